"""What belongs to the database rather than to a schema."""

from collections.abc import Callable

import pytest

from snapshot.database.catalog.facts import VersionTable, read_facts, read_version_tables
from snapshot.database.catalog.objects import read_objects
from snapshot.database.catalog.values import Unprintable
from snapshot.database.connection import session
from snapshot.model.kind import Kind


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


OTHERS = """
    CREATE SCHEMA meta; CREATE SCHEMA app;
    CREATE TABLE meta.applied (version_num varchar(32) CONSTRAINT applied_pkc PRIMARY KEY);
    INSERT INTO meta.applied VALUES ('a');
    CREATE TABLE app.releases (version_num varchar(32) PRIMARY KEY);
    CREATE TABLE app.wide (version_num varchar(32) CONSTRAINT wide_pkc PRIMARY KEY, note text);
"""


@pytest.mark.server
def test_a_version_table_of_another_name_is_known_by_what_alembic_makes(new_database: Callable[[str], str]) -> None:
    """One column and a key with Alembic's name; whatever else has such a column is an ordinary table."""
    with session(new_database(OTHERS)) as connection:
        found = read_version_tables(connection, ["app", "meta"])

    assert found == (VersionTable("meta", "applied", ("a",)),)


@pytest.mark.server
def test_a_version_table_without_a_key(new_database: Callable[[str], str]) -> None:
    """Alembic's column alone makes one where nothing else belongs to the table; a table of somebody's has more."""
    text = """
        CREATE SCHEMA app; CREATE SCHEMA other; CREATE TABLE app.noted (version_num varchar(32) NOT NULL);
        CREATE TABLE other.a (version_num varchar(32)); CREATE TABLE other.b (version_num text NOT NULL);
        CREATE TABLE other.c (version_num varchar(32) NOT NULL DEFAULT ''); CREATE TABLE other.d
        (version_num varchar(32) NOT NULL CHECK (version_num <> '')); CREATE TABLE other.e
        (version_num varchar(32) NOT NULL UNIQUE); CREATE TABLE other.f (version_num varchar(32) NOT NULL, n int);
    """
    with session(new_database(text)) as connection:
        found = read_version_tables(connection, ["app", "other"])

    assert found == (VersionTable("app", "noted", ()),)


@pytest.mark.server
def test_a_version_table_outside_of_the_schemas_counts_where_it_is_the_only_one(
    new_database: Callable[[str], str],
) -> None:
    """One of several there is nobody's, and one that is there inside goes before."""
    with session(new_database(OTHERS)) as connection:
        assert [one.table for one in read_version_tables(connection, ["app"])] == ["applied"]
        connection.execute("CREATE TABLE public.alembic_version (version_num varchar(32))")
        assert read_version_tables(connection, ["app"]) == ()
        assert [one.table for one in read_version_tables(connection, ["public"])] == ["alembic_version"]


@pytest.mark.server
def test_version_tables_are_the_same_for_all(new_database: Callable[[str], str]) -> None:
    """What is kept out of the ledger as a version table is what revisions are read from; near misses are neither."""
    column = "version_num varchar(32) NOT NULL"
    dsn = new_database(f"""
        CREATE TABLE public.alembic_version ({column}, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
        CREATE TABLE public.keyed ({column}, CONSTRAINT keyed_pkc PRIMARY KEY (version_num));
        CREATE TABLE public.bare ({column});
        CREATE TABLE public.wider (version_num varchar(64) NOT NULL);
        CREATE TABLE public.more ({column}, note text);
        CREATE TABLE public.given ({column} DEFAULT 'x');
        CREATE TABLE public.other ({column}, CONSTRAINT other_key PRIMARY KEY (version_num));
        CREATE TABLE public.indexed ({column}); CREATE INDEX ON public.indexed (version_num);
    """)
    with session(dsn) as connection:
        objects = read_objects(connection, ["public"])
        read = read_version_tables(connection, ["public"])
    marked = {one.ids[0] for one in objects if one.unprintable is Unprintable.VERSION_TABLE}
    assert {one.path for one in marked if one.kind is Kind.TABLE} == {(one.schema, one.table) for one in read}
    assert {one.table for one in read} == {"alembic_version", "keyed", "bare"}
