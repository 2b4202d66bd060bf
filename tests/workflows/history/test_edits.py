"""What became of committed revisions and SQL files is found, whatever it is and wherever it stands."""

import os
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from snapshot.workflows.history import lock_path

if TYPE_CHECKING:
    from tests.workflows.history.conftest import Project

Git = Callable[..., str]
Make = Callable[..., "Project"]
FIRST, SECOND, THIRD = "1_first.py", "2_second.py", "3_third.py"


def test_a_new_revision_is_fine(project: "Project") -> None:
    """Nothing is found, and what was compared is said."""
    looked = project.look()
    commit = project.run("rev-parse", "main")[:12]
    assert looked.findings == ()
    assert looked.what == f"3 committed files against main at {commit}, 4 lines of migrations/revisions.lock"


@pytest.mark.parametrize("stage", ["working tree", "index", "both", "committed"])
def test_an_edited_revision(project: "Project", stage: str) -> None:
    """Is found where it stands, and the message says which lines, and what brings it back."""
    path = project.versions / FIRST
    before = path.read_text()
    project.edit(path)
    if stage != "working tree":
        project.run("add", "--all")
    if stage == "committed":
        project.commit()
    if stage == "index":
        path.write_text(before)
    assert project.found() == ["error AL001 1_first.py"]
    where = "" if stage in {"both", "committed"} else f" in the {stage}"
    commit = project.run("rev-parse", "main")[:12]
    assert project.told() == (
        f"it is committed in main and was edited{where}: @@ -10,1 +10,1 @@. Bring it back with "
        f"git checkout {commit} -- migrations/alembic/versions/1_first.py, and write a new revision"
    )
    assert project.look().findings[0].place.line == 10


def test_the_way_to_mend_it_mends_it(project: "Project") -> None:
    """What the hint says brings back an edit, a removal and a rename, on the disk and in the index."""
    project.edit(project.versions / FIRST)
    (project.versions / SECOND).rename(project.versions / "2_two.py")
    project.sql.unlink()
    project.commit()
    hints = [one.hint for one in project.look().findings if one.code != "lock-stale"]
    assert len(hints) == 3
    for hint in hints:
        project.run(*hint.partition("Bring it back with git ")[2].partition(",")[0].split())
    (project.versions / "2_two.py").unlink()
    project.run("add", "--all")
    assert project.found() == []


def test_an_edited_sql_file(project: "Project") -> None:
    """Is found by the other rule, be it a comment: a colon in one would break the revision that reads it."""
    project.edit(project.sql, "SELECT", "-- why\nSELECT")
    assert project.found() == ["error AL017 v.sql"]
    assert "@@ -2,0 +2,1 @@" in project.told()


@pytest.mark.parametrize("stage", ["working tree", "index", "committed"])
def test_a_removed_file(project: "Project", stage: str) -> None:
    """On the disk alone, in the index alone, or committed."""
    for path in (project.versions / FIRST, project.sql):
        if stage == "index":
            project.run("rm", "--quiet", "--cached", str(path))
        else:
            path.unlink()
    if stage == "committed":
        project.commit()
    assert project.found() == ["error AL017 v.sql", "error AL001 1_first.py"]
    where = "" if stage == "committed" else f" in the {stage}"
    assert {one.message for one in project.look().findings} == {f"it is committed in main and was removed{where}"}


@pytest.mark.parametrize("with_edit", [False, True])
def test_a_renamed_revision(project: "Project", *, with_edit: bool) -> None:
    """Is one that is gone; what became of it is told by its content or by its id."""
    target = project.versions / "1_another.py"
    project.run("mv", str(project.versions / FIRST), str(target))
    if with_edit:
        project.edit(target)
    project.commit()
    assert project.found() == ["error AL001 1_first.py", "error lock-stale revisions.lock"]
    message = project.look().findings[0].message
    assert message == "it is committed in main and was renamed to migrations/alembic/versions/1_another.py"


def test_layout_is_a_warning(project: "Project") -> None:
    """Bytes that leave the syntax tree as it was: found, and no failure."""
    project.edit(project.versions / FIRST, "def upgrade", "# a comment\ndef upgrade")
    assert project.found() == ["warning AL001 1_first.py"]
    assert "its syntax tree is the same" in project.told()


def test_another_parent_is_an_edit(project: "Project") -> None:
    """Re-pointing a committed revision is; the message knows the better way."""
    project.revision(SECOND, None)
    assert project.found() == ["error AL001 2_second.py"]
    assert "a merge revision joins branches" in project.told()


def test_another_parent_of_a_new_revision_is_none(project: "Project") -> None:
    """A revision that is not merged is re-pointed and edited at will; its line is written anew."""
    project.revision(THIRD, "1")
    assert project.found() == ["error lock-stale revisions.lock"]
    assert "changed since it was locked" in project.told()
    project.lock()
    assert project.found() == []
    (project.versions / THIRD).unlink()
    assert "not there any more" in project.told()
    project.lock()
    assert project.found() == []
    assert (
        lock_path(project.settings).read_bytes()
        == project.git(project.top, "show", "main:./migrations/revisions.lock").encode() + b"\n"
    )


@pytest.mark.parametrize("name", [FIRST, "v.sql"])
def test_a_mode_is_a_warning(project: "Project", name: str) -> None:
    """The executable bit changes nothing that runs, and is told."""
    path = next(project.root.rglob(name))
    project.run("update-index", "--chmod=+x", str(path))
    assert project.found() == [f"warning {'AL017' if name == 'v.sql' else 'AL001'} {name}"]
    assert "its mode was 100644 and is 100755" in project.told()


def test_a_link_is_no_file(project: "Project") -> None:
    """A symbolic link in place of a file is an edit, though it leads to the same bytes."""
    path = project.versions / FIRST
    path.rename(project.top / "elsewhere.py")
    path.symlink_to(project.top / "elsewhere.py")
    assert project.found() == ["error AL001 1_first.py"]
    project.commit()
    assert project.found() == ["error AL001 1_first.py"]


def test_line_ends_of_a_checkout_are_none(project: "Project") -> None:
    """What git itself takes for unchanged is; written without git's help it is a warning."""
    path = project.versions / FIRST
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert project.found() == ["warning AL001 1_first.py"]
    project.run("config", "core.autocrlf", "true")
    assert project.found() == []


def test_nothing_hides_an_edit_from_the_check(project: "Project") -> None:
    """Flags in the index that let git look away are not believed."""
    for flag in ("--assume-unchanged", "--skip-worktree"):
        project.run("update-index", flag, str(project.versions / FIRST))
        project.edit(project.versions / FIRST)
        assert project.found() == ["error AL001 1_first.py"]
        (project.versions / FIRST).write_text(
            project.run("show", "main:migrations/alembic/versions/1_first.py") + "\n"
        )


def test_a_moved_environment(project: "Project") -> None:
    """Another place for revisions does not hide what became of the old ones."""
    project.configure("version_locations = %(here)s/alembic/../revisions\n")
    shutil.move(project.versions, project.root / "migrations" / "revisions")
    project.commit()
    found = project.found()
    assert [one for one in found if "AL001" in one] == ["error AL001 1_first.py", "error AL001 2_second.py"]
    assert "renamed to migrations/revisions/1_first.py" in project.look().findings[0].message


def test_folders_below(project: "Project") -> None:
    """Where Alembic looks below the folder of revisions, so does the check."""
    project.configure("recursive_version_locations = true\n")
    (project.versions / "deep" / "er").mkdir(parents=True)
    path = project.revision("deep/er/5_deep.py", "3")
    project.lock()
    project.commit()
    project.run("branch", "--force", "main")
    project.edit(path, "SELECT", "SELECT 1,")
    assert project.found() == ["error AL001 5_deep.py"]


@pytest.mark.parametrize(
    "name",
    [
        "-x.py",
        "a b.py",
        'quo"te.py',
        "back\\slash.py",
        "new\nline.py",
        "列.py",
        "[a-z]*.py",
        ":(top)x.py",
        "tab\t.py",
        "e\u0301.py",
        os.fsdecode(b"\xff\xfe.py"),
    ],
)
def test_hostile_file_names(project: "Project", name: str) -> None:
    """Whatever a revision is called: held, locked, found where it is edited and where it is gone."""
    path = project.revision(FIRST, None).rename(project.versions / name)
    project.run("branch", "--force", "main", "main~1")
    project.run("checkout", "--quiet", "--detach", "main")
    project.run("rm", "--quiet", "--cached", str(project.versions / FIRST))
    project.run("add", "--all")
    project.run("commit", "--quiet", "--message", "rename")
    project.run("branch", "--force", "main")
    project.lock()
    project.commit()
    assert project.found() == []
    project.edit(path)
    (one,) = project.look().findings
    assert (one.code, "was edited in the working tree" in one.message) == ("AL001", True)
    path.unlink()
    (one,) = project.look().findings
    assert (one.code, "was removed in the working tree" in one.message) == ("AL001", True)
    one.place.file.encode()
