"""What fails because of rows that are there already."""

from collections.abc import Iterator

from snapshot.diff.changes import Added, Altered, FactChanged, MemberAdded, MemberAltered
from snapshot.diff.hazards.locks import is_validated, new_not_nulls
from snapshot.diff.hazards.loss import retyped
from snapshot.diff.hazards.registry import Changed, Context, fact, hazard, may_say, text
from snapshot.diff.hazards.rewrite import default_of
from snapshot.model.facts import Member
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.sql.type_changes import needs_using

_UNIQUE = {
    "PRIMARY KEY": "fails where two rows are equal in it or one is NULL",
    "UNIQUE": "fails where two rows are equal in it",
}


@hazard("fails-on-rows", "danger")
def _fails(change: Changed, context: Context) -> Iterator[str]:
    if isinstance(change, Altered) and change.id.kind is Kind.TABLE:
        yield from _of_table(change, context)
    if change.id.kind in {Kind.CHECK, Kind.FOREIGN_KEY} and is_validated(change, context):
        what = "has no counterpart" if change.id.kind is Kind.FOREIGN_KEY else "does not hold it"
        yield f"it fails where a row {what}"
    if isinstance(change, Added | Altered) and context.has_rows(change.new.parent):
        yield from _of_key(change, context)


def _of_table(change: Altered, context: Context) -> Iterator[str]:
    for one in change.details:
        if isinstance(one, MemberAdded) and one.group == "column" and _has_no_value(change.id, one.member, context):
            yield f"the new column {one.member.key} is NOT NULL and has no default: it fails where there is a row"
        if isinstance(one, MemberAdded) and one.group == "check" and fact(one.member, "validated") is None:
            yield f"the check {one.member.key} fails where a row does not hold it"
        if isinstance(one, MemberAltered) and one.group == "check" and fact(one.new, "validated") is None:
            yield f"the check {one.new.key} fails where a row does not hold it"
    for name in new_not_nulls(change, context):
        yield f"{name} becomes NOT NULL: it fails where a row has NULL in it"
    for name, old, new in retyped(change):
        if needs_using(old, new):
            yield f"{name} changes from {old} to {new}, which needs USING and fails on values it cannot convert"


def _has_no_value(table: ObjectId, column: Member, context: Context) -> bool:
    """Return whether a new column must not be NULL and nothing gives it a value."""
    if (
        fact(column, "nullability") is None
        or fact(column, "generated") is not None
        or fact(column, "identity") is not None
    ):
        return False
    if ObjectId(Kind.IDENTITY, (*table.path, column.key)) in context.new.objects:
        return False
    return default_of(table, column, context).upper() in {"", "NULL"} and not _domain_gives(column, context)


def _domain_gives(column: Member, context: Context) -> bool:
    """Return whether the column's type is a domain with a default."""
    names = tuple(text(column, "type").replace('"', "").split("."))
    domain = context.new.objects.get(ObjectId(Kind.DOMAIN, names))
    return domain is not None and fact(context.describe(domain), "default") is not None


def _of_key(change: Added | Altered, context: Context) -> Iterator[str]:
    kind = change.id.kind
    if kind not in {Kind.CONSTRAINT, Kind.INDEX} or (isinstance(change, Altered) and not _becomes_stricter(change)):
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
        elif sort == "NOT NULL":
            yield "it fails where a row has NULL in it"
    if kind is Kind.INDEX and fact(said, "unique") is not None:
        yield f"the unique index {text(said, 'keys')} fails where two rows are equal in it"


def _becomes_stricter(change: Altered) -> bool:
    names = {"columns", "keys", "unique", "elements", "predicate", "constraint", "nulls not distinct"}
    return any(isinstance(one, FactChanged) and one.fact.name in names for one in change.details)
