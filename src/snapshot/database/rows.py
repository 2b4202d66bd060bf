"""The rows of a database as SQL, as pg_dump writes them, and what else no schema tells of what it holds."""

from collections.abc import Sequence

from psycopg import sql

from snapshot.database.archive import programs_for, run_program
from snapshot.database.connection import session
from snapshot.database.pgdump import quote_pattern

_OPTIONS = ("--data-only", "--column-inserts", "--rows-per-insert=100", "--no-blobs")
"""The last has a newer name, which PostgreSQL 15 does not know; the old one is understood by all."""


_SEQUENCES = """
SELECT n.nspname, c.relname, s.seqstart FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relpersistence <> 't' ORDER BY 1, 2
"""


def dump_rows(dsn: str, without: Sequence[str]) -> str:
    """Return the rows of tables, the values of sequences; large objects are left out.

    :param without: schema and name of a table that is left out.
    :raises EnvironmentFailure: pg_dump fails.
    """
    with session(dsn) as connection:
        programs = programs_for(connection, ())
    left_out = ".".join(map(quote_pattern, without))
    return run_program(programs.plain(*_OPTIONS, f"--exclude-table={left_out}"), programs, dsn).decode()


def restarted_sequences(dsn: str) -> tuple[tuple[tuple[str, str], int], ...]:
    """Return each unused sequence that begins elsewhere than it was declared to, by schema and name, and where."""
    found = []
    with session(dsn) as connection:
        for schema, name, start in connection.execute(_SEQUENCES.encode()).fetchall():
            said = sql.SQL("SELECT last_value FROM {} WHERE NOT is_called").format(sql.Identifier(schema, name))
            found += [((schema, name), int(value)) for (value,) in connection.execute(said) if value != start]
    return tuple(found)


def large_objects(dsn: str) -> int:
    """Return how many large objects a database holds."""
    with session(dsn) as connection:
        ((count,),) = connection.execute("SELECT count(*) FROM pg_catalog.pg_largeobject_metadata").fetchall()
    return int(count)
