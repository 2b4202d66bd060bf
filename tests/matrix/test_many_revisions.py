"""``snapshot check revisions`` on a history that is far longer than anybody's."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.repository import Repository

pytestmark = pytest.mark.matrix
REVISION = 'revision = "{}"\ndown_revision = "{}"\n\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n'


def test_ten_thousand_revisions(tmp_path: Path) -> None:
    """All are read, and none is rendered that the base has."""
    (tmp_path / "snapshot.toml").write_text("")
    repository = Repository(tmp_path)
    repository.revision("first")
    before = repository.parent
    for count in range(10_000):
        name = f"20260102_{count:09}"
        (repository.versions / f"{name}.py").write_text(REVISION.format(name, before))
        before = name
    repository.commit()
    program = [str(Path(sys.executable).with_name("snapshot")), "check", "revisions", "--base", "main"]
    done = subprocess.run(program, check=True, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout == "revisions: passed (10001 revisions merged with main, the style of 0)\n"
