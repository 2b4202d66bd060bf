"""A NOT NULL that parent and child may both say, as older and newer servers print it."""

import pytest

from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject, Piece, Role, Snapshot
from snapshot.sql.spelling import Spelling, compare

PARENT = ObjectId(Kind.TABLE, ("s", "p"))
CHILD = ObjectId(Kind.TABLE, ("s", "c"))
SET_NOT_NULL = Piece(Role.ALTERATION, "ALTER TABLE ONLY s.c ALTER COLUMN a SET NOT NULL;")


def _family(parent: str, child: str, *more: Piece) -> Snapshot:
    definition = Piece(Role.DEFINITION, f"CREATE TABLE s.c (\n{child})\nINHERITS (s.p);")
    return Snapshot(
        (
            DbObject(CHILD, (definition, *more)),
            DbObject(PARENT, (Piece(Role.DEFINITION, f"CREATE TABLE s.p (\n{parent});"),)),
        )
    )


SAME_NOT_NULLS = [
    pytest.param(
        _family("a integer NOT NULL", ""), _family("a integer NOT NULL", "NOT NULL a"), id="parent and child"
    ),
    pytest.param(
        _family("a integer NOT NULL", "a integer"),
        _family("a integer NOT NULL", "a integer NOT NULL"),
        id="column of both",
    ),
    pytest.param(
        _family("a integer", "", SET_NOT_NULL), _family("a integer", "CONSTRAINT n NOT NULL a"), id="child alone"
    ),
]


@pytest.mark.parametrize(("before", "after"), SAME_NOT_NULLS)
def test_not_null_of_a_child_is_compared_with_its_parents(before: Snapshot, after: Snapshot) -> None:
    """The columns that can hold no NULL are compared, wherever that is said, but between older servers only."""
    for left, right in ((before, after), (after, before)):
        found = compare(left, right, oldest=17)
        assert found.is_equal
        assert {spelling for one in found.respelled for spelling in one.spellings} == {Spelling.INHERITED_NOT_NULL}
        assert not compare(left, right, oldest=18).is_equal
        assert not compare(left, right).is_equal


def test_parents_are_found_around_what_is_compared() -> None:
    """A child compared alone is settled by what stands around it, and different where its parent does not."""
    before, after = _family("a integer NOT NULL", ""), _family("a integer NOT NULL", "NOT NULL a")
    alone = [Snapshot((one[CHILD],)) for one in (before, after)]
    assert compare(*alone, oldest=17, around=(before, after)).is_equal
    assert [one.id for one in compare(*alone, oldest=17).different] == [CHILD]


DIFFERENT_NOT_NULLS = [
    pytest.param(_family("a integer", ""), _family("a integer", "NOT NULL a"), id="child alone on one side"),
    pytest.param(
        _family("a integer NOT NULL NO INHERIT", ""),
        _family("a integer NOT NULL NO INHERIT", "NOT NULL a"),
        id="not inherited",
    ),
    pytest.param(
        _family("a integer NOT NULL", ""),
        _family("a integer NOT NULL", "NOT NULL a NO INHERIT"),
        id="child's NO INHERIT",
    ),
    pytest.param(
        _family("a integer NOT NULL", "b text"), _family("a integer NOT NULL", "b text NOT NULL"), id="another column"
    ),
    pytest.param(
        _family("a integer NOT NULL", ""),
        _family("a integer NOT NULL", "CHECK (a > 0), NOT NULL a"),
        id="something else",
    ),
    pytest.param(_family("a integer", "", SET_NOT_NULL), _family("a integer", ""), id="SET NOT NULL gone"),
]


@pytest.mark.parametrize(("before", "after"), DIFFERENT_NOT_NULLS)
def test_another_not_null_of_a_child_is_different(before: Snapshot, after: Snapshot) -> None:
    """A column that can hold NULL on one side only is a difference, and so is anything beside it."""
    for left, right in ((before, after), (after, before)):
        assert CHILD in {one.id for one in compare(left, right, oldest=15).different}
