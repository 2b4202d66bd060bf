"""The history of a team's project as it is checked and locked on the command line."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from snapshot.model.diagnostic import Place
from snapshot.policy.lock import Deed
from snapshot.policy.lock import read as read_lock

if TYPE_CHECKING:
    from tests.cli.conftest import Team

pytestmark = pytest.mark.server

Run = Callable[..., tuple[int, str, str]]
Git = Callable[..., str]
LOCK = "migrations/revisions.lock"
FIRST, THIRD, FOURTH = "20260101_000000000", "20260103_000000000", "20260104_000000000"


@pytest.fixture
def committed(team: "Team", git: Git, run: Run) -> "Team":
    """Return a project whose three revisions are committed and locked on main."""
    team.configure('policy = { base = "main" }')
    git(team.root, "init", "--quiet", "--initial-branch=main")
    (team.root / ".gitignore").write_text("__pycache__\n")
    git(team.root, "add", "--all")
    git(team.root, "commit", "--quiet", "--message", "three revisions")
    assert run("revisions", "lock") == (0, f"{LOCK}: 3 lines, 3 added\n", "")
    git(team.root, "add", "--all")
    git(team.root, "commit", "--quiet", "--message", "lock them")
    return team


def test_history(committed: "Team", run: Run) -> None:
    """What is as it was passes; an edit fails with its code, file and line; layout fails with --strict alone."""
    code, out, _ = run("check", "history")
    assert code == 0
    assert out.startswith("history: passed (3 committed files against main at ")
    path = committed.versions / f"{FIRST}_made.py"
    before = path.read_text()
    path.write_text(before.replace("CREATE TABLE a", "CREATE TABLE aa"))
    code, out, _ = run("check", "history", "--format", "json")
    assert code == 1
    (found,) = json.loads(out)["parts"][0]["findings"]
    assert (found["code"], found["file"], found["line"]) == ("AL001", f"migrations/alembic/versions/{path.name}", 10)
    path.write_text("# a comment\n" + before)
    assert run("check", "history")[0] == 0
    assert run("check", "history", "--strict")[0] == 1


def test_it_starts_quickly(committed: "Team") -> None:
    """Neither Alembic, the driver nor the parser of SQL is imported for it."""
    asked = (
        "import sys; from snapshot.cli.main import run; code = run(['check', 'history']); "
        "print([one for one in ('alembic', 'sqlalchemy', 'psycopg', 'pglast') if one in sys.modules]); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=committed.root, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_base_that_is_none_is_no_pass(committed: "Team", run: Run) -> None:
    """The part is not made, and says what to do."""
    code, out, _ = run("check", "history", "--base", "absent")
    assert code == 3
    assert "history: not made" in out
    assert "git-revision" in out
    assert committed.root.is_dir()


def test_a_new_revision_is_locked(committed: "Team", run: Run, git: Git) -> None:
    """When it is made, where there is a lock file; filled in, it is locked anew; without a lock file nothing is."""
    code, out, _ = run("revisions", "new", "--id", FOURTH, "-m", "more")
    assert code == 0
    path = committed.root / out.removeprefix("written: ").strip()
    assert git(committed.root, "diff", "--stat", "--", LOCK)
    assert run("check", "history")[0] == 0
    path.write_text(path.read_text() + "\n# filled in\n")
    code, out, _ = run("check", "history")
    assert (code, "lock-stale" in out) == (1, True)
    assert run("revisions", "lock", "--check") == (1, f"{LOCK}: 4 lines, 1 locked anew\n", "")
    assert run("check", "history")[0] == 1
    assert run("revisions", "lock") == (0, f"{LOCK}: 4 lines, 1 locked anew\n", "")
    assert run("revisions", "lock") == (0, f"{LOCK}: 4 lines, nothing to do\n", "")
    assert run("check", "history")[0] == 0
    (committed.root / LOCK).unlink()
    assert run("revisions", "new", "-m", "yet more")[0] == 0
    assert not (committed.root / LOCK).exists()


def test_a_broken_lock_file_stops_a_new_revision(committed: "Team", run: Run) -> None:
    """Before anything is written."""
    (committed.root / LOCK).write_text("<<<<<<< HEAD\n")
    before = sorted(committed.versions.iterdir())
    code, _, err = run("revisions", "new", "-m", "more")
    assert (code, "merge-conflict" in err) == (1, True)
    assert sorted(committed.versions.iterdir()) == before


def test_an_exception(committed: "Team", run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is accepted by name and with a reason, which also comes by environment."""
    path = committed.versions / f"{THIRD}_made.py"
    path.unlink()
    code, _, err = run("revisions", "lock")
    assert (code, "error [AL001]" in err) == (1, True)
    assert run("revisions", "lock", "--accept", path)[0] == 2
    monkeypatch.setenv("REASON", "never ran anywhere")
    code, out, _ = run("revisions", "lock", "--accept", path.relative_to(committed.root))
    assert (code, out) == (0, f"{LOCK}: 4 lines, 1 accepted\n")
    last = read_lock((committed.root / LOCK).read_text(), Place()).lines[-1]
    assert (last.deed, last.reason) == (Deed.REMOVED, "never ran anywhere")
    assert run("revisions", "lock")[0] == 0
    assert run("revisions", "lock", "--reason", "why")[0] == 2
    monkeypatch.delenv("REASON")
    code, out, _ = run("check", "history")
    assert (code, "never ran anywhere" in out) == (0, True)
