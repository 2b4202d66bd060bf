"""From the statements of an object to its description."""

from pglast.parser import ParseError

from snapshot.model.facts import Aspect, Description
from snapshot.model.objects import DbObject, Piece, Role, Setting
from snapshot.sql.describe.annotations import (
    read_defaults,
    read_privilege,
    say_comment,
    say_label,
    say_owner,
    say_privileges,
)
from snapshot.sql.describe.columns import alike_columns
from snapshot.sql.describe.draft import Draft
from snapshot.sql.describe.registry import DESCRIBED
from snapshot.sql.describe.source import Source
from snapshot.sql.describe.taking import Node
from snapshot.sql.spelling.registry import Spelling, rules_for

_ASPECTS = {
    Role.DEFINITION: Aspect.DEFINITION,
    Role.ALTERATION: Aspect.DEFINITION,
    Role.COMMENT: Aspect.COMMENT,
    Role.OWNER: Aspect.OWNER,
    Role.PRIVILEGE: Aspect.GRANT,
    Role.LABEL: Aspect.LABEL,
}


def describe(obj: DbObject, active: frozenset[Spelling] | None = None) -> Description:
    """Return everything that the statements of an object say.

    Two objects of one identity with equal descriptions mean the same. What has no fact of its own stands in
    ``further options``; a statement of an unknown shape is a fact as a whole, ``statement``.

    :param active: spellings to look through; those that every pair of servers allows where nothing is given.
    """
    return _described(obj, _read(obj, active), frozenset())


def describe_both(
    old: DbObject, new: DbObject, active: frozenset[Spelling] | None = None
) -> tuple[Description, Description]:
    """Return what two sides of one object say, as far as it may differ.

    Columns that both define alike have one fact, the same on both sides, instead of those they consist of.

    :param active: as for `describe`.
    """
    before, after = _read(old, active), _read(new, active)
    alike = alike_columns(*(sources[0].statement if sources and sources[0] else {} for sources in (before, after)))
    return _described(old, before, alike), _described(new, after, alike)


_Sources = list[Source | None]
"""The statements of an object; ``None`` for one that is no SQL."""


def _read(obj: DbObject, active: frozenset[Spelling] | None) -> _Sources:
    spellings = rules_for(None) if active is None else active
    return [_source(piece, spellings) for piece in obj.pieces]


def _source(piece: Piece, active: frozenset[Spelling]) -> Source | None:
    try:
        return Source(piece.sql, active)
    except ParseError:
        return None


def _described(obj: DbObject, sources: _Sources, alike: frozenset[str]) -> Description:
    draft = Draft(obj.id, DESCRIBED[obj.id.kind].columns, alike)
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
