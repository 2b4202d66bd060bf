"""Scratch databases: made for one proof, gone afterwards whatever happened in between.

The name says who made it: ``<prefix>_<host>_<process>_<random>``. Where a process was killed, `drop_leftovers` drops
what it left on the server, and never what belongs to a process that lives or to another machine.
"""

import hashlib
import os
import re
import secrets
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from snapshot.config.dsn import describe, parameters, with_database
from snapshot.database.connection import Connection, connect, failures, readable, server_version, session
from snapshot.database.signals import ending_as_interrupt, uninterrupted
from snapshot.model.diagnostic import Diagnostic, Place, note, warning
from snapshot.model.errors import SnapshotError

PREFIX = "snapshot_scratch"

_IDENTIFIER_BYTES = 63
_EVENT_TRIGGERS_SETTING_SINCE = 17
_NO_EVENT_TRIGGERS = "-c event_triggers=off"

Report = Callable[[Diagnostic], None]
"""Receives what the caller should pass on to the reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseLocale:
    """Encoding and locale of a database as ``pg_database`` has them; an empty text is the template's.

    :param encoding: as ``UTF8``.
    :param provider: ``builtin``, ``icu`` or ``libc``.
    :param locale: the locale of the provider builtin or icu; libc has only the two following.
    :param collate: ``LC_COLLATE``.
    :param ctype: ``LC_CTYPE``.
    """

    encoding: str = ""
    provider: str = ""
    locale: str = ""
    collate: str = ""
    ctype: str = ""


@contextmanager
def scratch_database(
    server_dsn: str,
    *,
    prefix: str = PREFIX,
    template: str = "template0",
    locale: DatabaseLocale | None = None,
    report: Report | None = None,
) -> Iterator[str]:
    """Make an empty database for a block and drop it afterwards.

    It is dropped on an exception, on Ctrl-C and on SIGTERM and SIGHUP too, which act as Ctrl-C meanwhile (in the
    main thread, where the program has not arranged for them otherwise).

    :param server_dsn: any database of the server, with a role that may make databases.
    :param prefix: how its name begins.
    :param template: the database it is a copy of.
    :param locale: encoding and locale to give it; what the server cannot do is replaced by its default, with a
        note to ``report``.
    :param report: receives that note, and a warning when the database could not be dropped; an error of ours that
        passes through carries that warning itself.
    :returns: its connection string, with the password of ``server_dsn`` if that holds one.
    :raises EnvironmentFailure: when it cannot be made.
    """
    name = new_name(prefix)
    told = report or _ignore
    with ending_as_interrupt():
        try:
            _create(server_dsn, name, template, locale or DatabaseLocale(), told)
            yield with_database(server_dsn, name)
        except SnapshotError as error:
            _drop_or_tell(server_dsn, name, error.add)
            raise
        except BaseException:
            _drop_or_tell(server_dsn, name, told)
            raise
        _drop_or_tell(server_dsn, name, told)


def drop_database(server_dsn: str, name: str) -> None:
    """Drop a database with its sessions and subscriptions, if it exists.

    A database with a subscription cannot be dropped, and dropping a subscription reaches for its publisher unless
    it has no slot: https://www.postgresql.org/docs/current/sql-dropsubscription.html

    :raises EnvironmentFailure: when the server refuses.
    """
    with session(server_dsn, autocommit=True) as connection:
        subscriptions = connection.execute(
            "SELECT s.subname FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = %s",
            [name],
        ).fetchall()
        if subscriptions:
            options = _quiet_options(connection)
            _drop_subscriptions(with_database(server_dsn, name), options, [row[0] for row in subscriptions])
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def without_event_triggers(dsn: str, server_dsn: str) -> str:
    """Return the connection string of a scratch database under which no event trigger fires, were it one on login.

    What a snapshot or a migration makes there may refuse whoever logs in to a database without rows. Unchanged where
    the server has no triggers on login, or the role may not put them off.

    :param server_dsn: another database of the server.
    :raises EnvironmentFailure: when the server cannot be asked.
    """
    with session(server_dsn) as connection:
        is_superuser = connection.info.parameter_status("is_superuser") == "on"
        if not is_superuser or server_version(connection)[0] < _EVENT_TRIGGERS_SETTING_SINCE:
            return dsn
    given = parameters(dsn)
    return make_conninfo("", **given | {"options": f"{given.get('options', '')} {_NO_EVENT_TRIGGERS}".strip()})


def leftovers(server_dsn: str, *, prefix: str = PREFIX) -> tuple[str, ...]:
    """Return the scratch databases that processes of this machine left behind when they died, sorted.

    :raises EnvironmentFailure: when the server cannot be asked.
    """
    ours = re.compile(rf"{re.escape(prefix)}_{_host_key()}_(\d+)_[0-9a-f]+\Z")
    with session(server_dsn) as connection:
        names = [row[0] for row in connection.execute("SELECT datname FROM pg_database ORDER BY datname")]
    found = ((name, ours.match(name)) for name in names)
    return tuple(name for name, match in found if match and not is_alive(int(match[1])))


def drop_leftovers(server_dsn: str, *, prefix: str = PREFIX) -> tuple[str, ...]:
    """Drop the `leftovers` of a server that belongs to this machine alone, and return their names.

    :raises EnvironmentFailure: when the server refuses.
    """
    found = leftovers(server_dsn, prefix=prefix)
    for name in found:
        drop_database(server_dsn, name)
    return found


def ensure_roles(dsn: str, roles: Iterable[str], *, superusers: Iterable[str] = ()) -> tuple[str, ...]:
    """Make the roles that are absent, without the right to log in, and return those, sorted.

    Roles belong to the whole server: they stay. ``public`` and names beginning with ``pg_`` are the server's own.

    :param superusers: those of ``roles`` that must be superusers: owners of event triggers and of foreign-data
        wrappers (https://www.postgresql.org/docs/current/sql-altereventtrigger.html).
    :raises EnvironmentFailure: when one cannot be made.
    """
    wanted = sorted({role for role in roles if role != "public" and not role.startswith("pg_")})
    strong = frozenset(superusers)
    with session(dsn, autocommit=True) as connection:
        absent = _absent(connection, "SELECT rolname FROM pg_roles", wanted)
        for role in absent:
            kind = sql.SQL("SUPERUSER NOLOGIN" if role in strong else "NOLOGIN")
            _execute_once(connection, sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), kind))
    return absent


def ensure_tablespaces(dsn: str, tablespaces: Iterable[str]) -> tuple[str, ...]:
    """Make the tablespaces that are absent, inside the data directory, and return those, sorted.

    https://www.postgresql.org/docs/current/runtime-config-developer.html#GUC-ALLOW-IN-PLACE-TABLESPACES

    :raises EnvironmentFailure: when one cannot be made, as by a role that is not a superuser.
    """
    wanted = sorted({name for name in tablespaces if not name.startswith("pg_")})
    with session(dsn, autocommit=True) as connection:
        absent = _absent(connection, "SELECT spcname FROM pg_tablespace", wanted)
        if absent:
            connection.execute("SET allow_in_place_tablespaces = on")
        for name in absent:
            _execute_once(connection, sql.SQL("CREATE TABLESPACE {} LOCATION ''").format(sql.Identifier(name)))
    return absent


def _absent(connection: Connection, query: LiteralString, wanted: Iterable[str]) -> tuple[str, ...]:
    present = {row[0] for row in connection.execute(query)}
    return tuple(name for name in wanted if name not in present)


def _execute_once(connection: Connection, statement: sql.Composed) -> None:
    """Execute a CREATE that another process may have executed since we looked."""
    with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        connection.execute(statement)


def new_name(prefix: str = PREFIX) -> str:
    """Return a name for a database that `leftovers` finds when this process died and left it."""
    tail = f"_{_host_key()}_{os.getpid()}_{secrets.token_hex(4)}"
    return prefix.encode()[: _IDENTIFIER_BYTES - len(tail)].decode(errors="ignore") + tail


def _host_key() -> str:
    """Return what tells this machine, or container, from others that use the same server."""
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:6]


def is_alive(pid: int) -> bool:
    """Return whether this machine has a process of that number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _create(server_dsn: str, name: str, template: str, locale: DatabaseLocale, told: Report) -> None:
    attempts, refused = _attempts(locale), ""
    with failures(server_dsn), connect(server_dsn, autocommit=True) as connection:
        for attempt, options in enumerate(attempts, 1):
            try:
                connection.execute(_create_statement(name, template, options))
            except _LOCALE_ERRORS as error:
                if attempt == len(attempts):
                    raise
                refused = refused or readable(error)
            else:
                if attempt > 1:
                    told(_other_locale(server_dsn, name, locale, options, refused))
                return


_LOCALE_ERRORS = (
    psycopg.errors.InvalidParameterValue,
    psycopg.errors.FeatureNotSupported,
    psycopg.errors.InvalidObjectDefinition,
    psycopg.errors.UndefinedObject,
    psycopg.errors.WrongObjectType,
    psycopg.errors.SyntaxError,
)
"""What servers answer to an encoding, a provider or a locale they do not have; the last from old versions."""

_Options = tuple[tuple[str, str], ...]


def _attempts(locale: DatabaseLocale) -> tuple[_Options, ...]:
    """Return the options of CREATE DATABASE to try in turn: all, the encoding alone, with locale C, none."""
    provider_locale = {"builtin": "BUILTIN_LOCALE", "icu": "ICU_LOCALE"}.get(locale.provider, "LOCALE")
    exact = (
        ("ENCODING", locale.encoding),
        ("LOCALE_PROVIDER", locale.provider),
        (provider_locale, locale.locale),
        ("LC_COLLATE", locale.collate),
        ("LC_CTYPE", locale.ctype),
    )
    encoding = ("ENCODING", locale.encoding)
    plain = (encoding, ("LOCALE_PROVIDER", "libc"), ("LC_COLLATE", "C"), ("LC_CTYPE", "C"))
    tried = (exact, (encoding,), plain if locale.encoding else (), ())
    return tuple(dict.fromkeys(tuple(item for item in options if item[1]) for options in tried))


def _create_statement(name: str, template: str, options: _Options) -> sql.Composed:
    words = [sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))]
    words += [sql.SQL(f"{keyword} {{}}").format(sql.Literal(value)) for keyword, value in options]
    return sql.SQL(" ").join(words)


def _other_locale(server_dsn: str, name: str, wanted: DatabaseLocale, options: _Options, refused: str) -> Diagnostic:
    got = ", ".join(f"{keyword} {value}" for keyword, value in options) or "the server's default"
    asked = ", ".join(filter(None, (wanted.encoding, wanted.provider, wanted.locale, wanted.collate, wanted.ctype)))
    return note(
        "scratch-locale",
        f"a scratch database has {got} instead of {asked}: {refused}",
        place=Place(subject=describe(with_database(server_dsn, name))),
    )


def _drop_or_tell(server_dsn: str, name: str, told: Report) -> None:
    """Drop without being interrupted; a failure is told, so that it does not hide what the block raised."""
    with uninterrupted():
        try:
            drop_database(server_dsn, name)
        except SnapshotError as error:
            told(
                warning(
                    "scratch-left",
                    f"the scratch database {name} could not be dropped: {error.diagnostics[0].message}",
                    place=error.diagnostics[0].place,
                    hint=f'Drop it: DROP DATABASE "{name}" WITH (FORCE).',
                )
            )


def _drop_subscriptions(dsn: str, options: str, names: Iterable[str]) -> None:
    with session(dsn, autocommit=True, options=options) as connection:
        for name in map(sql.Identifier, names):
            for statement in (
                "ALTER SUBSCRIPTION {} DISABLE",
                "ALTER SUBSCRIPTION {} SET (slot_name = NONE)",
                "DROP SUBSCRIPTION {}",
            ):
                connection.execute(sql.SQL(statement).format(name))


def _quiet_options(connection: Connection) -> str:
    """Return session options under which event triggers of a scratch database do not fire."""
    options = "-c session_replication_role=replica"
    has_setting = server_version(connection)[0] >= _EVENT_TRIGGERS_SETTING_SINCE
    return f"{options} {_NO_EVENT_TRIGGERS}" if has_setting else options


def _ignore(_: Diagnostic) -> None:
    pass
