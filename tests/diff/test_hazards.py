"""Each hazard is seen where it is, and not where it nearly is."""

import re
from pathlib import Path

import pytest
from tests.diff.meant import found, meant

from snapshot.diff.hazards import HAZARDS

DOCUMENT = Path(__file__).parents[2] / "docs" / "hazards.md"
T = "CREATE TABLE a.t (id integer NOT NULL, q integer, n character varying(10));\n"
M = "CREATE MATERIALIZED VIEW a.m AS SELECT id, q FROM a.t WITH NO DATA;\n"
PK = "ALTER TABLE ONLY a.t ADD CONSTRAINT t_pkey PRIMARY KEY (id);\n"
U = "CREATE TABLE a.u (tid integer);\n"
FK = "ALTER TABLE ONLY a.u ADD CONSTRAINT u_fk FOREIGN KEY (tid) REFERENCES a.t(id);\n"
ENUM = "CREATE TYPE a.e AS ENUM ('x', 'y');\n"
F = "CREATE FUNCTION a.f() RETURNS integer LANGUAGE sql AS $$SELECT q FROM a.t$$;\n"
RLS = "ALTER TABLE a.t ENABLE ROW LEVEL SECURITY;\n"
IDENTITY = (
    "ALTER TABLE a.t ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY "
    "(SEQUENCE NAME a.s START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1);\n"
)


def table(columns: str, tail: str = "") -> str:
    """Return a statement for the table with other columns behind its first two."""
    return f"CREATE TABLE a.t (id integer NOT NULL, q integer, {columns}){tail};\n"


def index(name: str, columns: str, on: str = "t", *, unique: bool = False, tail: str = "") -> str:
    """Return the statement for an index."""
    return f"CREATE {'UNIQUE ' if unique else ''}INDEX {name} ON a.{on} USING btree ({columns}){tail};\n"


N = "n character varying(10)"
UNIQUE_M = index("m_id", "id", "m", unique=True)
DEFINER = "CREATE FUNCTION a.g() RETURNS integer LANGUAGE sql SECURITY DEFINER{} AS $$SELECT 1$$;\n"
POLICY = "CREATE POLICY p ON a.t AS {} USING ((id > 1));\n"
V = "CREATE VIEW a.v AS SELECT q FROM a.t;\n"
HEIR = T + "CREATE TABLE a.heir () INHERITS (a.t);\n"
V_ID = "CREATE VIEW a.v AS SELECT id FROM a.t;\n"
Q_BIG = T.replace("q integer", "q bigint")
NO_Q = T.replace("q integer, ", "")
Q_NOT_NULL = T.replace("q integer", "q integer NOT NULL")
CHECKED = "ALTER TABLE a.t ADD CONSTRAINT c CHECK ((q IS NOT NULL));\n"

SEEN = [
    ("data-loss", T, "", "table a.t"),
    ("data-loss", T, NO_Q, "table a.t"),
    ("data-loss", T + M, T, "materialized view a.m"),
    ("data-loss", "CREATE SEQUENCE a.s;", "", "sequence a.s"),
    ("type-narrowed", T, table("n character varying(9)"), "table a.t"),
    ("type-narrowed", table("n numeric(12,3)"), table("n numeric(12,2)"), "table a.t"),
    ("type-narrowed", table("n bigint"), table("n integer"), "table a.t"),
    ("type-narrowed", table("n timestamp with time zone"), table("n date"), "table a.t"),
    ("enum-value", ENUM, ENUM.replace(", 'y'", ""), "type a.e"),
    ("enum-value", ENUM, "CREATE TYPE a.e AS ENUM ('y', 'x');", "type a.e"),
    ("table-rewrite", T, Q_BIG, "table a.t"),
    ("table-rewrite", T, table(f"{N}, r double precision DEFAULT random()"), "table a.t"),
    ("table-rewrite", T, table(f"{N}, r integer GENERATED ALWAYS AS (id) STORED"), "table a.t"),
    ("table-rewrite", T, T.replace("CREATE TABLE", "CREATE UNLOGGED TABLE"), "table a.t"),
    ("table-rewrite", T + F, table(f"{N}, r integer DEFAULT a.f()") + F, "table a.t"),
    ("long-lock", T, Q_NOT_NULL, "table a.t"),
    ("long-lock", T, table(f"{N}, CONSTRAINT c CHECK ((q > 0))"), "table a.t"),
    ("long-lock", T + PK + U, T + PK + U + FK, "foreign key a.u.u_fk"),
    ("index-build", T, T + index("i", "q"), "index a.i"),
    ("index-build", T, T + PK, "constraint a.t.t_pkey"),
    ("index-build", T + index("i", "q"), Q_BIG + index("i", "q"), "table a.t"),
    ("fails-on-rows", T, table(f"{N}, r integer NOT NULL"), "table a.t"),
    ("fails-on-rows", T, Q_NOT_NULL, "table a.t"),
    ("fails-on-rows", T, T + PK, "constraint a.t.t_pkey"),
    ("fails-on-rows", T, T + index("i", "q", unique=True), "index a.i"),
    ("fails-on-rows", T + PK + U, T + PK + U + FK, "foreign key a.u.u_fk"),
    ("fails-on-rows", table("n text"), table("n integer"), "table a.t"),
    ("fails-on-rows", T, table(f"{N}, CONSTRAINT c CHECK ((q > 0))"), "table a.t"),
    ("refresh-concurrently", T + M + UNIQUE_M, T + M, "index a.m_id"),
    ("refresh-concurrently", T + M + UNIQUE_M, T + M + UNIQUE_M.replace(";", " WHERE (q > 1);"), "index a.m_id"),
    ("refresh-concurrently", T + M + UNIQUE_M, T + M + UNIQUE_M.replace("(id)", "((id + 1))"), "index a.m_id"),
    ("in-use", T + V, NO_Q + V_ID, "table a.t"),
    ("in-use", T + V, Q_BIG + V, "table a.t"),
    (
        "in-use",
        T + POLICY.format("PERMISSIVE"),
        T.replace("id integer", "id bigint") + POLICY.format("PERMISSIVE"),
        "table a.t",
    ),
    (
        "in-use",
        table(f"{N}, g integer GENERATED ALWAYS AS (q) STORED"),
        table(f"{N}, g integer GENERATED ALWAYS AS (q) STORED").replace("q integer", "q smallint"),
        "table a.t",
    ),
    ("in-use", ENUM + "CREATE TABLE a.w (k a.e);", "CREATE TABLE a.w (k text);", "type a.e"),
    ("breaks-at-run-time", T + F, F, "table a.t"),
    ("breaks-at-run-time", T + F, NO_Q + F, "table a.t"),
    ("privilege-widened", T, T + "GRANT SELECT ON TABLE a.t TO PUBLIC;", "table a.t"),
    ("privilege-widened", T, T + "GRANT SELECT ON TABLE a.t TO r WITH GRANT OPTION;", "table a.t"),
    ("privilege-widened", T + RLS, T, "row security a.t"),
    ("privilege-widened", T + RLS, T + RLS + POLICY.format("PERMISSIVE"), "policy a.t.p"),
    ("privilege-widened", T + RLS + POLICY.format("RESTRICTIVE"), T + RLS, "policy a.t.p"),
    ("privilege-widened", F + "REVOKE ALL ON FUNCTION a.f() FROM PUBLIC;", F, "function a.f()"),
    ("definer-search-path", "", DEFINER.format(""), "function a.g()"),
    ("definer-search-path", DEFINER.format(" SET search_path TO 'a'"), DEFINER.format(""), "function a.g()"),
    ("foreign-key-needs-key", T + PK + U + FK, T + U, "constraint a.t.t_pkey"),
    ("foreign-key-without-index", T + PK + U, T + PK + U + FK, "foreign key a.u.u_fk"),
    ("foreign-key-without-index", T + PK + U + FK + index("i", "tid", "u"), T + PK + U + FK, "index a.i"),
    ("identity-added", T, T + IDENTITY, "identity a.t.id"),
]
NEAR = [
    ("data-loss", HEIR.replace("heir () INHERITS (a.t)", "heir (q integer)"), HEIR, "table a.heir"),
    ("in-use", T + V, "", "table a.t"),
    ("privilege-widened", T, T + RLS + POLICY.format("PERMISSIVE"), "policy a.t.p"),
    ("data-loss", T + V, T, "view a.v"),
    ("data-loss", T, table(f"{N}, r integer"), "table a.t"),
    ("type-narrowed", T, table("n character varying(11)"), "table a.t"),
    ("type-narrowed", table("n numeric(12,3)"), table("n numeric(14,4)"), "table a.t"),
    ("type-narrowed", table("n integer"), table("n bigint"), "table a.t"),
    ("enum-value", ENUM, "CREATE TYPE a.e AS ENUM ('x', 'z', 'y');", "type a.e"),
    ("table-rewrite", T, table("n text"), "table a.t"),
    ("table-rewrite", T, table("n character varying(20)"), "table a.t"),
    ("table-rewrite", T, table(f"{N}, r integer DEFAULT 1"), "table a.t"),
    ("table-rewrite", T, table(f"{N}, r timestamp with time zone DEFAULT now()"), "table a.t"),
    ("table-rewrite", T, table(f"{N}, r text DEFAULT 'random()'::text"), "table a.t"),
    (
        "table-rewrite",
        T + F.replace("sql AS", "sql STABLE AS"),
        table(f"{N}, r integer DEFAULT a.f()") + F.replace("sql AS", "sql STABLE AS"),
        "table a.t",
    ),
    ("long-lock", T + CHECKED, Q_NOT_NULL + CHECKED, "table a.t"),
    ("long-lock", Q_NOT_NULL, T, "table a.t"),
    ("long-lock", T + PK + U, T + PK + U + FK.replace(";", " NOT VALID;"), "foreign key a.u.u_fk"),
    ("index-build", "", T + index("i", "q"), "index a.i"),
    ("index-build", T + index("i", "q"), T, "index a.i"),
    ("index-build", T + index("i", "n"), Q_BIG + index("i", "n"), "table a.t"),
    ("fails-on-rows", T, table(f"{N}, r integer DEFAULT 1 NOT NULL"), "table a.t"),
    ("fails-on-rows", "", T + PK, "constraint a.t.t_pkey"),
    ("fails-on-rows", T, T + index("i", "q"), "index a.i"),
    ("fails-on-rows", T + PK + U, T + PK + U + FK.replace(";", " NOT VALID;"), "foreign key a.u.u_fk"),
    ("fails-on-rows", table("n integer"), table("n text"), "table a.t"),
    ("refresh-concurrently", T + M + UNIQUE_M + index("m_q", "q", "m", unique=True), T + M + UNIQUE_M, "index a.m_q"),
    ("refresh-concurrently", T + M + index("m_q", "q", "m"), T + M, "index a.m_q"),
    ("in-use", T + V_ID, NO_Q + V_ID, "table a.t"),
    ("in-use", T + V, table(f"{N}, r integer") + V, "table a.t"),
    ("in-use", T + F, NO_Q + F, "table a.t"),
    ("breaks-at-run-time", T + F, "", "table a.t"),
    ("breaks-at-run-time", T + F, table("r integer") + F, "table a.t"),
    ("privilege-widened", T, T + "GRANT SELECT ON TABLE a.t TO r;", "table a.t"),
    ("privilege-widened", T + "GRANT SELECT ON TABLE a.t TO PUBLIC;", T, "table a.t"),
    ("privilege-widened", T + RLS, T + RLS + POLICY.format("RESTRICTIVE"), "policy a.t.p"),
    ("privilege-widened", T + RLS, "", "row security a.t"),
    ("definer-search-path", "", DEFINER.format(" SET search_path TO 'a'"), "function a.g()"),
    ("definer-search-path", "", F, "function a.f()"),
    ("definer-search-path", DEFINER.format(""), DEFINER.format("").replace("SELECT 1", "SELECT 2"), "function a.g()"),
    ("foreign-key-needs-key", T + PK + U, T + U, "constraint a.t.t_pkey"),
    ("foreign-key-needs-key", T + PK + U + FK + index("i", "q", unique=True), T + PK + U + FK, "index a.i"),
    ("foreign-key-without-index", T + PK + U, T + PK + U + FK + index("i", "tid", "u"), "foreign key a.u.u_fk"),
    (
        "foreign-key-without-index",
        T + PK + U + FK + index("i", "tid", "u") + index("j", "tid", "u"),
        T + PK + U + FK + index("j", "tid", "u"),
        "index a.i",
    ),
    ("identity-added", "", T + IDENTITY, "identity a.t.id"),
]


@pytest.mark.parametrize(("code", "old", "new", "subject"), SEEN)
def test_seen(code: str, old: str, new: str, subject: str) -> None:
    """A hazard is seen at the object whose change brings it."""
    assert (subject, code) in found(old, new)


@pytest.mark.parametrize(("code", "old", "new", "subject"), NEAR)
def test_near_miss(code: str, old: str, new: str, subject: str) -> None:
    """What is nearly a hazard, and differs by a detail, is a change without it."""
    _, changes = meant(old, new)
    assert subject in changes
    assert (subject, code) not in found(old, new)


def test_every_code_has_both() -> None:
    """Each code has a case that shows it and one that nearly does."""
    assert {code for code, *_ in SEEN} == set(HAZARDS) == {code for code, *_ in NEAR}


def test_document() -> None:
    """docs/hazards.md has one section for each code, with its severity and a page of PostgreSQL's documentation."""
    parts = re.split(r"^## ", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    sections = {part.split("\n", 1)[0]: part for part in parts}
    assert list(sections) == sorted(HAZARDS)
    for code, (severity, _) in HAZARDS.items():
        assert f"**{severity.capitalize()}.**" in sections[code]
        assert "https://www.postgresql.org/docs/current/" in sections[code]
        assert "**Instead:**" in sections[code]
