"""What the statements of a script say, one by one, before anything is known of the others."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from snapshot.model.diagnostic import Place
from snapshot.model.errors import SqlError
from snapshot.model.identity import ObjectId
from snapshot.model.kind import SCHEMALESS, Kind
from snapshot.model.ledger import Edit, EditCode
from snapshot.model.objects import PLAIN, Piece, Role, Setting
from snapshot.sql import alterations, annotations, definitions  # noqa: F401 - imported to register classifiers
from snapshot.sql.claims import Claim, UnknownShapeError, classify
from snapshot.sql.depth import too_deep
from snapshot.sql.frame import follow, is_frame, relevant
from snapshot.sql.mentions import Mentions, read_mentions
from snapshot.sql.policies import POLICY, sort_roles
from snapshot.sql.roles import NOTHING, ClusterNeeds, cluster_needs
from snapshot.sql.script import Script, Statement
from snapshot.sql.secrets import HOLD_CREDENTIALS, conceal, excerpt

Edited = tuple[tuple[EditCode, str], ...]
"""How a piece differs from what was printed: the edit, and what of the object it changed."""

_EDITED = HOLD_CREDENTIALS | {POLICY}

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
    mentions: Mentions | None = None
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
    """Reads scripts, one behind the other, and counts what it reads.

    :param with_mentions: also read which names each definition mentions.
    :param keep_secrets: leave credentials as they stand.
    :param statements: how many there were so far.
    :param frame: how many of them belong to the frame, which says nothing of an object.
    :param quoted: identifiers quoted because the newer grammar needs it.
    """

    with_mentions: bool = False
    keep_secrets: bool = False
    statements: int = 0
    frame: int = 0
    quoted: list[Edit] = field(default_factory=list)

    def of(self, script: Script) -> Iterator[Said]:
        """Yield what each statement of a script says.

        :raises SqlError: a statement that pg_dump would not print, with file and line.
        """
        state = PLAIN
        for part in script.parts():
            self.quoted += part.edits
            for statement in part.statements(script.name):
                position, self.statements = self.statements, self.statements + 1
                try:
                    if is_frame(statement.node):
                        self.frame += 1
                        state = follow(state, statement.node, statement.tree)
                    else:
                        yield _said(statement, state, script.name, position, self)
                except UnknownShapeError as error:
                    raise _unknown(error, script, statement) from error
                except RecursionError as error:
                    raise too_deep(Place(file=script.name, line=statement.line)) from error


def _said(statement: Statement, state: Setting, file: str, position: int, wish: Reading) -> Said:
    node, tree = statement.node, statement.tree
    claim = classify(node, tree)
    target, role = claim.target, claim.role
    kind = target.kind if isinstance(target, ObjectId) else Kind.TABLE
    if role is Role.DEFINITION:
        _refuse_unnamed(target)
    setting = PLAIN if state is PLAIN else relevant(state, kind, role, tree)
    sql, edits = _edited(node, statement.sql, wish) if node in _EDITED else (statement.sql, ())
    return Said(
        claim,
        Piece(role, sql, setting, statement.line),
        position,
        file,
        read_mentions(node, tree, kind) if wish.with_mentions and role <= Role.ALTERATION else None,
        cluster_needs(node, tree, setting),
        edits,
    )


def _refuse_unnamed(target: object) -> None:
    if not isinstance(target, ObjectId):
        return
    if not target.name and target.kind is not Kind.CAST:
        raise UnknownShapeError(f"a {target.kind.value} without its name, which pg_dump always prints")
    if target.kind not in SCHEMALESS and not target.path[0]:
        raise UnknownShapeError(f"{target.name!r} stands without its schema, which pg_dump always prints")


def _edited(node: str, printed: str, wish: Reading) -> tuple[str, Edited]:
    """Return what of a statement is kept, and how that differs from what was printed."""
    sql, concealed = (printed, ()) if wish.keep_secrets else conceal(node, printed)
    edits = tuple((EditCode.CREDENTIAL_REPLACED, option) for option in concealed)
    ordered = sort_roles(node, sql)
    return ordered, edits if ordered == sql else (*edits, (EditCode.ROLES_SORTED, ""))


def _unknown(error: UnknownShapeError, script: Script, statement: Statement) -> SqlError:
    return SqlError(
        f"{error}: {excerpt(statement.sql)}",
        place=Place(file=script.name, line=statement.line),
        hint="Feed what plain pg_dump --schema-only prints; SQL of another origin belongs into a database first",
        code="unknown-statement",
    )
