"""The rows of declared reference tables: which tables can be meant, how their rows are read, and how they are loaded.

What is read has the same bytes wherever the rows are equal: COPY's text under the fixed settings, in the order of the
primary key; key columns whose values different databases sort differently are sorted by their text, byte by byte.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from snapshot.database.catalog.query import ask
from snapshot.database.connection import Connection, hint_for, lift_timeouts, readable
from snapshot.database.fixed import fix, set_reading
from snapshot.database.load import refused
from snapshot.database.send import send_text
from snapshot.layout.reference import Position, Rows, RowsFile, Table, render_rows
from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure, FindingsError
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.sql.reading import LARGEST

_SELECT = sql.SQL("SELECT {columns} FROM {only}{table} ORDER BY {key}")
_OF_COPY = re.compile(r"\bline (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A relation that a declaration may mean.

    :param oid: of its row in ``pg_class``.
    :param relkind: as there.
    :param ancestors: the partitioned tables it is part of, by OID.
    :param is_member: whether it belongs to an extension.
    """

    oid: int
    table: Table
    relkind: str
    ancestors: tuple[int, ...] = ()
    is_member: bool = False

    @property
    def id(self) -> ObjectId:
        """Its identity."""
        return ObjectId(_KINDS.get(self.relkind, Kind.TABLE), self.table)


_KINDS: Mapping[str, Kind] = {"f": Kind.FOREIGN_TABLE, "v": Kind.VIEW, "m": Kind.MATERIALIZED_VIEW}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A table whose rows are read.

    :param columns: those that are stored, in their order.
    :param key: those of the primary key; empty without one.
    :param by_text: of those, the ones that are sorted by their text.
    :param relations: itself and the partitions below it, by OID.
    :param is_partitioned: whether the rows are those of its partitions.
    """

    oid: int
    table: Table
    columns: tuple[str, ...]
    key: tuple[str, ...]
    by_text: frozenset[str]
    relations: tuple[int, ...]
    is_partitioned: bool

    @property
    def id(self) -> ObjectId:
        """Its identity."""
        return ObjectId(Kind.TABLE, self.table)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A foreign key that a server checks.

    :param of: OID of the table, or the partition, that has it.
    :param to: OID of the one it references.
    """

    of: int
    to: int
    name: str
    columns: tuple[str, ...]


def candidates(connection: Connection) -> list[Candidate]:
    """Return every relation of users' schemas with rows, by name.

    :raises EnvironmentFailure: the catalogue cannot be read.
    """
    return [
        Candidate(oid=oid, table=(schema, name), relkind=kind, ancestors=tuple(above), is_member=member)
        for oid, schema, name, kind, above, member in ask(connection, "reference_candidates")
    ]


def references(connection: Connection, chosen: Collection[Candidate]) -> list[Reference]:
    """Return what is to be known of tables to read them, by name.

    :raises EnvironmentFailure: the catalogue cannot be read.
    """
    known = {one.oid: one for one in chosen}
    found = [_reference(known[row[0]], row) for row in ask(connection, "reference_tables", tables=list(known))]
    return sorted(found, key=lambda one: one.table)


def _reference(of: Candidate, row: Sequence[Any]) -> Reference:
    oid, columns, key, is_alike, relations = row
    return Reference(
        oid=oid,
        table=of.table,
        columns=tuple(columns),
        key=tuple(key),
        by_text=frozenset(name for name, alike in zip(key, is_alike, strict=True) if not alike),
        relations=tuple(relations),
        is_partitioned=of.relkind == "p",
    )


def keys(connection: Connection, found: Collection[Reference]) -> list[Key]:
    """Return the foreign keys of tables and of their partitions.

    :raises EnvironmentFailure: the catalogue cannot be read.
    """
    relations = [oid for one in found for oid in one.relations]
    rows = ask(connection, "reference_keys", tables=relations)
    return [Key(of=of, to=to, name=name, columns=tuple(columns)) for of, to, name, columns in rows]


def uses(connection: Connection, reference: Reference, key: Key) -> bool:
    """Return whether a row of a table references one by a foreign key.

    :raises EnvironmentFailure: the rows may not be read.
    """
    given = sql.SQL(" AND ").join(sql.SQL("{} IS NOT NULL").format(sql.Identifier(one)) for one in key.columns)
    query = sql.SQL("SELECT EXISTS (SELECT FROM {only}{table} WHERE {given})").format(
        only=_only(reference), table=sql.Identifier(*reference.table), given=given
    )
    with _explained(reference.id):
        row = connection.execute(query).fetchone()
    return bool(row and row[0])


def read_rows(connection: Connection, reference: Reference) -> Rows:
    """Return the rows of a table.

    The session prints as `snapshot.database.fixed` has it, and no policy may hide rows from it.

    :raises EnvironmentFailure: they may not be read, or are more than a snapshot holds.
    """
    columns = sql.SQL(", ").join(map(sql.Identifier, reference.columns))
    query = _SELECT.format(
        columns=columns,
        only=_only(reference),
        table=sql.Identifier(*reference.table),
        key=sql.SQL(", ").join(_ordering(one, by_text=one in reference.by_text) for one in reference.key),
    )
    with _explained(reference.id):
        data = _copied(connection, query, reference.id)
        positions = tuple(_positions(connection, reference))
    return Rows(table=reference.table, columns=reference.columns, data=data, positions=positions, key=reference.key)


def no_policies(connection: Connection) -> None:
    """Let a policy that would hide rows be an error, until the transaction ends."""
    connection.execute("SELECT pg_catalog.set_config('row_security', 'off', true)")


def require_kept(connection: Connection, found: Collection[Reference]) -> None:
    """Refuse rows that a transaction read of tables that were emptied or written anew since it began.

    :raises EnvironmentFailure: one was.
    """
    relations = [oid for one in found for oid in one.relations]
    moved = ask(connection, "reference_storage", tables=relations)
    if moved:
        raise EnvironmentFailure(
            "the table was emptied or written anew while its rows were read",
            place=Place(subject=str(ObjectId(Kind.TABLE, moved[0]))),
            hint="Dump when nothing truncates it",
            code="reference-rewritten",
        )


def fill(connection: Connection, rows: Sequence[RowsFile]) -> None:
    """Load rows in an open transaction and read them back; the session's settings are reset afterwards.

    :raises FindingsError: PostgreSQL refuses a row, or the rows came out otherwise.
    :raises psycopg.Error: when the connection is gone.
    """
    set_reading(connection)
    fix(connection)
    for one in rows:
        _fill_one(connection, one)
    known = {one.table: one for one in candidates(connection)}
    found = references(connection, [known[one.table] for one in rows if one.table in known])
    again = {one.table: render_rows(read_rows(connection, one)) for one in found}
    for one in rows:
        if again.get(one.table) != one.content:
            raise _different(one, again.get(one.table, b""))
    connection.execute("RESET ALL")
    lift_timeouts(connection)


def _fill_one(connection: Connection, rows: RowsFile) -> None:
    error: psycopg.Error | None = None
    try:
        with connection.cursor() as cursor, cursor.copy(rows.statement.encode()) as copy:
            copy.write(rows.data)
    except psycopg.Error as found:
        if connection.closed:
            raise
        error = found
    error = error or send_text(connection, rows.positions).error
    if error:
        place = Place(file=rows.name, line=_line(rows, error), subject=str(ObjectId(Kind.TABLE, rows.table)))
        raise refused(error, place, hint_for(error)) from None


def _line(rows: RowsFile, error: psycopg.Error) -> int:
    found = _OF_COPY.search(error.diag.context or "")
    return rows.line + (int(found[1]) if found else 0)


def _different(rows: RowsFile, again: bytes) -> FindingsError:
    pairs = zip(rows.content.split(b"\n"), again.split(b"\n"), strict=False)
    line = next((number for number, (old, new) in enumerate(pairs, 1) if old != new), 0)
    return FindingsError(
        "the rows that were loaded are not read back as they stand in the file",
        place=Place(file=rows.name, line=line, subject=str(ObjectId(Kind.TABLE, rows.table))),
        hint="Another version or another extension writes such values otherwise; dump again on this server",
        code="reference-different",
    )


def _only(reference: Reference) -> sql.SQL:
    """Return what keeps the rows of heirs away; a partitioned table has none but those of its partitions."""
    return sql.SQL("" if reference.is_partitioned else "ONLY ")


def _ordering(column: str, *, by_text: bool) -> sql.Composed:
    name = sql.Identifier(column)
    return sql.SQL('{}::pg_catalog.text COLLATE pg_catalog."C"' if by_text else "{}").format(name)


def _copied(connection: Connection, query: sql.Composed, of: ObjectId) -> bytes:
    parts, size = [], 0
    with connection.cursor() as cursor, cursor.copy(sql.SQL("COPY ({}) TO STDOUT").format(query)) as copy:
        for part in copy:
            parts.append(bytes(part))
            size += len(part)
            if size > LARGEST:
                raise _too_many(of)
    return b"".join(parts)


def _positions(connection: Connection, reference: Reference) -> Iterator[Position]:
    for schema, name, start in ask(connection, "reference_sequences", tables=list(reference.relations)):
        query = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(schema, name))
        row = connection.execute(query).fetchone()
        if row and row != (start, False):
            yield Position(schema=schema, name=name, last=row[0], is_called=row[1])


@contextmanager
def _explained(of: ObjectId) -> Iterator[None]:
    """Name the table whose rows the server does not give."""
    try:
        yield
    except psycopg.Error as error:
        raise EnvironmentFailure(
            f"the rows of a reference table cannot be read: {readable(error)}",
            place=Place(subject=str(of)),
            hint=hint_for(error) or "Dump as a role that may read all of them",
            code="reference-rows",
        ) from None


def _too_many(of: ObjectId) -> EnvironmentFailure:
    return EnvironmentFailure(
        f"the rows fill more than {LARGEST // 1024 // 1024} MiB, which no snapshot holds",
        place=Place(subject=str(of)),
        hint="Declare only small tables that the application needs to begin with",
        code="reference-rows",
    )
