"""The word more that writing to a protected profile needs."""

from snapshot.config.dsn import describe, parameters
from snapshot.config.settings import Profile
from snapshot.model.diagnostic import Place
from snapshot.model.errors import UsageError


def require_confirmation(profile: Profile, dsn: str, confirm: str) -> None:
    """Refuse to write to the database of a protected profile that nobody named.

    :param confirm: what was given as ``--confirm`` or in ``CONFIRM``: the name of the database.
    :raises UsageError: it is another one, or none.
    """
    database = parameters(dsn).get("dbname", "")
    if profile.protected and confirm != (database or profile.name):
        raise UsageError(
            "the profile is protected, and nobody confirmed that its database is meant",
            place=Place(subject=describe(dsn)),
            hint=f"Repeat the command with CONFIRM={database or profile.name}",
            code="not-confirmed",
        )
