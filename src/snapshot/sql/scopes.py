"""What a name in a query means: the items of FROM with their columns, level by level.

The rules are the parser's own (``colNameToVar`` and ``transformWholeRowRef`` in PostgreSQL's parse_relation.c),
for what a server prints of a query, where every name is qualified that could be mistaken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from snapshot.model.identity import ObjectId
from snapshot.sql.relations import ColumnId, LostError
from snapshot.sql.result_types import UNTYPED, Tree, Typed

_SYSTEM: Mapping[str, str] = {
    "tableoid": "oid",
    "ctid": "tid",
    "xmin": "xid",
    "xmax": "xid",
    "cmin": "cid",
    "cmax": "cid",
}
"""System columns, which every table has (https://www.postgresql.org/docs/current/ddl-system-columns.html)."""


class Value(NamedTuple):
    """What an expression is made of.

    :param sources: columns of relations that its value comes from.
    """

    sources: frozenset[ColumnId] = frozenset()
    typed: Typed = UNTYPED


class Output(NamedTuple):
    """A column of a query."""

    name: str
    value: Value


@dataclass(slots=True)
class Item:
    """What one name in FROM stands for.

    :param columns: in order; names may repeat, which only a reference to one of them makes an error.
    :param relation: the relation it is, if it is one.
    :param opens: whether it has columns that are not known here: a relation of another database schema's making
        (``pg_catalog``), a function's record.
    :param feeds: where values of such columns come from.
    """

    alias: str
    columns: Sequence[Output] = ()
    schema: str = ""
    relation: ObjectId | None = None
    opens: bool = False
    feeds: frozenset[ColumnId] = frozenset()

    def column(self, name: str) -> Value | None:
        """Return a column by name.

        :raises LostError: it has two of this name.
        """
        found = [one.value for one in self.columns if one.name == name]
        if len(found) > 1:
            raise LostError(f"{self.alias}.{name} means {len(found)} columns")
        return found[0] if found else self.unknown(name)

    def unknown(self, name: str) -> Value | None:
        """Return a column that is not among those known, if there can be one."""
        if self.relation is not None and name in _SYSTEM:
            return Value(frozenset({ColumnId(self.relation, name)}), Typed.of(_SYSTEM[name]))
        if not self.opens:
            return None
        own = frozenset({ColumnId(self.relation, name)}) if self.relation is not None else self.feeds
        where = ".".join(self.relation.path) if self.relation else ""
        return Value(own, Typed(None, f"{where}.{name}" if where else ""))

    @property
    def row(self) -> Value:
        """All of it as one value."""
        return Value(self.feeds.union(*(one.value.sources for one in self.columns)), UNTYPED)


@dataclass(slots=True)
class From:
    """The items of FROM, or of one side of a join.

    :param named: what a qualified name can mean.
    :param columns: what a name alone can mean, merged columns of ``USING`` once.
    """

    named: list[Item] = field(default_factory=list)
    columns: list[Output] = field(default_factory=list)

    def add(self, other: "From") -> None:
        """Put another item beside."""
        self.named += other.named
        self.columns += other.columns


@dataclass(slots=True)
class Scope:
    """One level of a query.

    :param outer: the level around it.
    :param ctes: queries of WITH by name.
    :param windows: definitions of WINDOW by name.
    """

    outer: "Scope | None" = None
    ctes: dict[str, Sequence[Output]] = field(default_factory=dict)
    items: From = field(default_factory=From)
    windows: dict[str, Tree] = field(default_factory=dict)

    def cte(self, name: str) -> Sequence[Output] | None:
        """Return the columns of a query of WITH."""
        found = self.ctes.get(name)
        return self.outer.cte(name) if found is None and self.outer else found

    def resolve(self, names: Sequence[str]) -> tuple[Value, bool]:
        """Return what a column reference means, and whether it is a whole row.

        :raises LostError: nothing that is known has this name, or more than one thing.
        """
        if len(names) == 1:
            return self._bare(names[0])
        item = self.find_item(names[:-1])
        if item is None:
            raise LostError(f"{'.'.join(names)} names nothing in FROM")
        found = item.column(names[-1])
        if found is None:
            raise LostError(f"{'.'.join(names)} is not a column that the snapshot shows")
        return found, False

    def find_item(self, qualifier: Sequence[str]) -> Item | None:
        """Return what an alias means, with or without a schema before it."""
        *schema, name = qualifier
        for item in self.items.named:
            if item.alias == name and (not schema or item.schema == schema[-1]):
                return item
        return self.outer.find_item(qualifier) if self.outer else None

    def item(self, name: str) -> Item:
        """Return an item of this or an outer level by its alias.

        :raises LostError: there is none.
        """
        found = self.find_item((name,))
        if found is None:
            raise LostError(f"{name} names nothing in FROM")
        return found

    def _bare(self, name: str) -> tuple[Value, bool]:
        found = self.find_column(name)
        if found is not None:
            return found, False
        item = self.find_item((name,))
        if item is None:
            raise LostError(f"{name} is not a column that the snapshot shows")
        scalar = item.columns[0].value if len(item.columns) == 1 and item.relation is None else None
        return scalar or item.row, True

    def find_column(self, name: str) -> Value | None:
        """Return what a name alone means as a column, innermost level first."""
        found = [one.value for one in self.items.columns if one.name == name]
        if len(found) > 1:
            raise LostError(f"{name} means {len(found)} columns")
        if found:
            return found[0]
        maybe = [one for item in self.items.named if (one := item.unknown(name)) is not None]
        further = self.outer.find_column(name) if self.outer and not (len(maybe) == 1 and name in _SYSTEM) else None
        if maybe and (further is not None or len(maybe) > 1):
            raise LostError(f"{name} may be a column of {len(maybe) + (further is not None)} relations")
        if maybe and self.find_item((name,)) is not None:
            return None
        return maybe[0] if maybe else further
