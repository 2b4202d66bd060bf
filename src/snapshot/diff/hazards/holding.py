"""Which tables hold values of a domain, and where in their columns.

A constraint that a domain gains is held against the columns that are of it, or of a domain over it. Where a column
holds it inside of an array, composite or range, the server refuses the constraint, rows or none
(https://www.postgresql.org/docs/current/sql-alterdomain.html, *Notes*).
"""

import re
from collections.abc import Iterator
from enum import IntEnum

from snapshot.diff.hazards.registry import Context, members, text
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject
from snapshot.sql.naming import parts_of

_ARRAY = re.compile(r"(\[\d*\])+$")
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
        self._domain = domain
        self._context = context
        self._known: dict[str, Held] = {}
        self._ranges: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._tables = sorted(self._naming())

    def tables(self, held: Held) -> tuple[ObjectId, ...]:
        """Return the tables with a column that holds them there."""
        return tuple(one for one in self._tables if any(found is held for found in self._columns(one)))

    def _naming(self) -> Iterator[ObjectId]:
        """Yield the tables that name the domain, or a type in which it may stand."""
        seen, front = {self._domain.id}, [self._domain]
        while front:
            for reference in self._context.old.of(front.pop()):
                obj = self._context.old.objects.get(reference.by)
                if obj is None or obj.id in seen or obj.id.kind not in _HOLDING:
                    continue
                seen.add(obj.id)
                front.append(obj)
                if obj.id.kind is Kind.TYPE:
                    multiranges = map(parts_of, self._options(obj, "multirange_type_name"))
                    self._ranges |= dict.fromkeys(multiranges, obj.id.path)
                if self._context.has_rows(obj.id):
                    yield obj.id

    def _columns(self, table: ObjectId) -> Iterator[Held]:
        return map(self._held, self._context.types_before(table).values())

    def _held(self, name: str) -> Held:
        """Return where in a value of a type the domain stands; a type that holds itself does so nowhere."""
        if name not in self._known:
            self._known[name] = Held.NOWHERE
            element = _ARRAY.sub("", name)
            path = parts_of(element)
            found = self._of_element(self._ranges.get(path, path))
            self._known[name] = Held.INSIDE if found and element != name else found
        return self._known[name]

    def _of_element(self, path: tuple[str, ...]) -> Held:
        domain = ObjectId(Kind.DOMAIN, path)
        if domain == self._domain.id:
            return Held.PLAIN
        objects = self._context.old.objects
        over, made = objects.get(domain), objects.get(ObjectId(Kind.TYPE, path))
        if over is not None and over.is_defined:
            return self._held(text(self._context.describe(over), "base type"))
        parts = self._parts(made) if made is not None and made.is_defined else ()
        rows = self._context.types_before(ObjectId(Kind.TABLE, path)).values()
        return Held.INSIDE if any(map(self._held, (*parts, *rows))) else Held.NOWHERE

    def _parts(self, made: DbObject) -> Iterator[str]:
        """Yield the types of a composite's attributes, or of a range's bounds."""
        said = self._context.describe(made)
        yield from (text(one, "type") for one in members(said, "attribute"))
        yield from self._options(made, "subtype")

    def _options(self, made: DbObject, name: str) -> tuple[str, ...]:
        said = members(self._context.describe(made), "option")
        return tuple(text(one, "value") for one in said if one.key == name)
