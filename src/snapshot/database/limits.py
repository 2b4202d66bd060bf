"""What of a server's settings makes commands fail, asked in one read-only session."""

from dataclasses import dataclass

from snapshot.database.catalog.query import ask
from snapshot.database.connection import session
from snapshot.database.slots import Slots, slots


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of a server and of sessions that begin there.

    :param locks: its lock table.
    :param lockable: how many relations a dump of the database locks.
    :param is_standby: whether it takes no writes at all.
    :param is_read_only: whether a session's transactions begin read-only.
    """

    locks: Slots
    lockable: int
    is_standby: bool
    is_read_only: bool


def read_limits(dsn: str) -> Limits:
    """Return the limits of a server.

    :raises EnvironmentFailure: it cannot be asked.
    """
    with session(dsn) as connection:
        row = connection.execute(
            "SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only')::bool"
        ).fetchone()
        is_standby, is_read_only = row or (False, False)
        ((lockable,),) = ask(connection, "lockable")
        return Limits(locks=slots(connection), lockable=lockable, is_standby=is_standby, is_read_only=is_read_only)
