"""Functions, procedures and aggregates."""

from snapshot.model.kind import Kind
from snapshot.sql.describe.alterations import say_alteration
from snapshot.sql.describe.draft import Draft
from snapshot.sql.describe.options import OPTION_FACTS, clause, name_of, say_members
from snapshot.sql.describe.registry import describes
from snapshot.sql.describe.source import Span
from snapshot.sql.describe.taking import Node, strings

_WORDS = "language, transform, window, volatility, strict, security, leakproof, parallel, cost, rows, support"
_PREFIXES = ("LANGUAGE ", "TRANSFORM ", "PARALLEL ", "COST ", "ROWS ", "SUPPORT ")
_COMPILED = frozenset({"c", "internal"})


@describes(
    Kind.FUNCTION, Kind.PROCEDURE, facts=f"arguments, returns, body, {_WORDS}", groups={"setting": OPTION_FACTS}
)
def _routine(draft: Draft, node: Node) -> None:
    if node.kind != "CreateFunctionStmt":
        say_alteration(draft, node)
        return
    node.take("funcname")
    node.take("is_procedure")
    options = node.parts("options")
    body = _sql_body(node)
    _say_signature(draft, node, options)
    stop = body.start if body else len(node.source.sql)
    language = next((_language(one) for one in options if name_of(one) == "language"), "sql")
    for option in options:
        _say_option(draft, option, clause(option, options, stop), language)
    if body is not None:
        draft.say("body", node.take("sql_body"), node.source.text(body), language="sql")


def _say_signature(draft: Draft, node: Node, options: list[Node]) -> None:
    """Say the arguments and what comes back; columns of RETURNS TABLE count to that."""
    source, returns = node.source, node.take("returnType")
    listed = node.take("parameters") or []
    columns = [one for one in listed if one["FunctionParameter"].get("mode") == "FUNC_PARAM_TABLE"]
    arguments = [one for one in listed if one["FunctionParameter"].get("mode") != "FUNC_PARAM_TABLE"]
    inside = source.brackets(source.whole)
    if arguments:
        draft.say("arguments", arguments, source.text(inside or source.whole))
    if returns:
        start = source.after("RETURNS", source.whole)
        first = min((one.start for one in options if one.start is not None), default=len(source.sql))
        text = source.text(Span(start.start, first)) if start else ""
        draft.say("returns", [returns, *columns], text)


def _sql_body(node: Node) -> Span | None:
    """Return where a body stands that is no string."""
    if node.peek("sql_body") is None:
        return None
    source = node.source
    found = source.find("BEGIN ATOMIC", source.whole) or source.find("RETURN", source.whole)
    return Span(found.start, len(source.sql)) if found else source.whole


def _language(option: Node) -> str:
    return str((option.peek("arg") or {}).get("String", {}).get("sval", "")).lower()


def _say_option(draft: Draft, option: Node, span: Span, language: str) -> None:
    name, text = name_of(option), option.source.text(span)
    if name == "as":
        option.take("defname")
        parts = strings((option.take("arg") or {}).get("List", {}).get("items"))
        shown = ", ".join(parts) if language in _COMPILED else "".join(parts)
        draft.say("body", list(parts), shown, language="" if language in _COMPILED else language)
    elif name == "set":
        option.take("defname")
        setting = option.part("arg")
        if setting is not None:
            key = str(setting.take("name"))
            draft.member("setting", key).say("value", setting.everything(), _setting_text(option, span))
    else:
        prefix = next((one for one in _PREFIXES if text.startswith(one)), "")
        draft.say(name, option.everything(), text.removeprefix(prefix))


def _setting_text(option: Node, span: Span) -> str:
    source = option.source
    return source.text(source.after("TO", span) or source.after("=", span) or span)


@describes(Kind.AGGREGATE, facts="arguments", groups={"option": OPTION_FACTS})
def _aggregate(draft: Draft, node: Node) -> None:
    if node.kind != "DefineStmt":
        say_alteration(draft, node)
        return
    node.take("kind")
    node.take("defnames")
    source = node.source
    inside = source.brackets(source.whole)
    draft.say("arguments", node.take("args") or [], source.text(inside or source.whole))
    say_members(draft, node.parts("definition"))
