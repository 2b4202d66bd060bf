"""How many locks a server has room for, and what to set where that is too few.

https://www.postgresql.org/docs/current/runtime-config-locks.html
"""

from typing import NamedTuple

from snapshot.database.connection import Connection

SETTING = "max_locks_per_transaction"

_SESSIONS = "SELECT current_setting(%s)::int, current_setting(%s)::int + current_setting(%s)::int"
_SPARE = 1.25
"""What is needed beyond our own locks: the catalogue's, and those of others."""


class Slots(NamedTuple):
    """The lock table of a server.

    :param each: ``max_locks_per_transaction``.
    :param sessions: connections and prepared transactions there may be.
    """

    each: int
    sessions: int

    @property
    def room(self) -> int:
        """How many locks there is room for at least."""
        return self.each * self.sessions

    def more(self, needed: int) -> str:
        """Return advice for something that needs more locks than there is room for.

        :param needed: how many it needs, as far as that is known: the value named is the next power of two with room
            for as many, and at least twice the present one.
        """
        wanted = max(2 * self.each, int(needed * _SPARE / self.sessions) + 1)
        return f"Set {SETTING} = {1 << (wanted - 1).bit_length()} in that server's configuration and restart it"


def slots(connection: Connection) -> Slots:
    """Return how large the lock table of a server is.

    :raises psycopg.Error: when the connection is gone.
    """
    row = connection.execute(_SESSIONS, [SETTING, "max_connections", "max_prepared_transactions"]).fetchone()
    return Slots(*(row or (64, 100)))
