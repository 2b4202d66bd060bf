"""Column names of a relation in their order, which is the order in which its columns are commented and granted."""

import re

import msgspec
from pglast import parser

from snapshot.sql import nodes
from snapshot.sql.names import strings

_COLUMN = re.compile(rb'"ColumnDef":\{"colname":("[^"\\]*+(?:\\.[^"\\]*+)*+")')


class _ColumnRef(nodes.Node):
    fields: list[nodes.StringNode] = []


class _Value(nodes.Node):
    column: _ColumnRef | None = msgspec.field(default=None, name="ColumnRef")


class _Target(nodes.Node):
    name: str = ""
    val: _Value = msgspec.field(default_factory=_Value)


class _TargetNode(nodes.Node):
    target: _Target = msgspec.field(name="ResTarget")


class _Select(nodes.Node):
    targetList: list[_TargetNode] = []  # noqa: N815 - libpg_query's own name
    larg: "_Select | None" = None


class _Query(nodes.Node):
    select: _Select = msgspec.field(default_factory=_Select, name="SelectStmt")


class _View(nodes.Node):
    query: _Query
    aliases: list[nodes.StringNode] = []


_decode_view = msgspec.json.Decoder(_View).decode


class _Whole(nodes.Node):
    stmts: list[nodes.RawStatement]


_decode_whole = msgspec.json.Decoder(_Whole).decode


def columns_of(sql: str) -> tuple[str, ...]:
    """Return the columns that a definition names, in order; an empty tuple for what has none.

    :param sql: one statement that is known to parse.
    """
    (statement,) = _decode_whole(parser.parse_sql_json(sql)).stmts
    node, tree = nodes.opened(bytes(statement.stmt))
    return _column_names(node, tree)


def _column_names(node: str, tree: bytes) -> tuple[str, ...]:
    if node in {"CreateStmt", "CreateForeignTableStmt", "CompositeTypeStmt"}:
        return tuple(str(msgspec.json.decode(name)) for name in _COLUMN.findall(tree))
    if node in {"ViewStmt", "CreateTableAsStmt"}:
        view = _decode_view(tree)
        return strings(view.aliases) or tuple(map(_output_name, _leftmost(view.query.select).targetList))
    return ()


def _leftmost(select: _Select) -> _Select:
    while select.larg is not None:
        select = select.larg
    return select


def _output_name(node: _TargetNode) -> str:
    target = node.target
    fields = strings(target.val.column.fields) if target.val.column else ()
    return target.name or (fields[-1] if fields else "")
