"""Compare two snapshots: what is byte-identical, what is only spelled otherwise, and what differs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import zip_longest

from snapshot.model.identity import ObjectId
from snapshot.model.objects import DbObject, Objects, Piece, Role, Setting, Snapshot
from snapshot.sql.spelling.inherited import same_not_nulls, sets_not_null
from snapshot.sql.spelling.registry import BELOW, Spelling
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


@dataclass(frozen=True, slots=True)
class _Between:
    """What is known of the two sides beside the objects.

    :param oldest: the older major version of the two servers, if both are known.
    :param around: where the parents of tables are looked for, of either side.
    """

    oldest: int | None
    around: tuple[Objects, Objects]


def compare(
    before: Snapshot,
    after: Snapshot,
    *,
    oldest: int | None = None,
    around: tuple[Objects, Objects] | None = None,
) -> Comparison:
    """Return how ``after`` differs from ``before``.

    Pieces of an object are paired by role and order, those of one text first; comments and labels, whose order says
    nothing and follows that of the columns, by their text.

    :param oldest: the older major version of the servers that the two are of. What that one cannot hold is no
        difference; where it is not given, it is one.
    :param around: where the parents of tables are looked for, where ``before`` and ``after`` are not all there is.
    """
    between = _Between(oldest, around or (before, after))
    missing = tuple(found for found in before if found not in after)
    unexpected = tuple(found for found in after if found not in before)
    pairs = [(before[found], after[found]) for found in before if found in after]
    verdicts = [one for pair in pairs for one in _compare_objects(*pair, between)]
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


def _compare_objects(before: DbObject, after: DbObject, between: _Between) -> Iterator[_Verdict]:
    if before.parent == after.parent and before.pieces == after.pieces:
        yield from [None] * len(before.pieces)
        return
    if before.parent != after.parent:
        yield Difference(id=before.id, role=Role.DEFINITION, before=_parent_text(before), after=_parent_text(after))
    inherited = _inherited_not_nulls(before, after, between)
    if inherited:
        respelled = max(sum(map(sets_not_null, one.pieces)) for one in (before, after))
        yield from [Respelled(before.id, inherited)] * respelled
        before, after = (without_found(one, inherited) for one in (before, after))
    for role in Role:
        for pair in _pairs(role, before, after):
            yield _compare_pieces(before.id, role, *pair, between.oldest, inherited)


def _inherited_not_nulls(before: DbObject, after: DbObject, between: _Between) -> frozenset[Spelling]:
    """Return the spelling to look through where the NOT NULLs of two inheriting tables say the same."""
    is_possible = between.oldest is not None and between.oldest < BELOW[Spelling.INHERITED_NOT_NULL]
    is_found = is_possible and same_not_nulls(before, after, between.around)
    return frozenset({Spelling.INHERITED_NOT_NULL}) if is_found else frozenset()


def without_found(obj: DbObject, found: frozenset[Spelling]) -> DbObject:
    """Return an object without the statements that a spelling explains as a whole.

    :param found: spellings that explain the object, as `Respelled` names them.
    """
    if Spelling.INHERITED_NOT_NULL not in found:
        return obj
    return replace(obj, pieces=tuple(piece for piece in obj.pieces if not sets_not_null(piece)))


def _parent_text(obj: DbObject) -> str:
    return f"-- belongs to {obj.parent or 'nothing'}"


def _pairs(role: Role, before: DbObject, after: DbObject) -> Iterator[tuple[Piece | None, Piece | None]]:
    """Pair the pieces in a role: equal ones first, as far as their order allows, then what stands between them."""
    left, right = ([piece for piece in one.pieces if piece.role is role] for one in (before, after))
    if role in _UNORDERED:
        left, right = (sorted(pieces, key=lambda piece: piece.sql) for pieces in (left, right))
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for _, start, end, other_start, other_end in matcher.get_opcodes():
        yield from zip_longest(left[start:end], right[other_start:other_end])


def _compare_pieces(
    found: ObjectId,
    role: Role,
    before: Piece | None,
    after: Piece | None,
    oldest: int | None,
    also: frozenset[Spelling],
) -> _Verdict:
    if before is None or after is None:
        texts = (piece.sql if piece else "" for piece in (before, after))
        return Difference(id=found, role=role, before=next(texts), after=next(texts))
    if before.setting != after.setting:
        return Difference(id=found, role=role, before=_with_setting(before), after=_with_setting(after))
    if before.sql == after.sql:
        return None
    spellings = differing_spellings(before.sql, after.sql, oldest=oldest, also=also)
    if spellings is not None:
        return Respelled(found, spellings)
    loss = known_loss(before.sql, after.sql, oldest=oldest)
    return Difference(id=found, role=role, before=before.sql, after=after.sql, loss=loss)


def _with_setting(piece: Piece) -> str:
    return f"-- {_setting_text(piece.setting)}\n{piece.sql}"


def _setting_text(setting: Setting) -> str:
    return (
        f"tablespace {setting.tablespace or 'default'}, access method {setting.access_method or 'default'}, "
        f"as {setting.authorization or 'the owner'}"
    )
