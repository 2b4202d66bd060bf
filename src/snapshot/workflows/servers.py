"""Which database a profile means, started first where it is the embedded one."""

from snapshot.config.settings import Profile, Settings
from snapshot.database.server import ensure_database, ensure_running
from snapshot.database.wheel import DEFAULT_MAJOR


def dsn_of(settings: Settings, profile: Profile) -> str:
    """Return the connection string of a profile's database.

    :raises EnvironmentFailure: the embedded server is meant and does not start.
    """
    if not profile.embedded:
        return profile.target
    server = ensure_running(settings.root, major=profile.postgres or DEFAULT_MAJOR)
    return ensure_database(server, profile.database)


def scratch_server_of(settings: Settings, profile: Profile) -> str:
    """Return the connection string of the server on which proofs for a profile run.

    :raises EnvironmentFailure: the embedded server is meant and does not start.
    """
    scratch = settings.scratch_for(profile)
    if not scratch.embedded:
        return scratch.target
    return ensure_running(settings.root, major=scratch.postgres or DEFAULT_MAJOR).dsn_for("postgres")
