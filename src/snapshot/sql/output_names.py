"""Names of columns that a query does not name itself."""

from collections.abc import Iterator, Mapping

from snapshot.sql.result_types import Tree, names_of

_UNNAMED = "?column?"
_BY_LIST = {"ColumnRef": "fields", "FuncCall": "funcname"}
_NAMED_BY_KIND: Mapping[str, str] = {
    "AEXPR_NULLIF": "nullif",
    "IS_GREATEST": "greatest",
    "IS_LEAST": "least",
    "IS_XMLCONCAT": "xmlconcat",
    "IS_XMLELEMENT": "xmlelement",
    "IS_XMLFOREST": "xmlforest",
    "IS_XMLPARSE": "xmlparse",
    "IS_XMLPI": "xmlpi",
    "IS_XMLROOT": "xmlroot",
    "SVFOP_CURRENT_CATALOG": "current_catalog",
    "SVFOP_CURRENT_DATE": "current_date",
    "SVFOP_CURRENT_ROLE": "current_role",
    "SVFOP_CURRENT_SCHEMA": "current_schema",
    "SVFOP_CURRENT_TIME": "current_time",
    "SVFOP_CURRENT_TIMESTAMP": "current_timestamp",
    "SVFOP_CURRENT_TIMESTAMP_N": "current_timestamp",
    "SVFOP_CURRENT_TIME_N": "current_time",
    "SVFOP_CURRENT_USER": "current_user",
    "SVFOP_LOCALTIME": "localtime",
    "SVFOP_LOCALTIMESTAMP": "localtimestamp",
    "SVFOP_LOCALTIMESTAMP_N": "localtimestamp",
    "SVFOP_LOCALTIME_N": "localtime",
    "SVFOP_SESSION_USER": "session_user",
    "SVFOP_USER": "user",
}
_NAMED_BY_NODE: Mapping[str, str] = {
    "CoalesceExpr": "coalesce",
    "CaseExpr": "case",
    "A_ArrayExpr": "array",
    "XmlSerialize": "xmlserialize",
    "GroupingFunc": "grouping",
    "RowExpr": "row",
    "JsonObjectConstructor": "json_object",
    "JsonArrayConstructor": "json_array",
    "JsonArrayQueryConstructor": "json_array",
}
"""Names that output columns without one get (``FigureColname`` in PostgreSQL's parse_target.c)."""


def figured(tree: Tree) -> str:
    """Return the name that PostgreSQL gives an output column that has none."""
    ((node, fields),) = tree.items()
    if node in _BY_LIST:
        return names_of(fields[_BY_LIST[node]])[-1]
    if node in {"CollateClause", "A_Indirection", "TypeCast"}:
        return _of_argument(node, fields)
    if node == "SubLink":
        return _of_subquery(fields)
    kind = _NAMED_BY_KIND.get(str(fields.get("op") or fields.get("kind")), "")
    return kind or _NAMED_BY_NODE.get(node, _UNNAMED)


def _of_subquery(fields: Tree) -> str:
    """Return the name of a subquery's only column, where it has one of its own."""
    link = fields["subLinkType"]
    if link != "EXPR_SUBLINK":
        return {"EXISTS_SUBLINK": "exists", "ARRAY_SUBLINK": "array"}.get(link, _UNNAMED)
    targets = fields["subselect"]["SelectStmt"].get("targetList") or [{"ResTarget": {"val": {"A_Const": {}}}}]
    target = targets[0]["ResTarget"]
    return str(target.get("name") or figured(target["val"]))


def _of_argument(node: str, fields: Tree) -> str:
    taken = names_of(fields.get("indirection"))
    inner = taken[-1] if taken else figured(fields["arg"])
    return names_of(fields["typeName"]["names"])[-1] if node == "TypeCast" and inner == _UNNAMED else inner


def declared(node: str, fields: Tree) -> Iterator[str]:
    """Yield the columns that XMLTABLE, JSON_TABLE or the definition list of a function declares."""
    for one in fields.get("coldeflist", ()):
        yield str(one["ColumnDef"]["colname"])
    for one in fields.get("columns", ()):
        ((_, column),) = one.items()
        if "columns" in column:
            yield from declared(node, column)
        else:
            yield str(column.get("colname") or column.get("name"))


def called(fields: Tree) -> str:
    """Return the name of the function in FROM."""
    first = fields["functions"][0]["List"]["items"][0]
    return figured(first)
