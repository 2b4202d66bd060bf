"""Shapes that PostgreSQL accepts and pg_dump never prints, so that a text of another origin is told from a dump.

pg_dump prints keys, foreign keys and identities as statements of their own, attaches partitions instead of creating
them in place, and creates everything unconditionally. A statement that does otherwise makes objects that no statement
of the text names, which a snapshot would lose. The tree is scanned as text, as in `snapshot.sql.mentions`: a quote
inside a literal is escaped there, so that no literal looks like a field.
"""

import re
from collections.abc import Mapping

_CONDITIONAL = b'"if_not_exists":true'
_REPLACING = b'"replace":true'
_NOTHING: tuple[tuple[bytes, ...], str] = ((), "")
_APART = re.compile(rb'"contype":"CONSTR_(?:PRIMARY|UNIQUE|EXCLUSION|FOREIGN|IDENTITY)"')
_SERIAL = re.compile(rb'"names":\[\{"String":\{"sval":"(?:big|small)?serial"\}\}\]')
_SHAPES: Mapping[str, tuple[tuple[bytes, ...], str]] = {
    "CreateStmt": (
        (b'"TableLikeClause":', b'"partbound":', _CONDITIONAL),
        "a table with a partition bound, LIKE or IF NOT EXISTS inside, which pg_dump prints apart",
    ),
    "CreateFunctionStmt": ((_REPLACING,), "CREATE OR REPLACE of a routine"),
    "CreatePublicationStmt": (
        (b'"pubobjects":',),
        "CREATE PUBLICATION with its tables, which pg_dump adds one by one",
    ),
    "CreateSchemaStmt": ((b'"schemaElts":', b'"authrole":', _CONDITIONAL), "CREATE SCHEMA with more than a name"),
    "CreateSeqStmt": ((b'"defname":"owned_by"', _CONDITIONAL), "CREATE SEQUENCE with OWNED BY or IF NOT EXISTS"),
    "CreateStatsStmt": ((_CONDITIONAL,), "CREATE STATISTICS IF NOT EXISTS"),
    "CreateTableAsStmt": ((_CONDITIONAL,), "CREATE MATERIALIZED VIEW IF NOT EXISTS"),
    "CreateTrigStmt": ((_REPLACING,), "CREATE OR REPLACE TRIGGER"),
    "DefineStmt": ((_REPLACING, _CONDITIONAL), "OR REPLACE or IF NOT EXISTS"),
    "IndexStmt": ((b'"concurrent":true', _CONDITIONAL), "CREATE INDEX CONCURRENTLY or IF NOT EXISTS"),
    "RuleStmt": ((_REPLACING,), "CREATE OR REPLACE RULE"),
}


SHAPED = frozenset(_SHAPES)
"""Nodes that have such shapes."""


def handwritten(node: str, tree: bytes) -> str:
    """Return what about a statement pg_dump would not have printed, or an empty text.

    :param node: name of its parse tree's node.
    :param tree: the node's body, JSON as UTF-8 bytes.
    """
    if node == "CreateStmt" and (found := _inside(tree)):
        return found
    marks, what = _SHAPES.get(node, _NOTHING)
    for mark in marks:
        if mark in tree:
            return what
    return ""


def _inside(table: bytes) -> str:
    """Return what stands inside a table that pg_dump prints apart from it."""
    if _APART.search(table):
        return "a table with a key or an identity inside, which pg_dump prints apart"
    if b'serial"}}]' in table and _SERIAL.search(table):
        return "a column of type serial, for which it prints a sequence and a default"
    return ""
