"""What belongs to the database rather than to a schema."""

from collections.abc import Callable

import pytest

from snapshot.database.catalog.facts import VersionTable, read_facts, read_version_tables
from snapshot.database.connection import session


@pytest.mark.server
def test_facts_of_the_database(new_database: Callable[[str], str]) -> None:
    """Settings, extensions and version are what the server says of this database."""
    dsn = new_database(
        "CREATE EXTENSION hstore; DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''5MB''',"
        " current_database()); END $$"
    )
    with session(dsn) as connection:
        facts = read_facts(connection)
        major, minor = divmod(connection.info.server_version, 10_000)
        assert facts.server_version.split(" ", 1)[0] == f"{major}.{minor}"

    assert (facts.encoding, facts.settings) == ("UTF8", ("work_mem=5MB",))
    assert [name for name, _ in facts.extensions] == ["hstore", "plpgsql"]


@pytest.mark.server
def test_version_tables_are_read_by_shape_and_name(new_database: Callable[[str], str]) -> None:
    """A version table is one with Alembic's column; its revisions come sorted."""
    dsn = new_database("""
        CREATE SCHEMA "Od""d"; CREATE TABLE "Od""d".alembic_version (version_num varchar(32));
        INSERT INTO "Od""d".alembic_version VALUES ('b'), ('a');
        CREATE TABLE public.alembic_version (something_else int);
    """)

    with session(dsn) as connection:
        found = read_version_tables(connection, ['Od"d', "public"])

    assert found == (VersionTable('Od"d', "alembic_version", ("a", "b")),)
