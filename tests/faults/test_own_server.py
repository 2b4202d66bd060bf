"""Servers that stop, lack room or turn us away, on a server of these tests alone."""

import os
import re
import shutil
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from snapshot.database import server as server_module
from snapshot.database.server import Server, ensure_running, stop

pytestmark = pytest.mark.server

TABLES = 400
MANY = "CREATE SCHEMA raw; " + "".join(f"CREATE TABLE raw.t{n} (id int PRIMARY KEY);\n" for n in range(TABLES))
FEW = {"max_locks_per_transaction": "10", "max_connections": "12", "max_worker_processes": "1"}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Server]]:
    """Start a server with settings of its own, anew with others when asked again; removed after the test."""

    def start(**settings: str) -> Server:
        stop(tmp_path)
        monkeypatch.setattr(server_module, "_SETTINGS", {**original, **settings})
        return ensure_running(tmp_path)

    original = server_module._SETTINGS
    yield start
    stop(tmp_path)


def executed(dsn: str, text: str) -> None:
    """Run statements, each in a transaction of its own."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in filter(str.strip, text.split(";")):
            connection.execute(statement.encode())


def kill_at_once(server: Server) -> None:
    """Stop a server as a crash would: SIGQUIT is an immediate shutdown."""
    with psycopg.connect(server.dsn_for("postgres")) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
    os.kill(int(Path(folder, "postmaster.pid").read_text().split("\n", 1)[0]), signal.SIGQUIT)


def scratch_databases(server: Server) -> list[str]:
    """Return the scratch databases of a server."""
    with psycopg.connect(server.dsn_for("postgres")) as connection:
        return [
            name for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE '%scratch%'")
        ]


@pytest.fixture
def filled(project: Any, own: Callable[..., Server], small_folder: Path) -> Callable[..., Server]:
    """Start the server, fill a database, and let the project dump it and prove on it."""

    def make(text: str, **settings: str) -> Server:
        started = own(**settings)
        executed(started.dsn_for("postgres"), "CREATE DATABASE app")
        executed(started.dsn_for("app"), text)
        shutil.copytree(small_folder, project.out)
        project.configure(started.dsn_for("app"), scratch=started.dsn_for("postgres"))
        return started

    return make


def test_the_server_stops_while_it_is_dumped(
    project: Any, filled: Any, program: Any, until: Any, finished: Any, tmp_path: Path
) -> None:
    """A crash half way through leaves the folder as it was and no pg_dump behind."""
    server = filled("CREATE SCHEMA raw; CREATE TABLE raw.t (id int)")
    before = project.state()
    project.configure(
        server.dsn_for("app"),
        pg_dump=program('echo $$ >> "$here/pids"; while [ ! -e "$here/go" ]; do sleep 0.1; done'),
    )
    process = project.start("dump")
    until((tmp_path / "pids").exists)
    kill_at_once(server)

    result = finished(process)

    assert result.code == 3
    assert "[dump-session-lost]" in result.err
    assert "Traceback" not in result.err
    assert project.state() == before
    assert not any(Path(f"/proc/{pid}").exists() for pid in (tmp_path / "pids").read_text().split())


@pytest.mark.parametrize("phase", ["load", "dump again"])
def test_the_server_stops_during_a_proof(project: Any, filled: Any, until: Any, finished: Any, phase: str) -> None:
    """A crash while files are loaded or dumped again is one error; the next proof drops nothing that others use."""
    server = filled(MANY)
    assert project.run("dump", "--quiet").code == 0
    before = project.state()
    process = project.start("verify")
    name = "snapshot" if phase == "load" else "snapshot %"
    query = "SELECT FROM pg_stat_activity WHERE application_name LIKE %s AND datname LIKE '%%scratch%%'"
    with psycopg.connect(server.dsn_for("postgres"), autocommit=True) as other:
        until(lambda: other.execute(query, [name]).fetchall())
    kill_at_once(server)

    result = finished(process)

    assert result.code == 3
    assert "Traceback" not in result.err
    assert re.search(r"error \[(database|load|dump-session-lost|pg-dump-failed|no-dump-session)\]", result.err), (
        result.err
    )
    assert "warning [scratch-left]" in result.err
    assert project.state() == before


def test_too_few_lock_slots_for_pg_dump(project: Any, filled: Any, own: Any) -> None:
    """The error names the setting and a value, and with that value the dump works."""
    tables = MANY + "".join(f"CREATE TABLE raw.u{n} (id int);\n" for n in range(4000))
    filled(tables, **FEW)
    before = project.state()

    result = project.run("dump")

    assert result.code == 3
    assert "Traceback" not in result.err
    assert "error [lock-slots]" in result.err
    assert project.state() == before
    named = re.search(r"Set max_locks_per_transaction = (\d+) ", result.err)
    assert named
    own(**{**FEW, "max_locks_per_transaction": named[1]})
    assert project.run("dump", "--quiet").code == 0


def test_too_few_lock_slots_for_a_proof(project: Any, filled: Any, own: Any) -> None:
    """A proof that does not fit names a value too, leaves no scratch database, and with that value it works."""
    filled(MANY)
    assert project.run("dump", "--quiet").code == 0
    server = own(**FEW)

    result = project.run("verify")

    assert result.code == 3
    assert "error [load]" in result.err
    assert scratch_databases(server) == []
    named = re.search(r"Set max_locks_per_transaction = (\d+) ", result.err)
    assert named
    own(**{**FEW, "max_locks_per_transaction": named[1]})
    assert project.run("verify", "--quiet").code == 0


def test_a_wrong_password(project: Any, filled: Any) -> None:
    """Neither the password that failed nor a traceback is shown, and the folder stays."""
    server = filled("CREATE ROLE careful LOGIN PASSWORD 'right one'")
    before = project.state()
    with psycopg.connect(server.dsn_for("postgres")) as connection:
        (file,) = connection.execute("SHOW hba_file").fetchone() or ("",)
    rules = Path(file)
    rules.write_text("local all careful scram-sha-256\n" + rules.read_text())
    executed(server.dsn_for("postgres"), "SELECT pg_reload_conf()")
    project.configure(make_conninfo(server.dsn_for("app"), user="careful"))

    result = project.run("dump", PGPASSWORD="wr0ng one")

    assert result.code == 3
    assert "error [database]" in result.err
    assert "PGPASSWORD or ~/.pgpass" in result.err
    assert "wr0ng" not in result.err + result.out
    assert project.state() == before


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n", b""])
def test_a_server_that_speaks_no_postgresql(project: Any, answer: bytes) -> None:
    """What listens there may be anything: it is an error of the environment with advice."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    client, _ = listening.accept()
                except OSError:
                    return
                with client:
                    client.recv(8)
                    client.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        port = listening.getsockname()[1]
        result = project.run("dump", f"host=127.0.0.1 port={port} user=a dbname=b", "--out", "here")
        listening.shutdown(socket.SHUT_RDWR)

    assert result.code == 3
    assert "error [database]" in result.err
    assert "→" in result.err
    assert "Traceback" not in result.err


def test_leftovers_of_a_killed_proof_are_dropped(project: Any, until: Any, finished: Any, small_folder: Path) -> None:
    """A proof killed by SIGKILL leaves its scratch database; the next one drops it."""
    shutil.copytree(small_folder, project.out)
    (project.root / "snapshot.toml").write_text("")
    server = ensure_running(project.root)
    try:
        process = project.start("verify")
        until(lambda: scratch_databases(server))
        process.kill()
        finished(process)
        left = scratch_databases(server)
        result = project.run("verify", "--quiet")
        now = scratch_databases(server)
    finally:
        stop(project.root)

    assert left
    assert (result.code, now) == (0, [])
