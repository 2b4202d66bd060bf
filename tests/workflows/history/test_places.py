"""History is told wherever the project, the repository and the branch are, or why it cannot be."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from snapshot.model.errors import EnvironmentFailure, FindingsError, SnapshotError
from snapshot.workflows.history import lock_path

if TYPE_CHECKING:
    from tests.workflows.history.conftest import Project

Git = Callable[..., str]
Make = Callable[..., "Project"]
FIRST, SECOND, THIRD = "1_first.py", "2_second.py", "3_third.py"


@pytest.mark.parametrize("base", ["--all", "-x", "no such", "main\nmain", "main..work", "a:b", "HEAD^{tree}"])
def test_a_base_that_is_none(project: "Project", base: str) -> None:
    """Is the environment's failure, told with what to do; no name is an option."""
    with pytest.raises(EnvironmentFailure) as failure:
        project.look(base)
    one = failure.value.diagnostics[0]
    assert (one.code, repr(base) in one.message, "--base" in one.hint) == ("git-revision", True, True)


def test_a_base_that_was_not_fetched(project: "Project") -> None:
    """Says what to fetch."""
    project.run("remote", "add", "origin", str(project.top))
    with pytest.raises(EnvironmentFailure) as failure:
        project.look("origin/main")
    assert "git fetch origin +refs/heads/main:refs/remotes/origin/main" in failure.value.hint
    project.run("fetch", "--quiet", "origin", "+refs/heads/main:refs/remotes/origin/main")
    assert project.found("origin/main") == []


def test_without_a_remote(project: "Project") -> None:
    """The branch of that name is meant, where there is no remote that could have another."""
    assert "against main at" in project.look("origin/main").what
    with pytest.raises(EnvironmentFailure):
        project.look("origin/absent")


def test_a_usual_branch_of_another_name(project: "Project", tmp_path: Path) -> None:
    """Where the clone knows which branch is the usual one, it is named."""
    project.run("branch", "--move", "main", "trunk")
    project.run("checkout", "--quiet", "trunk")
    cloned = clone(project, tmp_path / "cloned")
    with pytest.raises(EnvironmentFailure) as failure:
        cloned.look("origin/main")
    assert "such as origin/trunk" in failure.value.hint


def clone(project: "Project", folder: Path, *options: str) -> "Project":
    """Return a clone of the branch."""
    project.git(folder.parent, "clone", "--quiet", *options, project.top.as_uri(), str(folder))
    return replace(project, top=folder, root=folder)


def test_a_shallow_clone(project: "Project", tmp_path: Path) -> None:
    """Without the base, or without the commit where both parted, says what to fetch; after that it works."""
    shallow = clone(project, tmp_path / "shallow", "--depth=1", "--branch=work")
    with pytest.raises(EnvironmentFailure) as failure:
        shallow.look("origin/main")
    assert failure.value.diagnostics[0].code == "git-shallow"
    assert "git fetch --unshallow origin +refs/heads/main:refs/remotes/origin/main" in failure.value.hint
    shallow.run("fetch", "--quiet", "--depth=1", "origin", "+refs/heads/main:refs/remotes/origin/main")
    with pytest.raises(EnvironmentFailure, match="parted is not in it") as failure:
        shallow.look("origin/main")
    assert failure.value.diagnostics[0].code == "git-shallow"
    shallow.run("fetch", "--quiet", "--deepen=1")
    assert shallow.found("origin/main") == []
    shallow.edit(shallow.versions / FIRST)
    assert shallow.found("origin/main") == ["error AL001 1_first.py"]


def test_no_common_commit(project: "Project") -> None:
    """Is told as such."""
    project.run("checkout", "--quiet", "--orphan", "other")
    project.commit()
    with pytest.raises(EnvironmentFailure) as failure:
        project.look()
    assert failure.value.diagnostics[0].code == "git-unrelated"


def test_other_hashes(git: Git, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository whose objects are named by SHA-256 is read like any other."""
    monkeypatch.setenv("GIT_DEFAULT_HASH", "sha256")
    project = make(tmp_path / "top")
    assert len(git(project.top, "rev-parse", "HEAD")) == 64
    assert project.found() == []
    project.edit(project.versions / FIRST)
    assert project.found() == ["error AL001 1_first.py"]


def test_a_detached_head(project: "Project") -> None:
    """Is a place like any other."""
    project.run("checkout", "--quiet", "--detach")
    assert project.found() == []
    project.edit(project.versions / FIRST)
    assert project.found() == ["error AL001 1_first.py"]


def test_the_base_has_gone_on(project: "Project") -> None:
    """What main got meanwhile is not missing here: the merge base is compared with."""
    project.run("checkout", "--quiet", "main")
    project.revision("4_fourth.py", "2")
    project.lock()
    project.commit()
    project.run("checkout", "--quiet", "work")
    assert project.found() == []


def test_a_project_in_a_folder(make: Make, tmp_path: Path) -> None:
    """Of a repository that holds more; what it says leads from the project's folder."""
    project = make(tmp_path / "top", "back end/api")
    assert project.found() == []
    project.edit(project.versions / FIRST)
    (one,) = project.look().findings
    assert one.place.file == "migrations/alembic/versions/1_first.py"
    assert " -- migrations/alembic/versions/1_first.py," in one.hint


@pytest.mark.parametrize("folder", [".", "api"])
def test_a_hook_in_a_linked_worktree(git: Git, make: Make, tmp_path: Path, folder: str) -> None:
    """There git says where its repository is, and not where the top is; the index of the commit is looked at."""
    project = make(tmp_path / "top", folder)
    git(project.top, "worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"), "work")
    linked = replace(project, top=tmp_path / "linked", root=tmp_path / "linked" / folder)
    program = Path(sys.executable).with_name("snapshot")
    hook = project.top / ".git" / "hooks" / "pre-commit"
    hook.write_text(f'#!/bin/sh\ncd {folder} && exec "{program}" check history --base main\n')
    hook.chmod(0o755)
    linked.git(linked.top, "commit", "--quiet", "--allow-empty", "--message", "fine")
    linked.edit(linked.versions / FIRST)
    linked.git(linked.top, "commit", "--quiet", "--allow-empty", "--no-verify", "--message", "not looked at")
    with pytest.raises(subprocess.CalledProcessError) as failure:
        linked.git(linked.top, "commit", "--quiet", "--all", "--message", "edited")
    assert "AL001" in failure.value.stdout + failure.value.stderr


def test_without_git(project: "Project") -> None:
    """An archive is held by the lock file, and a warning says that this is all; with neither no check is made."""
    shutil.rmtree(project.top / ".git")
    assert project.found() == ["warning history-unknown alembic.ini"]
    project.edit(project.versions / FIRST)
    (project.versions / SECOND).unlink()
    project.revision("9_ninth.py", "3")
    assert project.found()[1:] == [
        "error AL001 1_first.py",
        "error AL001 2_second.py",
        "error lock-stale revisions.lock",
    ]
    lock_path(project.settings).unlink()
    with pytest.raises(EnvironmentFailure, match="no lock file") as failure:
        project.look()
    assert failure.value.diagnostics[0].code == "not-a-repository"
    project.lock()
    assert len(project.found()) == 1


def test_before_the_first_commit(bare: "Project") -> None:
    """Nothing is committed, so nothing can be broken; revisions are locked and changed at will."""
    bare.revision(FIRST, None)
    with pytest.raises(EnvironmentFailure) as failure:
        bare.look()
    assert failure.value.diagnostics[0].code == "git-no-commit"
    bare.lock()
    bare.edit(bare.versions / FIRST)
    bare.lock()
    assert bare.found() == ["warning history-unknown alembic.ini"]


def test_nothing_to_check(bare: "Project") -> None:
    """A project without revisions does not pass."""
    bare.commit()
    with pytest.raises(SnapshotError) as failure:
        bare.look()
    assert failure.value.diagnostics[0].code == "nothing-to-check"


def test_linked_folders(project: "Project") -> None:
    """Where a link leads to the revisions, they are held where they are; a link in their place is an edit."""
    shared = project.root / "shared"
    shutil.move(project.versions, shared)
    project.versions.symlink_to(shared)
    project.commit()
    assert [one for one in project.found() if "AL001" in one] == ["error AL001 1_first.py", "error AL001 2_second.py"]
    project.run("branch", "--force", "main")
    lock_path(project.settings).unlink()
    project.commit()
    project.run("branch", "--force", "main")
    project.lock()
    project.commit()
    assert project.found() == []
    project.edit(shared / FIRST)
    assert project.found() == ["error AL001 1_first.py"]


def test_revisions_that_git_does_not_know(project: "Project") -> None:
    """Are not held, and that is no pass."""
    project.run("rm", "--quiet", "-r", "--cached", "migrations/alembic")
    project.run("commit", "--quiet", "--message", "forget them")
    project.run("branch", "--force", "main")
    (project.top / ".git" / "info" / "exclude").write_text("versions\nsql\n")
    assert project.found() == ["error history-untracked migrations"]


def test_a_sparse_checkout(project: "Project") -> None:
    """What the working tree lacks on purpose is not removed; it counts as the index has it."""
    project.run("update-index", "--skip-worktree", str(project.sql))
    project.sql.unlink()
    assert project.found() == []


def test_a_merge_that_is_not_finished(project: "Project") -> None:
    """A revision in conflict is told as one."""
    project.run("checkout", "--quiet", "main")
    project.revision(THIRD, "1")
    project.commit()
    project.run("checkout", "--quiet", "work")
    with pytest.raises(subprocess.CalledProcessError):
        project.run("merge", "--quiet", "main")
    with pytest.raises(FindingsError) as failure:
        project.look()
    assert failure.value.diagnostics[0].code == "merge-conflict"
    assert failure.value.diagnostics[0].place.file.endswith(THIRD)
