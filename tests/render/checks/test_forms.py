"""A check in the forms for programs and code hosts."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from snapshot.model.diagnostic import ExitCode, Place, note, warning
from snapshot.model.errors import EnvironmentFailure, FindingsError
from snapshot.policy.checked import Checked
from snapshot.render.checks.github import render_github
from snapshot.render.checks.json import render_json
from snapshot.render.checks.sarif import render_sarif

Render = Callable[..., str]

PARTS = (
    Checked(part="history", what="3 files against main", seconds=0.12345),
    Checked(
        part="revisions",
        findings=(
            *FindingsError(
                "two heads, 100% wrong",
                place=Place(file="versions/a b,c:d.py", line=7),
                hint="Merge them.",
                code="AL004",
            ).diagnostics,
            warning("AL014", "rows", place=Place(subject="ref.t")),
            note("irreversible", "said so"),
        ),
    ),
    Checked(part="upgrade", findings=EnvironmentFailure("no server").diagnostics, failure=ExitCode.ENVIRONMENT),
)


def sarif(*, strict: bool = False) -> dict[str, Any]:
    """Return the one run of the SARIF form."""
    told = json.loads(render_sarif(PARTS, strict=strict, home="pyproject.toml"))
    assert told["version"] == "2.1.0"
    (run,) = told["runs"]
    return dict(run)


def test_json() -> None:
    """Every part stands with its verdict, seconds and findings, and the exit code with them."""
    told = json.loads(render_json(PARTS, strict=False, home=""))
    assert told["exit_code"] == 1
    assert [(part["part"], part["verdict"]) for part in told["parts"]] == [
        ("history", "passed"),
        ("revisions", "failed"),
        ("upgrade", "not made"),
    ]
    assert told["parts"][0]["seconds"] == 0.123
    assert told["parts"][1]["findings"][0] == {
        "severity": "error",
        "code": "AL004",
        "message": "two heads, 100% wrong",
        "file": "versions/a b,c:d.py",
        "line": 7,
        "subject": "",
        "hint": "Merge them.",
    }


def test_sarif_results() -> None:
    """Each finding is a result at its file and line with a rule that is declared; names are written as a URI."""
    run = sarif()
    first, second, third = run["results"]
    assert (first["ruleId"], first["level"]) == ("AL004", "error")
    assert first["message"]["text"] == "two heads, 100% wrong. Merge them."
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "versions/a%20b%2Cc%3Ad.py", "uriBaseId": "SRCROOT"}
    assert place["region"] == {"startLine": 7}
    assert second["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "pyproject.toml"
    assert second["message"]["text"] == "ref.t: rows."
    assert third["level"] == "note"
    rules = {one["id"]: one for one in run["tool"]["driver"]["rules"]}
    assert rules.keys() == {one["ruleId"] for one in run["results"]}
    assert rules["AL004"]["shortDescription"] == {"text": "The merged tree has one head."}
    assert "shortDescription" not in rules["irreversible"]


@pytest.mark.parametrize(
    ("file", "place"),
    [
        ("../a.ini", {"uri": "../a.ini", "uriBaseId": "SRCROOT"}),
        ("/etc/a b.ini", {"uri": "file:///etc/a%20b.ini"}),
        ("a\\udcff.py", {"uri": "a%5Cudcff.py", "uriBaseId": "SRCROOT"}),
    ],
)
def test_sarif_places(file: str, place: dict[str, str]) -> None:
    """A file outside of every project has a whole URI, without a base; a backslash is a character as any other."""
    parts = (Checked(part="history", findings=(note("x", "y", place=Place(file=file)),)),)
    (run,) = json.loads(render_sarif(parts, strict=False, home=""))["runs"]
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == place


def test_sarif_tells_what_was_not_made() -> None:
    """A part that could not be made makes the invocation unsuccessful and says why."""
    (invocation,) = sarif()["invocations"]
    assert invocation["executionSuccessful"] is False
    (told,) = invocation["toolExecutionNotifications"]
    assert told["message"]["text"] == "upgrade was not made: no server."


def test_strict_levels() -> None:
    """With strict a warning has the level of what it does: it fails."""
    assert [one["level"] for one in sarif(strict=True)["results"]] == ["error", "error", "note"]
    assert "::error title=AL014::" in render_github(PARTS, strict=True, home="")


def test_github() -> None:
    """Annotations are escaped as workflow commands ask, in properties and in messages."""
    assert render_github(PARTS, strict=False, home="").splitlines() == [
        "history: passed (3 files against main)",
        "revisions: failed",
        "::error file=versions/a b%2Cc%3Ad.py,line=7,title=AL004::two heads, 100%25 wrong%0AMerge them.",
        "::warning title=AL014::ref.t: rows",
        "::notice title=irreversible::said so",
        "upgrade: not made",
        "::error title=environment::no server",
    ]


@pytest.mark.parametrize("render", [render_json, render_sarif, render_github])
def test_no_line_can_be_forged(render: Render) -> None:
    """A line end in a message begins no line of its own, which a host would take for a command."""
    forged = (Checked(part="history", findings=(warning("x", "a\n::error::b\r::c"),)),)
    lines = render(forged, strict=False, home="p").splitlines()
    assert not any(line.startswith(("::error::b", "::c")) for line in lines)
