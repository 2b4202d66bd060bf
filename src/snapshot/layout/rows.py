"""How the rows of a reference table differ between two states, told by the primary key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from snapshot.layout.reference import Rows, RowsFile, Table, cut_rows, render_rows

_CLIPPED = 60
_Values = tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsDifference:
    """What differs; at least one of it is there.

    :param lacking: keys of the rows that only the old state has, as ``id=1``.
    :param more: keys of those that only the new one has.
    :param altered: keys of those that both have with other values, and the columns with these.
    :param columns: whether the tables have other columns, so that no row can be compared.
    :param positions: whether sequences stand elsewhere.
    """

    table: Table
    lacking: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    columns: bool = False
    positions: bool = False

    def __bool__(self) -> bool:
        return bool(self.lacking or self.more or self.altered or self.columns or self.positions)


def as_file(rows: Rows) -> RowsFile:
    """Return rows that were read as the file of them that a dump writes."""
    return cut_rows(render_rows(rows), rows.table, "")


def compare_rows(old: RowsFile, new: Rows, *, positions: bool = True) -> RowsDifference:
    """Return how the rows of one table differ; nothing does where the result is false.

    :param old: as a snapshot holds them.
    :param new: as they were read, with the columns of the primary key.
    :param positions: whether it counts where sequences stand.
    """
    again = as_file(new)
    moved = positions and old.positions != again.positions
    if old.statement != again.statement:
        return RowsDifference(table=new.table, columns=True, positions=moved)
    if old.data == again.data:
        return RowsDifference(table=new.table, positions=moved)
    before, after = (_by_key(one.data, new) for one in (old, again))
    return RowsDifference(
        table=new.table,
        lacking=tuple(_named(one, new) for one in before if one not in after),
        more=tuple(_named(one, new) for one in after if one not in before),
        altered=tuple(_altered(before, after, new)),
        positions=moved,
    )


def _by_key(data: bytes, rows: Rows) -> dict[_Values, _Values]:
    at = [rows.columns.index(name) for name in rows.key]
    values = (tuple(line.split(b"\t")) for line in data.split(b"\n")[:-1])
    return {tuple(one[index] for index in at): one for one in values}


def _altered(before: Mapping[_Values, _Values], after: Mapping[_Values, _Values], rows: Rows) -> Iterator[str]:
    for key, old in before.items():
        new = after.get(key, old)
        if new != old:
            names = [name for name, one, other in zip(rows.columns, old, new, strict=True) if one != other]
            yield f"{_named(key, rows)} ({', '.join(names)})"


def _named(key: Sequence[bytes], rows: Rows) -> str:
    pairs = zip(rows.key, key, strict=True)
    text = ", ".join(f"{name}={value.decode('utf-8', 'replace')}" for name, value in pairs)
    return text if len(text) <= _CLIPPED else f"{text[:_CLIPPED]}…"
