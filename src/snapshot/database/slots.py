"""How many locks a server has room for, and what to set where that is too few.

https://www.postgresql.org/docs/current/runtime-config-locks.html
"""

from snapshot.database.connection import Connection

SETTING = "max_locks_per_transaction"

_SESSIONS = "SELECT current_setting(%s)::int, current_setting(%s)::int + current_setting(%s)::int"
_SPARE = 1.25
"""What is needed beyond our own locks: the catalogue's, and those of others."""


def room(connection: Connection) -> int:
    """Return how many locks there is room for at least.

    :raises psycopg.Error: when the connection is gone.
    """
    row = connection.execute(_SESSIONS, [SETTING, "max_connections", "max_prepared_transactions"]).fetchone()
    return int(row[0] * row[1]) if row else 0


def more_slots(connection: Connection, needed: int) -> str:
    """Return advice for something that needs more locks than the server has room for.

    :param needed: how many it needs, as far as that is known: the value named is the next power of two with room
        for as many, and at least twice the present one.
    :raises psycopg.Error: when the connection is gone.
    """
    row = connection.execute(_SESSIONS, [SETTING, "max_connections", "max_prepared_transactions"]).fetchone()
    now, sessions = row or (64, 100)
    wanted = max(2 * now, int(needed * _SPARE / sessions) + 1)
    return f"Set {SETTING} = {1 << (wanted - 1).bit_length()} in that server's configuration and restart it"
