"""What pg_dump would not print gets one clear error: what, file and line, what to do."""

from collections.abc import Callable

import pytest

from snapshot.model.errors import LedgerError, SnapshotError, SqlError
from snapshot.sql.assemble import Assembly, assemble
from snapshot.sql.script import cut

HEAD = "--\n-- PostgreSQL database dump\n--\n\n"
TAIL = "\n--\n-- PostgreSQL database dump complete\n--\n\n"
ENTRY = "--\n-- Name: t; Type: TABLE; Schema: raw; Owner: -\n--\n\n"


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        pytest.param(b"", "not-a-plain-dump", 0, id="empty"),
        pytest.param(b" \r\n\n", "not-a-plain-dump", 0, id="blank"),
        pytest.param(b"PGDMP\x01\x0f\x00", "not-a-plain-dump", 0, id="archive"),
        pytest.param(b"\x1f\x8b\x08\x00", "not-a-plain-dump", 0, id="gzip"),
        pytest.param(b"\x28\xb5\x2f\xfd\x00", "not-a-plain-dump", 0, id="zstd"),
        pytest.param(b"\xef\xbb\xbfCREATE SCHEMA a;", "not-a-plain-dump", 0, id="byte order mark"),
        pytest.param("CREATE SCHEMA a;".encode("utf-16"), "not-a-plain-dump", 0, id="utf-16"),
        pytest.param(b"CREATE SCHEMA a;\0", "not-a-plain-dump", 0, id="nul"),
        pytest.param(b"CREATE SCHEMA a;\nCREATE SCHEMA caf\xe9;", "not-utf8", 2, id="latin-1"),
        pytest.param((HEAD + "CREATE SCHEMA a;\n").encode(), "truncated-dump", 6, id="no closing comment"),
        pytest.param(b"\\restrict K\nCREATE SCHEMA a;\n", "truncated-dump", 3, id="no closing restrict"),
        pytest.param(
            b"\\restrict K\nCREATE SCHEMA a;\n\\unrestrict L\n", "truncated-dump", 4, id="another restrict key"
        ),
        pytest.param(b"CREATE SCHEMA a;\n\n\\connect other\n", "psql-command", 3, id="connect"),
        pytest.param(b"CREATE SCHEMA a;\n\\i other.sql\n", "psql-command", 2, id="include"),
        pytest.param(b"CREATE SCHEMA a;\nCREATE TABEL a.b ();\n", "syntax", 2, id="misspelt"),
        pytest.param(b"CREATE SCHEMA a;\n<<<<<<< ours\n", "syntax", 2, id="conflict marker"),
        pytest.param(b"CREATE SCHEMA a;\nCOMMENT ON SCHEMA a IS 'open\n", "syntax", 2, id="open literal"),
        pytest.param(b"CREATE SCHEMA a;\nCREATE TABLE a.b (\n", "syntax", 3, id="open parenthesis"),
        pytest.param((ENTRY + ENTRY + "CREATE TABLE raw.t ();").encode(), "torn-dump", 1, id="two headers"),
        pytest.param(("CREATE SCHEMA a;\n\n" + ENTRY + TAIL).encode(), "torn-dump", 1, id="last header"),
        pytest.param(
            (ENTRY + ";\n\n" + ENTRY + "CREATE TABLE raw.t ();").encode(), "torn-dump", 1, id="dropped index"
        ),
    ],
)
def test_texts_that_are_no_dump(data: bytes, code: str, line: int) -> None:
    """Bytes that are no plain dump are refused with the reason and, where there is one, the line."""
    with pytest.raises(SqlError) as caught:
        list(cut(data, "in.sql").statements())
    found = caught.value.diagnostics[0]
    assert (found.code, found.place.file, found.place.line) == (code, "in.sql", line)
    assert found.hint


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO a.t VALUES (1);",
        "DROP TABLE a.t;",
        "CREATE TABLE t (n integer);",
        "CREATE VIEW v AS SELECT 1;",
        "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS '';",
        "CREATE TABLE a.u AS SELECT 1;",
        "ALTER TABLE a.t ADD COLUMN m integer;",
        "ALTER TABLE a.t ALTER n SET STATISTICS 1, ALTER n SET STORAGE PLAIN;",
        "ALTER TABLE a.t RENAME TO u;",
        "ALTER SEQUENCE a.s RESTART;",
        "ALTER DOMAIN a.d SET NOT NULL;",
        "SET work_mem = '1GB';",
        "SET client_encoding = 'LATIN1';",
        "SET standard_conforming_strings = off;",
        "SELECT 1;",
        "SELECT pg_catalog.setval('a.s', 7, true);",
        "DO $$ BEGIN END $$;",
        "BEGIN;",
        "CREATE ROLE r;",
        "CREATE DATABASE d;",
        "ALTER DATABASE d SET work_mem = '1GB';",
        "REFRESH MATERIALIZED VIEW a.m;",
        "GRANT SELECT ON a.t, a.u TO r;",
        "GRANT SELECT ON ALL TABLES IN SCHEMA a TO r;",
        "COMMENT ON DATABASE d IS 'x';",
        "COMMENT ON ROLE r IS 'x';",
        "ALTER PUBLICATION p ADD TABLE a.t, a.u;",
        "ALTER TABLE a.t ADD UNIQUE USING INDEX i;",
        "TRUNCATE a.t;",
        "CREATE STATISTICS a.s ON (n + 1) FROM (SELECT 1) AS q;",
        "COPY a.t FROM stdin;",
        "CREATE TABLE IF NOT EXISTS a.x (n integer);",
        "CREATE TABLE a.x (n integer PRIMARY KEY);",
        "CREATE TABLE a.x (n integer, UNIQUE (n));",
        "CREATE TABLE a.x (n integer REFERENCES a.t);",
        "CREATE TABLE a.x (n integer GENERATED ALWAYS AS IDENTITY);",
        "CREATE TABLE a.x (n serial);",
        "CREATE TABLE a.x (LIKE a.t);",
        "CREATE TABLE a.x PARTITION OF a.t DEFAULT;",
        "CREATE OR REPLACE FUNCTION a.f() RETURNS text LANGUAGE sql AS '';",
        "CREATE SCHEMA IF NOT EXISTS b;",
        "CREATE SCHEMA b AUTHORIZATION r;",
        "CREATE SCHEMA b CREATE TABLE c ();",
        "CREATE INDEX CONCURRENTLY i ON a.t (n);",
        "CREATE INDEX ON a.t (n);",
        "CREATE OR REPLACE TRIGGER g BEFORE INSERT ON a.t EXECUTE FUNCTION f();",
        "CREATE OR REPLACE RULE r AS ON INSERT TO a.t DO NOTHING;",
        "CREATE SEQUENCE a.s OWNED BY a.t.n;",
        "CREATE MATERIALIZED VIEW a.m AS SELECT 1;",
        "CREATE OR REPLACE AGGREGATE a.g(integer) (SFUNC = f, STYPE = integer);",
        "CREATE PUBLICATION p FOR TABLE a.t;",
        "GRANT SELECT (n), UPDATE (m) ON a.t TO r;",
        "SELECT pg_catalog.set_config('search_path', 'a', false);",
        "SET search_path = a;",
        "RESET ALL;",
        "COMMENT ON FUNCTION a.f IS 'x';",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO r;",
        "ALTER DEFAULT PRIVILEGES FOR ROLE q, r GRANT SELECT ON TABLES TO r;",
    ],
)
def test_statements_of_another_origin(sql: str) -> None:
    """A statement that pg_dump --schema-only does not print is an error with its line, never skipped."""
    with pytest.raises(SqlError) as caught:
        assemble([cut(f"CREATE SCHEMA a;\n\nCREATE TABLE a.t (n integer);\n{sql}\n".encode(), "in.sql")])
    found = caught.value.diagnostics[0]
    assert (found.code, found.place.file, found.place.line) == ("unknown-statement", "in.sql", 4)
    assert found.hint


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("CREATE TABLE a.t ();", "defined-twice"),
        ("COMMENT ON TABLE a.u IS 'x';", "undefined-object"),
        ("COMMENT ON COLUMN a.u.n IS 'x';", "undefined-object"),
        ("ALTER TABLE a.u OWNER TO r;", "undefined-object"),
        ("ALTER TABLE ONLY a.u ALTER COLUMN n SET STATISTICS 5;", "undefined-object"),
        ("ALTER TABLE a.t CLUSTER ON i;", "undefined-object"),
        ("ALTER TABLE a.t DISABLE RULE x;", "undefined-object"),
        ("CREATE INDEX i ON a.u (n);", "undefined-object"),
        ("CREATE STATISTICS a.s ON n, m FROM u;", "undefined-object"),
        ("ALTER EVENT TRIGGER e DISABLE;", "undefined-object"),
        ("GRANT SELECT ON a.u TO r;", "undefined-object"),
        ("COMMENT ON FUNCTION a.f() IS 'x';", "undefined-object"),
        ("COMMENT ON TRIGGER g ON t IS 'x';", "undefined-object"),
        ("COMMENT ON CONSTRAINT c ON a.u IS 'x';", "undefined-object"),
        ("ALTER SERVER s OWNER TO r;", "undefined-object"),
        ("ALTER TYPE public.t OWNER TO r;", "undefined-object"),
        ("CREATE OR REPLACE VIEW a.v AS SELECT 1;", "undefined-object"),
    ],
)
def test_statements_that_do_not_add_up(sql: str, code: str) -> None:
    """A second definition, or a word about an object nobody defines, is an error with its line."""
    with pytest.raises(LedgerError) as caught:
        assemble([cut(f"CREATE SCHEMA a;\nCREATE TABLE a.t ();\n{sql}\n".encode(), "in.sql")])
    found = caught.value.diagnostics[0]
    assert (found.code, found.place.file, found.place.line) == (code, "in.sql", 3)
    assert found.hint


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CREATE INDEX t ON a.u (n);", "CREATE INDEX u ON a.t (n);"),
        (
            "ALTER TABLE ONLY a.t ADD CONSTRAINT u PRIMARY KEY (n);",
            "ALTER TABLE ONLY a.u ADD CONSTRAINT t PRIMARY KEY (n);",
        ),
        ("CREATE INDEX t ON a.t (n);", ""),
    ],
)
def test_objects_in_a_ring(one: str, other: str) -> None:
    """Objects that belong to each other are an error, not an endless walk."""
    with pytest.raises(LedgerError) as caught:
        assemble([cut(f"CREATE SCHEMA a;\n{one}\n{other}\n".encode(), "in.sql")])
    found = caught.value.diagnostics[0]
    assert (found.code, found.place.line) == ("misplaced-object", 2)


@pytest.mark.parametrize("text", ['"if_not_exists":true', '"replace":true', 'x"contype":"CONSTR_PRIMARY"'])
def test_a_literal_is_no_shape(text: str, read: Callable[[str], Assembly]) -> None:
    """A literal that looks like a field of the parse tree refuses nothing."""
    found = read(
        f"CREATE SCHEMA a;\nCREATE TABLE a.t (n text DEFAULT '{text}'::text);\n"
        f"CREATE FUNCTION a.f() RETURNS text LANGUAGE sql AS '{text}';\n"
    )
    assert len(found.snapshot) == 3


def test_members_of_extensions_are_no_strangers(read: Callable[[str], Assembly]) -> None:
    """A dump that creates an extension may grant on its members, which it never prints."""
    grant = "GRANT SELECT ON a.member TO r;"
    with pytest.raises(SnapshotError):
        read(f"CREATE SCHEMA a;\n{grant}\n")
    found = read(f"CREATE SCHEMA a;\nCREATE EXTENSION IF NOT EXISTS e WITH SCHEMA a;\n{grant}\n")
    assert [obj.id.name for obj in found.snapshot.objects if not obj.is_defined] == ["member"]
