"""``snapshot seed`` as a command: what it says, what it asks, and how it ends."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from snapshot.config.dsn import parameters
from snapshot.revisions.version_table import current

pytestmark = pytest.mark.server

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[2]
HEAD = "20251217_102244361"


@pytest.fixture
def committed(project: Path, configured: Callable[[str], Path], scratch: Callable[..., str]) -> str:
    """Let a project use this repository's migrations and snapshot, and its profile an empty database."""
    dsn = scratch()
    configured(dsn)
    text = (project / "snapshot.toml").read_text()
    ini, out = ROOT / "migrations" / "alembic.ini", ROOT / "sql_current"
    (project / "snapshot.toml").write_text(
        f"alembic_ini = {json.dumps(str(ini))}\nout = {json.dumps(str(out))}\n{text}"
    )
    return dsn


def is_empty(dsn: str) -> bool:
    """Return whether a database holds no relation of anybody."""
    with psycopg.connect(dsn) as connection:
        return connection.execute("SELECT 1 FROM pg_class WHERE oid >= 16384").fetchall() == []


def test_a_dry_run_shows_the_plan_and_touches_nothing(run: Run, committed: str) -> None:
    """Target, source, views in order, the revision and what is compared; it needs no confirmation."""
    code, out, err = run("seed", "--dry-run", "--create-roles", "--role", "app_writer=postgres")
    assert (code, "Traceback" in err) == (0, False)
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[0].startswith("would seed postgres@[")
    assert lines[0].endswith(parameters(committed)["dbname"])
    assert "use roles postgres for app_writer" in lines
    assert f"stamp {HEAD}" in lines
    assert "compare with the snapshot" in lines
    refreshed = next(line for line in lines if line.startswith("refresh "))
    assert "materialized view mart.mv_receive_monthly" in refreshed
    assert is_empty(committed)


def test_a_protected_profile_needs_its_database_named(run: Run, committed: str) -> None:
    """Nothing is asked of the server before; with the name it is seeded, and target, time and verdict are told."""
    code, out, err = run("seed")
    assert (code, out) == (2, "")
    name = parameters(committed)["dbname"]
    assert f"CONFIRM={name}" in err
    assert is_empty(committed)
    code, out, _ = run("seed", "env:here", "--confirm", name, "--create-roles")
    assert code == 0
    assert out.startswith("seeding postgres@[")
    last = out.splitlines()[-1]
    assert f"at {HEAD}: " in last
    assert "objects, equal to the snapshot; 383 rows of reference tables loaded and read back; " in last
    assert last.endswith(" s")
    assert current(committed) == (HEAD,)


def test_a_refusal_ends_with_one_and_tells_everything(run: Run, committed: str) -> None:
    """Findings stand below the target, each with what to do; a dry run ends the same way."""
    with psycopg.connect(committed, autocommit=True) as connection:
        connection.execute("CREATE TABLE mine (id int)")
    for more in ((), ("--dry-run",)):
        code, out, err = run("seed", committed, "--secret", "no such=HOME", *more)
        assert code == 1
        assert parameters(committed)["dbname"] in out.splitlines()[0]
        assert "[seed-not-empty]" in err
        assert "table public.mine" in err
        assert "[seed-secret]" in err


MISTAKES = {
    "target twice": (["seed", "host=h", "--env", "here"], "a target and a profile were named"),
    "role": (["seed", "--role", "a"], "--role a is not of the form OLD=NEW"),
    "variable": (["seed", "--secret", "x=NO_SUCH_VARIABLE"], "NO_SUCH_VARIABLE is not set"),
    "profile": (["seed", "env:nowhere"], "there is no profile nowhere"),
    "source": (["seed", "host=/nowhere", "--from", "migrations:"], "is not seeded from migrations:"),
    "git": (["seed", "host=/nowhere", "--from", "git:"], "git: names no revision"),
}


@pytest.mark.parametrize("case", [one for one in MISTAKES if one not in {"source", "git"}])
def test_mistakes_are_named(run: Run, committed: str, case: str) -> None:
    """They end with 2, and nothing was asked of a server."""
    arguments, words = MISTAKES[case]
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert is_empty(committed)


@pytest.mark.parametrize("case", ["source", "git"])
def test_sources_that_are_none_are_named(run: Run, committed: str, case: str) -> None:
    """A database is filled from a folder or from git, and from nothing else."""
    arguments, words = MISTAKES[case]
    code, _, err = run(*(committed if one == "host=/nowhere" else one for one in arguments))
    assert code == 2
    assert words in err
    assert is_empty(committed)


def test_a_server_that_is_not_there_ends_with_three(run: Run, committed: str) -> None:
    """It is named, and so is what to do."""
    del committed
    code, _, err = run("seed", "host=/nowhere dbname=x")
    assert code == 3
    assert "No server listens there" in err


def test_make_runs_it() -> None:
    """The target of the policy hands on profile and options by the environment, where a quote stays a quote."""
    command = ["make", "-n", "--no-print-directory", "al-init-from-schema", "ENV=it's", "OPTIONS=--create-roles"]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert (
        done.stdout.strip().splitlines()[-1] == f'cd "{ROOT}" && .venv/bin/snapshot seed --env "$ENV" ${{OPTIONS-}}'
    )
