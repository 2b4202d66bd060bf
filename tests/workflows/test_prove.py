"""What a proof refuses to claim, what it names, and that it leaves no database behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from snapshot.database.connection import session
from snapshot.database.server import Server
from snapshot.layout.manifest import hash_of
from snapshot.layout.sections import make_layout
from snapshot.model.errors import FindingsError, FolderError, NotProven
from snapshot.workflows.prove import Proof, verify
from snapshot.workflows.save import files_of, save
from snapshot.workflows.split import split
from snapshot.workflows.taken import Taken
from snapshot.workflows.watch import Watch

pytestmark = pytest.mark.server

TABLES = "separated/04_tables_mart.sql"
PLAIN = """
CREATE SCHEMA mart;
ALTER SCHEMA mart OWNER TO postgres;
CREATE TABLE mart.t (
    a integer
);
ALTER TABLE mart.t OWNER TO postgres;
"""
SUBSCRIBED = """
CREATE TABLE t (a int PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t;
CREATE SUBSCRIPTION s CONNECTION 'host=nowhere password=hunter2' PUBLICATION p WITH (connect = false);
CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION refuse();
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """Return a way to write the snapshot in a dump to a folder."""

    def write(dump: str) -> Path:
        layout = make_layout()
        save(tmp_path / "sql", files_of(split(dump.encode(), "dump.sql", layout, Watch()), layout))
        return tmp_path / "sql"

    return write


@pytest.fixture
def prove(server: Server) -> Callable[[Path], Proof]:
    """Return a way to prove a folder on the server of the run, which checks that no database stays."""

    def run(folder: Path) -> Proof:
        before = databases(server, os.getpid())
        try:
            return verify(folder, lambda _: server.dsn_for("postgres"), Watch())
        finally:
            assert databases(server, os.getpid()) == before

    return run


def databases(server: Server, pid: int) -> set[str]:
    """Return the scratch databases that a process made and that are still there."""
    with session(server.dsn_for("postgres")) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"%scratch_%_{pid}_%"])
        return {row[0] for row in rows}


def test_both_forms_are_proven(written: Callable[[str], Path], prove: Callable[[Path], Proof]) -> None:
    """The proof has a comparison for each form, and every statement came back to the byte."""
    proof = prove(written(PLAIN))
    assert [form.name for form in proof.forms] == ["separated", "schema_head.sql"]
    assert [form.comparison.identical for form in proof.forms] == [form.comparison.total for form in proof.forms]
    assert (proof.objects, proof.server.split(".")[0]) == (2, "18")


def test_a_subscription_keeps_no_database(
    scratch: Callable[..., str], taken: Callable[..., Taken], tmp_path: Path, prove: Callable[[Path], Proof]
) -> None:
    """Neither a subscription nor an event trigger that forbids drops keeps it, and no password is written."""
    found = taken(scratch(SUBSCRIBED))
    save(tmp_path / "sql", files_of(found, make_layout()))
    assert not [path for path in (tmp_path / "sql").rglob("*.*") if b"hunter2" in path.read_bytes()]
    assert prove(tmp_path / "sql").objects == sum(found.ledger.objects.values())


LOGIN = """
CREATE FUNCTION public.refuse() RETURNS event_trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE 'only whom a table without rows lists'; END $$;
CREATE EVENT TRIGGER e ON login
   EXECUTE FUNCTION public.refuse();
"""


def test_a_trigger_that_lets_nobody_in_is_proven(
    written: Callable[[str], Path], prove: Callable[[Path], Proof]
) -> None:
    """A scratch database has no rows that such a trigger could find, so it does not fire there."""
    assert prove(written(LOGIN)).objects == 2


def test_forms_that_differ_are_refused(written: Callable[[str], Path], prove: Callable[[Path], Proof]) -> None:
    """Also where somebody put the hash of an edited file into the manifest: both forms must say the same."""
    folder = written(PLAIN)
    before = (folder / TABLES).read_bytes()
    after = before.replace(b"a integer", b"a bigint")
    (folder / TABLES).write_bytes(after)
    manifest = folder / "manifest.toml"
    manifest.write_text(manifest.read_text().replace(hash_of(before), hash_of(after)))
    with pytest.raises(FolderError, match="do not hold the same"):
        prove(folder)


def test_another_major_proves_nothing(written: Callable[[str], Path], prove: Callable[[Path], Proof]) -> None:
    """A snapshot of another version than the server's is not claimed to be proven, nor to be wrong."""
    folder = written(PLAIN)
    manifest = folder / "manifest.toml"
    manifest.write_text(manifest.read_text().replace('[server]\nversion = ""', '[server]\nversion = "17.2"'))
    with pytest.raises(NotProven, match="of PostgreSQL 17 and the server of the proof is 18") as failure:
        prove(folder)
    assert failure.value.exit_code == 3
    assert "17" in failure.value.hint


def test_what_is_outside_is_named(
    scratch: Callable[..., str], taken: Callable[..., Taken], tmp_path: Path, prove: Callable[[Path], Proof]
) -> None:
    """A snapshot of some schemas that refers to another one does not load: the error has file, line and name."""
    text = (
        "CREATE SCHEMA raw; CREATE SCHEMA mart; CREATE TYPE raw.state AS ENUM (); CREATE TABLE mart.t (s raw.state);"
    )
    save(tmp_path, files_of(taken(scratch(text), schemas=("mart",)), make_layout()))
    with pytest.raises(FindingsError, match='schema "raw" does not exist') as failure:
        prove(tmp_path)
    place = failure.value.diagnostics[0].place
    assert place.file == str(tmp_path / TABLES)
    assert "raw.state" in (tmp_path / TABLES).read_text().splitlines()[place.line - 1]


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (
            "ALTER SCHEMA mart OWNER TO postgres;",
            "",
            "schema mart came back from a reload as: ALTER SCHEMA mart OWNER TO postgres;",
        ),
        (
            "ALTER TABLE",
            "CREATE VIEW mart.v AS\n SELECT *\n   FROM mart.t;\nALTER VIEW mart.v OWNER TO postgres;\nALTER TABLE",
            "view mart.v came back from a reload as: CREATE VIEW mart.v AS\n SELECT a\n   FROM mart.t;",
        ),
    ],
)
def test_what_comes_back_otherwise_is_named(
    written: Callable[[str], Path], prove: Callable[[Path], Proof], old: str, new: str, finding: str
) -> None:
    """Text that pg_dump would not print loads, but is not the same afterwards: each difference in each form."""
    with pytest.raises(FindingsError) as failure:
        prove(written(PLAIN.replace(old, new)))
    told = [(Path(one.place.file).name, one.message) for one in failure.value.diagnostics]
    assert told == [("separated", finding), ("schema_head.sql", finding)]


def test_an_interrupt_while_loading_leaves_nothing(
    server: Server, written: Callable[[str], Path], tmp_path: Path
) -> None:
    """Ctrl-C in the middle of a load ends the process with 130, without a traceback and without its database."""
    role, dsn = f"held_{os.getpid()}", server.dsn_for("postgres")
    folder = written(PLAIN.replace("mart.t OWNER TO postgres", f"mart.t OWNER TO {role}"))
    (tmp_path / "snapshot.toml").write_text(
        f'default_env = "test"\n[env.test]\ndsn = {json.dumps(dsn)}\nscratch = {json.dumps(dsn)}\n'
    )
    command = [str(Path(sys.executable).with_name("snapshot")), "verify", str(folder)]
    with session(dsn, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role}".encode())
        connection.execute("BEGIN")
        connection.execute(f"DROP ROLE {role}".encode())
        with subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            try:
                wait_for_lock(server, process.pid)
                process.send_signal(signal.SIGINT)
                out, err = process.communicate(timeout=20)
            finally:
                with suppress(ProcessLookupError):
                    process.kill()
        connection.execute("COMMIT")
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert databases(server, process.pid) == set()


def wait_for_lock(server: Server, pid: int) -> None:
    """Wait until a process waits for a lock in a scratch database of its own."""
    query = "SELECT FROM pg_stat_activity WHERE datname LIKE %s AND wait_event_type = 'Lock'"
    deadline = time.monotonic() + 20
    with session(server.dsn_for("postgres"), autocommit=True) as connection:
        while connection.execute(query, [f"%scratch_%_{pid}_%"]).fetchone() is None:
            assert time.monotonic() < deadline, "the process never waited"
            time.sleep(0.05)
