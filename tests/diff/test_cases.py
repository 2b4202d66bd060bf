"""Each pair of dumps gives exactly the reports beside it, and the mirrored changes when the sides are swapped.

A case is ``tests/cases/diff/<kind>--<what>/`` with ``old.sql`` and ``new.sql`` as pg_dump prints them, and
``expected/`` with the report in three forms. ``SNAPSHOT_REWRITE=1 pytest tests/diff/test_cases.py`` writes what is
expected anew, to be read as a diff.
"""

import os
import re
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from snapshot.diff.changes import Change
from snapshot.diff.compare import compare
from snapshot.diff.select import Choice
from snapshot.diff.view import View
from snapshot.model.objects import Snapshot
from snapshot.render.report.json import render_json
from snapshot.render.report.markdown import render_markdown
from snapshot.render.report.terminal import render_terminal
from snapshot.workflows.diff import Wish, diff
from snapshot.workflows.sides import open_side
from snapshot.workflows.specs import How
from snapshot.workflows.watch import Watch

EXPECTED = "expected"
WIDTH = 100
AsTexts = Callable[[tuple[Change, ...]], set[str]]


def viewed(old: Path, new: Path) -> View:
    """Return the view of two dumps, what is only spelled otherwise included."""
    sides = [open_side(path.name, None, Watch(), How()) for path in (old, new)]  # type: ignore[arg-type] # files need no settings
    return diff(sides[0], sides[1], Wish(choice=Choice(spelling=True)), Watch())


def terminal(view: View) -> str:
    """Return the report as a terminal of a hundred columns without colour shows it."""
    stream = StringIO()
    render_terminal(view, Console(file=stream, width=WIDTH, no_color=True))
    return re.sub(r" +$", "", stream.getvalue(), flags=re.MULTILINE)


def reports(pair: Path) -> dict[str, str]:
    """Return the report of a case in each form that is compared."""
    view = viewed(pair / "old.sql", pair / "new.sql")
    return {"terminal.txt": terminal(view), "report.md": render_markdown(view), "report.json": render_json(view)}


@pytest.fixture
def expected(pair: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return what stands beside the dumps, written anew where that is asked for."""
    monkeypatch.chdir(pair)
    folder = pair / EXPECTED
    if os.environ.get("SNAPSHOT_REWRITE"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, text in reports(pair).items():
            (folder / name).write_bytes(text.encode())
    return {path.name: path.read_bytes().decode() for path in folder.iterdir()}


def test_reports_are_as_expected(pair: Path, expected: dict[str, str]) -> None:
    """Terminal, Markdown and JSON are the expected ones, to the byte."""
    assert reports(pair) == expected


def test_a_case_differs_and_mirrors(
    pair: Path, mirrored: AsTexts, plain: AsTexts, snapshot_of: Callable[[str], Snapshot]
) -> None:
    """Something changes unless the case says not, and mirrored the other way; nothing differs from itself."""
    old, new = (snapshot_of((pair / name).read_bytes().decode()) for name in ("old.sql", "new.sql"))
    there, back = compare(old, new), compare(new, old)
    assert bool(there) is not pair.name.endswith("--unchanged")
    assert mirrored(there) == plain(back)
    assert compare(old, old) == compare(new, new) == ()


def test_no_case_is_orphaned(pair: Path) -> None:
    """A case folder holds two dumps and what is expected of them, and nothing that no test reads."""
    assert {path.name for path in pair.iterdir()} == {"old.sql", "new.sql", EXPECTED}
    assert {path.name for path in (pair / EXPECTED).iterdir()} == {"terminal.txt", "report.md", "report.json"}
