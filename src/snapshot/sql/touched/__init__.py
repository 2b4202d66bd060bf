"""Which objects the statements of a text touch: created, altered, dropped, commented on, granted, renamed.

For texts that people and Alembic write, not for dumps. What a statement does beside what it names is a `Doubt` with
its reach: a statement whose effect cannot be told from its text (a DO block, a function call, CASCADE, a rename,
which changes whatever mentions the name) says so, and nothing is guessed. Rules are those of the statements' pages in
https://www.postgresql.org/docs/current/sql-commands.html.
"""

from collections.abc import Iterator

import msgspec
from pglast import parser

from snapshot.sql import alterations, annotations, definitions, nodes
from snapshot.sql.claims import UnknownShapeError
from snapshot.sql.depth import deep
from snapshot.sql.touched import altered, created, dropped, said
from snapshot.sql.touched.deeds import Deed, Doubt, Effect, Reach, Target, Touch, effects, told_nodes

__all__ = ["Deed", "Doubt", "Effect", "Reach", "Target", "Touch", "told_nodes", "touched"]

_TELLERS = (altered, created, dropped, said)
"""Modules that register what nodes do."""

_CLASSIFIERS = (alterations, annotations, definitions)
"""Modules that register what nodes name."""

_RUNNING: dict[str, str] = {
    "DoStmt": "it holds a DO block, which may do anything",
    "CallStmt": "it calls a procedure, which may do anything",
    "ExecuteStmt": "it executes a prepared statement",
}
"""Nodes that run code, with words of their own."""


def touched(sql: str) -> tuple[Effect, ...]:
    """Return what the statements of a text do, each effect once, in their order.

    :param sql: statements as they would be sent to a server; a text that PostgreSQL's parser does not take is a
        doubt about anything.
    """
    return tuple(dict.fromkeys(_effects(sql)))


def _effects(sql: str) -> Iterator[Effect]:
    try:
        with deep():
            found = msgspec.json.decode(parser.parse_sql_json(sql), type=nodes.Batch).stmts
    except (parser.ParseError, RecursionError):
        yield Doubt("it holds a statement that PostgreSQL's parser does not take")
        return
    for one in found:
        node, tree = nodes.opened(bytes(one.stmt))
        yield from _of_statement(node, tree)


def _of_statement(node: str, tree: bytes) -> Iterator[Effect]:
    if node in _RUNNING:
        yield Doubt(_RUNNING[node])
        return
    try:
        yield from effects(node, tree)
    except (UnknownShapeError, msgspec.ValidationError, KeyError, ValueError) as error:
        yield Doubt(f"it holds a {node} of an unknown shape ({error})")
