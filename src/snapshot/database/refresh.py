"""Materialized views that cannot be refreshed concurrently, and on which columns an index would let them.

REFRESH … CONCURRENTLY wants a unique index that is valid, has no WHERE and only columns, and a view that has been
filled: https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import psycopg
from psycopg import sql

from snapshot.database.connection import Connection, session

CHEAP_BYTES = 16 * 1024 * 1024
"""Up to which size of a view its rows are looked at."""

_MOST_COLUMNS = 8
_MOST_TOGETHER = 2
_FEWEST_ROWS = 2
_WITHOUT_INDEX = """
SELECT n.nspname::text, c.relname::text, c.relispopulated, pg_catalog.pg_relation_size(c.oid),
       ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'm'
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_index i
                    WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indimmediate
                      AND i.indpred IS NULL AND i.indexprs IS NULL)
 ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrefreshable:
    """A materialized view without the index that a concurrent refresh needs.

    :param is_filled: whether it has been filled, which a concurrent refresh needs as well.
    :param is_cheap: whether its rows may be looked at.
    :param every: its columns, in their order.
    :param columns: columns that are unique in its rows; empty where none were found or looked for.
    :param rows: how many rows that was seen in.
    """

    schema: str
    name: str
    is_filled: bool
    is_cheap: bool
    every: tuple[str, ...]
    columns: tuple[str, ...] = ()
    rows: int = 0

    @property
    def statement(self) -> str:
        """The CREATE UNIQUE INDEX to write, with ``<columns>`` where none are known."""
        columns = sql.SQL(", ").join(map(sql.Identifier, self.columns)) if self.columns else sql.SQL("<columns>")
        index = sql.Identifier(f"{self.name}_key"[:63])
        return (
            sql.SQL("CREATE UNIQUE INDEX {} ON {} ({})")
            .format(index, sql.Identifier(self.schema, self.name), columns)
            .as_string(None)
        )


def unrefreshable_views(dsn: str) -> tuple[Unrefreshable, ...]:
    """Return the materialized views without such an index, sorted; the session is read-only.

    :raises EnvironmentFailure: the database cannot be asked.
    """
    with session(dsn) as connection:
        connection.read_only = True
        rows = connection.execute(_WITHOUT_INDEX.encode()).fetchall()
        connection.execute("SET LOCAL statement_timeout = '5s'")
        found = (
            Unrefreshable(
                schema=schema,
                name=name,
                is_filled=is_filled,
                is_cheap=is_filled and size <= CHEAP_BYTES,
                every=tuple(columns),
            )
            for schema, name, is_filled, size, columns in rows
        )
        return tuple(_with_columns(connection, one) for one in found)


def _with_columns(connection: Connection, one: Unrefreshable) -> Unrefreshable:
    if not one.is_cheap:
        return one
    view = sql.Identifier(one.schema, one.name)
    count = _count(connection, view)
    chosen = _unique(connection, view, one.every[:_MOST_COLUMNS]) if count >= _FEWEST_ROWS else ()
    return replace(one, columns=chosen, rows=count if chosen else 0)


def _count(connection: Connection, view: sql.Identifier) -> int:
    found = _ask(connection, sql.SQL("SELECT count(*) FROM {}").format(view))
    return int(str(found[0])) if found else 0


def _unique(connection: Connection, view: sql.Identifier, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the fewest columns, the first of the view's own order, that are unique and never null."""
    query = sql.SQL(
        "SELECT NOT EXISTS (SELECT FROM {view} WHERE num_nulls({columns}) > 0)"
        " AND NOT EXISTS (SELECT FROM {view} GROUP BY {columns} HAVING count(*) > 1)"
    )
    for together in _choices(columns):
        names = sql.SQL(", ").join(map(sql.Identifier, together))
        found = _ask(connection, query.format(view=view, columns=names))
        if found and found[0]:
            return together
    return ()


def _choices(columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for together in range(1, _MOST_TOGETHER + 1):
        yield from combinations(columns, together)


def _ask(connection: Connection, query: sql.Composed) -> tuple[object, ...] | None:
    """Return a row; nothing where the server refuses: no privilege, no equality, too long."""
    try:
        with connection.transaction():
            return connection.execute(query).fetchone()
    except psycopg.errors.DatabaseError:
        if connection.closed:
            raise
        return None
