"""Let one process at a time migrate a database, whoever else tries.

The lock is a session's own and taken on a connection apart, by asking again and again. Waiting inside the server
would be a transaction that CREATE INDEX CONCURRENTLY waits for, while it waits itself: a deadlock.
https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from time import monotonic, sleep

import psycopg

from snapshot.config.dsn import describe
from snapshot.database.connection import Connection, connect, failures
from snapshot.database.signals import ending_as_interrupt
from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure

KEY = 0x736E_6170_6D69_6772
"""The number that all who migrate with this program ask for; locks with it count within one database."""

_POLL_SECONDS = 0.2
_HOLDER = """
SELECT a.pid, a.application_name, a.client_addr FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (l.classid::bigint << 32) | l.objid::bigint = %s
"""


@contextmanager
def alone(dsn: str, *, seconds: float) -> Iterator[None]:
    """Hold the lock for a block; a request to end acts as Ctrl-C meanwhile, so that what migrates ends with us.

    :param seconds: how long to wait for another holder.
    :raises EnvironmentFailure: another session holds it all that time, or the server is not there.
    """
    with ending_as_interrupt(), closing(connect(dsn, autocommit=True)) as connection:
        with failures(dsn):
            connection.execute("SET idle_session_timeout = 0")
            _wait(connection, dsn, seconds)
        yield  # the end of the session frees the lock, whatever happened to it


def _wait(connection: Connection, dsn: str, seconds: float) -> None:
    deadline = monotonic() + seconds
    while not _try(connection):
        if monotonic() >= deadline:
            raise EnvironmentFailure(
                f"somebody else migrates this database: {_holder(connection)}",
                place=Place(subject=describe(dsn)),
                hint="Wait for that run, and see with make al-cur what is left to do.",
                code="migrating",
            )
        sleep(_POLL_SECONDS)


def _try(connection: Connection) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", [KEY]).fetchone()
    return row is not None and bool(row[0])


def _holder(connection: Connection) -> str:
    try:
        row = connection.execute(_HOLDER.encode(), [KEY]).fetchone()
    except psycopg.Error:
        row = None
    if row is None:
        return "its session is not to be seen"
    return f"session {row[0]}" + (f", {row[1]}" if row[1] else "") + (f", from {row[2]}" if row[2] else "")
