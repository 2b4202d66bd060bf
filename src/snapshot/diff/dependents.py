"""What reads, references or is built on a changed object, transitively, from parse trees alone.

Which of them must be dropped and built again follows from what PostgreSQL records as a dependency
(https://www.postgresql.org/docs/current/ddl-depend.html): everything a statement names, and nothing of what stands in
a function's body that is a text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from snapshot.model.identity import ObjectId
from snapshot.model.kind import ROUTINES, TYPES, Kind
from snapshot.model.objects import DbObject
from snapshot.sql.lineage import Followed, Lineage
from snapshot.sql.naming import type_path
from snapshot.sql.references import Reference, References, body_of, referenced_columns
from snapshot.sql.relations import TABLES, VIEWS, ColumnId, LostError

_RELATIONS = TABLES | VIEWS
_PASSING = _RELATIONS | TYPES | ROUTINES | {Kind.OPERATOR, Kind.SEQUENCE, Kind.SERVER, Kind.FOREIGN_DATA_WRAPPER}
"""Kinds on which something can be built in turn."""


@dataclass(frozen=True, slots=True)
class Touched:
    """What of an object changes in a way that others feel.

    :param gone: whether it is dropped, be it to be built again.
    :param dropped: its columns that are dropped.
    :param retyped: its columns whose type or collation changes.
    """

    obj: DbObject
    gone: bool = False
    dropped: frozenset[str] = frozenset()
    retyped: frozenset[str] = frozenset()

    @property
    def columns(self) -> frozenset[str]:
        """The columns that change."""
        return self.dropped | self.retyped


@dataclass(frozen=True, slots=True)
class Dependent:
    """An object that reads, references or is built on another one.

    :param distance: 1 for one that does so directly.
    :param through: the object by which it does, ``None`` where directly.
    :param rebuild: whether it must be dropped before the change and built again after it.
    :param is_sure: whether that is certain; a reason says why not.
    :param reason: how it depends, half a sentence.
    """

    id: ObjectId
    distance: int
    through: ObjectId | None
    rebuild: bool
    is_sure: bool
    reason: str


class Dependents:
    """Finds the dependents of changed objects.

    :param references: of the side on which they are looked for.
    :param lineage: of the same side.
    """

    def __init__(self, references: References, lineage: Lineage) -> None:
        self._references = references
        self._lineage = lineage

    def prepare(self, targets: Iterable[ObjectId]) -> frozenset[ObjectId]:
        """Read at once what looking for the dependents of some objects will need, those through views as well.

        :returns: the views that may be among them.
        """
        front, views = frozenset(targets), frozenset[ObjectId]()
        while front:
            near = self._references.prepare(front)
            front = frozenset(one for one in near if one.kind in VIEWS) - views
            views |= front
        return views

    def of(self, touched: Touched) -> tuple[Dependent, ...]:
        """Return the dependents of one object, nearest first; each once, by the way on which it is hit hardest."""
        found: dict[ObjectId, Dependent] = {}
        front, distance = [touched], 1
        while front:
            further: list[Touched] = []
            for source in front:
                through = None if distance == 1 else source.obj.id
                for one, felt in self._direct(source, distance, through):
                    known = found.get(one.id)
                    if one.id == touched.obj.id or (known and (known.rebuild or not one.rebuild)):
                        continue
                    found[one.id] = one
                    further += [felt] if felt else []
            front, distance = further, distance + 1
        return tuple(sorted(found.values(), key=lambda one: (one.distance, one.id)))

    def _direct(
        self, source: Touched, distance: int, through: ObjectId | None
    ) -> Iterator[tuple[Dependent, Touched | None]]:
        for reference in self._references.of(source.obj):
            obj = self._references.objects.get(reference.by)
            if obj is None:
                continue
            rebuild, is_sure, reason = self._judged(source, reference, obj)
            found = Dependent(obj.id, distance, through, rebuild, is_sure and reference.is_sure, reason)
            yield found, self._felt(source, obj, rebuild=rebuild)

    def _judged(self, source: Touched, reference: Reference, obj: DbObject) -> tuple[bool, bool, str]:
        """Return whether a dependent must be built again, whether that is sure, and how it depends."""
        if reference.in_body:
            return False, reference.is_sure, f"{reference.how}; it may break at run time"
        how = _HOW.get(obj.id.kind, "it names it")
        if source.gone and _has_parts(obj) and not self._inherits(obj, source.obj):
            return False, True, IN_PART
        if source.gone:
            return True, True, how
        if not source.columns:
            return False, True, how
        return _Columns(self._lineage, source).judge(obj, how)

    def _inherits(self, table: DbObject, found: DbObject) -> bool:
        """Return whether a table that names another one is its heir, and has no column of its row type."""
        is_heir = found.id.kind in TABLES and table.id.kind in TABLES
        return is_heir and not _columns_of_type(self._lineage, table, found)

    def _felt(self, source: Touched, obj: DbObject, *, rebuild: bool) -> Touched | None:
        """Return what a dependent's own dependents feel; ``None`` where nothing is built on its kind."""
        kind = obj.id.kind
        if kind not in _PASSING or (kind not in TABLES and _has_parts(obj)):
            return None
        if kind not in TABLES:
            return Touched(obj, gone=rebuild)
        if self._inherits(obj, source.obj):
            return Touched(obj, dropped=source.dropped, retyped=source.retyped)
        columns = _columns_of_type(self._lineage, obj, source.obj)
        return Touched(obj, retyped=columns if source.gone else frozenset()) if columns else None


_COMPOSITE = re.compile(r"\sAS \(\s*(?:\n|\w|\"|\))")
IN_PART = "a column, default or check of it uses it, and goes with it"
"""Why a table depends that is not built again itself."""
_HOW = {
    Kind.VIEW: "it reads it",
    Kind.MATERIALIZED_VIEW: "it reads it",
    Kind.FOREIGN_KEY: "it references it",
    Kind.TRIGGER: "it calls it",
    Kind.PUBLICATION_TABLE: "it publishes it",
    Kind.SEQUENCE: "it belongs to it",
}


@dataclass(frozen=True, slots=True)
class _Columns:
    """Judges whether a dependent feels the change of some columns."""

    lineage: Lineage
    source: Touched

    def judge(self, obj: DbObject, how: str) -> tuple[bool, bool, str]:
        """Return whether it must be built again, whether that is sure, and how it depends."""
        kind = obj.id.kind
        if kind in VIEWS:
            return self._view(obj, how)
        if kind is Kind.FOREIGN_KEY:
            return self._foreign_key(obj)
        if kind in TABLES:
            return False, True, "it inherits the columns, or has columns of its row type"
        named = "" if kind in ROUTINES and body_of(obj) is not None else self._named(obj)
        if not named:
            return False, True, f"{how}, without a column that changes"
        return True, False, f"{how}, and a column that changes ({named}) stands in it"

    def _view(self, obj: DbObject, how: str) -> tuple[bool, bool, str]:
        followed = self.lineage.of(obj.id)
        if not isinstance(followed, Followed):
            named = self._named(obj)
            why = f"its query cannot be followed ({followed.reason})"
            return bool(named), not named, f"{how}; {why}"
        used = sorted(name for name in self.source.columns if ColumnId(self.source.obj.id, name) in followed.uses)
        if used:
            return True, True, f"it uses {', '.join(used)}"
        maybe = sorted(self.source.columns & followed.fields)
        if maybe:
            return True, False, f"it takes {', '.join(maybe)} out of a composite value"
        return False, True, f"{how}, without a column that changes"

    def _foreign_key(self, obj: DbObject) -> tuple[bool, bool, str]:
        referenced = frozenset(referenced_columns(obj))
        dropped = sorted(referenced & self.source.dropped)
        if dropped:
            return True, True, f"it references {', '.join(dropped)}"
        if referenced & self.source.retyped:
            return False, True, "it references it, and every row is checked again"
        return False, True, "it references it, without a column that changes"

    def _named(self, obj: DbObject) -> str:
        """Return the changed columns whose names stand in a definition."""
        text = " ".join(piece.sql for piece in obj.pieces)
        found = (name for name in sorted(self.source.columns) if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))
        return ", ".join(found)


def _has_parts(obj: DbObject) -> bool:
    """Return whether of an object a part goes, and not all of it: a table's column, a composite type's attribute."""
    return obj.id.kind in TABLES or (obj.id.kind is Kind.TYPE and _COMPOSITE.search(obj.pieces[0].sql) is not None)


def _columns_of_type(lineage: Lineage, table: DbObject, found: DbObject) -> frozenset[str]:
    """Return the columns of a table whose type is a type of the snapshot, or the row of a relation."""
    try:
        columns = lineage.columns(table.id)
    except LostError:
        return frozenset()
    return frozenset(
        name for name, one in columns.items() if one.known and type_path(one.known.text) == found.id.path
    )
