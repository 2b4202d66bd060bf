"""Take the columns that two statements define alike out of the parse trees, before those are read.

Most columns of a table that changes stay as they are. libpg_query's JSON of one is compared as text, without the
places where its nodes stand; reading it into nodes takes ten times as long.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from snapshot.sql import nodes

_PLACE = re.compile(rb',"location":-?\d+')
_COLUMN = re.compile(rb'\{"ColumnDef":\{"colname":("[^"\\]*+(?:\\.[^"\\]*+)*+")')


class Cut(NamedTuple):
    """A table's statement of which columns may be left out.

    :param tree: libpg_query's JSON without them.
    :param order: every column in its order → whether it is left out; empty where none is.
    """

    tree: str
    order: Mapping[str, bool] = MappingProxyType({})


class _Table(nodes.Node):
    elements: list[msgspec.Raw] = msgspec.field(default_factory=list, name="tableElts")


class _Foreign(nodes.Node):
    base: _Table = msgspec.field(default_factory=_Table)


class _Statement(nodes.Node):
    table: _Table | None = msgspec.field(default=None, name="CreateStmt")
    foreign: _Foreign | None = msgspec.field(default=None, name="CreateForeignTableStmt")


class _Raw(nodes.Node):
    stmt: _Statement


class _Whole(nodes.Node):
    stmts: list[_Raw]


_decode = msgspec.json.Decoder(_Whole).decode


def without_alike_columns(old: str, new: str) -> tuple[Cut, Cut]:
    """Return two trees without the columns that both define alike.

    They are equal here, and so they are with spellings rewritten away: rules look at one column and the name of its
    table, but for `Spelling.INHERITED_NOT_NULL`, under which this may not be asked.

    :param old: libpg_query's JSON of one statement.
    :param new: likewise, of the same object.
    """
    before, after = _elements(old), _elements(new)
    alike = {one.column for one in before} & {one.column for one in after} - {b""}
    found = (_without(old, before, alike), _without(new, after, alike)) if alike else ()
    return found if found and all(one.tree for one in found) else (Cut(old), Cut(new))


class _Element(NamedTuple):
    """What stands between two commas of CREATE TABLE.

    :param data: its JSON.
    :param column: likewise without places; empty for what is no column.
    """

    data: bytes
    column: bytes


def _elements(tree: str) -> list[_Element]:
    data = tree.encode()
    try:
        pairs = zip(_table(data), _table(_PLACE.sub(b"", data)), strict=True)
    except (RecursionError, msgspec.DecodeError):  # too deep, or a place stood first in its node
        return []
    return [_Element(one, bare if _COLUMN.match(bare) else b"") for one, bare in pairs]


def _table(tree: bytes) -> list[bytes]:
    """Return what stands in the brackets of CREATE TABLE; nothing for another statement."""
    (one,) = _decode(tree).stmts
    table = one.stmt.foreign.base if one.stmt.foreign else one.stmt.table
    return [bytes(element) for element in table.elements] if table else []


def _without(tree: str, elements: list[_Element], alike: set[bytes]) -> Cut:
    """Return a tree without some columns; an empty one where its elements are not printed as they are decoded."""
    head, found, tail = tree.encode().partition(b",".join(one.data for one in elements))
    kept = b",".join(one.data for one in elements if one.column not in alike)
    names = ((_COLUMN.match(one.column), one.column in alike) for one in elements)
    order = {str(msgspec.json.decode(name[1])): is_alike for name, is_alike in names if name}
    return Cut((head + kept + tail).decode() if found else "", order)
