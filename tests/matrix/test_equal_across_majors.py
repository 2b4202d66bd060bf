"""One schema on two major versions is equal, but for a list that docs/spellings.md gives the reasons of."""

import re
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from snapshot.database.wheel import MAJORS
from snapshot.diff.changes import Altered, MaybeRenamed
from snapshot.diff.compare import Between
from snapshot.diff.compare import compare as changes_between
from snapshot.layout.sections import make_layout
from snapshot.model.objects import Snapshot
from snapshot.sql.spelling import Comparison, Difference, Spelling, compare, differing_spellings, majors
from snapshot.sql.spelling.registry import RULES
from snapshot.workflows.take import Request, take
from snapshot.workflows.taken import Strategy
from snapshot.workflows.watch import Watch

LoadSchema = Callable[[int, Path], Any]

pytestmark = [pytest.mark.matrix, pytest.mark.server]

DOCUMENT = Path(__file__).parents[2] / "docs" / "spellings.md"
MAJORS_SCHEMA = Path(__file__).parents[1] / "schemas" / "majors.sql"

REMAINING = {"MAINTAIN": (17, ",MAINTAIN"), "streaming = parallel": (18, ", streaming = parallel")}
"""What remains different of a schema that loads whole: since which version, and what its statement has more."""

REFUSED = {
    "kinds": ("DEPENDS ON EXTENSION",),
    "modern": ("^COMMENT ON CONSTRAINT b_given", "CONSTRAINT b_given NOT NULL NO INHERIT"),
    "said": ("^COMMENT ON CONSTRAINT t_a_not_null",),
    "musicbrainz": (r"^ALTER TEXT SEARCH CONFIGURATION musicbrainz\.mb_simple",),
}
"""Of a schema that a server takes in part: statements about objects which both have and that one of them refused."""


def snapshot_of(loaded: Any) -> Snapshot:
    """Return the snapshot of a loaded schema."""
    return take(Request(dsn=loaded.dsn, strategy=Strategy.WHOLE), make_layout(), Watch()).snapshot


def remaining(one: Difference, older: int, newer: int) -> str:
    """Return which entry of the list a difference is; nothing else may tell the two statements apart."""
    for name, (since, more) in REMAINING.items():
        if older < since <= newer and more in one.after:
            without = one.after.replace(more, "")
            return name if differing_spellings(one.before, without, oldest=older) is not None else ""
    return ""


def unexplained(found: Comparison, older: int, newer: int, refused: tuple[str, ...]) -> Iterator[Difference]:
    """Yield the differences that are neither on the list nor a statement that one of the servers refused."""
    for one in found.different:
        was_refused = any(re.search(shape, text) for shape in refused for text in (one.before, one.after))
        if not was_refused and not remaining(one, older, newer):
            yield one


def test_a_schema_is_equal_on_every_version(schema: Path, load_schema: LoadSchema) -> None:
    """Whole on both, nothing is missing or different but what the list has; in part, what both took is equal."""
    loaded = {major: load_schema(major, schema) for major in MAJORS}
    snapshots = {major: snapshot_of(one) for major, one in loaded.items()}
    name = schema.parent.name if schema.name == "schema.sql" else schema.stem
    for older, newer in combinations(MAJORS, 2):
        pair = (snapshots[older], snapshots[newer])
        found = compare(*pair, oldest=older)
        is_whole = not (loaded[older].refused or loaded[newer].refused)
        assert list(unexplained(found, older, newer, () if is_whole else REFUSED.get(name, ()))) == []
        assert not is_whole or (found.missing, found.unexpected) == ((), ())
        told = changes_between(*pair, Between(older, pair))
        meant = {one.id for one in told if not isinstance(one, MaybeRenamed) and not is_spelling(one)}
        assert meant == {*found.missing, *found.unexpected, *(one.id for one in found.different)}


def is_spelling(change: object) -> bool:
    """Return whether nothing but the spelling of an object differs."""
    return isinstance(change, Altered) and not change.details


def test_swapped_sides_differ_alike(load_schema: LoadSchema) -> None:
    """The same objects are respelled and different, whichever server's snapshot comes first."""
    old, new = (snapshot_of(load_schema(major, MAJORS_SCHEMA)) for major in (MAJORS[0], MAJORS[-1]))
    there, back = compare(old, new, oldest=MAJORS[0]), compare(new, old, oldest=MAJORS[0])
    assert there.respelled == back.respelled
    assert [(one.id, one.before) for one in there.different] == [(one.id, one.after) for one in back.different]


def test_the_lists_are_no_longer_than_needed(load_schema: LoadSchema) -> None:
    """Each spelling of a major version and each remaining difference shows between the oldest and the newest."""
    older, newer = MAJORS[0], MAJORS[-1]
    snapshots = (snapshot_of(load_schema(major, MAJORS_SCHEMA)) for major in (older, newer))
    found = compare(*snapshots, oldest=older)
    ours = {one for one, rule in RULES.items() if rule.__module__ == majors.__name__}
    assert ours <= {spelling for one in found.respelled for spelling in one.spellings}
    assert {remaining(one, older, newer) for one in found.different} == set(REMAINING)
    table = re.findall(r"^\| `(.*?)`.* \| (\d+) \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert {name: int(since) for name, since in table} == {name: since for name, (since, _) in REMAINING.items()}
    assert Spelling.COLUMN_PREFIX in ours
