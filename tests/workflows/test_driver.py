"""The outline of an aggregate: what git compares by lines where it draws no report."""

import random

import pytest

from snapshot.model.errors import SqlError
from snapshot.workflows.driver import NOTHING, outline, read_version

STATEMENTS = [
    "CREATE SCHEMA s;",
    "CREATE TABLE s.t (\n    a integer NOT NULL,\n    b text DEFAULT 'x'::text\n);",
    "CREATE TABLE s.u (\n    a integer\n);",
    "CREATE INDEX i ON s.t USING btree (a);",
    "COMMENT ON TABLE s.t IS 'what it is';",
    "GRANT SELECT ON TABLE s.t TO reader;",
    "CREATE VIEW s.v AS\n SELECT a\n   FROM s.t;",
]


def text(statements: list[str]) -> bytes:
    """Return statements as a file."""
    return "\n\n".join([*statements, ""]).encode()


def lines(statements: list[str]) -> list[str]:
    """Return the outline of statements by lines."""
    return outline(text(statements), "x").splitlines()


def test_objects_stand_at_the_margin_and_facts_are_indented() -> None:
    """What belongs to a table stands below it, before the next one."""
    found = lines(STATEMENTS)
    objects = [line for line in found if not line.startswith(" ")]
    assert objects == ["schema s", "table s.t", "index s.i of table s.t", "table s.u", "view s.v"]
    assert "    column b: text, default 'x'::text" in found
    assert "    comment: what it is" in found


def test_a_fact_that_changes_is_one_line_that_changes() -> None:
    """An object that comes moves no other, and a column of another type is one line."""
    before = lines(STATEMENTS)
    retyped = lines([one.replace("b text", "b bytea").replace("::text", "::bytea") for one in STATEMENTS])
    assert [new for old, new in zip(before, retyped, strict=True) if old != new] == [
        "    column b: bytea, default 'x'::bytea"
    ]
    more = lines([*STATEMENTS, "CREATE TABLE s.more (\n    a integer\n);"])
    assert [line for line in more if line in before or line.startswith(("table s.more", "    column a"))] == more


def test_the_order_of_the_file_says_nothing() -> None:
    """Two files with the same statements have one outline."""
    for seed in range(10):
        shuffled = STATEMENTS[:]
        random.Random(seed).shuffle(shuffled)  # noqa: S311 - no secret
        assert lines(shuffled) == lines(STATEMENTS)


def test_a_query_keeps_its_lines() -> None:
    """Each line of a body is one line below its name."""
    at = (found := lines(STATEMENTS)).index("view s.v")
    assert [line.strip() for line in found[at + 1 :] if line.startswith("        ")] == ["SELECT a", "FROM s.t"]


def test_hostile_names_stay_on_their_line() -> None:
    """A line end in a name begins no line of ours."""
    found = lines(["CREATE SCHEMA s;", 'CREATE TABLE s.t (\n    "a\ntable s.forged" integer\n);'])
    assert [line for line in found if not line.startswith(" ")] == ["schema s", "table s.t"]
    assert "table s.forged" not in found


def test_what_is_no_snapshot_is_an_error() -> None:
    """The caller decides what to show instead."""
    with pytest.raises(SqlError):
        outline(b"<<<<<<< HEAD\n", "x")


def test_a_version_that_does_not_exist_has_no_bytes() -> None:
    """Git names the null device where a file was not."""
    assert read_version(NOTHING) == b""
