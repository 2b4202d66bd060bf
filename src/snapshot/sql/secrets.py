"""Replace credentials before a statement becomes a piece: no file of a snapshot holds a password.

They stand where PostgreSQL itself keeps them in clear text: options of user mappings, servers, foreign-data wrappers
and foreign tables, the connection string of a subscription, and settings of a database. The placeholder is a text, so
that the statement still loads.
"""

import re
from collections.abc import Callable

from pglast import parser

PLACEHOLDER = "********"

_HOLDS_OPTIONS = frozenset(
    {
        "AlterTableStmt",
        "CreateFdwStmt",
        "CreateForeignServerStmt",
        "CreateForeignTableStmt",
        "CreateUserMappingStmt",
    }
)
HOLD_CREDENTIALS = _HOLDS_OPTIONS | {"CreateSubscriptionStmt"}
"""Nodes of statements in which PostgreSQL keeps credentials in clear text."""

_SECRET_OPTION = re.compile(r"(?i)\"?(\w*passw(?:or)?d|passwd|\w*secret\w*|\w*token|api_?key)\"?\Z")
_KEYWORD = r"(?:\w*password|oauth_client_secret|scram_(?:client|server)_key)"
_IN_URL = re.compile(r"(?i)(://[^\s:/@]*:)[^@\s]*(@)")
_IN_QUERY = re.compile(rf"(?i)([?&]{_KEYWORD}=)[^&\s]*()")
_IN_KEYWORDS = re.compile(rf"(?i)(\b{_KEYWORD}\s*=\s*)(?:'(?:[^'\\]|\\.)*'|(?:\\.|[^\s'])+)()")
_STRING = "SCONST"
_LOOKED_AT, _EXCERPT = 400, 80
_LITERAL = re.compile(r"(?s)(?:[eE]|[uU]&)?'(?:[^']|'')*(?:'|\Z)|\$(\w*)\$.*?(?:\$\1\$|\Z)")


def conceal(node: str, sql: str) -> tuple[str, tuple[str, ...]]:
    """Return a statement without its credentials, and what was replaced.

    :param node: name of its parse tree's node.
    :returns: the statement, unchanged to the byte where it holds none, and the names of the options or keywords
        whose values were replaced.
    """
    if node == "CreateSubscriptionStmt":
        return _edit(sql, _connection)
    if node in _HOLDS_OPTIONS and "OPTIONS" in sql:
        return _edit(sql, _option)
    return sql, ()


def conceal_setting(text: str) -> str:
    """Return ``name=value`` of an ``ALTER DATABASE … SET`` without a credential; programs keep theirs in such."""
    name, equals, value = text.partition("=")
    return name + equals + _option(name.rpartition(".")[2], value)


def excerpt(sql: str) -> str:
    """Return how a statement begins, for an error: one line, without what its literals hold."""
    shown = _LITERAL.sub("'…'", sql[:_LOOKED_AT])
    return shown.lstrip().split("\n", 1)[0][:_EXCERPT]


def _edit(sql: str, change: Callable[[str, str], str]) -> tuple[str, tuple[str, ...]]:
    """Rewrite string constants: ``change`` gets the word before one and its value, and returns the new value."""
    parts: list[str] = []
    found: list[str] = []
    at, word = 0, ""
    for token in parser.scan(sql):
        text = sql[token.start : token.end + 1]
        if token.name == _STRING:
            value = _value(text)
            changed = change(word, value)
            if changed != value:
                parts += [sql[at : token.start], _constant(changed)]
                at = token.end + 1
                found.append(word.strip('"').lower())
        word = text
    return "".join((*parts, sql[at:])), tuple(found)


def _option(word: str, value: str) -> str:
    return PLACEHOLDER if _SECRET_OPTION.match(word) else _connection(word, value)


def _connection(word: str, value: str) -> str:
    del word
    for pattern in (_IN_URL, _IN_QUERY, _IN_KEYWORDS):
        value = pattern.sub(rf"\g<1>{PLACEHOLDER}\g<2>", value)
    return value


def _value(constant: str) -> str:
    """Return the value of a string constant as pg_dump prints it: ``'…'``, or ``E'…'`` where it has a backslash."""
    if constant[:1] in "eE":
        return constant[2:-1].replace("''", "'").replace("\\\\", "\\")
    return constant[1:-1].replace("''", "'")


def _constant(value: str) -> str:
    if "\\" in value:
        return "E'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
    return "'" + value.replace("'", "''") + "'"
