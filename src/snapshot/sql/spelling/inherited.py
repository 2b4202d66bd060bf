"""Which columns of an inheriting table can hold no NULL, by its own word and by its parents'."""

from collections.abc import Iterator

from pglast.parser import ParseError

from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject, Objects, Piece, Role
from snapshot.sql.spelling.majors import is_plain_not_null, not_nulls
from snapshot.sql.spelling.trees import Tree, parse, read

_TABLES = (Kind.TABLE, Kind.FOREIGN_TABLE)
_SETS = " SET NOT NULL;"


def sets_not_null(piece: Piece) -> bool:
    """Return whether a statement is ``ALTER TABLE … ALTER COLUMN … SET NOT NULL``."""
    return piece.role is Role.ALTERATION and piece.sql.endswith(_SETS)


def same_not_nulls(before: DbObject, after: DbObject, around: tuple[Objects, Objects]) -> bool:
    """Return whether both objects are tables that inherit, and the same columns of them can hold no NULL.

    :param around: where parents are looked for, of either side; where one is not there the answer is no.
    """
    if before.id.kind not in _TABLES or not all("INHERITS" in one.pieces[0].sql for one in (before, after)):
        return False
    left, right = (_without_null(one, snapshot, ()) for one, snapshot in zip((before, after), around, strict=True))
    return left is not None and left == right


def _without_null(obj: DbObject, snapshot: Objects, below: tuple[ObjectId, ...]) -> frozenset[str] | None:
    """Return the columns of a table that can hold no NULL; ``None`` where a parent or a statement is not known."""
    try:
        found = frozenset(_own(obj))
        table = _definition(obj)
    except (ParseError, KeyError):
        return None
    for parent in table.get("inhRelations", ()):
        path = (parent["RangeVar"].get("schemaname", ""), parent["RangeVar"]["relname"])
        known = [one for kind in _TABLES if (one := ObjectId(kind, path)) in snapshot and one not in below]
        theirs = _without_null(snapshot[known[0]], snapshot, (*below, obj.id)) if known else None
        if theirs is None:
            return None
        found |= theirs
    return found


def _own(obj: DbObject) -> Iterator[str]:
    """Yield the columns of which the table itself says NOT NULL."""
    yield from (column for column, constraint in not_nulls(_definition(obj)) if is_plain_not_null(constraint))
    for piece in obj.pieces:
        if sets_not_null(piece):
            yield from (one["AlterTableCmd"]["name"] for one in _statement(piece)["AlterTableStmt"]["cmds"])


def _definition(obj: DbObject) -> Tree:
    statement = _statement(obj.pieces[0])
    found: Tree = (
        statement["CreateStmt"] if "CreateStmt" in statement else statement["CreateForeignTableStmt"]["base"]
    )
    return found


def _statement(piece: Piece) -> Tree:
    found: Tree = read(parse(piece.sql))["stmts"][0]["stmt"]
    return found
