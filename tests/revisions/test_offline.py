"""Revisions rendered to SQL: one at a time, without a database, and honest about what a text cannot say."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from snapshot.revisions.graph import revision_graph
from snapshot.revisions.offline import Rendering, render

if TYPE_CHECKING:
    from tests.revisions.conftest import Workshop

INI = Path(__file__).parents[2] / "migrations" / "alembic.ini"
OFFLINE = """\
from alembic import context

print("whatever env.py prints is no answer")
context.configure(dialect_name="postgresql", dialect_opts={"paramstyle": "named"}, literal_binds=True)
with context.begin_transaction():
    context.run_migrations()
"""


@pytest.fixture
def offline(workshop: "Workshop") -> "Workshop":
    """Return an environment that renders, without revisions."""
    (workshop.root / "scripts" / "env.py").write_text(OFFLINE, encoding="utf-8")
    return workshop


def rendered(workshop: "Workshop") -> dict[str, Rendering]:
    """Return what every revision of an environment prints."""
    graph = revision_graph(workshop.ini)
    return dict(render(graph, list(graph.revisions)))


def test_each_revision_prints_its_own_statements(offline: "Workshop") -> None:
    """Neither BEGIN nor the version table is among them, and a percent sign stays single."""
    offline.revision("r1", up='op.execute("CREATE TABLE s.a (x integer CHECK (x % 2 = 0))")')
    offline.revision("r2", "r1", up='op.drop_table("a", schema="s"); op.execute("SELECT 1; SELECT 2")')
    found = rendered(offline)
    assert found["r1"] == Rendering(("CREATE TABLE s.a (x integer CHECK (x % 2 = 0));",))
    assert found["r2"] == Rendering(("DROP TABLE s.a;", "SELECT 1; SELECT 2;"))


def test_a_merge_does_not_print_its_branches(offline: "Workshop") -> None:
    """A revision with two parents is rendered by itself, and so is one that depends on another branch."""
    offline.revision("r1", up='op.execute("SELECT 1")')
    offline.revision("r2a", "r1", up='op.execute("SELECT 21")')
    offline.revision("r2b", "r1", up='op.execute("SELECT 22")')
    offline.revision("r3", "r2a", "r2b")
    offline.revision("s1", up='op.execute("SELECT 4")', extra='depends_on = "r2a"')
    found = rendered(offline)
    assert {one: it.sql for one, it in found.items()} == {
        "r1": ("SELECT 1;",),
        "r2a": ("SELECT 21;",),
        "r2b": ("SELECT 22;",),
        "r3": (),
        "s1": ("SELECT 4;",),
    }
    assert not any(it.unsure for it in found.values())


def test_a_revision_that_fails_hides_no_other(offline: "Workshop") -> None:
    """The reason is the one that the revision gave."""
    offline.revision("r1", up='op.execute("SELECT 1")')
    offline.revision("r2", "r1", up='open("nowhere.sql").read()')
    offline.revision("r3", "r2", up='op.execute("SELECT 3")')
    found = rendered(offline)
    assert (found["r1"].sql, found["r3"].sql) == (("SELECT 1;",), ("SELECT 3;",))
    assert found["r2"].sql == ()
    assert "nowhere.sql" in found["r2"].unsure[0]


def test_a_file_beside_the_revision_is_read(offline: "Workshop") -> None:
    """What an old revision reads is part of what it prints."""
    (offline.root / "more.sql").write_text("CREATE VIEW s.v AS SELECT 1 -- the end")
    offline.revision("r1", up='op.execute(open("more.sql").read()); op.execute("SELECT 2")')
    assert rendered(offline)["r1"] == Rendering(("CREATE VIEW s.v AS SELECT 1 -- the end;", "SELECT 2;"))


ASKING = [
    'op.get_bind().execute(__import__("sqlalchemy").text("SELECT 1"))',
    "op.get_context().as_sql and None",
    "op.get_context().connection",
    '__import__("alembic").context.is_offline_mode()',
    '__import__("alembic").context.get_bind()',
]


@pytest.mark.parametrize("up", ASKING)
def test_a_revision_that_asks_about_its_connection_says_so(offline: "Workshop", up: str) -> None:
    """What it prints may not be what a database is told."""
    offline.revision("r1", up=f'{up}; op.execute("SELECT 1")')
    offline.revision("r2", "r1", up='op.execute("SELECT 2")')
    found = rendered(offline)
    assert found["r1"].unsure
    assert found["r2"] == Rendering(("SELECT 2;",))


def test_an_autocommit_block_asks_nothing(offline: "Workshop") -> None:
    """It changes how statements are sent and not which."""
    up = 'with op.get_context().autocommit_block():\n        op.execute("SELECT 1")'
    offline.revision("r1", up=up)
    found = rendered(offline)["r1"]
    assert "SELECT 1;" in found.sql
    assert found.unsure == ()


def test_an_environment_that_connects_is_told_nowhere(workshop: "Workshop") -> None:
    """An env.py that knows no offline mode gets an address that nobody answers, and reaches no database."""
    workshop.revision("r1", up='op.execute("SELECT 1")')
    (why,) = rendered(workshop)["r1"].unsure
    assert why.startswith("it cannot be rendered: OperationalError")


def test_a_file_that_cannot_be_imported_is_the_reason_for_all(offline: "Workshop") -> None:
    """Alembic runs every revision file before it renders one."""
    offline.revision("r1", up='op.execute("SELECT 1")')
    offline.revision("r2", "r1", extra="import nothing_of_this_name")
    found = rendered(offline)
    assert {it.sql for it in found.values()} == {()}
    assert all("nothing_of_this_name" in it.unsure[0] for it in found.values())


def test_nothing_is_started_for_nothing(offline: "Workshop") -> None:
    """Without revisions nobody is asked."""
    offline.file("broken.txt", "")
    assert render(revision_graph(offline.ini), []) == {}


def test_every_revision_of_the_reference_can_be_rendered() -> None:
    """None of them asks a database anything."""
    graph = revision_graph(INI)
    found = render(graph, list(graph.revisions))
    assert found.keys() == graph.revisions.keys()
    assert {one for one, it in found.items() if it.unsure or not it.sql} == set()
