"""Tables into which statements write rows, which no dump of a schema holds."""

import json
from collections.abc import Iterator

from pglast import parser

_WRITES = frozenset({"InsertStmt", "CopyStmt", "MergeStmt"})


def written(sql: str) -> frozenset[str]:
    """Return the tables, as ``schema.table``, into which a text inserts, merges or copies by itself.

    What a routine that it makes or calls does is not seen; a text that does not parse says nothing.
    """
    try:
        tree = json.loads(parser.parse_sql_json(sql))
    except parser.ParseError:
        return frozenset()
    return frozenset(_tables(tree.get("stmts", ())))


def _tables(statements: list[dict[str, dict[str, dict[str, dict[str, str]]]]]) -> Iterator[str]:
    for statement in statements:
        for node, body in statement["stmt"].items():
            relation = body.get("relation")
            is_output = node == "CopyStmt" and not body.get("is_from")
            if node in _WRITES and relation and not is_output:
                yield ".".join(filter(None, (relation.get("schemaname"), relation["relname"])))
