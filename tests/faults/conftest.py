"""What the tests of faults share: servers by version, storms of statements, the program as a process."""

import itertools
import json
import os
import shlex
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from snapshot.database.clients import find_pg_dump
from snapshot.database.load import load
from snapshot.database.scratch import scratch_database
from snapshot.database.server import Server
from snapshot.layout.sections import make_layout
from snapshot.workflows.prove import verify
from snapshot.workflows.save import files_of, save
from snapshot.workflows.take import Request, take
from snapshot.workflows.taken import Strategy, Taken
from snapshot.workflows.watch import Watch

PROGRAM = Path(sys.executable).with_name("snapshot")
SMALL = """
CREATE SCHEMA raw; CREATE SCHEMA mart;
CREATE TABLE raw.t (id int PRIMARY KEY);
CREATE MATERIALIZED VIEW mart.m AS SELECT id FROM raw.t;
CREATE VIEW mart.v AS SELECT id FROM mart.m;
"""
_PERIOD_SECONDS = 4


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody give up on a server that is only busy."""
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "60")


class Storm:
    """Sessions that repeat statements beside a dump until the block ends.

    :param dsn: where they run.
    :param tasks: for each session the statements it repeats in order; one that fails is passed over.
    :param calm: seconds of every four in which all sessions pause.
    """

    def __init__(self, dsn: str, tasks: Sequence[Sequence[str]], *, calm: float) -> None:
        self._end = threading.Event()
        self._calm = calm
        self._threads = [threading.Thread(target=self._repeat, args=(dsn, task)) for task in tasks]
        self.done = 0

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def await_end_of_calm(self, seconds: float) -> None:
        """Sleep until a pause of the sessions has so many seconds left; nothing where they do not pause."""
        if self._calm:
            time.sleep((self._calm - seconds - time.time()) % _PERIOD_SECONDS)

    def _repeat(self, dsn: str, task: Sequence[str]) -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("SET lock_timeout = '2s'; SET client_min_messages = error")
            for statement in itertools.cycle(task):
                if self._end.is_set():
                    return
                while time.time() % _PERIOD_SECONDS < self._calm and not self._end.is_set():
                    time.sleep(0.01)
                with suppress(psycopg.Error):
                    connection.execute(statement.encode())
                    self.done += 1


@pytest.fixture
def storm() -> type[Storm]:
    """Return the way from a database and tasks to a storm."""
    return Storm


@pytest.fixture
def database_of(server_of: Callable[[int], Server]) -> Iterator[Callable[[int, str], str]]:
    """Make a database from an SQL text on a server of a major version; dropped after the test."""
    with ExitStack() as stack:

        def make(major: int, text: str) -> str:
            dsn = stack.enter_context(scratch_database(server_of(major).dsn_for("postgres")))
            with psycopg.connect(dsn, autocommit=True) as connection:
                for statement in text.split(";\n"):
                    connection.execute(statement.encode())
            return dsn

        yield make


@pytest.fixture
def take_from() -> Callable[[str], Taken]:
    """Return the way from a connection string to a snapshot, by a run for each schema."""
    return lambda dsn: take(Request(dsn=dsn, strategy=Strategy.PER_SCHEMA), make_layout(), Watch())


@pytest.fixture
def reloads(tmp_path: Path, server_of: Callable[[int], Server]) -> Callable[[Taken, int], None]:
    """Return a proof that a snapshot loads on a server of a major version and comes back the same."""

    def prove(found: Taken, major: int) -> None:
        layout = make_layout()
        save(tmp_path / "proof", files_of(found, layout))
        verify(tmp_path / "proof", lambda _: server_of(major).dsn_for("postgres"), Watch())

    return prove


@dataclass(frozen=True, slots=True)
class Result:
    """What the program answered."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project with a snapshot folder, and the program run in it as a process."""

    root: Path
    out: Path

    def configure(self, dsn: str, *, scratch: str = "", pg_dump: Path | None = None) -> None:
        """Let the profile lead to a database, proofs to a server, and dumps to a program."""
        lines = ['default_env = "here"', "[env.here]", f"dsn = {json.dumps(dsn)}"]
        lines += [f"scratch = {json.dumps(scratch)}"] if scratch else []
        lines += [f"pg_dump = {json.dumps([str(pg_dump)])}"] if pg_dump else []
        (self.root / "snapshot.toml").write_text("\n".join(lines) + "\n")

    def start(self, *arguments: str | Path, before: Sequence[str] = (), **environment: str) -> subprocess.Popen[str]:
        """Start the program; ``before`` are words in front of it."""
        return subprocess.Popen(
            [*before, PROGRAM, *arguments],
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "COLUMNS": "500", **environment},
        )

    def run(self, *arguments: str | Path, before: Sequence[str] = (), **environment: str) -> Result:
        """Run the program to its end."""
        return ended(self.start(*arguments, before=before, **environment))

    def state(self) -> dict[str, tuple[bytes, int]]:
        """Return bytes and time of change of every file in the snapshot folder."""
        files = (path for path in self.out.rglob("*") if path.is_file())
        return {str(path.relative_to(self.out)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def ended(process: subprocess.Popen[str]) -> Result:
    """Wait for a process of the program."""
    out, err = process.communicate(timeout=120)
    return Result(process.returncode, out, err)


@pytest.fixture
def finished() -> Callable[["subprocess.Popen[str]"], Result]:
    """Return a way to wait for a started program."""
    return ended


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Make a project that configures nothing yet."""
    for name in ("SNAPSHOT_DSN", "NO_COLOR", "FORCE_COLOR", "PGOPTIONS"):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "project"
    root.mkdir()
    return Project(root, root / "sql_current")


@pytest.fixture(scope="session")
def small_folder(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the snapshot of a small database."""
    folder = tmp_path_factory.mktemp("small") / "sql_current"
    with scratch_database(server.dsn_for("postgres")) as dsn:
        load(dsn, [SMALL])
        save(folder, files_of(take(Request(dsn=dsn), make_layout(), Watch()), make_layout()))
    return folder


@pytest.fixture
def dumped(project: Project, server: Server, scratch: Callable[..., str], small_folder: Path) -> str:
    """Give the project a snapshot, make a database that has changed since, and return its connection string."""
    dsn = scratch(f"{SMALL}CREATE TABLE raw.added (id int)")
    shutil.copytree(small_folder, project.out)
    project.configure(dsn, scratch=server.dsn_for("postgres"))
    return dsn


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Path]:
    """Write a pg_dump that answers --version like the server's own and otherwise does as told, in shell."""
    real = find_pg_dump(18).command[0]

    def make(body: str) -> Path:
        path = tmp_path / f"pg_dump{len(list(tmp_path.glob('pg_dump*')))}"
        asked = f'case "$*" in *--version*) exec {shlex.quote(real)} --version;; esac'
        path.write_text(f"#!/bin/sh\nreal={shlex.quote(real)}\nhere={shlex.quote(str(tmp_path))}\n{asked}\n{body}\n")
        path.chmod(0o755)
        return path

    return make


@pytest.fixture
def until() -> Callable[[Callable[[], object]], None]:
    """Return a way to wait for a condition."""

    def wait(is_met: Callable[[], object]) -> None:
        deadline = time.monotonic() + 60
        while not is_met():
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.02)

    return wait


@pytest.fixture
def sessions(server: Server) -> Callable[[str], list[int]]:
    """Return a way to list the sessions of the program on a database of the shared server."""

    def find(dsn: str) -> list[int]:
        name = conninfo_to_dict(dsn)["dbname"]
        with psycopg.connect(server.dsn_for("postgres")) as connection:
            query = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND application_name LIKE 'snapshot%%'"
            return [pid for (pid,) in connection.execute(query, [name])]

    return find
