"""The word more that writing to a protected profile needs."""

import click

from snapshot.config.dsn import describe, parameters
from snapshot.config.settings import Profile
from snapshot.model.diagnostic import Place
from snapshot.model.errors import UsageError

confirmation = click.option(
    "--confirm",
    default="",
    envvar="CONFIRM",
    metavar="DBNAME",
    help="Name of the database, needed to write to a protected profile; also from CONFIRM.",
)


def require_confirmation(profile: Profile, dsn: str, confirm: str) -> None:
    """Refuse to write to the database of a protected profile that nobody named.

    :param confirm: what was given as ``--confirm`` or in ``CONFIRM``: the name of the database, or of the profile
        where a service alone knows that.
    :raises UsageError: it is another one, or none.
    """
    if profile.protected:
        insist(profile, dsn, confirm, "the profile is protected, and nobody confirmed that its database is meant")


def insist(profile: Profile, dsn: str, confirm: str, why: str) -> None:
    """See that the database was named, whatever the profile.

    :param why: the message where it was not.
    :raises UsageError: it was not.
    """
    database = parameters(dsn).get("dbname", "") or profile.name
    if confirm != database:
        raise UsageError(
            why,
            place=Place(subject=describe(dsn)),
            hint=f"Repeat the command with CONFIRM={database}",
            code="not-confirmed",
        )
