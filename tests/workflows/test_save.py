"""Writing a snapshot touches what changed and nothing else, and tells what that was."""

from pathlib import Path

import pytest

from snapshot.layout.sections import DEFAULT_SECTIONS, make_layout
from snapshot.model.errors import EnvironmentFailure, FolderError
from snapshot.workflows.save import files_of, save
from snapshot.workflows.split import split
from snapshot.workflows.watch import Watch

DUMP = """
CREATE SCHEMA mart;
CREATE TABLE mart.one (
    a integer
);
COMMENT ON TABLE mart.one IS '一';
CREATE TABLE mart.two (
    b integer
);
"""
CHANGED = DUMP.replace("a integer", "a bigint").replace("mart.two", "mart.three")
OTHER_SECTIONS = {
    "01_before": ("schemas",),
    "02_tables": ("tables",),
    "03_views": ("views", "materialized views", "indexes"),
    "09_grants": ("grants",),
}


def files_for(dump: str, sections: dict[str, tuple[str, ...]] | None = None) -> dict[str, bytes]:
    """Return the files of the snapshot in a dump."""
    layout = make_layout(sections or DEFAULT_SECTIONS)
    return files_of(split(dump.encode(), "dump.sql", layout, Watch()), layout, sections or DEFAULT_SECTIONS)


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return bytes and time of change of every file in a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a snapshot."""
    path = tmp_path / "sql_current"
    assert save(path, files_for(DUMP)).first
    return path


def test_a_first_snapshot_makes_the_folder(tmp_path: Path) -> None:
    """Folder and subfolder are made, and everything is new."""
    saved = save(tmp_path / "deep" / "er", files_for(DUMP))
    assert saved.first
    assert saved.added == ("schema mart", "table mart.one", "table mart.two")
    assert {name: data for name, (data, _) in state(tmp_path / "deep" / "er").items()} == files_for(DUMP)


def test_an_empty_folder_takes_a_first_snapshot(tmp_path: Path) -> None:
    """A folder somebody made beforehand is no damage."""
    saved = save(tmp_path, files_for(DUMP))
    assert (saved.first, saved.notes) == (True, ())


def test_nothing_changed_touches_nothing(folder: Path) -> None:
    """Every file keeps its time of change."""
    before = state(folder)
    saved = save(folder, files_for(DUMP))
    assert not saved.plan.changes
    assert state(folder) == before


def test_what_changed_is_told_by_object(folder: Path) -> None:
    """Added, removed and altered objects by name; sections that stay the same keep their time."""
    before = state(folder)
    saved = save(folder, files_for(CHANGED))
    assert (saved.added, saved.removed, saved.altered) == (
        ("table mart.three",),
        ("table mart.two",),
        ("table mart.one",),
    )
    after = state(folder)
    touched = {name for name in after if after[name] != before[name]}
    assert touched == {"schema_head.sql", "manifest.toml", "separated/04_tables_mart.sql"}


def test_a_check_tells_the_same_and_touches_nothing(folder: Path) -> None:
    """It is the same decision without the last step."""
    before = state(folder)
    checked = save(folder, files_for(CHANGED), check=True)
    assert state(folder) == before
    assert checked == save(folder, files_for(CHANGED))


def test_a_check_makes_no_folder(tmp_path: Path) -> None:
    """Not even the folder of a first snapshot."""
    assert save(tmp_path / "new", files_for(DUMP), check=True).plan.changes
    assert list(tmp_path.iterdir()) == []


def test_files_of_an_earlier_layout_are_removed(folder: Path) -> None:
    """With other sections the old files go, and objects that only moved are no change."""
    saved = save(folder, files_for(DUMP, OTHER_SECTIONS))
    assert sorted(path.name for path in (folder / "separated").iterdir()) == [
        f"{name}.sql" for name in OTHER_SECTIONS
    ]
    assert "separated/02_tables_raw.sql" in saved.plan.remove
    assert (saved.added, saved.removed, saved.altered) == ((), (), ())


def test_what_is_not_ours_is_left_alone_and_mentioned(folder: Path) -> None:
    """Files beside and between ours stay, also when the layout changes."""
    for name in ("notes.txt", "separated/notes.sql", "mine/x.sql"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("mine")
    saved = save(folder, files_for(DUMP, OTHER_SECTIONS))
    told = [one.place.file for one in saved.notes if one.code == "folder-foreign"]
    assert told == [str(folder / name) for name in ("mine/", "notes.txt", "separated/notes.sql")]
    assert {path.read_text() for path in folder.rglob("*") if path.name in {"notes.txt", "notes.sql", "x.sql"}} == {
        "mine"
    }


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    """A file where the folder should be made stays as it is."""
    (tmp_path / "taken").write_text("mine")
    with pytest.raises((EnvironmentFailure, FolderError)) as failure:
        save(tmp_path / "taken", files_for(DUMP))
    assert failure.value.diagnostics[0].place.file == str(tmp_path / "taken")
    assert (tmp_path / "taken").read_text() == "mine"


@pytest.mark.parametrize("name", ["README.md", ".gitattributes", "manifest.toml", "separated/01_mine.sql"])
@pytest.mark.parametrize("check", [False, True])
def test_files_of_somebody_with_our_names_stop_a_first_snapshot(tmp_path: Path, name: str, *, check: bool) -> None:
    """A project's own folder, named by mistake, keeps its files."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("# mine\n")
    with pytest.raises(FolderError, match="in the way") as failure:
        save(tmp_path, files_for(DUMP), check=check)
    assert failure.value.diagnostics[0].place.file == str(tmp_path / name)
    assert {path: data for path, (data, _) in state(tmp_path).items()} == {name: b"# mine\n"}


def test_writing_twice_is_byte_equal() -> None:
    """Nothing in the files depends on when or where they were made."""
    assert files_for(DUMP) == files_for(DUMP)
