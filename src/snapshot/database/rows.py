"""The rows of a database as SQL, as pg_dump writes them."""

from collections.abc import Sequence

from snapshot.database.archive import programs_for, run_program
from snapshot.database.connection import session
from snapshot.database.pgdump import quote_pattern

_OPTIONS = ("--data-only", "--column-inserts", "--rows-per-insert=100", "--no-large-objects")


def dump_rows(dsn: str, without: Sequence[str]) -> str:
    """Return the rows of tables, the values of sequences, and a REFRESH of each materialized view that is filled.

    :param without: schema and name of a table that is left out.
    :raises EnvironmentFailure: pg_dump fails.
    """
    with session(dsn) as connection:
        programs = programs_for(connection, ())
    left_out = ".".join(map(quote_pattern, without))
    return run_program(programs.plain(*_OPTIONS, f"--exclude-table={left_out}"), programs, dsn).decode()
