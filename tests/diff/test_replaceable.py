"""Whether CREATE OR REPLACE makes a change: the server is asked about every pair of many definitions."""

from collections.abc import Callable
from itertools import permutations

import psycopg
import pytest
from tests.diff.meant import meant, read

from snapshot.diff.replaceable import Lineages, falls, replaceable
from snapshot.model.identity import ObjectId
from snapshot.sql.lineage import Lineage
from snapshot.sql.naming import Whole

TABLES = """CREATE TABLE a.t (id integer, q numeric(12,3), n character varying(10), c text COLLATE "C", e text,
    w bigint);
CREATE TABLE a.u (id integer, q numeric(12,2), n character varying(20), at timestamp with time zone);
"""
BODIES = (
    "SELECT id, q FROM a.t",
    "SELECT id, q, n FROM a.t",
    "SELECT q, id FROM a.t",
    "SELECT id FROM a.t",
    "SELECT id AS i, q FROM a.t",
    "SELECT t.id, u.q FROM a.t JOIN a.u USING (id)",
    "SELECT id, sum(q) AS q FROM a.t GROUP BY id",
    "SELECT id, q::numeric(12,3) AS q FROM a.u",
    "SELECT id, q * 2 AS q FROM a.t",
    "SELECT id, COALESCE(q, 0::numeric) AS q FROM a.t",
    "SELECT id, CASE WHEN id > 1 THEN q ELSE NULL::numeric(12,3) END AS q FROM a.t",
    "SELECT id, q FROM a.t UNION ALL SELECT id, q FROM a.u",
    "SELECT w AS id, q FROM a.t",
    "SELECT count(*) AS id, 1.5 AS q FROM a.t",
    "SELECT id + 1 AS id, max(q) OVER () AS q FROM a.t",
    "SELECT w + id AS id, q FROM a.t",
    "SELECT e AS x FROM a.t",
    "SELECT c AS x FROM a.t",
    'SELECT e COLLATE "C" AS x FROM a.t',
    "SELECT n::text AS x FROM a.t",
    "SELECT 'x' AS x",
    "SELECT e || 'y'::text AS x FROM a.t",
    "SELECT lower(e) AS x FROM a.t",
    "SELECT lower(e) AS x FROM a.t WHERE id > 1",
    "SELECT n AS x FROM a.t",
    "SELECT n AS x FROM a.u",
    "SELECT COALESCE(t.n, u.n) AS x FROM a.t JOIN a.u USING (id)",
    "WITH RECURSIVE r(x) AS (SELECT 'a'::text UNION ALL SELECT x || 'b'::text FROM r) SELECT x FROM r",
    "SELECT ARRAY[q] AS x FROM a.t",
    "SELECT (SELECT max(t.e) FROM a.t) AS x",
    "SELECT EXISTS (SELECT 1 FROM a.t) AS x",
    "SELECT id > 1 AS x FROM a.t",
    "SELECT at AS x FROM a.u",
    "SELECT CURRENT_TIMESTAMP AS x",
    "SELECT date_trunc('day', at) AS x FROM a.u",
)
SIGNATURES = (
    "a.f(x integer) RETURNS integer",
    "a.f(integer) RETURNS integer",
    "a.f(y integer) RETURNS integer",
    "a.f(x integer DEFAULT 1) RETURNS integer",
    "a.f(x integer) RETURNS bigint",
    "a.f(x integer) RETURNS SETOF integer",
    "a.f(x integer, OUT y integer) RETURNS integer",
    "a.f(x integer, OUT z integer) RETURNS integer",
    "a.f(x integer, OUT y integer, OUT z integer) RETURNS record",
    "a.f(x integer, OUT y integer, OUT v integer) RETURNS record",
    "a.f(x integer) RETURNS TABLE(y integer)",
    "a.f(x integer DEFAULT 2) RETURNS integer",
)


@pytest.fixture
def connection(scratch: Callable[..., str]) -> psycopg.Connection:
    """A connection to a database with the tables; closed with it."""
    return psycopg.connect(scratch("CREATE SCHEMA a;" + TABLES), autocommit=True)


def accepts(connection: psycopg.Connection, create: str, replace: str) -> bool:
    """Return whether the server takes a statement after another one."""
    with connection.transaction(force_rollback=True):
        connection.execute(create)
        try:
            connection.execute(replace)
        except psycopg.Error:
            return False
        return True


def answer(old: str, new: str, found: str) -> str:
    """Return what is said of the pair of definitions."""
    sides = [read(TABLES + one) for one in (old, new)]
    lineages = Lineages(*(Lineage(Whole(one)) for one in sides))
    subject = ObjectId.parse(found)
    said = replaceable(sides[0][subject], sides[1][subject], lineages)
    return said.answer if said else "yes"


def test_views(connection: psycopg.Connection) -> None:
    """Of every pair of views, what is said is what the server does; of few it is said that it is unknown."""
    unknown, total = 0, 0
    with connection:
        for old, new in permutations(BODIES, 2):
            said = answer(f"CREATE VIEW a.v AS {old};", f"CREATE VIEW a.v AS {new};", "view a.v")
            does = accepts(connection, f"CREATE VIEW a.v AS {old}", f"CREATE OR REPLACE VIEW a.v AS {new}")
            total += 1
            unknown += said == "unknown"
            assert said in {"unknown", "yes" if does else "no"}, (old, new)
    assert unknown / total < 0.05


def test_functions(connection: psycopg.Connection) -> None:
    """Of every pair of signatures, what is said is what the server does."""
    body = " LANGUAGE sql AS $$SELECT 1$$"
    with connection:
        for old, new in permutations(SIGNATURES, 2):
            texts = [f"CREATE FUNCTION {one} LANGUAGE plpgsql AS $$BEGIN RETURN; END$$;" for one in (old, new)]
            statements = [f"CREATE FUNCTION {old}{body}", f"CREATE OR REPLACE FUNCTION {new}{body}"]
            connection.execute("SET check_function_bodies = off")
            does = accepts(connection, *statements)
            assert answer(texts[0], texts[1], "function a.f(integer)") == ("yes" if does else "no"), (old, new)


def test_procedures(connection: psycopg.Connection) -> None:
    """Of every pair of procedures, what is said is what the server does: also one output alone keeps its name."""
    body = " LANGUAGE sql AS $$SELECT 1$$"
    heads = [
        f"a.f({one})" for one in ("x integer, OUT y integer", "x integer, OUT z integer", "z integer, OUT y integer")
    ]
    with connection:
        for old, new in permutations(heads, 2):
            does = accepts(connection, f"CREATE PROCEDURE {old}{body}", f"CREATE OR REPLACE PROCEDURE {new}{body}")
            texts = [f"CREATE PROCEDURE {one}{body};" for one in (old, new)]
            assert answer(texts[0], texts[1], "procedure a.f(integer)") == ("yes" if does else "no"), (old, new)


def test_aggregates(connection: psycopg.Connection) -> None:
    """Of every pair of aggregates, what is said is what the server does, or that it is not known."""
    state = "CREATE FUNCTION a.{}(integer, integer) RETURNS integer LANGUAGE sql AS $$SELECT 1$$;"
    final = "CREATE FUNCTION a.h(integer) RETURNS text LANGUAGE sql AS $$SELECT 'x'$$;"
    functions = f"{state.format('f')}\n{state.format('g')}\n{final}\n"
    options = (
        "SFUNC = a.f, STYPE = integer",
        "SFUNC = a.g, STYPE = integer",
        "SFUNC = a.f, STYPE = integer, FINALFUNC = a.h",
    )
    said = set()
    with connection:
        connection.execute(functions)
        for old, new in permutations([f"AGGREGATE a.x(integer) ({one})" for one in options], 2):
            does = accepts(connection, f"CREATE {old}", f"CREATE OR REPLACE {new}")
            found = answer(f"{functions}CREATE {old};", f"{functions}CREATE {new};", "aggregate a.x(integer)")
            assert found in {"unknown", "yes" if does else "no"}, (old, new)
            said.add(found)
    assert said == {"yes", "unknown"}


def test_what_falls() -> None:
    """A drop takes along what reads the view, what belongs to it, its grants and its comments."""
    view = "CREATE VIEW a.v AS SELECT id, q FROM a.t;\nCREATE VIEW a.w AS SELECT id FROM a.v;\n"
    said = "GRANT SELECT ON TABLE a.v TO reader;\nCOMMENT ON COLUMN a.v.q IS 'how much IS there';\n"
    meanings, changes = meant(TABLES + view + said, TABLES + view.replace("SELECT id, q", "SELECT q, id") + said)
    found = meanings.of(changes["view a.v"]).replace
    assert found is not None
    assert found.answer == "no"
    assert found.reason == "output column 1 is q instead of id"
    assert found.falls == ("view a.w", "COMMENT ON COLUMN a.v.q", "GRANT SELECT ON TABLE a.v TO reader")


def test_materialized_views_never_are() -> None:
    """A materialized view has no such statement; its indexes fall with it."""
    index = "CREATE UNIQUE INDEX i ON a.m USING btree (id);"
    m = f"CREATE MATERIALIZED VIEW a.m AS SELECT id FROM a.t{{}} WITH NO DATA;\n{index}"
    meanings, changes = meant(TABLES + m.format(""), TABLES + m.format(" WHERE (id > 1)"))
    found = meanings.of(changes["materialized view a.m"]).replace
    assert found is not None
    assert (found.answer, found.falls) == ("no", ("index a.i",))


def test_a_query_that_cannot_be_followed_is_unknown() -> None:
    """Where the columns cannot be told, nothing is claimed."""
    view = "CREATE VIEW a.v AS SELECT o.x, b.y FROM outside.o o, LATERAL outside.f(o.z) b WHERE (w = {});"
    assert answer(view.format(1), view.format(2), "view a.v") == "unknown"
    assert falls(read(TABLES)[ObjectId.parse("table a.t")], (), ()) == ()
