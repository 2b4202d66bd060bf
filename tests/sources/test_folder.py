"""A folder reads as what was written, in either form, and as nothing else."""

from pathlib import Path

import pytest

from snapshot.layout.sections import make_layout
from snapshot.model.errors import EnvironmentFailure, FolderError
from snapshot.model.identity import ObjectId
from snapshot.model.objects import Snapshot
from snapshot.sources.folder import Folder, assemble_files, has_snapshot, read_folder
from snapshot.sql.assemble import assemble
from snapshot.sql.script import cut
from snapshot.workflows.save import files_of, save
from snapshot.workflows.split import split
from snapshot.workflows.watch import Watch

CASES = sorted((Path(__file__).parents[1] / "cases" / "split").glob("*/dump.sql"))
PLAIN = b"CREATE SCHEMA mart;\nCREATE TABLE mart.t (\n    a integer\n);\n"
MERGED = b"""CREATE SCHEMA mart;
CREATE FUNCTION mart.merged() RETURNS text
    LANGUAGE sql
    AS $$
<<<<<<< ours
=======
>>>>>>> theirs
-- # table mart.t
$$;
"""
RETURNS = b"CREATE SCHEMA mart;\nCOMMENT ON SCHEMA mart IS 'one\r\ntwo\rthree';\n"


def written(dump: bytes, path: Path) -> Folder:
    """Write the snapshot in a dump to a folder and read that back."""
    layout = make_layout()
    save(path, files_of(split(dump, "dump.sql", layout, Watch()), layout))
    return read_folder(path)


def read(folder: Folder) -> tuple[Snapshot, Snapshot]:
    """Return what either form of a folder says."""
    forms = folder.separated(), folder.aggregate()
    return assemble_files(forms[0], folder.path).snapshot, assemble_files(forms[1], folder.path).snapshot


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.parent.name)
def test_both_forms_say_what_the_dump_said(case: Path, tmp_path: Path) -> None:
    """Sections in order, the aggregate alone and the dump file give equal snapshots."""
    wanted = assemble([cut(case.read_bytes(), "dump.sql")]).snapshot
    assert read(written(case.read_bytes(), tmp_path)) == (wanted, wanted)


@pytest.mark.parametrize("dump", [MERGED, RETURNS])
def test_odd_bytes_come_back(dump: bytes, tmp_path: Path) -> None:
    """Conflict markers and headers inside a body are text, and carriage returns stay."""
    wanted = assemble([cut(dump, "dump.sql")]).snapshot
    assert read(written(dump, tmp_path)) == (wanted, wanted)


def test_sections_are_read_in_their_order(tmp_path: Path) -> None:
    """Their names begin with their number, and a disk may list them in any order."""
    names = list(written(PLAIN, tmp_path).separated())
    assert names == sorted(names)
    assert (len(names), names[0]) == (9, "separated/01_schemas.sql")


def test_lines_are_those_of_the_files(tmp_path: Path) -> None:
    """What is found in a snapshot that was read can be pointed at."""
    folder = written(PLAIN, tmp_path)
    found = assemble_files(folder.separated(), folder.path).snapshot[ObjectId.parse("table mart.t")]
    lines = folder.files["separated/04_tables_mart.sql"].decode().splitlines()
    assert lines[found.pieces[0].line - 1] == "CREATE TABLE mart.t ("


def test_a_folder_without_a_manifest_is_no_snapshot(tmp_path: Path) -> None:
    """That is no damage: the reader learns how to make one."""
    assert not has_snapshot(tmp_path)
    with pytest.raises(EnvironmentFailure) as failure:
        read_folder(tmp_path)
    assert failure.value.diagnostics[0].code == "no-snapshot"
    assert "snapshot dump" in failure.value.hint


def test_a_manifest_that_is_no_file_is_told(tmp_path: Path) -> None:
    """A folder of that name ends in a sentence, not in a traceback."""
    (tmp_path / "manifest.toml").mkdir()
    with pytest.raises(EnvironmentFailure) as failure:
        read_folder(tmp_path)
    assert failure.value.diagnostics[0].code == "unreadable"


def test_a_listed_folder_is_a_missing_file(tmp_path: Path) -> None:
    """What the manifest lists must be files."""
    written(PLAIN, tmp_path)
    (tmp_path / "README.md").unlink()
    (tmp_path / "README.md").mkdir()
    with pytest.raises(FolderError) as failure:
        read_folder(tmp_path)
    assert failure.value.diagnostics[0].code == "file-missing"


def test_a_manifest_without_the_aggregate_is_a_contradiction(tmp_path: Path) -> None:
    """A manifest that was cut by hand so that it lists less is not believed."""
    written(PLAIN, tmp_path)
    manifest = tmp_path / "manifest.toml"
    lines = [line for line in manifest.read_text().splitlines() if not line.startswith('"schema_head.sql"')]
    manifest.write_text("\n".join(lines))
    with pytest.raises(FolderError, match=r"manifest\.toml: the manifest does not list schema_head\.sql"):
        read_folder(tmp_path)


def test_many_changed_files_are_counted(tmp_path: Path) -> None:
    """One is named with its line, of the others how many there are."""
    written(PLAIN, tmp_path)
    for path in sorted(tmp_path.glob("separated/*.sql"))[2:5]:
        path.write_bytes(path.read_bytes() + b"-- mine\n")
    with pytest.raises(FolderError, match=r"03_tables_stg\.sql:\d+: .*\(2 more files differ too\)"):
        read_folder(tmp_path)
