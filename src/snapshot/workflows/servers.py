"""Which database a profile means, started first where it is the embedded one."""

from dataclasses import replace

from snapshot.config.settings import Profile, Settings
from snapshot.database import server
from snapshot.database.scratch import drop_leftovers
from snapshot.database.wheel import available_majors, find_programs
from snapshot.model.errors import EnvironmentFailure, NotProven


def dsn_of(settings: Settings, profile: Profile) -> str:
    """Return the connection string of a profile's database.

    :raises EnvironmentFailure: the embedded server is meant and does not start.
    """
    return server.dsn_of(profile, settings.root)


def scratch_server_of(settings: Settings, profile: Profile, major: int | None = None) -> str:
    """Return the connection string of the server on which proofs for a profile run.

    What a killed process left on the embedded server is dropped first; a server of others is left as it is.

    :param major: the major version wanted of an embedded server; ``None`` for the profile's.
    :raises NotProven: an embedded server is meant and there is none of that version.
    :raises EnvironmentFailure: it does not start.
    """
    scratch = settings.scratch_for(profile)
    if scratch.embedded and major is not None:
        _require_programs(major)
        scratch = replace(scratch, postgres=major)
    dsn = server.dsn_of(scratch, settings.root)
    if scratch.embedded:
        drop_leftovers(dsn)
    return dsn


def embedded_server_of(settings: Settings, major: int) -> str:
    """Return the connection string of the project's embedded server of a major version, whatever a profile names.

    :raises NotProven: there is none of that version.
    :raises EnvironmentFailure: it does not start.
    """
    _require_programs(major)
    dsn = server.dsn_of(Profile(name="scratch", postgres=major, protected=False, embedded=True), settings.root)
    drop_leftovers(dsn)
    return dsn


def _require_programs(major: int) -> None:
    try:
        find_programs(major)
    except EnvironmentFailure as error:
        there = ", ".join(map(str, available_majors())) or "none"
        raise NotProven(
            f"not proven: a server of PostgreSQL {major} is wanted, and those that can be started here are {there}",
            hint=f"Name a server of PostgreSQL {major} as scratch in the profile. {error.hint}",
        ) from None
