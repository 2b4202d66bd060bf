"""What the domain of a column does to the rows of its table.

"When a new constraint is added to a domain, all columns using that domain will be checked against the newly added
constraint" (https://www.postgresql.org/docs/current/sql-alterdomain.html). The server reads their tables under SHARE,
and writes a table anew that gets a column of a domain with constraints.
"""

from collections.abc import Iterator

from snapshot.diff.changes import Altered, FactChanged
from snapshot.diff.hazards.constraints import Fate, checks_of
from snapshot.diff.hazards.holding import Held, Holders
from snapshot.diff.hazards.registry import Context, fact, members, text
from snapshot.model.facts import Member
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject
from snapshot.sql.naming import parts_of
from snapshot.sql.references import References


def domains_of(name: str, side: References, context: Context) -> Iterator[DbObject]:
    """Yield the domain that a type is, and those it is made over; nothing of any other type.

    :param name: the text of a type.
    """
    found, seen = _domain(name, side), set[ObjectId]()
    while found is not None and found.id not in seen:  # a dump may name a domain in itself, which no server does
        seen.add(found.id)
        yield found
        found = _domain(text(context.describe(found), "base type"), side)


def _domain(name: str, side: References) -> DbObject | None:
    found = side.objects.get(ObjectId(Kind.DOMAIN, parts_of(name)))
    return found if found is not None and found.is_defined else None


def is_constrained(name: str, side: References, context: Context) -> bool:
    """Return whether a type is a domain that does not take every value of what it is made over."""
    return any(_has_constraint(one, side, context) for one in domains_of(name, side, context))


def _has_constraint(domain: DbObject, side: References, context: Context) -> bool:
    said = context.describe(domain)
    apart = any(one.id.kind is Kind.DOMAIN_CONSTRAINT for one in side.children(domain.id))
    inside = members(said, "check") or members(said, "constraint")
    return apart or bool(inside) or fact(said, "nullability") is not None


def base_type(name: str, side: References, context: Context) -> str:
    """Return what a domain is made over in the end; of any other type itself."""
    for one in domains_of(name, side, context):
        name = text(context.describe(one), "base type")
    return name


def default_of_domain(column: Member, context: Context) -> str:
    """Return the default that a column has from its domain, empty for none."""
    said = map(context.describe, domains_of(text(column, "type"), context.new, context))
    return next((found for one in said if (found := text(one, "default"))), "")


def refuses_null(column: Member, context: Context) -> bool:
    """Return whether the domain of a column refuses NULL."""
    found = domains_of(text(column, "type"), context.new, context)
    return any(fact(context.describe(one), "nullability") is not None for one in found)


def demands(change: Altered, context: Context) -> Iterator[str]:
    """Yield what an altered domain demands of rows that are there, each as the beginning of a sentence."""
    if change.id.kind is Kind.DOMAIN and tables_of(change, context):
        yield from gained(change, context)


def gained(change: Altered, context: Context) -> Iterator[str]:
    """Yield the constraints that an altered domain gets and the server holds values against, as subjects."""
    if change.id.kind is not Kind.DOMAIN:
        return
    for name, fate in checks_of(change, context):
        if fate is not Fate.NOTHING:
            yield f"the check {name}"
    if any(isinstance(one, FactChanged) and one.new and one.fact.name == "nullability" for one in change.details):
        yield "NOT NULL"


def tables_of(change: Altered, context: Context) -> tuple[str, ...]:
    """Return the tables with columns of a domain, as texts."""
    return tuple(map(str, Holders(change.old, context).tables(Held.PLAIN)))
