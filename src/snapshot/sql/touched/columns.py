"""What columns and constraints bring along: keys, defaults, identities, and the sequences of serial columns."""

from collections.abc import Iterable, Iterator

import msgspec

from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.sql import names, nodes
from snapshot.sql.claims import Ref, Space
from snapshot.sql.touched.deeds import ALTERED, EVERY_ASPECT, GONE, MADE, Deed, Doubt, Effect, Reach, Touch
from snapshot.sql.touched.naming import given_name

_SERIAL = frozenset({"serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"})
_CREATED = frozenset({Deed.CREATES})


class Constraint(nodes.Node):
    """``Constraint``, with the columns it names."""

    contype: str
    conname: str = ""
    indexname: str = ""
    skip_validation: bool = False
    keys: list[nodes.StringNode] = []
    fk_attrs: list[nodes.StringNode] = []


class ConstraintNode(nodes.Node):
    """A wrapped ``Constraint``."""

    constraint: Constraint | None = msgspec.field(default=None, name="Constraint")


class Column(nodes.Node):
    """``ColumnDef``."""

    colname: str = ""
    typeName: nodes.TypeName | None = None  # noqa: N815 - libpg_query's own name
    constraints: list[ConstraintNode] = []


class ColumnNode(nodes.Node):
    """A wrapped ``ColumnDef``."""

    column: Column | None = msgspec.field(default=None, name="ColumnDef")


_INSIDE = {"CONSTR_CHECK": Kind.CHECK, "CONSTR_NOTNULL": Kind.CONSTRAINT}
"""Constraints that stand inside their table, and apart while they are not validated."""

_LABELS = {"CONSTR_PRIMARY": "pkey", "CONSTR_UNIQUE": "key", "CONSTR_FOREIGN": "fkey"}


def of_columns(table: tuple[str, str], columns: Iterable[Column], *, is_new: bool = False) -> Iterator[Effect]:
    """Yield what new columns bring along beside themselves.

    :param is_new: whether the table is.
    """
    for column in columns:
        path = (*table, column.colname)
        if _is_serial(column):
            yield from _sequence(table, column.colname)
            yield Touch(ObjectId(Kind.DEFAULT, path), MADE, EVERY_ASPECT)
        for item in column.constraints:
            found = item.constraint
            if found and found.contype == "CONSTR_IDENTITY":
                yield Touch(ObjectId(Kind.IDENTITY, path), MADE, EVERY_ASPECT)
            elif found and found.contype == "CONSTR_DEFAULT":
                yield Touch(ObjectId(Kind.DEFAULT, path), MADE, EVERY_ASPECT)
            elif found:
                yield from of_constraint(table, found, (column.colname,), is_new=is_new)


def _is_serial(column: Column) -> bool:
    return column.typeName is not None and names.strings(column.typeName.names)[-1:] in {(one,) for one in _SERIAL}


def _sequence(table: tuple[str, str], column: str) -> Iterator[Effect]:
    name = given_name(table[1], column, "seq")
    if not name:
        yield Doubt("the server names the sequence of a column", Reach.PARTS, _relation(table), _CREATED)
        return
    for kind in (Kind.SEQUENCE, Kind.SEQUENCE_OWNER):
        yield Touch(ObjectId(kind, (table[0], name)), MADE, EVERY_ASPECT)


def of_constraint(
    table: tuple[str, str], found: Constraint, columns: tuple[str, ...] = (), *, is_new: bool = False
) -> Iterator[Effect]:
    """Yield what a new constraint makes: a child of the table, or a part of it.

    :param columns: the column whose definition it stands in.
    :param is_new: whether the table is.
    """
    if found.contype in _INSIDE:
        if not found.skip_validation:  # printed inside the table then
            yield Touch(_relation(table))
        if found.conname:
            yield Touch(ObjectId(_INSIDE[found.contype], (*table, found.conname)), MADE, EVERY_ASPECT)
        elif found.skip_validation:
            yield Doubt("the server names a constraint", Reach.PARTS, _relation(table), _CREATED)
        return
    kind = Kind.FOREIGN_KEY if found.contype == "CONSTR_FOREIGN" else Kind.CONSTRAINT
    if found.contype == "CONSTR_PRIMARY" and not is_new:
        yield Doubt("a primary key makes its columns NOT NULL", Reach.ITSELF, _relation(table), ALTERED)
    if found.contype not in {*_LABELS, "CONSTR_EXCLUSION"}:
        return
    name = found.conname or found.indexname or _given(table, found, columns)
    if not name:
        yield Doubt("the server names a constraint", Reach.PARTS, _relation(table), _CREATED)
        return
    yield Touch(ObjectId(kind, (*table, name)), MADE, EVERY_ASPECT)
    if found.indexname:
        yield Touch(ObjectId(Kind.INDEX, (table[0], found.indexname)), GONE, EVERY_ASPECT)


def _given(table: tuple[str, str], found: Constraint, columns: tuple[str, ...]) -> str:
    label = _LABELS.get(found.contype, "")
    if found.contype == "CONSTR_PRIMARY":
        return given_name(table[1], label)
    columns = names.strings(found.fk_attrs or found.keys) or columns
    return given_name(table[1], *columns, label) if label and columns else ""


def of_column_gone(table: tuple[str, str], column: str) -> Iterator[Effect]:
    """Yield what goes with a column."""
    for kind in (Kind.DEFAULT, Kind.IDENTITY):
        yield Touch(ObjectId(kind, (*table, column)), GONE, EVERY_ASPECT)
    why = "what is built on a dropped column goes with it"
    yield Doubt(why, Reach.PARTS, _relation(table), frozenset({Deed.DROPS}))


def of_column_retyped(table: tuple[str, str], column: str) -> Iterator[Effect]:
    """Yield what another type of a column changes beside its table."""
    yield Touch(ObjectId(Kind.DEFAULT, (*table, column)), ALTERED, EVERY_ASPECT)
    why = "what is built on a column of another type is built again"
    yield Doubt(why, Reach.PARTS, _relation(table), ALTERED)


def _relation(table: tuple[str, str]) -> Ref:
    return Ref(Space.RELATION, table)
