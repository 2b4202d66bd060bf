"""Which tables of a database hold many rows, as the statistics of its planner estimate them."""

from snapshot.database.connection import session

_QUERY = """
SELECT n.nspname, c.relname
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm')
  AND greatest(c.reltuples, (
    SELECT sum(greatest(leaf.reltuples, 0))
    FROM pg_catalog.pg_partition_tree(c.oid) part JOIN pg_catalog.pg_class leaf ON leaf.oid = part.relid
    WHERE part.isleaf
  )) >= %s
ORDER BY 1, 2
"""
"""``pg_class.reltuples`` is -1 before the first VACUUM or ANALYZE; a partitioned table has what its partitions have.
https://www.postgresql.org/docs/current/catalog-pg-class.html"""


def big_tables(dsn: str, rows: int) -> tuple[str, ...]:
    """Return the tables and materialized views with at least so many rows, as ``schema.name``, sorted.

    :raises EnvironmentFailure: the database cannot be asked.
    """
    with session(dsn) as connection:
        connection.read_only = True
        found = connection.execute(_QUERY.encode(), [rows]).fetchall()
    return tuple(f"{schema}.{name}" for schema, name in found)
