"""Put the roles of a policy in the order of their names.

pg_dump reads them from ``pg_roles`` without asking for an order (``getPolicies`` in pg_dump.c), so that they come as
the roles of the server happen to lie: equal databases on two servers would give different files. A policy is for a
set of roles, and their order says nothing.
"""

from pglast import parser

POLICY = "CreatePolicyStmt"
_COMMA = "ASCII_44"


def sort_roles(node: str, sql: str) -> str:
    """Return the statement with a policy's roles sorted; any other statement, and one role, to the byte as it was.

    :param node: name of the statement's parse tree node.
    """
    if node != POLICY or " TO " not in sql:
        return sql
    tokens = parser.scan(sql)
    first = next((at for at, token in enumerate(tokens) if token.name == "TO"), None)
    if first is None:
        return sql
    last = first + 1
    while tokens[last + 1].name == _COMMA:
        last += 2
    roles = [sql[token.start : token.end + 1] for token in tokens[first + 1 : last + 1 : 2]]
    return sql[: tokens[first + 1].start] + ", ".join(sorted(roles, key=_name)) + sql[tokens[last].end + 1 :]


def _name(role: str) -> str:
    return role.strip('"')
