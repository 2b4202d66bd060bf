"""Keeps what a connection string hides out of messages."""

import re
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from snapshot.model.errors import UsageError

MASK = "***"

_DRIVER = re.compile(r"\A(postgres(?:ql)?)\+\w+://")
_SECRET = re.compile(r"password|secret|scram_")
_IN_SQL = re.compile(r"(?i)(\bpassword\s+)'(?:[^']|'')*'")


def readable(dsn: str) -> str:
    """Return ``dsn`` as libpq understands it: SQLAlchemy's ``postgresql+driver://`` loses its driver."""
    return _DRIVER.sub(r"\1://", dsn)


def parameters(dsn: str) -> dict[str, str]:
    """Return the connection parameters of ``dsn`` by libpq's keywords.

    :raises UsageError: when libpq cannot read it; its message is not repeated, because it may quote the password.
    """
    try:
        found = conninfo_to_dict(readable(dsn))
    except psycopg.Error:
        raise UsageError(
            "the connection string cannot be read",
            hint="Write postgresql://user@host:port/database or host=… dbname=… user=….",
        ) from None
    return {key: str(value) for key, value in found.items() if value}


def hide(text: str, dsn: str) -> str:
    """Return ``text`` with ``dsn``, every secret in it, and ``PASSWORD '…'`` of SQL replaced by ``***``.

    :raises UsageError: when the connection string cannot be read.
    """
    secrets = {value for key, value in parameters(dsn).items() if _SECRET.search(key)}
    spellings = {dsn, readable(dsn), *secrets, *(quote(secret, safe="") for secret in secrets)} - {""}
    for spelling in sorted(spellings, key=len, reverse=True):
        text = text.replace(spelling, MASK)
    return _IN_SQL.sub(rf"\g<1>'{MASK}'", text)
