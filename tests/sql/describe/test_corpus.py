"""Schemas of other projects are described in declared words, with nothing left over.

They lie in the folder that ``SNAPSHOT_CORPUS`` names, or in ``../shared/corpus`` beside the repository.
"""

import os
from pathlib import Path

import pytest

from snapshot.model.facts import Description
from snapshot.sql.assemble import assemble
from snapshot.sql.describe import DESCRIBED, EVERYWHERE, GROUPS_EVERYWHERE, describe
from snapshot.sql.script import cut

CORPUS = Path(os.environ.get("SNAPSHOT_CORPUS", Path(__file__).parents[4] / "shared" / "corpus"))
SCHEMAS = sorted(CORPUS.glob("*/schema.sql"))
STRANGE = {"statement", "further options", "alteration"}

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not SCHEMAS, reason=f"no schemas of other projects in {CORPUS}; set SNAPSHOT_CORPUS"),
]


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.parent.name)
def test_real_schema(path: Path) -> None:
    """Every fact has a declared name, nothing is left over, and no value is a whole statement for want of a slice."""
    for obj in assemble([cut(path.read_bytes(), path.name)]).snapshot.objects:
        declared = DESCRIBED[obj.id.kind]
        groups = {**GROUPS_EVERYWHERE, **declared.groups}
        found = describe(obj)
        assert {fact.name for fact in found.facts} <= {*declared.facts, *EVERYWHERE} - STRANGE, obj.id
        assert {group.name for group in found.groups} <= groups.keys() - STRANGE, obj.id
        for group in found.groups:
            named = {fact.name for member in group.members for fact in member.facts}
            assert named <= set(groups[group.name]) - STRANGE, obj.id
        assert not _texts(found) & {piece.sql.removesuffix(";") for piece in obj.pieces}, obj.id


def _texts(found: Description) -> set[str]:
    members = (member for group in found.groups for member in group.members)
    return {fact.text for fact in (*found.facts, *(fact for member in members for fact in member.facts))}
