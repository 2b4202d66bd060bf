"""Schemas of other projects survive the way to files and back.

They lie in the folder that ``SNAPSHOT_CORPUS`` names, or in ``../shared/corpus`` beside the repository: one folder
each, with a ``schema.sql`` that pg_dump wrote.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot.layout.arrange import Arrangement
from snapshot.layout.format import HEAD_FILE, read_blocks, render_files
from snapshot.sql.assemble import Assembly, assemble
from snapshot.sql.script import cut

CORPUS = Path(os.environ.get("SNAPSHOT_CORPUS", Path(__file__).parents[3] / "shared" / "corpus"))
SCHEMAS = sorted(CORPUS.glob("*/schema.sql"))

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not SCHEMAS, reason=f"no schemas of other projects in {CORPUS}; set SNAPSHOT_CORPUS"),
]


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.parent.name)
def test_real_schema(path: Path, arranged: Callable[[str], tuple[Assembly, Arrangement]]) -> None:
    """Every statement is accounted for, both forms read back equal, and the blocks are the steps."""
    found, arrangement = arranged(path.read_bytes().decode())
    assert found.ledger.is_balanced
    assert found.ledger.pieces == sum(len(obj.pieces) + bool(obj.dummy) for obj in found.snapshot.objects)
    files = render_files(found.snapshot, arrangement)
    head = files.pop(HEAD_FILE)
    assert len(list(read_blocks(head))) == sum(map(len, arrangement.sections.values()))
    assert assemble([cut(head.encode())]).snapshot == found.snapshot
    assert assemble([cut(text.encode(), name) for name, text in files.items()]).snapshot == found.snapshot
