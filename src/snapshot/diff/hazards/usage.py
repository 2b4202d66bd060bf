"""What stands in the way because something else uses what changes, and what would break later."""

import re
from collections.abc import Iterator

from snapshot.diff.changes import Altered, MemberRemoved, Removed
from snapshot.diff.dependents import IN_PART
from snapshot.diff.hazards.loss import retyped
from snapshot.diff.hazards.registry import Changed, Context, hazard, members, text
from snapshot.model.facts import Member
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject

_HOLDING = frozenset({Kind.POLICY, Kind.RULE, Kind.TRIGGER})


@hazard("in-use", "danger")
def _in_use(change: Changed, context: Context) -> Iterator[str]:
    """Yield what PostgreSQL would refuse the change for, and what must be built again around it."""
    rebuilt = [one for one in context.dependents(change) if one.rebuild]
    sure = [str(one.id) for one in rebuilt if one.is_sure]
    maybe = [str(one.id) for one in rebuilt if not one.is_sure]
    if sure:
        yield f"it is refused until these are dropped, to be built again behind it: {_some(sure)}"
    partly = [str(one.id) for one in context.dependents(change) if one.reason == IN_PART]
    if partly:
        yield f"it is refused until the columns, defaults and checks that use it are dropped: {_some(partly)}"
    if maybe:
        yield f"it is refused until these are dropped, if they use what changes: {_some(maybe)}"
    if isinstance(change, Altered) and change.id.kind is Kind.TABLE:
        yield from _own(change, context)


def _some(names: list[str]) -> str:
    shown = 5
    return ", ".join(names[:shown]) + (f" and {len(names) - shown} more" if len(names) > shown else "")


def _own(change: Altered, context: Context) -> Iterator[str]:
    """Yield the parts of the table itself that hold a column that is dropped or gets another type."""
    removed = (one for one in change.details if isinstance(one, MemberRemoved) and one.group == "column")
    dropped = [one.member.key for one in removed if not context.has_column(change.id, one.member.key)]
    for name in [*dropped, *(name for name, *_ in retyped(change))]:
        word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        for obj in context.old.children(change.id):
            if obj.id.kind in _HOLDING and any(word.search(_after_name(piece.sql)) for piece in obj.pieces):
                yield f"{obj.id} names {name}: where it means the column, it must be dropped first and built again"
        for column in _generated(change.old, context):
            if word.search(text(column, "generated")):
                yield f"the generated column {column.key} names {name}: it must be dropped first and built again"


def _generated(table: DbObject, context: Context) -> tuple[Member, ...]:
    """Return the columns of a table, if one of them is generated."""
    if not any("GENERATED ALWAYS AS (" in piece.sql for piece in table.pieces):
        return ()
    return members(context.describe(table), "column")


def _after_name(sql: str) -> str:
    """Return a statement without the names it begins with."""
    return sql.partition(" ON ")[2]


@hazard("breaks-at-run-time", "danger")
def _breaks(change: Changed, context: Context) -> Iterator[str]:
    """Yield the functions that will still be there and name what will not."""
    what = "it" if isinstance(change, Removed) else "a column that is gone"
    for one in context.broken(change):
        doubt = "" if one.is_sure else ", as far as its text shows"
        yield f"{one.by} still names {what}{doubt}, and fails when it runs"
