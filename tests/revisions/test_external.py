"""The files that revisions read are found in this checkout, or missing."""

from typing import TYPE_CHECKING

import pytest

from snapshot.revisions.environment import read_environment
from snapshot.revisions.external import external_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.revisions.conftest import Workshop


@pytest.fixture
def files(workshop: "Workshop") -> "Path":
    """Return a folder with two SQL files."""
    folder = workshop.root / "scripts" / "sql" / "mart"
    folder.mkdir(parents=True)
    for name in ("a.sql", "b.sql"):
        (folder / name).write_text("SELECT 1;\n")
    return folder


def read(workshop: "Workshop", body: str) -> list[tuple[str, bool]]:
    """Return what a revision of that body reads, and whether it is missing."""
    path = workshop.revision("1", up=body, extra="from pathlib import Path\n")
    found = external_files(read_environment(workshop.ini), path)
    assert not found.untold
    return [(one.path.relative_to(workshop.root).as_posix(), one.is_missing) for one in found.files]


@pytest.mark.parametrize(
    "body",
    [
        "open(Path(__file__).parents[1] / 'sql' / 'mart' / 'a.sql')",
        "open('/backend/migrations/scripts/sql/mart/a.sql')",
        "open('/srv/app/sql/mart/a.sql')",
        "open('scripts/sql/mart/a.sql')",
        "open('sql/mart/a.sql')",
        "helper('mart/a.sql')",
        "helper('a.sql')",
        "helper('./a.sql')",
    ],
)
def test_where_a_file_is(workshop: "Workshop", files: "Path", body: str) -> None:
    """Built of the revision's own place, of another machine's, of the working directory, or only named."""
    assert read(workshop, body) == [("scripts/sql/mart/a.sql", False)]
    (files / "a.sql").unlink()
    ((path, is_missing),) = read(workshop, body)
    assert is_missing
    assert path.endswith("a.sql")


def test_where_a_missing_file_should_be(workshop: "Workshop", files: "Path") -> None:
    """In the folder that is there, also where the path is another machine's."""
    assert files.is_dir()
    for body in (
        "open('/backend/scripts/sql/mart/gone.sql')",
        "open(Path(__file__).parents[1] / 'sql/mart/gone.sql')",
    ):
        assert read(workshop, body) == [("scripts/sql/mart/gone.sql", True)]


def test_a_name_of_several(workshop: "Workshop", files: "Path") -> None:
    """Is not taken for one of them."""
    (files.parent / "a.sql").write_text("SELECT 2;\n")
    (files.parent / "ref").mkdir()
    (files.parent / "ref" / "b.sql").write_text("SELECT 2;\n")
    path = workshop.revision("1", up="helper('b.sql')")
    found = external_files(read_environment(workshop.ini), path)
    assert (found.files, found.untold) == ((), ("it names b.sql, and several files are called so",))
