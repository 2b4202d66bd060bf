"""What a revision may not send, and what it may."""

import pytest

from snapshot.sql.sendable import ended, refusals

PSQL, COPY, VERSION = "command of psql", "COPY moves rows", "when Alembic notes the revision"
OUTLIVES, CONFIG, TRANSACTION = "outlives the text", "set_config may outlive", "the transaction"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\\restrict x\nSELECT 1", [PSQL]),
        ("SELECT 1 \\gexec", [PSQL]),
        ("COPY t FROM stdin;", [COPY]),
        ("copy t (a) to STDOUT", [COPY]),
        ("COPY (SELECT 1) TO STDOUT WITH (FORMAT csv)", [COPY]),
        ("SET search_path = ''", [OUTLIVES]),
        ("SELECT 1; set /* */ Session lock_timeout = 1", [OUTLIVES]),
        ("SET ROLE a", [OUTLIVES]),
        ("SET TIME ZONE 'UTC'", [OUTLIVES]),
        ('SET "search_path" = a', [OUTLIVES]),
        ("SET", [OUTLIVES]),
        ("RESET ALL", [OUTLIVES]),
        ("DISCARD ALL", [OUTLIVES]),
        ("SET LOCAL search_path = ''", [VERSION]),
        ("SET LOCAL ROLE a; SELECT 1", [VERSION]),
        ("SET LOCAL search_path = a; SET LOCAL search_path TO DEFAULT; SET LOCAL search_path = b", [VERSION] * 2),
        ("SELECT set_config('a.b', 'c', false)", [CONFIG]),
        ("SELECT pg_catalog.set_config('a.b', 'c', f(true, false))", [CONFIG]),
        ("SELECT set_config('search_path', '', true)", [VERSION]),
        ("DO $$ BEGIN PERFORM set_config('a.b', 'c', false); SET a.b = 'd'; END $$", [CONFIG, OUTLIVES]),
        ("DO $x$ BEGIN IF a THEN SET LOCAL search_path = b; END IF; END $x$", [VERSION]),
        ("COMMIT", [TRANSACTION]),
        ("BEGIN; SELECT 1; COMMIT AND CHAIN", [TRANSACTION] * 2),
        ("START TRANSACTION", [TRANSACTION]),
        ("SELECT 'a\0'", ["NUL"]),
    ],
)
def test_it_is_refused(text: str, told: list[str]) -> None:
    """Each statement that must not be sent is told, with what to write instead."""
    found = list(refusals(text))
    assert len(found) == len(told)
    for one, words in zip(found, told, strict=True):
        assert words in one.message
        assert one.hint.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT '\\restrict', $$\\g$$, \"\\d\" -- \\x\n /* \\y */",
        "COPY t FROM '/a/stdin'",
        "COMMENT ON TABLE t IS 'COPY t FROM stdin; SET a = 1; COMMIT'",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET b = '' AS $$ SELECT set_config('a', 'b', false) $$",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END; SELECT 1",
        "UPDATE t SET a = 1",
        "ALTER ROLE r SET search_path = a",
        "SET LOCAL lock_timeout = '1s'",
        "SET LOCAL search_path = a; CREATE TABLE t (); SET LOCAL search_path TO DEFAULT",
        "SELECT set_config('search_path', 'a', true); SELECT 1; SET LOCAL search_path = DEFAULT",
        "SET LOCAL ROLE a; SELECT 1; SET LOCAL ROLE NONE",
        "SET CONSTRAINTS ALL DEFERRED; SET TRANSACTION READ ONLY",
        "SELECT set_config('a.b', f('c', 'd'), true)",
        "DO $$ BEGIN UPDATE t SET a = 1; SET LOCAL a.b = 1; END $$",
        "SAVEPOINT a; ROLLBACK TO SAVEPOINT a; ROLLBACK TO a; RELEASE a; COMMIT PREPARED 'a'",
        "",
    ],
)
def test_it_may_be_sent(text: str) -> None:
    """What is quoted, ends with the transaction or belongs to an object is no matter."""
    assert list(refusals(text)) == []


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("SELECT 1", "SELECT 1;"),
        ("SELECT 1;", "SELECT 1;"),
        ("SELECT 1 -- ;\n", "SELECT 1; -- ;\n"),
        ("SELECT 1; -- done", "SELECT 1; -- done"),
        ("SELECT 1 /* ; */", "SELECT 1; /* ; */"),
        (" -- nothing", ""),
    ],
)
def test_the_last_statement_gets_its_semicolon(text: str, whole: str) -> None:
    """It stands in front of a comment, in which it would be none."""
    assert ended(text) == whole
