"""What revisions do when they are rendered: texts with their lines, and what is opened meanwhile."""

from typing import TYPE_CHECKING

import pytest

from snapshot.revisions.graph import revision_graph
from snapshot.revisions.offline import Rehearsal, rehearse

if TYPE_CHECKING:
    from tests.revisions.conftest import Workshop

OFFLINE = """\
from alembic import context

open("alembic.ini").read()  # what env.py opens is not the revision's
context.configure(dialect_name="postgresql", dialect_opts={"paramstyle": "named"}, literal_binds=True)
with context.begin_transaction():
    context.run_migrations()
"""
UP = 9  # the line of the first statement of an upgrade in the workshop's revisions


@pytest.fixture
def offline(workshop: "Workshop") -> "Workshop":
    """Return an environment that renders, without revisions."""
    (workshop.root / "scripts" / "env.py").write_text(OFFLINE, encoding="utf-8")
    return workshop


def rehearsed(workshop: "Workshop", name: str = "r1", direction: str = "upgrade") -> Rehearsal:
    """Return what one revision does."""
    return rehearse(revision_graph(workshop.ini), [(name, direction)])[0]


def line(workshop: "Workshop", mark: str) -> int:
    """Return the line of the only revision on which a text stands."""
    [path] = workshop.versions.glob("*.py")
    return next(at for at, one in enumerate(path.read_text().splitlines(), 1) if mark in one)


def test_texts(offline: "Workshop") -> None:
    """Each text comes with what was given, its line, and whether it stood in an autocommit block."""
    up = (
        "op.execute('SELECT \\t:a')\n"
        "    op.drop_table('t')\n"
        "    with op.get_context().autocommit_block():\n"
        "        op.execute('VACUUM')\n"
        "    op.execute('SELECT 2')"
    )
    offline.revision("r1", up=up, down="op.execute('SELECT 3')")
    first = line(offline, "SELECT")
    found = rehearsed(offline)
    assert not found.error
    assert [one[1:] for one in found.spoken] == [
        ("SELECT \t:a", first, False),
        (None, first + 1, False),
        ("VACUUM", first + 3, True),
        ("SELECT 2", first + 4, False),
    ]
    assert found.spoken[1][0].split() == ["DROP", "TABLE", "t;"]
    assert [one[1] for one in rehearsed(offline, direction="downgrade").spoken] == ["SELECT 3"]


@pytest.mark.parametrize(
    "up",
    [
        'open("more.txt").read()',
        '__import__("os").open("more.txt", 0)',
        '__import__("pathlib").Path("more.txt").read_bytes()',
        '__import__("configparser").ConfigParser().read("more.txt")',
        '(lambda name: __import__("io").open(name))("more.txt").close()',
    ],
)
def test_opened(offline: "Workshop", up: str) -> None:
    """A file that is opened is noted with the line of the revision, however it was opened."""
    (offline.root / "more.txt").write_text("")
    offline.revision("r1", up=up)
    assert rehearsed(offline).opened == (("more.txt", line(offline, "more.txt")),)
    assert rehearsed(offline, direction="downgrade").opened == ()


def test_opened_by_a_helper_and_when_imported(offline: "Workshop", monkeypatch: pytest.MonkeyPatch) -> None:
    """A helper outside of the folder hides nothing, nor does reading while the file is imported.

    What Python writes of the helper as bytecode is not the revision's.
    """
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    (offline.root / "helper_of_it.py").write_text("def read(name):\n    return open(name).read()\n")
    (offline.root / "more.txt").write_text("")
    extra = 'import sys; sys.path.insert(0, ".")\nimport helper_of_it\nTEXT = helper_of_it.read("more.txt")'
    offline.revision("r1", extra=extra, down='helper_of_it.read("more.txt")')
    [path] = offline.versions.glob("*.py")
    lines = [at for at, one in enumerate(path.read_text().splitlines(), 1) if "more.txt" in one]
    found = rehearse(revision_graph(offline.ini), [("r1", "upgrade"), ("r1", "downgrade")])
    assert [one.opened for one in found] == [(("more.txt", lines[0]),), (("more.txt", lines[1]),)]


@pytest.mark.parametrize("up", ["import decimal, zoneinfo", 'zone = __import__("zoneinfo").ZoneInfo("Asia/Tokyo")'])
def test_what_python_opens_is_its_own(offline: "Workshop", up: str) -> None:
    """Modules and the table of time zones are no files of the team."""
    offline.revision("r1", up=up)
    assert rehearsed(offline) == Rehearsal()


@pytest.mark.parametrize(("ending", "is_noted"), [(".sql", True), (".dat", False)])
def test_what_is_installed(offline: "Workshop", ending: str, *, is_noted: bool) -> None:
    """A SQL file counts where packages are installed, too; other data there are those of packages."""
    up = (
        "import contextlib, sysconfig\n    with contextlib.suppress(OSError):\n"
        f"        open(sysconfig.get_path('purelib') + '/team/v{ending}')"
    )
    offline.revision("r1", up=up)
    assert bool(rehearsed(offline).opened) is is_noted


def test_where_modules_are_looked_for(offline: "Workshop") -> None:
    """An archive among the places of modules is opened by whoever looks for one, and is no file of the team."""
    look = "sys.path.append('x.zip')\n        open('x.zip')"
    up = f"import contextlib, sys\n    with contextlib.suppress(OSError):\n        {look}"
    offline.revision("r1", up=up)
    assert rehearsed(offline).opened == ()


def test_programs(offline: "Workshop") -> None:
    """A program that is started is noted."""
    offline.revision("r1", up='__import__("subprocess").run(["true"])')
    assert [what.rpartition("/")[2] for what, _ in rehearsed(offline).opened][:1] == ["true"]


def test_without_an_offline_mode(workshop: "Workshop") -> None:
    """An env.py that knows no offline mode keeps no revision from being rendered."""
    workshop.revision("r1", up='op.execute("SELECT \'%\'"); op.add_column("t", op.f("c") and COLUMN)', extra=(
        "import sqlalchemy\nCOLUMN = sqlalchemy.Column('c', sqlalchemy.Integer)"
    ))  # fmt: skip
    found = rehearsed(workshop)
    assert not found.error
    assert [text for text, *_ in found.spoken] == ["SELECT '%';", "ALTER TABLE t ADD COLUMN c INTEGER;"]


def test_with_the_environment(offline: "Workshop") -> None:
    """A revision that asks for what env.py sets up is rendered with it, and what it opened is told once."""
    (offline.root / "more.txt").write_text("")
    up = '__import__("alembic").context.config; open("more.txt").close(); op.execute("SELECT 1")'
    offline.revision("r1", up=up, extra='open("more.txt").close()')
    found = rehearsed(offline)
    assert not found.error
    assert [text for text, *_ in found.spoken] == ["SELECT 1;"]
    assert [what for what, _ in found.opened] == ["more.txt"] * 2


def test_what_fails(offline: "Workshop") -> None:
    """A revision that fails says why, and what it opened before."""
    offline.revision("r1", up='open("absent.txt")')
    found = rehearsed(offline)
    assert found.error.startswith("FileNotFoundError")
    assert found.opened[0][0] == "absent.txt"


def test_nothing_is_started_for_nothing(offline: "Workshop") -> None:
    """Without revisions nobody is asked."""
    offline.revision("r1")
    assert rehearse(revision_graph(offline.ini), []) == ()
