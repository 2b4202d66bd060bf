"""Connections to PostgreSQL whose failures a person can read and act on.

Nothing above this room knows psycopg's exceptions: they become `EnvironmentFailure` here, without passwords.
"""

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

_CONNECT_SECONDS = 10

_HINTS = tuple(
    (re.compile(sign, re.IGNORECASE), hint)
    for sign, hint in (
        (r"definition of service", "Name a service that the libpq service file (~/.pg_service.conf) defines."),
        (r"password authentication failed", "Check user and password; PGPASSWORD or ~/.pgpass can hold it."),
        (r"no password supplied", "Give the password in PGPASSWORD, in ~/.pgpass or in the profile's dsn."),
        (r"authentication failed", "The server's pg_hba.conf decides who may connect, and how."),
        (r"no pg_hba\.conf entry", "The server's pg_hba.conf lets neither this host nor this user in."),
        (r'(database|role) ".*" does not exist', "Create it, or correct the name."),
        (r"permission denied", "The role lacks a privilege; use one that has it, or have it granted."),
        (r"must be (owner|superuser)", "Use the role that owns the object, or a superuser."),
        (r"too many (connections|clients)", "Close other sessions or raise max_connections."),
        (r"(starting up|shutting down)", "The server is not ready; try again in a moment."),
        (r"(no such file|connection refused)", "No server listens there; start it, or correct host and port."),
        (r"could not translate host name", "Correct the host name."),
        (r"timeout expired", "The host does not answer; check address, port and network."),
        (r"(ssl (error|connection)|sslmode|certificate)", "Check sslmode and the certificates it needs."),
    )
)
_NOISE = re.compile(r"\Aconnection (?:is bad|failed): |\s*\n\s*Is the server running[^\n]*")


def connect(dsn: str, *, autocommit: bool = False, options: str = "") -> Connection:
    """Return an open connection that calls itself ``snapshot`` and speaks UTF-8.

    :param dsn: URL, keyword/value text or ``service=NAME``; libpq's environment fills in what is missing.
    :param autocommit: whether each statement is a transaction of its own.
    :param options: command-line options for the session, as ``-c name=value``; added to the string's own.
    :raises UsageError: when ``dsn`` cannot be read.
    :raises EnvironmentFailure: when the server is not there or does not let us in.
    """
    wanted = parameters(dsn)
    wanted.setdefault("connect_timeout", str(_CONNECT_SECONDS))
    wanted |= {"application_name": "snapshot", "client_encoding": "UTF8"}
    if options:
        wanted["options"] = f"{wanted.get('options', '')} {options}".strip()
    with failures(dsn):
        return psycopg.connect(make_conninfo("", **wanted), autocommit=autocommit, prepare_threshold=None)


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
    ours = next((hint for sign, hint in _HINTS if sign.search(str(error))), "")
    return ours or redact(error.diag.message_hint or "")


def server_version(connection: Connection) -> tuple[int, int]:
    """Return major and minor version of the server, as (18, 6); before PostgreSQL 10 the major had two parts."""
    number = connection.info.server_version
    return divmod(number, 10000)
