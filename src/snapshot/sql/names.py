"""Names out of parse tree nodes: the only code that turns libpg_query's name lists into identity parts."""

from collections.abc import Iterable, Sequence

from snapshot.model.identity import type_text
from snapshot.sql import nodes
from snapshot.sql.claims import UnknownShapeError

_INPUT_MODES = frozenset({"FUNC_PARAM_DEFAULT", "FUNC_PARAM_IN", "FUNC_PARAM_INOUT", "FUNC_PARAM_VARIADIC"})


def relation(name: nodes.RangeVar | None) -> tuple[str, str]:
    """Return ``(schema, relation)``; the schema is empty where the text did not say."""
    if name is None:
        raise UnknownShapeError("a statement without its relation")
    return name.schemaname, name.relname


def strings(items: Iterable[nodes.StringNode]) -> tuple[str, ...]:
    """Return the strings of a name list."""
    return tuple(item.string.sval for item in items if item.string is not None)


def qualified(items: Iterable[nodes.StringNode]) -> tuple[str, str]:
    """Return ``(schema, name)`` of a name list."""
    names = strings(items)
    if len(names) == 1:
        return "", names[0]
    if len(names) == 2:  # noqa: PLR2004 - schema and name
        return names[0], names[1]
    raise UnknownShapeError(f"a name of {len(names)} parts: {'.'.join(names)}")


def items_of(node: nodes.ObjectNode) -> list[nodes.ObjectNode]:
    """Return the parts of a ``List``, or the node itself as the only part."""
    return node.list_.items if node.list_ else [node]


def text_of(node: nodes.ObjectNode) -> str:
    """Return the string of a name part."""
    if node.string is None:
        raise UnknownShapeError("a name that is no string")
    return node.string.sval


def path_of(node: nodes.ObjectNode) -> tuple[str, ...]:
    """Return the names of a dotted name, a type or a relation."""
    if node.relation is not None:
        return relation(node.relation)
    if node.type_name is not None:
        return type_path(node.type_name)
    return tuple(text_of(part) for part in items_of(node))


def type_path(name: nodes.TypeName) -> tuple[str, str]:
    """Return ``(schema, name)`` of a type; built-in ones have no schema."""
    schema, plain = qualified(name.names)
    return ("" if schema == "pg_catalog" else schema), plain


def argument(name: nodes.TypeName) -> str:
    """Return a type as it stands in ``ObjectId.args``."""
    schema, plain = type_path(name)
    return type_text(schema, plain, is_array=bool(name.arrayBounds))


def parameters(items: Iterable[nodes.FunctionParameterNode]) -> tuple[str, ...]:
    """Return the types of input parameters, which are what tells routines of one name apart."""
    found = (item.parameter for item in items)
    return tuple(argument(one.argType) for one in found if one and one.mode in _INPUT_MODES)


def routine(node: nodes.ObjectWithArgs) -> tuple[tuple[str, str], tuple[str, ...]]:
    """Return ``(schema, name)`` and the argument types of a routine."""
    if node.objfuncargs is not None:
        return qualified(node.objname), parameters(node.objfuncargs)
    return qualified(node.objname), operands(node.objargs)


def operands(items: Sequence[nodes.TypeNameNode]) -> tuple[str, ...]:
    """Return operand or argument types; an absent operand is empty."""
    return tuple(argument(item.type_name) if item.type_name else "" for item in items)
