"""Compare two descriptions: facts by name, members by key, the order of members where it says something."""

from collections.abc import Iterable, Iterator, Mapping

from snapshot.diff.changes import (
    Detail,
    FactChanged,
    MemberAdded,
    MemberAltered,
    MemberMaybeRenamed,
    MemberRemoved,
    Reordered,
)
from snapshot.model.facts import Aspect, Description, Fact, Group, Member

_ABSENT = Group("", ())
_ALIKE = "the same definition at the same place"
_PLACED = "it stands at the same place"
"""Of members that are nothing but a name."""


def details_of(old: Description, new: Description) -> tuple[Detail, ...]:
    """Return how ``new`` differs from ``old``: facts first, then group by group."""
    return (*facts_changed(old.facts, new.facts), *_groups(old.groups, new.groups))


def facts_changed(old: Iterable[Fact], new: Iterable[Fact]) -> tuple[FactChanged, ...]:
    """Return the facts that say something else, in the order of the new side, those that are gone last."""
    olds, news = {one.name: one for one in old}, {one.name: one for one in new}
    pairs = [(olds.get(name), news.get(name)) for name in dict.fromkeys([*news, *olds])]
    return tuple(FactChanged(before, after) for before, after in pairs if before != after)


def _groups(old: Iterable[Group], new: Iterable[Group]) -> Iterator[Detail]:
    olds, news = {one.name: one for one in old}, {one.name: one for one in new}
    for name in dict.fromkeys([*news, *olds]):
        yield from _members(olds.get(name, _ABSENT), news.get(name, _ABSENT), name)


def _members(old: Group, new: Group, name: str) -> Iterator[Detail]:
    olds, news = _by_key(old), _by_key(new)
    removed = [MemberRemoved(name, one, after) for one, after in _placed(old) if one.key not in news]
    added = [MemberAdded(name, one, after) for one, after in _placed(new) if one.key not in olds]
    yield from removed
    yield from added
    yield from _candidates(name, removed, added)
    for key, member in news.items():
        if key in olds and olds[key].facts != member.facts:
            changed = facts_changed(olds[key].facts, member.facts)
            if changed:
                yield MemberAltered(name, olds[key], member, changed)
    yield from _order(old, new, name)


def _by_key(group: Group) -> Mapping[str, Member]:
    return {one.key: one for one in group.members}


def _placed(group: Group) -> Iterator[tuple[Member, str | None]]:
    """Yield each member with the key of the one before it, where that says something."""
    before = None if group.order is None else ""
    for one in group.members:
        yield one, before
        before = None if group.order is None else one.key


def _order(old: Group, new: Group, name: str) -> Iterator[Reordered]:
    aspect = new.order or old.order
    if aspect is None:
        return
    shared = {one.key for one in old.members} & {one.key for one in new.members}
    before, after = (tuple(one.key for one in side.members if one.key in shared) for side in (old, new))
    if before != after:
        yield Reordered(name, before, after, aspect)


def _candidates(name: str, removed: list[MemberRemoved], added: list[MemberAdded]) -> Iterator[MemberMaybeRenamed]:
    """Yield pairs of members that stand at the same place and say the same; a place holds one of each side."""
    places = {one.after: one.member for one in added if one.after is not None}
    renamed: dict[str, str] = {}
    for one in removed:
        other = places.get(renamed.get(one.after, one.after)) if one.after is not None else None
        if other is not None and _definition(one.member) == _definition(other):
            renamed[one.member.key] = other.key
            yield MemberMaybeRenamed(name, one.member.key, other.key, _ALIKE if _definition(other) else _PLACED)


def _definition(member: Member) -> tuple[tuple[str, str], ...]:
    return tuple(one.alike for one in member.facts if one.aspect is Aspect.DEFINITION)
