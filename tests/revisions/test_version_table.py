"""The version table is found in env.py and read without changing the database."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from snapshot.model.errors import EnvironmentFailure, FindingsError, UsageError
from snapshot.revisions.version_table import VersionTable, current, version_table

if TYPE_CHECKING:
    from tests.revisions.conftest import Workshop


def test_alembic_has_a_default(workshop: "Workshop") -> None:
    """An env.py that says nothing uses alembic_version, found by the search path."""
    assert version_table(workshop.ini) == VersionTable("alembic_version", "")


def test_name_and_schema_are_read_from_env(workshop: "Workshop") -> None:
    """A literal and a constant of the same file are both understood."""
    workshop.env(options=', version_table="revisions", version_table_schema=SCHEMA')
    env = workshop.root / "scripts" / "env.py"
    env.write_text(f'SCHEMA = "meta"\n{env.read_text(encoding="utf-8")}', encoding="utf-8")

    assert version_table(workshop.ini) == VersionTable("revisions", "meta")


def test_a_computed_name_is_a_finding(workshop: "Workshop") -> None:
    """A name that only running env.py would tell is not guessed."""
    workshop.env(options=", version_table=f()")

    with pytest.raises(FindingsError, match="version_table is not a literal"):
        version_table(workshop.ini)


def test_an_unreachable_server_is_told_without_the_password(tmp_path: Path) -> None:
    """What cannot be reached is the environment's failure."""
    with pytest.raises(EnvironmentFailure) as caught:
        current(f"host={tmp_path} dbname=db password=sesame")

    assert str(tmp_path) in str(caught.value)
    assert "sesame" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unreadable_string_is_a_usage_error() -> None:
    """A connection string that libpq cannot read is the caller's mistake."""
    with pytest.raises(UsageError, match="cannot be read"):
        current("host=h what")


@pytest.mark.server
def test_a_database_without_the_table_has_no_revision_and_stays_so(scratch: Callable[[], str]) -> None:
    """Reading the current revision creates nothing."""
    dsn = scratch()

    assert current(dsn) == ()
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
    assert row == (None,)


@pytest.mark.server
def test_rows_come_back_sorted_from_the_table_that_was_named(scratch: Callable[[], str]) -> None:
    """Names that need quotes and other schemas are reached."""
    dsn = scratch()
    with psycopg.connect(dsn) as connection:
        connection.execute('CREATE SCHEMA "My Meta"')
        connection.execute('CREATE TABLE "My Meta"."Revisions" (version_num text)')
        connection.execute("""INSERT INTO "My Meta"."Revisions" VALUES ('b'), ('a')""")

    assert current(dsn, VersionTable("Revisions", "My Meta")) == ("a", "b")
    assert current(dsn, VersionTable("Revisions")) == ()
