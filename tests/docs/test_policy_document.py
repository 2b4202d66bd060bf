"""docs/policy.md against the checks that it names."""

import re
from collections.abc import Callable
from pathlib import Path

import click

from snapshot.cli.main import cli
from snapshot.policy.rules.registry import RULES
from snapshot.workflows.check import PARTS

REPOSITORY = Path(__file__).parents[2]

Table = Callable[[str, str], list[dict[str, str]]]
Document = Callable[[str], str]


def test_every_rule_names_what_holds_it(table: Table) -> None:
    """Each rule of the policy names a check that exists, and every part and every AL rule holds a rule of it."""
    rows = table("policy.md", "rule")
    held = " ".join(row["held by"] for row in rows)
    named = set(re.findall(r"snapshot check (\w+)", held))
    assert named == set(PARTS)
    assert set(re.findall(r"AL\d+", " ".join(row["codes"] for row in rows))) == {
        name for name in RULES if re.fullmatch(r"AL\d+", name) and name != "AL000"
    }
    for command in re.findall(r"`snapshot (\w+)", held):
        assert cli.get_command(click.Context(cli), command) is not None, command


def test_commands_of_the_guide_exist(document: Document) -> None:
    """Every make target that the guide in Japanese and the policy name is one of the Makefile."""
    files = [REPOSITORY / "Makefile", *(REPOSITORY / "src" / "snapshot").rglob("*.mk")]
    targets = {name for file in files for name in re.findall(r"^([a-z-]+):", file.read_text("utf-8"), re.MULTILINE)}
    for name in ("policy.md", "ja/operations.md"):
        named = set(re.findall(r"\bmake ([a-z][a-z-]*[a-z])\b", document(name)))
        assert named <= targets, (name, named - targets)
        assert len(named) > 8


def test_parts_in_the_guide(table: Table) -> None:
    """The guide in Japanese tells every part of the check."""
    assert {row["部分"].strip("`") for row in table("ja/operations.md", "部分")} == set(PARTS)
