"""What one reload respells: how the server prints an expression that it holds as it was first read.

The list is in ``registry``, the forms and near misses in docs/spellings.md.
"""

from collections.abc import Iterator

from snapshot.sql.spelling import types
from snapshot.sql.spelling.names import UNNAMED, derived_name
from snapshot.sql.spelling.registry import Spelling, unspells
from snapshot.sql.spelling.trees import Tree


@unspells(Spelling.ARRAY_CAST, "TypeCast")
def push_cast_into_array(node: Tree) -> bool:
    """Turn ``(ARRAY[a, b])::t[]`` into ``ARRAY[a::t, b::t]``.

    ``transformTypeCast`` (src/backend/parser/parse_expr.c) reads the first form so, but only where the cast is
    written: a cast that the server added itself is stored around the array and printed there once. Where one
    element is an array, all are.
    """
    pending, pushed = [node], list[Tree]()
    while pending:
        at = pending.pop()
        cast = at.get("TypeCast", {})
        elements = cast.get("arg", {}).get("A_ArrayExpr", {}).get("elements")
        scalar = types.element(cast["typeName"]) if elements else None
        if scalar is None:
            continue
        pushed_type = cast["typeName"] if any(map(_is_array, elements)) else scalar
        pushed = [_cast(one, pushed_type) for one in elements]
        at.clear()
        at["A_ArrayExpr"] = {"elements": pushed}
        pending += pushed
    return bool(pushed)


def _cast(node: Tree, type_name: Tree) -> Tree:
    return {"TypeCast": {"arg": node, "typeName": type_name}}


def _is_array(node: Tree) -> bool:
    cast = node.get("TypeCast")
    return "A_ArrayExpr" in node or bool(cast and types.is_array(cast["typeName"]))


@unspells(Spelling.OUTPUT_NAME, "limitOption", "exprs")
def drop_derived_names(node: Tree) -> bool:
    """Remove ``AS name`` from an output column that the server would call so anyway."""
    outputs = node.get("targetList", ()) if "limitOption" in node else node.get("exprs", ())
    derived = [target for output in outputs if _is_derived(target := output.get("ResTarget", {}))]
    for target in derived:
        del target["name"]
    return bool(derived)


def _is_derived(target: Tree) -> bool:
    name = str(target.get("name", UNNAMED))
    return name != UNNAMED and name == derived_name(target["val"])


@unspells(Spelling.DEFAULT_NULL_CAST, "subtype", "ColumnDef")
def uncast_default_null(node: Tree) -> bool:
    """Turn ``DEFAULT NULL::t`` into ``DEFAULT NULL`` where ``t`` can only be the column's own type.

    pg_dump writes the bare form for a child whose parent has a default; a type with modifiers, or a domain, makes
    the server store and print the cast of its base type.
    """
    if node.get("subtype") == "AT_ColumnDefault" and _is_plain(types.null_type(node.get("def", {}))):
        node["def"] = types.null()
        return True
    cast = [one for one in _defaults(node) if _is_default_of(one["raw_expr"], _type_of(node))]
    for default in cast:
        default["raw_expr"] = types.null()
    return bool(cast)


def _defaults(node: Tree) -> Iterator[Tree]:
    """Yield the DEFAULT of a column's definition."""
    for constraint in node.get("ColumnDef", {}).get("constraints", ()):
        if constraint["Constraint"]["contype"] == "CONSTR_DEFAULT":
            yield constraint["Constraint"]


def _is_plain(type_name: Tree | None) -> bool:
    return type_name is not None and "typmods" not in type_name


def _type_of(node: Tree) -> Tree:
    """Return the type of a column; a column of a table of a composite type does not repeat it."""
    found: Tree = node.get("ColumnDef", {}).get("typeName", {})
    return found


def _is_default_of(default: Tree, column_type: Tree) -> bool:
    found = types.null_type(default)
    if found is None or not _is_plain(found):
        return False
    if not types.is_builtin(column_type):
        return True
    same_name = types.names(found)[-1] == types.names(column_type)[-1]
    return same_name and types.is_builtin(found) and types.is_array(found) == types.is_array(column_type)


@unspells(Spelling.ROW_NULL_CAST, "TypeCast", "FunctionParameter", "ColumnDef")
def uncast_trailing_nulls(node: Tree) -> bool:
    """Turn ``ROW(1, NULL::t)::s.row`` into ``ROW(1, NULL)::s.row``.

    ruleutils fills a row up with bare NULLs when its type has gained columns since (``T_RowExpr``); read again,
    each becomes a NULL of its column's type. Only where a row's type is told beside it: in a row of no known type,
    the type of a NULL is part of the meaning.
    """
    changed = False
    pending = [value for value, type_name in _typed_values(node) if not types.is_builtin(type_name)]
    while pending:
        values = pending.pop().get("RowExpr", {}).get("args", [])
        for at in range(len(values) - 1, -1, -1):
            if types.null_type(values[at]) is not None:
                values[at] = types.null()
                changed = True
            elif not types.is_null(values[at]):
                break
        pending += values
    return changed


def _typed_values(node: Tree) -> Iterator[tuple[Tree, Tree]]:
    """Yield the values in ``node`` beside which their type is written, with that type."""
    if "TypeCast" in node:
        yield node["TypeCast"]["arg"], node["TypeCast"]["typeName"]
    if "FunctionParameter" in node:
        parameter = node["FunctionParameter"]
        yield parameter.get("defexpr", {}), parameter["argType"]
    for default in _defaults(node) if _type_of(node) else ():
        yield default["raw_expr"], _type_of(node)


@unspells(Spelling.DOMAIN_DEFAULT_CAST, "domainname")
def uncast_domain_default(node: Tree) -> bool:
    """Turn ``DEFAULT 'x'::t`` of a domain over ``t`` into ``DEFAULT 'x'``.

    A domain takes over the default of its base type as a text (``DefineDomain``); written down and read again, the
    text is a constant that the server casts to that type.
    """
    if "domainname" not in node:
        return False
    changed = False
    for constraint in node.get("constraints", ()):
        default = constraint["Constraint"]
        cast = default.get("raw_expr", {}).get("TypeCast") if default["contype"] == "CONSTR_DEFAULT" else None
        if cast and "A_Const" in cast["arg"] and cast["typeName"] == node["typeName"]:
            default["raw_expr"] = cast["arg"]
            changed = True
    return changed
