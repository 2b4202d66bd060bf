"""The policy's ``backup``, ``restore`` and ``db-reset``: whole databases, rows and all."""

from datetime import datetime
from pathlib import Path

from snapshot.config.dsn import describe
from snapshot.config.settings import Profile, Settings
from snapshot.database.anew import contents, make_anew
from snapshot.database.archive import Backup, backup, restore
from snapshot.model.diagnostic import Place
from snapshot.model.errors import FindingsError

KEEP = 7
"""How many backups of one database are left, where nobody says otherwise."""

_SHOWN = 5


def back_up(settings: Settings, profile: Profile, dsn: str, keep: int = KEEP) -> Backup:
    """Write a backup into the project's folder for them and see that pg_restore can list it.

    :param keep: how many of this database are left.
    :raises EnvironmentFailure: as `snapshot.database.archive.backup`.
    """
    now = datetime.now(settings.timezone)
    return backup(dsn, settings.backups / profile.name, now, keep=keep, command=profile.pg_dump)


def put_back(profile: Profile, dsn: str, archive: Path) -> int:
    """Load a backup into a profile's database, all or nothing, and return how many entries it has.

    :raises FindingsError: the database is not empty; what it holds would be mixed with what the backup holds.
    :raises EnvironmentFailure: as `snapshot.database.archive.restore`.
    """
    found = contents(dsn)
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise FindingsError(
            f"the database is not empty: {', '.join(found[:_SHOWN])}{more}",
            place=Place(subject=describe(dsn)),
            hint="Empty it with make db-reset CONFIRM=<dbname>, which takes a backup of a protected one first.",
            code="not-empty",
        )
    return restore(dsn, archive, command=profile.pg_dump)


def start_over(settings: Settings, profile: Profile, dsn: str) -> Backup | None:
    """Drop a profile's database and make it again, empty; of a protected one a backup is written first.

    :returns: that backup.
    :raises FindingsError: as `make_anew`.
    :raises EnvironmentFailure: the backup failed, and nothing was dropped; or the server refuses.
    """
    written = back_up(settings, profile, dsn) if profile.protected else None
    make_anew(dsn)
    return written
