"""Revisions and their order are read without running any of them."""

from typing import TYPE_CHECKING

import pytest

from snapshot.model.errors import FindingsError
from snapshot.revisions.graph import heads, revision_graph

if TYPE_CHECKING:
    from tests.revisions.conftest import Workshop


def test_revision_code_is_not_run(workshop: "Workshop") -> None:
    """A revision that would end the process when imported is read all the same."""
    path = workshop.revision("r1", extra="raise SystemExit(9)")

    node = revision_graph(workshop.ini).revisions["r1"]

    assert (node.id, node.parents, node.title, node.file) == ("r1", (), "make r1", path)


def test_annotated_assignments_are_read(workshop: "Workshop") -> None:
    """Alembic's own template annotates the four names."""
    workshop.revision("r1")
    workshop.file("r2.py", 'revision: str = "r2"\ndown_revision: str | None = "r1"\nbranch_labels: None = None\n')

    assert revision_graph(workshop.ini).revisions["r2"].parents == ("r1",)
    assert heads(workshop.ini) == ("r2",)


def test_two_branches_are_two_heads_until_a_merge(workshop: "Workshop") -> None:
    """Heads are what no revision follows."""
    workshop.revision("r1")
    workshop.revision("r2b", "r1")
    workshop.revision("r2a", "r1")
    assert heads(workshop.ini) == ("r2a", "r2b")

    workshop.revision("r3", "r2a", "r2b")
    assert heads(workshop.ini) == ("r3",)


def test_every_revision_comes_after_those_it_needs(workshop: "Workshop") -> None:
    """The order is the history's, whatever the files are called."""
    workshop.revision("a", "m")
    workshop.revision("z")
    workshop.revision("m", "z")

    assert tuple(revision_graph(workshop.ini).revisions) == ("z", "m", "a")


def test_what_a_database_holds_includes_what_was_depended_on(workshop: "Workshop") -> None:
    """depends_on counts, by id and by branch label, and an unknown id counts for nothing."""
    workshop.revision("r1")
    workshop.revision("r2", "r1")
    workshop.revision("s1", extra='branch_labels = ("side",)')
    workshop.revision("t1", extra='depends_on = ("r1", "side")')
    graph = revision_graph(workshop.ini)

    assert graph.applied(["t1", "unknown"]) == {"t1", "r1", "s1"}
    assert graph.applied(["r2"]) == {"r1", "r2"}
    assert graph.applied([]) == frozenset()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = 1\n", r"r2\.py: the file assigns no revision id"),
        ('revision = "r" + "2"\n', r"r2\.py:1: revision is not a literal"),
        ('revision = "r2"\ndown_revision = previous()\n', r"r2\.py:2: down_revision is not a literal"),
        ('revision = "r2"\ndown_revision = "r0"\n', "its down_revision r0 is defined in no file"),
        ('revision = "r1"\n', "also defined in r1_file.py"),
        ("def upgrade(:\n", r"r2\.py:1: this is not Python"),
        ('revision = "r2"\ndown_revision = "r2"\n', "in a ring: r2"),
    ],
)
def test_a_damaged_file_is_reported_with_its_place(workshop: "Workshop", text: str, says: str) -> None:
    """Every way in which a revision file can be wrong names the file."""
    workshop.revision("r1")
    workshop.file("r2.py", text)

    with pytest.raises(FindingsError, match=says):
        revision_graph(workshop.ini)
