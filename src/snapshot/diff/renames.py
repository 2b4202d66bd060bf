"""Candidates of renames: an object that is gone and one that is new, of one kind and with the same definition."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from snapshot.diff.changes import Added, Altered, MaybeRenamed, Removed
from snapshot.model.facts import Aspect, Description, Fact, Group
from snapshot.model.kind import Kind

_Alike = tuple[tuple[str, str], ...]


class _Group(NamedTuple):
    name: str
    members: tuple[tuple[str, _Alike], ...]
    order: Aspect | None


_Definition = tuple[Kind, _Alike, tuple[_Group, ...]]


def renames(changes: Iterable[Added | Removed | Altered]) -> Iterator[MaybeRenamed]:
    """Yield the pairs in which each side is the other's only match, sorted by the new identity."""
    gone: dict[_Definition, list[Removed]] = defaultdict(list)
    come: dict[_Definition, list[Added]] = defaultdict(list)
    for one in changes:
        if isinstance(one, Removed) and (key := _definition(one.id.kind, one.description)):
            gone[key].append(one)
        elif isinstance(one, Added) and (key := _definition(one.id.kind, one.description)):
            come[key].append(one)
    pairs = [(gone[key][0], news[0]) for key, news in come.items() if len(news) == len(gone.get(key, ())) == 1]
    for old, new in sorted(pairs, key=lambda pair: pair[1].id):
        yield MaybeRenamed(old.id, new.id, "the same definition under another name, and no other object has it")


def _definition(kind: Kind, description: Description) -> _Definition | None:
    """Return what two names of one object have in common; ``None`` where that would say nothing."""
    facts = _plain(description.facts)
    groups = tuple(one for one in map(_defining, description.groups) if one.members)
    return (kind, facts, groups) if facts or groups else None


def _defining(group: Group) -> _Group:
    """Return a group without what is said about it beside its definition."""
    kept = (one for one in group.members if one.aspect is Aspect.DEFINITION)
    return _Group(group.name, tuple((one.key, _plain(one.facts)) for one in kept), group.order)


def _plain(facts: tuple[Fact, ...]) -> _Alike:
    return tuple(one.alike for one in facts if one.aspect is Aspect.DEFINITION)
