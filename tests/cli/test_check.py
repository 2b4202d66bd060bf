"""``snapshot check`` as it is typed, on a team's project."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from snapshot.workflows.check import PARTS

if TYPE_CHECKING:
    from tests.cli.conftest import Team

Run = Callable[..., tuple[int, str, str]]
FOURTH, THIRD = "20260104_000000000", "20260103_000000000"


def parts_of(told: str) -> dict[str, Any]:
    """Return the parts of a check in JSON by their names."""
    return {part["part"]: part for part in json.loads(told)["parts"]}


@pytest.mark.server
def test_upgrade(team: "Team", run: Run) -> None:
    """Revisions that build a database pass, and one that the server refuses fails the part with its message."""
    code, out, _ = run("check", "upgrade")
    assert code == 0
    assert out == "upgrade: passed (3 revisions, at once and one by one)\n"
    assert team.tables == set(), "the team's own database was touched"
    team.revision(FOURTH, THIRD, "ALTER TABLE absent ADD COLUMN n int", "SELECT 1")
    code, out, _ = run("check", "upgrade", "--format", "json")
    assert code == 1
    part = parts_of(out)["upgrade"]
    assert part["verdict"] == "failed"
    assert 'relation "absent" does not exist' in part["findings"][0]["message"]


@pytest.mark.server
def test_nothing_to_check_fails(team: "Team", run: Run) -> None:
    """A part that finds nothing to look at fails, and says so."""
    for path in team.versions.glob("*.py"):
        path.unlink()
    code, out, _ = run("check", "upgrade", "--format", "json")
    assert code == 1
    assert [one["code"] for one in parts_of(out)["upgrade"]["findings"]] == ["nothing-to-check"]


def test_unknown_part(run: Run) -> None:
    """A part that is none is a mistake of usage."""
    assert run("check", "upgrad")[0] == 2


def test_every_part_has_its_module() -> None:
    """Each part has a module of its name, and each module but what they share is a part."""
    folder = Path(__file__).parents[2] / "src" / "snapshot" / "workflows" / "checks"
    assert {path.stem for path in folder.glob("*.py")} - {"__init__", "asked"} == set(PARTS)


def test_reports_are_files_too(project: Path, run: Run) -> None:
    """One run answers on the terminal and in files; a form that is none, or no file, is a mistake of usage."""
    code, out, _ = run("check", "upgrade", "--report", "sarif=a.sarif", "--report", "json=a.json")
    assert code == 2, "there is no migration environment"
    assert out.startswith("upgrade: not made\n")
    assert json.loads((project / "a.sarif").read_text())["runs"][0]["invocations"][0]["executionSuccessful"] is False
    assert parts_of((project / "a.json").read_text())["upgrade"]["verdict"] == "not made"
    assert run("check", "upgrade", "--report", "pdf=x")[0] == 2
    assert run("check", "upgrade", "--report", "json")[0] == 2
