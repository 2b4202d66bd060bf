"""A comparison says the same, however its sides are read."""

import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from snapshot.config.reading import load_settings
from snapshot.diff.select import Choice
from snapshot.diff.view import View
from snapshot.layout.sections import make_layout
from snapshot.workflows.diff import Wish, diff
from snapshot.workflows.save import files_of, save
from snapshot.workflows.sides import open_side
from snapshot.workflows.specs import How
from snapshot.workflows.split import split
from snapshot.workflows.watch import Watch

Item = TypeVar("Item")
Found = TypeVar("Found")
CASES = Path(__file__).parent.parent / "cases" / "diff"


def viewed(old: Path, new: Path, root: Path) -> View:
    """Return the view of two sides, what is only spelled otherwise included."""
    settings = load_settings(root)
    sides = [open_side(str(one), settings, Watch(), How()) for one in (old, new)]
    return diff(sides[0], sides[1], Wish(choice=Choice(spelling=True)), Watch())


def folder_of(dump: Path, folder: Path) -> Path:
    """Split a dump into a folder."""
    layout = make_layout()
    save(folder, files_of(split(dump.read_bytes(), dump.name, layout, Watch()), layout))
    return folder


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_folders_and_dumps_give_one_report(case: Path, tmp_path: Path) -> None:
    """Two folders, of which only what may differ is read, give the objects that two dumps read whole do."""
    dumps = viewed(case / "old.sql", case / "new.sql", tmp_path)
    old, new = (folder_of(case / f"{one}.sql", tmp_path / one) for one in ("old", "new"))
    folders = viewed(old, new, tmp_path)
    assert folders.cards == dumps.cards
    assert (folders.kinds, folders.aspects, folders.hidden) == (dumps.kinds, dumps.aspects, dumps.hidden)


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_what_another_process_finds_is_the_same(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes and meanings that come as bytes, as from a second process, give the same report."""
    here = viewed(case / "old.sql", case / "new.sql", tmp_path)
    sent: list[int] = []

    def elsewhere(function: Callable[[Item], Found], items: Sequence[Item]) -> list[Found]:
        data = pickle.dumps([function(one) for one in items])
        sent.append(len(items))
        found: list[Found] = pickle.loads(data)  # noqa: S301 - our own bytes
        return found

    monkeypatch.setattr("snapshot.workflows.diff.in_halves", elsewhere)
    assert viewed(case / "old.sql", case / "new.sql", tmp_path) == here
    assert len(sent) == len(("changes", "meanings"))
