"""docs/architecture.md against the package that it describes."""

import re
from collections.abc import Callable
from pathlib import Path

from snapshot.database.catalog.special import Special
from snapshot.model.kind import Kind
from snapshot.workflows.taken import Strategy

SOURCE = Path(__file__).parents[2] / "src" / "snapshot"
Table = Callable[[str, str], list[dict[str, str]]]


def test_rooms(table: Table) -> None:
    """Every room with code in it is described, and every module named is there, once."""
    rooms = {row["room"]: row for row in table("architecture.md", "room")}
    assert set(rooms) == {path.parent.name for path in SOURCE.glob("*/__init__.py")} - {"diff"}
    for room, row in rooms.items():
        modules = re.findall(r"`(\w+)`", row["modules"])
        assert len(modules) == len(set(modules)), f"{room} names a module twice"
        for module in modules:
            path = SOURCE / room / module
            assert path.is_dir() or path.with_suffix(".py").is_file(), f"{room}/{module}"


def test_identities(table: Table) -> None:
    """The shape of every kind's identity is told."""
    told = set()
    for row in table("architecture.md", "kind"):
        words = re.sub(r"\([^)]*\)", "", row["kind"]).split(",")
        told |= {word.strip() for word in words}
    told |= {kind.value for kind in Kind if kind.value.startswith("text search ")} - {"text search *"}
    assert told - {"text search *"} == {kind.value for kind in Kind}


def test_reasons_for_a_whole_dump(table: Table) -> None:
    """The cases in which one whole dump is taken are those that the catalogue is asked for, in their order."""
    assert [row["case"] for row in table("architecture.md", "case")] == [one.value for one in Special]


def test_strategies(table: Table) -> None:
    """Every strategy is told."""
    told = {row["strategy"].split("`")[0] for row in table("architecture.md", "strategy")}
    assert told == {one.value for one in Strategy}


def test_files_named_are_there(document: Callable[[str], str]) -> None:
    """Every path of a module or folder that the text names is there."""
    root = SOURCE.parents[1]
    named = re.findall(r"`([\w/]+/(?:\w+\.(?:py|sql|md))?)`", document("architecture.md"))
    assert len(named) > 10
    for path in named:
        assert (SOURCE / path).exists() or (root / path).exists(), path
