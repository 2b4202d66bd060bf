"""Whether a server answers a connection string, and why it does not, told apart in any language of the server.

libpq's ping knows the answer of a server that starts up by its SQLSTATE, 57P03, and not by its words, which follow
``lc_messages``: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PQPINGPARAMS
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from time import monotonic, sleep

from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from snapshot.config.dsn import parameters, with_database
from snapshot.database.connection import session
from snapshot.model.diagnostic import Diagnostic
from snapshot.model.errors import EnvironmentFailure

POLL_SECONDS = 0.2
_PING_SECONDS = 5
_ADMINISTRATION = ("postgres", "template1")
_CREDENTIALS = re.compile(
    r"password authentication failed|no password supplied|authentication failed|no pg_hba\.conf entry"
    r'|role ".*" (does not exist|is not permitted to log in)'
)


class Answer(Enum):
    """What comes back from a connection string."""

    FINE = "fine"
    STARTING = "starting"
    NOBODY = "nobody"
    CREDENTIALS = "credentials"
    NO_DATABASE = "no database"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and what the server or libpq said where it is no good one.

    :param said: the failure; ``None`` where the session opened.
    """

    answer: Answer
    said: Diagnostic | None = None


def ask_server(dsn: str) -> Reply:
    """Return what a connection string leads to; nothing is written.

    :raises UsageError: it cannot be read.
    """
    try:
        with session(dsn) as connection:
            connection.read_only = True
            connection.execute("SELECT 1")
    except EnvironmentFailure as error:
        return Reply(_told_apart(dsn, str(error)), error.diagnostics[0])
    return Reply(Answer.FINE)


def wait_for_server(dsn: str, seconds: float, goes_on: Callable[[Reply], bool]) -> Reply:
    """Ask again and again, until the answer is one that waiting does not change, or the time is over.

    :param goes_on: whether to ask again after a reply.
    :raises UsageError: the connection string cannot be read.
    """
    deadline = monotonic() + seconds
    while goes_on(reply := ask_server(dsn)) and monotonic() < deadline:
        sleep(POLL_SECONDS)
    return reply


def _told_apart(dsn: str, said: str) -> Answer:
    ping = Ping(PGconn.ping(make_conninfo("", **{"connect_timeout": str(_PING_SECONDS)} | parameters(dsn)).encode()))
    if ping is Ping.REJECT:
        return Answer.STARTING
    if ping is not Ping.OK:
        return Answer.NOBODY
    if _CREDENTIALS.search(said):
        return Answer.CREDENTIALS
    return Answer.NO_DATABASE if _lacks_database(dsn) else Answer.REFUSED


def _lacks_database(dsn: str) -> bool:
    """Ask the server through a database that every server has whether it has the wanted one."""
    found = parameters(dsn)
    name = found.get("dbname") or found.get("user", "")
    return any(name not in names for names in _databases(dsn)) if name else False


def _databases(dsn: str) -> Iterator[frozenset[str]]:
    """Yield the names of the server's databases, once, where it can be asked at all."""
    for each in _ADMINISTRATION:
        with suppress(EnvironmentFailure), session(with_database(dsn, each)) as connection:
            yield frozenset(str(name) for (name,) in connection.execute("SELECT datname FROM pg_database"))
            return
