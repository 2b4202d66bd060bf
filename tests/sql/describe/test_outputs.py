"""Names of output columns: what the server calls them."""

from collections.abc import Callable

import psycopg
import pytest

from snapshot.sql.describe.outputs import outputs
from snapshot.sql.spelling.trees import Tree, parse, read

EXPRESSIONS = (
    "t.a",
    "t.a AS b",
    "1",
    "1::integer",
    "(1::integer)::text",
    "t.a::text",
    "upper(t.b)",
    "pg_catalog.lower(t.b)::varchar(3)",
    "t.a + 1",
    "NOT true",
    "t.a IS NULL",
    "true IS TRUE",
    "CASE WHEN true THEN 1 ELSE 2 END",
    "CASE WHEN true THEN 1 ELSE t.a END",
    "CASE WHEN true THEN 1 END",
    "ARRAY[1, 2]",
    "ROW(1, 2)",
    "COALESCE(t.a, 1)",
    "NULLIF(t.a, 1)",
    "GREATEST(t.a, 1)",
    "LEAST(t.a, 1)",
    "EXISTS (SELECT 1)",
    "ARRAY(SELECT 1)",
    "(SELECT 1)",
    "(SELECT t.b)",
    "(SELECT 1 AS x)",
    "(SELECT x FROM (VALUES (1)) v(x))::text",
    "1 IN (SELECT 1)",
    't.b COLLATE "C"',
    "(t.c).street",
    "(t.d)[1]",
    "(ARRAY[1, 2])[1]",
    "current_date",
    "current_timestamp(3)",
    "localtime",
    "current_user",
    "session_user",
    "current_schema",
    "current_catalog",
    "EXTRACT(year FROM now())",
    "trim(t.b)",
    "substring(t.b FROM 1)",
    "now() AT TIME ZONE 'UTC'",
    "json_object('a': 1)",
    "json_array(1)",
    "json('{}')",
    "json_scalar(1)",
    "json_serialize('{}')",
    "json_value('{}', '$')",
    "json_query('{}', '$')",
    "json_exists(jsonb '{}', '$')",
    "count(*) OVER ()",
    "t.a::pg_catalog.int8",
    "interval '1 day'",
    "DATE '2024-01-01'",
    "'x' LIKE 'y'",
    "t.a BETWEEN 1 AND 2",
)
TABLE = "CREATE TYPE address AS (street text); CREATE TABLE t (a integer, b text, c address, d integer[])"


def _query(sql: str) -> Tree:
    found: Tree = read(parse(sql))["stmts"][0]["stmt"]
    return found


@pytest.mark.server
def test_names_are_those_of_the_server(scratch: Callable[..., str]) -> None:
    """Every sort of expression gets the name that the server gives it."""
    with psycopg.connect(scratch(TABLE)) as connection:
        for expression in EXPRESSIONS:
            sql = f"SELECT {expression} FROM t"
            described = connection.execute(sql.encode()).description or []
            found = outputs(_query(sql), ())
            assert [name for name, _ in found or ()] == [column.name for column in described], expression


@pytest.mark.parametrize(
    ("sql", "aliases", "names"),
    [
        ("SELECT a, b FROM t", ("x",), ["x", "b"]),
        ("SELECT a FROM t UNION SELECT b AS other FROM t", (), ["a"]),
        ("VALUES (1, 2)", (), ["column1", "column2"]),
        ("WITH q AS (SELECT 1 AS x) SELECT x AS y FROM q", (), ["y"]),
    ],
)
def test_names_of_queries(sql: str, aliases: tuple[str, ...], names: list[str]) -> None:
    """The list of columns wins; of a union the first query counts; rows of values are numbered."""
    assert [name for name, _ in outputs(_query(sql), aliases) or ()] == names


@pytest.mark.parametrize("sql", ["SELECT * FROM t", "SELECT a, t.* FROM t", "SELECT (c).* FROM t"])
def test_what_a_star_stands_for_is_not_told(sql: str) -> None:
    """Where the statement does not name the columns, none are made up."""
    assert outputs(_query(sql), ()) is None
