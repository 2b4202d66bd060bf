"""Which tables hold values of a domain, and where in their columns.

A constraint that a domain gains is held against the columns that are of it, or of a domain over it. Where a column
holds it inside of an array, composite or range, the server refuses the constraint, rows or none
(https://www.postgresql.org/docs/current/sql-alterdomain.html, *Notes*).
"""

from collections.abc import Iterable, Iterator
from enum import IntEnum

from snapshot.diff.hazards.registry import Context, members, text
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject
from snapshot.sql.naming import type_path
from snapshot.sql.references import aliases_of

_HOLDING = frozenset({Kind.DOMAIN, Kind.TYPE, Kind.TABLE})


class Held(IntEnum):
    """Where in a value the values of a domain stand."""

    NOWHERE = 0
    PLAIN = 1
    INSIDE = 2


class Holders:
    """The tables of the old side that hold values of a domain, and are there on the new side as well.

    :param domain: as it was.
    """

    def __init__(self, domain: DbObject, context: Context) -> None:
        self._context = context
        self._known = {domain.id.path: Held.PLAIN}
        self._tables: set[ObjectId] = set()
        self._spread(domain)

    def tables(self, held: Held) -> tuple[ObjectId, ...]:
        """Return the tables with a column that holds them there."""
        found = filter(self._context.has_rows, sorted(self._tables))
        return tuple(one for one in found if any(self._held(name) is held for name in self._columns(one)))

    def _spread(self, domain: DbObject) -> None:
        """Find what holds the domain, what holds that, and so on, until nothing more is known of anything."""
        front = [domain]
        while front:
            for reference in self._context.old.of(front.pop()):
                obj = self._context.old.objects.get(reference.by)
                if obj is None or not obj.is_defined or obj.id.kind not in _HOLDING:
                    continue
                if obj.id.kind is Kind.TABLE:
                    self._tables.add(obj.id)
                held = self._in_values_of(obj)
                if held > self._known.get(obj.id.path, Held.NOWHERE):
                    self._known |= dict.fromkeys((obj.id.path, *aliases_of(obj)), held)
                    front.append(obj)

    def _in_values_of(self, obj: DbObject) -> Held:
        """Return where the domain stands in a value of what an object makes, as far as is known."""
        if obj.id.kind is Kind.DOMAIN:
            return self._held(text(self._context.describe(obj), "base type"))
        parts = self._columns(obj.id) if obj.id.kind is Kind.TABLE else self._parts(obj)
        return Held.INSIDE if any(map(self._held, parts)) else Held.NOWHERE

    def _held(self, name: str) -> Held:
        """Return where the domain stands in a value of a type, as far as is known."""
        found = self._known.get(type_path(name), Held.NOWHERE)
        return Held.INSIDE if found and name.endswith("]") else found

    def _columns(self, table: ObjectId) -> Iterable[str]:
        return self._context.types_before(table).values()

    def _parts(self, made: DbObject) -> Iterator[str]:
        """Yield the types of a composite's attributes, or of a range's bounds."""
        said = self._context.describe(made)
        yield from (text(one, "type") for one in members(said, "attribute"))
        yield from (text(one, "value") for one in members(said, "option") if one.key == "subtype")
