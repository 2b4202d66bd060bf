"""Findings of squawk as they weigh on tables of a size, and what squawk does not find."""

import pytest

from snapshot.model.diagnostic import Diagnostic, Severity
from snapshot.policy.locks.findings import Linted, Sizes, mixed, unseen, weighed
from snapshot.policy.locks.said import Said, scripts_of
from snapshot.policy.locks.weights import WEIGHTS, Weight

FILE = "versions/r.py"
SOURCE = '''from alembic import op


def upgrade():
    op.execute("""
        CREATE INDEX big_n ON stg.big (n);
        CREATE INDEX small_n ON stg.small (n)
    """)
'''
TEXT = """
        CREATE INDEX big_n ON stg.big (n);
        CREATE INDEX small_n ON stg.small (n)
    """
SIZES = Sizes(patterns=("stg.b*",))
INDEX = "require-concurrent-index-creation"


def found(sql: str, *, alone: bool = False, sizes: Sizes = SIZES) -> list[Diagnostic]:
    """Return what squawk does not see of one text."""
    scripts = scripts_of([Said(sql, 1, alone)], sql)
    made = frozenset(name for script in scripts for _, one in script.statements for name in one.makes)
    return list(unseen(scripts, made, sizes, FILE))


def test_weighed_by_the_table_of_the_statement() -> None:
    """A finding is an error on a big table and a warning on another, at the line of the revision's own file."""
    script, _ = scripts_of([Said(TEXT, 5)], SOURCE)
    linted = [Linted(INDEX, 1, "blocks writes.", "Use it."), Linted(INDEX, 2, "blocks writes.")]
    first, second = weighed(linted, script, frozenset(), SIZES, FILE)
    assert (first.severity, first.place.line, first.place.subject) == (Severity.ERROR, 6, "stg.big")
    assert (first.message, first.hint) == ("blocks writes", "Use it.")
    assert (second.severity, second.place.line, second.place.subject) == (Severity.WARNING, 7, "stg.small")


def test_what_the_revision_makes_itself_is_left_out() -> None:
    """An index on a table that the revision creates keeps nobody waiting; a mistake is a mistake there, too."""
    script, _ = scripts_of([Said("CREATE TABLE stg.big (n int); CREATE INDEX ON stg.big (n)", 1)], "")
    made = frozenset({"stg.big"})
    assert list(weighed([Linted(INDEX, 0, "blocks")], script, made, SIZES, FILE)) == []
    (one,) = weighed([Linted("transaction-nesting", 0, "nested")], script, made, SIZES, FILE)
    assert one.severity is Severity.ERROR


def test_style_is_left_out_and_the_unknown_is_shown() -> None:
    """Rules of style are nobody's business here, and a rule of a later version of squawk is a warning."""
    script, _ = scripts_of([Said("SELECT 1", 1)], "")
    linted = [Linted("prefer-text-field", 0, "a"), Linted("a-rule-to-come", 0, "b")]
    assert [(one.code, one.severity) for one in weighed(linted, script, frozenset(), SIZES, FILE)] == [
        ("a-rule-to-come", Severity.WARNING)
    ]


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("REFRESH MATERIALIZED VIEW mart.big_mv", "refresh-blocks"),
        ("UPDATE stg.other SET n = 1", "backfill-unguarded"),
        ("DELETE FROM stg.other", "backfill-unguarded"),
        ("LOCK TABLE stg.other", "lock-table"),
        ("REFRESH MATERIALIZED VIEW CONCURRENTLY mart.big_mv", ""),
        ("REFRESH MATERIALIZED VIEW mart.big_mv WITH NO DATA", ""),
        ("UPDATE stg.other SET n = 1 WHERE n IS NULL", ""),
        ("CREATE TABLE stg.fresh (n int); UPDATE stg.fresh SET n = 1", ""),
        ("CREATE MATERIALIZED VIEW mart.v AS SELECT 1 AS n; REFRESH MATERIALIZED VIEW mart.v", ""),
    ],
)
def test_what_squawk_does_not_see(sql: str, code: str) -> None:
    """Refreshes, backfills of all rows and LOCK TABLE are told, and their near misses are not."""
    assert [one.code for one in found(sql)] == [code] * bool(code)


def test_unseen_is_weighed_too() -> None:
    """On a big table they are errors, on another one warnings; a table without a schema is one of public."""
    assert found("UPDATE stg.big SET n = 1")[0].severity is Severity.ERROR
    assert found("UPDATE stg.small SET n = 1")[0].severity is Severity.WARNING
    assert found("UPDATE t SET n = 1", sizes=Sizes(counted=frozenset({"public.t"})))[0].severity is Severity.ERROR


def test_mixed() -> None:
    """An autocommit block beside other statements is told, and alone it is not."""
    block = Said("CREATE INDEX CONCURRENTLY ON stg.t (n)", 9, is_alone=True)
    assert list(mixed(scripts_of([block], ""), FILE)) == []
    (one,) = mixed(scripts_of([Said("SELECT 1", 3), block], ""), FILE)
    assert (one.code, one.place.line) == ("autocommit-mixed", 9)


def test_every_weight_is_used() -> None:
    """No class of weight is left without a rule."""
    assert set(WEIGHTS.values()) == set(Weight)


def test_lines_of_texts_behind_each_other() -> None:
    """A text that ends in a comment does not hide the next one, and lines keep their statements."""
    script, _ = scripts_of([Said("SELECT 1 -- end", 1), Said("\nSELECT 2;", 2), Said("SELECT 3", 3)], "a\nb\nc\n")
    assert script.text == "SELECT 1 -- end\n;\n\nSELECT 2\n;\nSELECT 3\n;\n"
    assert [line for line, _ in script.statements] == [0, 3, 5]
    at = script.at(4)
    assert at is not None
    assert at.line == 2


def test_blocks() -> None:
    """What a DO block locks is seen on its line; squawk reads none."""
    (one,) = found("DO $$\nBEGIN\n    UPDATE stg.big SET n = 1;\nEND $$")
    assert (one.code, one.severity, one.place.line) == ("backfill-unguarded", Severity.ERROR, 3)
    assert found("DO $$ BEGIN UPDATE stg.big SET n = 1 WHERE n IS NULL; END $$") == []


@pytest.mark.parametrize(
    ("sql", "count"),
    [
        ("CREATE TABLE public.x (n int); UPDATE x SET n = 1", 0),
        ("CREATE TABLE x (n int); UPDATE public.x SET n = 1", 0),
        ("CREATE TABLE stg.x (n int); UPDATE mart.x SET n = 1", 1),
        ("CREATE TABLE y (n int); UPDATE x SET n = 1", 1),
    ],
)
def test_tables_of_the_revision_by_another_spelling(sql: str, count: int) -> None:
    """A table is the revision's own with and without its schema."""
    assert len(found(sql)) == count
