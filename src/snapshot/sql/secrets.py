"""Replace credentials before a statement becomes a piece: no file of a snapshot holds a password.

They stand where PostgreSQL itself keeps them in clear text: options of user mappings, servers, foreign-data wrappers
and foreign tables, the connection string of a subscription, and settings of a database. The placeholder is a text, so
that the statement still loads. What is looked for is the closed list of `snapshot.sql.credentials`.
"""

import re
from collections.abc import Callable, Iterator

from pglast import parser

from snapshot.sql.credentials import HEADER, IS_NAME, JSON, KEYWORD, POSTGRES_URL, QUERY, SHAPES, URL

PLACEHOLDER = "********"

HOLDS_OPTIONS = frozenset(
    {
        "AlterFdwStmt",
        "AlterForeignServerStmt",
        "AlterTableStmt",
        "AlterUserMappingStmt",
        "CreateFdwStmt",
        "CreateForeignServerStmt",
        "CreateForeignTableStmt",
        "CreateUserMappingStmt",
    }
)
HOLDS_CONNECTION = frozenset({"AlterSubscriptionStmt", "CreateSubscriptionStmt"})
HOLD_CREDENTIALS = HOLDS_OPTIONS | HOLDS_CONNECTION
"""Nodes of statements in which PostgreSQL keeps credentials in clear text."""

_IN_TEXT = tuple(re.compile(f"(?is){pattern}") for pattern in (POSTGRES_URL, URL, QUERY, JSON, KEYWORD, HEADER))
_CONSTANTS = frozenset({"SCONST", "USCONST"})
_OPENS, _CLOSES = "ASCII_40", "ASCII_41"
_LOOKED_AT, _EXCERPT = 400, 80
_LITERAL = re.compile(r"(?s)(?:[eE]|[uU]&)?'(?:[^']|'')*(?:'|\Z)|\$(\w*)\$.*?(?:\$\1\$|\Z)")
_DOLLARS = re.compile(r"(?s)(\$\w*\$)(.*)\1")


def conceal(node: str, sql: str) -> tuple[str, tuple[str, ...]]:
    """Return a statement without its credentials, and what was replaced.

    :param node: name of its parse tree's node.
    :returns: the statement, unchanged to the byte where it holds none, and the names of the options or keywords
        whose values were replaced.
    """
    if node in HOLDS_CONNECTION:
        return _edit(sql, _connections, _connection)
    if node in HOLDS_OPTIONS and "options" in sql.lower():
        return _edit(sql, _options, _option)
    return sql, ()


def conceal_setting(text: str) -> str:
    """Return ``name=value`` of an ``ALTER DATABASE … SET`` without a credential; programs keep theirs in such."""
    name, equals, value = text.partition("=")
    return name + equals + _option(name.rpartition(".")[2], value)


def excerpt(sql: str) -> str:
    """Return how a statement begins, for an error: one line, without what its literals hold."""
    shown = _LITERAL.sub("'…'", sql[:_LOOKED_AT])
    return shown.lstrip().split("\n", 1)[0][:_EXCERPT]


_Constants = Callable[[str], Iterator[tuple[str, int, int]]]
"""From a statement to the string constants of it that may hold a credential: the word before, begin and end."""


def _edit(sql: str, constants: _Constants, change: Callable[[str, str], str]) -> tuple[str, tuple[str, ...]]:
    """Rewrite string constants: ``change`` gets the word before one and its value, and returns the new value."""
    parts: list[str] = []
    found: list[str] = []
    at = 0
    for word, start, end in constants(sql):
        value = _value(sql[start:end])
        changed = change(word, value)
        if changed != value:
            parts += [sql[at:start], _constant(changed)]
            at = end
            found.append(word.strip('"').lower())
    return "".join((*parts, sql[at:])), tuple(found)


def _connections(sql: str) -> Iterator[tuple[str, int, int]]:
    """Yield what stands behind the word CONNECTION; names of publications and of a slot are none."""
    before = ""
    for token in parser.scan(sql):
        if token.name in _CONSTANTS and before == "CONNECTION":
            yield "connection", token.start, token.end + 1
        before = token.name


def _options(sql: str) -> Iterator[tuple[str, int, int]]:
    """Yield the values of options, and no literal of a default, a check or a bound: those are to stay as they are.

    A value stands in the parentheses behind OPTIONS, and behind a name, as the argument of a function does not.
    """
    before, word, is_open = "", "", False
    for token in parser.scan(sql):
        text = sql[token.start : token.end + 1]
        if token.name == _OPENS and before == "OPTIONS":
            is_open = True
        elif token.name == _CLOSES:
            is_open = False
        elif is_open and token.name in _CONSTANTS and (word.startswith('"') or word.isidentifier()):
            yield word, token.start, token.end + 1
        before, word = token.name, text


def _option(word: str, value: str) -> str:
    if value and IS_NAME.match(word.strip('"')):
        return PLACEHOLDER
    return _connection(word, value)


def _connection(word: str, value: str) -> str:
    del word
    for pattern in _IN_TEXT:
        value = pattern.sub(_replaced, value)
    for pattern in SHAPES.values():
        value = pattern.sub(PLACEHOLDER, value)
    return value


def _replaced(found: re.Match[str]) -> str:
    return found["before"] + (PLACEHOLDER if found["value"] not in {"", "''"} else found["value"]) + found["after"]


def _value(constant: str) -> str:
    """Return the value of a string constant: ``'…'``, ``E'…'`` where it has a backslash, or in dollar quotes.

    Other escapes than that of the backslash itself are not undone, because pg_dump prints none.
    """
    dollars = _DOLLARS.fullmatch(constant)
    if dollars:
        return dollars[2]
    if constant[:1] in "eE":
        return constant[2:-1].replace("''", "'").replace("\\\\", "\\")
    return constant[constant.index("'") + 1 : -1].replace("''", "'")


def _constant(value: str) -> str:
    if "\\" in value:
        return "E'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
    return "'" + value.replace("'", "''") + "'"
