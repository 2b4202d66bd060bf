"""Whether CREATE OR REPLACE can make a change, or the object must be dropped and built again.

The rules are PostgreSQL's: https://www.postgresql.org/docs/current/sql-createview.html and
https://www.postgresql.org/docs/current/sql-createfunction.html.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from snapshot.diff.dependents import Dependent
from snapshot.model.identity import quote_name
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject, Role
from snapshot.sql.describe import describe
from snapshot.sql.lineage import Followed, Lineage, OutputColumn, Unfollowed
from snapshot.sql.relations import LostError, query_of
from snapshot.sql.signatures import Signature, signature

Answer = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Replacement:
    """Whether CREATE OR REPLACE can make a change.

    :param reason: a sentence without a final stop.
    """

    answer: Answer
    reason: str


@dataclass(frozen=True, slots=True)
class Lineages:
    """The lineage of both sides."""

    old: Lineage
    new: Lineage


def replaceable(old: DbObject, new: DbObject, lineages: Lineages) -> Replacement | None:
    """Return whether CREATE OR REPLACE makes ``new`` of ``old``; ``None`` for what needs no such statement.

    :param old: of the kinds that have an answer: view, materialized view, function, procedure, aggregate.
    """
    judge = _JUDGES.get(new.id.kind)
    if judge is None or old.id != new.id or _definition(old) == _definition(new):
        return None
    try:
        return judge(old, new, lineages)
    except LostError as error:
        return Replacement("unknown", str(error))


def _definition(obj: DbObject) -> str:
    return next((piece.sql for piece in obj.pieces if piece.role is Role.DEFINITION), "")


def _view(old: DbObject, new: DbObject, lineages: Lineages) -> Replacement:
    before, after = lineages.old.of(old.id), lineages.new.of(new.id)
    for side in (before, after):
        if isinstance(side, Unfollowed):
            return Replacement("unknown", f"the query cannot be followed: {side.reason}")
    if not (isinstance(before, Followed) and isinstance(after, Followed)):
        raise TypeError("what is not unfollowed is followed")
    verdicts = [_column(at, *pair) for at, pair in enumerate(zip_longest(before.columns, after.columns), 1)]
    no = next((one for one in verdicts if one and one.answer == "no"), None)
    return no or next(filter(None, verdicts), None) or Replacement("yes", _keeps(before, after))


def _keeps(before: Followed, after: Followed) -> str:
    added = len(after.columns) - len(before.columns)
    behind = f", and {added} more stand{'s' if added == 1 else ''} behind them"
    return "the output columns stay as they are" + (behind if added else "")


def _column(at: int, old: OutputColumn | None, new: OutputColumn | None) -> Replacement | None:
    """Return why an output column stands in the way; nothing where it does not."""
    if old is None:
        return None
    if new is None:
        return Replacement("no", f"it drops the output column {quote_name(old.name)}")
    if old.name != new.name:
        return Replacement("no", f"output column {at} is {quote_name(new.name)} instead of {quote_name(old.name)}")
    return _type(old, new)


def _type(old: OutputColumn, new: OutputColumn) -> Replacement | None:
    if old.type is None or new.type is None:
        is_same = bool(old.shape) and old.shape == new.shape
        return None if is_same else Replacement("unknown", f"the type of {quote_name(old.name)} is not certain")
    if old.type.text != new.type.text:
        return Replacement("no", f"{quote_name(old.name)} changes from {old.type.text} to {new.type.text}")
    if old.type.collation != new.type.collation:
        names = [one.collation or "the default" for one in (old.type, new.type)]
        return Replacement("no", f"{quote_name(old.name)} changes its collation from {names[0]} to {names[1]}")
    return None


def _materialized_view(old: DbObject, new: DbObject, _: Lineages) -> Replacement | None:
    if query_of(old) == query_of(new):
        return None
    return Replacement("no", "a materialized view has no CREATE OR REPLACE")


def _routine(old: DbObject, new: DbObject, _: Lineages) -> Replacement:
    reason = next(_differences(signature(old), signature(new)), "")
    return Replacement("no", reason) if reason else Replacement("yes", "arguments and result stay as they are")


def _differences(old: Signature, new: Signature) -> Iterator[str]:
    if old.is_window != new.is_window:
        yield "it becomes a window function, or ceases to be one"
    if old.returns != new.returns:
        yield f"its result changes from {old.returns or 'none'} to {new.returns or 'none'}"
    if old.outputs != new.outputs:
        yield "its output arguments change"
    for before, after in zip(old.inputs, new.inputs, strict=False):
        if before.name and before.name != after.name:
            yield f"the argument {quote_name(before.name)} gets another name"
        if before.has_default and not after.has_default:
            yield f"the argument {quote_name(after.name) if after.name else 'without a name'} loses its default"


_RESULT = ("stype", "finalfunc", "mstype", "mfinalfunc", "hypothetical")
"""Options of an aggregate from which its result and its sort follow."""


def _aggregate(old: DbObject, new: DbObject, _: Lineages) -> Replacement:
    if _decisive(old) != _decisive(new):
        return Replacement("unknown", "what an aggregate returns is decided by its functions")
    return Replacement("yes", "its arguments, its state and its final function stay as they are")


def _decisive(aggregate: DbObject) -> tuple[object, ...]:
    """Return what of an aggregate says what it takes and returns."""
    said = describe(aggregate)
    arguments = [one for one in said.facts if one.name == "arguments"]
    options = [one for group in said.groups if group.name == "option" for one in group.members if one.key in _RESULT]
    return *arguments, *sorted(options, key=lambda one: one.key)


_JUDGES: Mapping[Kind, Callable[[DbObject, DbObject, Lineages], Replacement | None]] = {
    Kind.VIEW: _view,
    Kind.MATERIALIZED_VIEW: _materialized_view,
    Kind.FUNCTION: _routine,
    Kind.PROCEDURE: _routine,
    Kind.AGGREGATE: _aggregate,
}

_SAID = {Role.COMMENT: " IS ", Role.LABEL: " IS ", Role.PRIVILEGE: "", Role.OWNER: ""}


def falls(old: DbObject, children: tuple[DbObject, ...], dependents: tuple[Dependent, ...]) -> tuple[str, ...]:
    """Return what a drop takes along: what depends on the object, what belongs to it, and what is said of it.

    :param children: objects that belong to it.
    :param dependents: of the object, as if it were gone.
    """
    return (
        *(str(one.id) for one in dependents if one.rebuild),
        *(str(one.id) for one in children),
        *(_short(piece.sql, _SAID[piece.role]) for piece in old.pieces if piece.role in _SAID),
    )


def _short(sql: str, until: str) -> str:
    text = sql.partition(until)[0] if until else sql
    return " ".join(text.rstrip(";").split())
