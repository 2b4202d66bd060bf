"""The roles of a policy come in the order of their names, whichever server printed them."""

import pytest

from snapshot.model.ledger import EditCode
from snapshot.sql.assemble import assemble
from snapshot.sql.policies import sort_roles
from snapshot.sql.script import cut

POLICY = "CREATE POLICY p ON s.t AS RESTRICTIVE FOR SELECT TO {} USING ((note <> ' TO b, a '::text));"


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("writer, reader", "reader, writer"),
        ('zoe, "We-ird ""Röle""", "TO", anna', '"TO", "We-ird ""Röle""", anna, zoe'),
        ("reader", "reader"),
        ("reader, writer", "reader, writer"),
    ],
)
def test_roles_are_sorted(printed: str, kept: str) -> None:
    """Only the list of roles is changed, and a sorted one not at all."""
    assert sort_roles("CreatePolicyStmt", POLICY.format(printed)) == POLICY.format(kept)


@pytest.mark.parametrize(
    ("node", "sql"),
    [
        ("CreatePolicyStmt", "CREATE POLICY p ON s.t USING ((note <> ' TO b, a '::text));"),
        ("CreatePolicyStmt", "CREATE POLICY p ON s.t TO reader;"),
        ("GrantStmt", "GRANT SELECT ON TABLE s.t TO writer, reader;"),
    ],
)
def test_other_statements_are_untouched(node: str, sql: str) -> None:
    """A policy for everybody, one role, and what is no policy keep every byte."""
    assert sort_roles(node, sql) == sql


def test_two_servers_give_equal_snapshots() -> None:
    """The order in which two servers list the roles is no difference, and the ledger says what was changed."""
    dump = "CREATE SCHEMA s;\nCREATE TABLE s.t (\n    note text\n);\n" + POLICY + "\n"
    one, other = (assemble([cut(dump.format(roles).encode())]) for roles in ("b, a", "a, b"))

    assert one.snapshot == other.snapshot
    assert [(edit.code, edit.subject) for edit in one.ledger.edits] == [(EditCode.ROLES_SORTED, "policy s.t.p")]
    assert other.ledger.edits == ()
