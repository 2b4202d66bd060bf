"""Files do not depend on the order of Python's sets."""

import os
import subprocess
import sys
from pathlib import Path

CASES = Path(__file__).parents[1] / "cases" / "split"
SPLIT_ALL = """
import hashlib, sys
from snapshot.layout.arrange import arrange
from snapshot.layout.format import render_files
from snapshot.layout.sections import make_layout
from snapshot.sql.assemble import assemble
from snapshot.sql.needs import needs_from_mentions
from snapshot.sql.script import cut

for path in sys.argv[1:]:
    found = assemble([cut(open(path, "rb").read())], with_mentions=True)
    needs = needs_from_mentions(found.snapshot, found.mentions, found.aliases)
    files = render_files(found.snapshot, arrange(found.snapshot, needs, make_layout(), found.positions))
    print(path, hashlib.sha256("".join(files.values()).encode()).hexdigest())
"""


def test_hash_seeds_give_the_same_files() -> None:
    """Two interpreters that hash strings differently write the same bytes."""
    paths = [str(path) for path in sorted(CASES.glob("*/dump.sql"))]
    one, other = (
        subprocess.run(
            [sys.executable, "-c", SPLIT_ALL, *paths],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    )
    assert one.count("\n") == len(paths)
    assert one == other
