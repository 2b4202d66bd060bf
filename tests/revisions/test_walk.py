"""Many moves in one process, whatever env.py does to it."""

from collections.abc import Callable

import pytest
from tests.revisions.conftest import Workshop

from snapshot.model.errors import FindingsError
from snapshot.revisions.graph import revision_graph
from snapshot.revisions.runner import upgrade
from snapshot.revisions.walk import walking

pytestmark = pytest.mark.server

HOLDING = """import builtins
held = vars(builtins).setdefault("held_by_test_walk", [])
held.append(psycopg.connect(os.environ["SNAPSHOT_DSN"]))
held[-1].execute("SELECT count(*) FROM pg_class")
held[-1].execute("DO $$ BEGIN IF to_regclass('t') IS NOT NULL THEN LOCK t IN ACCESS SHARE MODE; END IF; END $$")
"""


@pytest.fixture
def walked(workshop: Workshop, scratch: Callable[..., str]) -> Callable[..., tuple[str, ...]]:
    """Return a way to move an empty database up and down by two revisions, with lines behind env.py."""

    def walk(*, before: str = "", behind: str = "") -> tuple[str, ...]:
        path = workshop.root / "scripts" / "env.py"
        path.write_text(before + path.read_text() + behind)
        workshop.revision("a", up="op.execute('CREATE TABLE t ()')", down="op.execute('DROP TABLE t')")
        workshop.revision("b", "a", up="op.execute('ALTER TABLE t ADD n int')", down="op.execute('TABLE t')")
        with walking(revision_graph(workshop.ini), scratch()) as walk:
            moves = [walk.upgrade("a"), walk.upgrade("b"), walk.downgrade("a"), walk.downgrade("base")]
        return tuple(step.id for move in moves for step in move.steps)

    return walk


@pytest.mark.parametrize(
    "before",
    ["import sys; sys.stdin.read()\n", "print('x' * 300_000)\n", "import sys; sys.stderr.write('x' * 300_000)\n"],
    ids=["reads", "prints", "complains"],
)
def test_streams(walked: Callable[..., tuple[str, ...]], before: str) -> None:
    """What env.py reads is empty and hides no order, and what it prints is no answer."""
    assert walked(before=before) == ("a", "b", "b", "a")


def test_one_command_reads_nothing_either(workshop: Workshop, scratch: Callable[..., str]) -> None:
    """A single command keeps its standard input from env.py, too: it stays open as long as its caller lives."""
    path = workshop.root / "scripts" / "env.py"
    path.write_text("import sys\nsys.stdin.read()\n" + path.read_text())
    workshop.revision("a")
    assert [step.id for step in upgrade(workshop.ini, scratch()).steps] == ["a"]


def test_an_end_that_is_well(walked: Callable[..., tuple[str, ...]]) -> None:
    """An env.py that ends the process as a success, once it has migrated, has migrated."""
    assert walked(behind="import sys\nsys.exit(0)\n") == ("a", "b", "b", "a")


def test_transactions_left_open(walked: Callable[..., tuple[str, ...]]) -> None:
    """A session that env.py leaves in a transaction does not keep the next move waiting for its locks."""
    assert walked(behind=HOLDING) == ("a", "b", "b", "a")


@pytest.mark.parametrize("code", [0, 3])
def test_a_silent_end(walked: Callable[..., tuple[str, ...]], code: int) -> None:
    """Where the process is gone without a word, that is said."""
    with pytest.raises(FindingsError, match=r"env\.py or a revision ended the process and said nothing"):
        walked(before=f"import os\nos._exit({code})\n")


@pytest.mark.parametrize(("only_up", "imports"), [(True, 2), (False, 4)])
def test_imports(workshop: Workshop, scratch: Callable[..., str], *, only_up: bool, imports: int) -> None:
    """Whoever only goes up imports each revision once; else every move begins with revisions that are new."""
    noted = workshop.root / "imported"
    note = f"import pathlib\nwith pathlib.Path({str(noted)!r}).open('a') as file:\n    file.write('x')\n"
    for name, parents in (("a", ()), ("b", ("a",))):
        path = workshop.revision(name, *parents)
        path.write_text(path.read_text() + note)
    with walking(revision_graph(workshop.ini), scratch(), only_up=only_up) as walk:
        moves = [walk.upgrade("a"), walk.upgrade("b")]
    assert [step.id for move in moves for step in move.steps] == ["a", "b"]
    assert noted.read_text() == "x" * imports
