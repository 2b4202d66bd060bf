"""What takes rows or values away."""

from collections.abc import Iterator, Mapping

from snapshot.diff.changes import Altered, MemberAltered, MemberMaybeRenamed, MemberRemoved, Removed, Reordered
from snapshot.diff.hazards.domains import base_type
from snapshot.diff.hazards.registry import Changed, Context, fact, hazard, text
from snapshot.model.kind import Kind
from snapshot.sql.type_changes import narrowing, narrows

_HELD: Mapping[Kind, str] = {
    Kind.TABLE: "all rows of the table are lost",
    Kind.MATERIALIZED_VIEW: "the stored rows are lost; only a refresh of an equal view brings them back",
    Kind.SEQUENCE: "the sequence forgets the last value it gave",
}


@hazard("data-loss", "danger", "sql-altertable.html", renaming_spares=True)
def _lost(change: Changed, context: Context) -> Iterator[str]:
    if isinstance(change, Removed) and change.id.kind in _HELD:
        yield _HELD[change.id.kind]
    if isinstance(change, Altered) and change.id.kind is Kind.TABLE:
        yield from _of_columns(change, context)
    if isinstance(change, Altered) and change.id.kind is Kind.TYPE and context.tables(change):
        for name in removed(change, "attribute"):
            lost = f"all values of the attribute {name} are lost in every column of the type"
            yield f"{lost}{unless(change, 'attribute', name)}"


def _of_columns(change: Altered, context: Context) -> Iterator[str]:
    for name in dropped(change, context):
        yield f"all values of the column {name} are lost{unless(change, 'column', name)}"
    for one in change.details:
        if isinstance(one, MemberAltered) and one.group == "column":
            becomes = fact(one.old, "generated") is None and fact(one.new, "generated") is not None
            if becomes:
                yield f"{one.old.key} becomes generated, for which it is dropped and added: all its values are lost"


def dropped(change: Altered, context: Context) -> list[str]:
    """Return the columns that a table no longer has, be it from a parent or its type."""
    return [name for name in removed(change, "column") if not context.has_column(change.id, name)]


def removed(change: Altered, group: str) -> list[str]:
    """Return the members of a group that only the old side has."""
    return [one.member.key for one in change.details if isinstance(one, MemberRemoved) and one.group == group]


def unless(change: Altered, group: str, name: str) -> str:
    """Return the name under which a member may go on, as the rest of a sentence."""
    new = renamed(change, group).get(name)
    return f", unless it is renamed to {new}" if new else ""


def renamed(change: Altered, group: str) -> Mapping[str, str]:
    """Return the members that may go on under another name: the old name → the new one."""
    found = (one for one in change.details if isinstance(one, MemberMaybeRenamed) and one.group == group)
    return {one.old: one.new for one in found}


@hazard("type-narrowed", "danger", "sql-altertable.html")
def _narrowed(change: Changed, context: Context) -> Iterator[str]:
    if isinstance(change, Altered) and change.id.kind is Kind.TABLE:
        for name, old, new in retyped(change):
            types = base_type(old, context.old, context), base_type(new, context.new, context)
            if narrows(*types):
                yield f"{name} changes from {old} to {new}: {narrowing(*types)}"


@hazard("enum-value", "danger", "sql-altertype.html")
def _enum_value(change: Changed, _: Context) -> Iterator[str]:
    if not isinstance(change, Altered) or change.id.kind is not Kind.TYPE:
        return
    for name in removed(change, "value"):
        again = f"the type and every column of it must be built again{unless(change, 'value', name)}"
        yield f"the value {name} cannot be removed: {again}"
    for one in change.details:
        if isinstance(one, Reordered) and one.group == "value":
            yield "values cannot be put in another order: the type and every column of it must be built again"


def retyped(change: Altered) -> Iterator[tuple[str, str, str]]:
    """Yield the columns that get another type, with the old and the new one; a typed table's say none themselves."""
    for one in change.details:
        if isinstance(one, MemberAltered) and one.group == "column":
            old, new = text(one.old, "type"), text(one.new, "type")
            if old and new and old != new:
                yield one.old.key, old, new
