"""What the tests of this room share: whole dumps, and the way from bytes to a snapshot."""

from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot.sql.assemble import Assembly, assemble
from snapshot.sql.script import cut

CASES = Path(__file__).parents[1] / "cases" / "split"


@pytest.fixture(scope="session", params=sorted(path.name for path in CASES.iterdir()))
def dump(request: pytest.FixtureRequest) -> str:
    """Each case's dump in turn."""
    path: Path = CASES / request.param / "dump.sql"
    return path.read_bytes().decode()


@pytest.fixture(scope="session")
def read() -> Callable[[str], Assembly]:
    """Return the way from a text to what it says."""
    return lambda text: assemble([cut(text.encode(), "dump.sql")], with_mentions=True)
