"""One schema on two major versions is equal, but for a list that docs/spellings.md gives the reasons of."""

import re
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from snapshot.database.wheel import MAJORS
from snapshot.layout.sections import make_layout
from snapshot.sql.spelling import Comparison, Difference, compare
from snapshot.workflows.take import Request, take
from snapshot.workflows.taken import Strategy, Taken
from snapshot.workflows.watch import Watch

LoadSchema = Callable[[int, Path], Any]

pytestmark = [pytest.mark.matrix, pytest.mark.server]

DOCUMENT = Path(__file__).parents[2] / "docs" / "spellings.md"

REMAINING = {
    "`MAINTAIN`": (17, re.compile(r"^(?:GRANT|ALTER DEFAULT PRIVILEGES) .*,MAINTAIN\b")),
    "`streaming = parallel`": (18, re.compile(r"^CREATE SUBSCRIPTION .*streaming = parallel")),
}
"""What remains different of a schema that loads whole: since which version, and what its statement looks like."""

REFUSED_TOO = {
    "kinds": (r"DEPENDS ON EXTENSION", r"^CREATE SUBSCRIPTION .*streaming = parallel"),
    "modern": (r"^COMMENT ON CONSTRAINT b_given", r"CONSTRAINT b_given NOT NULL NO INHERIT"),
    "said": (r"^COMMENT ON CONSTRAINT t_a_not_null",),
    "musicbrainz": (r"^ALTER TEXT SEARCH CONFIGURATION musicbrainz\.mb_simple",),
}
"""Of a schema that a server takes in part: the statements of objects which both have that one of them refused."""


def found_in(loaded: Any) -> Taken:
    """Return the snapshot of a loaded schema."""
    return take(Request(dsn=loaded.dsn, strategy=Strategy.WHOLE), make_layout(), Watch())


def unexplained(found: Comparison, older: int, newer: int) -> Iterator[Difference]:
    """Yield the differences that are not on the list."""
    for one in found.different:
        shapes = [shape for since, shape in REMAINING.values() if older < since <= newer]
        if not any(shape.search(one.after.replace("\n", " ")) for shape in shapes):
            yield one


def was_refused(one: Difference, schema: str) -> bool:
    """Return whether a difference is a statement that one of the servers refused."""
    shapes = REFUSED_TOO.get(schema, ())
    return any(re.search(shape, text) for shape in shapes for text in (one.before, one.after))


def test_a_schema_is_equal_on_every_version(schema: Path, load_schema: LoadSchema) -> None:
    """Whole on both, nothing is missing or different but what the list has; in part, what both took is equal."""
    loaded = {major: load_schema(major, schema) for major in MAJORS}
    snapshots = {major: found_in(one).snapshot for major, one in loaded.items()}
    name = schema.parent.name if schema.name == "schema.sql" else schema.stem
    for older, newer in combinations(MAJORS, 2):
        pair = (snapshots[older], snapshots[newer])
        found, mirrored = compare(*pair, oldest=older), compare(*reversed(pair), oldest=older)
        remaining = list(unexplained(found, older, newer))
        assert len(mirrored.different) == len(found.different)
        assert mirrored.respelled == found.respelled
        if loaded[older].refused or loaded[newer].refused:
            remaining = [one for one in remaining if not was_refused(one, name)]
        else:
            assert (found.missing, found.unexpected) == ((), ())
        assert remaining == [], f"{older} and {newer}"
