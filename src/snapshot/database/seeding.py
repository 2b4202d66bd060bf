"""Fill an empty database in one transaction: roles, version table, schema, rows of materialized views, revisions.

All of it commits at once or not at all, so that whoever dies in between leaves the database as empty as it was. The
version table comes first, as Alembic makes it before the first revision: no default privileges and no event triggers
of the snapshot are there yet. Its rows come last.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass

import psycopg
from psycopg import sql

from snapshot.config.dsn import describe
from snapshot.database.connection import Connection, connect, failures, hint_for, lift_timeouts, readable, session
from snapshot.database.load import load_as_read
from snapshot.database.reference import fill
from snapshot.layout.reference import RowsFile
from snapshot.model.diagnostic import Place
from snapshot.model.errors import FindingsError

Phase = Callable[[str], AbstractContextManager[object]]
"""Follows a block under a title."""

_LOCK = 0x5EED_5EED
_RELATION = Sequence[str]
_WAITS, _WAIT_SECONDS = 50, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeding:
    """What goes into a database.

    :param text: the schema, as one file; where there are rows, what of it comes before them.
    :param name: what to call it in errors.
    :param rows: of reference tables, in the order in which they are loaded.
    :param rest: what of the schema comes after the rows.
    :param roles: roles to make, without the right to log in.
    :param version_table: name of Alembic's table.
    :param version_schema: its schema.
    :param revisions: what it is to say.
    :param refresh: materialized views to fill, as schema and name, each behind those it reads.
    """

    text: str
    name: str
    roles: Sequence[str] = ()
    version_table: str
    version_schema: str
    revisions: Sequence[str]
    refresh: Sequence[_RELATION] = ()
    rows: Sequence[RowsFile] = ()
    rest: str = ""


def seed_database(dsn: str, seeding: Seeding, phase: Phase) -> None:
    """Fill an empty database, all or nothing.

    :param phase: follows each step.
    :raises FindingsError: the server refuses a statement, or somebody else fills the database meanwhile.
    :raises EnvironmentFailure: the server is missing or lacks something, or the connection was lost.
    """
    with failures(dsn), connect(dsn, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        with connection.transaction():
            _prepare(connection, dsn, seeding)
            _load(connection, dsn, seeding, phase)
            with phase("refresh"):
                for relation in seeding.refresh:
                    _refresh(connection, dsn, relation)
            with phase("stamp"):
                _stamp(connection, dsn, seeding)


def _load(connection: Connection, dsn: str, seeding: Seeding, phase: Phase) -> None:
    with phase("load"):
        load_as_read(connection, dsn, seeding.text, name=seeding.name)
    if seeding.rows:
        with phase("rows"):
            fill(connection, seeding.rows)
        with phase("load"):
            load_as_read(connection, dsn, seeding.rest, name=seeding.name)


def is_settled(dsn: str) -> bool:
    """Return whether no seed of the database is under way, waiting a few seconds for one whose client is gone.

    :raises EnvironmentFailure: the database cannot be reached.
    """
    with session(dsn, autocommit=True) as connection:
        for _ in range(_WAITS):
            row = connection.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK]).fetchone()
            if row and row[0]:
                return True
            time.sleep(_WAIT_SECONDS)
    return False


def _prepare(connection: Connection, dsn: str, seeding: Seeding) -> None:
    """Make what must be there before the schema, behind a lock that a second seed of the database waits for."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    for role in seeding.roles:
        # Roles belong to the server: one that was absent when we looked may have been made for another database.
        with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation), connection.transaction():
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
    schema, table = sql.Identifier(seeding.version_schema), _version_table(seeding)
    there = "SELECT 1 FROM pg_namespace WHERE nspname = %s"
    if not connection.execute(there, [seeding.version_schema]).fetchone():
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
    connection.execute(
        sql.SQL(
            "CREATE TABLE IF NOT EXISTS {} "
            "(version_num VARCHAR(32) NOT NULL, CONSTRAINT {} PRIMARY KEY (version_num))"
        ).format(table, sql.Identifier(f"{seeding.version_table}_pkc"))
    )
    connection.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(table))
    _refuse_rows(connection, dsn, seeding)


def _refuse_rows(connection: Connection, dsn: str, seeding: Seeding) -> None:
    if connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(_version_table(seeding))).fetchone():
        raise FindingsError(
            "somebody else has filled the database meanwhile",
            place=Place(subject=describe(dsn)),
            hint="Look with make al-cur; this run has changed nothing",
            code="seed-not-empty",
        )


def _version_table(seeding: Seeding) -> sql.Identifier:
    return sql.Identifier(seeding.version_schema, seeding.version_table)


def _refresh(connection: Connection, dsn: str, relation: _RELATION) -> None:
    name = sql.Identifier(*relation)
    try:
        connection.execute(sql.SQL("REFRESH MATERIALIZED VIEW {}").format(name))
    except psycopg.Error as error:
        if connection.closed:
            raise
        raise FindingsError(
            f"materialized view {'.'.join(relation)} cannot be refreshed: {readable(error)}",
            place=Place(subject=describe(dsn)),
            hint=f"{hint_for(error)} --no-refresh leaves them without rows".strip(),
            code="seed-refresh",
        ) from None
    lift_timeouts(connection)


def _stamp(connection: Connection, dsn: str, seeding: Seeding) -> None:
    _refuse_rows(connection, dsn, seeding)
    statement = sql.SQL("INSERT INTO {} (version_num) SELECT unnest(%s::text[])").format(_version_table(seeding))
    connection.execute(statement, [list(seeding.revisions)])
