"""Load SQL texts into a database, all or nothing, and say where a text failed.

A text is sent as it is, whole, as psql would send its statements but in one message: nothing of psql's own commands.
Results are dropped as they come: a schema of ten thousand tables answers more than a hundred thousand of them.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress

import psycopg
from psycopg.pq import TransactionStatus

from snapshot.config.dsn import redact
from snapshot.database.connection import Connection, connect, failures, hint_for, lift_timeouts, readable, session
from snapshot.database.fixed import READING, as_options, set_reading
from snapshot.database.send import send_text
from snapshot.database.slots import SETTING, slots
from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure, FindingsError, SnapshotError, SqlError
from snapshot.sql.quoting import quote_keywords

_RESET = "RESET SESSION AUTHORIZATION; RESET ALL"
_NOT_OUR_FAULT = ("08", "42501", "53", "57", "58")
"""SQLSTATE classes and codes for what the server or the role lacks, rather than the text:
connection, privilege, resources, operator, system (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""

_NOT_INSTALLED = ("extension", "not supported in this build", "unsupported XML feature")
"""What servers say, as "feature not supported", of something they were installed or built without."""


def load(dsn: str, texts: Iterable[str], *, names: Iterable[str] = ()) -> None:
    """Execute SQL texts in turn, in one transaction, each as if in a new session.

    After each text the session's settings and role are reset, so that no text leans on what an earlier one set.

    :param dsn: the database, usually an empty one.
    :param texts: whole files.
    :param names: what to call them in errors, as file names; one without a name is called by its number.
    :raises FindingsError: when PostgreSQL refuses a text, with its name and line; nothing is loaded then.
    :raises EnvironmentFailure: when the server is missing, or lacks a privilege, an extension's files or memory.
    """
    options = as_options(READING)
    with failures(dsn), connect(dsn, autocommit=True, options=options) as connection, connection.transaction():
        load_into(connection, dsn, texts, names=names)


def load_into(connection: Connection, dsn: str, texts: Iterable[str], *, names: Iterable[str] = ()) -> None:
    """Execute SQL texts in the open transaction of a connection; parameters and errors are those of `load`.

    :raises psycopg.Error: when the connection is gone.
    """
    known, given, done = iter(names), list(texts), 0
    for number, text in enumerate(given, 1):
        name = next(known, f"text {number}")
        sent = send_text(connection, text)
        done += sent.succeeded
        if sent.error:
            place = Place(file=name, line=_line(text, sent.succeeded, sent.error))
            hint = _more_locks(dsn, given, done) if SETTING in str(sent.error) else hint_for(sent.error)
            raise refused(sent.error, place, hint)
        _require_transaction(connection, name)
        connection.execute(_RESET)
        lift_timeouts(connection)


def load_as_read(connection: Connection, dsn: str, text: str, *, name: str) -> None:
    """Execute an SQL text as `load_into` does, under the settings that fix how a text is read.

    Errors are those of `load_into`; the settings are reset afterwards.
    """
    set_reading(connection)
    load_into(connection, dsn, [text], names=[name])


def _require_transaction(connection: Connection, name: str) -> None:
    if connection.info.transaction_status != TransactionStatus.INTRANS:
        raise FindingsError(
            "the text ends the transaction it is loaded in",
            place=Place(file=name),
            hint="Remove COMMIT and ROLLBACK from it.",
            code="load",
        )


def refused(error: psycopg.Error, place: Place, hint: str) -> SnapshotError:
    """Return the error for a text, or a row, that the server does not take.

    Where the server or the role lacks something it is a failure of the environment, else a finding.
    """
    detail = redact(error.diag.message_detail or "").rstrip(".")
    return _class_of(error)(
        readable(error) + (f" ({detail})" if detail else ""),
        place=place,
        hint=hint,
        code="load",
    )


def _class_of(error: psycopg.Error) -> type[SnapshotError]:
    state = error.sqlstate or ""
    lacks = state == "0A000" and any(sign in str(error) for sign in _NOT_INSTALLED)
    return EnvironmentFailure if lacks or state.startswith(_NOT_OUR_FAULT) else FindingsError


def _line(text: str, succeeded: int, error: psycopg.Error) -> int:
    """Return the line where the server stumbled, or where the statement begins that it refused; 0 if unknown."""
    if error.diag.statement_position:
        return text.count("\n", 0, int(error.diag.statement_position) - 1) + 1
    with suppress(SqlError):
        slices = quote_keywords(text, "")[1]
        if succeeded < len(slices):
            return text.count("\n", 0, slices[succeeded].start) + 1
    return 0


def _more_locks(dsn: str, texts: Sequence[str], done: int) -> str:
    """Return advice for a transaction that locks more objects than the server has room for.

    :param done: how many statements of the texts succeeded; as many locks as there is room for went with them.
    """
    statements = sum(text.count(";\n") for text in texts)
    with suppress(EnvironmentFailure), session(dsn) as connection:
        found = slots(connection)
        return found.more(found.room * statements // done if done else 2 * statements)
    return f"Raise {SETTING} in that server's configuration and restart it"
