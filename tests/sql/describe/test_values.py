"""What is said of single objects, in the words and slices that a reader is shown."""

from collections.abc import Callable

import pytest

from snapshot.model.facts import Aspect, Description

Describe = Callable[[str, str], Description]


def _facts(found: Description) -> dict[str, str]:
    return {fact.name: fact.text for fact in found.facts}


def _members(found: Description, group: str) -> dict[str, dict[str, str]]:
    (one,) = [one for one in found.groups if one.name == group]
    return {member.key: {fact.name: fact.text for fact in member.facts} for member in one.members}


TABLE = """
CREATE UNLOGGED TABLE stg."t ä" (
    id bigint NOT NULL,
    "größe" numeric(10,2) DEFAULT (1)::numeric CONSTRAINT given NOT NULL,
    name text COLLATE pg_catalog."C" DEFAULT 'a, b) ä'::text,
    tag text,
    twice numeric(11,2) GENERATED ALWAYS AS (("größe" * (2)::numeric)) STORED,
    CONSTRAINT positive CHECK (("größe" > (0)::numeric)) NO INHERIT
)
PARTITION BY RANGE (id)
WITH (fillfactor='70');
ALTER TABLE ONLY stg."t ä" ALTER COLUMN tag SET STORAGE EXTERNAL;
ALTER TABLE ONLY stg."t ä" ALTER COLUMN tag SET STATISTICS 500;
ALTER TABLE ONLY stg."t ä" ALTER COLUMN tag SET COMPRESSION pglz;
ALTER TABLE ONLY stg."t ä" REPLICA IDENTITY FULL;
ALTER TABLE stg."t ä" OWNER TO "the owner";
COMMENT ON TABLE stg."t ä" IS 'what''s in
it';
COMMENT ON COLUMN stg."t ä".tag IS 'a tag';
COMMENT ON CONSTRAINT positive ON stg."t ä" IS 'no debts';
SECURITY LABEL FOR dummy ON COLUMN stg."t ä".tag IS 'secret';
"""


def test_table(described: Describe) -> None:
    """A table has columns with their parts, checks, options, and what is said about it."""
    found = described(f"CREATE SCHEMA stg;{TABLE}", 'table stg."t ä"')
    assert _facts(found) == {
        "persistence": "UNLOGGED",
        "partition by": "RANGE (id)",
        "replica identity": "FULL",
        "owner": "the owner",
        "comment": "what's in\nit",
    }
    assert _members(found, "column") == {
        "id": {"type": "bigint", "nullability": "NOT NULL"},
        "größe": {"type": "numeric(10,2)", "default": "(1)::numeric", "nullability": "CONSTRAINT given NOT NULL"},
        "name": {"type": "text", "collation": 'pg_catalog."C"', "default": "'a, b) ä'::text"},
        "tag": {
            "type": "text",
            "storage": "EXTERNAL",
            "statistics target": "500",
            "compression": "PGLZ",
            "comment": "a tag",
        },
        "twice": {"type": "numeric(11,2)", "generated": '(("größe" * (2)::numeric)) STORED'},
    }
    assert _members(found, "check") == {
        "positive": {"expression": '("größe" > (0)::numeric)', "inherited": "NO INHERIT", "comment": "no debts"}
    }
    assert _members(found, "option") == {"fillfactor": {"value": "'70'"}}
    assert _members(found, "label") == {"dummy (tag)": {"label": "secret"}}


def test_aspects_of_a_table(described: Describe) -> None:
    """Comments, owners and labels are aspects of their own, and so is the order of columns."""
    found = described(f"CREATE SCHEMA stg;{TABLE}", 'table stg."t ä"')
    facts = {fact.name: fact.aspect for fact in found.facts}
    assert (facts["owner"], facts["comment"], facts["persistence"]) == (
        Aspect.OWNER,
        Aspect.COMMENT,
        Aspect.DEFINITION,
    )
    groups = {group.name: group for group in found.groups}
    assert groups["column"].order is Aspect.COLUMN_ORDER
    assert groups["check"].order is None
    assert [member.aspect for member in groups["label"].members] == [Aspect.LABEL]
    tag = next(member for member in groups["column"].members if member.key == "tag")
    assert {fact.name: fact.aspect for fact in tag.facts}["comment"] is Aspect.COMMENT


FUNCTIONS = """
CREATE SCHEMA s;
CREATE FUNCTION s.f(a integer DEFAULT 3, OUT b text, VARIADIC c text[] DEFAULT '{}'::text[]) RETURNS text
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER COST 5 PARALLEL SAFE
    SET search_path TO 'raw', 'x'
    SET work_mem TO '4MB'
    AS $_$
begin
  return $1 || 'ä';
end$_$;
CREATE FUNCTION s.g() RETURNS TABLE(a integer, b text)
    LANGUAGE sql ROWS 10
    BEGIN ATOMIC
 SELECT 1 AS a, 'x'::text AS b;
END;
CREATE FUNCTION s.h(internal) RETURNS internal
    LANGUAGE c
    AS '$libdir/lib', 'symbol';
CREATE FUNCTION s.i(x integer) RETURNS integer LANGUAGE sql RETURN (x + 1);
"""


def test_function_with_a_string(described: Describe) -> None:
    """A function's parts are facts, its settings members, its body a text in its own language."""
    found = described(FUNCTIONS, "function s.f(integer, text[])")
    assert _facts(found) == {
        "arguments": "a integer DEFAULT 3, OUT b text, VARIADIC c text[] DEFAULT '{}'::text[]",
        "returns": "text",
        "language": "plpgsql",
        "volatility": "STABLE",
        "strict": "STRICT",
        "security": "SECURITY DEFINER",
        "cost": "5",
        "parallel": "SAFE",
        "body": "\nbegin\n  return $1 || 'ä';\nend",
    }
    assert {fact.name: fact.language for fact in found.facts if fact.language} == {"body": "plpgsql"}
    assert _members(found, "setting") == {
        "search_path": {"value": "'raw', 'x'"},
        "work_mem": {"value": "'4MB'"},
    }


@pytest.mark.parametrize(
    ("identity", "facts"),
    [
        (
            "function s.g()",
            {
                "returns": "TABLE(a integer, b text)",
                "language": "sql",
                "rows": "10",
                "body": "BEGIN ATOMIC\n SELECT 1 AS a, 'x'::text AS b;\nEND",
            },
        ),
        (
            "function s.h(internal)",
            {"arguments": "internal", "returns": "internal", "language": "c", "body": "$libdir/lib, symbol"},
        ),
        (
            "function s.i(integer)",
            {"arguments": "x integer", "returns": "integer", "language": "sql", "body": "RETURN (x + 1)"},
        ),
    ],
)
def test_functions_of_other_forms(described: Describe, identity: str, facts: dict[str, str]) -> None:
    """Bodies of the SQL standard, compiled functions and tables that are returned have the same facts."""
    assert _facts(described(FUNCTIONS, identity)) == facts


def test_view(described: Describe) -> None:
    """A view has its query, its output columns in their order, and types only where a cast tells them."""
    text = (
        "CREATE SCHEMA s;\nCREATE VIEW s.v WITH (security_barrier='true') AS\n SELECT t.id,\n"
        "    (t.qty)::numeric(10,2),\n    count(*) AS n,\n    CASE WHEN true THEN 1 ELSE 2 END\n"
        "   FROM s.t\n  WITH LOCAL CHECK OPTION;\n"
        "CREATE TABLE s.t (id integer, qty integer);\nCOMMENT ON COLUMN s.v.n IS 'how many';\n"
    )
    found = described(text, "view s.v")
    assert _facts(found)["query"].splitlines()[-1] == "   FROM s.t"
    assert _facts(found)["query"].startswith("SELECT t.id")
    assert _facts(found)["check option"] == "LOCAL"
    assert _members(found, "output column") == {
        "id": {},
        "qty": {"type": "numeric(10,2)"},
        "n": {"comment": "how many"},
        "case": {},
    }
    assert next(group.order for group in found.groups if group.name == "output column") is Aspect.DEFINITION


OTHERS = """
CREATE SCHEMA s;
CREATE TYPE s.e AS ENUM ('new', 'it''s', 'done');
CREATE TABLE s.t (id integer NOT NULL, a text, d date);
CREATE TABLE s.p (id integer, d date) PARTITION BY RANGE (d);
ALTER TABLE ONLY s.p ATTACH PARTITION s.t FOR VALUES FROM ('2024-01-01') TO (MAXVALUE);
ALTER TABLE s.t ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME s.t_id_seq
    START WITH 7
    INCREMENT BY 2
    NO MINVALUE
    MAXVALUE 100
    CACHE 1
);
ALTER TABLE ONLY s.t ADD CONSTRAINT k UNIQUE NULLS NOT DISTINCT (id, a) INCLUDE (d) DEFERRABLE;
ALTER TABLE ONLY s.t ADD CONSTRAINT x EXCLUDE USING gist (a WITH =, d WITH &&) WHERE ((id > 0));
ALTER TABLE s.t ADD CONSTRAINT fk FOREIGN KEY (id, a) REFERENCES s.o(id, a) ON DELETE SET NULL (a) NOT VALID;
CREATE TABLE s.o (id integer, a text);
CREATE UNIQUE INDEX i ON s.t USING btree (lower(a) DESC NULLS LAST, id) INCLUDE (d) WHERE (id > 0);
CREATE FUNCTION s.f() RETURNS trigger LANGUAGE plpgsql AS 'begin end';
CREATE TRIGGER g BEFORE INSERT OR UPDATE OF a, d ON s.t
    FOR EACH ROW WHEN ((new.id > 0)) EXECUTE FUNCTION s.f('a', '1');
ALTER TABLE s.t DISABLE TRIGGER g;
CREATE POLICY y ON s.t AS RESTRICTIVE FOR UPDATE TO reader, writer USING ((id > 0)) WITH CHECK ((id > 1));
CREATE RULE r AS ON DELETE TO s.t WHERE (old.id > 0) DO INSTEAD  UPDATE s.t SET a = 'gone'::text;
CREATE STATISTICS s.st (mcv) ON id, (id + 1) FROM s.t;
CREATE DOMAIN s.dom AS character varying(9) COLLATE pg_catalog."C" DEFAULT 'x'::character varying NOT NULL
    CONSTRAINT c CHECK (VALUE ~ '@'::text);
"""


@pytest.mark.parametrize(
    ("identity", "facts"),
    [
        ("partition s.t", {"partition of": "s.p", "bound": "FROM ('2024-01-01') TO (MAXVALUE)"}),
        (
            "identity s.t.id",
            {
                "applies to": "its children too",
                "generated": "BY DEFAULT",
                "sequence": "s.t_id_seq",
                "start": "7",
                "increment": "2",
                "minimum": "NO MINVALUE",
                "maximum": "100",
                "cache": "1",
            },
        ),
        (
            "constraint s.t.k",
            {
                "constraint": "UNIQUE",
                "columns": "(id, a)",
                "include": "(d)",
                "nulls not distinct": "NULLS NOT DISTINCT",
                "deferrable": "DEFERRABLE",
            },
        ),
        (
            "constraint s.t.x",
            {
                "constraint": "EXCLUDE",
                "access method": "gist",
                "elements": "a WITH =, d WITH &&",
                "predicate": "(id > 0)",
            },
        ),
        (
            "foreign key s.t.fk",
            {
                "applies to": "its children too",
                "columns": "(id, a)",
                "references": "s.o",
                "referenced columns": "(id, a)",
                "match": "SIMPLE",
                "on update": "NO ACTION",
                "on delete": "SET NULL (a)",
                "validated": "NOT VALID",
            },
        ),
        (
            "index s.i",
            {
                "unique": "UNIQUE",
                "access method": "btree",
                "keys": "lower(a) DESC NULLS LAST, id",
                "include": "d",
                "predicate": "(id > 0)",
            },
        ),
        (
            "trigger s.t.g",
            {
                "timing": "BEFORE",
                "events": "INSERT OR UPDATE",
                "columns": "a, d",
                "level": "FOR EACH ROW",
                "condition": "(new.id > 0)",
                "function": "s.f",
                "arguments": "'a', '1'",
                "enabled": "DISABLED",
            },
        ),
        (
            "policy s.t.y",
            {
                "command": "UPDATE",
                "permissive": "RESTRICTIVE",
                "roles": "reader, writer",
                "using": "(id > 0)",
                "with check": "(id > 1)",
            },
        ),
        (
            "rule s.t.r",
            {
                "event": "DELETE",
                "condition": "(old.id > 0)",
                "instead": "INSTEAD",
                "actions": "UPDATE s.t SET a = 'gone'::text",
            },
        ),
        ("statistics s.st", {"kinds": "mcv", "expressions": "id, (id + 1)"}),
        (
            "domain s.dom",
            {
                "base type": "character varying(9)",
                "collation": 'pg_catalog."C"',
                "default": "'x'::character varying",
                "nullability": "NOT NULL",
            },
        ),
        ("type s.e", {"sort": "enum"}),
    ],
)
def test_other_kinds(described: Describe, identity: str, facts: dict[str, str]) -> None:
    """Each kind has facts in its own words, with slices of the statement as values."""
    assert _facts(described(OTHERS, identity)) == facts


def test_enum(described: Describe) -> None:
    """The values of an enum are members whose order is part of the definition."""
    found = described(OTHERS, "type s.e")
    (values,) = found.groups
    assert [member.key for member in values.members] == ["new", "it's", "done"]
    assert values.order is Aspect.DEFINITION


def test_layout_and_spelling_mean_nothing(described: Describe) -> None:
    """Two statements that differ in blanks, in the case of words and in a spelling have one description."""
    text = "CREATE SCHEMA s;\nCREATE VIEW s.v AS\n SELECT 1 AS x WHERE ('a'::text = ANY ({}));\n"
    one = described(text.format("(ARRAY['a'::character varying, 'b'::character varying])::text[]"), "view s.v")
    other = text.format("ARRAY[('a'::character varying)::text, ('b'::character varying)::text]")
    assert one == described(other.replace("SELECT 1 AS x WHERE", "select  1\nAS x where"), "view s.v")


def test_deep_expressions_are_described(described: Describe) -> None:
    """An expression that nests deeper than the interpreter recurses is described, and told from a near one."""
    text = "CREATE SCHEMA s;\nCREATE VIEW s.v AS\n SELECT {} AS x;\n"
    deep = " || ".join(["'a'::text"] * 1200)
    one, same, other = (described(text.format(sum_), "view s.v") for sum_ in (deep, deep, deep + " || 'b'::text"))
    assert one == same
    assert one != other
