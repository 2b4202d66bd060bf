"""What counts as a spelling, and what must stay a difference."""

import re
from pathlib import Path

import pytest

from snapshot.sql.spelling import KnownLoss, Spelling, differing_spellings, known_loss, registry, reloads

DOCUMENT = Path(__file__).parents[2] / "docs" / "spellings.md"

ARRAY = Spelling.ARRAY_CAST
NAME = Spelling.OUTPUT_NAME
DEFAULT = Spelling.DEFAULT_NULL_CAST
ROW = Spelling.ROW_NULL_CAST
DOMAIN = Spelling.DOMAIN_DEFAULT_CAST


def _check(condition: str) -> str:
    return f"ALTER TABLE s.t ADD CONSTRAINT c CHECK ({condition});"


def _view(query: str) -> str:
    return f"CREATE VIEW s.v AS\n SELECT {query};"


def _column(column: str) -> str:
    return f"CREATE TABLE s.t (\n    {column}\n)\nINHERITS (s.parent);"


def _domain(default: str) -> str:
    return f"CREATE DOMAIN s.d AS s.t{default};"


EQUAL = [
    pytest.param(_domain(" DEFAULT 'x'"), _domain(" DEFAULT 'x'::s.t"), {DOMAIN}, id="default of a domain"),
    pytest.param(
        _check("(v)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])"),
        _check("(v)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text])"),
        {ARRAY},
        id="array",
    ),
    pytest.param(
        _check("v <> ALL ((ARRAY['a'::character varying(3), w])::text[])"),
        _check("v <> ALL (ARRAY[('a'::character varying(3))::text, (w)::text])"),
        {ARRAY},
        id="array with a length inside",
    ),
    pytest.param(
        _check("f((ARRAY[ARRAY[1], ARRAY[i]])::bigint[])"),
        _check("f(ARRAY[ARRAY[(1)::bigint], ARRAY[(i)::bigint]])"),
        {ARRAY},
        id="array of arrays",
    ),
    pytest.param(
        _check("f((ARRAY[ARRAY[v], va])::text[])"),
        _check("f(ARRAY[ARRAY[(v)::text], (va)::text[]])"),
        {ARRAY},
        id="array of an array and a column",
    ),
    pytest.param(
        _check("f((ARRAY[ARRAY[v], (ARRAY[c])::character varying[]])::text[])"),
        _check("f(ARRAY[ARRAY[(v)::text], (ARRAY[(c)::character varying])::text[]])"),
        {ARRAY},
        id="array that settles level by level",
    ),
    pytest.param(
        _check("f((ARRAY[('a'::character varying)::text])::name[])"),
        _check("f(ARRAY[(('a'::character varying)::text)::name])"),
        {ARRAY},
        id="array cast twice",
    ),
    pytest.param(
        "CREATE STATISTICS s.e ON id, (v::text = ANY (ARRAY['a'::character varying, w]::text[])) FROM s.t;",
        "CREATE STATISTICS s.e ON id, (v::text = ANY (ARRAY['a'::character varying::text, w::text])) FROM s.t;",
        {ARRAY},
        id="array in statistics",
    ),
    pytest.param(
        "CREATE FUNCTION s.f(x character varying) RETURNS boolean\n    LANGUAGE sql\n"
        "    RETURN ((x)::text = ANY ((ARRAY['a'::character varying, x])::text[]));",
        "CREATE FUNCTION s.f(x character varying) RETURNS boolean\n    LANGUAGE sql\n"
        "    RETURN ((x)::text = ANY (ARRAY[('a'::character varying)::text, (x)::text]));",
        {ARRAY},
        id="array in a body",
    ),
    pytest.param(_view("NULL::integer"), _view("NULL::integer AS int4"), {NAME}, id="name of NULL"),
    pytest.param(_view("'PUBLIC'::name"), _view("'PUBLIC'::name AS name"), {NAME}, id="name of a constant"),
    pytest.param(
        _view("1 UNION SELECT '-1.5'::numeric"),
        _view("1 UNION SELECT '-1.5'::numeric AS \"numeric\""),
        {NAME},
        id="name behind UNION",
    ),
    pytest.param(
        _view("'x'::text COLLATE \"C\", (i + 1)::numeric, ('a'::character varying)::text"),
        _view(
            "'x'::text COLLATE \"C\" AS text, (i + 1)::numeric AS \"numeric\", ('a'::character varying)::text AS text"
        ),
        {NAME},
        id="name through casts",
    ),
    pytest.param(
        _view("( SELECT NULL::text), ( SELECT '-1'::integer UNION SELECT 2)::text"),
        _view("( SELECT NULL::text AS text) AS text, ( SELECT '-1'::integer AS int4 UNION SELECT 2)::text AS int4"),
        {NAME},
        id="name of a scalar subquery",
    ),
    pytest.param(
        _view("CASE WHEN b THEN 'a'::text ELSE ( SELECT NULL::text) END"),
        _view("CASE WHEN b THEN 'a'::text ELSE ( SELECT NULL::text AS text) END AS text"),
        {NAME},
        id="name through CASE",
    ),
    pytest.param(
        "CREATE RULE r AS ON UPDATE TO s.t DO UPDATE s.u SET a = 1 RETURNING NULL::text;",
        "CREATE RULE r AS ON UPDATE TO s.t DO UPDATE s.u SET a = 1 RETURNING NULL::text AS text;",
        {NAME},
        id="name in RETURNING",
    ),
    *(
        pytest.param(_column(f"c {of} DEFAULT NULL"), _column(f"c {of} DEFAULT NULL::{base}"), {DEFAULT}, id=of)
        for of, base in {
            "numeric(6,2)": "numeric",
            "character varying(5)": "character varying",
            "character(4)": "bpchar",
            "bit(3)": '"bit"',
            "numeric(6,2)[]": "numeric[]",
            "timestamp(0) with time zone": "timestamp with time zone",
            "s.domain_of_text": "text",
        }.items()
    ),
    pytest.param(
        "ALTER TABLE ONLY s.t ALTER COLUMN c SET DEFAULT NULL;",
        "ALTER TABLE ONLY s.t ALTER COLUMN c SET DEFAULT NULL::numeric;",
        {DEFAULT},
        id="default set apart",
    ),
    pytest.param(_view("ROW(1, NULL)::s.r AS r"), _view("ROW(1, NULL::integer)::s.r AS r"), {ROW}, id="row"),
    pytest.param(
        _column("c s.r DEFAULT ROW(ROW(1, NULL), 'x'::text, NULL)"),
        _column("c s.r DEFAULT ROW(ROW(1, NULL::numeric(5,2)), 'x'::text, NULL::s.q[])"),
        {ROW},
        id="row in a row as a default",
    ),
    pytest.param(
        _view("(EXISTS ( SELECT NULL::text)) AS e, f((ARRAY[v])::text[]) AS f"),
        _view("(EXISTS ( SELECT NULL::text AS text)) AS e, f(ARRAY[(v)::text]) AS f"),
        {ARRAY, NAME},
        id="two at once",
    ),
]

SAME_TREE = [
    pytest.param(_check("EXTRACT(YEAR FROM d) > 1"), _check("EXTRACT(year FROM d) > 1"), id="field of EXTRACT"),
    pytest.param(_check("((a OR b) OR c)"), _check("(a OR b OR c)"), id="parentheses"),
    pytest.param(_view("a,\n    b\n   FROM s.t"), _view("a, b FROM s.t"), id="blank space"),
]

DIFFERENT = [
    pytest.param(
        "CREATE TABLE s.t OF s.kind (\n    a DEFAULT 1\n);",
        "CREATE TABLE s.t OF s.kind (\n    a DEFAULT 2\n);",
        id="default of a typed table",
    ),
    pytest.param(_domain(" DEFAULT 'x'"), _domain(" DEFAULT 'y'::s.t"), id="another default of a domain"),
    pytest.param(_domain(" DEFAULT 'x'"), _domain(" DEFAULT 'x'::s.u"), id="default of a domain as another type"),
    pytest.param(_domain(""), _domain(" DEFAULT 'x'::s.t"), id="no default of a domain"),
    pytest.param(_check("f((ARRAY[v])::text[])"), _check("f(ARRAY[(v)::name])"), id="array of another type"),
    pytest.param(_check("f((ARRAY[v])::text[])"), _check("f(ARRAY[v])"), id="array without its cast"),
    pytest.param(_check("f((ARRAY[v, w])::text[])"), _check("f(ARRAY[(v)::text, w])"), id="element without its cast"),
    pytest.param(
        _check("f((ARRAY[v, w])::text[])"), _check("f(ARRAY[(w)::text, (v)::text])"), id="elements reordered"
    ),
    pytest.param(_check("f((ARRAY['a'])::text[])"), _check("f(ARRAY[('b')::text])"), id="another element"),
    pytest.param(
        _check("f((ARRAY[v])::character varying(3)[])"),
        _check("f(ARRAY[(v)::character varying(4)])"),
        id="array of another length",
    ),
    pytest.param(_check("f((ARRAY[v])::text[])"), _check("f(ARRAY[(v)::text[]])"), id="array of perhaps an array"),
    pytest.param(_check("f((ARRAY[v])::text[])"), _check("f((ARRAY[v])::text)"), id="array as text"),
    pytest.param(_check("f((ARRAY[v])::s.d)"), _check("f(ARRAY[(v)::s.d])"), id="domain over an array"),
    pytest.param(_check("f((ARRAY[]::name[])::text[])"), _check("f(ARRAY[]::text[])"), id="empty array"),
    pytest.param(_check("f((a)::text[])"), _check("f(a)"), id="cast of a column"),
    pytest.param(_check("f('{a}'::text[])"), _check("f(ARRAY['a'::text])"), id="array literal"),
    pytest.param(_view("NULL::integer"), _view("NULL::integer AS int8"), id="another name"),
    pytest.param(_view("NULL::integer"), _view('NULL::integer AS "Int4"'), id="name of another case"),
    pytest.param(_view("NULL::integer"), _view("NULL::bigint"), id="another type"),
    pytest.param(_view("NULL::integer AS int4"), _view("NULL::bigint AS int4"), id="name kept, another type"),
    pytest.param(_view("a FROM t"), _view("a AS int4 FROM t"), id="name of a column"),
    pytest.param(_view("(a)::integer FROM t"), _view("(a)::integer AS int4 FROM t"), id="name of a cast column"),
    pytest.param(_view("f(1)::text"), _view("f(1)::text AS text"), id="name of a cast call"),
    pytest.param(_view("( SELECT a)::text"), _view("( SELECT a)::text AS text"), id="name of a cast subquery"),
    pytest.param(_view("( SELECT 1)::text"), _view("( SELECT 1)::text AS text"), id="nameless subquery"),
    pytest.param(_view("1"), _view("1 AS int4"), id="name of something nameless"),
    pytest.param(
        "CREATE RULE r AS ON UPDATE TO s.t DO UPDATE s.u SET int4 = NULL::integer;",
        "CREATE RULE r AS ON UPDATE TO s.t DO UPDATE s.u SET x = NULL::integer;",
        id="name of a target",
    ),
    pytest.param(_view("DISTINCT 1 AS a"), _view("1 AS a"), id="DISTINCT"),
    pytest.param(_view("1 AS a UNION SELECT 2"), _view("1 AS a UNION ALL SELECT 2"), id="UNION ALL"),
    pytest.param(_column("c numeric(6,2) DEFAULT NULL"), _column("c numeric(6,2) DEFAULT 0"), id="default zero"),
    pytest.param(_column("c numeric(6,2) DEFAULT NULL"), _column("c numeric(6,2)"), id="no default"),
    pytest.param(
        _column("c numeric(6,2) DEFAULT NULL"),
        _column("c numeric(6,2) DEFAULT NULL::text"),
        id="NULL of another type",
    ),
    pytest.param(
        _column("c numeric(6,2) DEFAULT NULL"),
        _column("c numeric(6,2) DEFAULT NULL::numeric[]"),
        id="NULL array for a scalar",
    ),
    pytest.param(
        _column("c numeric(6,2) DEFAULT NULL"),
        _column("c numeric(6,2) DEFAULT NULL::numeric(5,1)"),
        id="NULL of another precision",
    ),
    pytest.param(
        _column("c numeric(6,2) DEFAULT NULL"), _column("c numeric(6,2) DEFAULT NULL::s.numeric"), id="namesake"
    ),
    pytest.param(
        _column("c numeric(6,2) DEFAULT NULL"),
        _column("c numeric(7,2) DEFAULT NULL::numeric"),
        id="other column type",
    ),
    pytest.param(
        "ALTER TABLE ONLY s.t ALTER COLUMN c SET DEFAULT NULL;",
        "ALTER TABLE ONLY s.t ALTER COLUMN c DROP DEFAULT;",
        id="default dropped",
    ),
    pytest.param(_view("ROW(NULL, 1)::s.r AS r"), _view("ROW(NULL::integer, 1)::s.r AS r"), id="NULL before a value"),
    pytest.param(_view("ROW(1, NULL) AS r"), _view("ROW(1, NULL::integer) AS r"), id="row of no type"),
    pytest.param(_view("ROW(1, NULL)::record AS r"), _view("ROW(1, NULL::integer)::record AS r"), id="record"),
    pytest.param(_view("ROW(1, NULL)::s.r AS r"), _view("ROW(1)::s.r AS r"), id="shorter row"),
    pytest.param(_view("ROW(1, NULL)::s.r AS r"), _view("ROW(1, 0)::s.r AS r"), id="row with a value"),
    pytest.param(_view("ROW(1, NULL)::s.r AS r"), _view("ROW(1, NULL)::s.q AS r"), id="row of another type"),
    pytest.param(_check("EXTRACT(year FROM d) > 1"), _check("EXTRACT(month FROM d) > 1"), id="another field"),
    pytest.param(_check("EXTRACT(year FROM d) > 1"), _check('EXTRACT("YEAR" FROM d) > 1'), id="quoted field"),
    pytest.param(_check("v = 'a'"), _check("v = 'A'"), id="another literal"),
    pytest.param(_check("v = 1"), _check("v = true"), id="one and true"),
    pytest.param(_check("v = 1"), _check("v = '1'"), id="one and its text"),
    pytest.param(_check("a OR (b OR c)"), _check("a OR b OR c"), id="grouping that the server keeps"),
    pytest.param("COMMENT ON TABLE s.t IS 'a';", "COMMENT ON TABLE s.t IS 'a ';", id="comment"),
    pytest.param(_view("1 AS a"), "CREATE VIEW s.v AS SELECT", id="not a view"),
    pytest.param(_view("1 AS a"), "this is not SQL", id="not SQL"),
]


@pytest.mark.parametrize(("before", "after", "spellings"), EQUAL)
def test_spelling_is_equal_in_both_directions(before: str, after: str, spellings: frozenset[Spelling]) -> None:
    """What one reload respells is equal, whichever text came first, and explained by just these spellings."""
    assert differing_spellings(before, after) == spellings
    assert differing_spellings(after, before) == spellings


@pytest.mark.parametrize(("before", "after"), SAME_TREE)
def test_equal_trees_need_no_spelling(before: str, after: str) -> None:
    """Texts with one parse tree are equal, and no spelling is named for them."""
    assert before != after
    assert differing_spellings(before, after) == frozenset()


@pytest.mark.parametrize(("before", "after"), DIFFERENT)
def test_near_miss_is_different_in_both_directions(before: str, after: str) -> None:
    """What only resembles a spelling is a difference."""
    assert differing_spellings(before, after) is None
    assert differing_spellings(after, before) is None


def test_every_spelling_has_one_rule_and_a_pair() -> None:
    """No spelling is listed without the rule and the test that define it; majors have a test file of their own."""
    assert set(registry.RULES) == set(Spelling)
    here = {one for one, rule in registry.RULES.items() if rule.__module__ == reloads.__name__}
    assert {one for case in EQUAL for one in case.values[2]} == here  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="has a rule already"):
        registry.unspells(Spelling.ARRAY_CAST)(lambda _: False)


def test_document_lists_the_spellings_in_order() -> None:
    """docs/spellings.md has one heading for each spelling and for each loss, and none beside."""
    headings = re.findall(r"^### (.*)$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == [*Spelling, *KnownLoss]


@pytest.mark.parametrize("spelling", Spelling)
def test_document_shows_forms_that_are_equal(spelling: Spelling) -> None:
    """The two forms that docs/spellings.md gives for a spelling are equal by that spelling alone."""
    text = DOCUMENT.read_text(encoding="utf-8")
    found = re.search(rf"^### {spelling}\n\n`(.*)` ↔ `(.*)`$(?:\n\nHolds below (\d+))?", text, re.MULTILINE)
    assert found
    wrap = (
        _column
        if spelling is DEFAULT
        else str
        if found[1].startswith(("SELECT", "CREATE", "ALTER", "GRANT"))
        else _view
    )
    forms, also = (wrap(found[1]), wrap(found[2])), frozenset({spelling}) & registry.BY_REQUEST
    assert found[3] == (str(registry.BELOW[spelling]) if spelling in registry.BELOW else None)
    oldest = registry.BELOW.get(spelling, 100)
    assert differing_spellings(*forms, oldest=oldest - 1, also=also) == frozenset({spelling})
    assert (differing_spellings(*forms, oldest=oldest, also=also) is None) is (spelling in registry.BELOW)
    assert (differing_spellings(*forms, also=also) is None) is (spelling in registry.BELOW)


def test_deep_trees_are_compared() -> None:
    """An expression nested deeper than Python recurses is compared like any other."""
    chain = " || ".join(["v"] * 1500)
    before = _view(f"{chain} || f((ARRAY[v])::text[]) AS a")
    after = _view(f"{chain} || f(ARRAY[(v)::text]) AS a")
    assert differing_spellings(before, after) == frozenset({ARRAY})
    assert differing_spellings(before, before.replace("f(", "g(")) is None


def test_column_order_of_an_inheriting_table_is_a_named_difference() -> None:
    """pg_dump cannot keep the order of inherited columns: that is a difference, and known."""
    before = "CREATE TABLE s.t (z integer, a numeric(5,2) DEFAULT NULL, CHECK (a > 0)) INHERITS (s.p);"
    after = "CREATE TABLE s.t (a numeric(5,2) DEFAULT NULL::numeric, z integer, CHECK (a > 0)) INHERITS (s.p);"
    assert differing_spellings(before, after) is None
    assert known_loss(before, after) is KnownLoss.INHERITED_COLUMN_ORDER


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("CREATE TABLE t (z int, a int);", "CREATE TABLE t (a int, z int);", id="inherits nothing"),
        pytest.param(
            "CREATE TABLE t (z int, a int) INHERITS (p);", "CREATE TABLE t (a int, z text) INHERITS (p);", id="type"
        ),
        pytest.param(
            "CREATE TABLE t (z int, a int) INHERITS (p);", "CREATE TABLE t (a int, z int) INHERITS (q);", id="parent"
        ),
        pytest.param("CREATE TABLE t (z int) INHERITS (p);", "not SQL", id="not SQL"),
    ],
)
def test_other_differences_have_no_name(before: str, after: str) -> None:
    """Only what pg_dump itself cannot keep is called a loss."""
    assert known_loss(before, after) is None
