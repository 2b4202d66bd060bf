"""Output columns of a query: the names the server gives them, and their types where the text tells them.

Names follow ``FigureColname`` (src/backend/parser/parse_target.c).
"""

from collections.abc import Mapping
from typing import Any

from snapshot.sql.describe.taking import strings
from snapshot.sql.spelling.trees import Tree
from snapshot.sql.spelling.types import names

UNNAMED = "?column?"

_FIXED: Mapping[str, str] = {
    "GroupingFunc": "grouping",
    "MergeSupportFunc": "merge_action",
    "A_ArrayExpr": "array",
    "RowExpr": "row",
    "CoalesceExpr": "coalesce",
    "XmlSerialize": "xmlserialize",
    "JsonParseExpr": "json",
    "JsonScalarExpr": "json_scalar",
    "JsonSerializeExpr": "json_serialize",
    "JsonObjectConstructor": "json_object",
    "JsonArrayConstructor": "json_array",
    "JsonArrayQueryConstructor": "json_array",
    "JsonObjectAgg": "json_objectagg",
    "JsonArrayAgg": "json_arrayagg",
}
_BY_FIELD: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "A_Expr": ("kind", {"AEXPR_NULLIF": "nullif"}),
    "MinMaxExpr": ("op", {"IS_GREATEST": "greatest", "IS_LEAST": "least"}),
    "JsonFuncExpr": (
        "op",
        {"JSON_EXISTS_OP": "json_exists", "JSON_QUERY_OP": "json_query", "JSON_VALUE_OP": "json_value"},
    ),
    "XmlExpr": (
        "op",
        {
            "IS_XMLCONCAT": "xmlconcat",
            "IS_XMLELEMENT": "xmlelement",
            "IS_XMLFOREST": "xmlforest",
            "IS_XMLPARSE": "xmlparse",
            "IS_XMLPI": "xmlpi",
            "IS_XMLROOT": "xmlroot",
            "IS_XMLSERIALIZE": "xmlserialize",
        },
    ),
    "SQLValueFunction": (
        "op",
        {
            "SVFOP_CURRENT_DATE": "current_date",
            "SVFOP_CURRENT_TIME": "current_time",
            "SVFOP_CURRENT_TIME_N": "current_time",
            "SVFOP_CURRENT_TIMESTAMP": "current_timestamp",
            "SVFOP_CURRENT_TIMESTAMP_N": "current_timestamp",
            "SVFOP_LOCALTIME": "localtime",
            "SVFOP_LOCALTIME_N": "localtime",
            "SVFOP_LOCALTIMESTAMP": "localtimestamp",
            "SVFOP_LOCALTIMESTAMP_N": "localtimestamp",
            "SVFOP_CURRENT_ROLE": "current_role",
            "SVFOP_CURRENT_USER": "current_user",
            "SVFOP_USER": "user",
            "SVFOP_SESSION_USER": "session_user",
            "SVFOP_CURRENT_CATALOG": "current_catalog",
            "SVFOP_CURRENT_SCHEMA": "current_schema",
        },
    ),
}
_SUBLINKS = {"EXISTS_SUBLINK": "exists", "ARRAY_SUBLINK": "array"}
_INSIDE = {"TypeCast": "arg", "CollateClause": "arg", "CaseExpr": "defresult"}


def outputs(query: Tree, aliases: tuple[str, ...]) -> list[tuple[str, Tree]] | None:
    """Return name and expression of each output column of a query, in order.

    :param query: ``{"SelectStmt": {…}}``.
    :param aliases: the names that a list of columns gives them, of the first ones or of all.
    :returns: ``None`` where they cannot be told, as for ``SELECT *``.
    """
    select = query.get("SelectStmt", {})
    while "larg" in select:
        select = select["larg"]
    if "valuesLists" in select:
        rows = select["valuesLists"][0]["List"]["items"]
        found = [(f"column{number}", row) for number, row in enumerate(rows, 1)]
    else:
        targets = [target["ResTarget"] for target in select.get("targetList", ())]
        if any(_is_star(target.get("val", {})) for target in targets):
            return None
        found = [(str(target.get("name") or output_name(target["val"])), target["val"]) for target in targets]
    return [(aliases[at] if at < len(aliases) else name, value) for at, (name, value) in enumerate(found)]


def output_name(node: Tree) -> str:
    """Return the name of an output column that has none in the text."""
    weak = ""
    at: Any = node
    while at:
        ((kind, body),) = at.items()
        if kind in _INSIDE:
            weak = weak or _weak(kind, body)
            at = body.get(_INSIDE[kind])
            continue
        if kind == "A_Indirection":
            fields = strings(body.get("indirection"))
            if any(fields):
                return [field for field in fields if field][-1]
            at = body["arg"]
            continue
        if kind == "SubLink" and body.get("subLinkType") == "EXPR_SUBLINK":
            first = _first(body["subselect"])
            if first.get("name"):
                return str(first["name"])
            at = first.get("val")
            continue
        return _named(kind, body) or weak or UNNAMED
    return weak or UNNAMED


def _named(kind: str, body: Tree) -> str:
    """Return the name that an expression has by itself."""
    if kind == "ColumnRef":
        return next((name for name in reversed(strings(body.get("fields"))) if name), "")
    if kind == "FuncCall":
        return strings(body["funcname"])[-1]
    if kind == "SubLink":
        return _SUBLINKS.get(str(body.get("subLinkType")), "")
    field, words = _BY_FIELD.get(kind, ("", {}))
    return _FIXED.get(kind) or words.get(str(body.get(field)), "")


def _weak(kind: str, body: Tree) -> str:
    if kind == "TypeCast":
        return names(body["typeName"])[-1]
    return "case" if kind == "CaseExpr" else ""


def _first(query: Tree) -> Tree:
    select = query.get("SelectStmt", {})
    while "larg" in select:
        select = select["larg"]
    found: Tree = (select.get("targetList") or [{"ResTarget": {}}])[0]["ResTarget"]
    return found


def _is_star(node: Tree) -> bool:
    fields = node.get("ColumnRef", {}).get("fields") or node.get("A_Indirection", {}).get("indirection") or [{}]
    return "A_Star" in fields[-1]
