"""Compare two snapshots object by object, without knowing any kind.

What is equal or only spelled otherwise is settled by ``snapshot.sql.spelling``; everything else is compared fact by
fact. Where statements differ and no fact does, the statements are the difference, so nothing goes unmentioned.
Swapping the sides gives the same changes, mirrored.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from snapshot.diff.changes import Added, Altered, Change, Detail, FactChanged, Removed
from snapshot.diff.details import details_of
from snapshot.diff.renames import renames
from snapshot.model.facts import Aspect, Description, Fact
from snapshot.model.identity import ObjectId
from snapshot.model.objects import DbObject, Role, Snapshot
from snapshot.sql.describe import describe
from snapshot.sql.spelling import Difference, Respelled, Spelling
from snapshot.sql.spelling import compare as compare_spelled
from snapshot.sql.spelling.registry import rules_for

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


@dataclass(frozen=True, slots=True)
class Between:
    """What is known of the two sides beside the objects that may differ.

    :param oldest: the older major version of the two servers; ``None`` where one of them is not known. What that one
        cannot hold, or prints otherwise, is no difference.
    :param around: where the parents of inheriting tables are looked for, where the two are not all there is.
    """

    oldest: int | None = None
    around: tuple[Snapshot, Snapshot] | None = None


ANYWHERE = Between()


def compare(old: Snapshot, new: Snapshot, between: Between = ANYWHERE) -> tuple[Change, ...]:
    """Return what became of each object, sorted by identity; candidates of renames stand last.

    Both may lack objects that are equal on both sides.
    """
    found = tuple(_changes(old, new, between))
    return (*found, *renames(found))


def _changes(old: Snapshot, new: Snapshot, between: Between) -> Iterator[Added | Removed | Altered]:
    active = rules_for(between.oldest)
    for one in sorted({*old, *new}):
        before, after = old.by_id.get(one), new.by_id.get(one)
        if before is None and after is not None:
            yield Added(after, describe(after, active))
        elif after is None and before is not None:
            yield Removed(before, describe(before, active))
        elif before is not None and after is not None and before != after:
            altered = _altered(before, after, between)
            if altered is not None:
                yield altered


def _altered(old: DbObject, new: DbObject, between: Between) -> Altered | None:
    sides = Snapshot((old,)), Snapshot((new,))
    verdict = compare_spelled(*sides, oldest=between.oldest, around=between.around)
    spellings = _spellings(verdict.respelled)
    if verdict.is_equal:
        return Altered(old, new, (), spellings) if spellings else None
    active = rules_for(between.oldest, also=_found(verdict.respelled))
    before, after = describe(old, active), describe(new, active)
    details = (*_parent(old.parent, new.parent), *details_of(before, after))
    untold = _untold(verdict.different, details, is_defined=_says_definition(before) or _says_definition(after))
    return Altered(old, new, (*details, *untold), spellings)


def _found(respelled: tuple[Respelled, ...]) -> frozenset[Spelling]:
    """Return the spellings that explain other statements of the object."""
    return frozenset(name for one in respelled for name in one.spellings)


def _spellings(respelled: tuple[Respelled, ...]) -> frozenset[str]:
    return frozenset(name for one in respelled for name in (one.spellings or (TEXT,)))


def _parent(old: ObjectId | None, new: ObjectId | None) -> Iterator[Detail]:
    if old != new:
        yield FactChanged(_belongs(old), _belongs(new))


def _belongs(parent: ObjectId | None) -> Fact | None:
    return Fact("belongs to", str(parent), str(parent)) if parent else None


def _untold(different: tuple[Difference, ...], details: tuple[Detail, ...], *, is_defined: bool) -> Iterator[Detail]:
    """Yield the statements that differ though no detail tells it.

    A statement about an object repeats parts of its definition, the names of a function's arguments for one; where
    the definition differs, a comment that says the same is no difference.

    :param is_defined: whether the descriptions say anything of the definition; default privileges do not.
    """
    told = {_settled(aspect) for detail in details for aspect in detail.aspects}
    for number, one in enumerate(different):
        aspect = ASPECT_OF_ROLE[one.role]
        if not told or (aspect is Aspect.DEFINITION and is_defined and aspect not in told):
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
