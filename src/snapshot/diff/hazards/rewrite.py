"""What writes a whole table anew."""

import re
from collections.abc import Iterator, Mapping

from snapshot.diff.changes import Added, Altered, FactChanged, MemberAdded, MemberAltered
from snapshot.diff.hazards.domains import base_type, default_of_domain, is_constrained
from snapshot.diff.hazards.loss import retyped
from snapshot.diff.hazards.registry import Changed, Context, fact, hazard, text
from snapshot.model.facts import Fact, Member
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.sql.naming import parts_of
from snapshot.sql.type_changes import Certainty, rewrites

_CALL = re.compile(r'((?:"(?:[^"]|"")+"|[a-z_][\w$]*)(?:\.(?:"(?:[^"]|"")+"|[a-z_][\w$]*))?)\s*\(')
_VOLATILE = frozenset(
    {"nextval", "random", "clock_timestamp", "gen_random_uuid", "uuidv4", "uuidv7", "timeofday"}
) | {
    "setval",
    "random_normal",
    "pg_sleep",
}
_NOT_VOLATILE = frozenset({"now", "transaction_timestamp", "statement_timestamp", "lower", "upper", "timezone"}) | {
    "concat",
    "date_trunc",
    "date_part",
    "current_setting",
    "to_char",
    "jsonb_build_object",
    "jsonb_build_array",
    "make_interval",
    "md5",
    "numeric",
    "varchar",
    "char",
    "bit",
    "timestamp",
    "time",
    "interval",
    "row",
    "array",
    "coalesce",
}
_STORED: Mapping[str, str] = {
    "persistence": "the table becomes logged or unlogged, which writes it anew",
    "access method": "another access method writes the table anew",
    "tablespace": "another tablespace copies the table block by block",
}


@hazard("table-rewrite", "danger", "sql-altertable.html#SQL-ALTERTABLE-NOTES", renaming_spares=True)
def _rewritten(change: Changed, context: Context) -> Iterator[str]:
    if isinstance(change, Altered) and change.id.kind is Kind.TABLE:
        yield from _by_type(change, context)
        yield from _by_column(change, context)
        yield from _by_partitioning(change)
    if isinstance(change, Altered) and change.id.kind in {Kind.TABLE, Kind.MATERIALIZED_VIEW}:
        for one in change.details:
            if isinstance(one, FactChanged) and one.fact.name in _STORED:
                yield f"{_STORED[one.fact.name]}, under ACCESS EXCLUSIVE"


def _by_partitioning(change: Altered) -> Iterator[str]:
    """Yield why a table is made anew that is partitioned by another key, or becomes partitioned, or ceases to be."""
    if any(isinstance(one, FactChanged) and one.fact.name == "partition by" for one in change.details):
        yield "no ALTER changes how a table is partitioned: it is made anew, and every row is copied"


_TOLD: Mapping[Certainty, str] = {
    Certainty.YES: "every row is written anew under ACCESS EXCLUSIVE",
    Certainty.BY_ZONE: "every row is written anew under ACCESS EXCLUSIVE, unless the session's TimeZone is UTC",
    Certainty.UNKNOWN: "whether that writes every row anew cannot be told from here",
}


def _by_type(change: Altered, context: Context) -> Iterator[str]:
    for name, old, new in retyped(change):
        certainty = rewritten(old, new, context)
        if certainty in _TOLD:
            yield f"{name} changes from {old} to {new}: {_TOLD[certainty]}"


def rewritten(old: str, new: str, context: Context) -> Certainty:
    """Return whether a change of type writes the whole table anew, domains looked through."""
    if is_constrained(new, context.new, context):
        return Certainty.YES
    return rewrites(base_type(old, context.old, context), base_type(new, context.new, context))


def _by_column(change: Altered, context: Context) -> Iterator[str]:
    for one in change.details:
        if isinstance(one, MemberAdded) and one.group == "column":
            reason = _fills(change.id, one.member, context)
            if reason:
                yield f"the new column {one.member.key} {reason}: every row is written anew under ACCESS EXCLUSIVE"
        if isinstance(one, MemberAltered) and one.group == "column":
            yield from _by_expression(one)


def _by_expression(column: MemberAltered) -> Iterator[str]:
    """Yield why a column that becomes stored, or is computed otherwise, writes every row."""
    old, new = fact(column.old, "generated"), fact(column.new, "generated")
    if new is None or new == old or not is_stored(new):
        return
    if old is not None and is_stored(old):
        yield f"{column.new.key} is computed by another expression: every row is written anew"
    else:
        yield f"{column.new.key} becomes stored, for which it is dropped and added: every row is written anew"


def is_stored(generated: Fact) -> bool:
    """Return whether a generated column keeps its values; a virtual one computes them when they are read."""
    return "STORED" in generated.text.upper()


def _fills(table: ObjectId, column: Member, context: Context) -> str:
    """Return why a new column has a value of its own in every row; nothing where it has not."""
    generated = fact(column, "generated")
    if generated is not None:
        return "is generated and stored" if "STORED" in generated.text.upper() else ""
    identity = ObjectId(Kind.IDENTITY, (*table.path, column.key))
    if fact(column, "identity") is not None or identity in context.new.objects:
        return "is an identity"
    own = default_of(table, column, context)
    found = _volatile(own or default_of_domain(column, context), context)
    if not found and is_constrained(text(column, "type"), context.new, context):
        return "is of a domain with constraints"
    return found


def default_of(table: ObjectId, column: Member, context: Context) -> str:
    """Return the text of a column's default on the new side, wherever it stands."""
    apart = context.new.objects.get(ObjectId(Kind.DEFAULT, (*table.path, column.key)))
    return text(column, "default") or (text(context.describe(apart), "expression") if apart else "")


def _volatile(default: str, context: Context) -> str:
    unknown: list[str] = []
    for name in _CALL.findall(re.sub(r"'(?:[^']|'')*'", "''", default)):
        plain = name.removeprefix("pg_catalog.")
        if plain in _VOLATILE or _is_volatile(plain, context):
            return f"has a volatile default ({plain})"
        if plain not in _NOT_VOLATILE and _is_volatile(plain, context) is None:
            unknown.append(plain)
    return f"has a default that calls {unknown[0]}, and where that is volatile" if unknown else ""


def _is_volatile(name: str, context: Context) -> bool | None:
    """Return whether a function of the snapshot is volatile, as one is that does not say; ``None`` for any other."""
    path = ("", *parts_of(name))[-2:]
    found = (one for one in context.new.objects.naming(path) if one.path == path)
    objects = [obj for one in found if one.kind is Kind.FUNCTION and (obj := context.new.objects.get(one))]
    if not objects:
        return None
    return any(text(context.describe(one), "volatility").upper() in {"", "VOLATILE"} for one in objects)


@hazard("identity-added", "caution", "ddl-identity-columns.html")
def _identity(change: Changed, context: Context) -> Iterator[str]:
    table = change.new.parent if isinstance(change, Added) and change.id.kind is Kind.IDENTITY else None
    if table is not None and context.has_rows(table) and context.had_column(table, change.id.name):
        yield f"the sequence of {change.id.name} begins at its start, not behind the values that rows have already"
