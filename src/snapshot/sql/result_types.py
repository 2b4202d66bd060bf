"""The types of expressions, where they follow from the expression without asking a server.

What is not certain keeps a *shape*: the expression with each column replaced by its type. Equal shapes have equal
types, whatever those are, so that an output column that nobody touched is known to have kept its type.

Rules are PostgreSQL's: https://www.postgresql.org/docs/current/typeconv.html and the tables of functions
(https://www.postgresql.org/docs/current/functions-aggregate.html).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from snapshot.model.identity import type_text

Tree = dict[str, Any]


class ColumnType(NamedTuple):
    """A type with what a replaced view compares of it.

    :param text: its name as in ``ObjectId.args``, with its modifiers: ``numeric(12,3)``, ``character varying(10)[]``.
    :param collation: empty for the default one and for types without.
    """

    text: str
    collation: str = ""


class Typed(NamedTuple):
    """What is known of an expression's type.

    :param known: the type, where certain.
    :param shape: equal for expressions of equal types; empty where not even that can be told.
    """

    known: ColumnType | None
    shape: str

    @classmethod
    def of(cls, text: str, collation: str = "") -> "Typed":
        """Return a known type."""
        return cls(ColumnType(text, collation), f"{text} {collation}".strip())


UNTYPED = Typed(None, "")
BOOLEAN = Typed.of("boolean")
UNKNOWN_LITERAL = "unknown"
_TOWER = ("smallint", "integer", "bigint", "numeric")
"""Types in which arithmetic of two of them has the later one's type."""
_COMPARISONS = frozenset({"=", "<>", "<", ">", "<=", ">=", "~", "!~", "~*", "!~*", "~~", "!~~", "~~*", "!~~*"})
_BOOLEAN_FORMS = frozenset({"AEXPR_OP_ANY", "AEXPR_OP_ALL", "AEXPR_DISTINCT", "AEXPR_NOT_DISTINCT", "AEXPR_IN"}) | {
    "AEXPR_LIKE",
    "AEXPR_ILIKE",
    "AEXPR_SIMILAR",
    "AEXPR_BETWEEN",
    "AEXPR_NOT_BETWEEN",
    "AEXPR_BETWEEN_SYM",
    "AEXPR_NOT_BETWEEN_SYM",
}
_BOOLEAN_NODES = frozenset({"BoolExpr", "NullTest", "BooleanTest", "JsonIsPredicate"})
_RETURNS: Mapping[str, str] = {
    "bool_and": "boolean",
    "bool_or": "boolean",
    "concat": "text",
    "count": "bigint",
    "cume_dist": "double precision",
    "date_part": "double precision",
    "dense_rank": "bigint",
    "every": "boolean",
    "format": "text",
    "gen_random_uuid": "uuid",
    "md5": "text",
    "now": "timestamp with time zone",
    "ntile": "integer",
    "percent_rank": "double precision",
    "rank": "bigint",
    "row_number": "bigint",
    "to_char": "text",
    "to_date": "date",
    "to_number": "numeric",
    "transaction_timestamp": "timestamp with time zone",
}
"""Functions of pg_catalog all of whose variants return one type."""
_SUMS: Mapping[str, str] = {
    "smallint": "bigint",
    "integer": "bigint",
    "bigint": "numeric",
    "numeric": "numeric",
    "real": "real",
    "double precision": "double precision",
    "interval": "interval",
    "money": "money",
}
_AVERAGES: Mapping[str, str] = {
    "smallint": "numeric",
    "integer": "numeric",
    "bigint": "numeric",
    "numeric": "numeric",
    "real": "double precision",
    "double precision": "double precision",
    "interval": "interval",
}
_SAME = frozenset(
    {"smallint", "integer", "bigint", "numeric", "real", "double precision", "date", "interval", "money", "text"}
    | {"timestamp without time zone", "timestamp with time zone", "time without time zone", "time with time zone"}
)
"""Types of which ``min`` and ``max`` have a variant of their own."""
_OF_TEXT = frozenset({"lower", "upper", "initcap", "btrim", "ltrim", "rtrim", "replace", "left", "right", "substr"})
"""Functions of a text that return one; some of them have namesakes for other types."""
_COLLATABLE = frozenset({"text", "character varying", "character"})
_KEYWORDS: Mapping[str, str] = {
    "SVFOP_CURRENT_DATE": "date",
    "SVFOP_CURRENT_TIMESTAMP": "timestamp with time zone",
    "SVFOP_LOCALTIMESTAMP": "timestamp without time zone",
    "SVFOP_CURRENT_TIME": "time with time zone",
    "SVFOP_LOCALTIME": "time without time zone",
}
_POSITIONS = frozenset({"stmt_len", "list_start", "list_end", "rexpr_list_start", "rexpr_list_end"})


def names_of(items: Iterable[Tree] | None) -> tuple[str, ...]:
    """Return the strings of a list of names."""
    return tuple(str(item["String"].get("sval", "")) for item in items or () if "String" in item)


def type_of(tree: Tree) -> str:
    """Return the text of a ``TypeName``."""
    *schema, name = names_of(tree.get("names")) or ("",)
    text = type_text(schema[0] if schema else "", name)
    modifiers = ",".join(_modifier(one) for one in tree.get("typmods", ()))
    return text + (f"({modifiers})" if modifiers else "") + ("[]" if tree.get("arrayBounds") else "")


def collation_of(clause: Tree | None) -> str:
    """Return the name in a ``CollateClause``; empty for none and for the default one."""
    names = names_of((clause or {}).get("collname"))
    names = names[1:] if names[:1] == ("pg_catalog",) else names
    return "" if names == ("default",) else ".".join(names)


def _modifier(tree: Tree) -> str:
    constant = tree.get("A_Const")
    if constant is None:
        return ".".join(names_of(tree.get("ColumnRef", {}).get("fields")))
    if "ival" in constant:
        return str(constant["ival"].get("ival", 0))
    return str(constant.get("sval", {}).get("sval", ""))


def plain(text: str) -> str:
    """Return a type without its modifiers."""
    head, bracket, tail = text.partition("(")
    return head + tail.partition(")")[2] if bracket else text


def constant(tree: Tree) -> Typed:
    """Return the type of an ``A_Const``; a quoted one takes its type from its surroundings."""
    if "ival" in tree:
        return Typed.of("integer")
    if "boolval" in tree:
        return BOOLEAN
    if "fval" in tree:
        text = str(tree["fval"].get("fval", ""))
        is_whole = text.lstrip("-").isdecimal()
        return Typed.of("numeric" if not is_whole or abs(int(text)) >= 1 << 63 else "bigint")
    return Typed(None, UNKNOWN_LITERAL)


def output(typed: Typed) -> Typed:
    """Return the type as an output column has it: a quoted constant that nothing gave a type is a text."""
    return Typed.of("text") if typed.shape == UNKNOWN_LITERAL and typed.known is None else typed


def cast(tree: Tree, argument: Typed, *, has_no_collation: bool) -> Typed:
    """Return the type of a ``TypeCast``: what is written, with the collation of what is cast.

    :param has_no_collation: whether the type is known to have none, which its name does not tell of one that is made.
    """
    text = type_of(tree["typeName"])
    collation = "" if has_no_collation else _combined(text, [argument])
    shape = f"{text} {collation}".strip() if collation is not None else _shape("TypeCast", text, [argument])
    return Typed(ColumnType(text, collation) if collation is not None else None, shape)


def collated(tree: Tree, argument: Typed) -> Typed:
    """Return the type of a ``CollateClause``."""
    if argument.known is None:
        return Typed(None, _shape("CollateClause", collation_of(tree), [argument]))
    return Typed.of(argument.known.text, collation_of(tree))


def alike(node: str, choices: Sequence[Typed], *, drops_modifier: bool = False) -> Typed:
    """Return the type of what is one of several values: CASE, COALESCE, GREATEST, one side of a UNION.

    Modifiers are kept where all have the same (``exprTypmod`` in PostgreSQL's nodeFuncs.c).
    """
    known = [one.known for one in choices if one.known is not None]
    if len(known) < len(choices) or len({(plain(one.text), one.collation) for one in known}) != 1:
        return Typed(None, _shape(node, "", choices))
    is_same = len({one.text for one in known}) == 1 and not drops_modifier
    return Typed.of(known[0].text if is_same else plain(known[0].text), known[0].collation)


def array(elements: Sequence[Typed]) -> Typed:
    """Return the type of ``ARRAY[…]`` or of an array made of a query."""
    found = alike("array", elements)
    if found.known is not None and not found.known.collation and not found.known.text.endswith("[]"):
        return Typed.of(found.known.text + "[]")
    return Typed(None, _shape("array", "", elements))


def operator(tree: Tree, left: Typed, right: Typed) -> Typed:
    """Return the type of an ``A_Expr``; operators that are named with their schema are not known."""
    names, form = names_of(tree.get("name")), tree.get("kind")
    if form in _BOOLEAN_FORMS or (form == "AEXPR_OP" and len(names) == 1 and names[0] in _COMPARISONS):
        return BOOLEAN
    if form != "AEXPR_OP" or len(names) != 1:
        return UNTYPED if len(names) != 1 else Typed(None, _shape(str(form), names[0], [left, right]))
    known = _arithmetic(names[0], left.known, right.known)
    return Typed.of(known) if known else Typed(None, _shape("operator", names[0], [left, right]))


def _arithmetic(name: str, left: ColumnType | None, right: ColumnType | None) -> str:
    if left is None or right is None:
        return ""
    one, other = plain(left.text), plain(right.text)
    if name in {"+", "-", "*", "/", "%"} and one in _TOWER and other in _TOWER:
        return max(one, other, key=_TOWER.index)
    if name in {"+", "-", "*", "/"} and one == other == "double precision":
        return one
    if name == "||" and {one, other} <= {"text", "character varying"} and not (left.collation or right.collation):
        return "text"
    if one == "date" and name in {"+", "-"} and other in {"integer", "date"}:
        return "integer" if other == "date" and name == "-" else "date" if other == "integer" else ""
    return ""


def call(tree: Tree, arguments: Sequence[Typed], returns: frozenset[str]) -> Typed:
    """Return the type of a ``FuncCall``.

    :param returns: what the functions of the snapshot that it can mean return.
    """
    names = names_of(tree.get("funcname"))
    name = ".".join(names[1:] if names[:1] == ("pg_catalog",) else names)
    if returns:
        (only,) = returns if len(returns) == 1 else ("",)
        is_certain = only and only.partition("[")[0] in _SAME | {"boolean", "uuid", "json", "jsonb"}
        known = is_certain and _combined(only, arguments)
        if known == "":
            return Typed.of(only)
        return Typed(None, _shape(name, "|".join(sorted(returns)), arguments))
    text = _returned(name, arguments)
    if text and _combined(text, arguments) == "":
        return Typed.of(text)
    return Typed(None, _shape("call", name, arguments))


def _returned(name: str, arguments: Sequence[Typed]) -> str:
    if name in _RETURNS:
        return _RETURNS[name]
    first = arguments[0].known if arguments else None
    if first is None:
        return ""
    text = plain(first.text)
    if name in {"min", "max"}:
        return text if text in _SAME else ""
    if name in _OF_TEXT:
        return "text" if text in {"text", "character varying"} else ""
    return {"sum": _SUMS, "avg": _AVERAGES}.get(name, {}).get(text, "")


def keyword(tree: Tree) -> Typed:
    """Return the type of a ``SQLValueFunction``."""
    text = _KEYWORDS.get(str(tree.get("op")), "")
    return (
        Typed.of(text) if text and tree.get("typmod") == -1 else Typed(None, json.dumps(_bare(tree), sort_keys=True))
    )


def of_node(node: str, tree: Tree, parts: Mapping[str, Sequence[Typed]]) -> Typed:
    """Return what is known of any other node.

    :param parts: the types of what stands in its fields.
    """

    def of(field: str) -> Typed:
        return parts[field][0] if parts.get(field) else UNTYPED

    if node in _BY_NODE:
        return _BY_NODE[node](tree, of)
    if node in _BOOLEAN_NODES:
        return BOOLEAN
    if node in _CHOICES:
        has_else = node != "CaseExpr" or "defresult" in tree
        return alike(node, [*parts.get("args", ()), *parts.get("defresult", ())], drops_modifier=not has_else)
    if node == "A_ArrayExpr":
        return array(parts.get("elements", ()))
    return Typed(None, _shape(node, _scalars(tree), [one for some in parts.values() for one in some]))


_CHOICES = frozenset({"CoalesceExpr", "MinMaxExpr", "CaseExpr"})
_BY_NODE: Mapping[str, Callable[[Tree, Callable[[str], Typed]], Typed]] = {
    "A_Expr": lambda tree, of: operator(tree, of("lexpr"), of("rexpr")),
    "CaseWhen": lambda _, of: of("result"),
    "CollateClause": lambda tree, of: collated(tree, of("arg")),
    "SQLValueFunction": lambda tree, _: keyword(tree),
}


def _combined(text: str, arguments: Iterable[Typed]) -> str | None:
    """Return the collation of a result of type ``text``; ``None`` where the arguments do not tell."""
    if plain(text) not in _COLLATABLE:
        return "" if "." not in text and plain(text) != "name" else None
    if any(one.known is None and one.shape != UNKNOWN_LITERAL for one in arguments):
        return None
    found = {one.known.collation for one in arguments if one.known is not None and _may_collate(one.known.text)}
    return "" if found <= {""} else None


def _may_collate(text: str) -> bool:
    return plain(text) in _COLLATABLE or "." in text or plain(text) == "name"


def _shape(node: str, what: str, parts: Iterable[Typed]) -> str:
    shapes = [one.shape for one in parts]
    return f"{node}[{what}]({', '.join(shapes)})" if all(shapes) else ""


def _scalars(tree: Tree) -> str:
    """Return the fields of a node that are no nodes."""
    return json.dumps({name: value for name, value in _bare(tree).items() if not isinstance(value, dict | list)})


def _bare(tree: Tree) -> Tree:
    return {name: value for name, value in tree.items() if name not in _POSITIONS and not name.endswith("location")}
