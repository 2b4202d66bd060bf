"""From the statements of an object to its description."""

from collections.abc import Mapping

from pglast.parser import ParseError

from snapshot.model.facts import Aspect, Description
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject, Piece, Role, Setting
from snapshot.sql.describe.alike import without_alike_columns
from snapshot.sql.describe.annotations import (
    read_defaults,
    read_privilege,
    say_comment,
    say_label,
    say_owner,
    say_privileges,
)
from snapshot.sql.describe.columns import alike_columns
from snapshot.sql.describe.draft import Columns, Draft
from snapshot.sql.describe.registry import DESCRIBED
from snapshot.sql.describe.source import Source, without_semicolon
from snapshot.sql.describe.taking import Node
from snapshot.sql.spelling.registry import Spelling, rules_for
from snapshot.sql.spelling.trees import parse

_ASPECTS = {
    Role.DEFINITION: Aspect.DEFINITION,
    Role.ALTERATION: Aspect.DEFINITION,
    Role.COMMENT: Aspect.COMMENT,
    Role.OWNER: Aspect.OWNER,
    Role.PRIVILEGE: Aspect.GRANT,
    Role.LABEL: Aspect.LABEL,
}

_WHOLE = Columns()
_NONE = _WHOLE.order
_TABLES = frozenset({Kind.TABLE, Kind.FOREIGN_TABLE})


def describe(obj: DbObject, active: frozenset[Spelling] | None = None) -> Description:
    """Return everything that the statements of an object say.

    Two objects of one identity with equal descriptions mean the same. What has no fact of its own stands in
    ``further options``; a statement of an unknown shape is a fact as a whole, ``statement``.

    :param active: spellings to look through; those that every pair of servers allows where nothing is given.
    """
    return _described(obj, _read(obj, active, _parsed(obj)), _WHOLE)


def describe_both(
    old: DbObject, new: DbObject, active: frozenset[Spelling] | None = None
) -> tuple[Description, Description]:
    """Return what two sides of one object say, as far as it may differ.

    Columns that both define alike have one fact, the same on both sides, instead of those they consist of.

    :param active: as for `describe`.
    """
    trees, orders = (_parsed(old), _parsed(new)), (_NONE, _NONE)
    if old.id.kind in _TABLES and not (active and Spelling.INHERITED_NOT_NULL in active):
        orders = _leave_out_alike(*trees)
    before, after = _read(old, active, trees[0]), _read(new, active, trees[1])
    alike = alike_columns(*(sources[0].statement if sources and sources[0] else {} for sources in (before, after)))
    sides = zip((old, new), (before, after), orders, strict=True)
    old_side, new_side = (_described(obj, sources, Columns(order, alike)) for obj, sources, order in sides)
    return old_side, new_side


_Trees = list[str | None]
"""libpg_query's JSON of the statements of an object; ``None`` for one that is no SQL."""

_Sources = list[Source | None]
"""Likewise, read."""


def _parsed(obj: DbObject) -> _Trees:
    return [_tree(piece) for piece in obj.pieces]


def _tree(piece: Piece) -> str | None:
    try:
        return parse(without_semicolon(piece.sql))
    except ParseError:
        return None


def _leave_out_alike(old: _Trees, new: _Trees) -> tuple[Mapping[str, bool], Mapping[str, bool]]:
    """Leave out of the first statements, which define two tables, the columns that both define alike.

    :returns: of either side every column in its order → whether it was left out; empty where none was.
    """
    if not (old and new and old[0] and new[0]):
        return _NONE, _NONE
    before, after = without_alike_columns(old[0], new[0])
    old[0], new[0] = before.tree, after.tree
    return before.order, after.order


def _read(obj: DbObject, active: frozenset[Spelling] | None, trees: _Trees) -> _Sources:
    spellings = rules_for(None) if active is None else active
    pairs = zip(obj.pieces, trees, strict=True)
    return [Source(piece.sql, spellings, tree) if tree else None for piece, tree in pairs]


def _described(obj: DbObject, sources: _Sources, columns: Columns) -> Description:
    draft = Draft(obj.id, DESCRIBED[obj.id.kind].columns, columns)
    if not any(piece.role is Role.DEFINITION for piece in obj.pieces):
        draft.say("defined", "elsewhere", "elsewhere")
    for piece, source in zip(obj.pieces, sources, strict=True):
        _say(draft, piece, source)
    say_privileges(draft)
    return draft.description()


def _say(draft: Draft, piece: Piece, source: Source | None) -> None:
    aspect = _ASPECTS[piece.role]
    if source is None:
        draft.say("statement", piece.sql, piece.sql, language="sql", aspect=aspect)
        return
    node = Node(source, source.statement)
    grantor = piece.setting.authorization
    match piece.role:
        case Role.COMMENT:
            say_comment(draft, node)
        case Role.LABEL:
            say_label(draft, node)
        case Role.OWNER:
            say_owner(draft, node)
        case Role.PRIVILEGE:
            read_privilege(draft, node, grantor)
        case _ if node.kind == "AlterDefaultPrivilegesStmt":
            read_defaults(draft, node, grantor)
        case _:
            DESCRIBED[draft.id.kind].describer(draft, node)
            _say_setting(draft, piece.setting)
    left = node.everything()
    if left:
        draft.say("further options", left, source.sql, language="sql", aspect=aspect)


def _say_setting(draft: Draft, setting: Setting) -> None:
    if setting.tablespace:
        draft.say("tablespace", setting.tablespace, setting.tablespace)
    if setting.access_method:
        draft.say("access method", setting.access_method, setting.access_method)
    if setting.authorization:
        draft.say("run by", setting.authorization, setting.authorization)
