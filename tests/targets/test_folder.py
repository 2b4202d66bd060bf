"""A write of a folder changes what it should, nothing else, and explains what stops it."""

import errno
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from snapshot.model.errors import EnvironmentFailure, FolderError
from snapshot.targets import disk
from snapshot.targets.folder import Recovery, abandon, apply, plan, reading, recover
from snapshot.targets.journal import make_journal
from snapshot.targets.paths import JOURNAL, STAGING
from snapshot.targets.plan import foreign_notes

OLD = {
    "README.md": b"what this is\n",
    "manifest.toml": b"old\n",
    "separated/01_schemas.sql": b"CREATE SCHEMA raw;\n",
    "separated/02_tables_raw.sql": b"CREATE TABLE raw.t ();\n",
    "separated/03_tables_stg.sql": b"-- an earlier layout\n",
}
NEW = {
    "README.md": b"what this is\n",
    "manifest.toml": b"new\n",
    "schema_head.sql": b"CREATE SCHEMA stg;\n",
    "separated/01_schemas.sql": b"CREATE SCHEMA stg;\n",
    "separated/02_tables_raw.sql": b"CREATE TABLE raw.t ();\n",
}


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below ``folder``."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def write(folder: Path, files: Mapping[str, bytes], previous: Mapping[str, bytes] = OLD) -> None:
    """Plan and apply in one go."""
    apply(folder, plan(folder, files, previous=previous))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that holds the old state."""
    write(tmp_path / "sql_current", OLD, {})
    return tmp_path / "sql_current"


def test_a_new_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    """A folder that does not exist is created, and holds the files and nothing else."""
    target = tmp_path / "a" / "b"

    write(target, NEW, {})

    assert contents(target) == NEW
    assert sorted(entry.name for entry in target.iterdir()) == [
        "README.md",
        "manifest.toml",
        "schema_head.sql",
        "separated",
    ]


def test_the_plan_sorts_every_file_into_one_place(folder: Path) -> None:
    """New and changed files are written, equal ones are unchanged, dropped ones removed, others foreign."""
    (folder / "notes.md").write_bytes(b"mine")
    (folder / "separated" / "notes.txt").write_bytes(b"mine")
    (folder / "drafts").mkdir()

    decision = plan(folder, NEW, previous=OLD)

    assert list(decision.write) == ["manifest.toml", "schema_head.sql", "separated/01_schemas.sql"]
    assert decision.unchanged == ("README.md", "separated/02_tables_raw.sql")
    assert decision.remove == ("separated/03_tables_stg.sql",)
    assert decision.foreign == ("drafts/", "notes.md", "separated/notes.txt")
    assert decision.changes


def test_planning_touches_nothing(folder: Path) -> None:
    """A plan alone leaves the folder as it is, and a missing folder missing."""
    plan(folder, NEW, previous=OLD)
    plan(folder.parent / "absent", NEW, previous=())

    assert contents(folder) == OLD
    assert not (folder.parent / "absent").exists()


def test_writing_replaces_removes_and_leaves_alone(folder: Path) -> None:
    """After a write the folder holds the new files and what was never ours."""
    (folder / "notes.md").write_bytes(b"mine")

    write(folder, NEW)

    assert contents(folder) == {**NEW, "notes.md": b"mine"}


def test_a_section_file_is_ours_without_a_manifest(folder: Path) -> None:
    """A file named like a section goes even when no manifest lists it; other names stay."""
    (folder / "separated" / "10_other.sql").write_bytes(b"")
    (folder / "separated" / "mine.sql").write_bytes(b"")

    write(folder, NEW, {})

    assert contents(folder) == {**NEW, "separated/mine.sql": b""}


def test_files_of_an_earlier_layout_take_their_empty_folder_along(folder: Path) -> None:
    """A subfolder that held only files of ours is gone with them, unless somebody put something there."""
    both = {**OLD, "by_kind/tables.sql": b"", "by_name/t.sql": b""}
    write(folder, both)
    (folder / "by_name" / "mine").write_bytes(b"")

    write(folder, NEW, both)

    assert contents(folder) == {**NEW, "by_name/mine": b""}
    assert not (folder / "by_kind").exists()


def test_foreign_things_are_mentioned(folder: Path) -> None:
    """There is one note for each thing that is not ours, with its path."""
    (folder / "notes.md").write_bytes(b"mine")

    notes = foreign_notes(folder, plan(folder, NEW, previous=OLD))

    assert [str(found) for found in notes] == [
        f"{folder / 'notes.md'}: is not part of the snapshot and is left alone"
    ]


def test_unchanged_files_keep_their_time_and_inode(folder: Path) -> None:
    """A file with the same bytes is not touched; a changed one is another file."""
    for path in folder.rglob("*"):
        os.utime(path, ns=(1, 1))
    before = {path: (folder / path).stat() for path in OLD}

    write(folder, NEW)

    same = (folder / "separated/02_tables_raw.sql").stat()
    assert (same.st_mtime_ns, same.st_ino) == (1, before["separated/02_tables_raw.sql"].st_ino)
    assert (folder / "separated/01_schemas.sql").stat().st_mtime_ns > 1


def test_a_write_without_changes_touches_nothing(folder: Path) -> None:
    """Writing the same files twice leaves even the times of the folders."""
    for path in (folder, *folder.rglob("*")):
        os.utime(path, ns=(1, 1))

    write(folder, OLD)

    assert {path.stat().st_mtime_ns for path in (folder, *folder.rglob("*"))} == {1}


def test_the_folder_itself_is_never_replaced(folder: Path) -> None:
    """The folder keeps its inode, so it may be a mount point."""
    inode = folder.stat().st_ino

    write(folder, NEW)

    assert folder.stat().st_ino == inode


def test_a_link_to_the_folder_is_followed(folder: Path) -> None:
    """A folder named through a link is written where the link leads."""
    link = folder.parent / "link"
    link.symlink_to(folder)

    write(link, NEW)

    assert link.is_symlink()
    assert contents(folder) == NEW


@pytest.mark.parametrize(
    "path", ["../evil.sql", "/evil.sql", "a/../../evil.sql", "a//b", "./a", "", ".", JOURNAL, f"{STAGING}/0"]
)
def test_a_path_outside_the_folder_is_refused(folder: Path, path: str) -> None:
    """A path that leaves the folder, is not in normal form or is the writer's own is an error."""
    with pytest.raises(FolderError, match="is not a path below the snapshot folder"):
        plan(folder, {path: b""}, previous=())


def test_a_manifest_cannot_make_us_remove_a_file_outside(folder: Path) -> None:
    """Paths of a hand-edited manifest that lead out of the folder have no effect."""
    outside = folder.parent / "precious"
    outside.write_bytes(b"")

    write(folder, NEW, {**OLD, "../precious": b"", str(outside): b""})

    assert outside.exists()


def test_a_linked_subfolder_is_refused(folder: Path) -> None:
    """A link in the place of separated/ is an error, and nothing is written through it."""
    outside = folder.parent / "outside"
    (folder / "separated").rename(outside)
    (folder / "separated").symlink_to(outside)
    before = contents(outside)

    with pytest.raises(FolderError, match="never writes through one"):
        plan(folder, NEW, previous=OLD)

    assert contents(outside) == before


def test_a_linked_file_is_replaced_and_its_target_kept(folder: Path) -> None:
    """A link in the place of one of our files gives way to the file; what it led to stays."""
    outside = folder.parent / "outside.toml"
    outside.write_bytes(b"new\n")
    (folder / "manifest.toml").unlink()
    (folder / "manifest.toml").symlink_to(outside)

    write(folder, NEW)

    assert not (folder / "manifest.toml").is_symlink()
    assert outside.read_bytes() == b"new\n"


def test_something_in_the_way_is_refused(folder: Path) -> None:
    """A folder where a file belongs, or a file where a folder belongs, is an error in time."""
    (folder / "schema_head.sql").mkdir()
    with pytest.raises(FolderError, match="is a folder where a file"):
        plan(folder, NEW, previous=OLD)

    with pytest.raises(FolderError, match="is a file where a folder"):
        plan(folder, {"README.md/a": b""}, previous=OLD)


def test_a_plan_gone_stale_is_refused(folder: Path) -> None:
    """When a file of ours changed between plan and write, nothing is written."""
    decision = plan(folder, NEW, previous=OLD)
    (folder / "manifest.toml").write_bytes(b"edited\n")

    with pytest.raises(EnvironmentFailure, match="changed by somebody else"):
        apply(folder, decision)

    assert contents(folder) == {**OLD, "manifest.toml": b"edited\n"}


@pytest.mark.parametrize(("code", "advice"), [(errno.ENOSPC, "Free some space"), (errno.EROFS, "writable")])
def test_a_full_or_read_only_disk_leaves_the_folder_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch, code: int, advice: str
) -> None:
    """A refusal before the commit point names the file and what to do, and leaves no trace."""

    def refuse(_handle: int) -> None:
        raise OSError(code, os.strerror(code))

    decision = plan(folder, NEW, previous=OLD)
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(EnvironmentFailure, match=advice) as caught:
        apply(folder, decision)

    assert "The snapshot is as it was before" in caught.value.hint
    assert caught.value.diagnostics[0].place.file == str(folder)
    assert contents(folder) == OLD
    assert not (folder / STAGING).exists()


def test_a_refusal_after_the_commit_point_says_what_remains(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk fails while files move into place, the error says so and the next run completes it."""
    decision = plan(folder, NEW, previous=OLD)

    def refuse(path: Path, *, below: Path) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted", str(path), None, str(below))

    with monkeypatch.context() as patched:
        patched.setattr(disk, "remove_file", refuse)
        with pytest.raises(EnvironmentFailure, match="Operation not permitted") as caught:
            apply(folder, decision)

    assert "the next run that can write completes it" in caught.value.hint
    assert recover(folder) is Recovery.COMPLETED
    assert contents(folder) == NEW


def test_recovering_a_whole_or_missing_folder_does_nothing(folder: Path) -> None:
    """Without an interrupted write there is nothing to recover."""
    assert recover(folder) is Recovery.NOTHING
    assert recover(folder.parent / "absent") is Recovery.NOTHING


def test_reading_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    """Reading needs a folder, and the error names it."""
    with pytest.raises(EnvironmentFailure, match="absent"), reading(tmp_path / "absent"):
        pass


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"format": 2}',
        b'{"format": 1, "steps": [{"action": "place", "path": 1, "sha256": ""}]}',
        b'{"format": 1, "steps": [{"action": "run", "path": "a", "sha256": ""}]}',
        b"\xff",
    ],
)
def test_a_damaged_journal_is_an_error_with_a_way_out(folder: Path, content: bytes) -> None:
    """A journal that is none of ours stops readers and writers; after abandoning it a write is possible."""
    (folder / JOURNAL).write_bytes(content)
    with pytest.raises(FolderError, match="cannot be understood"):
        recover(folder)

    abandon(folder)
    write(folder, NEW)

    assert contents(folder) == NEW


def test_a_journal_cannot_reach_outside(folder: Path) -> None:
    """A journal whose steps lead out of the folder is refused before any step is done."""
    outside = folder.parent / "precious"
    outside.write_bytes(b"")
    steps = {"README.md": disk.digest(folder / "README.md"), "separated/../../precious": disk.digest(outside)}
    (folder / JOURNAL).write_bytes(make_journal({}, steps).encode())

    with pytest.raises(FolderError, match="is not a path below"):
        recover(folder)

    assert outside.exists()
    assert contents(folder).keys() - {JOURNAL} == OLD.keys()


def test_lost_staging_is_noticed(folder: Path) -> None:
    """When the bytes of an interrupted write are gone, it is not taken for complete."""
    (folder / JOURNAL).write_bytes(make_journal({"manifest.toml": "0" * 64}, {}).encode())

    with pytest.raises(FolderError, match=r"the new manifest\.toml is lost"), reading(folder):
        pass


def test_a_file_edited_after_the_interruption_is_not_removed(folder: Path) -> None:
    """Completing removes only the bytes that the write meant to remove."""
    (folder / JOURNAL).write_bytes(make_journal({}, {"README.md": "0" * 64}).encode())

    assert recover(folder) is Recovery.COMPLETED
    assert contents(folder) == OLD
