"""Which files a revision reads is told from its text, in all the ways in which people write that."""

from pathlib import Path

import pytest

from snapshot.model.errors import FindingsError
from snapshot.revisions.reads import Reads, reads_of

HEAD = "import os\nfrom pathlib import Path\nfrom alembic import op\nHERE = Path(__file__).resolve().parent\n"
A, B = "{here}/a.sql", "{here}/b.sql"


def told(folder: Path, text: str, head: str = HEAD) -> Reads:
    """Return what a revision of that text reads."""
    path = folder / "1_made.py"
    path.write_text(head + text, encoding="utf-8")
    return reads_of(path)


UPGRADE = "def upgrade():\n    "
READING = {
    "read_text": (UPGRADE + "op.execute((HERE / 'a.sql').read_text(encoding='utf-8'))", [A]),
    "open": (UPGRADE + "op.execute(open(HERE / 'a.sql').read())", [A]),
    "with open": (UPGRADE + "with open(str(HERE / 'a.sql'), 'r') as f:\n        op.execute(f.read())", [A]),
    "with path.open": (UPGRADE + "with (HERE / 'a.sql').open() as f:\n        op.execute(f.read())", [A]),
    "read_bytes": (UPGRADE + "op.execute(HERE.joinpath('a.sql').read_bytes().decode())", [A]),
    "os.path": (
        UPGRADE
        + "with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'a.sql')) as f:\n        f.read()",
        [A],
    ),
    "with_suffix": (UPGRADE + "op.execute(Path(__file__).with_suffix('.sql').read_text())", ["{here}/1_made.sql"]),
    "an f-string": (UPGRADE + "n = 'a'\n    open(f'{HERE}/{n}.sql')", [A]),
    "format": (UPGRADE + "open('{}/{name}.sql'.format(HERE, name='a'))", [A]),
    "a sum": (UPGRADE + "open(str(HERE) + '/' + 'a' + '.sql')", [A]),
    "parents": (UPGRADE + "(Path(__file__).parents[0] / 'a.sql').read_text()", [A]),
    "an absolute path": (UPGRADE + "(Path('/backend/sql') / 'a.sql').read_text()", ["/backend/sql/a.sql"]),
    "a relative path": (UPGRADE + "open('sql/a.sql')", ["sql/a.sql"]),
    "when it is loaded": ("SQL = (HERE / 'a.sql').read_text()\n" + UPGRADE + "op.execute(SQL)", [A]),
    "on the way down": ("def downgrade():\n    open(HERE / 'a.sql')", [A]),
    "a helper": (
        "def run(name):\n    op.execute((HERE / name).read_text())\n"
        + UPGRADE
        + "run('a.sql')\n    run(name='b.sql')",
        [A, B],
    ),
    "a helper of several": (
        "def run(*names):\n    for one in names:\n        op.execute((HERE / one).read_text())\n"
        + UPGRADE
        + "run('a.sql', 'b.sql')",
        [A, B],
    ),
    "a helper that returns a path": (
        "def where(name, folder=HERE):\n    return folder / f'{name}.sql'\n" + UPGRADE + "where('a').read_text()",
        [A],
    ),
    "a helper of a helper": (
        "def where(name):\n    path = HERE / name\n    if not path.exists():\n        raise OSError\n"
        "    return path\n"
        "def run(name):\n    op.execute(where(name).read_text())\n" + UPGRADE + "run('a.sql')",
        [A],
    ),
    "a loop": ("NAMES = ['a.sql', 'b.sql']\n" + UPGRADE + "for n in NAMES:\n        open(HERE / n)", [A, B]),
    "a loop over pairs": (
        UPGRADE + "for f, n in (('x', 'a'), ('y', 'b')):\n        open(HERE / f / (n + '.sql'))",
        ["{here}/x/a.sql", "{here}/y/b.sql"],
    ),
    "a loop over a dict": (
        "VIEWS = {'mart.a': 'a.sql', 'mart.b': 'b.sql'}\n"
        + UPGRADE
        + "for view, name in VIEWS.items():\n        open(HERE / name)",
        [A, B],
    ),
    "an item of a dict": ("VIEWS = {'v': HERE / 'a.sql'}\n" + UPGRADE + "VIEWS['v'].read_text()", [A]),
    "a comprehension": (UPGRADE + "x = [open(HERE / n).read() for n in sorted(('b.sql', 'a.sql'))]", [B, A]),
    "words of a text": (UPGRADE + "for n in 'a b'.split():\n        open(HERE / f'{n}.sql')", [A, B]),
    "both branches": (
        UPGRADE + "if op:\n        open(HERE / 'a.sql')\n    else:\n        open(HERE / 'b.sql')",
        [A, B],
    ),
    "what may fail": (
        UPGRADE + "try:\n        open(HERE / 'a.sql')\n    finally:\n        open(HERE / 'b.sql')",
        [A, B],
    ),
    "a function inside": (UPGRADE + "def run(n):\n        open(HERE / n)\n    run('a.sql')", [A]),
}


@pytest.mark.parametrize(("text", "expected"), READING.values(), ids=READING)
def test_what_is_read(tmp_path: Path, text: str, expected: list[str]) -> None:
    """Every file, once and in order, and nothing is left untold."""
    found = told(tmp_path, text)
    assert found == Reads(files=tuple(one.format(here=tmp_path) for one in expected))


UNTOLD = {
    "the environment": UPGRADE + "open(os.environ['FILE'])",
    "an argument nobody gives": "def run(name):\n    open(HERE / name)",
    "a pattern": UPGRADE + "for p in HERE.glob('*.sql'):\n        p.read_text()",
    "resources": UPGRADE + "resources.files('pkg').joinpath('x').read_text()",
    "what branches differ in": UPGRADE + "n = 'a'\n    if op:\n        n = 'b'\n    open(HERE / n)",
    "a name put together": UPGRADE + "n = 'a'\n    n += op.name\n    open(HERE / n)",
}


@pytest.mark.parametrize("text", UNTOLD.values(), ids=UNTOLD)
def test_what_cannot_be_told(tmp_path: Path, text: str) -> None:
    """Is said with its line, and no file is guessed."""
    found = told(tmp_path, text)
    line = (HEAD + text).split("\n").index(
        next(one for one in text.split("\n") if "open" in one or "read_" in one)
    ) + 1
    assert (found.files, found.untold) == ((), (line,))


def test_what_is_named_for_others(tmp_path: Path) -> None:
    """A helper elsewhere is given a name: that is told, and who reads it is not."""
    text = (
        "from helpers import run_file\nNAME = 'b.sql'\n" + UPGRADE + "run_file('a.sql')\n    helpers.run(op, [NAME])"
    )
    assert told(tmp_path, text) == Reads(named=("a.sql", "b.sql"))


def test_what_is_no_file(tmp_path: Path) -> None:
    """Statements, words in docstrings and parts of names are none."""
    text = UPGRADE + '"""See a.sql of old."""\n    op.execute("SELECT \'a.sql\' FROM b")\n    x = f"{op}_v.sql"\n'
    assert told(tmp_path, text) == Reads()


ENDLESS = {
    "calls itself": ("def f():\n    f()\n" + UPGRADE + "f()", True),
    "a long sum": (UPGRADE + "x = " + "+".join(["'a'"] * 800), False),
    "loops in loops": (
        UPGRADE + "".join(f"for a{n} in range_:\n{'    ' * (n + 2)}" for n in range(15)) + "pass",
        False,
    ),
    "many steps": ("N = tuple('1 2 3 4 5 6 7 8 9'.split())\n" + UPGRADE + "x = [1" + " for a in N" * 9 + "]", True),
}


@pytest.mark.parametrize(("text", "is_cut"), ENDLESS.values(), ids=ENDLESS)
def test_every_revision_comes_to_an_end(tmp_path: Path, text: str, *, is_cut: bool) -> None:
    """One that calls itself, one too deep and one with too many steps; those are not taken to read nothing."""
    found = told(tmp_path, text)
    assert found.files == ()
    assert bool(found.untold) is is_cut


def test_what_python_cannot_take_in(tmp_path: Path) -> None:
    """Is a finding about the file."""
    with pytest.raises(FindingsError, match="nested too deeply"):
        told(tmp_path, UPGRADE + "x = " + "+".join(["'a'"] * 20_000))
