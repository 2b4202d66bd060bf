"""The one way from SQL text to a server: whole, in one message, without parameters or preparation.

Text is what people or programs of others wrote, and what is read from files. It is sent by the simple query protocol,
so that nothing looks for a placeholder in it, and several statements are one message. What this package itself asks
is a literal of its source with parameters, and does not go through here (``tests/database/test_sent_text.py``).
https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
"""

from dataclasses import dataclass

import psycopg
from psycopg.abc import PQGen
from psycopg.generators import fetch, send
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn

from snapshot.database.connection import Connection

_COPY = frozenset({ExecStatus.COPY_IN, ExecStatus.COPY_OUT, ExecStatus.COPY_BOTH})


@dataclass(frozen=True, slots=True)
class Sent:
    """What a server made of a text.

    :param succeeded: how many statements did.
    :param error: what ended the text, if something did.
    """

    succeeded: int
    error: psycopg.Error | None = None


def send_text(connection: Connection, text: str) -> Sent:
    """Send a text to the server as it is and drop its results as they come; no transaction is begun.

    :raises psycopg.Error: the connection is gone.
    """
    if "\0" in text:
        return Sent(0, psycopg.DataError("a NUL would end the text"))
    return connection.wait(_stream(connection.pgconn, text.encode()))


def _stream(pgconn: PGconn, text: bytes) -> PQGen[Sent]:
    """Send a text and take its results one by one, to the end, also after an error."""
    pgconn.send_query(text)
    yield from send(pgconn)
    succeeded, error = 0, None
    while result := (yield from fetch(pgconn)):
        if result.status == ExecStatus.FATAL_ERROR:
            error = psycopg.errors.error_from_result(result)
        elif result.status in _COPY:
            pgconn.finish()  # the only way out of a copy that works in both directions
            return Sent(succeeded, psycopg.errors.FeatureNotSupported("COPY waits for data that are not in the text"))
        else:
            succeeded += 1
    return Sent(succeeded, error)
