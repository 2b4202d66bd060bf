"""What DO blocks do, whose bodies are texts for the parser of SQL.

PL/pgSQL is read by libpg_query's own parser of it. A text that the body computes and executes is read as far as it
is made of literals; every other part of it is `COMPUTED`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from pglast import parser

from snapshot.sql.depth import deep
from snapshot.sql.sent import Sent, SentStatement, read_sent

COMPUTED = "…"
"""Stands in a name or a value of which the text does not tell what it is."""

_LANGUAGE = "plpgsql"
_OPENING = re.compile(r"\$[^$]*\$|[A-Za-z]?&?'")
_SPECIFIER = re.compile(r"%(?:\d+\$)?-?\d*([sIL%])")
_ASSIGNED = re.compile(r"[^'(]*?:?=")
_ASSIGNMENT = 3
"""From this mode on the text of an expression begins with what it is assigned to (``RawParseMode`` of PostgreSQL)."""
_EXPRESSION = 2
_ENDS = {"PLpgSQL_stmt_commit": "COMMIT", "PLpgSQL_stmt_rollback": "ROLLBACK"}
_EXECUTED = {"PLpgSQL_stmt_dynexecute": "query", "PLpgSQL_stmt_dynfors": "query", "PLpgSQL_stmt_open": "dynquery"}


@dataclass(frozen=True, slots=True)
class Acting:
    """What a text does when it is sent.

    :param statements: its statements, those in DO blocks in the place of these.
    :param untold: where DO blocks do what cannot be told, in characters.
    """

    statements: tuple[SentStatement, ...]
    untold: tuple[int, ...] = ()


def acting(sent: Sent, text: str) -> Acting:
    """Return what a text does when it is sent; what it keeps for later, as a routine does, is not looked into.

    :param sent: the text, read.
    """
    found: list[SentStatement] = []
    untold: list[int] = []
    for one in sent.statements:
        if one.node == "DoStmt":
            _look_into(one, text, found, untold)
        else:
            found.append(one)
    return Acting(tuple(found), tuple(untold))


def _look_into(block: SentStatement, text: str, found: list[SentStatement], untold: list[int]) -> None:
    options = {one["DefElem"]["defname"]: one["DefElem"] for one in block.body.get("args", ())}
    body = options["as"]["arg"]["String"].get("sval", "") if "as" in options else ""
    language = options["language"]["arg"]["String"]["sval"] if "language" in options else _LANGUAGE
    tree = _parsed(body) if language == _LANGUAGE else None
    if tree is None:
        untold.append(block.start)
        return
    lines = _Lines(text, block.start, body)
    for line, said in _said(tree):
        at, sent = lines.at(line), read_sent(said or "")
        if said is None or sent.stop >= 0:
            untold.append(at)
            continue
        inner = acting(sent, said)
        found += [replace(one, start=at, is_inside=True) for one in inner.statements]
        untold += [at for _ in inner.untold]


def _parsed(body: str) -> object:
    tag = next(tag for number in count() if (tag := f"$b{number}$") not in body)
    try:
        with deep():
            return json.loads(parser.parse_plpgsql_json(f"DO {tag}{body}{tag}"))
    except (parser.ParseError, RecursionError, ValueError):
        return None


class _Lines:
    """The lines of a body in the text around it, as PL/pgSQL counts them: the first stands behind the quote."""

    def __init__(self, text: str, start: int, body: str) -> None:
        inside = text.find(body, start) if body else -1
        opening = _OPENING.search(text, start)
        first = inside if inside >= 0 else opening.end() if opening else start
        self._text, self._starts = text, [first]
        self._starts += [found.end() for found in re.finditer("\n", text[: first + len(body)]) if found.end() > first]

    def at(self, line: int) -> int:
        """Return where the text of a line begins, from 1."""
        start = self._starts[min(max(line, 1), len(self._starts)) - 1]
        while self._text[start : start + 1].isspace():
            start += 1
        return min(start, len(self._text) - 1)


def _said(tree: object) -> Iterator[tuple[int, str | None]]:
    """Yield the SQL of a body in its order, each with its line; ``None`` for what is computed."""
    waiting: list[tuple[str, object, int]] = [("", tree, 1)]
    while waiting:
        name, node, line = waiting.pop()
        if isinstance(node, list):
            waiting.extend(("", one, line) for one in reversed(node))
        elif isinstance(node, dict):
            there = int(node.get("lineno", line))
            key = _EXECUTED.get(name, "")
            if name in _ENDS:
                yield there, _ENDS[name]
            elif name == "PLpgSQL_expr":
                yield there, _sql_of(node)
            elif key in node:
                yield there, _executed(node[key])
            waiting.extend((part, one, there) for part, one in reversed(node.items()) if part != key)


def _sql_of(expression: Mapping[str, Any]) -> str:
    query, mode = str(expression.get("query", "")), int(expression.get("parseMode", 0))
    if mode >= _ASSIGNMENT:
        query = _ASSIGNED.sub("", query, count=1)
    return f"SELECT {query}" if mode >= _EXPRESSION else query


def _executed(node: Mapping[str, Any]) -> str | None:
    """Return the text that an expression makes, as far as it is made of literals; ``None`` where that is no SQL."""
    for one in read_sent(_sql_of(node["PLpgSQL_expr"])).statements:
        for target in one.body.get("targetList", ()):
            try:
                text = _made(target["ResTarget"]["val"])
            except RecursionError:  # added up of more parts than Python goes down
                return None
            sent = read_sent(text or "")
            return text if sent.statements and sent.stop < 0 else None
    return None


def _made(node: Mapping[str, Any]) -> str | None:
    match node:
        case {"A_Const": {"sval": {"sval": str(text)}}}:
            return text
        case {"A_Expr": {"name": [{"String": {"sval": "||"}}], "lexpr": left, "rexpr": right}}:
            parts = [_made(left), _made(right)]
            return None if parts == [None, None] else "".join(_or_computed(part) for part in parts)
        case {"FuncCall": {"funcname": [*_, {"String": {"sval": str(name)}}], "args": list(arguments)}}:
            return _called(name, arguments)
        case {"TypeCast": {"arg": inner}}:
            return _made(inner)
    return None


def _called(name: str, arguments: Sequence[Mapping[str, Any]]) -> str | None:
    if name == "format" and (form := _made(arguments[0])) is not None:
        return _SPECIFIER.sub(lambda one: _PLACES[one[1]], form)
    if name in {"concat", "concat_ws"}:
        parts = [_made(one) for one in arguments[name == "concat_ws" :]]
        return None if not any(parts) else (" " * (name == "concat_ws")).join(map(_or_computed, parts))
    return {"quote_ident": _PLACES["I"], "quote_literal": _PLACES["L"], "quote_nullable": _PLACES["L"]}.get(name)


_PLACES = {"%": "%", "s": f'"{COMPUTED}"', "I": f'"{COMPUTED}"', "L": f"'{COMPUTED}'"}


def _or_computed(part: str | None) -> str:
    return _PLACES["I"] if part is None else part
