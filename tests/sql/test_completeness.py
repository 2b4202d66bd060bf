"""Everything that is registered is exercised by a case, so that nothing is claimed that was never read."""

import json
from functools import cache
from pathlib import Path

from snapshot.model.kind import Kind
from snapshot.sql import alterations, annotations
from snapshot.sql.assemble import assemble
from snapshot.sql.claims import known_nodes
from snapshot.sql.script import Script, cut

CASES = Path(__file__).parents[1] / "cases" / "split"


@cache
def scripts() -> tuple[Script, ...]:
    """Return every case's dump, cut."""
    return tuple(cut(path.read_bytes(), path.parent.name) for path in sorted(CASES.glob("*/dump.sql")))


@cache
def trees() -> tuple[tuple[str, dict[str, object]], ...]:
    """Return node and tree of every statement of every case."""
    return tuple((one.node, json.loads(bytes(one.tree))) for script in scripts() for one in script.statements())


def test_every_kind_has_a_case() -> None:
    """Each kind is defined in a dump that pg_dump wrote."""
    found = {obj.id.kind for script in scripts() for obj in assemble([script]).snapshot.objects if obj.is_defined}
    assert set(Kind) - found == set()


def test_every_node_has_a_case() -> None:
    """Each statement node that has a classifier occurs in a case."""
    assert known_nodes() - {node for node, _ in trees()} == set()


def test_every_alteration_has_a_case() -> None:
    """Each action of ALTER TABLE that is known occurs in a case."""
    text = json.dumps([tree for node, tree in trees() if node == "AlterTableStmt"])
    assert {name for name in alterations._COMMANDS if f'"subtype": "{name}"' not in text} == set()


def test_every_commented_object_type_has_a_case() -> None:
    """Each object type that a comment can be about occurs in a comment of a case."""
    commented = {tree.get("objtype") for node, tree in trees() if node == "CommentStmt"}
    assert set(annotations._LOCATE) - commented == set()


def test_every_default_privilege_has_a_case() -> None:
    """Each object type that default privileges can be for occurs in a case."""
    text = json.dumps([tree for node, tree in trees() if node == "AlterDefaultPrivilegesStmt"])
    assert {name for name in annotations.DEFAULTS_FOR if f'"objtype": "{name}"' not in text} == set()
