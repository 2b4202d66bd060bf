"""Scratch databases never stay, and never lack what a snapshot mentions."""

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable

import pytest

from snapshot.config.dsn import parameters
from snapshot.database import scratch as scratch_module
from snapshot.database.connection import session
from snapshot.database.scratch import (
    DatabaseLocale,
    drop_database,
    drop_leftovers,
    ensure_roles,
    ensure_tablespaces,
    leftovers,
    scratch_database,
)
from snapshot.database.server import Server
from snapshot.model.diagnostic import Diagnostic, Severity

pytestmark = pytest.mark.server

STUBBORN = """
CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
CREATE SUBSCRIPTION s CONNECTION 'host=h' PUBLICATION p WITH (connect = false);
CREATE EVENT TRIGGER e1 ON ddl_command_start EXECUTE FUNCTION refuse();
CREATE EVENT TRIGGER e2 ON sql_drop EXECUTE FUNCTION refuse();
"""
WAITING = """
import sys, time
from snapshot.database.scratch import scratch_database
with scratch_database(sys.argv[1]) as dsn:
    print(dsn, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def admin(server: Server) -> str:
    """A database to give orders from."""
    return server.dsn_for("postgres")


def exists(admin: str, dsn: str) -> bool:
    """Whether the server has the database of a connection string."""
    with session(admin) as connection:
        query = "SELECT FROM pg_database WHERE datname = %s"
        return connection.execute(query, [parameters(dsn)["dbname"]]).fetchone() is not None


def test_it_is_gone_after_the_block(admin: str) -> None:
    """It exists in the block and not after it."""
    with scratch_database(admin) as dsn:
        assert exists(admin, dsn)
    assert not exists(admin, dsn)


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_an_exception_drops_it(admin: str, error: type[BaseException]) -> None:
    """The exception comes through, the database does not stay."""
    with pytest.raises(error), scratch_database(admin) as dsn:
        raise error
    assert not exists(admin, dsn)


def test_subscriptions_event_triggers_and_sessions_do_not_keep_it(admin: str) -> None:
    """A subscription is detached, event triggers do not fire, and open sessions are ended."""
    with scratch_database(admin) as dsn, session(dsn, autocommit=True) as connection:
        connection.execute(STUBBORN.encode())
        drop_database(admin, parameters(dsn)["dbname"])
        assert not exists(admin, dsn)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_drops_it(admin: str, number: signal.Signals) -> None:
    """A process asked to end drops its database first."""
    with subprocess.Popen(
        [sys.executable, "-c", WAITING, admin], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        dsn = process.stdout.readline().strip()
        was_there = exists(admin, dsn)
        process.send_signal(number)
    assert was_there
    assert process.returncode != 0
    assert not exists(admin, dsn)


def test_handlers_are_as_before_afterwards(admin: str) -> None:
    """The program's own signal handling is restored."""
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    with scratch_database(admin):
        pass
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before


def test_a_failing_drop_is_told_and_hides_nothing(admin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The block's own exception comes through, and the reader learns what stayed."""
    told: list[Diagnostic] = []

    def fail(_: str, name: str) -> None:
        drop_database("host=/nowhere", name)

    monkeypatch.setattr(scratch_module, "drop_database", fail)
    with pytest.raises(KeyboardInterrupt), scratch_database(admin, report=told.append) as dsn:
        raise KeyboardInterrupt
    drop_database(admin, parameters(dsn)["dbname"])
    assert [one.severity for one in told] == [Severity.WARNING]
    assert parameters(dsn)["dbname"] in told[0].message


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (DatabaseLocale(encoding="UTF8", provider="builtin", locale="C", collate="C", ctype="C"), ("UTF8", "b", "C")),
        (DatabaseLocale(encoding="SQL_ASCII", provider="libc", collate="C", ctype="C"), ("SQL_ASCII", "c", None)),
        (DatabaseLocale(), ("UTF8", "b", "C.UTF-8")),
    ],
)
def test_encoding_and_locale_are_given(
    scratch: Callable[..., str], wanted: DatabaseLocale, found: tuple[str, str, str | None]
) -> None:
    """What the server can do is done, without a word."""
    told: list[Diagnostic] = []
    assert _locale(scratch(locale=wanted, report=told.append)) == found
    assert told == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (DatabaseLocale(encoding="UTF8", provider="libc", collate="xx_XX.UTF-8", ctype="xx_XX.UTF-8"), "UTF8"),
        (DatabaseLocale(encoding="EUC_JP", provider="libc", collate="xx_XX", ctype="xx_XX"), "EUC_JP"),
        (DatabaseLocale(encoding="KLINGON"), "UTF8"),
    ],
)
def test_an_unknown_locale_is_replaced_and_noted(
    scratch: Callable[..., str], wanted: DatabaseLocale, found: str
) -> None:
    """The encoding is kept where there is one of that name; the reader learns of the rest."""
    told: list[Diagnostic] = []
    assert _locale(scratch(locale=wanted, report=told.append))[0] == found
    assert [one.code for one in told] == ["scratch-locale"]


def _locale(dsn: str) -> tuple[str, str, str | None]:
    with session(dsn) as connection:
        row = connection.execute(
            "SELECT pg_encoding_to_char(encoding), datlocprovider::text, datlocale"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert row is not None
    return row[0], row[1], row[2]


def test_only_what_the_dead_of_this_machine_left_is_dropped(admin: str) -> None:
    """Databases of living processes and of other machines are never listed, and stay."""
    dead = subprocess.Popen(["true"])
    dead.wait()
    host, tail = scratch_module._host_key(), uuid.uuid4().hex[:8]
    prefix = f"left_{tail}"
    names = [f"{prefix}_{who}_{tail}" for who in (f"{host}_{dead.pid}", f"{host}_{os.getpid()}", f"zzz_{dead.pid}")]
    with session(admin, autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE DATABASE {name}".encode())
    try:
        assert leftovers(admin, prefix=prefix) == drop_leftovers(admin, prefix=prefix) == (names[0],)
        assert leftovers(admin, prefix=prefix) == ()
        with session(admin) as connection:
            left = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        assert set(names) & left == set(names[1:])
    finally:
        for name in names:
            drop_database(admin, name)


def test_dropping_what_is_not_there_is_fine(admin: str) -> None:
    """Cleaning up twice does no harm."""
    drop_database(admin, "never_was")


def test_absent_roles_are_made_once(admin: str) -> None:
    """New roles cannot log in; those the server owns are left to it; a second call makes none."""
    plain, strong = (f"Role {uuid.uuid4().hex[:8]} {kind}" for kind in "ab")
    wanted = [plain, strong, "public", "pg_no_such", "postgres"]
    try:
        assert ensure_roles(admin, wanted, superusers=[strong]) == tuple(sorted([plain, strong]))
        assert ensure_roles(admin, wanted) == ()
        with session(admin) as connection:
            rows = connection.execute(
                "SELECT rolname, rolcanlogin, rolsuper FROM pg_roles WHERE rolname = ANY (%s)", [[plain, strong]]
            )
            assert sorted(rows) == sorted([(plain, False, False), (strong, False, True)])
    finally:
        with session(admin, autocommit=True) as connection:
            connection.execute(f'DROP ROLE "{plain}", "{strong}"'.encode())


def test_absent_tablespaces_are_made_in_place(admin: str) -> None:
    """A tablespace needs no folder of its own, and a second call makes none."""
    name = f"space {uuid.uuid4().hex[:8]}"
    try:
        assert ensure_tablespaces(admin, [name, "pg_default"]) == (name,)
        assert ensure_tablespaces(admin, [name]) == ()
    finally:
        with session(admin, autocommit=True) as connection:
            connection.execute(f'DROP TABLESPACE "{name}"'.encode())


def test_long_prefixes_are_cut_not_the_random_part(admin: str) -> None:
    """Two databases with a long prefix do not collide after PostgreSQL cut their names at 63 bytes."""
    with scratch_database(admin, prefix="表" * 40) as one, scratch_database(admin, prefix="表" * 40) as two:
        assert one != two
        assert exists(admin, one)
