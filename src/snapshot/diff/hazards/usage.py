"""What stands in the way because something else uses what changes, and what would break later."""

import json
import re
from collections.abc import Iterator

from snapshot.diff.changes import Altered, Removed
from snapshot.diff.dependents import IN_PART
from snapshot.diff.hazards.composites import refusals, still_naming
from snapshot.diff.hazards.domains import base_type, gained
from snapshot.diff.hazards.holding import Held, Holders
from snapshot.diff.hazards.loss import dropped, renamed, retyped
from snapshot.diff.hazards.registry import Changed, Context, fact, hazard, may_say, members, some, text
from snapshot.model.facts import Member
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject
from snapshot.sql.type_changes import needs_using

_HOLDING = frozenset({Kind.POLICY, Kind.RULE, Kind.TRIGGER})


@hazard("in-use", "danger", "ddl-depend.html", renaming_spares=True)
def _in_use(change: Changed, context: Context) -> Iterator[str]:
    """Yield what PostgreSQL would refuse the change for, and what must be built again around it."""
    rebuilt = [one for one in context.dependents(change) if one.rebuild]
    sure = [str(one.id) for one in rebuilt if one.is_sure]
    maybe = [str(one.id) for one in rebuilt if not one.is_sure]
    unless = _unless_renamed(change, context)
    if sure:
        yield f"it is refused until these are dropped, to be built again behind it: {some(sure)}{unless}"
    partly = [str(one.id) for one in context.dependents(change) if one.reason == IN_PART]
    if partly:
        yield f"it is refused until the columns, defaults and checks that use it are dropped: {some(partly)}"
    if maybe:
        yield f"it is refused until these are dropped, if they use what changes: {some(maybe)}{unless}"
    if isinstance(change, Altered) and change.id.kind is Kind.TABLE:
        yield from _own(change, context)
        yield from _defaults(change, context)
    if isinstance(change, Altered) and change.id.kind is Kind.TYPE:
        yield from refusals(change, context)
    if isinstance(change, Altered) and (wanted := list(gained(change, context))):
        inside = Holders(change.old, context).tables(Held.INSIDE)
        if inside:
            where = f"an array, composite or range of {some(list(map(str, inside)))}"
            yield f"{' and '.join(wanted)} is refused while the domain stands in {where}, with rows or without"


def _unless_renamed(change: Changed, context: Context) -> str:
    """Return the rest of a sentence where every column that is in the way may only get another name."""
    if not isinstance(change, Altered) or change.id.kind is not Kind.TABLE or list(retyped(change)):
        return ""
    new = renamed(change, "column")
    gone = dropped(change, context)
    if not gone or not all(one in new for one in gone):
        return ""
    return f"; unless {' and '.join(f'{one} is renamed to {new[one]}' for one in gone)}"


def _own(change: Altered, context: Context) -> Iterator[str]:
    """Yield the parts of the table itself that hold a column that is dropped or gets another type."""
    gone = dropped(change, context)
    new = renamed(change, "column")
    for name in [*gone, *(name for name, *_ in retyped(change))]:
        word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        for obj in context.old.children(change.id):
            if obj.id.kind in _HOLDING:
                held = _held(obj, name, word, context)
                yield from (f"{one}, unless it is renamed to {new[name]}" if name in new else one for one in held)
        if word.search(_partition_key(change.old, context)):
            yield f"{name} is part of the partition key: it is refused, and the table must be made anew"
        for column in _generated(change.old, context):
            if word.search(text(column, "generated")):
                again = "" if column.key in gone else " and built again"
                yield f"the generated column {column.key} names {name}: it must be dropped first{again}"


def _defaults(change: Altered, context: Context) -> Iterator[str]:
    """Yield the defaults that no cast takes along: "default for column … cannot be cast automatically"."""
    for name, *types in retyped(change):
        old, new = (
            base_type(one, side, context) for one, side in zip(types, (context.old, context.new), strict=True)
        )
        if needs_using(old, new) and context.default_before(change.old, name).upper() not in {"", "NULL"}:
            yield f"the default of {name} cannot be cast to {types[1]}: it must be dropped first and set again"


def _held(obj: DbObject, name: str, word: re.Pattern[str], context: Context) -> Iterator[str]:
    """Yield why a part of a table stands in the way of a change of its column.

    A trigger that fires on updates of a column depends on it for sure.
    """
    again = " and built again" if obj.id in context.new.objects else ""
    if obj.id.kind is Kind.TRIGGER and may_say(obj, "UPDATE OF"):
        columns = fact(context.describe(obj), "columns")
        if columns is not None and name in json.loads(columns.meaning):
            yield f"{obj.id} fires on updates of {name}: it must be dropped first{again}"
            return
    if any(word.search(_after_name(piece.sql)) for piece in obj.pieces):
        yield f"{obj.id} names {name}: where it means the column, it must be dropped first{again}"


def _partition_key(table: DbObject, context: Context) -> str:
    """Return how a table is partitioned, empty where it is not."""
    is_any = any("PARTITION BY" in piece.sql for piece in table.pieces)
    return text(context.describe(table), "partition by") if is_any else ""


def _generated(table: DbObject, context: Context) -> tuple[Member, ...]:
    """Return the columns of a table, if one of them is generated."""
    if not any("GENERATED ALWAYS AS (" in piece.sql for piece in table.pieces):
        return ()
    return members(context.describe(table), "column")


def _after_name(sql: str) -> str:
    """Return a statement without the names it begins with."""
    return sql.partition(" ON ")[2]


@hazard("breaks-at-run-time", "danger", "ddl-depend.html")
def _breaks(change: Changed, context: Context) -> Iterator[str]:
    """Yield the functions that will still be there and name what will not."""
    what = "it" if isinstance(change, Removed) else "a column that is gone"
    for one in context.broken(change):
        doubt = "" if one.is_sure else ", as far as its text shows"
        yield f"{one.by} still names {what}{doubt}, and fails when it runs"
    if isinstance(change, Altered) and change.id.kind is Kind.TYPE:
        for routine, name in still_naming(change, context):
            yield f"{routine} still names the attribute {name}, as far as its text shows, and fails when it runs"
