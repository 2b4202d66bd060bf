"""The columns of views, followed, are those that a server has recorded."""

import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import sqlglot
from psycopg.rows import scalar_row
from sqlglot import exp
from sqlglot.lineage import lineage as second_opinion

from snapshot.model.identity import ObjectId
from snapshot.model.objects import Snapshot
from snapshot.sql.assemble import assemble
from snapshot.sql.lineage import Followed, Lineage, Unfollowed
from snapshot.sql.naming import Whole
from snapshot.sql.relations import TABLES, VIEWS, LostError
from snapshot.sql.script import cut

CORPUS = Path(os.environ.get("SNAPSHOT_CORPUS", Path(__file__).parents[3] / "shared" / "corpus"))
TABLES_SQL = """CREATE SCHEMA a;
CREATE TYPE a.pair AS (l integer, r text);
CREATE TABLE a.t (id integer, q numeric(12,3), n character varying(10), c text COLLATE "C", p a.pair, j jsonb);
CREATE TABLE a.u (id integer, tid integer, q numeric(12,3), at timestamp with time zone);
CREATE TABLE a.heir (own integer) INHERITS (a.t);
CREATE FUNCTION a.f(integer) RETURNS bigint LANGUAGE sql AS $$SELECT 1::bigint$$;
CREATE FUNCTION a.row_of(integer) RETURNS a.u LANGUAGE sql AS $$SELECT * FROM a.u$$;
"""
VIEWS_SQL = {
    "plain": "SELECT id, q AS amount, n FROM a.t",
    "star": "SELECT * FROM a.t JOIN a.u USING (id, q)",
    "using_right": "SELECT id, t.q FROM a.t RIGHT JOIN a.u USING (id)",
    "using_full": "SELECT id, x.q FROM (a.t FULL JOIN a.u USING (id)) JOIN a.heir x USING (id)",
    "natural": "SELECT * FROM a.t NATURAL JOIN a.u",
    "joined_alias": "SELECT j.own FROM (a.heir h JOIN a.u USING (id)) AS j(first, second)",
    "cte": (
        "WITH x(k, v) AS (SELECT id, q FROM a.t), y AS (SELECT k + 1 AS k, v FROM x) SELECT k, v FROM y WHERE v > 1"
    ),
    "recursive": (
        "WITH RECURSIVE r(k, d) AS (SELECT id, 1 FROM a.t UNION ALL SELECT u.tid, d + 1 FROM r JOIN a.u "
        "ON u.id = r.k) SELECT k, d FROM r"
    ),
    "sides": "SELECT id, n FROM a.t UNION SELECT tid, 'x' FROM a.u EXCEPT SELECT own, c FROM a.heir ORDER BY 1",
    "correlated": (
        "SELECT id, (SELECT max(u.q) FROM a.u WHERE u.tid = t.id) AS top, EXISTS (SELECT 1 FROM a.u WHERE"
        " u.id = t.id) AS has FROM a.t"
    ),
    "lateral": "SELECT t.id, l.q FROM a.t, LATERAL (SELECT u.q FROM a.u WHERE u.tid = t.id) l",
    "functions": "SELECT t.id, g.v FROM a.t, LATERAL generate_series(1, t.id) g(v)",
    "rows_from": "SELECT z.x, z.y FROM a.t, ROWS FROM (generate_series(1, t.id), generate_series(1, 2)) z(x, y)",
    "ordinality": "SELECT e.v, e.o FROM a.t, LATERAL jsonb_array_elements(t.j) WITH ORDINALITY e(v, o)",
    "record": "SELECT r.k FROM a.t, LATERAL jsonb_to_record(t.j) AS r(k integer, l text)",
    "window_named": (
        "SELECT id, row_number() OVER w AS r, sum(q) OVER (w ROWS 1 PRECEDING) AS s FROM a.t WINDOW w AS "
        "(PARTITION BY n)"
    ),
    "filtered": "SELECT count(*) FILTER (WHERE q > 1) AS k, string_agg(n, ',' ORDER BY c) AS s FROM a.t",
    "grouped": "SELECT n, sum(q) AS s FROM a.t GROUP BY n HAVING count(id) > 1 ORDER BY s",
    "sets": "SELECT n, c, sum(q) AS s FROM a.t GROUP BY GROUPING SETS ((n), (c), ())",
    "distinct_on": "SELECT DISTINCT ON (c) id, n FROM a.t ORDER BY c, q",
    "field": "SELECT (p).l AS l, (t.p).r AS r FROM a.t",
    "field_of_row": "SELECT (a.row_of(id)).tid AS k FROM a.t",
    "whole": "SELECT t AS row, to_jsonb(u.*) AS j FROM a.t, a.u",
    "system": "SELECT tableoid, xmin, ctid FROM a.t",
    "inherited": "SELECT own, q FROM a.heir",
    "catalog": (
        "SELECT c.relname, s.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace s ON s.oid ="
        " c.relnamespace"
    ),
    "json_table": (
        "SELECT jt.x, jt.y FROM a.t, JSON_TABLE(t.j, '$[*]' COLUMNS (x integer PATH '$.x', NESTED PATH "
        "'$.b' COLUMNS (y text PATH '$'))) jt"
    ),
    "valued": "SELECT v.x, v.y FROM (VALUES (1, 'a'), (2, 'b')) v(x, y)",
    "values": "VALUES (1, 'a'::text)",
    "sampled": "SELECT id FROM a.t TABLESAMPLE system (10)",
    "cased": (
        "SELECT CASE WHEN id > 1 THEN q ELSE 0 END AS x, COALESCE(n, c) AS y, GREATEST(id, 1), NULLIF(id, 1) FROM a.t"
    ),
    "unnamed": (
        "SELECT count(*), max(q), id::text, now(), CURRENT_DATE, 'x', ARRAY[id], EXISTS (SELECT "
        "1), (SELECT 1 AS s) FROM a.t GROUP BY id"
    ),
    "renamed(x, y)": "SELECT id, q FROM a.t",
    "called": "SELECT a.f(id) AS f, q + 1 AS p, id * 2::bigint AS b, n || 'x'::text AS s FROM a.t",
    "ordered": "SELECT id FROM a.t ORDER BY q LIMIT 3",
    "locked": "SELECT id FROM a.t WHERE q IN (SELECT q FROM a.u) FOR UPDATE",
    "chain": "SELECT amount AS total FROM a.plain",
    "shadow": "SELECT q FROM a.t t WHERE EXISTS (SELECT 1 FROM a.u q WHERE q.id = t.id)",
    "not_in": "SELECT id FROM a.t WHERE (id, q) NOT IN (SELECT tid, q FROM a.u)",
    "xml": "SELECT x.k FROM a.t, XMLTABLE('/r' PASSING ((t.c)::xml) COLUMNS k integer PATH 'k') x",
}
COLUMNS = """SELECT a.attname, format_type(atttypid, atttypmod),
       coalesce(nullif((SELECT collname FROM pg_collation o WHERE o.oid = attcollation), 'default'), '')
  FROM pg_attribute a WHERE attrelid = %s::regclass AND attnum > 0 ORDER BY attnum"""
USED = """SELECT DISTINCT refobjid::regclass::text || '.' || quote_ident(attname)
  FROM pg_depend d JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
  JOIN pg_attribute a ON d.refclassid = 'pg_class'::regclass AND attrelid = refobjid AND attnum = refobjsubid
 WHERE ev_class = %s::regclass AND refobjid <> ev_class AND refobjsubid <> 0 AND attnum > 0"""
_PRECISION = re.compile(r"time(stamp)?\((\d)\)( with(?:out)? time zone)?")


def lineage_of(sql: str) -> tuple[Snapshot, Lineage]:
    """Return the snapshot of a text and the lineage of its views."""
    snapshot = assemble([cut(sql.encode(), "dump.sql")]).snapshot
    return snapshot, Lineage(Whole(snapshot))


def disagreements(connection: psycopg.Connection, view: ObjectId, found: Followed) -> list[object]:
    """Return what a server says otherwise of a view: names, known types, used columns."""
    name = ".".join(f'"{part}"' for part in view.path)
    columns = connection.execute(COLUMNS, [name]).fetchall()
    wrong: list[object] = [] if [one[0] for one in columns] == [one.name for one in found.columns] else [columns]
    for (_, text, collation), one in zip(columns, found.columns, strict=False):
        spelt = _PRECISION.sub(lambda m: f"time{m[1] or ''}{m[3] or ''}({m[2]})", text)
        if one.type and (spelt.replace('"', ""), collation) != (one.type.text.replace('"', ""), one.type.collation):
            wrong.append((one, text, collation))
    with connection.cursor(row_factory=scalar_row) as cursor:
        used = {one for one in cursor.execute(USED, [name]).fetchall() if "." in one.partition(".")[2]}
    mine = {str(one) for one in found.uses if one.relation.path[0] != "pg_catalog" and one.name not in _SYSTEM}
    return wrong + sorted({one.replace('"', "") for one in used} ^ {one.replace('"', "") for one in mine})


_SYSTEM = frozenset({"tableoid", "xmin", "ctid"})


@pytest.mark.parametrize("name", VIEWS_SQL)
def test_agrees_with_server(scratch: Callable[..., str], name: str) -> None:
    """Names, types and used columns of a view are the server's, before and after it deparsed the query."""
    plain = name.partition("(")[0]
    wanted = {"chain": ["plain"]}.get(plain, [])
    text = TABLES_SQL + "".join(f"CREATE VIEW a.{one} AS {VIEWS_SQL[one]};\n" for one in (*wanted, name))
    view = ObjectId.parse(f"view a.{plain}")
    with psycopg.connect(scratch(text), autocommit=True) as connection:
        connection.execute("SET search_path = pg_catalog")
        query = connection.execute("SELECT pg_get_viewdef(%s::regclass)", [f"a.{plain}"]).fetchone()
        assert query is not None
        deparsed = TABLES_SQL + "".join(f"CREATE VIEW a.{one} AS {VIEWS_SQL[one]};\n" for one in wanted)
        texts = (text, f"{deparsed}CREATE VIEW a.{name} AS {query[0].rstrip(';')};\n")
        for one in texts:
            found = lineage_of(one)[1].of(view)
            assert isinstance(found, Followed), found
            assert disagreements(connection, view, found) == []


@pytest.mark.parametrize(
    ("query", "sources"),
    [
        ("SELECT q AS x FROM a.t WHERE id > 1", {"a.t.q"}),
        ("SELECT sum(q) OVER (PARTITION BY n) AS x FROM a.t", {"a.t.q", "a.t.n"}),
        ("SELECT EXISTS (SELECT 1 FROM a.u WHERE u.tid = t.id) AS x FROM a.t", {"a.u.tid", "a.t.id"}),
        ("SELECT (SELECT max(u.q) FROM a.u WHERE u.tid = t.id) AS x FROM a.t", {"a.u.q"}),
        ("SELECT count(*) AS x FROM a.t", set()),
        ("SELECT q AS x FROM a.t UNION ALL SELECT q FROM a.u", {"a.t.q", "a.u.q"}),
        ("SELECT x.q AS x FROM (SELECT t.q + u.q AS q FROM a.t, a.u) x", {"a.t.q", "a.u.q"}),
        ("WITH RECURSIVE r(k) AS (SELECT id FROM a.t UNION SELECT r.k + u.tid FROM r, a.u) SELECT k AS x FROM r",
         {"a.t.id", "a.u.tid"}),
        ("SELECT g.v AS x FROM a.t, LATERAL generate_series(1, t.id) g(v)", {"a.t.id"}),
        ("SELECT id AS x FROM a.t FULL JOIN a.u USING (id)", {"a.t.id", "a.u.id"}),
        ("SELECT id AS x FROM a.t LEFT JOIN a.u USING (id)", {"a.t.id"}),
    ],
)  # fmt: skip
def test_sources(query: str, sources: set[str]) -> None:
    """A value comes from the columns of its expression, not from those that only filter, join or group."""
    found = lineage_of(f"{TABLES_SQL}CREATE VIEW a.v AS {query};")[1].of(ObjectId.parse("view a.v"))
    assert isinstance(found, Followed)
    assert {str(one) for one in found.columns[0].sources} == sources


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT x FROM outside.o, outside.p", "x may be a column of 2 relations"),
        ("SELECT * FROM outside.o", "* stands for columns that the snapshot does not show"),
        ("SELECT z FROM a.t", "z is not a column that the snapshot shows"),
        ("SELECT y.z FROM a.t", "y.z names nothing in FROM"),
        ("SELECT id FROM a.t, a.u", "id means 2 columns"),
    ],
)
def test_never_guesses(query: str, reason: str) -> None:
    """What cannot be followed is said with its reason, and what reads it is not followed either."""
    snapshot = read_loosely(f"{TABLES_SQL}CREATE VIEW a.v AS SELECT 1;\nCREATE VIEW a.w AS SELECT x FROM a.v;", query)
    lineage = Lineage(Whole(snapshot))
    assert lineage.of(ObjectId.parse("view a.v")) == Unfollowed(reason)
    assert lineage.of(ObjectId.parse("view a.w")) == Unfollowed(f"view a.v cannot be followed: {reason}")


@pytest.mark.parametrize("depth", [500, 100_000])
def test_depth_is_no_crash(depth: int) -> None:
    """A query that nests deeper than can be followed is said to, whoever finds it too deep."""
    query = "SELECT (" * depth + "SELECT 1" + ")" * depth
    found = Lineage(Whole(read_loosely(f"{TABLES_SQL}CREATE VIEW a.v AS SELECT 1;", query))).of(
        ObjectId.parse("view a.v")
    )
    assert isinstance(found, Unfollowed)
    assert found.reason.endswith(("nested too deeply", "does not parse"))


def read_loosely(sql: str, query: str) -> Snapshot:
    """Return a snapshot in which a view has another query, whatever that is."""
    snapshot = lineage_of(sql)[0]
    view = snapshot[ObjectId.parse("view a.v")]
    changed = replace(view, pieces=(replace(view.pieces[0], sql=f"CREATE VIEW a.v AS {query};"),))
    return Snapshot(tuple(changed if obj.id == view.id else obj for obj in snapshot.objects))


corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real schemas is not here")
PROJECTS = sorted(path.name for path in CORPUS.glob("*")) if CORPUS.exists() else []


@corpus
def test_reach() -> None:
    """Of the views of real projects at least 99 % are followed."""
    views = followed = 0
    for project in PROJECTS:
        path = CORPUS / project / "schema.sql"
        if path.exists():
            snapshot, lineage = lineage_of(path.read_text(encoding="utf-8"))
            found = [lineage.of(one) for one in snapshot if one.kind in VIEWS]
            views += len(found)
            followed += sum(isinstance(one, Followed) for one in found)
    assert views > 300
    assert followed >= 0.99 * views


@corpus
@pytest.mark.parametrize("project", ["pagila", "pgschema_employee", "postgraphile_kitchen_sink", "openfec"])
def test_real_views_agree_with_server(scratch: Callable[..., str], project: str) -> None:
    """What a server records of the views of real projects is what was found."""
    script = cut((CORPUS / project / "schema.sql").read_bytes(), project)
    snapshot, lineage = lineage_of((CORPUS / project / "schema.sql").read_text(encoding="utf-8"))
    checked = 0
    with psycopg.connect(scratch(), autocommit=True) as connection:
        for part in script.parts():
            for statement in part.statements(project):
                with suppress(psycopg.Error):
                    connection.execute(statement.sql)
        connection.execute("SET search_path = pg_catalog")
        for view in (one for one in snapshot if one.kind in VIEWS):
            found = lineage.of(view)
            assert isinstance(found, Followed)
            if connection.execute(
                "SELECT to_regclass(%s)", [".".join(f'"{one}"' for one in view.path)]
            ).fetchone() != (None,):
                assert disagreements(connection, view, found) == []
                checked += 1
    assert checked


@corpus
@pytest.mark.parametrize("project", ["pagila", "pgschema_employee", "adventureworks"])
def test_sqlglot_agrees(project: str) -> None:
    """sqlglot, which reads the text by a parser of its own, finds the same tables' columns."""
    snapshot, lineage = lineage_of((CORPUS / project / "schema.sql").read_text(encoding="utf-8"))
    schema = _schema(snapshot, lineage)
    agreed, differing = 0, []
    for view in (one for one in snapshot if one.kind in VIEWS):
        found = lineage.of(view)
        assert isinstance(found, Followed)
        sql = re.sub(r"\s+WITH (NO )?DATA\Z", "", snapshot[view].pieces[0].sql.rstrip(";"))
        query = sqlglot.parse_one(sql, dialect="postgres").expression
        for column in found.columns[:1]:
            node = second_opinion(f'"{column.name}"', query.copy(), schema=schema, dialect="postgres")
            theirs = {
                _source(one) for one in node.walk() if not one.downstream and isinstance(one.expression, exp.Table)
            }
            mine = {str(one).replace('"', "") for one in column.sources}
            agreed += theirs == mine
            differing += [] if theirs == mine else [(view, column.name)]
    assert agreed > 0
    assert len(differing) <= {"adventureworks": 1}.get(project, 0), differing


def _schema(snapshot: Snapshot, lineage: Lineage) -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = {}
    for one in snapshot:
        if one.kind in TABLES | VIEWS:
            with suppress(LostError):
                found.setdefault(one.path[0], {})[one.path[1]] = dict.fromkeys(lineage.columns(one), "text")
    return found


def _source(node: sqlglot.lineage.Node) -> str:
    table = node.expression
    assert isinstance(table, exp.Table)
    return f"{table.db}.{table.name}.{node.name.rpartition('.')[2]}".replace('"', "")
