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
    spellings = rules_for(None) if active is None else active
    draft = Draft(obj.id, DESCRIBED[obj.id.kind].columns)
    if not any(piece.role is Role.DEFINITION for piece in obj.pieces):
        draft.say("defined", "elsewhere", "elsewhere")
    for piece in obj.pieces:
        _say(draft, piece, spellings)
    say_privileges(draft)
    return draft.description()


def _say(draft: Draft, piece: Piece, active: frozenset[Spelling]) -> None:
    aspect = _ASPECTS[piece.role]
    try:
        source = Source(piece.sql, active)
    except ParseError:
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
