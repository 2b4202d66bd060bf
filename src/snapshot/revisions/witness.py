"""A session that stands in the database that is meant, so that Alembic can be asked whether it is in that one, too.

How env.py finds its address is a program of others. An env.py that does not follow the address given would migrate
another database, a developer's instead of a scratch one. So a session here holds an advisory lock with a number of
its own, and Alembic's process looks for that lock before it does anything (`snapshot.revisions.calling`). Locks
count within one database of one server: https://www.postgresql.org/docs/current/view-pg-locks.html
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg.conninfo import make_conninfo

from snapshot.config.dsn import describe, parameters
from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure
from snapshot.revisions.redaction import hide

CLASS = 0x736E_6170
"""The first number of the lock."""

_CONNECT_SECONDS = "10"
_GIVEN = ("host", "port", "user", "dbname", "password")


@dataclass(frozen=True, slots=True)
class Witness:
    """What is known of a session.

    :param number: the second number of its lock.
    :param found: the parameters by which libpq has connected, with what a service, a passfile and the environment
        gave.
    """

    number: int
    found: dict[str, str] = field(repr=False)


@contextmanager
def witness(dsn: str) -> Iterator[Witness]:
    """Hold the lock for a block.

    :raises EnvironmentFailure: the database cannot be reached.
    """
    wanted = make_conninfo("", **{"connect_timeout": _CONNECT_SECONDS} | parameters(dsn))
    number = secrets.randbelow(2**31)
    try:
        connection = psycopg.connect(wanted, autocommit=True)
    except psycopg.Error as error:
        raise _failure(error, dsn) from None
    with connection:
        try:
            connection.execute("SET idle_session_timeout = 0")
            connection.execute("SELECT pg_advisory_lock(%s, %s)", (CLASS, number))
        except psycopg.Error as error:
            raise _failure(error, dsn) from None
        yield Witness(number, _found(connection, dsn))


def _found(connection: "psycopg.Connection[tuple[object, ...]]", dsn: str) -> dict[str, str]:
    info = connection.info
    told = {"host": info.host, "port": str(info.port), "user": info.user, "dbname": info.dbname}
    secret = {"password": info.password} if info.password else {}
    rest = {key: value for key, value in parameters(dsn).items() if key not in {*_GIVEN, "service", "hostaddr"}}
    return {**rest, **told, **secret}


def _failure(error: psycopg.Error, dsn: str) -> EnvironmentFailure:
    said = (error.diag.message_primary or str(error)).splitlines()[0].removeprefix("connection is bad: ")
    return EnvironmentFailure(
        f"the database cannot be reached: {hide(said, dsn)}",
        place=Place(subject=describe(dsn)),
        hint="Check that the server runs, and the address.",
        code="database",
    )
