"""Two snapshots compared: every piece is counted once, and named where it is not identical."""

from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject, Piece, Role, Setting, Snapshot
from snapshot.sql.spelling import Difference, KnownLoss, Respelled, Spelling, compare

UNNAMED = "CREATE VIEW s.v AS\n SELECT NULL::integer;"
NAMED = "CREATE VIEW s.v AS\n SELECT NULL::integer AS int4;"

TABLE = ObjectId(Kind.TABLE, ("s", "t"))
VIEW = ObjectId(Kind.VIEW, ("s", "v"))
INDEX = ObjectId(Kind.INDEX, ("s", "i"))


def _object(found: ObjectId, *statements: tuple[Role, str], parent: ObjectId | None = None) -> DbObject:
    return DbObject(found, tuple(Piece(role, sql) for role, sql in statements), parent)


def _snapshot(*objects: DbObject) -> Snapshot:
    return Snapshot(tuple(sorted(objects, key=lambda obj: obj.id)))


def test_comparison_counts_what_is_identical_respelled_and_different() -> None:
    """Every piece is counted once, and named where it is not identical."""
    owner = (Role.OWNER, "ALTER TABLE s.v OWNER TO a;")
    before = _snapshot(
        _object(VIEW, (Role.DEFINITION, UNNAMED), owner),
        _object(TABLE, (Role.DEFINITION, "CREATE TABLE s.t (a integer);")),
    )
    after = _snapshot(
        _object(VIEW, (Role.DEFINITION, NAMED), owner),
        _object(TABLE, (Role.DEFINITION, "CREATE TABLE s.t (a bigint);")),
    )
    found = compare(before, after)
    assert (found.identical, found.total, found.share) == (1, 3, 1 / 3)
    assert found.respelled == (Respelled(VIEW, frozenset({Spelling.OUTPUT_NAME})),)
    (different,) = found.different
    assert different == Difference(
        id=TABLE,
        role=Role.DEFINITION,
        before="CREATE TABLE s.t (a integer);",
        after="CREATE TABLE s.t (a bigint);",
    )
    assert not found.is_equal


def test_respelled_snapshots_are_equal() -> None:
    """Spellings alone leave two snapshots equal, though not identical."""
    before = _snapshot(_object(VIEW, (Role.DEFINITION, UNNAMED)))
    after = _snapshot(_object(VIEW, (Role.DEFINITION, NAMED)))
    found = compare(before, after)
    assert found.is_equal
    assert found.share == 0
    assert compare(before, before).share == compare(_snapshot(), _snapshot()).share == 1


def test_objects_of_one_side_are_missing_or_unexpected() -> None:
    """An object that only one snapshot has is named, and its pieces count."""
    before = _snapshot(_object(TABLE, (Role.DEFINITION, "CREATE TABLE s.t (a integer);")))
    after = _snapshot(_object(VIEW, (Role.DEFINITION, UNNAMED)))
    found = compare(before, after)
    assert (found.missing, found.unexpected) == ((TABLE,), (VIEW,))
    assert (found.identical, found.total, found.is_equal) == (0, 2, False)


def test_piece_of_one_side_is_different() -> None:
    """A statement without a partner is a difference, whichever side has it."""
    table = (Role.DEFINITION, "CREATE TABLE s.t (a integer);")
    grant = (Role.PRIVILEGE, "GRANT SELECT ON TABLE s.t TO r;")
    plain, granted = _snapshot(_object(TABLE, table)), _snapshot(_object(TABLE, table, grant))
    (lost,) = compare(granted, plain).different
    (won,) = compare(plain, granted).different
    assert (lost.role, lost.before, lost.after) == (Role.PRIVILEGE, grant[1], "")
    assert (won.role, won.before, won.after) == (Role.PRIVILEGE, "", grant[1])


def test_privileges_in_another_order_are_different() -> None:
    """Grants are paired in their order, because the order of an access list is part of it."""
    grants = [(Role.PRIVILEGE, f"GRANT SELECT ON TABLE s.t TO {role};") for role in "ab"]
    before, after = _snapshot(_object(TABLE, *grants)), _snapshot(_object(TABLE, *reversed(grants)))
    assert len(compare(before, after).different) == 2


def test_a_piece_in_between_moves_no_other() -> None:
    """What stands behind a new statement is paired with itself."""
    first, new, last = (
        (Role.ALTERATION, f"ALTER TABLE ONLY s.t ALTER COLUMN {column} SET STATISTICS 5;") for column in "abc"
    )
    found = compare(_snapshot(_object(TABLE, first, last)), _snapshot(_object(TABLE, first, new, last)))
    assert [(one.before, one.after) for one in found.different] == [("", new[1])]
    assert (found.identical, found.total) == (2, 3)


def test_comments_in_another_order_are_equal() -> None:
    """The order of comments follows that of the columns and says nothing of its own."""
    comments = [(Role.COMMENT, f"COMMENT ON COLUMN s.t.{column} IS 'x';") for column in "ab"]
    before, after = _snapshot(_object(TABLE, *comments)), _snapshot(_object(TABLE, *reversed(comments)))
    assert compare(before, after).identical == 2


def test_another_setting_is_different() -> None:
    """The same statement under other session state makes another object."""
    sql = "CREATE TABLE s.t (a integer);"
    before = _snapshot(DbObject(TABLE, (Piece(Role.DEFINITION, sql),)))
    after = _snapshot(DbObject(TABLE, (Piece(Role.DEFINITION, sql, Setting(tablespace="fast")),)))
    (found,) = compare(before, after).different
    assert "tablespace default" in found.before
    assert "tablespace fast" in found.after


def test_another_parent_is_different() -> None:
    """The same statement about an object of another table is a difference of its own."""
    index = (Role.DEFINITION, "CREATE INDEX i ON s.t USING btree (a);")
    before, after = _snapshot(_object(INDEX, index, parent=TABLE)), _snapshot(_object(INDEX, index, parent=VIEW))
    (found,) = compare(before, after).different
    assert (found.before, found.after) == ("-- belongs to table s.t", "-- belongs to view s.v")


def test_known_loss_is_named() -> None:
    """A difference that no snapshot can prevent stays a difference, and says so."""
    before = _snapshot(_object(TABLE, (Role.DEFINITION, "CREATE TABLE s.t (b integer, a integer) INHERITS (s.p);")))
    after = _snapshot(_object(TABLE, (Role.DEFINITION, "CREATE TABLE s.t (a integer, b integer) INHERITS (s.p);")))
    found = compare(before, after)
    assert not found.is_equal
    assert found.different[0].loss is KnownLoss.INHERITED_COLUMN_ORDER
