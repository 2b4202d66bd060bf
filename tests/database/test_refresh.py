"""Materialized views that cannot be refreshed concurrently, as the server itself decides."""

from collections.abc import Callable

import psycopg
import pytest

from snapshot.database.connection import session
from snapshot.database.refresh import unrefreshable_views

pytestmark = pytest.mark.server

VIEW = """
CREATE MATERIALIZED VIEW m AS
SELECT n AS id, n % 2 AS odd, n % 3 AS third, NULL::json AS j FROM generate_series(0, {}) n;
"""
REFRESH = "REFRESH MATERIALIZED VIEW CONCURRENTLY m"


def refreshes(dsn: str) -> bool:
    """Return whether the server refreshes it concurrently."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        try:
            connection.execute(REFRESH.encode())
        except psycopg.errors.ObjectNotInPrerequisiteState:
            return False
    return True


@pytest.mark.parametrize(
    ("index", "fits"),
    [
        ("", False),
        ("CREATE INDEX ON m (id)", False),
        ("CREATE UNIQUE INDEX ON m (id) WHERE id > 0", False),
        ("CREATE UNIQUE INDEX ON m ((id + 1))", False),
        ("CREATE UNIQUE INDEX ON m (id, (odd + 1))", False),
        ("CREATE UNIQUE INDEX ON m (id)", True),
        ("CREATE UNIQUE INDEX ON m (id) INCLUDE (odd)", True),
        ("CREATE UNIQUE INDEX ON m (odd, third)", True),
    ],
)
def test_the_condition_is_the_servers(new_database: Callable[[str], str], index: str, *, fits: bool) -> None:
    """What is found is what the server refuses, and the index that is proposed makes it content."""
    dsn = new_database(VIEW.format(5) + index)
    found = unrefreshable_views(dsn)
    assert (not found, refreshes(dsn)) == (fits, fits)
    for one in found:
        with session(dsn, autocommit=True) as connection:
            connection.execute(one.statement.encode())
        assert refreshes(dsn)


@pytest.mark.parametrize(
    ("rows", "columns"),
    [("SELECT 1 AS a, 2 AS b UNION SELECT 1, 3", ("b",)), ("VALUES (1, 1), (1, 2), (2, 1)", ("column1", "column2"))],
)
def test_the_fewest_columns(new_database: Callable[[str], str], rows: str, columns: tuple[str, ...]) -> None:
    """One where one is unique, else two."""
    (found,) = unrefreshable_views(new_database(f"CREATE MATERIALIZED VIEW m AS {rows}"))
    assert found.columns == columns


@pytest.mark.parametrize(
    "view",
    [
        "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a WITH NO DATA",
        "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a",
        "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a FROM generate_series(1, 2)",
        "CREATE MATERIALIZED VIEW m AS SELECT n::text::json AS a FROM generate_series(1, 2) n",
        "CREATE MATERIALIZED VIEW m AS VALUES (NULL::int), (2)",
    ],
)
def test_nothing_is_proposed_where_nothing_shows(new_database: Callable[[str], str], view: str) -> None:
    """Without rows, with a single one, without a key, without equality, with nulls: the shape alone."""
    (found,) = unrefreshable_views(new_database(view))
    assert found.columns == ()
    assert found.statement == 'CREATE UNIQUE INDEX "m_key" ON "public"."m" (<columns>)'
