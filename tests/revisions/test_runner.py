"""Alembic runs apart, and the database has the last word on what it did."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from snapshot.model.errors import EnvironmentFailure, FindingsError, UsageError
from snapshot.revisions.history import history
from snapshot.revisions.runner import downgrade, upgrade
from snapshot.revisions.version_table import current

if TYPE_CHECKING:
    from tests.revisions.conftest import Workshop

Scratch = Callable[[], str]


def table(name: str) -> dict[str, str]:
    """Return the two bodies of a revision that creates a table."""
    return {"up": f'op.execute("CREATE TABLE {name} ()")', "down": f'op.execute("DROP TABLE {name}")'}


@pytest.fixture
def chain(workshop: "Workshop") -> "Workshop":
    """Return an environment with three revisions in a row."""
    for name, *parents in (("r1",), ("r2", "r1"), ("r3", "r2")):
        workshop.revision(name, *parents, **table(name))
    return workshop


def test_head_of_two_heads_is_refused_before_anything_runs(workshop: "Workshop") -> None:
    """Two heads are listed; no database is needed to see them."""
    workshop.revision("r1")
    workshop.revision("r2")

    with pytest.raises(UsageError, match=r"there are 2 head revisions: r1, r2.*Merge them"):
        upgrade(workshop.ini, "host=/nowhere")


@pytest.mark.parametrize("target", ["r9", "-1", "+1", "r"])
def test_only_whole_ids_are_targets(chain: "Workshop", target: str) -> None:
    """A step or a prefix, which Alembic would resolve by itself, is refused."""
    for move in (upgrade, downgrade):
        with pytest.raises(UsageError, match="there is no revision"):
            move(chain.ini, "host=/nowhere", target)


def test_an_unreachable_server_is_the_environments_failure(chain: "Workshop") -> None:
    """The database is asked before Alembic is started."""
    with pytest.raises(EnvironmentFailure, match="cannot be read: connection"):
        upgrade(chain.ini, "host=/nowhere dbname=db")


@pytest.mark.server
def test_up_and_down_report_what_ran(chain: "Workshop", scratch: Scratch) -> None:
    """Both directions return the revisions before and after, and the steps in their order."""
    dsn = scratch()

    up = upgrade(chain.ini, dsn)
    assert (up.before, up.after, [step.id for step in up.steps]) == ((), ("r3",), ["r1", "r2", "r3"])

    down = downgrade(chain.ini, dsn, "r1")
    assert (down.before, down.after, [step.id for step in down.steps]) == (("r3",), ("r1",), ["r3", "r2"])

    assert upgrade(chain.ini, dsn, "r2").after == ("r2",)
    assert downgrade(chain.ini, dsn, "base").after == ()


@pytest.mark.server
def test_both_heads_can_be_asked_for(chain: "Workshop", scratch: Scratch) -> None:
    """The target heads applies every branch; the version table then has a row for each."""
    chain.revision("s1", **table("s1"))

    assert upgrade(chain.ini, scratch(), "heads").after == ("r3", "s1")


@pytest.mark.server
def test_success_that_left_nothing_behind_is_found_out(chain: "Workshop", scratch: Scratch) -> None:
    """An env.py whose SQL before configure makes Alembic keep nothing is not believed."""
    chain.env(before='connection.execute(text("SELECT 1"))')
    dsn = scratch()

    with pytest.raises(FindingsError, match="reported success, but the database does not hold r3"):
        upgrade(chain.ini, dsn)
    assert current(dsn) == ()


@pytest.mark.server
def test_a_failing_revision_is_told_by_its_cause(chain: "Workshop", scratch: Scratch) -> None:
    """The server's sentence is shown, without a traceback or a password, and earlier revisions are kept."""
    chain.revision("r4", "r3", up="op.execute(\"ALTER ROLE nobody_here PASSWORD 'sesame'\")")
    dsn = scratch()

    with pytest.raises(FindingsError) as caught:
        upgrade(chain.ini, dsn)

    told = str(caught.value)
    assert 'role "nobody_here" does not exist' in told
    assert "Traceback" not in told
    assert "\n" not in told
    assert "[SQL" not in told
    assert "sesame" not in told
    assert current(dsn) == ("r3",)


@pytest.mark.server
@pytest.mark.parametrize(
    ("up", "told"),
    [
        ("raise SystemExit(3)", "the migration failed: the revision ended the process and said nothing"),
        ("raise SystemExit('no vendor')", "the migration failed: no vendor"),
    ],
)
def test_a_revision_that_ends_the_process_is_named(chain: "Workshop", scratch: Scratch, up: str, told: str) -> None:
    """What Alembic tells of its progress is no cause, and env.py is not blamed for a revision."""
    chain.env(before="import logging; logging.basicConfig(level=20, format='%(levelname)s [%(name)s] %(message)s')")
    chain.revision("r4", "r3", up=up)
    dsn = scratch()

    with pytest.raises(FindingsError, match=re.escape(told)) as caught:
        upgrade(chain.ini, dsn)

    assert "Running upgrade" not in str(caught.value)
    assert "r3 -> r4" in str(caught.value)
    assert current(dsn) == ("r3",)


@pytest.mark.server
def test_what_alembic_itself_refuses_is_told(chain: "Workshop", scratch: Scratch) -> None:
    """A database that is at a revision of another branch of development is named so."""
    dsn = scratch()
    upgrade(chain.ini, dsn)
    (chain.versions / "r3_file.py").unlink()

    with pytest.raises(FindingsError, match="Can't locate revision identified by 'r3'"):
        upgrade(chain.ini, dsn)
    assert [str(line) for line in history(chain.ini, dsn)] == [
        "* r3 (current, no such file)",
        "  r1 -> r2 (head), make r2",
        "  <base> -> r1, make r1",
    ]


@pytest.mark.server
def test_history_marks_current_and_head(chain: "Workshop", scratch: Scratch) -> None:
    """Newest first; what the database holds is applied, what its version table names is current."""
    dsn = scratch()
    assert not any(line.is_applied for line in history(chain.ini, dsn))
    upgrade(chain.ini, dsn, "r2")

    lines = history(chain.ini, dsn)

    assert [str(line) for line in lines] == [
        "  r2 -> r3 (head), make r3",
        "* r1 -> r2 (current), make r2",
        "  <base> -> r1, make r1",
    ]
    assert [line.is_applied for line in lines] == [False, True, True]
