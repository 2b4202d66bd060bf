"""Which SQL files a revision reads is told by its text, however it spells the path."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from snapshot.revisions.environment import read_environment
from snapshot.revisions.files import files_read, reads_unknown

if TYPE_CHECKING:
    from tests.revisions.conftest import Workshop

HEAD = "import os\nfrom pathlib import Path\nHERE = Path(__file__).resolve()\n"
SQL = "scripts/sql/mart/v.sql"


@pytest.fixture
def file(workshop: "Workshop") -> Path:
    """Return a file that revisions may read."""
    path = workshop.root / SQL
    path.parent.mkdir(parents=True)
    path.touch()
    return path


def read(workshop: "Workshop", text: str) -> list[tuple[str, bool]]:
    """Return the files that a revision with this text reads, and whether they are there."""
    path = workshop.file("1_x.py", HEAD + text)
    found = files_read(read_environment(workshop.ini), path)
    return [(one.file.relative_to(workshop.root).as_posix(), one.is_there) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        'op.execute((HERE.parents[1] / "sql" / "mart" / "v.sql").read_text())',
        'BASE = HERE.parent.parent / "sql/mart"\ndef run(name):\n    (BASE / name).read_text()\nrun("v.sql")',
        'BASE = HERE.parents[1].joinpath("sql")\nrun("mart/v.sql", more=1)',
        'open(os.path.join(os.path.dirname(__file__), "..", "sql", "mart", "v.sql")).read()',
        'BASE = os.path.abspath(os.path.join(os.path.dirname(__file__), "../sql"))\nsqlfile("mart/v.sql")',
        'execute_ddl_file("sql/mart/v.sql")',
        'execute_ddl_file("mart/v.sql")',
        'for name in ["mart/v.sql"]:\n    run(name)',
        'OTHER = HERE.parents[1] / "sql" / "mart" / "w.sql"\nOTHER.with_name("v.sql").read_text()',
    ],
)
def test_a_path_is_followed(workshop: "Workshop", file: Path, text: str) -> None:
    """With pathlib and with os.path, whole or in parts, by a function of the revision's own."""
    assert (SQL, True) in read(workshop, text)
    file.unlink()
    assert not any(is_there for _, is_there in read(workshop, text))


def test_the_place_of_a_file_that_is_gone(workshop: "Workshop") -> None:
    """It is the first of the folders that the revision names; with the line that reads it."""
    found = read(workshop, 'BASE = HERE.parents[1] / "sql"\n\nrun("gone.sql")\n')
    assert found == [("scripts/sql/gone.sql", False)]
    assert read(workshop, 'HERE.with_suffix(".sql").read_text()') == [("scripts/versions/1_x.sql", False)]


@pytest.mark.parametrize(
    "text",
    [
        '"""Reads mart/v.sql."""',
        'op.execute("SELECT 1 -- see mart/v.sql")',
        'x = "*.sql"\ny = ".sql"',
        "HERE.parents[99]\nHERE.with_suffix('/')\nHERE.with_name('')",
    ],
)
def test_what_names_no_file(workshop: "Workshop", text: str) -> None:
    """Docstrings, SQL, patterns and paths that lead nowhere."""
    assert read(workshop, text) == []


@pytest.mark.parametrize(
    ("text", "unknown"),
    [("open(name).read()", True), ("op.execute(text)", False), ('open("mart/v.sql")', False)],
)
def test_a_name_that_is_computed(workshop: "Workshop", text: str, *, unknown: bool) -> None:
    """A revision that reads a file without naming one is told apart."""
    assert reads_unknown(workshop.file("1_x.py", text)) is unknown
