"""What the statements of a script say, one by one, before anything is known of the others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from snapshot.model.bulk import collector_paused
from snapshot.model.diagnostic import Place
from snapshot.model.errors import SqlError
from snapshot.model.identity import ObjectId
from snapshot.model.kind import SCHEMALESS, Kind
from snapshot.model.ledger import Edit, EditCode
from snapshot.model.objects import PLAIN, Piece, Role, Setting
from snapshot.sql import alterations, annotations, definitions  # noqa: F401 - imported to register classifiers
from snapshot.sql.claims import Claim, UnknownShapeError, classify
from snapshot.sql.depth import deep, too_deep
from snapshot.sql.frame import FRAME, follow, relevant
from snapshot.sql.mentions import NO_MENTIONS, Mentions, read_mentions
from snapshot.sql.policies import POLICY, sort_roles
from snapshot.sql.roles import NOTHING, ClusterNeeds, cluster_needs
from snapshot.sql.script import Script, Statement
from snapshot.sql.secrets import HOLD_CREDENTIALS, conceal, excerpt

Edited = tuple[tuple[EditCode, str], ...]
"""How a piece differs from what was printed: the edit, and what of the object it changed."""

_EDITED = HOLD_CREDENTIALS | {POLICY}
_DEFINITION, _ALTERATION, _TABLE, _CAST = Role.DEFINITION, Role.ALTERATION, Kind.TABLE, Kind.CAST
"""Looked up once: an enum's member is found by code in Python, and these are asked for with every statement."""

NOWHERE = ObjectId(Kind.SCHEMA, ())
"""Stands for an identity that is not known yet."""


class Said(msgspec.Struct, gc=False):
    """A claim with the statement that makes it.

    :param position: the statement's place among all, from 0.
    :param file: name of the script it stands in.
    :param found: the object it speaks of, once that is known.
    :param above: the object which that belongs to, if it says so.
    """

    claim: Claim
    piece: Piece
    position: int
    file: str
    mentions: Mentions = NO_MENTIONS
    cluster: ClusterNeeds = NOTHING
    edits: Edited = ()
    found: ObjectId = NOWHERE
    above: ObjectId | None = None

    @property
    def place(self) -> Place:
        """Where the statement stands."""
        return Place(file=self.file, line=self.piece.line)


@dataclass(slots=True)
class Reading:
    """A script that was read, and what was counted on the way; one assembly uses it up.

    :param with_mentions: also read which names each definition mentions.
    :param keep_secrets: leave credentials as they stand.
    :param said: what its statements say, in their order.
    :param statements: how many there are.
    :param frame: how many of them belong to the frame, which says nothing of an object.
    :param quoted: identifiers quoted because the newer grammar needs it.
    """

    with_mentions: bool = False
    keep_secrets: bool = False
    said: list[Said] = field(default_factory=list)
    statements: int = 0
    frame: int = 0
    quoted: list[Edit] = field(default_factory=list)


@collector_paused()
def read(script: Script, *, with_mentions: bool = False, keep_secrets: bool = False) -> Reading:
    """Read a script by itself; which of its objects exist is not asked.

    :param with_mentions: also read which names each definition mentions.
    :param keep_secrets: leave credentials as they stand.
    :raises SqlError: a statement that pg_dump would not print, with file and line.
    """
    reading = Reading(with_mentions, keep_secrets)
    with deep():
        reading.said += _each(script, reading)
    return reading


def joined(readings: Iterable[Reading]) -> Reading:
    """Return several readings as one, their statements numbered through."""
    whole = Reading()
    for one in readings:
        if whole.statements:
            for said in one.said:
                said.position += whole.statements
        whole.said += one.said
        whole.statements += one.statements
        whole.frame += one.frame
        whole.quoted += one.quoted
    return whole


def _each(script: Script, reading: Reading) -> Iterator[Said]:
    state, name = PLAIN, script.name
    for part in script.parts():
        reading.quoted += part.edits
        for statement in part.statements(name):
            position, reading.statements = reading.statements, reading.statements + 1
            try:
                if statement.node in FRAME:
                    reading.frame += 1
                    state = follow(state, statement.node, statement.tree)
                else:
                    yield _said(statement, state, name, position, reading)
            except UnknownShapeError as error:
                raise _unknown(error, script, statement) from error
            except RecursionError as error:
                raise too_deep(Place(file=script.name, line=statement.line)) from error


def _said(statement: Statement, state: Setting, file: str, position: int, wish: Reading) -> Said:
    node, tree = statement.node, statement.tree
    claim = classify(node, tree)
    target, role = claim.target, claim.role
    if isinstance(target, ObjectId):
        kind = target.kind
        if role is _DEFINITION:
            _refuse_unnamed(target)
    else:
        kind = _TABLE
    setting = PLAIN if state is PLAIN else relevant(state, kind, role, tree)
    sql = printed = statement.sql
    edits: Edited = ()
    if node in _EDITED:
        sql, edits = _edited(node, printed, wish)
    mentions = NO_MENTIONS
    if wish.with_mentions and (role is _DEFINITION or role is _ALTERATION):
        mentions = read_mentions(node, tree, kind, printed)
    piece = Piece(role, sql, setting, statement.line)
    return Said(claim, piece, position, file, mentions, cluster_needs(node, tree, setting), edits)


def _refuse_unnamed(target: ObjectId) -> None:
    kind, path = target.kind, target.path
    if not (path and path[-1]) and kind is not _CAST:
        raise UnknownShapeError(f"a {kind.value} without its name, which pg_dump always prints")
    if kind not in SCHEMALESS and not path[0]:
        raise UnknownShapeError(f"{target.name!r} stands without its schema, which pg_dump always prints")


def _edited(node: str, printed: str, wish: Reading) -> tuple[str, Edited]:
    """Return what of a statement is kept, and how that differs from what was printed."""
    if node == POLICY:
        ordered = sort_roles(node, printed)
        return ordered, () if ordered == printed else ((EditCode.ROLES_SORTED, ""),)
    sql, concealed = (printed, ()) if wish.keep_secrets else conceal(node, printed)
    return sql, tuple((EditCode.CREDENTIAL_REPLACED, option) for option in concealed) if concealed else ()


def _unknown(error: UnknownShapeError, script: Script, statement: Statement) -> SqlError:
    return SqlError(
        f"{error}: {excerpt(statement.sql)}",
        place=Place(file=script.name, line=statement.line),
        hint="Feed what plain pg_dump --schema-only prints; SQL of another origin belongs into a database first",
        code="unknown-statement",
    )
