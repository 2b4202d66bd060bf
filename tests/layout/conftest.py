"""What the tests of this room share: the cases, and the way from a dump to its files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot.layout.arrange import Arrangement, arrange
from snapshot.layout.format import render_files
from snapshot.layout.sections import make_layout
from snapshot.sql.assemble import Assembly, assemble
from snapshot.sql.needs import needs_from_mentions
from snapshot.sql.script import cut

CASES = Path(__file__).parents[1] / "cases" / "split"


def _arranged(text: str) -> tuple[Assembly, Arrangement]:
    found = assemble([cut(text.encode(), "dump.sql")], with_mentions=True)
    needs = needs_from_mentions(found.snapshot, found.mentions, found.aliases)
    return found, arrange(found.snapshot, needs, make_layout(), found.positions)


def _files(text: str) -> dict[str, str]:
    found, arrangement = _arranged(text)
    return render_files(found.snapshot, arrangement)


@pytest.fixture(scope="session")
def arranged() -> Callable[[str], tuple[Assembly, Arrangement]]:
    """Return the way from a dump to its objects in order."""
    return _arranged


@pytest.fixture(scope="session")
def files_of() -> Callable[[str], dict[str, str]]:
    """Return the way from a dump to its files: path below the folder → text."""
    return _files


@pytest.fixture(params=sorted(path.name for path in CASES.iterdir()))
def case(request: pytest.FixtureRequest) -> Path:
    """Each case's folder in turn."""
    return CASES / str(request.param)


@pytest.fixture
def dump(case: Path) -> str:
    """Each case's dump in turn, every byte of it."""
    return (case / "dump.sql").read_bytes().decode()
