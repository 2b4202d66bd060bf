"""Connection strings without their secrets: what may be shown, logged or put into an argument list.

A connection string is a URL or a keyword/value text, as libpq reads them
(https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING); SQLAlchemy's ``postgresql+driver://``
is understood as well, because migration environments are configured with it.
"""

import getpass
import os
import re

from psycopg import Error as PsycopgError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from snapshot.model.errors import UsageError

MASK = "***"

_KEYWORD = r"[\w-]*(?:passw(?:or)?d|oauth_client_secret|scram_client_key|scram_server_key)"
_URL_CREDENTIALS = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://[^\s:/@]*):\S*@")
_POSTGRES_CREDENTIALS = re.compile(r"(?i)\b(postgres(?:ql)?(?:\+\w+)?://[^\s:/@]*):[^@\n]*@")
_URL_PARAMETER = re.compile(rf"(?i)([?&]{_KEYWORD}=)[^&\s'\"]*")
_VALUE = r"""''[^']*''|'(?:[^'\\]|\\.|'')*'|"[^"]*"|(?:\\.|\S)+?(?=['"),;]*(?:\s|$))"""
_ASSIGNMENT = re.compile(rf"(?is)(?<![?&])(\b{_KEYWORD}(?:\s*=\s*|\s+(?=')))(?:{_VALUE})")
_FRAGMENT = re.compile(r'((?:missing "=" after|unexpected spaces found in|percent-encoded token:) )"[^"]*"')
_ADDRESS = re.compile(r"\s*postgres(?:ql)?://(?P<authority>[^/?]*)(?P<path>[^?]*)")
_SECRET = re.compile(r"password|secret|scram_")
_DRIVER = re.compile(r"\Apostgres(?:ql)?\+\w+://")


def redact(text: str) -> str:
    """Return ``text`` with every password in it replaced by ``***``.

    Anything that looks like a connection string counts, wherever it stands, and so does ``PASSWORD '…'`` in
    SQL, and what libpq quotes of a string it cannot read. Too much is hidden rather than too little: a
    password may hold an unescaped ``@``, ``/`` or blank.
    """
    for pattern in (_URL_CREDENTIALS, _POSTGRES_CREDENTIALS):
        text = pattern.sub(rf"\1:{MASK}@", text)
    for pattern in (_URL_PARAMETER, _ASSIGNMENT, _FRAGMENT):
        text = pattern.sub(rf"\g<1>{MASK}", text)
    return text


def readable(dsn: str) -> str:
    """Return ``dsn`` as libpq understands it: SQLAlchemy's ``postgresql+driver://`` loses its driver."""
    return _DRIVER.sub("postgresql://", dsn)


def parameters(dsn: str) -> dict[str, str]:
    """Return the connection parameters of ``dsn`` by libpq's keywords; an empty text has none.

    :raises UsageError: when libpq cannot read it. Its own message is not repeated, because it quotes the place
        it stumbled over, which may be the password.
    """
    try:
        read = {} if _is_ambiguous(readable(dsn)) else conninfo_to_dict(readable(dsn))
    except (PsycopgError, UnicodeError):
        read = {}
    if dsn.strip() and not read:
        raise UsageError(
            "the connection string cannot be read",
            hint="Write postgresql://user@host:port/database, with special characters percent-encoded, "
            "or host=… dbname=… user=…, with values that hold a blank in single quotes.",
        )
    return {key: str(value) for key, value in read.items() if value is not None}


def is_secret(keyword: str) -> bool:
    """Return whether the connection parameter of this keyword is one."""
    return _SECRET.search(keyword) is not None


def _is_ambiguous(dsn: str) -> bool:
    """Return whether an address holds an ``@`` or ``/`` that may belong to the password.

    libpq then takes what follows for the host or the database, which messages show.
    """
    address = _ADDRESS.match(dsn)
    return address is not None and (address["authority"].count("@") > 1 or "@" in address["path"])


def with_database(dsn: str, database: str) -> str:
    """Return the connection string of another database of the same server, in keyword/value form."""
    return make_conninfo("", **parameters(dsn) | {"dbname": database})


def describe(dsn: str) -> str:
    """Return ``user@host/database`` for people, as libpq would fill in what is missing.

    A socket's directory stands in brackets, a port is shown unless it is 5432, and of a connection that a
    service file describes only the service is known.
    """
    found = parameters(dsn)
    if "service" in found and "host" not in found:
        return f"service {found['service']}" + (f"/{found['dbname']}" if "dbname" in found else "")
    user = found.get("user") or os.environ.get("PGUSER") or _account()
    database = found.get("dbname") or os.environ.get("PGDATABASE") or user
    return f"{user}@{_host(found)}/{database}"


def _account() -> str:
    """Return the name of the caller's account; in a container its number may have none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _host(found: dict[str, str]) -> str:
    host = found.get("host") or found.get("hostaddr") or os.environ.get("PGHOST") or "[local socket]"
    port = found.get("port") or os.environ.get("PGPORT") or "5432"
    shown = f"[{host}]" if host.startswith(("/", "@")) else host
    return shown if port == "5432" else f"{shown}:{port}"
