"""The revisions that a benchmark writes are ones that Alembic and this package can read."""

import importlib
import shutil
from pathlib import Path

import pytest

from snapshot.revisions.graph import revision_graph
from snapshot.revisions.rowless import may_write_rows

ROOT = Path(__file__).parents[2]


def test_they_stand_behind_the_head_in_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One head, each id once, the same texts each time; what they do is tried by the benchmark itself."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    history = importlib.import_module("history")
    shutil.copytree(ROOT / "migrations", tmp_path / "migrations")
    ini = tmp_path / "migrations" / "alembic.ini"
    before = revision_graph(ini)
    (head,) = before.heads()
    for _ in range(2):
        history.write_revisions(tmp_path / "migrations" / "alembic" / "versions", head, 60)
    after = revision_graph(ini)
    added = after.revisions.keys() - before.revisions.keys()
    assert (len(added), len(after.heads())) == (60, 1)
    assert added.isdisjoint(may_write_rows(after))
