"""The name that the server gives an output column nobody named.

The part of ``FigureColname`` (src/backend/parser/parse_target.c) that printed queries need, without recursion. The
name of a type in a cast is a weak name, and so is ``case``: whatever is named inside wins over it.
"""

from snapshot.sql.spelling import types
from snapshot.sql.spelling.trees import Tree

UNNAMED = "?column?"
"""What an output column is called when nothing in its expression has a name."""

_NAMELESS = frozenset({"A_Const", "BoolExpr", "NullTest", "BooleanTest"})
_INSIDE = {"TypeCast": "arg", "CollateClause": "arg", "CaseExpr": "defresult"}


def derived_name(node: Tree) -> str | None:
    """Return the name of an unnamed output column whose expression is ``node``.

    :returns: `UNNAMED` where the server finds no name; ``None`` where this function does not know, as for every
        expression that has a name of its own (a column, a function, an array) and so never gains one by a reload.
    """
    weak = ""
    at: Tree | None = node
    while at:
        ((kind, body),) = at.items()
        if kind == "SubLink":
            weak, name, at = "", *_first_output(body)
            if name:
                return name
        elif kind in _INSIDE:
            weak = weak or _weak_name(kind, body)
            at = body.get(_INSIDE[kind])
        else:
            return weak or UNNAMED if _is_nameless(kind, body) else None
    return weak or None


def _weak_name(kind: str, body: Tree) -> str:
    if kind == "TypeCast":
        return types.names(body["typeName"])[-1]
    return "case" if kind == "CaseExpr" else ""


def _is_nameless(kind: str, body: Tree) -> bool:
    return kind in _NAMELESS or (kind == "A_Expr" and body.get("kind") != "AEXPR_NULLIF")


def _first_output(sublink: Tree) -> tuple[str, Tree | None]:
    """Return the name of a scalar subquery's column, or the expression that names it; neither where unknown."""
    query = sublink["subselect"].get("SelectStmt", {})
    while "larg" in query:
        query = query["larg"]
    if sublink.get("subLinkType") != "EXPR_SUBLINK" or not query.get("targetList"):
        return "", None
    first: Tree = query["targetList"][0]["ResTarget"]
    return first.get("name", ""), first.get("val")
