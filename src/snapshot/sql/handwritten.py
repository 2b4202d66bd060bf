"""Shapes that PostgreSQL accepts and pg_dump never prints, so that a text of another origin is told from a dump.

pg_dump prints keys, foreign keys and identities as statements of their own, attaches partitions instead of creating
them in place, and creates everything unconditionally. A statement that does otherwise makes objects that no statement
of the text names, which a snapshot would lose. The tree is scanned as text, as in `snapshot.sql.mentions`: a quote
inside a literal is escaped there, so that no literal looks like a field.
"""

import re
from collections.abc import Mapping

import msgspec

_CONDITIONAL = rb'"if_not_exists":true'
_REPLACING = rb'"replace":true'
_SHAPES: Mapping[str, tuple[bytes, str]] = {
    "CreateStmt": (
        rb'"contype":"CONSTR_(?:PRIMARY|UNIQUE|EXCLUSION|FOREIGN|IDENTITY)"|"TableLikeClause":|"partbound":'
        rb'|"names":\[\{"String":\{"sval":"(?:big|small)?serial"\}\}\]|' + _CONDITIONAL,
        "a table with a key, identity, partition bound, LIKE or IF NOT EXISTS inside, which pg_dump prints apart",
    ),
    "CreateFunctionStmt": (_REPLACING, "CREATE OR REPLACE of a routine"),
    "CreatePublicationStmt": (rb'"pubobjects":', "CREATE PUBLICATION with its tables, which pg_dump adds one by one"),
    "CreateSchemaStmt": (rb'"schemaElts":|"authrole":|' + _CONDITIONAL, "CREATE SCHEMA with more than a name"),
    "CreateSeqStmt": (rb'"defname":"owned_by"|' + _CONDITIONAL, "CREATE SEQUENCE with OWNED BY or IF NOT EXISTS"),
    "CreateStatsStmt": (_CONDITIONAL, "CREATE STATISTICS IF NOT EXISTS"),
    "CreateTableAsStmt": (_CONDITIONAL, "CREATE MATERIALIZED VIEW IF NOT EXISTS"),
    "CreateTrigStmt": (_REPLACING, "CREATE OR REPLACE TRIGGER"),
    "DefineStmt": (_REPLACING + b"|" + _CONDITIONAL, "OR REPLACE or IF NOT EXISTS"),
    "IndexStmt": (rb'"concurrent":true|' + _CONDITIONAL, "CREATE INDEX CONCURRENTLY or IF NOT EXISTS"),
    "RuleStmt": (_REPLACING, "CREATE OR REPLACE RULE"),
}
_COMPILED = {node: (re.compile(pattern), what) for node, (pattern, what) in _SHAPES.items()}


def handwritten(node: str, tree: msgspec.Raw) -> str:
    """Return what about a statement pg_dump would not have printed, or an empty text.

    :param node: name of its parse tree's node.
    :param tree: the node's body, JSON as UTF-8 bytes.
    """
    pattern, what = _COMPILED.get(node, (None, ""))
    return what if pattern and pattern.search(bytes(tree)) else ""
