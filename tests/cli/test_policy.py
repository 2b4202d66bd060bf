"""The policy's commands in a project of its own, with its own migrations."""

import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

import pytest

from snapshot.database.advisory import alone
from snapshot.database.connection import session
from snapshot.model.errors import EnvironmentFailure

if TYPE_CHECKING:
    from tests.cli.conftest import Team

pytestmark = pytest.mark.server

Run = Callable[..., tuple[int, str, str]]

FIRST, SECOND, THIRD = "20260101_000000000", "20260102_000000000", "20260103_000000000"


def test_a_new_revision_is_written(run: Run, team: "Team", monkeypatch: pytest.MonkeyPatch) -> None:
    """Its message comes by environment, its id by the clock of the configured time zone."""
    team.configure('timezone = "Asia/Tokyo"')
    monkeypatch.setenv("MSG", 'add "x"')
    code, out, err = run("revisions", "new")
    assert (code, err) == (0, "")
    found = re.fullmatch(r"written: (migrations/alembic/versions/\d{8}_\d{9}_add_x\.py)\n", out)
    assert found
    assert f"Revises: {THIRD}" in (team.root / found[1]).read_text()


def test_a_time_zone_that_is_none_is_refused(run: Run, team: "Team") -> None:
    """As any other value of the configuration."""
    team.configure('timezone = "Asia/Nowhere"')
    code, _, err = run("revisions", "new", "-m", "x")
    assert code == 2
    assert "timezone is not the name of a time zone" in err


def test_models_are_compared_with_the_migrations(run: Run, team: "Team") -> None:
    """Not with the profile's database, which is empty; what cannot be seen is said; then there is nothing left."""
    code, out, err = run("revisions", "new", "-m", "add more", "--auto")
    assert code == 0
    assert "note [autogenerate-unseen]" in err
    text = (team.root / out.removeprefix("written: ").strip()).read_text()
    assert "op.add_column('b', sa.Column('more'" in text
    assert "create_table" not in text
    code, out, _ = run("revisions", "new", "-m", "add nothing", "--auto")
    assert (code, out.split(":")[0]) == (0, "nothing written")
    assert len(list(team.versions.glob("*.py"))) == 4


@pytest.mark.every_major
def test_up_goes_by_steps(run: Run, team: "Team") -> None:
    """One revision and what is left; then the rest; then nothing."""
    code, out, _ = run("revisions", "upgrade", "--step", "1")
    assert (code, out.splitlines()[1:]) == (
        0,
        [f"  {FIRST}  make {FIRST}", f"now at {FIRST}: 1 revision applied", "2 more up to head"],
    )
    assert re.match(r"upgrading \w+@\[/.*\]/snapshot_scratch_\w+$", out.splitlines()[0])
    assert team.tables == {"a"}
    assert run("revisions", "upgrade")[1].endswith(f"now at {THIRD}: 2 revisions applied\n")
    assert team.tables == {"a", "b", "v"}
    assert run("revisions", "upgrade", "--step", "1")[1].endswith(f"now at {THIRD}: 0 revisions applied\n")


@pytest.mark.every_major
def test_two_at_a_time(program: Run, team: "Team") -> None:
    """The second waits for its turn and finds nothing left to do."""
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(program, "revisions", "upgrade") for _ in range(2)]
    assert [run.result()[0] for run in runs] == [0, 0]
    told = sorted(run.result()[1].splitlines()[-1] for run in runs)
    assert told == [f"now at {THIRD}: 0 revisions applied", f"now at {THIRD}: 3 revisions applied"]
    with alone(team.dsn, seconds=0):
        code, _, err = program("revisions", "upgrade", "--wait", "0")
    assert (code, "error [migrating]" in err) == (3, True)


RUNNING = "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query ~ 'CREATE TABLE c.*sleep'"


def test_a_request_to_end_ends_the_migration(project: Path, run: Run, team: "Team") -> None:
    """Alembic does not go on without the lock; the revision that ran is not applied, and a later run goes on."""
    slow = team.revision("20260104_000000000", THIRD, "CREATE TABLE c (); SELECT pg_sleep(3)", "DROP TABLE c")
    command = [str(Path(sys.executable).with_name("snapshot")), "revisions", "upgrade"]
    with subprocess.Popen(command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        while not team.order(RUNNING):
            assert child.poll() is None
            sleep(0.1)
        child.terminate()
        assert child.wait(20) == 130
    slow.write_text(slow.read_text().replace("; SELECT pg_sleep(3)", ""))
    assert team.order("SELECT version_num FROM alembic_version") == [(THIRD,)]
    assert run("revisions", "upgrade")[1].endswith("1 revision applied\n")


@pytest.mark.every_major
def test_up_does_not_wait_for_a_lock(run: Run, team: "Team") -> None:
    """A statement gives up after the time that was given, and the run goes on when it is repeated."""
    run("revisions", "upgrade")
    team.revision("20260104_000000000", THIRD, "ALTER TABLE a ADD x int", "ALTER TABLE a DROP x")
    with session(team.dsn) as other:
        other.execute("LOCK TABLE a")
        code, _, err = run("revisions", "upgrade", "--lock-timeout", "1")
    assert code == 1
    assert "lock timeout" in err
    assert "LOCK_TIMEOUT" in err
    assert run("revisions", "upgrade", "--lock-timeout", "1")[0] == 0


@pytest.mark.every_major
def test_up_reports_invalid_indexes(run: Run, team: "Team") -> None:
    """Of a revision that reported success because something of that name was there."""
    code, _, err = run("revisions", "upgrade")
    assert (code, err) == (0, "")
    team.order("INSERT INTO a VALUES (1), (2)")
    with pytest.raises(EnvironmentFailure):
        team.order("CREATE UNIQUE INDEX CONCURRENTLY bad ON a ((1))")
    made = """with op.get_context().autocommit_block():
        op.execute("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS bad ON a (id)")"""
    path = team.revision("20260104_000000000", THIRD, "SELECT 1", "SELECT 1")
    path.write_text(path.read_text().replace('op.execute("""SELECT 1""")', made, 1))
    code, out, err = run("revisions", "upgrade")
    assert (code, out.splitlines()[-1]) == (1, "now at 20260104_000000000: 1 revision applied")
    assert "warning [invalid-index] public.bad: the index on public.a is not valid" in err


@pytest.mark.every_major
def test_sql_up_and_down(run: Run, team: "Team") -> None:
    """Both ways, without a database, and it does what the revisions do."""
    code, up, err = run("revisions", "sql", "base:head")
    assert (code, err) == (0, "")
    team.order(up)
    assert team.tables == {"a", "b", "v"}
    assert run("revisions", "current")[1].endswith(f"  {THIRD}  (head)\n")
    team.order(run("revisions", "sql", f"{THIRD}:{FIRST}")[1])
    assert team.tables == {"a"}
    assert run("revisions", "current")[1].splitlines()[1].startswith("2 of 3 revisions behind; head is")
    team.order(run("revisions", "sql", f"{FIRST}:base")[1])
    assert team.tables == set()


@pytest.mark.parametrize(
    "span", ["head", f"{FIRST}:{FIRST}", "base:2026", ":head", "head:head", "base:base", "-1:head"]
)
def test_a_range_that_is_none_is_refused(run: Run, team: "Team", span: str) -> None:
    """Steps, prefixes and ranges without a way are usage errors."""
    assert team.root.is_dir()
    code, out, err = run("revisions", "sql", "--", span)
    assert (code, out) == (2, "")
    assert "error [revision]" in err


def test_doubled_percent_signs_are_told(run: Run, team: "Team") -> None:
    """Where env.py does not keep them single."""
    team.revision("20260104_000000000", THIRD, "SELECT 'a%'", "SELECT 1")
    assert "SELECT 'a%';" in run("revisions", "sql", f"{THIRD}:head")[1]
    env = team.root / "migrations" / "alembic" / "env.py"
    env.write_text(env.read_text().replace('dialect_opts={"paramstyle": "named"}, ', ""))
    code, out, err = run("revisions", "sql", f"{THIRD}:head")
    assert "SELECT 'a%%';" in out
    assert (code, "warning [percent-doubled]" in err) == (0, True)


@pytest.mark.every_major
def test_how_far_behind(run: Run, team: "Team") -> None:
    """Counted in revisions; --check answers with it; an unknown revision is told; nothing is written."""
    code, out, _ = run("revisions", "current", "--check")
    assert (code, out.splitlines()[1]) == (1, f"3 of 3 revisions behind; head is {THIRD}: make al-up goes there")
    assert run("revisions", "history")[0] == 0
    assert team.order("SELECT to_regclass('alembic_version')") == [(None,)]
    run("revisions", "upgrade")
    assert run("revisions", "current", "--check")[0] == 0
    team.order("UPDATE alembic_version SET version_num = 'gone'")
    code, out, _ = run("revisions", "current")
    assert (code, out.splitlines()[1]) == (0, "gone is defined by no file of this checkout")
