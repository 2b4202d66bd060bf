"""Leaving out what two statements of a table have alike changes nothing that is said of a difference."""

from pathlib import Path

import pytest

from snapshot.diff.compare import compare
from snapshot.model.identity import ObjectId
from snapshot.model.objects import DbObject, Piece, Role
from snapshot.sql.assemble import assemble
from snapshot.sql.describe import describe_both, describing
from snapshot.sql.describe.alike import Cut, without_alike_columns
from snapshot.sql.script import cut
from snapshot.sql.spelling.trees import parse

CASES = Path(__file__).parents[2] / "cases" / "diff"
TABLES = sorted(
    one.name for one in CASES.iterdir() if one.name.startswith(("table", "foreign table", "foreign-table"))
)


@pytest.mark.parametrize("name", TABLES)
def test_the_same_changes_are_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what is alike left out, and with everything read."""
    old, new = (assemble([cut((CASES / name / one).read_bytes(), one)]).snapshot for one in ("old.sql", "new.sql"))
    fast = [compare(old, new), compare(new, old)]
    monkeypatch.setattr(describing, "without_alike_columns", lambda one, other: (Cut(one), Cut(other)))
    assert fast == [compare(old, new), compare(new, old)]


def table(columns: str) -> DbObject:
    """Return a table."""
    sql = f"CREATE TABLE stg.t (\n    {columns}\n);"
    return DbObject(ObjectId.parse("table stg.t"), (Piece(Role.DEFINITION, sql),))


def test_columns_that_are_alike_are_left_out() -> None:
    """Wherever they stand; a check, and what differs, stays."""
    old = parse('CREATE TABLE stg.t (a integer DEFAULT 1, "b""é" text, c date, CONSTRAINT k CHECK (a > 0))')
    new = parse(
        'CREATE TABLE stg.t (n integer, a integer DEFAULT 1, "b""é" text, c time, CONSTRAINT k CHECK (a > 0))'
    )
    before, after = without_alike_columns(old, new)
    assert before.order == {"a": True, 'b"é': True, "c": False}
    assert after.order == {"n": False, "a": True, 'b"é': True, "c": False}
    assert before.tree.count('"ColumnDef"') == 1
    assert after.tree.count('"ColumnDef"') == 2
    assert all(one.tree.count('"CONSTR_CHECK"') == 1 for one in (before, after))


@pytest.mark.parametrize("sql", ["SELECT 1", "CREATE TABLE stg.t ()", "CREATE TABLE stg.t (LIKE stg.u)"])
def test_what_has_no_columns_stays(sql: str) -> None:
    """Any statement may stand first."""
    assert without_alike_columns(parse(sql), parse(sql)) == (Cut(parse(sql)), Cut(parse(sql)))


def test_columns_keep_their_order() -> None:
    """A member stands where its column does, whether that was left out or not."""
    old, new = describe_both(
        table("a integer,\n    b text,\n    c date"), table("c date,\n    x text,\n    a integer")
    )
    assert [one.key for one in old.groups[0].members] == ["a", "b", "c"]
    assert [one.key for one in new.groups[0].members] == ["c", "x", "a"]
