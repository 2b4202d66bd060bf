"""What another major version respells, and what must stay a difference."""

import pytest

from snapshot.sql.spelling import Spelling, differing_spellings, majors
from snapshot.sql.spelling.registry import RULES

PREFIX = Spelling.COLUMN_PREFIX
OWNER = Spelling.OWNER_COMMAND
ONLY = Spelling.ONLY_OF_OPTIONS
DEFAULT_NAME = Spelling.DEFAULT_NOT_NULL_NAME
NAME = Spelling.NOT_NULL_NAME
DOMAIN = Spelling.DOMAIN_NOT_NULL_NAME
INHERITED = Spelling.INHERITED_NOT_NULL
ALL = Spelling.ALL_PRIVILEGES
STREAMING = Spelling.STREAMING_OFF


def _view(query: str) -> str:
    return f"CREATE VIEW s.v AS\n {query};"


def _kept(query: str) -> str:
    return f"CREATE MATERIALIZED VIEW s.m AS\n {query}\n  WITH NO DATA;"


def _body(query: str) -> str:
    return f"CREATE FUNCTION s.f() RETURNS integer\n    LANGUAGE sql\n    BEGIN ATOMIC\n {query};\nEND;"


def _table(columns: str) -> str:
    return f"CREATE TABLE s.t (\n    {columns}\n);"


def _subscription(options: str) -> str:
    return f"CREATE SUBSCRIPTION n CONNECTION 'c' PUBLICATION p WITH (connect = false{options});"


SEVEN = "SELECT,INSERT,REFERENCES,DELETE,TRIGGER,TRUNCATE,UPDATE"
LONG = "a_column_of_a_name_so_long_that_the_name_of_its_constraint_is_cut"

ALWAYS = [
    pytest.param(
        _view("SELECT t.a,\n    t.b\n   FROM s.t"), _view("SELECT a,\n    b\n   FROM s.t"), PREFIX, id="table"
    ),
    pytest.param(_view("SELECT x.a FROM s.t x"), _view("SELECT a FROM s.t x"), PREFIX, id="alias"),
    pytest.param(_view('SELECT "T".a FROM s."T"'), _view('SELECT a FROM s."T"'), PREFIX, id="quoted table"),
    pytest.param(_view("SELECT t.t FROM s.t"), _view("SELECT t FROM s.t"), PREFIX, id="column called like its table"),
    pytest.param(_view("SELECT a FROM ONLY s.t"), _view("SELECT t.a FROM ONLY s.t"), PREFIX, id="ONLY"),
    pytest.param(_kept("SELECT t.a FROM s.t"), _kept("SELECT a FROM s.t"), PREFIX, id="materialized view"),
    pytest.param(
        _view("SELECT q.a FROM ( SELECT t.a FROM s.t) q"),
        _view("SELECT a FROM ( SELECT t.a FROM s.t) q"),
        PREFIX,
        id="query",
    ),
    pytest.param(
        _view("SELECT q.column1 FROM ( VALUES (1), (2)) q"),
        _view("SELECT column1 FROM ( VALUES (1), (2)) q"),
        PREFIX,
        id="VALUES",
    ),
    pytest.param(_view("SELECT g.g FROM f(1) g(g)"), _view("SELECT g FROM f(1) g(g)"), PREFIX, id="function"),
    pytest.param(
        _view("SELECT x.a FROM ROWS FROM(f(1), g(2)) WITH ORDINALITY x(a, b, c)"),
        _view("SELECT a FROM ROWS FROM(f(1), g(2)) WITH ORDINALITY x(a, b, c)"),
        PREFIX,
        id="functions",
    ),
    pytest.param(
        _view("SELECT t.a FROM s.t TABLESAMPLE system (10)"),
        _view("SELECT a FROM s.t TABLESAMPLE system (10)"),
        PREFIX,
        id="sample",
    ),
    pytest.param(
        _view("WITH w AS ( SELECT t.a FROM s.t) SELECT w.a FROM w"),
        _view("WITH w AS ( SELECT t.a FROM s.t) SELECT a FROM w"),
        PREFIX,
        id="WITH",
    ),
    pytest.param(
        _view(
            "SELECT t.a FROM s.t WHERE EXISTS ( SELECT FROM s.u WHERE u.id = t.id) AND t.a IN ( SELECT u.a FROM s.u)"
        ),
        _view("SELECT a FROM s.t WHERE EXISTS ( SELECT FROM s.u WHERE u.id = t.id) AND a IN ( SELECT u.a FROM s.u)"),
        PREFIX,
        id="beside a correlated query",
    ),
    pytest.param(
        _view("SELECT lower(t.b) AS b, count(*) AS count FROM s.t GROUP BY t.b HAVING (t.b > 'x'::text)"),
        _view("SELECT lower(b) AS b, count(*) AS count FROM s.t GROUP BY b HAVING (b > 'x'::text)"),
        PREFIX,
        id="GROUP BY beside an output column of that name",
    ),
    pytest.param(
        _view("SELECT (- t.a) AS a FROM s.t ORDER BY t.a"),
        _view("SELECT (- a) AS a FROM s.t ORDER BY t.a"),
        PREFIX,
        id="ORDER BY beside an output column of that name",
    ),
    pytest.param(
        _view("SELECT DISTINCT ON (t.a) (- t.a) AS a FROM s.t ORDER BY t.a, t.b"),
        _view("SELECT DISTINCT ON (t.a) (- a) AS a FROM s.t ORDER BY t.a, b"),
        PREFIX,
        id="DISTINCT ON",
    ),
    pytest.param(
        _view("SELECT sum(t.a) OVER (PARTITION BY t.b ORDER BY t.c) AS c FROM s.t WINDOW w AS (ORDER BY t.a)"),
        _view("SELECT sum(a) OVER (PARTITION BY b ORDER BY c) AS c FROM s.t WINDOW w AS (ORDER BY a)"),
        PREFIX,
        id="window",
    ),
    pytest.param(
        _view("SELECT t.a, (- t.c) AS c FROM s.t ORDER BY (t.c + 1), t.a"),
        _view("SELECT a, (- c) AS c FROM s.t ORDER BY (c + 1), a"),
        PREFIX,
        id="ORDER BY an expression",
    ),
    pytest.param(
        _view("SELECT t.r[t.a] AS e, ROW(t.a, t.b) AS r FROM s.t"),
        _view("SELECT r[a] AS e, ROW(a, b) AS r FROM s.t"),
        PREFIX,
        id="subscript and row",
    ),
    *(
        pytest.param("ALTER TABLE s.x OWNER TO r;", f"ALTER {kind} s.x OWNER TO r;", OWNER, id=f"owner of a {kind}")
        for kind in ("VIEW", "MATERIALIZED VIEW", "SEQUENCE")
    ),
    pytest.param(
        "ALTER FOREIGN TABLE s.f ALTER COLUMN a OPTIONS (\n    x 'y'\n);",
        "ALTER FOREIGN TABLE ONLY s.f ALTER COLUMN a OPTIONS (\n    x 'y'\n);",
        ONLY,
        id="options",
    ),
    pytest.param(
        _table("a integer CONSTRAINT t_a_not_null NOT NULL"),
        _table("a integer NOT NULL"),
        DEFAULT_NAME,
        id="default name",
    ),
    pytest.param(
        _table(f"{LONG[:60]} integer CONSTRAINT {majors.default_name('t', LONG[:60])} NOT NULL"),
        _table(f"{LONG[:60]} integer NOT NULL"),
        DEFAULT_NAME,
        id="default name that is cut",
    ),
]
"""Equal whatever the versions."""

BELOW = [
    pytest.param(17, _table("a integer CONSTRAINT n NOT NULL"), _table("a integer NOT NULL"), NAME, id="name"),
    pytest.param(
        17, _table("a integer CONSTRAINT n NOT NULL"), _table("a integer CONSTRAINT m NOT NULL"), NAME, id="names"
    ),
    pytest.param(
        16,
        "CREATE DOMAIN s.d AS integer CONSTRAINT n NOT NULL;",
        "CREATE DOMAIN s.d AS integer NOT NULL;",
        DOMAIN,
        id="domain",
    ),
    pytest.param(16, "GRANT ALL ON TABLE s.t TO r;", f"GRANT {SEVEN} ON TABLE s.t TO r;", ALL, id="grant"),
    pytest.param(
        16,
        "ALTER DEFAULT PRIVILEGES FOR ROLE o IN SCHEMA s GRANT ALL ON TABLES TO r WITH GRANT OPTION;",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE o IN SCHEMA s GRANT {SEVEN} ON TABLES TO r WITH GRANT OPTION;",
        ALL,
        id="default privileges",
    ),
    pytest.param(17, _subscription(""), _subscription(", streaming = off"), STREAMING, id="streaming"),
]
"""Equal where the older version is the one given, and different between newer ones."""

NEAR_MISSES = [
    pytest.param(
        _view("SELECT \"xmltable\".a FROM XMLTABLE(('/r') PASSING ('<r/>'::xml) COLUMNS a integer PATH ('@a'))"),
        _view("SELECT a FROM XMLTABLE(('/r') PASSING ('<r/>'::xml) COLUMNS a integer PATH ('@a'))"),
        id="table function without a name",
    ),
    pytest.param(_view("SELECT x.a FROM s.t x"), _view("SELECT y.a FROM s.t y"), id="another alias"),
    pytest.param(_view("SELECT x.a FROM s.t x"), _view("SELECT a FROM s.t y"), id="another alias without a prefix"),
    pytest.param(_view("SELECT t.a FROM s.t"), _view("SELECT b FROM s.t"), id="another column"),
    pytest.param(_view("SELECT t.a FROM s.t"), _view("SELECT a FROM r.t"), id="another schema"),
    pytest.param(_view("SELECT t.a FROM s.t, s.u"), _view("SELECT a FROM s.t, s.u"), id="two tables"),
    pytest.param(
        _view("SELECT t.id FROM s.t JOIN s.u USING (id)"), _view("SELECT id FROM s.t JOIN s.u USING (id)"), id="USING"
    ),
    pytest.param(
        _view("SELECT t.id FROM s.t LEFT JOIN s.u ON (t.id = u.id)"),
        _view("SELECT id FROM s.t LEFT JOIN s.u ON (t.id = u.id)"),
        id="outer join",
    ),
    pytest.param(_view("SELECT t.* FROM s.t"), _view("SELECT * FROM s.t"), id="every column"),
    pytest.param(_view("SELECT f(t.*) AS f FROM s.t"), _view("SELECT f(t) AS f FROM s.t"), id="whole row"),
    pytest.param(
        _view("SELECT t.a FROM s.t UNION SELECT t.b FROM s.t"),
        _view("SELECT a FROM s.t UNION SELECT b FROM s.t"),
        id="UNION",
    ),
    pytest.param(
        _view("SELECT a FROM s.t WHERE (EXISTS ( SELECT 1 FROM s.u WHERE (u.id = t.id)))"),
        _view("SELECT a FROM s.t WHERE (EXISTS ( SELECT 1 FROM s.u WHERE (u.id = id)))"),
        id="correlated query",
    ),
    pytest.param(
        _view("SELECT ( SELECT u.a FROM s.u) AS x FROM s.t"),
        _view("SELECT ( SELECT a FROM s.u) AS x FROM s.t"),
        id="inner query",
    ),
    pytest.param(
        _view("SELECT JSON_ARRAY( SELECT t.a FROM s.u) AS x FROM s.t"),
        _view("SELECT JSON_ARRAY( SELECT a FROM s.u) AS x FROM s.t"),
        id="query inside a constructor",
    ),
    pytest.param(
        _view("WITH w AS ( SELECT t.a FROM s.t) SELECT w.a FROM w"),
        _view("WITH w AS ( SELECT a FROM s.t) SELECT w.a FROM w"),
        id="WITH query",
    ),
    pytest.param(
        _view("SELECT q.a FROM ( SELECT t.a FROM s.t) q"),
        _view("SELECT q.a FROM ( SELECT a FROM s.t) q"),
        id="query in FROM",
    ),
    pytest.param(
        _view("SELECT (- t.a) AS a FROM s.t ORDER BY t.a"),
        _view("SELECT (- a) AS a FROM s.t ORDER BY a"),
        id="ORDER BY an output column",
    ),
    pytest.param(
        _view("SELECT lower(t.b) FROM s.t ORDER BY t.lower"),
        _view("SELECT lower(b) FROM s.t ORDER BY lower"),
        id="ORDER BY an output column that nobody named",
    ),
    pytest.param(
        _view("SELECT DISTINCT ON (t.a) (- t.a) AS a FROM s.t"),
        _view("SELECT DISTINCT ON (a) (- a) AS a FROM s.t"),
        id="DISTINCT ON an output column",
    ),
    pytest.param(
        _view("SELECT t.b AS a, t.a AS b FROM s.t ORDER BY t.a"),
        _view("SELECT b AS a, a AS b FROM s.t ORDER BY a"),
        id="ORDER BY a column under another's name",
    ),
    pytest.param(_view("SELECT t.a AS b FROM s.t"), _view("SELECT a FROM s.t"), id="another name"),
    pytest.param(_view("SELECT (t.c).a AS a FROM s.t"), _view("SELECT (c).b AS a FROM s.t"), id="another field"),
    pytest.param(_view("SELECT s.t.a FROM s.t"), _view("SELECT a FROM s.t"), id="schema before the table"),
    pytest.param(_view("SELECT t.a FROM s.t FOR UPDATE OF t"), _view("SELECT a FROM s.t"), id="lock"),
    pytest.param(_body("SELECT t.a FROM s.t"), _body("SELECT a FROM s.t"), id="body, where a parameter can be meant"),
    pytest.param(
        "CREATE RULE r AS ON INSERT TO s.u DO ALSO SELECT t.a FROM s.t;",
        "CREATE RULE r AS ON INSERT TO s.u DO ALSO SELECT a FROM s.t;",
        id="rule",
    ),
    pytest.param(
        "CREATE RULE r AS ON INSERT TO s.u DO ALSO INSERT INTO s.w SELECT t.a FROM s.t;",
        "CREATE RULE r AS ON INSERT TO s.u DO ALSO INSERT INTO s.w SELECT a FROM s.t;",
        id="INSERT in a rule",
    ),
    pytest.param(
        _body("MERGE INTO s.u USING s.t ON (u.id = t.id) WHEN MATCHED THEN DELETE"),
        _body("MERGE INTO s.u USING s.t ON (u.id = id) WHEN MATCHED THEN DELETE"),
        id="MERGE",
    ),
    pytest.param("CREATE POLICY p ON s.t USING ((t.a > 0));", "CREATE POLICY p ON s.t USING ((a > 0));", id="policy"),
    pytest.param("CREATE INDEX i ON s.t (lower(t.a));", "CREATE INDEX i ON s.t (lower(a));", id="index"),
    pytest.param(
        "CREATE TABLE s.t PARTITION OF s.p FOR VALUES FROM (p.a) TO (2);",
        "CREATE TABLE s.t PARTITION OF s.p FOR VALUES FROM (a) TO (2);",
        id="bound",
    ),
    pytest.param(
        "CREATE TABLE s.n AS SELECT t.a FROM s.t;", "CREATE TABLE s.n AS SELECT a FROM s.t;", id="CREATE TABLE AS"
    ),
    pytest.param("ALTER TABLE s.x OWNER TO r;", "ALTER VIEW s.x OWNER TO q;", id="another owner"),
    pytest.param("ALTER TABLE s.x OWNER TO r;", "ALTER VIEW s.y OWNER TO r;", id="owner of another view"),
    pytest.param("ALTER TABLE s.x RENAME TO y;", "ALTER VIEW s.x RENAME TO y;", id="rename"),
    pytest.param(
        "ALTER TABLE s.x ALTER COLUMN a SET DEFAULT 1;",
        "ALTER VIEW s.x ALTER COLUMN a SET DEFAULT 1;",
        id="default of a view",
    ),
    pytest.param("ALTER TYPE s.x OWNER TO r;", "ALTER TABLE s.x OWNER TO r;", id="owner of a type"),
    pytest.param(
        "ALTER FOREIGN TABLE s.f ALTER COLUMN a OPTIONS (x 'y');",
        "ALTER FOREIGN TABLE ONLY s.f ALTER COLUMN a OPTIONS (x 'z');",
        id="another option",
    ),
    pytest.param(
        "ALTER TABLE s.f ALTER COLUMN a SET STATISTICS 5;",
        "ALTER TABLE ONLY s.f ALTER COLUMN a SET STATISTICS 5;",
        id="ONLY of something else",
    ),
    pytest.param(_table("a integer CONSTRAINT t_a_not_null NOT NULL"), _table("a integer"), id="no NOT NULL"),
    pytest.param(
        _table("a integer CONSTRAINT n NOT NULL NO INHERIT"), _table("a integer NOT NULL"), id="NOT NULL NO INHERIT"
    ),
    pytest.param(
        _table("a integer CONSTRAINT n CHECK (a > 0)"), _table("a integer CHECK (a > 0)"), id="name of a check"
    ),
    pytest.param(_table("CONSTRAINT n NOT NULL a, a integer"), _table("a integer NOT NULL"), id="NOT NULL elsewhere"),
    pytest.param(
        "CREATE DOMAIN s.d AS integer CONSTRAINT n NOT NULL;",
        "CREATE DOMAIN s.d AS integer;",
        id="domain without NOT NULL",
    ),
    pytest.param(
        "CREATE DOMAIN s.d AS integer CONSTRAINT n CHECK (VALUE > 0);",
        "CREATE DOMAIN s.d AS integer CHECK (VALUE > 0);",
        id="name of a domain's check",
    ),
    pytest.param(
        "GRANT ALL ON TABLE s.t TO r;",
        "GRANT SELECT,INSERT,REFERENCES,DELETE,TRIGGER,TRUNCATE ON TABLE s.t TO r;",
        id="six",
    ),
    pytest.param("GRANT ALL ON TABLE s.t TO r;", f"GRANT {SEVEN},MAINTAIN ON TABLE s.t TO r;", id="MAINTAIN as well"),
    pytest.param("GRANT ALL ON TABLE s.t TO r;", f"GRANT {SEVEN} ON TABLE s.t TO q;", id="another role"),
    pytest.param(
        "GRANT ALL ON TABLE s.t TO r;", f"GRANT {SEVEN} ON TABLE s.t TO r WITH GRANT OPTION;", id="grant option"
    ),
    pytest.param("REVOKE ALL ON TABLE s.t FROM r;", f"REVOKE {SEVEN} ON TABLE s.t FROM r;", id="REVOKE"),
    pytest.param(
        "GRANT ALL ON TABLE s.t TO r;",
        f"GRANT {SEVEN.replace('UPDATE', 'UPDATE(a)')} ON TABLE s.t TO r;",
        id="of a column",
    ),
    pytest.param(_subscription(""), _subscription(", streaming = parallel"), id="parallel"),
    pytest.param(_subscription(", streaming = on"), _subscription(", streaming = off"), id="on and off"),
    pytest.param(_subscription(""), _subscription(", binary = off"), id="another option that is off"),
]
"""Different whatever the versions."""


@pytest.mark.parametrize(("before", "after", "spelling"), ALWAYS)
def test_major_versions_print_one_meaning_in_two_ways(before: str, after: str, spelling: Spelling) -> None:
    """What another version prints is equal in both directions, and explained by just one spelling."""
    assert differing_spellings(before, after) == frozenset({spelling})
    assert differing_spellings(after, before) == frozenset({spelling})


@pytest.mark.parametrize(("older", "before", "after", "spelling"), BELOW)
def test_what_an_older_version_cannot_hold_is_no_difference(
    older: int, before: str, after: str, spelling: Spelling
) -> None:
    """The rule holds where one server is that old, and not between newer ones or where that is not known."""
    assert differing_spellings(before, after, oldest=older) == frozenset({spelling})
    assert differing_spellings(after, before, oldest=older) == frozenset({spelling})
    assert differing_spellings(before, after, oldest=older + 1) is None
    assert differing_spellings(before, after) is None


@pytest.mark.parametrize(("before", "after"), NEAR_MISSES)
def test_near_miss_is_different_between_all_versions(before: str, after: str) -> None:
    """What only resembles a spelling is a difference, also where every rule holds."""
    for oldest in (None, 18, 15):
        assert differing_spellings(before, after, oldest=oldest) is None
        assert differing_spellings(after, before, oldest=oldest) is None


def test_every_rule_for_majors_has_a_pair() -> None:
    """Each spelling that other versions make is tested here; the inherited NOT NULL needs more than a pair."""
    ours = {one for one, rule in RULES.items() if rule.__module__ == majors.__name__}
    assert {case.values[-1] for case in (*ALWAYS, *BELOW)} == ours - {INHERITED}


def test_default_names_are_cut_as_the_server_cuts_them() -> None:
    """Both names are shortened, the longer one first, to 63 bytes and between characters."""
    assert majors.default_name("t", "a") == "t_a_not_null"
    assert majors.default_name("x" * 60, "y" * 10) == f"{'x' * 43}_{'y' * 10}_not_null"
    assert majors.default_name("x" * 60, "y" * 60) == f"{'x' * 27}_{'y' * 26}_not_null"
    assert majors.default_name("ä" * 30, "b") == f"{'ä' * 26}_b_not_null"
