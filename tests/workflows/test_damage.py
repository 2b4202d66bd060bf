"""A folder in every damaged state: proofs refuse it with file and line, a dump reports it and replaces it."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from snapshot.layout.sections import make_layout
from snapshot.model.errors import FolderError
from snapshot.sources.folder import read_folder
from snapshot.targets import folder as target
from snapshot.targets.paths import JOURNAL, STAGING
from snapshot.workflows.prove import verify
from snapshot.workflows.save import files_of, save
from snapshot.workflows.split import split
from snapshot.workflows.watch import Watch

DUMP = """
CREATE SCHEMA mart;
CREATE TABLE mart.one (
    a integer,
    b text
);
CREATE TABLE mart.two (
    c integer
);
CREATE VIEW mart.shown AS
 SELECT a FROM mart.one;
"""
TABLES, HEAD, MANIFEST = "separated/04_tables_mart.sql", "schema_head.sql", "manifest.toml"
Spoil = Callable[[Path], None]


def files_for(dump: str) -> dict[str, bytes]:
    """Return the files of the snapshot in a dump."""
    layout = make_layout()
    return files_of(split(dump.encode(), "dump.sql", layout, Watch()), layout)


FILES = files_for(DUMP)


def line_of(name: str, text: str) -> int:
    """Return the number of the line of an undamaged file that begins with a text."""
    lines = FILES[name].decode().splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(text))


def replacing(old: bytes, new: bytes, *names: str) -> Spoil:
    """Return an edit by hand."""

    def spoil(folder: Path) -> None:
        for name in names:
            data = (folder / name).read_bytes()
            assert old in data
            (folder / name).write_bytes(data.replace(old, new))

    return spoil


def cutting(name: str, before: bytes) -> Spoil:
    """Return the loss of a file's end."""

    def spoil(folder: Path) -> None:
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[: data.index(before)])

    return spoil


def writing(name: str, data: bytes) -> Spoil:
    """Return other content of a file."""

    def spoil(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return spoil


def both(*spoils: Spoil) -> Spoil:
    """Return several damages as one."""

    def spoil(folder: Path) -> None:
        for one in spoils:
            one(folder)

    return spoil


def removing(name: str) -> Spoil:
    """Return the loss of a file."""
    return lambda folder: (folder / name).unlink()


@dataclass(frozen=True)
class Damage:
    """A damage, and how a reader refuses it."""

    spoil: Spoil
    code: str
    file: str
    line: int = 0


CONFLICT = b"<<<<<<< ours\n    b text\n=======\n    b bytea\n>>>>>>> theirs"
DAMAGES = {
    "edited section": Damage(
        replacing(b"b text", b"b bytea", TABLES), "edited-by-hand", TABLES, line_of(TABLES, "    b text")
    ),
    "edited aggregate": Damage(
        replacing(b"b text", b"b bytea", HEAD), "edited-by-hand", HEAD, line_of(HEAD, "    b text")
    ),
    "both edited otherwise": Damage(
        both(replacing(b"b text", b"b bytea", HEAD), replacing(b"c integer", b"c date", TABLES)),
        "edited-by-hand",
        TABLES,
        line_of(TABLES, "    b text"),
    ),
    "both edited alike": Damage(replacing(b"b text", b"b bytea", TABLES, HEAD), "edited-by-hand", TABLES),
    "object added": Damage(
        replacing(b"-- # table mart.two", b"-- # table mart.new\nSELECT 1;\n\n-- # table mart.two", TABLES),
        "edited-by-hand",
        TABLES,
        line_of(TABLES, "-- # table mart.two"),
    ),
    "settings edited": Damage(
        replacing(b"xmloption = content", b"xmloption = x", TABLES), "edited-by-hand", TABLES, 1
    ),
    "carriage returns": Damage(
        replacing(b"\n", b"\r\n", TABLES), "edited-by-hand", TABLES, line_of(TABLES, "-- # table mart.one")
    ),
    "truncated": Damage(cutting(TABLES, b"    b text"), "edited-by-hand", TABLES, line_of(TABLES, "    b text")),
    "truncated between objects": Damage(
        cutting(TABLES, b"-- # table mart.two"), "edited-by-hand", TABLES, line_of(TABLES, "-- # table mart.one")
    ),
    "emptied": Damage(writing(TABLES, b""), "edited-by-hand", TABLES, 1),
    "binary": Damage(writing(HEAD, bytes(range(256))), "edited-by-hand", HEAD, 1),
    "README edited": Damage(replacing(b"#", b"##", "README.md"), "edited-by-hand", "README.md", 1),
    "section missing": Damage(removing(TABLES), "file-missing", TABLES),
    "aggregate missing": Damage(removing(HEAD), "file-missing", HEAD),
    "half merged": Damage(
        replacing(b"    b text", CONFLICT, TABLES), "merge-conflict", TABLES, line_of(TABLES, "    b text")
    ),
    "half merged manifest": Damage(
        replacing(b"[files]", b"<<<<<<< ours\n[files]", MANIFEST),
        "merge-conflict",
        MANIFEST,
        line_of(MANIFEST, "[files]"),
    ),
    "manifest no TOML": Damage(writing(MANIFEST, b"\x00\xff"), "manifest-unreadable", MANIFEST),
    "manifest empty": Damage(writing(MANIFEST, b""), "manifest-unreadable", MANIFEST),
    "manifest of another format": Damage(
        replacing(b"format = 1", b"format = 99", MANIFEST), "manifest-unreadable", MANIFEST
    ),
    "manifest without a table": Damage(replacing(b"[needs]", b"[wants]", MANIFEST), "manifest-unreadable", MANIFEST),
    "manifest with another type": Damage(
        replacing(b"[files]", b"[[files]]", MANIFEST), "manifest-unreadable", MANIFEST
    ),
    "manifest of another snapshot": Damage(
        writing(MANIFEST, files_for(DUMP.replace("b text", "b bytea"))[MANIFEST]), "edited-by-hand", TABLES
    ),
    "unusable journal": Damage(writing(JOURNAL, b"{}"), "folder-journal", JOURNAL),
    "hostile journal": Damage(
        writing(JOURNAL, b'{"format": 1, "steps": [{"action": "remove", "path": "../x", "sha256": ""}]}'),
        "folder-path",
        "",
    ),
    "journal without its files": Damage(
        writing(JOURNAL, b'{"format": 1, "steps": [{"action": "place", "path": "README.md", "sha256": "0"}]}'),
        "folder-journal",
        JOURNAL,
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an undamaged snapshot folder."""
    path = tmp_path / "sql_current"
    save(path, FILES)
    return path


def content(folder: Path) -> dict[str, bytes]:
    """Return every file in a folder, what others put there included."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def no_server(_: int | None) -> str:
    """Stand for a server that nobody should ask for."""
    raise AssertionError


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_folder_is_refused(folder: Path, damage: Damage) -> None:
    """The proof does not begin: the error has the file, the line where one is known, and what to do."""
    damage.spoil(folder)
    with pytest.raises(FolderError) as failure:
        verify(folder, no_server, Watch())
    found = failure.value.diagnostics[0]
    assert (found.code, found.place.line) == (damage.code, damage.line)
    assert found.place.file == (str(folder / damage.file) if damage.file else "")
    assert found.hint


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_folder_is_replaced(folder: Path, damage: Damage) -> None:
    """A dump says what was wrong, and afterwards the folder is whole."""
    damage.spoil(folder)
    saved = save(folder, FILES)
    assert [one.code for one in saved.notes] == ["folder-replaced"]
    assert content(folder) == FILES
    assert read_folder(folder).files.keys() == FILES.keys() - {MANIFEST}
    assert save(folder, FILES).notes == ()


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_check_leaves_a_damaged_folder_as_it_is(folder: Path, damage: Damage) -> None:
    """It reports the damage and touches nothing."""
    damage.spoil(folder)
    before = content(folder)
    saved = save(folder, FILES, check=True)
    assert [one.code for one in saved.notes] == ["folder-replaced"]
    assert content(folder) == before


@pytest.fixture
def interrupted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Interrupt a write after it was decided and before a file was moved; return the files it meant."""
    files = files_for(DUMP.replace("b text", "b bytea"))
    with monkeypatch.context() as patch:
        patch.setattr(target, "_carry_out", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            save(folder, files)
    assert (folder / JOURNAL).exists()
    assert (folder / STAGING).exists()
    return files


def test_a_reader_completes_an_interrupted_write(folder: Path, interrupted: dict[str, bytes]) -> None:
    """Whoever comes next sees the new state, never a mixture."""
    with target.reading(folder):
        assert {**read_folder(folder).files, MANIFEST: interrupted[MANIFEST]} == interrupted
    assert content(folder) == interrupted


def test_a_dump_completes_an_interrupted_write_first(folder: Path, interrupted: dict[str, bytes]) -> None:
    """It says so, and compares with the completed state."""
    saved = save(folder, FILES)
    assert [one.code for one in saved.notes] == ["write-recovered"]
    assert saved.altered == ("table mart.one",)
    assert content(folder) == FILES != interrupted


def test_an_unfinished_staging_folder_is_undone(folder: Path) -> None:
    """A write that was interrupted before it was decided never happened."""
    (folder / STAGING).mkdir()
    (folder / STAGING / "0").write_bytes(b"half a fi")
    saved = save(folder, FILES)
    assert [one.message for one in saved.notes] == ["an interrupted write of this folder was undone"]
    assert content(folder) == FILES


def test_the_manifest_is_what_differs_between_branches() -> None:
    """Two branches that both changed the schema conflict in it, because every file's hash stands there."""
    ours, theirs = (
        tomllib.loads(files_for(DUMP.replace("b text", kind))[MANIFEST].decode()) for kind in ("b a", "b c")
    )
    assert ours["files"][TABLES] != theirs["files"][TABLES]
