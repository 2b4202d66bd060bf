"""A seed that dies: the program killed, its session ended, the server stopped, each at every step.

Where a seed stands is decided by what it waits for: a lock on one of the server's catalogues stops the first
statement that writes there; the rows, the view that is refreshed and the version table ask for locks of their own.
Whatever died, the database is empty afterwards, or complete and stamped, from where an upgrade goes on.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from snapshot.database.server import Server, ensure_running, stop
from snapshot.database.wheel import MAJORS
from snapshot.revisions.runner import upgrade
from snapshot.revisions.version_table import current

pytestmark = pytest.mark.server

PROGRAM = Path(sys.executable).with_name("snapshot")
SCHEMA = """
CREATE SCHEMA mart;
CREATE TABLE mart.t (id int PRIMARY KEY, CHECK (pg_advisory_xact_lock_shared(3) IS NOT NULL));
INSERT INTO mart.t VALUES (1), (2);
CREATE FUNCTION mart.f() RETURNS int LANGUAGE sql RETURN 1;
CREATE MATERIALIZED VIEW mart.m AS SELECT mart.f() AS n, pg_advisory_xact_lock_shared(1) IS NULL AS waited;
GRANT SELECT ON mart.t TO pg_read_all_data;
ALTER DEFAULT PRIVILEGES IN SCHEMA mart GRANT SELECT ON TABLES TO pg_read_all_data;
"""
NEXT = 'ALTER TABLE mart.t ADD COLUMN later int; CREATE COLLATION mart.c FROM "C"'
REFRESH, STAMP, ROWS = (f"SELECT pg_advisory_lock({number})" for number in (1, 2, 3))
STEPS = {
    "version table": "LOCK TABLE pg_catalog.pg_constraint IN SHARE MODE",
    "load, begin": "LOCK TABLE pg_catalog.pg_namespace IN SHARE MODE",
    "load, middle": "LOCK TABLE pg_catalog.pg_proc IN SHARE MODE",
    "rows": ROWS,
    "load, end": "LOCK TABLE pg_catalog.pg_default_acl IN SHARE MODE",
    "refresh": REFRESH,
    "stamp": STAMP,
    "upgrade": "LOCK TABLE pg_catalog.pg_collation IN SHARE MODE",
}
"""Step → what another session does so that a seed waits there: view, rows and version table ask for locks."""
TABLE = "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY {})"
WAITS = "CHECK (pg_advisory_xact_lock_shared(2) IS NOT NULL)"
LATE = frozenset({"upgrade"})
"""Steps behind the commit."""


@pytest.fixture(scope="module")
def project(team_in: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return a project whose snapshot is one revision behind."""
    team = team_in(tmp_path_factory.mktemp("faults") / "team")
    team.configure(before='reference_tables = ["mart.t"]')
    team.revision("r1", None, SCHEMA)
    team.snapshot()
    team.revision("r2", "r1", NEXT)
    return team


def start(team: Any, dsn: str) -> "subprocess.Popen[str]":
    """Start the program in a project."""
    return subprocess.Popen(
        [PROGRAM, "seed", dsn],
        cwd=team.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "COLUMNS": "500"},
    )


def until(is_met: Callable[[], object]) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + 30
    while not is_met():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@contextmanager
def stopped_at(step: str, dsn: str) -> Iterator[Callable[[], list[int]]]:
    """Let whatever writes at a step wait for a block.

    :returns: asks which sessions wait.
    """
    with psycopg.connect(dsn, autocommit=True) as watcher, psycopg.connect(dsn) as holder:
        if step == "stamp":
            watcher.execute(TABLE.format(WAITS).encode())
        holder.execute(STEPS[step].encode())

        def waiting() -> list[int]:
            query = "SELECT pid FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database "
            return [pid for (pid,) in watcher.execute(query + "WHERE datname = current_database())")]

        yield waiting
        with suppress(psycopg.Error):
            holder.execute("SELECT pg_advisory_unlock_all()")
            holder.rollback()


def is_empty(dsn: str) -> bool:
    """Return whether nothing of the snapshot is there, and no revision is noted."""
    with psycopg.connect(dsn) as connection:
        query = "SELECT 1 FROM pg_namespace WHERE nspname = 'mart' UNION SELECT 1 FROM pg_proc WHERE oid >= 16384"
        return connection.execute(query).fetchall() == [] and current(dsn) == ()


def is_complete(dsn: str) -> bool:
    """Return whether all of the snapshot is there, its views have rows, and its revision or the next one is noted."""
    with psycopg.connect(dsn) as connection:
        views = connection.execute("SELECT ispopulated FROM pg_matviews").fetchall()
        granted = connection.execute("SELECT count(*) FROM pg_default_acl").fetchall()
        later = connection.execute("SELECT count(*) FROM pg_attribute WHERE attname = 'later'").fetchall()
        rows = connection.execute("SELECT count(*) FROM mart.t").fetchall()
    at = {(("r1",), 0), (("r2",), 1)}
    return (views, granted, rows) == ([(True,)], [(1,)], [(2,)]) and (current(dsn), later[0][0]) in at


def goes_on(team: Any, dsn: str, step: str) -> None:
    """Require what the promise says, and that head can be reached from there."""
    if step not in LATE:
        assert is_empty(dsn)
    else:
        assert is_complete(dsn)
        upgrade(team.root / "alembic.ini", dsn)
        assert current(dsn) == ("r2",)


def kill(process: "subprocess.Popen[str]", _: list[int], dsn: str) -> None:
    """Kill the program; it can do nothing any more."""
    del dsn
    process.send_signal(signal.SIGKILL)


def cut(_: "subprocess.Popen[str]", pids: list[int], dsn: str) -> None:
    """End the session on the server."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        for pid in pids:
            connection.execute("SELECT pg_terminate_backend(%s)", [pid])


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("fault", [kill, cut])
@pytest.mark.every_major
def test_no_fault_leaves_anything_in_between(
    project: Any, scratch: Callable[..., str], step: str, fault: Callable[..., None]
) -> None:
    """The program or its session dies while the step waits; afterwards all or nothing is there."""
    dsn = scratch()
    with stopped_at(step, dsn) as waiting:
        process = start(project, dsn)
        until(waiting)
        fault(process, waiting(), dsn)
        if fault is cut:
            process.wait(30)
    _, told = process.communicate(timeout=30)
    assert process.returncode in ({-signal.SIGKILL} if fault is kill else {1, 3}), told
    until(lambda: is_settled(dsn))
    if fault is cut:
        assert ("is complete and stamped" if step in LATE else "is as empty as it was") in told
    goes_on(project, dsn, step)


def is_settled(dsn: str) -> bool:
    """Return whether the server has noticed that the session is gone."""
    with psycopg.connect(dsn) as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        return connection.execute(query + " AND backend_type = 'client backend'").fetchall() == [(0,)]


@pytest.fixture(scope="module")
def own_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a folder whose server tests may stop."""
    root = tmp_path_factory.mktemp("own")
    yield root
    for major in MAJORS:
        stop(root, major=major)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.every_major
def test_a_server_that_stops_keeps_all_or_nothing(project: Any, server: Server, own_root: Path, step: str) -> None:
    """It is shot while the step waits, and recovers; the program says that it cannot tell the state."""
    own = ensure_running(own_root, major=server.major)
    name = "db_" + "".join(filter(str.isalpha, step))
    with psycopg.connect(own.dsn_for("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    dsn = own.dsn_for(name)
    with suppress(psycopg.Error), stopped_at(step, dsn) as waiting:
        process = start(project, dsn)
        until(waiting)
        os.kill(own.pid, signal.SIGQUIT)
        _, told = process.communicate(timeout=30)
    assert process.returncode in {1, 3}
    assert "its state is not known" in told
    until(lambda: not alive(own.pid))
    again = ensure_running(own_root, major=server.major)
    goes_on(project, again.dsn_for(name), step)


def alive(pid: int) -> bool:
    """Return whether a process runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
