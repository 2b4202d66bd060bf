"""Which database a profile means, started first where it is the embedded one."""

from snapshot.config.settings import Profile, Settings
from snapshot.database import server


def dsn_of(settings: Settings, profile: Profile) -> str:
    """Return the connection string of a profile's database.

    :raises EnvironmentFailure: the embedded server is meant and does not start.
    """
    return server.dsn_of(profile, settings.root)


def scratch_server_of(settings: Settings, profile: Profile) -> str:
    """Return the connection string of the server on which proofs for a profile run.

    :raises EnvironmentFailure: the embedded server is meant and does not start.
    """
    return server.dsn_of(settings.scratch_for(profile), settings.root)
