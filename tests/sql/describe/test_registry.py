"""Every kind has one describer, and whatever it says has a name that is declared and documented."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from snapshot.model.facts import Description
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject
from snapshot.sql.describe import DESCRIBED, EVERYWHERE, GROUPS_EVERYWHERE, describe
from snapshot.sql.describe.registry import describes

DOCUMENT = Path(__file__).parents[3] / "docs" / "diff.md"
NUMBERED = {str(number) for number in range(2, 10)}


def test_every_kind_has_a_describer() -> None:
    """No kind is left to a fallback that nobody chose."""
    assert set(DESCRIBED) == set(Kind)


def test_second_describer_is_refused() -> None:
    """A kind is described in one place."""
    with pytest.raises(ValueError, match="table has a describer already"):
        describes(Kind.TABLE)(lambda _draft, _node: None)


@pytest.mark.parametrize("kind", Kind)
def test_what_is_said_is_declared(pool: Mapping[Kind, list[DbObject]], kind: Kind) -> None:
    """Facts, groups and the facts of members have the names that the kind declares, or that every kind may use."""
    declared = DESCRIBED[kind]
    groups = {**GROUPS_EVERYWHERE, **declared.groups}
    assert pool[kind]
    for found in map(describe, pool[kind]):
        assert _plain(fact.name for fact in found.facts) <= {*declared.facts, *EVERYWHERE}
        assert {group.name for group in found.groups} <= groups.keys()
        for group in found.groups:
            named = _plain(fact.name for member in group.members for fact in member.facts)
            assert named <= set(groups[group.name])


@pytest.mark.parametrize("kind", Kind)
def test_names_are_unique(pool: Mapping[Kind, list[DbObject]], kind: Kind) -> None:
    """Facts, groups and members are found by their names, so none occurs twice."""
    for found in map(describe, pool[kind]):
        for names in _name_lists(found):
            assert len(names) == len(set(names)), names


def _name_lists(found: Description) -> Iterable[list[str]]:
    yield [fact.name for fact in found.facts]
    yield [group.name for group in found.groups]
    yield from ([member.key for member in group.members] for group in found.groups)
    yield from ([fact.name for fact in member.facts] for group in found.groups for member in group.members)


def _plain(names: Iterable[str]) -> set[str]:
    """Return names without the number that tells the second of a name from the first."""
    return {name.rpartition(" ")[0] if name.rpartition(" ")[2] in NUMBERED else name for name in names}


def test_document_tells_facts_and_groups() -> None:
    """The table of docs/diff.md lists, kind by kind, what the registry declares."""
    told = {row[0]: (row[1], row[2]) for row in _rows()}
    assert told.pop("every kind") == (_names(EVERYWHERE), _groups(GROUPS_EVERYWHERE))
    assert told == {kind.value: (_names(DESCRIBED[kind].facts), _groups(DESCRIBED[kind].groups)) for kind in Kind}


def _rows() -> Iterable[list[str]]:
    text = DOCUMENT.read_text(encoding="utf-8")
    table = text[text.index("| kind | facts | groups |") :].split("\n\n", 1)[0]
    for line in table.splitlines()[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def _names(names: Iterable[str]) -> str:
    return ", ".join(names)


def _groups(groups: Mapping[str, Iterable[str]]) -> str:
    return "; ".join(f"**{name}**" + (f": {_names(facts)}" if facts else "") for name, facts in groups.items())
