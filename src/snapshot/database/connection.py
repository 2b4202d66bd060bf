"""Connections to PostgreSQL whose failures a person can read and act on.

Nothing above this room knows psycopg's exceptions: they become `EnvironmentFailure` here, without passwords.
"""

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow

from snapshot.config.dsn import describe, parameters, redact
from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure

Connection: TypeAlias = psycopg.Connection[TupleRow]
"""A connection whose rows are tuples."""

logging.getLogger("psycopg").addHandler(logging.NullHandler())
"""What psycopg ignores, as a rollback on a connection that is gone, is no message of ours."""

_CONNECT_SECONDS = 10
_LIFT = "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0"
_LIFT_ALL = _LIFT + "; SET transaction_timeout = 0"
_TRANSACTION_TIMEOUT_SINCE = 17

_HINTS = tuple(
    (re.compile(sign, re.IGNORECASE), hint)
    for sign, hint in (
        (r"extension .* is not available", "Install that extension's files on the server, or use one with them."),
        (
            r"invalid byte sequence for encoding",
            "The database holds text that is not in UTF-8, as SQL_ASCII allows: write those names and comments anew.",
        ),
        (r"definition of service", "Name a service that the libpq service file (~/.pg_service.conf) defines."),
        (r"password authentication failed", "Check user and password; PGPASSWORD or ~/.pgpass can hold it."),
        (r"no password supplied", "Give the password in PGPASSWORD, in ~/.pgpass or in the profile's dsn."),
        (r"authentication failed", "The server's pg_hba.conf decides who may connect, and how."),
        (r"no pg_hba\.conf entry", "The server's pg_hba.conf lets neither this host nor this user in."),
        (r'(database|role) ".*" does not exist', "Create it, or correct the name."),
        (r"permission denied", "The role lacks a privilege; use one that has it, or have it granted."),
        (r"must be (owner|superuser)", "Use the role that owns the object, or a superuser."),
        (
            r"(too many (connections|clients)|remaining connection slots)",
            "Close other sessions, raise the limit, or lower --jobs: a dump takes a session for each, and two more.",
        ),
        (r"canceling statement due to user request", "Somebody cancelled what it did; run again."),
        (r"lock timeout", "Another session has locked it: wait for that or end it, or raise --lock-timeout."),
        (
            r"(server closed the connection|terminating connection|connection is (closed|lost)|ssl syscall error)",
            "The server was stopped, or somebody ended the session; run again when it is up.",
        ),
        (
            r"(invalid response to (ssl|gssapi)|expected authentication request)",
            "What listens there does not speak PostgreSQL; correct host and port.",
        ),
        (r"(starting up|shutting down)", "The server is not ready; try again in a moment."),
        (r"(no such file|connection refused)", "No server listens there; start it, or correct host and port."),
        (r"could not translate host name", "Correct the host name."),
        (r"timeout expired", "The host does not answer; check address, port and network."),
        (r"(ssl (error|connection)|sslmode|certificate)", "Check sslmode and the certificates it needs."),
    )
)
_NOISE = re.compile(r"\Aconnection (?:is bad|failed): |\s*\n\s*Is the server running[^\n]*")


def connect(dsn: str, *, autocommit: bool = False, options: str = "") -> Connection:
    """Return an open connection that calls itself ``snapshot``, speaks UTF-8 and knows no timeouts.

    :param dsn: URL, keyword/value text or ``service=NAME``; libpq's environment fills in what is missing.
    :param autocommit: whether each statement is a transaction of its own.
    :param options: command-line options for the session, as ``-c name=value``; added to the string's own.
    :raises UsageError: when ``dsn`` cannot be read.
    :raises EnvironmentFailure: when the server is not there or does not let us in.
    """
    wanted = parameters(dsn)
    wanted.setdefault("connect_timeout", os.environ.get("PGCONNECT_TIMEOUT") or str(_CONNECT_SECONDS))
    wanted |= {"application_name": "snapshot", "client_encoding": "UTF8"}
    if options:
        wanted["options"] = f"{wanted.get('options', '')} {options}".strip()
    with failures(dsn):
        return _opened(make_conninfo("", **wanted), autocommit=autocommit)


def connect_again(connection: Connection) -> Connection:
    """Return another connection to the very server and database of an open one, in autocommit mode.

    The parameters are those that libpq resolved: a list of hosts or a service could lead elsewhere.

    :raises EnvironmentFailure: when the server does not let us in.
    """
    info = connection.info
    resolved = {**info.get_parameters(), "host": info.host, "port": str(info.port), "dbname": info.dbname}
    if "hostaddr" in resolved:
        resolved["hostaddr"] = info.hostaddr
    if info.password:
        resolved["password"] = info.password
    with failures(make_conninfo("", host=info.host, port=str(info.port), user=info.user, dbname=info.dbname)):
        return _opened(make_conninfo("", **resolved), autocommit=True)


def lift_timeouts(connection: Connection) -> None:
    """Let no timeout of a role, a database or the environment end the session or what it does.

    :raises psycopg.Error: when the connection is gone.
    """
    connection.execute(_LIFT_ALL if server_version(connection)[0] >= _TRANSACTION_TIMEOUT_SINCE else _LIFT)


def _opened(text: str, *, autocommit: bool) -> Connection:
    opened = psycopg.connect(text, autocommit=True, prepare_threshold=None)
    try:
        lift_timeouts(opened)
        opened.set_autocommit(autocommit)
    except BaseException:
        opened.close()
        raise
    return opened


@contextmanager
def session(dsn: str, *, autocommit: bool = False, options: str = "") -> Iterator[Connection]:
    """Open a connection for a block: committed at its end, rolled back on an exception, closed either way.

    The parameters are those of `connect`.

    :raises EnvironmentFailure: also for what PostgreSQL refuses inside the block.
    """
    with connect(dsn, autocommit=autocommit, options=options) as connection, failures(dsn):
        yield connection


@contextmanager
def failures(dsn: str) -> Iterator[None]:
    """Turn every psycopg error of a block into an `EnvironmentFailure` that names the database of ``dsn``."""
    try:
        yield
    except psycopg.Error as error:
        raise EnvironmentFailure(
            readable(error), place=Place(subject=describe(dsn)), hint=hint_for(error), code="database"
        ) from None


def readable(error: psycopg.Error) -> str:
    """Return what the server or libpq said, in one line, without passwords."""
    text = error.diag.message_primary or str(error) or type(error).__name__
    return redact(" ".join(_NOISE.sub("", text).split())).rstrip(".")


def hint_for(error: psycopg.Error) -> str:
    """Return what the reader can do about ``error``: advice of ours, else the server's own hint, else nothing."""
    return advice(str(error)) or redact(error.diag.message_hint or "")


def advice(text: str) -> str:
    """Return what the reader can do about what a server or libpq said in English, or nothing."""
    return next((hint for sign, hint in _HINTS if sign.search(text)), "")


def server_version(connection: Connection) -> tuple[int, int]:
    """Return major and minor version of the server, as (18, 6); before PostgreSQL 10 the major had two parts."""
    number = connection.info.server_version
    return divmod(number, 10000)
