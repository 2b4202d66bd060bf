"""What keeps others away from a table while it is read or an index is built.

Which lock a command takes stands in PostgreSQL's pages of ALTER TABLE and CREATE INDEX; docs/hazards.md cites them.
"""

import re
from collections.abc import Iterator

from snapshot.diff.changes import Added, Altered, FactChanged, MemberAdded, MemberAltered
from snapshot.diff.hazards.loss import retyped
from snapshot.diff.hazards.registry import Changed, Context, fact, hazard, may_say, text
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.sql.describe import DESCRIBED
from snapshot.sql.type_changes import Certainty, rewrites

_SCANNED = {Kind.CHECK: "ACCESS EXCLUSIVE", Kind.FOREIGN_KEY: "SHARE ROW EXCLUSIVE on both tables"}
_KEYS = frozenset(
    {"columns", "elements", "include", "keys", "predicate", "unique", "access method", "constraint"}
) | {
    "nulls not distinct",
    "without overlaps",
}


@hazard("long-lock", "caution")
def _scanned(change: Changed, context: Context) -> Iterator[str]:
    if change.id.kind in _SCANNED and is_validated(change, context):
        yield f"every row is checked under {_SCANNED[change.id.kind]}"
    if isinstance(change, Added) and change.id.kind is Kind.PARTITION and context.has_rows(change.new.parent):
        yield "the rows of the partition are checked under ACCESS EXCLUSIVE, unless a check on it says the same"
    if isinstance(change, Altered) and change.id.kind is Kind.TABLE:
        for name in new_not_nulls(change, context):
            yield f"{name} becomes NOT NULL: every row is read under ACCESS EXCLUSIVE"
        for one in change.details:
            if isinstance(one, MemberAdded) and one.group == "check" and fact(one.member, "validated") is None:
                yield f"the check {one.member.key} is held against every row under ACCESS EXCLUSIVE"


def is_validated(change: Changed, context: Context) -> bool:
    """Return whether a new or other constraint, or one that was not valid before, is checked against rows."""
    if not (isinstance(change, Added | Altered) and context.has_rows(change.new.parent)):
        return False
    said = context.describe(change.new)
    if fact(said, "validated") is not None or fact(said, "enforced") is not None:
        return False
    return isinstance(change, Added) or any(isinstance(one, FactChanged) for one in change.details if _defines(one))


def _defines(detail: object) -> bool:
    names = DESCRIBED[Kind.FOREIGN_KEY].facts + DESCRIBED[Kind.CHECK].facts
    return isinstance(detail, FactChanged) and detail.fact.name in names


def new_not_nulls(change: Altered, context: Context) -> Iterator[str]:
    """Yield the columns that were there and become NOT NULL, where no valid check says so already."""
    for one in change.details:
        if isinstance(one, MemberAltered) and one.group == "column":
            becomes = fact(one.old, "nullability") is None and fact(one.new, "nullability") is not None
            if becomes and not _is_checked(change, one.old.key, context):
                yield one.old.key


def _is_checked(change: Altered, column: str, context: Context) -> bool:
    """Return whether a valid check of the table lets no NULL in, so that the server need not look."""
    pattern = re.compile(rf'CHECK \(\(*"?{re.escape(column)}"? IS NOT NULL\)*\)')
    pieces = [piece.sql for piece in change.old.pieces]
    pieces += [
        piece.sql for obj in context.old.children(change.id) for piece in obj.pieces if obj.id.kind is Kind.CHECK
    ]
    return any(pattern.search(sql) and "NOT VALID" not in sql for sql in pieces)


@hazard("index-build", "caution")
def _built(change: Changed, context: Context) -> Iterator[str]:
    if isinstance(change, Added | Altered) and _is_built(change, context):
        if change.id.kind is Kind.INDEX:
            yield "it is built under SHARE, which keeps writers away until it is done, unless CONCURRENTLY"
        else:
            yield "its index is built under ACCESS EXCLUSIVE, unless it takes one that is there (USING INDEX)"
    if isinstance(change, Altered) and change.id.kind is Kind.TABLE:
        for name, old, new in retyped(change):
            indexed = sorted(str(one) for one in _indexes_of(change.id, name, context))
            if indexed and rewrites(old, new) is not Certainty.NO:
                yield f"{', '.join(indexed)} holds {name} and is built again with it"


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
