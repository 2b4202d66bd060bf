"""Texts are loaded as psql would load them, all or nothing, and errors point at their line."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot.database import server as server_module
from snapshot.database.connection import session
from snapshot.database.load import load
from snapshot.database.server import ensure_running, stop
from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure, FindingsError, SnapshotError

pytestmark = pytest.mark.server


def value(dsn: str, query: str) -> object:
    """Return the first value a query answers with."""
    with session(dsn) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def test_whole_files_are_executed(scratch: Callable[..., str]) -> None:
    """Many statements in a text, percent signs and non-ASCII letters go through as they are."""
    dsn = scratch()
    load(
        dsn,
        [
            "CREATE TABLE t (a text);\nCOMMENT ON TABLE t IS '100 %s 表';",
            "",
            "-- nothing\n",
            "CREATE VIEW v AS TABLE t",
        ],
    )
    assert value(dsn, "SELECT obj_description('t'::regclass)") == "100 %s 表"
    assert value(dsn, "SELECT 'v'::regclass::text") == "v"


def test_an_error_undoes_everything(scratch: Callable[..., str]) -> None:
    """One transaction holds all texts."""
    dsn = scratch()
    with pytest.raises(FindingsError):
        load(dsn, ["CREATE TABLE t ()", "CREATE TABLE u (a nonsense)"])
    assert value(dsn, "SELECT to_regclass('t')") is None


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("CREATE TABLE t (a int);\n-- 表\n CREATE TABLE u (a nonsense);", 3, 'type "nonsense" does not exist'),
        ("CREATE TABLE t (a int);\n\n-- 表\n CREATE TABLE\nt (a int);\nSELECT 1;", 4, 'relation "t" already exists'),
        ("\n\nSELECT 1 \\g\n", 3, 'syntax error at or near "\\"'),
    ],
)
def test_an_error_names_its_line(scratch: Callable[..., str], text: str, line: int, message: str) -> None:
    """The line is where the server stumbled, or where the refused statement begins when it gives no position."""
    with pytest.raises(FindingsError) as failure:
        load(scratch(), ["SELECT 1", text], names=["one.sql", "two.sql"])
    assert failure.value.diagnostics[0].place == Place(file="two.sql", line=line)
    assert failure.value.diagnostics[0].message == message


def test_the_servers_detail_is_shown(scratch: Callable[..., str]) -> None:
    """A message that is only understood with its detail has it."""
    with pytest.raises(FindingsError, match="incompatible types: text and integer"):
        load(scratch(), ["CREATE TABLE a (x int PRIMARY KEY); CREATE TABLE b (y text REFERENCES a);"])


def test_no_text_leans_on_an_earlier_one(scratch: Callable[..., str]) -> None:
    """Settings and the role of a text end with it, and nothing of them stays in the database."""
    dsn = scratch()
    load(
        dsn,
        [
            "SET SESSION AUTHORIZATION pg_monitor; SET search_path = pg_temp; SET check_function_bodies = off;",
            "CREATE TABLE made AS SELECT current_user::text AS who, current_setting('search_path') AS path",
        ],
    )
    assert value(dsn, "SELECT who || path FROM public.made") == 'postgres"$user", public'


def test_a_subscription_is_loaded_and_dropped(scratch: Callable[..., str]) -> None:
    """CREATE SUBSCRIPTION works inside the transaction when it does not connect."""
    dsn = scratch()
    load(dsn, ["CREATE SUBSCRIPTION s CONNECTION 'host=h password=hunter2' PUBLICATION p WITH (connect = false)"])
    assert (
        value(
            dsn,
            "SELECT subname FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database"
            " WHERE datname = current_database())",
        )
        == "s"
    )


@pytest.mark.parametrize("text", ["COPY pg_class TO STDOUT", "CREATE TABLE t (); COPY t FROM STDIN;"])
def test_copy_is_refused(scratch: Callable[..., str], text: str) -> None:
    """A text that wants data over the connection does not hang the load."""
    with pytest.raises(FindingsError, match="COPY"):
        load(scratch(), [text])


def test_a_text_must_not_end_the_transaction(scratch: Callable[..., str]) -> None:
    """COMMIT in a text would make half a load stay."""
    with pytest.raises(FindingsError, match="ends the transaction"):
        load(scratch(), ["CREATE TABLE t (); COMMIT;"])


@pytest.mark.parametrize(
    ("text", "message"),
    [("CREATE EXTENSION no_such", "is not available"), ("SET ROLE pg_monitor; CREATE SCHEMA s", "permission denied")],
)
def test_what_the_server_lacks_is_not_the_texts_fault(scratch: Callable[..., str], text: str, message: str) -> None:
    """A missing extension or privilege is a failure of the environment, so nothing is claimed about the text."""
    with pytest.raises(EnvironmentFailure, match=message):
        load(scratch(), [text])


def test_too_many_locks_name_the_setting_and_a_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a server with room for few locks the error names max_locks_per_transaction and a value that suffices."""
    few = {**server_module._SETTINGS, "max_locks_per_transaction": "10", "max_connections": "5"}
    tables = ["".join(f"CREATE TABLE t{number} (a int PRIMARY KEY);\n" for number in range(3000))]
    monkeypatch.setattr(server_module, "_SETTINGS", few)
    try:
        with pytest.raises(EnvironmentFailure, match="out of shared memory") as failure:
            load(ensure_running(tmp_path).dsn_for("postgres"), tables)
        named = re.search(r"max_locks_per_transaction = (\d+) ", failure.value.hint)
        assert named
        stop(tmp_path)
        monkeypatch.setattr(server_module, "_SETTINGS", {**few, "max_locks_per_transaction": named[1]})
        load(ensure_running(tmp_path).dsn_for("postgres"), tables)
    finally:
        stop(tmp_path)
    assert failure.value.diagnostics[0].place.line > 50


def test_no_password_in_an_error(scratch: Callable[..., str]) -> None:
    """Neither a password nor a piece of one that libpq stumbled over is repeated."""
    text = "CREATE SUBSCRIPTION s CONNECTION 'host=h password=hun ter2' PUBLICATION p WITH (connect = false)"
    with pytest.raises(SnapshotError) as failure:
        load(scratch(), [text])
    assert "ter2" not in str(failure.value)
