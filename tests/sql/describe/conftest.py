"""What the tests of descriptions share: objects of every kind, from the dumps of the case folders."""

from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot.model.facts import Description
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject
from snapshot.sql.assemble import assemble
from snapshot.sql.describe import describe
from snapshot.sql.script import cut

CASES = Path(__file__).parents[2] / "cases"


@pytest.fixture(scope="session")
def pool() -> dict[Kind, list[DbObject]]:
    """Objects that the dumps of the cases define or speak of, by kind."""
    found: dict[Kind, list[DbObject]] = {kind: [] for kind in Kind}
    for path in sorted([*CASES.glob("split/*/dump.sql"), *CASES.glob("diff/*/*.sql")]):
        for obj in assemble([cut(path.read_bytes(), str(path))]).snapshot.objects:
            found[obj.id.kind].append(obj)
    return found


@pytest.fixture
def described() -> Callable[[str, str], Description]:
    """Return the way from a dump and an identity in it to the description."""

    def find(text: str, identity: str) -> Description:
        return describe(assemble([cut(text.encode(), "dump.sql")]).snapshot[ObjectId.parse(identity)])

    return find
