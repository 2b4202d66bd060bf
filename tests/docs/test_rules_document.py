"""docs/rules.md against the rules: every code, its sentence, and what the examples come to."""

import re
from pathlib import Path

import pytest
from tests.policy.rules.conftest import ENV, HEAD, revision, written

from snapshot.model.diagnostic import Severity
from snapshot.policy.rules import findings
from snapshot.policy.rules.registry import RULES
from snapshot.policy.rules.said import said_in
from snapshot.policy.rules.values import EnvironmentFile, Judged, Project

TEXT = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (AL\d{3}|syntax)\n\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))


def examples(section: str) -> list[str]:
    """Return the examples of a section: what is wrong, and what is right."""
    return re.findall(r"^```python\n(.*?)^```", section, re.MULTILINE | re.DOTALL)


SHOWN = {code: blocks for code, section in SECTIONS.items() if (blocks := examples(section))}


def test_every_rule_has_its_section() -> None:
    """Sections are the rules, in order, each with its sentence and its source."""
    assert list(SECTIONS) == sorted(RULES)
    for code, section in SECTIONS.items():
        sentence = RULES[code].sentence
        assert section.startswith(f"**{sentence[0].upper()}{sentence[1:]}.**\n"), code
        assert "\nSource: " in section, code
        assert len(examples(section)) == 2 or ("\nWrong: " in section and "\nRight: " in section), code


def whole(example: str) -> str:
    """Return a revision of an example, which is a body of its upgrade, or what stands around that."""
    if "def upgrade" in example:
        return HEAD + example
    if example.startswith("branch_labels"):
        return revision(more=example)
    return revision(example)


def codes_of(source: str) -> set[str]:
    """Return the codes that a revision is found with, apart from what env.py would settle."""
    one = written(source)
    base = written('revision = "20260101_000000000"\ndown_revision = None\n', "20260101_000000000_first.py")
    said, unread = said_in(one, ())
    env = EnvironmentFile(file="env.py", source=ENV)
    judged = Judged(written=one, said=said, unread=unread)
    found = findings(Project(revisions=(base, one), judged=(judged,), env=env))
    return {one.code for one in found if one.severity is not Severity.NOTE}


@pytest.mark.parametrize("code", SHOWN)
def test_examples(code: str) -> None:
    """What is shown as wrong breaks the rule and no other; what is shown as right breaks none."""
    wrong, right = (whole(example) for example in SHOWN[code])
    assert codes_of(wrong) == {code}
    assert codes_of(right) == set()
