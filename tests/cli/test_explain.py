"""`snapshot explain` knows every hazard and every rule, from the documents that the package holds."""

import pytest

from snapshot.cli.main import run
from snapshot.diff.hazards import HAZARDS
from snapshot.policy.rules.registry import RULES
from snapshot.workflows.explain import sections


def test_every_code_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a code all are listed: hazards, then rules."""
    assert run(["explain"]) == 0
    assert capsys.readouterr().out.split() == [*sorted(HAZARDS), *sorted(RULES)]


@pytest.mark.parametrize("code", ["table-rewrite", "AL007"])
def test_a_code_is_explained(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed begins with the code and holds the words of its section."""
    assert run(["explain", code]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.startswith(code)
    assert sections()[code].split("**")[1].split(".")[0] in shown


def test_an_unknown_code_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """What is no code is a mistake of the caller, with the way to those that are."""
    assert run(["explain", "no-such-code"]) == 2
    said = capsys.readouterr().err
    assert "snapshot explain lists codes" in said
    assert "meant?" not in said


@pytest.mark.parametrize(("code", "meant"), [("data-los", "data-loss"), ("al007", "AL007")])
def test_the_nearest_code_is_named(code: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a code differs by little from one there is, that is asked."""
    assert run(["explain", code]) == 2
    assert f"Is {meant} meant?" in capsys.readouterr().err
