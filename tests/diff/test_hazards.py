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
D = "CREATE DOMAIN a.d AS integer{};\n"
D_CHECK = "\n\tCONSTRAINT pos CHECK ((VALUE > 0))"
IN_D = D + "CREATE TABLE a.w (k a.d);\n"
D_UNCHECKED = "ALTER DOMAIN a.d ADD CONSTRAINT pos CHECK ((VALUE > 0)) NOT VALID;\n"
INSIDE = "CREATE TABLE a.x (k a.d[]);\n"
ON_UPDATE = "CREATE TRIGGER g BEFORE UPDATE OF q ON a.t FOR EACH ROW EXECUTE FUNCTION a.f();\n"
PART = "CREATE TABLE a.p (x integer)\nPARTITION BY LIST (x);\n"
DEFAULT = "CREATE TABLE a.pd (x integer);\nALTER TABLE ONLY a.p ATTACH PARTITION a.pd DEFAULT;\n"
P1 = "CREATE TABLE a.p1 (x integer);\n"
ATTACHED = "ALTER TABLE ONLY a.p ATTACH PARTITION a.p1 FOR VALUES IN (1);\n"
COMPOSITE = "CREATE TYPE a.c AS (\n\tx integer,\n\ty text\n);\n"
OF_C = "CREATE TABLE a.w (k a.c);\n"
MADE_OF_C = "CREATE TABLE a.w OF a.c;\n"
USES_Y = "CREATE VIEW a.v AS SELECT (k).y AS y FROM a.w;\n"
TEXT_Y = "CREATE FUNCTION a.y(p a.c) RETURNS text LANGUAGE sql AS $$SELECT (p).y$$;\n"
INVOKER = "CREATE VIEW a.v WITH (security_invoker='{}', security_barrier='{}') AS\n SELECT id\n   FROM a.t;\n"
KEY = "ALTER TABLE ONLY a.t ADD CONSTRAINT t_key UNIQUE {};\n"
NOT_NULL_Q = "ALTER TABLE a.t ADD CONSTRAINT nn NOT NULL q{};\n"
COLLATION = "CREATE COLLATION a.co (provider = libc, locale = '{}');\nCREATE TABLE a.w (k text COLLATE a.co);\n"
IMM = "CREATE FUNCTION a.i(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$SELECT $1{}$$;\n"
ON_I = {
    "index": index("i", "a.i(q)"),
    "stored": "CREATE TABLE a.w (k integer, g integer GENERATED ALWAYS AS (a.i(k)) STORED);\n",
    "check": "CREATE TABLE a.w (k integer, CONSTRAINT c CHECK ((a.i(k) > 0)));\n",
    "domain": "CREATE DOMAIN a.d AS integer\n\tCONSTRAINT c CHECK ((a.i(VALUE) > 0));\n",
    "key": "CREATE TABLE a.w (k integer)\nPARTITION BY LIST (a.i(k));\n",
    "default": "CREATE TABLE a.w (k integer DEFAULT a.i(1));\n",
}
OWNED = "CREATE VIEW a.v{} AS\n SELECT id\n   FROM a.t;\nALTER VIEW a.v OWNER TO {};\n"

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
    ("table-rewrite", PART, PART.replace("LIST (x)", "HASH (x)"), "table a.p"),
    ("table-rewrite", T, T.replace(";", "\nPARTITION BY LIST (q);"), "table a.t"),
    ("table-rewrite", table("g integer"), table("g integer GENERATED ALWAYS AS (q) STORED"), "table a.t"),
    ("data-loss", table(N), table(N).replace("q integer", "q integer GENERATED ALWAYS AS (id)"), "table a.t"),
    ("data-loss", COMPOSITE + OF_C, COMPOSITE.replace(",\n\ty text", "") + OF_C, "type a.c"),
    ("type-narrowed", table("n inet"), table("n cidr"), "table a.t"),
    ("type-narrowed", table("n interval"), table("n time without time zone"), "table a.t"),
    ("table-rewrite", T + D.format(D_CHECK), table(f"{N}, r a.d") + D.format(D_CHECK), "table a.t"),
    ("table-rewrite", T + D.format(D_CHECK), T.replace("q integer", "q a.d") + D.format(D_CHECK), "table a.t"),
    ("table-rewrite", table("n integer[]"), table("n bigint[]"), "table a.t"),
    ("long-lock", IN_D.format(""), IN_D.format(D_CHECK), "domain a.d"),
    ("in-use", IN_D.format("") + INSIDE, IN_D.format(D_CHECK) + INSIDE, "domain a.d"),
    (
        "table-rewrite",
        T + D.format(D_CHECK).replace("a.d", 'a."d.""x"'),
        table(f'{N}, r a."d.""x"') + D.format(D_CHECK).replace("a.d", 'a."d.""x"'),
        "table a.t",
    ),
    ("long-lock", IN_D.format(""), IN_D.format(" NOT NULL"), "domain a.d"),
    ("long-lock", T + CHECKED.replace("));", ") OR (id > 0));"), Q_NOT_NULL, "table a.t"),
    ("long-lock", T + CHECKED.replace(";", " NOT ENFORCED;"), Q_NOT_NULL, "table a.t"),
    ("long-lock", T + PK + U + FK, T + PK + U + FK.replace(";", " ON DELETE CASCADE;"), "foreign key a.u.u_fk"),
    ("long-lock", PART + DEFAULT, PART + DEFAULT + P1 + ATTACHED, "partition a.p1"),
    ("long-lock", PART + P1, PART + P1 + ATTACHED, "partition a.p1"),
    ("index-build", T + KEY.format("(q)"), T + KEY.format("(q) DEFERRABLE"), "constraint a.t.t_key"),
    ("fails-on-rows", IN_D.format(""), IN_D.format(D_CHECK), "domain a.d"),
    ("fails-on-rows", D.format("") + table("n text"), D.format("") + table("n a.d"), "table a.t"),
    ("type-narrowed", D.format("") + table("n bigint"), D.format("") + table("n a.d"), "table a.t"),
    ("fails-on-rows", T + D.format(" NOT NULL"), table(f"{N}, r a.d") + D.format(" NOT NULL"), "table a.t"),
    ("fails-on-rows", T + PK + U + FK.replace(";", " NOT VALID;"), T + PK + U + FK, "foreign key a.u.u_fk"),
    ("fails-on-rows", T + NOT_NULL_Q.format(" NOT VALID"), Q_NOT_NULL, "table a.t"),
    ("fails-on-rows", T + KEY.format("(id, q)"), T + KEY.format("(q)"), "constraint a.t.t_key"),
    ("fails-on-rows", PART + DEFAULT, PART + DEFAULT + P1 + ATTACHED, "partition a.p1"),
    ("in-use", T + F + ON_UPDATE, Q_BIG + F + ON_UPDATE, "table a.t"),
    ("in-use", COMPOSITE + OF_C, COMPOSITE.replace("x integer", "x bigint") + OF_C, "type a.c"),
    ("in-use", COMPOSITE + OF_C + USES_Y, COMPOSITE.replace(",\n\ty text", "") + OF_C + USES_Y, "type a.c"),
    ("breaks-at-run-time", COMPOSITE + TEXT_Y, COMPOSITE.replace(",\n\ty text", "") + TEXT_Y, "type a.c"),
    ("in-use", COMPOSITE + MADE_OF_C, COMPOSITE.replace("y text", "y text,\n\tz text") + MADE_OF_C, "type a.c"),
    ("in-use", PART, PART.replace("x integer", "x bigint"), "table a.p"),
    ("in-use", table("n text DEFAULT 'x'::text"), table("n integer"), "table a.t"),
    ("in-use", COLLATION.format("C"), COLLATION.format("POSIX"), "collation a.co"),
    ("privilege-widened", T + INVOKER.format("true", "true"), T + INVOKER.format("false", "true"), "view a.v"),
    ("privilege-widened", T + INVOKER.format("true", "true"), T + INVOKER.format("true", "false"), "view a.v"),
    ("privilege-widened", F, F.replace("sql AS", "sql LEAKPROOF AS"), "function a.f()"),
    ("privilege-widened", T + OWNED.format("", "x"), T + OWNED.format("", "y"), "view a.v"),
    *(
        ("stale-values", T + IMM.format("") + ON_I[how], T + IMM.format(" + 1") + ON_I[how], "function a.i(integer)")
        for how in ("index", "stored", "check", "domain", "key")
    ),
    *(
        (
            "no-longer-immutable",
            T + IMM.format("") + ON_I[how],
            T + IMM.format("").replace("IMMUTABLE", "STABLE") + ON_I[how],
            "function a.i(integer)",
        )
        for how in ("index", "stored", "key")
    ),
]
NEAR = [
    ("data-loss", HEIR.replace("heir () INHERITS (a.t)", "heir (q integer)"), HEIR, "table a.heir"),
    ("in-use", table("n integer DEFAULT 1"), table("n text"), "table a.t"),
    ("in-use", T + V, "", "table a.t"),
    ("privilege-widened", T, T + RLS + POLICY.format("PERMISSIVE"), "policy a.t.p"),
    ("data-loss", T + V, T, "view a.v"),
    ("data-loss", T, table(f"{N}, r integer"), "table a.t"),
    ("type-narrowed", T, table("n character varying(11)"), "table a.t"),
    ("type-narrowed", table("n numeric(12,3)"), table("n numeric(14,4)"), "table a.t"),
    ("type-narrowed", table("n integer"), table("n bigint"), "table a.t"),
    ("type-narrowed", D.format("") + table("n a.d"), D.format("") + table("n bigint"), "table a.t"),
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
    ("identity-added", "CREATE TABLE a.t (q integer);", T + IDENTITY, "identity a.t.id"),
    ("table-rewrite", table("g integer"), table("g integer GENERATED ALWAYS AS (q)"), "table a.t"),
    ("data-loss", table("g integer GENERATED ALWAYS AS (q)"), table("g integer"), "table a.t"),
    (
        "in-use",
        PART.replace("x integer", "x integer, y integer"),
        PART.replace("x integer", "x integer, y bigint"),
        "table a.p",
    ),
    ("data-loss", COMPOSITE, COMPOSITE.replace(",\n\ty text", ""), "type a.c"),
    ("table-rewrite", T + D.format(""), table(f"{N}, r a.d") + D.format(""), "table a.t"),
    ("table-rewrite", T + D.format(""), T.replace("q integer", "q a.d") + D.format(""), "table a.t"),
    ("table-rewrite", T.replace("q integer", "q a.d") + D.format(D_CHECK), T + D.format(D_CHECK), "table a.t"),
    ("table-rewrite", table("n numeric(5,2)[]"), table("n numeric[]"), "table a.t"),
    ("long-lock", D.format(""), D.format(D_CHECK), "domain a.d"),
    ("long-lock", IN_D.format(D_CHECK), IN_D.format(""), "domain a.d"),
    ("in-use", IN_D.format(""), IN_D.format(D_CHECK), "domain a.d"),
    ("in-use", IN_D.format("") + INSIDE, IN_D.format("") + INSIDE + D_UNCHECKED, "domain constraint a.d.pos"),
    ("in-use", IN_D.format(D_CHECK) + INSIDE, IN_D.format("") + INSIDE, "domain a.d"),
    ("long-lock", T + CHECKED.replace("));", ") AND (id > 0));"), Q_NOT_NULL, "table a.t"),
    ("long-lock", T + CHECKED.replace(";", " NOT VALID;"), table(f"{N}, {CHECKED[20:-2]}"), "table a.t"),
    ("long-lock", T + PK + U + FK.replace(";", " NOT VALID;"), T + PK + U + FK, "foreign key a.u.u_fk"),
    ("long-lock", T + PK + U + FK, T + PK + U + FK.replace(";", " DEFERRABLE;"), "foreign key a.u.u_fk"),
    ("long-lock", T + NOT_NULL_Q.format(" NOT VALID"), Q_NOT_NULL, "table a.t"),
    ("long-lock", PART, PART + P1 + ATTACHED, "partition a.p1"),
    ("fails-on-rows", T + PK + U + FK, T + PK + U + FK.replace(";", " ON DELETE CASCADE;"), "foreign key a.u.u_fk"),
    ("fails-on-rows", T + PK + U + FK, T + PK + U + FK.replace(";", " DEFERRABLE;"), "foreign key a.u.u_fk"),
    ("fails-on-rows", T, T + NOT_NULL_Q.format(" NOT VALID"), "constraint a.t.nn"),
    ("fails-on-rows", T + KEY.format("(q)"), T + KEY.format("(id, q)"), "constraint a.t.t_key"),
    ("fails-on-rows", T + KEY.format("NULLS NOT DISTINCT (q)"), T + KEY.format("(q)"), "constraint a.t.t_key"),
    (
        "fails-on-rows",
        T + D.format(" DEFAULT 1 NOT NULL"),
        table(f"{N}, r a.d") + D.format(" DEFAULT 1 NOT NULL"),
        "table a.t",
    ),
    ("fails-on-rows", PART, PART + P1 + ATTACHED, "partition a.p1"),
    ("in-use", T + F + ON_UPDATE, T.replace("id integer", "id bigint") + F + ON_UPDATE, "table a.t"),
    ("in-use", COMPOSITE + OF_C, COMPOSITE.replace("y text", "y text,\n\tz text") + OF_C, "type a.c"),
    ("in-use", COMPOSITE + OF_C + USES_Y, COMPOSITE.replace("x integer,\n\t", "") + OF_C + USES_Y, "type a.c"),
    ("in-use", COMPOSITE + TEXT_Y, COMPOSITE.replace(",\n\ty text", "") + TEXT_Y, "type a.c"),
    ("breaks-at-run-time", COMPOSITE + TEXT_Y, COMPOSITE.replace("x integer,\n\t", "") + TEXT_Y, "type a.c"),
    ("in-use", ENUM + "CREATE TABLE a.w (k a.e);", ENUM.replace("y", "z") + "CREATE TABLE a.w (k a.e);", "type a.e"),
    ("privilege-widened", T + INVOKER.format("false", "false"), T + INVOKER.format("true", "true"), "view a.v"),
    (
        "privilege-widened",
        T + OWNED.format(" WITH (security_invoker='true')", "x"),
        T + OWNED.format(" WITH (security_invoker='true')", "y"),
        "view a.v",
    ),
    (
        "stale-values",
        T + IMM.format("") + ON_I["default"],
        T + IMM.format(" + 1") + ON_I["default"],
        "function a.i(integer)",
    ),
    ("stale-values", T + IMM.format("") + ON_I["index"], T + IMM.format(" + 1"), "function a.i(integer)"),
    (
        "no-longer-immutable",
        T + IMM.format("") + ON_I["check"],
        T + IMM.format("").replace("IMMUTABLE", "STABLE") + ON_I["check"],
        "function a.i(integer)",
    ),
    (
        "foreign-key-without-index",
        T + PK + U,
        T + PK + U + FK.replace(";", " NOT ENFORCED;"),
        "foreign key a.u.u_fk",
    ),
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


def test_sentences() -> None:
    """What is offered as a rename is no loss for sure, and what goes as well is not built again."""
    said = messages(T, table(N).replace("q integer", "amount integer"))
    assert said["data-loss"] == "all values of the column q are lost, unless it is renamed to amount"
    said = messages(T, "CREATE TABLE a.t (amount integer CONSTRAINT t_id_not_null NOT NULL, q integer);")
    assert said["fails-on-rows"].endswith("it fails where there is a row, unless it is id renamed")
    said = messages(table("n json"), table("n jsonb"))
    assert said["type-narrowed"].endswith("spacing, the order of keys and all but the last of equal keys are lost")
    said = messages(T + V, T.replace("q integer", "amount integer") + V.replace("q", "amount AS q"))
    assert said["in-use"].endswith("behind it: view a.v; unless q is renamed to amount")
    said = messages(ENUM, ENUM.replace("y", "z"))
    assert said["enum-value"].endswith("of it must be built again, unless it is renamed to z")
    said = messages(T + F + ON_UPDATE, Q_BIG + F)
    assert said["in-use"] == "trigger a.t.g fires on updates of q: it must be dropped first"
    said = messages(table("n timestamp without time zone"), table("n timestamp with time zone"))
    assert said["table-rewrite"].endswith("under ACCESS EXCLUSIVE, unless the session's TimeZone is UTC")


def test_what_may_only_get_another_name_is_told_so() -> None:
    """A rename loses no rows, builds no index, is refused for nothing; bodies that name it still fail."""
    said = messages(T + F + V, (T + V).replace("a.t ", "a.s ").replace("a.t;", "a.s;") + F)
    assert said["data-loss"] == "all rows of the table are lost; not if it goes on as table a.s"
    assert said["in-use"].endswith("view a.v; not if it goes on as table a.s")
    assert said["breaks-at-run-time"] == "function a.f() still names it, and fails when it runs"
    said = messages(T + index("i", "q"), T + index("j", "q"))
    assert said["index-build"].endswith("unless CONCURRENTLY; not if it is index a.i under another name")
    said = messages(T + index("i", "q"), T + index("j", "id"))
    assert said["index-build"].endswith("unless CONCURRENTLY")


def messages(old: str, new: str) -> dict[str, str]:
    """Return the hazards of all changes by code."""
    meanings, changes = meant(old, new)
    return {one.code: one.message for change in changes.values() for one in meanings.hazards(change)}


def test_every_code_has_both() -> None:
    """Each code has a case that shows it and one that nearly does."""
    assert {code for code, *_ in SEEN} == set(HAZARDS) == {code for code, *_ in NEAR}


def test_document() -> None:
    """docs/hazards.md has one section for each code, with its severity and the page that reports lead to."""
    parts = re.split(r"^## ", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    sections = {part.split("\n", 1)[0]: part for part in parts}
    assert list(sections) == sorted(HAZARDS)
    for code, (severity, _, page, _) in HAZARDS.items():
        assert f"**{severity.capitalize()}.**" in sections[code]
        assert f"({page})" in sections[code]
        assert "**Instead:**" in sections[code]
