"""What something else needs an index for."""

import json
from collections.abc import Iterator

from snapshot.diff.changes import Added, Altered, Removed
from snapshot.diff.hazards.registry import Changed, Context, fact, hazard, may_say, text
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject

_INDEXED = frozenset({Kind.INDEX, Kind.CONSTRAINT})


@hazard("refresh-concurrently", "danger", "sql-refreshmaterializedview.html")
def _refresh(change: Changed, context: Context) -> Iterator[str]:
    if change.id.kind is not Kind.INDEX or not isinstance(change, Removed | Altered):
        return
    view = change.old.parent
    if view is None or view.kind is not Kind.MATERIALIZED_VIEW or view not in context.new.objects:
        return
    if identifies(change.old, context) and not any(identifies(one, context) for one in context.new.children(view)):
        yield f"{view} has no unique index over plain columns and all rows left, so REFRESH … CONCURRENTLY is refused"


def identifies(index: DbObject, context: Context) -> bool:
    """Return whether an index lets REFRESH MATERIALIZED VIEW CONCURRENTLY work: unique, columns only, all rows."""
    if index.id.kind is not Kind.INDEX:
        return False
    said = context.describe(index)
    return (
        fact(said, "unique") is not None
        and fact(said, "predicate") is None
        and None not in columns_of(index, context)
    )


def columns_of(obj: DbObject, context: Context) -> tuple[str | None, ...]:
    """Return the columns of an index or key in order; ``None`` for an expression."""
    said = context.describe(obj)
    keys, columns = fact(said, "keys"), fact(said, "columns")
    if keys is not None:
        return tuple(one["IndexElem"].get("name") for one in json.loads(keys.meaning))
    return tuple(json.loads(columns.meaning)) if columns is not None else ()


@hazard("foreign-key-needs-key", "danger", "sql-createtable.html", renaming_spares=True)
def _referenced(change: Changed, context: Context) -> Iterator[str]:
    """Yield the foreign keys that rest on a key that is gone or other."""
    if change.id.kind not in _INDEXED or not isinstance(change, Removed | Altered) or change.old.parent is None:
        return
    table = change.old.parent
    if table not in context.new.objects or not _is_unique(change.old, context):
        return
    columns = columns_of(change.old, context)
    if isinstance(change, Altered) and columns == columns_of(change.new, context):
        return
    for found in _foreign_keys_to(table, columns, context):
        yield f"{found} rests on it: it cannot be dropped before that is"


def _is_unique(obj: DbObject, context: Context) -> bool:
    if not may_say(obj, "UNIQUE", "PRIMARY"):
        return False
    said = context.describe(obj)
    return fact(said, "unique") is not None or text(said, "constraint") in {"PRIMARY KEY", "UNIQUE"}


def _foreign_keys_to(table: ObjectId, columns: tuple[str | None, ...], context: Context) -> Iterator[ObjectId]:
    obj = context.old.objects.get(table)
    references = context.old.of(obj) if obj else ()
    own = [one.id for one in context.old.children(table)]
    for found in sorted({*(one.by for one in references), *own}):
        key = context.old.objects.get(found) if found.kind is Kind.FOREIGN_KEY else None
        if key is not None and set(columns) == set(_listed(key, "referenced columns", context)):
            yield found


def _listed(obj: DbObject, name: str, context: Context) -> tuple[str, ...]:
    found = fact(context.describe(obj), name)
    return tuple(json.loads(found.meaning)) if found else ()


@hazard("foreign-key-without-index", "caution", "ddl-constraints.html#DDL-CONSTRAINTS-FK")
def _referencing(change: Changed, context: Context) -> Iterator[str]:
    """Yield foreign keys whose own columns no index begins with."""
    if change.id.kind is Kind.FOREIGN_KEY and isinstance(change, Added):
        if _is_enforced(change.new, context) and not _is_covered(change.new, context):
            yield "no index begins with its columns: each delete or update of a referenced row reads the whole table"
    elif change.id.kind in _INDEXED and isinstance(change, Removed) and change.old.parent:
        for key in context.new.children(change.old.parent):
            if key.id.kind is not Kind.FOREIGN_KEY or not _is_enforced(key, context):
                continue
            if _leads(change.old, key, context) and not _is_covered(key, context):
                yield f"no index begins with the columns of {key.id} any more"


def _is_enforced(key: DbObject, context: Context) -> bool:
    return fact(context.describe(key), "enforced") is None


def _is_covered(key: DbObject, context: Context) -> bool:
    around = context.new.children(key.parent) if key.parent else ()
    return any(_leads(one, key, context) for one in around if one.id.kind in _INDEXED)


def _leads(index: DbObject, key: DbObject, context: Context) -> bool:
    columns = _listed(key, "columns", context)
    return bool(columns) and set(columns_of(index, context)[: len(columns)]) == set(columns)
