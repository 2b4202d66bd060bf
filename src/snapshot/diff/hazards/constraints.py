"""What the server does with the rows that are there when a constraint is new or becomes another one.

The locks are those of https://www.postgresql.org/docs/current/sql-altertable.html: VALIDATE CONSTRAINT takes SHARE
UPDATE EXCLUSIVE, which keeps nobody from reading or writing.
"""

import json
from collections.abc import Iterator
from enum import Enum

from snapshot.diff.changes import Added, Altered, FactChanged, MemberAdded, MemberAltered
from snapshot.diff.hazards.registry import Changed, Context, fact, members
from snapshot.model.facts import Aspect, Description, Member
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.sql.describe import DESCRIBED


class Fate(Enum):
    """What the server does with the rows."""

    CHECKED = "checks every row"
    REPEATED = "checks every row, though each holds it already"
    VALIDATED = "checks every row beside readers and writers"
    ENFORCED = "checks every row of a constraint that is there"
    NOTHING = "looks at none"


_UNCHECKED = ("validated", "enforced")
_WHEN = frozenset({"deferrable"})
_ACTIONS = _WHEN | {"on delete", "on update"}


def fate_of(change: Changed, context: Context) -> Fate:
    """Return what becomes of the rows by a foreign key, or a check that is an object of its own."""
    if not isinstance(change, Added | Altered) or not context.has_rows(change.new.parent):
        return Fate.NOTHING
    if not _is_checked(context.describe(change.new)):
        return Fate.NOTHING
    if isinstance(change, Added):
        return Fate.CHECKED
    names = {one.fact.name for one in change.details if isinstance(one, FactChanged)}
    return _by_facts(change, names & {*DESCRIBED[change.id.kind].facts}, context)


def _by_facts(change: Altered, names: set[str], context: Context) -> Fate:
    if not names:
        return Fate.NOTHING
    if names == {"validated"}:
        return Fate.VALIDATED
    if change.id.kind is Kind.FOREIGN_KEY:
        if names <= {*_UNCHECKED}:
            return Fate.ENFORCED
        if names <= _WHEN:
            return Fate.NOTHING
        if names <= _ACTIONS and _is_checked(context.describe(change.old)):
            return Fate.REPEATED
    return Fate.CHECKED


def _is_checked(said: Description | Member) -> bool:
    return all(fact(said, name) is None for name in _UNCHECKED)


def checks_of(change: Altered, context: Context) -> Iterator[tuple[str, Fate]]:
    """Yield the checks of a table or domain that are new or other, with what becomes of the rows."""
    for one in change.details:
        if isinstance(one, MemberAdded) and one.group == "check" and _is_checked(one.member):
            is_known = _waits(change.id, one.member, context)
            yield one.member.key, Fate.VALIDATED if is_known else Fate.CHECKED
        elif isinstance(one, MemberAltered) and one.group == "check" and _becomes_other(one):
            yield one.new.key, Fate.CHECKED


def _becomes_other(check: MemberAltered) -> bool:
    """Return whether a check is made anew and held against rows; a comment on it is no change of it."""
    return Aspect.DEFINITION in check.aspects and _is_checked(check.new)


def _waits(holder: ObjectId, check: Member, context: Context) -> bool:
    """Return whether a check was there as NOT VALID, which pg_dump prints apart, and is only validated."""
    kind = Kind.DOMAIN_CONSTRAINT if holder.kind is Kind.DOMAIN else Kind.CHECK
    before = context.old.objects.get(ObjectId(kind, (*holder.path, check.key)))
    if before is None:
        return False
    said = context.describe(before)
    is_same = fact(said, "expression") == fact(check, "expression")
    return is_same and fact(said, "validated") is not None and fact(said, "enforced") is None


def new_not_nulls(change: Altered, context: Context) -> Iterator[tuple[str, Fate]]:
    """Yield the columns that were there and become NOT NULL, where no valid check says so already."""
    for one in change.details:
        if isinstance(one, MemberAltered) and one.group == "column":
            becomes = fact(one.old, "nullability") is None and fact(one.new, "nullability") is not None
            if becomes and not _says_not_null(change, one.old.key, context):
                is_known = _waits_not_null(change.id, one.old.key, context)
                yield one.old.key, Fate.VALIDATED if is_known else Fate.CHECKED


def _waits_not_null(table: ObjectId, column: str, context: Context) -> bool:
    """Return whether a NOT NULL that is NOT VALID waits for the column."""
    for obj in context.old.children(table):
        said = context.describe(obj) if obj.id.kind is Kind.CONSTRAINT else Description()
        sort, columns = fact(said, "constraint"), fact(said, "columns")
        if sort and columns and sort.text == "NOT NULL" and json.loads(columns.meaning) == [column]:
            return True
    return False


def _says_not_null(change: Altered, column: str, context: Context) -> bool:
    """Return whether a valid check of the table lets no NULL in, so that the server need not look."""
    apart = (obj for obj in context.old.children(change.id) if obj.id.kind is Kind.CHECK)
    said: list[Description | Member] = [
        *members(context.describe(change.old), "check"),
        *map(context.describe, apart),
    ]
    found = (fact(one, "expression") for one in said if _is_checked(one))
    return any(_implies(json.loads(one.meaning), column) for one in found if one is not None)


def _implies(tree: object, column: str) -> bool:
    """Return whether a condition holds only where a column is not NULL, as its own test or one joined by AND."""
    match tree:
        case {"BoolExpr": {"boolop": "AND_EXPR", "args": [*args]}}:
            return any(_implies(one, column) for one in args)
        case {"NullTest": {"nulltesttype": "IS_NOT_NULL", "arg": {"ColumnRef": {"fields": [*fields]}}}}:
            return fields == [{"String": {"sval": column}}]
    return False
