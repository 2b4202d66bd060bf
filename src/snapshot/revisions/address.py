"""How env.py is told the address of the database: by the environment, an option, or alembic.ini, as the project says.

Only the environment ever holds a password. The forms of an address are SQLAlchemy's:
https://docs.sqlalchemy.org/en/20/core/engines.html#database-urls
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from psycopg.conninfo import make_conninfo

from snapshot.config.alembic import URL_FIELD, Alembic
from snapshot.config.dsn import is_secret, readable
from snapshot.config.wrapper import Way
from snapshot.model.diagnostic import Place
from snapshot.model.errors import UsageError

NOWHERE = "postgresql:///offline?host=/dev/null"
"""The address that env.py is given where none is needed: one that nobody answers, for an env.py that connects all the
same."""

DSN_VARIABLE = "SNAPSHOT_DSN"
URL_VARIABLE = "SNAPSHOT_ALEMBIC_URL"

_OF_LIBPQ = frozenset({"", "psycopg", "psycopg2"})
_PLACE = ("host", "port", "user", "dbname", "password")
_LOCAL = frozenset({"", "localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Address:
    """What leads env.py to a database.

    :param variables: environment variables.
    :param words: options of Alembic's command line; no secret.
    :param key: the option of alembic.ini that gets the value of ``SNAPSHOT_ALEMBIC_URL``; empty for none.
    """

    variables: Mapping[str, str] = field(repr=False)
    words: tuple[str, ...] = ()
    key: str = ""


def address_of(how: Alembic, dsn: str, found: Mapping[str, str], settings: Mapping[str, str]) -> Address:
    """Return what leads env.py to a database.

    :param dsn: its connection string, or `NOWHERE`.
    :param found: its connection parameters by libpq's keywords, with a user and a database.
    :param settings: settings of the server with which sessions begin.
    :raises UsageError: no way leads there from where Alembic runs, or the password has none.
    """
    there = _there(how, found) if how.is_inside and dsn != NOWHERE else dict(found)
    there, variables = _with_settings(how, there, settings)
    way, _, name = ("-x", "", how.url.removeprefix("-x ")) if how.url.startswith("-x") else how.url.partition(":")
    _require_way(how, way, there)
    is_same = not how.is_inside and there.get("options") == found.get("options")
    variables[DSN_VARIABLE] = readable(dsn) if is_same else make_conninfo("", **there)
    variables |= {key: _filled(text, how.driver, there) for key, text in how.variables.items()}
    if way == "env":
        variables[name] = url(how.driver, there)
    if way == "ini":
        return Address({**variables, URL_VARIABLE: url(how.driver, there)}, key=name)
    if way == "-x":
        secret = {"PGPASSWORD": there["password"]} if "password" in there else {}
        return Address({**variables, **secret}, ("-x", name.replace(URL_FIELD, url(how.driver, _public(there)))))
    return Address(variables)


def _with_settings(
    how: Alembic, found: Mapping[str, str], settings: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return parameters and environment variables with the settings in one of them.

    libpq reads ``PGOPTIONS`` where the address has no options.
    """
    ours = " ".join(f"-c {name}={value}" for name, value in settings.items())
    if not ours:
        return dict(found), {}
    if "options" in found or not how.wrapper.has_environment:
        return {**found, "options": f"{found.get('options', '')} {ours}".strip()}, {}
    return dict(found), {"PGOPTIONS": f"{os.environ.get('PGOPTIONS', '')} {ours}".strip()}


def url(driver: str, found: Mapping[str, str]) -> str:
    """Return the address as SQLAlchemy reads it.

    A driver that is not built on libpq gets only what it knows: host, port, user, password, database, and ``ssl``.
    """
    begin = f"postgresql+{driver}" if driver else "postgresql"
    password = f":{quote(found['password'], safe='')}" if found.get("password") else ""
    host, port = found.get("host", ""), found.get("port", "")
    query = {key: value for key, value in sorted(found.items()) if key not in _PLACE}
    if driver not in _OF_LIBPQ:
        query = {"ssl": query["sslmode"]} if "sslmode" in query else {}
    if host.startswith(("/", "@")):
        place, query = "", {"host": host, **({"port": port} if port else {}), **query}
    else:
        place = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    rest = f"?{urlencode(query, quote_via=quote, safe='/')}" if query else ""
    user = f"{quote(found.get('user', ''), safe='')}{password}@" if found.get("user") else ""
    return f"{begin}://{user}{place}/{quote(found.get('dbname', ''), safe='')}{rest}"


def _filled(text: str, driver: str, found: Mapping[str, str]) -> str:
    fields = {key: found.get(key, "") for key in ("host", "port", "user", "password")}
    known = {**fields, "database": found.get("dbname", ""), "url": url(driver, found)}
    return re.sub(r"\{(\w+)\}", lambda one: known.get(one[1], one[0]), text)


def _public(found: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in found.items() if not is_secret(key)}


def _there(how: Alembic, found: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters as the machine of the command must be given them."""
    host, port = found.get("host", ""), found.get("port") or "5432"
    known = how.hosts.get(f"{host}:{port}") or how.hosts.get(host)
    if known:
        name, colon, number = known.rpartition(":")
        return {**found, "host": (name if colon else known).strip("[]"), "port": number if colon else port}
    if host.startswith(("/", "@")) or host in _LOCAL:
        raise UsageError(
            f"{'a unix socket' if host.startswith(('/', '@')) else host or 'this machine'} cannot be reached from "
            "where alembic_command runs Alembic",
            place=Place(subject=f"{host}:{port}"),
            hint="For scratch databases name a server that both reach as scratch of the profile, as scratch = "
            f'"local_dev"; and say under alembic_hosts how it is reached there, as "{host}:{port}" = "db:5432".',
            code="alembic-address",
        )
    return dict(found)


def _require_way(how: Alembic, way: str, there: Mapping[str, str]) -> None:
    """Refuse a command that hands no environment variable on, where one is needed."""
    if how.wrapper.has_environment:
        return
    name = "ssh" if how.wrapper.way is Way.SSH else "kubectl"
    if way != "-x" or how.variables or "password" in there:
        raise UsageError(
            f"{name} hands no environment variable on, and the {'password' if way == '-x' else 'address'} needs one",
            place=Place(file=str(how.ini), subject=how.command[0]),
            hint='Write alembic_url = "-x NAME={url}", and let Alembic find the password there, in a passfile.',
            code="alembic-address",
        )
