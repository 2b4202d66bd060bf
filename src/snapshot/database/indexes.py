"""Indexes that the server does not use: left behind by a failed CREATE INDEX CONCURRENTLY, or never completed.

``CREATE INDEX CONCURRENTLY IF NOT EXISTS`` takes such an index for the one it should make, so that a migration
that is repeated succeeds; pg_dump leaves it out. https://www.postgresql.org/docs/current/sql-createindex.html
"""

from snapshot.database.connection import session
from snapshot.model.diagnostic import Diagnostic, Place, warning

_QUERY = """
SELECT format('%I.%I', n.nspname, c.relname), format('%I.%I', tn.nspname, t.relname), c.relkind = 'I'
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
WHERE NOT i.indisvalid
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid)
ORDER BY 1
"""


def invalid_indexes(dsn: str) -> tuple[Diagnostic, ...]:
    """Return a warning for each index that is not valid; one that a session is building just now does not count.

    :raises EnvironmentFailure: the database cannot be asked.
    """
    with session(dsn) as connection:
        connection.read_only = True
        rows = connection.execute(_QUERY.encode()).fetchall()
    return tuple(_of_partitions(*row[:2]) if row[2] else _left(*row[:2]) for row in rows)


def _left(name: str, table: str) -> Diagnostic:
    return warning(
        "invalid-index",
        f"the index on {table} is not valid: its building failed, no query uses it, and pg_dump leaves it out",
        place=Place(subject=name),
        hint=f"DROP INDEX CONCURRENTLY {name}; and build it again, or REINDEX INDEX CONCURRENTLY {name}",
    )


def _of_partitions(name: str, table: str) -> Diagnostic:
    return warning(
        "invalid-index",
        f"the index on the partitioned table {table} is not valid: not every partition has its part of it",
        place=Place(subject=name),
        hint=f"Build what is missing, and ALTER INDEX {name} ATTACH PARTITION it",
    )
