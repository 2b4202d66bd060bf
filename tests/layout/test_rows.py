"""How the rows of a reference table differ, told by its key."""

from dataclasses import replace

from snapshot.layout.reference import Position, Rows
from snapshot.layout.rows import as_file, compare_rows

ROWS = Rows(table=("ref", "t"), columns=("a", "b", "c"), data=b"1\tx\t\\N\n2\ty\tz\n", key=("b", "a"))


def test_equal_rows() -> None:
    """Nothing differs."""
    assert not compare_rows(as_file(ROWS), ROWS)


def test_a_row_moved_to_another_key() -> None:
    """It is one that is gone and one that came; the others are compared by their columns."""
    found = compare_rows(as_file(ROWS), replace(ROWS, data=b"1\tx\tnew\n3\ty\tz\n"))
    assert (found.lacking, found.more, found.altered) == (("b=y, a=2",), ("b=y, a=3",), ("b=x, a=1 (c)",))


def test_other_columns() -> None:
    """Rows of other columns are not compared one by one."""
    found = compare_rows(as_file(ROWS), replace(ROWS, columns=("a", "b", "d"), key=("a",)))
    assert (found.columns, found.lacking, found.more) == (True, (), ())


def test_positions_count_where_they_are_asked_for() -> None:
    """A sequence that stands elsewhere is a difference by itself."""
    moved = replace(ROWS, positions=(Position(schema="ref", name="t_a_seq", last=7, is_called=True),))
    assert compare_rows(as_file(ROWS), moved).positions
    assert not compare_rows(as_file(ROWS), moved, positions=False)


def test_a_long_key() -> None:
    """It is cut, so that a finding stays a line."""
    long = replace(ROWS, data=b"1\t" + b"k" * 500 + b"\t\\N\n")
    (key,) = compare_rows(as_file(long), replace(long, data=b"")).lacking
    assert key == "b=" + "k" * 58 + "…"
