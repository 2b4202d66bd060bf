"""Names that imitate, break out of or hide in the text around them come through the whole way and back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot.database.connection import session
from snapshot.database.server import Server

pytestmark = pytest.mark.server

Run = Callable[..., tuple[int, str, str]]

NAMES = {
    "newline": "a\nb\n",
    "carriage return": "a\r\nb\r",
    "tab": "a\tb",
    "semicolon": "a; DROP SCHEMA x; --",
    "quotes": "a'b''c\"d\"\"e",
    "slashes": "../a/../../b\\c\\\\",
    "emoji": "😀👩\u200d👩\u200d👧\U0001d4b3",
    "right to left": "\u202eabc\u202c\u200f\u061c",
    "zero width": "a\u200b\u200d\ufeffb",
    "combining": "e\u0301",
    "63 bytes": "あ" * 21,
    "header": "t\n--\n-- Name: t; Type: TABLE; Schema: a; Owner: -\n--\n\n",
    "restrict": "a\n\\restrict key\n\\unrestrict key\n",
    "command": "a\n\\! touch owned\n",
    "mark": "a\n-- # table x\n-- ## table x\n",
    "dollars": "$snapshot$ $$ $_$",
    "markup": "<script>[red]%s{}{0}$1",
    "escape": "\x1b[31m\x07\x08\x7f",
    "comment": "/* -- */ --",
    "separators": "a\u2028b\u2029c\x85d\x0bd\x0c",
    "only a blank": " ",
    "dots": "a.b..c",
    "manifest": 'x]\n[files]\n"a"',
}
OPENING = "body\n\ufeff\\restrict key\n--\n-- PostgreSQL database dump\n--\n-- # table x\nCOPY a FROM stdin;\n\\.\n$$"


def quoted(name: str) -> str:
    """Return an identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text."""
    return "'" + text.replace("'", "''") + "'"


def schema_of(name: str, role: str) -> str:
    """Return a script with an object of each kind that has a name, all with the same."""
    n, t = quoted(name), literal(name)
    s = n
    return f"""
SET check_function_bodies = off;
CREATE SCHEMA {s};
COMMENT ON SCHEMA {s} IS {t};
CREATE TYPE {s}.{quoted(name[:20] + "e")} AS ENUM ({t}, 'other');
CREATE DOMAIN {s}.{quoted(name[:20] + "d")} AS text CONSTRAINT {n} CHECK (VALUE <> {t});
CREATE FUNCTION {s}.{n}({n} integer DEFAULT 1) RETURNS text LANGUAGE sql AS {literal("SELECT " + t + "::text")};
CREATE FUNCTION {s}.body() RETURNS text LANGUAGE plpgsql AS {literal(OPENING + name)};
CREATE TABLE {s}.{n} ({n} text DEFAULT {t} CONSTRAINT {n} CHECK ({n} <> {t}), other integer);
COMMENT ON TABLE {s}.{n} IS {t};
COMMENT ON COLUMN {s}.{n}.{n} IS {t};
CREATE TABLE {s}.parts ({n} text, PRIMARY KEY ({n})) PARTITION BY LIST ({n});
CREATE TABLE {s}.part PARTITION OF {s}.parts FOR VALUES IN ({t});
CREATE SEQUENCE {s}.{quoted(name[:20] + "s")} OWNED BY {s}.{n}.other;
CREATE VIEW {s}.{quoted(name[:20] + "v")} AS SELECT {n} AS {n}, {t}::text AS x FROM {s}.{n};
CREATE INDEX {quoted(name[:20] + "i")} ON {s}.{n} ({n});
CREATE STATISTICS {s}.{n} ON {n}, other FROM {s}.{n};
CREATE FUNCTION {s}.fires() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER {n} BEFORE INSERT ON {s}.{n} FOR EACH ROW EXECUTE FUNCTION {s}.fires({t});
CREATE RULE {n} AS ON UPDATE TO {s}.{n} DO INSTEAD NOTHING;
CREATE POLICY {n} ON {s}.{n} TO {role} USING ({n} = {t});
CREATE COLLATION {s}.{n} FROM "C";
CREATE FOREIGN DATA WRAPPER {n};
CREATE SERVER {n} FOREIGN DATA WRAPPER {n} OPTIONS ({n} {t});
CREATE PUBLICATION {n} FOR TABLE {s}.parts;
GRANT SELECT ({n}) ON {s}.{n} TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA {s} GRANT SELECT ON TABLES TO {role};
"""


@pytest.fixture
def role(server: Server) -> Callable[[str], str]:
    """Return a way to make a database role; it stays with the server of the run, as others' tests may use it."""

    def make(name: str) -> str:
        with session(server.dsn_for("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).fetchone()
            if found is None:
                connection.execute(f"CREATE ROLE {quoted(name)}".encode())
        return quoted(name)

    return make


ALWAYS = {"newline", "quotes", "header", "restrict", "manifest"}
CASES = [
    pytest.param(name, id=title, marks=[] if title in ALWAYS else pytest.mark.matrix) for title, name in NAMES.items()
]


@pytest.mark.parametrize("name", CASES)
def test_a_name_comes_back(
    run: Run,
    configured: Callable[[str], Path],
    scratch: Callable[..., str],
    role: Callable[[str], str],
    name: str,
) -> None:
    """Dumped in both ways with the same bytes, and both forms loaded are equal to it; nothing in it is obeyed."""
    project = configured(scratch(schema_of(name, role(name))))
    code, out, err = run("dump", "--out", "sql", "--strategy", "per-schema")
    assert (code, "\x1b" in out + err) == (0, False), err
    assert run("dump", "--out", "sql", "--strategy", "whole", "--check")[0] == 0
    code, out, err = run("verify", "sql")
    assert (code, out.count("proven  ")) == (0, 2), err
    assert "\x1b" not in out + err
    assert not list(project.rglob("owned"))
    assert len(list((project / "sql").rglob("*"))) == 14


def test_names_that_look_alike_stay_apart(
    run: Run, configured: Callable[[str], Path], scratch: Callable[..., str]
) -> None:
    """A composed and a decomposed letter are two names, and so are letters that only look alike."""
    twins = ["é", "e\u0301", "a", "\u0430", "a\u200b", "K", "\u212a"]
    configured(scratch("".join(f"CREATE SCHEMA {quoted(one)}; CREATE TABLE {quoted(one)}.t ();" for one in twins)))
    code, out, err = run("dump", "--out", "sql")
    assert (code, err.count("error")) == (0, 0)
    code, out, err = run("verify", "sql")
    assert (code, out.count("14 objects equal")) == (0, 2), err
