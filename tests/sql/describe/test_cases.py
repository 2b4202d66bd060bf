"""The case folders of the diff: every kind and every aspect has one, each is what its name says, none is orphaned."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from snapshot.model.facts import Aspect, Description, Fact
from snapshot.model.kind import Kind
from snapshot.model.objects import Snapshot
from snapshot.sql.assemble import assemble
from snapshot.sql.describe import describe
from snapshot.sql.script import cut
from snapshot.sql.spelling import compare

CASES = Path(__file__).parents[2] / "cases" / "diff"
NAMES = sorted(path.name for path in CASES.iterdir())
INPUTS = {"old.sql", "new.sql"}
EXPECTED = {"terminal.txt", "report.md", "report.json"}
KINDS = {kind.value.replace(" ", "-"): kind for kind in Kind}
UNCHANGED = "table--unchanged"


def _side(name: str, side: str) -> Snapshot:
    path = CASES / name / side
    return assemble([cut(path.read_bytes(), side)]).snapshot


def _sides(name: str) -> tuple[Snapshot, Snapshot]:
    return _side(name, "old.sql"), _side(name, "new.sql")


def _kind(name: str) -> Kind:
    return KINDS[name.partition("--")[0]]


@pytest.mark.parametrize("name", [name for name in NAMES if name != UNCHANGED])
def test_case_is_about_an_object_of_its_kind(name: str) -> None:
    """Both sides are what pg_dump prints, and an object of the kind in the folder's name differs."""
    old, new = _sides(name)
    assert any(one.kind is _kind(name) and old.by_id.get(one) != new.by_id.get(one) for one in {*old, *new})


def test_unchanged_case_has_equal_sides() -> None:
    """One case shows that nothing is said of what is equal."""
    old, new = _sides(UNCHANGED)
    assert old == new


def test_every_kind_has_a_case() -> None:
    """No kind is without a case of its own name."""
    assert {_kind(name) for name in NAMES} == set(Kind)


def test_every_aspect_has_a_case() -> None:
    """Each aspect of a difference is what some case is about, the spelling among them."""
    assert {aspect for name in NAMES for aspect in _aspects(*_sides(name))} == set(Aspect)


def test_every_kind_of_change_has_a_case() -> None:
    """Objects come, go and are altered; one is gone and another one new that may be it under another name."""
    assert any(name.endswith("--renamed") for name in NAMES)
    kinds = {change for name in NAMES for change in _changes(*_sides(name))}
    assert kinds == {"added", "removed", "altered", "removed and added"}


def _changes(old: Snapshot, new: Snapshot) -> Iterator[str]:
    added, removed = set(new) - set(old), set(old) - set(new)
    yield from (name for name, some in (("added", added), ("removed", removed)) if some)
    if {one.kind for one in added} & {one.kind for one in removed}:
        yield "removed and added"
    if any(old[one] != new[one] for one in set(old) & set(new)):
        yield "altered"


def _aspects(old: Snapshot, new: Snapshot) -> Iterator[Aspect]:
    """Yield what the differences of objects on both sides are about."""
    for one in set(old) & set(new):
        before, after = describe(old[one]), describe(new[one])
        yield from (fact.aspect for fact in {*_facts(before)} ^ {*_facts(after)})
        if old[one] != new[one] and compare(Snapshot((old[one],)), Snapshot((new[one],))).is_equal:
            yield Aspect.SPELLING
        keys = {group.name: [member.key for member in group.members] for group in before.groups}
        for group in after.groups:
            had = keys.get(group.name, [])
            shared = [member.key for member in group.members if member.key in had]
            if group.order and [key for key in had if key in shared] != shared:
                yield group.order


def _facts(description: Description) -> Iterator[Fact]:
    yield from description.facts
    for group in description.groups:
        for member in group.members:
            yield from member.facts
