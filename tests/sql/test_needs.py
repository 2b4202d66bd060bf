"""Needs from the parse tree: everything a definition mentions, hidden places included."""

from collections.abc import Callable

import pytest

from snapshot.model.identity import ObjectId
from snapshot.sql import said
from snapshot.sql.assemble import Assembly
from snapshot.sql.mentions import NO_MENTIONS, Mention, read_mentions
from snapshot.sql.needs import needs_from_mentions

Read = Callable[[str], Assembly]

BASE = """CREATE SCHEMA a;
CREATE SCHEMA b;
CREATE TABLE a.t (k integer NOT NULL, v text);
CREATE TYPE a.y AS ENUM ();
CREATE FUNCTION a.f(integer) RETURNS integer LANGUAGE sql AS $$;$$;
CREATE FUNCTION a.f(text) RETURNS integer LANGUAGE sql AS $$;$$;
CREATE SEQUENCE a.s;
CREATE COLLATION a.c (provider = libc, locale = 'C');
CREATE OPERATOR a.=== (FUNCTION = a.g, LEFTARG = integer, RIGHTARG = integer);
CREATE TEXT SEARCH CONFIGURATION a.ts (PARSER = pg_catalog."default");
CREATE OPERATOR CLASS a.oc FOR TYPE a.y USING btree AS STORAGE a.y;
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER srv FOREIGN DATA WRAPPER w;
CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA b;
CREATE PROCEDURAL LANGUAGE l HANDLER a.h;
CREATE ACCESS METHOD am TYPE TABLE HANDLER a.h;
CREATE PUBLICATION p;
ALTER TABLE ONLY a.t ADD CONSTRAINT t_pkey PRIMARY KEY (k);
CREATE UNIQUE INDEX t_v ON a.t (v);
CREATE TABLE a."Ta "".ble" (n integer);
CREATE TYPE a.r AS RANGE (subtype = integer, multirange_type_name = a.m);
"""

OVERLOADS = {"function a.f(integer)", "function a.f(text)"}
SCHEMAS = {"schema a", "schema b"}


def needed(read: Read, sql: str, subject: str) -> set[str]:
    """Return what one more statement needs."""
    found = read(BASE + sql)
    needs = needs_from_mentions(found.snapshot, found.mentions, found.aliases)
    return set(map(str, needs[ObjectId.parse(subject)]))


@pytest.mark.parametrize(
    ("sql", "subject", "needs"),
    [
        ("CREATE VIEW b.x AS SELECT v FROM a.t;", "view b.x", {"table a.t"}),
        ("CREATE VIEW b.x AS SELECT k, v FROM a.t GROUP BY k;", "view b.x", {"table a.t", "constraint a.t.t_pkey"}),
        ("CREATE TABLE b.x (n a.y[]);", "table b.x", {"type a.y"}),
        ("CREATE TABLE b.x (n a.m);", "table b.x", {"type a.r"}),
        ("CREATE TABLE b.x (n a.t);", "table b.x", {"table a.t"}),
        ("CREATE TABLE b.x (n text COLLATE a.c);", "table b.x", {"collation a.c"}),
        ("CREATE TABLE b.x () INHERITS (a.t);", "table b.x", {"table a.t"}),
        ("CREATE TABLE b.x OF a.y;", "table b.x", {"type a.y"}),
        ("CREATE TABLE b.x (n integer DEFAULT a.f(1));", "table b.x", OVERLOADS),
        ("CREATE TABLE b.x (n bigint DEFAULT nextval('a.s'::regclass));", "table b.x", {"sequence a.s"}),
        ("CREATE TABLE b.x (n regclass DEFAULT 'a.t_pkey'::regclass);", "table b.x", {"constraint a.t.t_pkey"}),
        (
            'CREATE TABLE b.x (n regclass DEFAULT \'a."Ta "".ble"\'::regclass);',
            "table b.x",
            {r'table a."Ta \".ble"'},
        ),
        (
            "CREATE TABLE b.x (n text DEFAULT to_tsvector('a.ts'::regconfig, 'x'));",
            "table b.x",
            {"text search configuration a.ts"},
        ),
        ("CREATE TABLE b.x (n regtype DEFAULT 'a.y'::regtype);", "table b.x", {"type a.y"}),
        ("CREATE TABLE b.x (n text DEFAULT 'a.t');", "table b.x", set()),
        (
            "CREATE TABLE b.x (n boolean DEFAULT (1 OPERATOR(a.===) 2));",
            "table b.x",
            {'operator a."==="(integer, integer)'},
        ),
        ("CREATE INDEX x ON a.t (v COLLATE a.c);", "index a.x", {"table a.t", "collation a.c"}),
        ("CREATE INDEX x ON a.t (v a.oc);", "index a.x", {"table a.t", "operator class a.oc(btree)"}),
        (
            "CREATE FUNCTION a.f(a.y) RETURNS integer LANGUAGE l AS '';",
            "function a.f(a.y)",
            {"type a.y", "language l"},
        ),
        (
            "CREATE FUNCTION b.x(n a.y DEFAULT a.f(1)) RETURNS SETOF a.t LANGUAGE sql AS '';",
            "function b.x(a.y)",
            {"type a.y", "table a.t", *OVERLOADS},
        ),
        ("CREATE FUNCTION b.x() RETURNS integer LANGUAGE sql AS $$ SELECT a.f(1) $$;", "function b.x()", set()),
        (
            "CREATE FUNCTION b.x() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT k FROM a.t; END;",
            "function b.x()",
            {"table a.t"},
        ),
        ("CREATE FOREIGN TABLE b.x (n integer) SERVER srv;", "foreign table b.x", {"server srv"}),
        ("CREATE USER MAPPING FOR r SERVER srv;", "user mapping srv.r", {"server srv"}),
        ("CREATE TABLE b.x (n b.member);", "table b.x", {"extension hstore"}),
        ("SET default_table_access_method = am;\nCREATE TABLE b.x (n integer);", "table b.x", {"access method am"}),
        ("ALTER PUBLICATION p ADD TABLE ONLY a.t;", "publication table p.a.t", {"publication p", "table a.t"}),
        ("ALTER PUBLICATION p ADD TABLES IN SCHEMA a;", "publication schema p.a", {"publication p"}),
        (
            "CREATE EXTENSION IF NOT EXISTS hstore_plperl WITH SCHEMA b;",
            "extension hstore_plperl",
            {"extension hstore", "extension plperl"},
        ),
        (
            "ALTER TABLE ONLY a.t ALTER COLUMN k SET DEFAULT nextval('a.s'::regclass);",
            "default a.t.k",
            {"table a.t", "sequence a.s"},
        ),
        ("ALTER SEQUENCE a.s OWNED BY a.t.k;", "sequence owner a.s", {"sequence a.s", "table a.t"}),
        ("CREATE STATISTICS b.x ON k, v FROM a.t;", "statistics b.x", {"table a.t"}),
        ("CREATE RULE x AS ON INSERT TO a.t DO ALSO SELECT a.f(1);", "rule a.t.x", {"table a.t", *OVERLOADS}),
        ("CREATE POLICY x ON a.t USING ((k = a.f(1)));", "policy a.t.x", {"table a.t", *OVERLOADS}),
        ("CREATE EVENT TRIGGER x ON sql_drop EXECUTE FUNCTION a.f();", "event trigger x", OVERLOADS),
    ],
)
def test_needs(read: Read, sql: str, subject: str, needs: set[str]) -> None:
    """A definition needs what it mentions, and nothing else."""
    assert needed(read, sql, subject) - SCHEMAS == needs


def test_every_object_needs_its_schema(read: Read) -> None:
    """The schema an object stands in is a need, and so is one that a publication publishes."""
    assert needed(read, "CREATE TYPE b.x AS ENUM ();", "type b.x") == {"schema b"}
    assert "schema a" in needed(read, "ALTER PUBLICATION p ADD TABLES IN SCHEMA a;", "publication schema p.a")


def test_a_foreign_key_needs_the_key_it_references(read: Read) -> None:
    """It may rest on a constraint or on a unique index, so it needs all of the referenced table."""
    sql = "CREATE TABLE b.x (n integer);\nALTER TABLE ONLY b.x ADD CONSTRAINT fk FOREIGN KEY (n) REFERENCES a.t(k);"
    assert {"constraint a.t.t_pkey", "index a.t_v", "table a.t", "table b.x"} <= needed(
        read, sql, "foreign key b.x.fk"
    )


@pytest.mark.parametrize(
    ("sql", "subject"),
    [
        ("CREATE DOMAIN a.ts AS text;", "domain a.ts"),
        ("CREATE TEXT SEARCH DICTIONARY a.ts (TEMPLATE = simple);", "text search dictionary a.ts"),
        ("CREATE OPERATOR CLASS a.oc FOR TYPE integer USING hash AS STORAGE integer;", "operator class a.oc(hash)"),
        ("CREATE FUNCTION a.f(bigint) RETURNS integer LANGUAGE sql AS $$;$$;", "function a.f(bigint)"),
        ("CREATE AGGREGATE a.c(integer) (SFUNC = int4pl, STYPE = integer);", "aggregate a.c(integer)"),
        ("CREATE CONVERSION a.t FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;", "conversion a.t"),
    ],
)
def test_a_namesake_is_no_need(read: Read, sql: str, subject: str) -> None:
    """An object's own name is not a mention of what another kind, method or overload of that name is."""
    assert needed(read, sql, subject) == {"schema a"}


def test_a_dot_count_spares_only_the_search(dump: str, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the number of dots in a text tells is what a search of the tree finds."""
    spared = read(dump)
    monkeypatch.setattr(said, "read_mentions", lambda node, tree, kind, _: read_mentions(node, tree, kind))
    searched = read(dump)
    assert needs_of(spared) == needs_of(searched)


def test_a_single_dot_spares_the_search() -> None:
    """A table whose text has one dot mentions itself alone; its tree would say so."""
    tree = b'{"relation":{"schemaname":"a","relname":"t"}}'
    assert read_mentions("CreateStmt", tree, None, "CREATE TABLE a.t ();") is NO_MENTIONS
    assert read_mentions("CreateStmt", tree).names == {Mention("relname", "a", "t")}


def needs_of(found: Assembly) -> dict[ObjectId, set[ObjectId]]:
    """Return what each definition of a dump needs."""
    needs = needs_from_mentions(found.snapshot, found.mentions, found.aliases)
    return {one: set(needed) for one, needed in needs.items()}


@pytest.mark.parametrize(
    ("statement", "needed_too"),
    [
        ("CREATE TABLE a.q (n integer DEFAULT nextval('a.s'::regclass));", "sequence a.s"),
        ("CREATE TABLE a.q (n integer) USING am;", "access method am"),
        ("CREATE TABLE a.q (n integer DEFAULT nextval(E'a\\x2es'::regclass));", "sequence a.s"),
        ("CREATE TABLE a.q (n text DEFAULT a.f(1));", "function a.f(integer)"),
        ('CREATE TABLE a."q" (n integer DEFAULT 1.5, m a.y);', "type a.y"),
    ],
)
def test_what_one_relation_mentions(read: Read, statement: str, needed_too: str) -> None:
    """A text with a second dot, or with an escape that may be one, has its tree searched."""
    assert needed_too in needed(read, statement, "table a.q")
