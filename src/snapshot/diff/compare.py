"""Compare two snapshots object by object, without knowing any kind.

What is equal or only spelled otherwise is settled by ``snapshot.sql.spelling``; everything else is compared fact by
fact. Where statements differ and no fact does, the statements are the difference, so nothing goes unmentioned.
Swapping the sides gives the same changes, mirrored.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, TypeVar

from snapshot.diff.changes import Added, Altered, Change, Detail, FactChanged, Removed
from snapshot.diff.details import details_of
from snapshot.diff.renames import renames
from snapshot.model.facts import Aspect, Description, Fact
from snapshot.model.identity import ObjectId
from snapshot.model.objects import DbObject, Objects, Piece, Role, Snapshot
from snapshot.sql.describe import describe, describe_both, name_all
from snapshot.sql.spelling import Comparison, Difference, Respelled, Spelling, without_found
from snapshot.sql.spelling import compare as compare_spelled
from snapshot.sql.spelling.registry import BELOW, BY_REQUEST, rules_for

TEXT = "text"
"""Stands among spellings for a difference in text alone: the parse trees are equal."""

ASPECT_OF_ROLE: Mapping[Role, Aspect] = {
    Role.DEFINITION: Aspect.DEFINITION,
    Role.ALTERATION: Aspect.DEFINITION,
    Role.COMMENT: Aspect.COMMENT,
    Role.OWNER: Aspect.OWNER,
    Role.PRIVILEGE: Aspect.GRANT,
    Role.LABEL: Aspect.LABEL,
}
"""What a statement in a role is about."""

_ANNOTATING = (Role.COMMENT, Role.OWNER, Role.PRIVILEGE, Role.LABEL)
_ASKED_BELOW = max(BELOW[one] for one in BY_REQUEST)


@dataclass(frozen=True, slots=True)
class Between:
    """What is known of the two sides beside the objects that may differ.

    :param oldest: the older major version of the two servers; ``None`` where one of them is not known. What that one
        cannot hold, or prints otherwise, is no difference.
    :param around: where the parents of inheriting tables are looked for, where the two are not all there is.
    """

    oldest: int | None = None
    around: tuple[Objects, Objects] | None = None


ANYWHERE = Between()

_Item = TypeVar("_Item")
_Found = TypeVar("_Found")


class Each(Protocol):
    """Does what ``map`` does with one function and one sequence, wherever it does that."""

    def __call__(self, function: Callable[[_Item], _Found], items: Sequence[_Item], /) -> Iterable[_Found]:
        """Return what the function makes of each item, in their order."""
        ...


_Sides = tuple[DbObject | None, DbObject | None]
_Changed = Added | Removed | Altered


def compare(old: Snapshot, new: Snapshot, between: Between = ANYWHERE, each: Each = map) -> tuple[Change, ...]:
    """Return what became of each object, sorted by identity; candidates of renames stand last.

    Both may lack objects that are equal on both sides.

    :param each: compares the objects that differ; each apart from all others.
    """
    found = tuple(_changes(old, new, between, each))
    return (*found, *renames(found))


def compare_meaning(old: Snapshot, new: Snapshot, between: Between = ANYWHERE) -> list[Added | Removed | Altered]:
    """Return the changes that mean something: neither candidates of renames nor another spelling alone."""
    return [one for one in _changes(old, new, between) if not isinstance(one, Altered) or one.details]


def _changes(old: Snapshot, new: Snapshot, between: Between, each: Each = map) -> Iterator[_Changed]:
    sides = ((old.by_id.get(one), new.by_id.get(one)) for one in sorted({*old, *new}))
    differing = [one for one in sides if one[0] != one[1]]
    return filter(None, each(partial(_change, between=between, active=rules_for(between.oldest)), differing))


def _change(sides: _Sides, between: Between, active: frozenset[Spelling]) -> _Changed | None:
    """Return what became of one object, if anything did."""
    before, after = _or_empty(*sides), _or_empty(*reversed(sides))
    if before is None and after is not None:
        return Added(after, describe(after, active))
    if after is None and before is not None:
        return Removed(before, describe(before, active))
    if before is None or after is None or before == after:
        return None
    return _altered(before, after, between)


def _or_empty(obj: DbObject | None, other: DbObject | None) -> DbObject | None:
    """Return an object, or what stands for it where the other side only says something about it.

    Such a one is there without us, as schema ``public`` is: it neither comes nor goes.
    """
    if obj is None and other is not None and not other.is_defined:
        return DbObject(other.id, (), other.parent)
    return obj


def _altered(old: DbObject, new: DbObject, between: Between) -> Altered | None:
    """Return how an object differs, if it does.

    Statements in which a described difference stands are not compared once more.
    """
    before, after = _reduced(old, new)
    also = _needed_spellings(before, after, between)
    active = rules_for(between.oldest, also=also)
    described = describe_both(without_found(before, also), without_found(after, also), active)
    descriptions = name_all(*described, oldest=between.oldest)
    details = (*_parent(old.parent, new.parent), *details_of(*descriptions))
    told = {_settled(aspect) for detail in details for aspect in detail.aspects}
    is_defined = any(map(_says_definition, descriptions))
    rest = [_untold(one, told, is_defined=is_defined) for one in (before, after)]
    verdict = _compared(rest[0], rest[1], between)
    if not details and verdict.is_equal:
        spellings = _spellings(verdict.respelled)
        return Altered(old, new, (), spellings) if spellings else None
    return Altered(old, new, (*details, *_statements(verdict.different)), _spellings(verdict.respelled))


def _reduced(old: DbObject, new: DbObject) -> tuple[DbObject, DbObject]:
    """Return both sides without what is said about the object in equal words, its definition apart."""
    equal = {role for role in _ANNOTATING if _in_role(old, role) == _in_role(new, role)}
    if not equal:
        return old, new
    return _only(old, lambda one: one.role not in equal), _only(new, lambda one: one.role not in equal)


def _in_role(obj: DbObject, role: Role) -> list[Piece]:
    return [one for one in obj.pieces if one.role is role]


def _only(obj: DbObject, test: Callable[[Piece], bool]) -> DbObject:
    return replace(obj, pieces=tuple(filter(test, obj.pieces)))


def _needed_spellings(old: DbObject, new: DbObject, between: Between) -> frozenset[Spelling]:
    """Return the spellings that no statement shows alone, where they explain the object."""
    if between.oldest is None or between.oldest >= _ASKED_BELOW:
        return frozenset()
    return frozenset(one for found in _compared(old, new, between).respelled for one in found.spellings)


def _compared(old: DbObject, new: DbObject, between: Between) -> Comparison:
    return compare_spelled(Snapshot((old,)), Snapshot((new,)), oldest=between.oldest, around=between.around)


def _untold(obj: DbObject, told: set[Aspect], *, is_defined: bool) -> DbObject:
    """Return an object without the statements whose difference is told.

    A statement about an object repeats parts of its definition, the names of a function's arguments for one; where
    the definition differs, a comment that says the same is no difference. And a definition that is described by
    nothing but privileges, as of default privileges, is told by them.
    """
    roles = set(_ANNOTATING) if told else set()
    if Aspect.DEFINITION in told or (told and not is_defined):
        roles |= {Role.DEFINITION, Role.ALTERATION}
    return _only(obj, lambda one: one.role not in roles) if roles else obj


def _spellings(respelled: tuple[Respelled, ...]) -> frozenset[str]:
    return frozenset(name for one in respelled for name in (one.spellings or (TEXT,)))


def _parent(old: ObjectId | None, new: ObjectId | None) -> Iterator[Detail]:
    if old != new:
        yield FactChanged(_belongs(old), _belongs(new))


def _belongs(parent: ObjectId | None) -> Fact | None:
    return Fact("belongs to", str(parent), str(parent)) if parent else None


def _statements(different: tuple[Difference, ...]) -> Iterator[Detail]:
    """Yield the statements that differ though no detail tells it."""
    for number, one in enumerate(different):
        aspect = ASPECT_OF_ROLE[one.role]
        yield FactChanged(_statement(one.before, aspect, number), _statement(one.after, aspect, number))


def _says_definition(description: Description) -> bool:
    aspects = [one.aspect for one in description.facts]
    aspects += [one.aspect for group in description.groups for one in group.members]
    return Aspect.DEFINITION in aspects


def _statement(sql: str, aspect: Aspect, number: int) -> Fact | None:
    name = f"statement {number + 1}" if number else "statement"
    return Fact(name, sql, sql, "sql", aspect) if sql else None


def _settled(aspect: Aspect) -> Aspect:
    """Return the aspect of the statements that say it: the order of columns stands in the definition."""
    return Aspect.DEFINITION if aspect is Aspect.COLUMN_ORDER else aspect
