"""What stands in the way of a change of a composite type's attributes.

A server prints the use of an attribute as ``(value).name``. Whose attribute that is, an expression does not say, so
that what holds such a text is named with an "if".
"""

import re
from collections.abc import Iterator

from snapshot.diff.changes import Altered, MemberAltered
from snapshot.diff.hazards.loss import removed, unless
from snapshot.diff.hazards.registry import Context, fact, some
from snapshot.model.identity import ObjectId
from snapshot.model.kind import ROUTINES
from snapshot.model.objects import DbObject, Role
from snapshot.sql.naming import spelt
from snapshot.sql.references import body_of
from snapshot.sql.relations import TABLES


def refusals(change: Altered, context: Context) -> Iterator[str]:
    """Yield why ALTER TYPE refuses to alter attributes: tables made of the type, columns of it, uses of what goes."""
    attributes = [one for one in change.details if one.aspects and getattr(one, "group", "") == "attribute"]
    if not attributes:
        return
    tables = context.tables(change)
    typed = [str(one.id) for one in tables if fact(context.describe(one), "of type") is not None]
    if typed:
        yield f"it is refused without CASCADE, which alters the tables that are made of it: {some(typed)}"
    holding = [str(one.id) for one in tables if str(one.id) not in typed]
    if holding and any(isinstance(one, MemberAltered) and _is_retyped(one) for one in attributes):
        yield f"an attribute gets another type, which is refused while tables have columns of it: {some(holding)}"
    for name in removed(change, "attribute"):
        around = (one.id for one in _around(change, context) if _uses(one, name) and not _is_text(one))
        using = list(dict.fromkeys(map(_part_of, around)))
        if using:
            refused = f"it is refused until these are dropped, if they use the attribute {name}: {some(using)}"
            yield f"{refused}{unless(change, 'attribute', name)}"


def still_naming(change: Altered, context: Context) -> Iterator[tuple[ObjectId, str]]:
    """Yield the routines that stay and in whose texts an attribute stands that goes, with its name."""
    for name in removed(change, "attribute"):
        for one in _around(change, context):
            after = context.new.objects.get(one.id) if _is_text(one) else None
            if after is not None and _uses(after, name):
                yield one.id, name


def _is_retyped(attribute: MemberAltered) -> bool:
    return any(one.fact.name in {"type", "collation"} for one in attribute.facts)


def _around(change: Altered, context: Context) -> Iterator[DbObject]:
    """Yield what depends on the type, and the parts of tables among that."""
    for one in context.dependents(change):
        obj = context.old.objects.get(one.id)
        if obj is not None and obj.is_defined:
            yield obj
            yield from context.old.children(obj.id)


def _part_of(user: ObjectId) -> str:
    return f"a check or generated column of {user}" if user.kind in TABLES else str(user)


def _uses(obj: DbObject, attribute: str) -> bool:
    names = "|".join(map(re.escape, spelt((attribute,))))
    word = re.compile(rf"\)\.(?:{names})(?!\w)")
    return any(word.search(piece.sql) for piece in obj.pieces if piece.role <= Role.ALTERATION)


def _is_text(obj: DbObject) -> bool:
    """Return whether an object is a routine whose body the server does not look into before it runs."""
    return obj.id.kind in ROUTINES and body_of(obj) is not None
