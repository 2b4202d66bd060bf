"""What fails because of rows that are there already."""

import json
from collections.abc import Callable, Iterator, Mapping

from snapshot.diff.changes import Added, Altered, FactChanged, MemberAdded
from snapshot.diff.hazards.constraints import Fate, checks_of, fate_of, new_not_nulls
from snapshot.diff.hazards.domains import base_type, default_of_domain, demands, refuses_null, tables_of
from snapshot.diff.hazards.locks import default_partition
from snapshot.diff.hazards.loss import renamed, retyped
from snapshot.diff.hazards.registry import Changed, Context, fact, hazard, may_say, some, text
from snapshot.diff.hazards.rewrite import default_of
from snapshot.model.facts import Member
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.sql.type_changes import needs_using

_CHECKING = frozenset({Fate.CHECKED, Fate.VALIDATED, Fate.ENFORCED})
_UNIQUE = {
    "PRIMARY KEY": "fails where two rows are equal in it or one is NULL",
    "UNIQUE": "fails where two rows are equal in it",
}


@hazard("fails-on-rows", "danger", "sql-altertable.html", renaming_spares=True)
def _fails(change: Changed, context: Context) -> Iterator[str]:
    if isinstance(change, Altered) and change.id.kind is Kind.TABLE:
        yield from _of_table(change, context)
    if change.id.kind in {Kind.CHECK, Kind.FOREIGN_KEY} and fate_of(change, context) in _CHECKING:
        what = "has no counterpart" if change.id.kind is Kind.FOREIGN_KEY else "does not hold it"
        yield f"it fails where a row {what}"
    if isinstance(change, Added | Altered) and change.id.kind is Kind.PARTITION:
        yield from _of_partition(change, context)
    if isinstance(change, Altered):
        for what in demands(change, context):
            holds = "has NULL in a column of it" if what == "NOT NULL" else "does not hold it"
            yield f"{what} fails where a row of {some(tables_of(change, context))} {holds}"
    if isinstance(change, Added | Altered) and context.has_rows(change.new.parent):
        yield from _of_key(change, context)


def _of_partition(change: Added | Altered, context: Context) -> Iterator[str]:
    if context.has_rows(change.new.parent):
        yield f"it fails where a row of the table lies outside of {text(context.describe(change.new), 'bound')}"
    default = default_partition(change, context)
    if default is not None:
        yield f"it fails where a row of {default}, the default partition, belongs into it"


def _of_table(change: Altered, context: Context) -> Iterator[str]:
    for one in change.details:
        if isinstance(one, MemberAdded) and one.group == "column" and _has_no_value(change.id, one.member, context):
            why = f"the new column {one.member.key} is NOT NULL and has no default"
            yield f"{why}: it fails where there is a row{_unless(change, one.member.key)}"
    for name, fate in checks_of(change, context):
        if fate in _CHECKING:
            yield f"the check {name} fails where a row does not hold it"
    for name, _ in new_not_nulls(change, context):
        yield f"{name} becomes NOT NULL: it fails where a row has NULL in it"
    for name, old, new in retyped(change):
        if needs_using(base_type(old, context.old, context), base_type(new, context.new, context)):
            yield f"{name} changes from {old} to {new}, which needs USING and fails on values it cannot convert"


def _unless(change: Altered, column: str) -> str:
    """Return from which column a new one may go on, as the rest of a sentence."""
    old = {new: old for old, new in renamed(change, "column").items()}.get(column)
    return f", unless it is {old} renamed" if old else ""


def _has_no_value(table: ObjectId, column: Member, context: Context) -> bool:
    """Return whether a new column must not be NULL and nothing gives it a value."""
    if fact(column, "generated") is not None or fact(column, "identity") is not None:
        return False
    if fact(column, "nullability") is None and not refuses_null(column, context):
        return False
    if ObjectId(Kind.IDENTITY, (*table.path, column.key)) in context.new.objects:
        return False
    own = default_of(table, column, context) or default_of_domain(column, context)
    return own.upper() in {"", "NULL"}


def _of_key(change: Added | Altered, context: Context) -> Iterator[str]:
    kind = change.id.kind
    if kind not in {Kind.CONSTRAINT, Kind.INDEX} or (isinstance(change, Altered) and not _is_stricter(change)):
        return
    if kind is Kind.INDEX and not may_say(change.new, "UNIQUE"):
        return
    said = context.describe(change.new)
    if kind is Kind.CONSTRAINT:
        sort = text(said, "constraint")
        if sort in _UNIQUE:
            yield f"the key {text(said, 'columns')} {_UNIQUE[sort]}"
        elif sort == "EXCLUDE":
            yield "it fails where two rows exclude each other"
        elif sort == "NOT NULL" and fact(said, "validated") is None:
            yield "it fails where a row has NULL in it"
    if kind is Kind.INDEX and fact(said, "unique") is not None:
        yield f"the unique index {text(said, 'keys')} fails where two rows are equal in it"


def _is_stricter(change: Altered) -> bool:
    """Return whether rows that were allowed may no longer be."""
    changed = {one.fact.name: one for one in change.details if isinstance(one, FactChanged)}
    return any(not _LOOSER[name](changed[name]) for name in changed.keys() & _LOOSER.keys())


def _is_gone(change: FactChanged) -> bool:
    return change.new is None


def _is_longer(change: FactChanged) -> bool:
    """Return whether a list only has more in it, so that fewer rows are equal."""
    if change.old is None or change.new is None:
        return False
    before, after = (json.loads(one.meaning) for one in (change.old, change.new))
    return all(one in after for one in before)


_LOOSER: Mapping[str, Callable[[FactChanged], bool]] = {
    "columns": _is_longer,
    "keys": _is_longer,
    "elements": _is_longer,
    "unique": _is_gone,
    "nulls not distinct": _is_gone,
    "predicate": lambda change: change.old is None,
    "constraint": lambda _: False,
}
"""Fact → whether its change lets every row stay that was allowed."""
