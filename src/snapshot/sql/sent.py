"""What a text says that a revision sends to a server: its statements, and where it stops being SQL."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pglast import parser

from snapshot.model.diagnostic import Place
from snapshot.sql.depth import deep
from snapshot.sql.quoting import parse_error

Body = Mapping[str, Any]

_GAP = re.compile(r"(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/)*", re.DOTALL)
_NO_CHARACTER = re.compile("[\ud800-\udfff]")
_ROWS_FOLLOW = re.compile(r"\bcopy\b[^;]*\bfrom\s+stdin\b[^;]*;", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SentStatement:
    """One statement.

    :param start: where it begins in the text, in characters, behind blank space and comments.
    :param node: name of its parse tree's node, such as ``IndexStmt``.
    :param body: that node, as libpg_query spells it in JSON; locations in it are bytes.
    :param is_inside: whether it stands in the body of a DO block (`snapshot.sql.blocks`).
    """

    start: int
    node: str
    body: Body
    is_inside: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A text, read.

    :param statements: all of them, or none where the text does not parse.
    :param stop: where it does not parse, in characters; -1 where it does.
    :param error: why, as a sentence without a final stop.
    :param psql: the command of psql that stands there; empty for none.
    :param rows_at: where a COPY begins whose rows stand in the text, which no server reads there; -1 without one.
    """

    statements: tuple[SentStatement, ...] = ()
    stop: int = -1
    error: str = ""
    psql: str = ""
    rows_at: int = -1


def read_sent(text: str) -> Sent:
    """Return the statements of a text; what is wrong with it is part of the answer and nothing is raised."""
    if "\0" in text:
        return Sent(stop=text.index("\0"), error="a NUL ends the text for the server")
    if found := _NO_CHARACTER.search(text):
        return Sent(stop=found.start(), error="half of a pair of UTF-16 is no character, and cannot be sent")
    try:
        with deep():
            tree = json.loads(parser.parse_sql_json(text))
    except parser.ParseError as error:
        return _unread(text, error)
    except RecursionError:
        return Sent(stop=0, error="a statement is nested too deeply to be read")
    return Sent(tuple(_statements(text, tree.get("stmts", ()))))


def _statements(text: str, found: list[Body]) -> Iterator[SentStatement]:
    position = _positions(text)
    for one in found:
        start = position(one.get("stmt_location", 0))
        gap = _GAP.match(text, start)
        node, body = next(iter(one["stmt"].items()))
        yield SentStatement(gap.end() if gap else start, node, body)


def _positions(text: str) -> Callable[[int], int]:
    """Return what makes characters of the bytes that the parser counts."""
    if text.isascii():
        return int
    data = text.encode()
    return lambda at: len(data[:at].decode(errors="replace"))


def _unread(text: str, error: parser.ParseError) -> Sent:
    stop = len(text.rstrip()) if error.args[1] is None else int(error.args[1])
    said = parse_error(error, Place()).diagnostics[0].message
    rows = next(
        (one.start() for one in _ROWS_FOLLOW.finditer(text) if one.end() <= stop and _copies(text[: one.end()])), -1
    )
    psql = text[stop:].split(maxsplit=1)[0] if text[stop : stop + 1] == "\\" else ""
    return Sent(stop=stop, error=said, psql=psql, rows_at=rows)


def _copies(text: str) -> bool:
    """Return whether a text ends with a COPY, which no literal or comment around it hides."""
    try:
        tree = json.loads(parser.parse_sql_json(text))
    except (parser.ParseError, RecursionError):
        return False
    return "CopyStmt" in tree["stmts"][-1]["stmt"] if tree.get("stmts") else False
