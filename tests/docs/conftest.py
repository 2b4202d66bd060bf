"""What the tests of the documents share: their text, their tables, and the way from a small dump to its files."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from snapshot.layout.arrange import arrange
from snapshot.layout.format import render_files
from snapshot.layout.sections import Layout, make_layout
from snapshot.sql.assemble import Assembly, assemble
from snapshot.sql.needs import needs_from_mentions
from snapshot.sql.script import cut

REPOSITORY = Path(__file__).parents[2]

Table = list[dict[str, str]]


@pytest.fixture(scope="session")
def document() -> Callable[[str], str]:
    """Return the way from a document's name to its text."""
    return lambda name: (REPOSITORY / "docs" / name).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def table(document: Callable[[str], str]) -> Callable[[str, str], Table]:
    """Return the way from a document and the head of a table's first column to the table's rows by column."""

    def read(name: str, first: str) -> Table:
        lines = document(name).splitlines()
        start = next(at for at, line in enumerate(lines) if line.startswith(f"| {first} |"))
        head = _cells(lines[start])
        rows = []
        for line in lines[start + 2 :]:
            if not line.startswith("|"):
                break
            rows.append(dict(zip(head, _cells(line), strict=True)))
        return rows

    return read


def _cells(line: str) -> Sequence[str]:
    return [cell.strip().strip("`") for cell in line.strip().strip("|").split(" |")]


def _read(*texts: str) -> Assembly:
    scripts = [cut(text.encode(), f"part {number}") for number, text in enumerate(texts, 1)]
    return assemble(scripts, with_mentions=True)


def _files(text: str, layout: Layout | None = None) -> dict[str, str]:
    found = _read(text)
    needs = needs_from_mentions(found.snapshot, found.mentions, found.aliases)
    arrangement = arrange(found.snapshot, needs, layout or make_layout(), found.positions)
    return render_files(found.snapshot, arrangement)


@pytest.fixture(scope="session")
def read() -> Callable[..., Assembly]:
    """Return the way from the texts of one dump to what they say."""
    return _read


@pytest.fixture(scope="session")
def files_of() -> Callable[..., dict[str, str]]:
    """Return the way from a dump, and possibly a layout, to its files: path below the folder → text."""
    return _files
