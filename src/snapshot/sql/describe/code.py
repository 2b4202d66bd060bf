"""What tells the server how to work with types: casts, operators, conversions, languages, text search and others."""

from snapshot.model.identity import type_text
from snapshot.model.kind import Kind
from snapshot.sql.describe.alterations import say_alteration
from snapshot.sql.describe.draft import Draft
from snapshot.sql.describe.names import dotted
from snapshot.sql.describe.options import OPTION_FACTS, say_members
from snapshot.sql.describe.registry import describes
from snapshot.sql.describe.source import Source, Span
from snapshot.sql.describe.taking import Node, strings
from snapshot.sql.spelling.trees import Tree

_CONTEXTS = {"COERCION_IMPLICIT": "IMPLICIT", "COERCION_ASSIGNMENT": "ASSIGNMENT", "COERCION_EXPLICIT": "EXPLICIT"}
_ITEMS = {1: "OPERATOR", 2: "FUNCTION", 3: "STORAGE"}


@describes(
    Kind.COLLATION,
    Kind.OPERATOR,
    Kind.TEXT_SEARCH_PARSER,
    Kind.TEXT_SEARCH_TEMPLATE,
    Kind.TEXT_SEARCH_DICTIONARY,
    groups={"option": OPTION_FACTS},
)
def _defined(draft: Draft, node: Node) -> None:
    if node.kind != "DefineStmt":
        say_alteration(draft, node)
        return
    node.take("kind")
    node.take("defnames")
    say_members(draft, node.parts("definition"))


@describes(
    Kind.TEXT_SEARCH_CONFIGURATION,
    groups={"option": OPTION_FACTS, "mapping": "dictionaries"},
)
def _configuration(draft: Draft, node: Node) -> None:
    if node.kind != "AlterTSConfigurationStmt" or node.peek("kind") != "ALTER_TSCONFIG_ADD_MAPPING":
        _defined(draft, node)
        return
    node.take("kind")
    node.take("cfgname")
    dictionaries = node.take("dicts") or []
    names = [dotted(one.get("List", {}).get("items")) for one in dictionaries]
    for token in strings(node.take("tokentype")):
        draft.new_member("mapping", token).say("dictionaries", dictionaries, ", ".join(names))


@describes(Kind.CAST, facts="function, context, through text")
def _cast(draft: Draft, node: Node) -> None:
    if node.kind != "CreateCastStmt":
        say_alteration(draft, node)
        return
    node.take("sourcetype")
    node.take("targettype")
    context = str(node.take("context"))
    function = node.take("func")
    if function:
        draft.say("function", function, _called(node.source, "WITH FUNCTION"))
    draft.say("context", context, _CONTEXTS.get(context, context))
    if node.take("inout"):
        draft.say("through text", "yes", "WITH INOUT")


@describes(Kind.TRANSFORM, facts="from SQL, to SQL")
def _transform(draft: Draft, node: Node) -> None:
    if node.kind != "CreateTransformStmt":
        say_alteration(draft, node)
        return
    node.take("type_name")
    node.take("lang")
    for field, name in (("fromsql", "from SQL"), ("tosql", "to SQL")):
        function = node.take(field)
        if function:
            draft.say(name, function, _called(node.source, f"{name.upper()} WITH FUNCTION", 1))


def _called(source: Source, words: str, depth: int = 0) -> str:
    """Return the function that stands behind some words, with its arguments."""
    behind = source.after(words, source.whole, depth)
    if behind is None:
        return source.sql
    inside = source.brackets(behind)
    return source.text(Span(behind.start, inside.stop + 1 if inside else behind.stop))


@describes(Kind.LANGUAGE, facts="trusted, handler, inline, validator")
def _language(draft: Draft, node: Node) -> None:
    if node.kind != "CreatePLangStmt":
        say_alteration(draft, node)
        return
    node.take("plname")
    if node.take("pltrusted"):
        draft.say("trusted", "yes", "TRUSTED")
    for field, name in (("plhandler", "handler"), ("plinline", "inline"), ("plvalidator", "validator")):
        _say_name(draft, node, field, name)


@describes(Kind.ACCESS_METHOD, facts="handler, for")
def _access_method(draft: Draft, node: Node) -> None:
    if node.kind != "CreateAmStmt":
        say_alteration(draft, node)
        return
    node.take("amname")
    _say_name(draft, node, "handler_name", "handler")
    sort = str(node.take("amtype"))
    draft.say("for", sort, {"t": "TABLE", "i": "INDEX"}.get(sort, sort))


@describes(Kind.CONVERSION, facts="from, to, function, default")
def _conversion(draft: Draft, node: Node) -> None:
    if node.kind != "CreateConversionStmt":
        say_alteration(draft, node)
        return
    node.take("conversion_name")
    for field, name in (("for_encoding_name", "from"), ("to_encoding_name", "to")):
        value = str(node.take(field))
        draft.say(name, value, value)
    _say_name(draft, node, "func_name", "function")
    if node.take("def"):
        draft.say("default", "yes", "DEFAULT")


def _say_name(draft: Draft, node: Node, field: str, name: str) -> None:
    value = strings(node.take(field))
    if value:
        draft.say(name, list(value), ".".join(value))


@describes(
    Kind.OPERATOR_CLASS,
    facts="default, type, family",
    groups={"item": "definition"},
)
def _operator_class(draft: Draft, node: Node) -> None:
    if node.kind != "CreateOpClassStmt":
        say_alteration(draft, node)
        return
    for field in ("opclassname", "amname"):
        node.take(field)
    if node.take("isDefault"):
        draft.say("default", "yes", "DEFAULT")
    datatype = node.part("datatype")
    if datatype is not None:
        draft.say("type", datatype.everything(), node.source.between("FOR TYPE", "USING"))
    _say_name(draft, node, "opfamilyname", "family")
    _say_items(draft, node)


@describes(Kind.OPERATOR_FAMILY, groups={"item": "definition"})
def _operator_family(draft: Draft, node: Node) -> None:
    if node.kind == "CreateOpFamilyStmt":
        node.take("opfamilyname")
        node.take("amname")
    elif node.kind == "AlterOpFamilyStmt" and not node.peek("isDrop"):
        node.take("opfamilyname")
        node.take("amname")
        _say_items(draft, node)
    else:
        say_alteration(draft, node)


def _say_items(draft: Draft, node: Node) -> None:
    """Say the operators and functions, each under its number and the types it works on, as the catalogue knows it.

    They have no places in the tree, but commas between them in the text.
    """
    source = node.source
    start = source.after("AS", source.whole) or source.after("ADD", source.whole)
    texts = source.listed(start) if start else []
    items = node.take("items") or []
    for at, item in enumerate(items):
        text = texts[at] if len(texts) == len(items) else source.sql
        draft.new_member("item", _key(item["CreateOpClassItem"])).say("definition", item, text)


def _key(item: Tree) -> str:
    sort = _ITEMS.get(item.get("itemtype", 0), "ITEM")
    if "number" not in item:
        return sort
    types = item.get("class_args") or item.get("name", {}).get("objargs") or []
    return f"{sort} {item['number']} ({', '.join(_type(one.get('TypeName')) for one in types)})"


def _type(name: Tree | None) -> str:
    if name is None:
        return "NONE"
    *schema, plain = strings(name["names"])
    return type_text(".".join(schema), plain, is_array="arrayBounds" in name)
