"""The rules of docs/format.md about the folder as a whole: its contents, its manifest, how it is written and read."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot.database.load import load
from snapshot.layout.format import HEAD_FILE
from snapshot.layout.manifest import hash_of
from snapshot.layout.readme import render_attributes, render_readme
from snapshot.layout.sections import DEFAULT_SECTIONS, make_layout
from snapshot.model.errors import FolderError
from snapshot.model.identity import ObjectId
from snapshot.model.objects import Role
from snapshot.sources.folder import assemble_files, read_folder
from snapshot.sql.assemble import Assembly
from snapshot.workflows.save import files_of as folder_of
from snapshot.workflows.save import save
from snapshot.workflows.split import split
from snapshot.workflows.watch import Watch

Read = Callable[..., Assembly]

SMALL = """\
CREATE SCHEMA kpi;
CREATE SCHEMA raw;
CREATE TABLE raw.a (id integer);
ALTER TABLE raw.a OWNER TO keeper;
COMMENT ON TABLE raw.a IS 'first';
CREATE TABLE raw.b (id integer);
CREATE VIEW kpi.v AS SELECT id FROM raw.a;
CREATE INDEX a_id ON raw.a USING btree (id);
"""


def folder(dump: str) -> dict[str, bytes]:
    """Return every file that a split of ``dump`` writes."""
    layout = make_layout()
    return folder_of(split(dump.encode(), "dump.sql", layout, Watch()), layout)


def test_contents_of_the_folder() -> None:
    """F1: the folder holds the manifest, the two texts, the aggregate and a file for each section."""
    sections = {f"separated/{name}.sql" for name in DEFAULT_SECTIONS}
    assert set(folder(SMALL)) == {"manifest.toml", "README.md", ".gitattributes", "schema_head.sql", *sections}


def test_manifest_says_what_must_be_there_first(tmp_path: Path) -> None:
    """F29: roles that statements name, the schemas, and counts by kind stand in the manifest."""
    save(tmp_path, folder(SMALL))
    manifest = read_folder(tmp_path).manifest
    assert (manifest.roles, manifest.schemas) == (("keeper",), ("kpi", "raw"))
    assert manifest.counts == {"schema": 2, "table": 2, "view": 1, "index": 1}


def test_manifest_has_the_hash_of_every_file(tmp_path: Path) -> None:
    """F30: every other file is listed with the hash of its bytes."""
    files = folder(SMALL)
    save(tmp_path, files)
    listed = read_folder(tmp_path).manifest.files
    assert listed == {name: hash_of(data) for name, data in files.items() if name != "manifest.toml"}


def test_texts_beside_the_files() -> None:
    """F31: the README lists the sections in their order, and git is told what repeats them."""
    named = re.findall(r"-f separated/(\w+)\.sql", render_readme(make_layout()))
    assert named == list(DEFAULT_SECTIONS)
    assert set(render_attributes().split()) == {"schema_head.sql", "manifest.toml", "linguist-generated"}


def test_unfinished_write_is_undone(tmp_path: Path) -> None:
    """F32: staging without a journal is a write that never happened; the next one clears it away and says so."""
    save(tmp_path, folder(SMALL))
    (tmp_path / ".snapshot-staging").mkdir()
    saved = save(tmp_path, folder(SMALL))
    assert [one.code for one in saved.notes] == ["write-recovered"]
    assert not (tmp_path / ".snapshot-staging").exists()


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    """F33: equal files keep their time, sections of an earlier layout go, what is not ours stays and is told."""
    save(tmp_path, folder(SMALL))
    (tmp_path / "separated/10_old.sql").write_text("")
    (tmp_path / "notes.txt").write_text("")
    index = tmp_path / "separated/08_indexes.sql"
    before = index.stat().st_mtime_ns
    saved = save(tmp_path, folder(SMALL + "CREATE TABLE raw.c (id integer);\n"))
    assert set(saved.plan.write) == {"separated/02_tables_raw.sql", "schema_head.sql", "manifest.toml"}
    assert index.stat().st_mtime_ns == before
    assert saved.plan.remove == ("separated/10_old.sql",)
    assert [one.code for one in saved.notes] == ["folder-foreign"]


@pytest.mark.parametrize(
    ("damage", "code", "line"),
    [
        (lambda text: text.replace("'first'", "'last'"), "edited-by-hand", 17),
        (lambda text: text.replace("CREATE TABLE raw.b", "<<<<<<< ours\nCREATE TABLE raw.b"), "merge-conflict", 20),
        (None, "file-missing", 0),
    ],
)
def test_damaged_folders_are_refused(
    tmp_path: Path, damage: Callable[[str], str] | None, code: str, line: int
) -> None:
    """F34: a folder that contradicts its manifest is refused with file and line, and a dump replaces it."""
    save(tmp_path, folder(SMALL))
    path = tmp_path / "separated/02_tables_raw.sql"
    if damage:
        path.write_text(damage(path.read_text()))
    else:
        path.unlink()
    with pytest.raises(FolderError) as caught:
        read_folder(tmp_path)
    found = caught.value.diagnostics[0]
    assert (found.code, found.place.file, found.place.line) == (code, str(path), line)
    assert [one.code for one in save(tmp_path, folder(SMALL)).notes] == ["folder-replaced"]
    assert read_folder(tmp_path).manifest.counts["table"] == 2


def test_all_forms_are_equal(tmp_path: Path, read: Read) -> None:
    """F35: the sections, the aggregate and the dump are equal; another comment is another snapshot."""
    save(tmp_path, folder(SMALL))
    found = read_folder(tmp_path)
    forms = [assemble_files(files, tmp_path).snapshot for files in (found.separated(), found.aggregate())]
    assert forms == [read(SMALL).snapshot] * 2
    other = read(SMALL.replace("'first'", "'second'")).snapshot
    assert other != forms[0]
    comment = other[ObjectId.parse("table raw.a")].pieces[1]
    assert (comment.role, comment.sql) == (Role.COMMENT, "COMMENT ON TABLE raw.a IS 'second';")


@pytest.mark.server
def test_both_forms_load(scratch: Callable[..., str]) -> None:
    """F36: the sections in order, and the aggregate alone, load into an empty database."""
    files = folder(SMALL.replace("ALTER TABLE raw.a OWNER TO keeper;\n", ""))
    load(scratch(), [files[HEAD_FILE].decode()])
    load(scratch(), [files[f"separated/{name}.sql"].decode() for name in DEFAULT_SECTIONS])
