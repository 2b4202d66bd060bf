"""The lock file holds what git cannot, and only grows."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from snapshot.model.errors import EnvironmentFailure, FindingsError, UsageError
from snapshot.policy.lock import Deed, Lock
from snapshot.policy.renewal import locked
from snapshot.workflows.history import lock_path, read_lock
from snapshot.workflows.locking import save_lock

if TYPE_CHECKING:
    from tests.workflows.history.conftest import Project

Git = Callable[..., str]
Make = Callable[..., "Project"]
FIRST, SECOND, THIRD = "1_first.py", "2_second.py", "3_third.py"


def test_on_the_main_branch_the_lock_file_is_the_base(project: "Project") -> None:
    """What was merged with an edit is found there, though nothing is committed beyond the base."""
    project.edit(project.versions / FIRST)
    project.edit(project.versions / SECOND, '"""make', '"""Make')
    project.commit()
    project.run("branch", "--force", "main")
    assert project.found() == ["error AL001 1_first.py", "warning AL001 2_second.py"]
    assert project.look().findings[0].message == "it is not what was locked"
    project.run("checkout", "--quiet", "main")
    assert project.found() == ["error AL001 1_first.py", "warning AL001 2_second.py"]
    project.run("checkout", "--quiet", "--detach", "main")
    assert project.found("HEAD") == ["error AL001 1_first.py", "warning AL001 2_second.py"]


def test_without_a_lock_file(project: "Project") -> None:
    """On a branch git compares, so it is a warning; on main nothing does, so it fails; one that is gone fails too."""
    lock_path(project.settings).unlink()
    assert project.found() == ["error lock-missing revisions.lock"]
    assert "is gone" in project.told()
    project.commit()
    project.run("branch", "--force", "main")
    assert project.found() == ["error lock-missing revisions.lock"]
    project.commit()
    assert project.found() == ["warning lock-missing revisions.lock"]


def test_a_lock_file_that_was_written_anew(project: "Project") -> None:
    """A chain that fits is no excuse: what the base has must be its beginning."""
    project.edit(project.versions / FIRST)
    lock = read_lock(project.settings)
    assert lock
    forged = [locked(line.name, (project.root / "migrations" / line.name).read_bytes()) for line in lock.lines]
    save_lock(project.settings, Lock(tuple(forged)))
    assert project.found() == ["error lock-rewritten revisions.lock", "error AL001 1_first.py"]
    with pytest.raises(FindingsError, match="were edited, removed or moved"):
        project.lock()


def test_parallel_branches_conflict(project: "Project") -> None:
    """On purpose; the conflict is told, and keeping the base's lines and locking again resolves it."""
    project.run("checkout", "--quiet", "main")
    project.revision("4_fourth.py", "2")
    project.lock()
    project.commit()
    project.run("checkout", "--quiet", "work")
    with pytest.raises(subprocess.CalledProcessError):
        project.run("merge", "--quiet", "main")
    with pytest.raises(FindingsError, match="conflict markers") as failure:
        project.lock()
    assert failure.value.diagnostics[0].code == "merge-conflict"
    assert project.found() == ["error merge-conflict revisions.lock"]
    project.run("checkout", "--theirs", "migrations/revisions.lock")
    project.revision(THIRD, "4")
    project.lock()
    project.commit()
    assert project.found() == []
    assert [line.name[-11:] for line in read_lock(project.settings).lines[3:]] == ["4_fourth.py", "/3_third.py"]  # type: ignore[union-attr] # it is there


def test_a_lock_file_that_was_not_added(project: "Project") -> None:
    """What is to be committed has its line; what is not in the index yet needs none there."""
    project.revision("4_fourth.py", "3")
    project.lock()
    assert project.found() == []
    project.run("add", "migrations/alembic")
    assert project.found() == ["error lock-stale revisions.lock"]
    assert "4_fourth.py is in the index, and its line in the lock file is not" in project.told()
    project.run("add", "migrations/revisions.lock")
    assert project.found() == []


def test_a_lock_file_outside_of_the_repository(project: "Project") -> None:
    """Holds what it can: git knows no other version of it."""
    (project.root / "snapshot.toml").write_text('[policy]\nbase = "main"\nlock = "../other.lock"\n')
    project.lock()
    assert project.found() == []
    project.edit(project.versions / FIRST)
    assert project.found() == ["error AL001 1_first.py"]


def test_an_exception_has_a_reason(project: "Project") -> None:
    """Locking refuses a committed file that changed, until it is accepted with a reason, which the check tells."""
    project.edit(project.versions / FIRST)
    project.sql.unlink()
    with pytest.raises(FindingsError) as failure:
        project.lock()
    assert [one.code for one in failure.value.diagnostics] == ["AL017", "AL001"]
    with pytest.raises(UsageError, match="needs a reason"):
        project.lock(project.versions / FIRST)
    with pytest.raises(UsageError, match="no file is accepted"):
        project.lock(reason="why")
    project.lock(project.versions / FIRST, project.sql, reason="agreed in\n issue 7")
    assert project.found() == ["note history-allowed v.sql", "note history-allowed 1_first.py"]
    assert project.look().findings[1].message == (
        "the lock file allows that a committed file was changed: agreed in issue 7"
    )
    project.edit(project.versions / FIRST, "SELECT", "SELECT 5,")
    assert project.found() == ["note history-allowed v.sql", "error AL001 1_first.py"]
    project.lock(project.versions / FIRST, reason="again")
    project.commit()
    project.run("branch", "--force", "main")
    assert project.found() == []
    project.sql.write_text("CREATE VIEW v AS\nSELECT 1;\n")
    assert project.found() == ["error AL017 v.sql"]
    assert "was removed, and it is there" in project.told()


def test_what_needs_no_exception_gets_none(project: "Project") -> None:
    """A file that is as it was, one that is not merged, and one that never was."""
    project.edit(project.versions / THIRD)
    for path, why in (
        (project.versions / FIRST, "nothing to accept"),
        (project.versions / THIRD, "not committed yet"),
    ):
        with pytest.raises(UsageError, match=why):
            project.lock(path, reason="why")
    with pytest.raises(UsageError, match="nothing to accept"):
        project.lock(project.versions / "absent.py", reason="why")


def test_a_first_lock_holds_what_the_base_has(project: "Project") -> None:
    """A file that this branch edited is not locked as if it had always been so."""
    project.run("checkout", "--quiet", "--detach", "main~1")
    project.edit(project.versions / FIRST)
    project.run("branch", "--force", "main", "HEAD")
    with pytest.raises(FindingsError) as failure:
        project.lock()
    assert [one.code for one in failure.value.diagnostics] == ["AL001"]
    assert not lock_path(project.settings).exists()
    project.lock(project.versions / FIRST, reason="why")
    assert [line.deed for line in read_lock(project.settings).lines] == [Deed.ALLOWED, Deed.LOCKED, Deed.LOCKED]  # type: ignore[union-attr] # it was written


def test_a_lock_file_that_cannot_be_read_keeps_git_from_nothing(project: "Project") -> None:
    """Both are told."""
    lock_path(project.settings).write_bytes(b"\xff")
    project.edit(project.versions / FIRST)
    assert project.found() == ["error lock-unreadable revisions.lock", "error AL001 1_first.py"]
    lock_path(project.settings).unlink()
    lock_path(project.settings).mkdir()
    assert project.found()[0] == "error lock-unreadable revisions.lock"


def test_another_place_for_the_lock_file(project: "Project") -> None:
    """As configured."""
    (project.root / "snapshot.toml").write_text('[policy]\nbase = "main"\nlock = "history.lock"\n')
    lock_path(project.settings).write_bytes((project.root / "migrations" / "revisions.lock").read_bytes())
    assert lock_path(project.settings) == project.root / "history.lock"
    project.run("add", "--all")
    assert project.found() == []


def test_a_lock_that_cannot_be_written_leaves_the_old_one(
    project: "Project", monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole, and nothing beside it."""
    project.revision("4_fourth.py", "3")
    before = lock_path(project.settings).read_bytes()
    monkeypatch.setattr(Path, "replace", _refuse)
    with pytest.raises(EnvironmentFailure, match="cannot write the lock file"):
        project.lock()
    assert lock_path(project.settings).read_bytes() == before
    assert sorted(path.name for path in (project.root / "migrations").iterdir()) == [
        "alembic",
        "alembic.ini",
        "revisions.lock",
    ]


def _refuse(*_: object) -> None:
    raise OSError(28, "No space left on device")
