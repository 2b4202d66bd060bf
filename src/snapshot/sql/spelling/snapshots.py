"""Compare two snapshots: what is byte-identical, what is only spelled otherwise, and what differs."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from snapshot.model.identity import ObjectId
from snapshot.model.objects import DbObject, Piece, Role, Setting, Snapshot
from snapshot.sql.spelling.rules import Spelling
from snapshot.sql.spelling.statements import KnownLoss, differing_spellings, known_loss

_UNORDERED = frozenset({Role.COMMENT, Role.LABEL})


@dataclass(frozen=True, slots=True)
class Respelled:
    """A piece of equal meaning whose text differs.

    :param spellings: what explains it; empty when the parse trees are equal (a word's case, a line break).
    """

    id: ObjectId
    spellings: frozenset[Spelling]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A piece that means something else afterwards.

    :param role: the piece's role; that of the definition where the objects hang on different parents.
    :param before: the statement, below the session settings it needs where they differ; empty for a new piece.
    :param after: likewise; empty for a piece that is gone.
    :param loss: why no snapshot can prevent it, where that is so.
    """

    id: ObjectId
    role: Role
    before: str
    after: str
    loss: KnownLoss | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What two snapshots have in common.

    :param identical: pieces that are equal to the byte.
    :param total: pieces of either side, a pair counted once.
    :param respelled: pairs of equal meaning and different text.
    :param missing: objects that only the first snapshot has.
    :param unexpected: objects that only the second one has.
    :param different: pairs of different meaning, and pieces without a partner in objects that both have.
    """

    identical: int
    total: int
    respelled: tuple[Respelled, ...]
    missing: tuple[ObjectId, ...]
    unexpected: tuple[ObjectId, ...]
    different: tuple[Difference, ...]

    @property
    def is_equal(self) -> bool:
        """Whether both snapshots mean the same."""
        return not (self.missing or self.unexpected or self.different)

    @property
    def share(self) -> float:
        """The byte-identical part of all pieces, from 0 to 1; two empty snapshots are identical."""
        return self.identical / self.total if self.total else 1.0


def compare(before: Snapshot, after: Snapshot) -> Comparison:
    """Return how ``after`` differs from ``before``.

    Pieces of an object are paired by role and order; comments and labels, whose order says nothing and follows that
    of the columns, by their text.
    """
    missing = tuple(found for found in before if found not in after)
    unexpected = tuple(found for found in after if found not in before)
    verdicts = [one for found in before if found in after for one in _compare_objects(before[found], after[found])]
    alone = sum(len(before[found].pieces) for found in missing) + sum(
        len(after[found].pieces) for found in unexpected
    )
    return Comparison(
        identical=verdicts.count(None),
        total=len(verdicts) + alone,
        respelled=tuple(one for one in verdicts if isinstance(one, Respelled)),
        missing=missing,
        unexpected=unexpected,
        different=tuple(one for one in verdicts if isinstance(one, Difference)),
    )


_Verdict = Respelled | Difference | None
"""What is to be said of a pair; ``None`` for an identical one."""


def _compare_objects(before: DbObject, after: DbObject) -> Iterator[_Verdict]:
    if before.parent != after.parent:
        yield Difference(id=before.id, role=Role.DEFINITION, before=_parent_text(before), after=_parent_text(after))
    for role in Role:
        for pair in zip_longest(_pieces(before, role), _pieces(after, role)):
            yield _compare_pieces(before.id, role, *pair)


def _parent_text(obj: DbObject) -> str:
    return f"-- belongs to {obj.parent or 'nothing'}"


def _pieces(obj: DbObject, role: Role) -> list[Piece]:
    found = [piece for piece in obj.pieces if piece.role is role]
    return sorted(found, key=lambda piece: piece.sql) if role in _UNORDERED else found


def _compare_pieces(found: ObjectId, role: Role, before: Piece | None, after: Piece | None) -> _Verdict:
    if before is None or after is None:
        texts = (piece.sql if piece else "" for piece in (before, after))
        return Difference(id=found, role=role, before=next(texts), after=next(texts))
    if before.setting != after.setting:
        return Difference(id=found, role=role, before=_with_setting(before), after=_with_setting(after))
    if before.sql == after.sql:
        return None
    spellings = differing_spellings(before.sql, after.sql)
    if spellings is not None:
        return Respelled(found, spellings)
    loss = known_loss(before.sql, after.sql)
    return Difference(id=found, role=role, before=before.sql, after=after.sql, loss=loss)


def _with_setting(piece: Piece) -> str:
    return f"-- {_setting_text(piece.setting)}\n{piece.sql}"


def _setting_text(setting: Setting) -> str:
    return (
        f"tablespace {setting.tablespace or 'default'}, access method {setting.access_method or 'default'}, "
        f"as {setting.authorization or 'the owner'}"
    )
