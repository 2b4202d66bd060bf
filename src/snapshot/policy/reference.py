"""How it is told that the rows of reference tables are not what they should be."""

from collections.abc import Iterable, Iterator, Sequence

from snapshot.layout.reference import Rows, RowsFile
from snapshot.layout.rows import RowsDifference, compare_rows
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind

_SHOWN = 3
_FROM_CLOCK = "; where they change each time, a revision takes them from the clock: let it write constants"
_FROM_ELSEWHERE = "; rows that something else than a revision wrote are gone then: let a revision write them"


def differing(held: Iterable[RowsFile], read: Iterable[Rows], *, positions: bool) -> Iterator[RowsDifference]:
    """Yield how the rows of each table differ that both sides have.

    :param positions: whether it counts where sequences stand.
    """
    files = {one.table: one for one in held}
    for rows in read:
        if rows.table in files and (found := compare_rows(files[rows.table], rows, positions=positions)):
            yield found


def in_words(one: RowsDifference, old: str, new: str) -> str:
    """Return a difference as a sentence without a final stop.

    :param old: what to call the side that counts as right.
    :param new: what to call the other one.
    """
    said = []
    if one.columns:
        said.append(f"their columns are others in {new}")
    if one.lacking:
        said.append(f"{len(one.lacking)} only in {old} ({_first(one.lacking)})")
    if one.more:
        said.append(f"{len(one.more)} only in {new} ({_first(one.more)})")
    if one.altered:
        said.append(f"{len(one.altered)} with other values in {new} ({_first(one.altered)})")
    if one.positions:
        said.append(f"its sequences stand elsewhere in {new}")
    return f"rows of {ObjectId(Kind.TABLE, one.table)} differ: {'; '.join(said)}"


def advice(one: RowsDifference) -> str:
    """Return what to add to the advice to dump what the migrations make."""
    return (_FROM_ELSEWHERE if one.lacking else "") + (_FROM_CLOCK if one.altered else "")


def _first(keys: Sequence[str]) -> str:
    more = ", …" if len(keys) > _SHOWN else ""
    return "; ".join(keys[:_SHOWN]) + more
