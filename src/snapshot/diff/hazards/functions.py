"""What rests on a function that stays under its name and does something else from then on.

The server takes an IMMUTABLE function at its word: what an index holds, a generated column stores and a check let
through was computed by the function as it was then (https://www.postgresql.org/docs/current/xfunc-volatility.html).
"""

import re
from collections.abc import Iterator

from snapshot.diff.changes import Altered, FactChanged
from snapshot.diff.hazards.registry import Changed, Context, fact, hazard, members, some, text
from snapshot.model.facts import Description
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind

_INDEXED = frozenset({Kind.INDEX, Kind.CONSTRAINT})


@hazard("stale-values", "danger", "ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS")
def _stale(change: Changed, context: Context) -> Iterator[str]:
    if not isinstance(change, Altered) or not _says_other(change, "body"):
        return
    users = _users(change, context)
    indexes = [str(one) for one in users if one.kind in _INDEXED]
    if indexes:
        yield f"until REINDEX, what it computed before stays in {some(indexes)}"
    tables = [str(one) for one in users if one.kind is Kind.TABLE and _computes(one, change.id, context, "stored")]
    if tables:
        yield f"what it computed before stays in stored columns of {some(tables)}"
    checked = [str(one) for one in users if _computes(one, change.id, context, "check")]
    if checked:
        yield f"checks of {some(checked)} are not repeated: rows that no longer hold them stay, and a reload fails"
    parted = [str(one) for one in users if _computes(one, change.id, context, "partition")]
    if parted:
        yield f"rows of {some(parted)} stay in the partitions it chose before"


@hazard("no-longer-immutable", "danger", "sql-createindex.html")
def _not_immutable(change: Changed, context: Context) -> Iterator[str]:
    """Yield what is refused of a function that is not IMMUTABLE, and stands nevertheless."""
    if not isinstance(change, Altered) or not _says_other(change, "volatility"):
        return
    said = [text(context.describe(one), "volatility") for one in (change.old, change.new)]
    if said[0] != "IMMUTABLE" or said[1] == "IMMUTABLE":
        return
    needing = [
        str(one)
        for one in _users(change, context)
        if one.kind in _INDEXED or any(_computes(one, change.id, context, how) for how in ("stored", "partition"))
    ]
    if needing:
        yield f"it is no longer IMMUTABLE: to make these anew is refused, as a reload does: {some(needing)}"


def _says_other(change: Altered, name: str) -> bool:
    is_function = change.id.kind is Kind.FUNCTION
    return is_function and any(isinstance(one, FactChanged) and one.fact.name == name for one in change.details)


def _users(change: Altered, context: Context) -> tuple[ObjectId, ...]:
    """Return what uses the function before and after, and is not built again around it."""
    found = (one for one in context.dependents(change) if not one.rebuild)
    return tuple(one.id for one in found if one.id in context.new.objects)


def _computes(user: ObjectId, function: ObjectId, context: Context, how: str) -> bool:
    """Return whether a table or domain calls a function in its stored columns, its checks or its partition key."""
    found = context.old.objects.get(user) if user.kind in {Kind.TABLE, Kind.DOMAIN} else None
    if found is None:
        return False
    call = re.compile(rf'(?<!\w)"?{re.escape(function.name)}"?\(')
    return any(call.search(one) for one in _EXPRESSIONS[how](context.describe(found)))


def _stored(said: Description) -> Iterator[str]:
    found = (text(one, "generated") for one in members(said, "column"))
    return (one for one in found if "STORED" in one.upper())


def _checks(said: Description) -> Iterator[str]:
    return (text(one, "expression") for one in members(said, "check"))


def _key(said: Description) -> Iterator[str]:
    found = fact(said, "partition by")
    return iter([found.text] if found else [])


_EXPRESSIONS = {"stored": _stored, "check": _checks, "partition": _key}
