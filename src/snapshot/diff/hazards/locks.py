"""What keeps others away from a table while it is read or an index is built.

Which lock a command takes stands in PostgreSQL's pages of ALTER TABLE and CREATE INDEX; docs/hazards.md cites them.
"""

import re
from collections.abc import Iterator

from snapshot.diff.changes import Added, Altered, FactChanged
from snapshot.diff.hazards.constraints import Fate, checks_of, fate_of, new_not_nulls
from snapshot.diff.hazards.domains import demands, tables_of
from snapshot.diff.hazards.loss import retyped
from snapshot.diff.hazards.registry import Changed, Context, fact, hazard, may_say, some, text
from snapshot.diff.hazards.rewrite import rewritten
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.sql.type_changes import Certainty

_DEFAULT = "DEFAULT"
_SCANNED = {Kind.CHECK: "ACCESS EXCLUSIVE", Kind.FOREIGN_KEY: "SHARE ROW EXCLUSIVE on both tables"}
_KEYS = frozenset(
    {"columns", "elements", "include", "keys", "predicate", "unique", "access method", "constraint"}
) | {
    "nulls not distinct",
    "without overlaps",
    "deferrable",
}


@hazard("long-lock", "caution", "explicit-locking.html", renaming_spares=True)
def _scanned(change: Changed, context: Context) -> Iterator[str]:
    if change.id.kind in _SCANNED:
        yield from _of_constraint(change, context)
    if isinstance(change, Added | Altered) and change.id.kind is Kind.PARTITION:
        yield from _of_partition(change, context)
    if isinstance(change, Altered) and change.id.kind is Kind.TABLE:
        for name, fate in new_not_nulls(change, context):
            if fate is Fate.CHECKED:
                yield f"{name} becomes NOT NULL: every row is read under ACCESS EXCLUSIVE"
        for name, fate in checks_of(change, context):
            if fate is Fate.CHECKED:
                yield f"the check {name} is held against every row under ACCESS EXCLUSIVE"
    if isinstance(change, Altered) and (found := list(demands(change, context))):
        yield f"{' and '.join(found)}: every row of {some(tables_of(change, context))} is checked under SHARE"


def _of_constraint(change: Changed, context: Context) -> Iterator[str]:
    fate = fate_of(change, context)
    lock = _SCANNED[change.id.kind]
    if fate is Fate.CHECKED:
        yield f"every row is checked under {lock}"
    elif fate is Fate.REPEATED:
        yield f"it is dropped and added again: every row is checked under {lock}"
    elif fate is Fate.ENFORCED:
        yield "every row is checked under ACCESS EXCLUSIVE, and SHARE ROW EXCLUSIVE on the table it references"


def _of_partition(change: Added | Altered, context: Context) -> Iterator[str]:
    if context.has_rows(change.new.parent):
        yield "the rows of the partition are checked under ACCESS EXCLUSIVE, unless a check on it says the same"
    default = default_partition(change, context)
    if default is not None:
        yield f"the rows of {default}, the default partition, are checked under ACCESS EXCLUSIVE"


def default_partition(change: Added | Altered, context: Context) -> ObjectId | None:
    """Return the default partition that a new partition takes rows from, where it stands before and after."""
    said = context.describe(change.new)
    if text(said, "bound") == _DEFAULT:
        return None
    found = context.default_of(text(said, "partition of"))
    return found if found is not None and context.has_rows(found) else None


@hazard("index-build", "caution", "sql-createindex.html", renaming_spares=True)
def _built(change: Changed, context: Context) -> Iterator[str]:
    if isinstance(change, Added | Altered) and _is_built(change, context):
        if change.id.kind is Kind.INDEX:
            yield "it is built under SHARE, which keeps writers away until it is done, unless CONCURRENTLY"
        else:
            yield "its index is built under ACCESS EXCLUSIVE, unless it takes one that is there (USING INDEX)"
    if isinstance(change, Altered) and change.id.kind is Kind.TABLE:
        for name, old, new in retyped(change):
            indexed = sorted(str(one) for one in _indexes_of(change.id, name, context))
            if indexed and rewritten(old, new, context) is not Certainty.NO:
                yield f"what holds {name} is built again with it: {some(indexed)}"


def _is_built(change: Added | Altered, context: Context) -> bool:
    kind = change.id.kind
    if kind not in {Kind.INDEX, Kind.CONSTRAINT} or not context.has_rows(change.new.parent):
        return False
    if isinstance(change, Altered) and not any(map(_is_of_keys, change.details)):
        return False
    if not may_say(change.new, "ONLY", "NULL"):
        return True
    said = context.describe(change.new)
    if kind is Kind.CONSTRAINT and text(said, "constraint") == "NOT NULL":
        return False
    return fact(said, "applies to") is None or not _is_partitioned(change, context)


def _is_of_keys(detail: object) -> bool:
    return isinstance(detail, FactChanged) and detail.fact.name in _KEYS


def _is_partitioned(change: Added | Altered, context: Context) -> bool:
    parent = context.new.objects.get(change.new.parent) if change.new.parent else None
    return parent is not None and fact(context.describe(parent), "partition by") is not None


def _indexes_of(table: ObjectId, column: str, context: Context) -> Iterator[ObjectId]:
    word = re.compile(rf"(?<!\w){re.escape(column)}(?!\w)")
    for obj in context.old.children(table):
        is_kept = obj.id.kind in {Kind.INDEX, Kind.CONSTRAINT} and obj.id in context.new.objects
        if is_kept and any(word.search(piece.sql.partition("(")[2]) for piece in obj.pieces):
            yield obj.id
