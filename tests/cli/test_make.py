"""Targets of make forward what they were given, to the character."""

import os
import re
import subprocess
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parents[2] / "Makefile"
NASTY = """it's "5 $5 $HOME `date` $(date) \\ #é; a"""


def clean() -> dict[str, str]:
    """Return the environment without what a make that runs the tests hands on."""
    handed = re.findall(r"^export (.*)$", MAKEFILE.read_text(), re.MULTILINE)
    names = {name for line in handed for name in line.split()}
    return {
        name: value
        for name, value in os.environ.items()
        if name not in names and not name.startswith(("MAKE", "MFLAGS"))
    }


def make(folder: Path, target: str, *words: str, shown: str, **environment: str) -> str:
    """Run a target with a program in place of ours that prints a variable of its environment."""
    command = ["make", "--no-print-directory", "-f", str(MAKEFILE), "-o", ".venv/.stamp", target]
    programs = [f"{name}=printenv {shown} #" for name in ("REVISIONS", "DB")]
    done = subprocess.run(
        [*command, *programs, *words],
        cwd=folder,
        env=clean() | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.removesuffix("\n")


@pytest.mark.parametrize("target", ["al-rev", "al-rev-auto"])
def test_a_message_survives_make(tmp_path: Path, target: str) -> None:
    """Quotes, dollar signs and backticks arrive, from the command line of make and from the environment."""
    assert make(tmp_path, target, f"MSG={NASTY}", shown="MSG") == NASTY
    assert make(tmp_path, target, shown="MSG", MSG=NASTY) == NASTY


def test_a_reason_survives_make(tmp_path: Path) -> None:
    """As a message does, beside the name of the file that it is for."""
    assert make(tmp_path, "al-lock", f"REASON={NASTY}", shown="REASON") == NASTY
    assert make(tmp_path, "al-lock", "FILE=a b.py", shown="FILE") == "a b.py"


def test_an_id_reaches_the_command(tmp_path: Path) -> None:
    """And without one the variable is empty, which means none."""
    assert make(tmp_path, "al-rev", "REV_ID=20260101_000000000", shown="REV_ID") == "20260101_000000000"
    assert not make(tmp_path, "al-rev", shown="REV_ID")


def test_help_lists_every_target() -> None:
    """Each target that is no helper has a comment, and help shows it."""
    text = MAKEFILE.read_text()
    phony = next(line for line in text.splitlines() if line.startswith(".PHONY:")).split()[1:]
    command = ["make", "-f", str(MAKEFILE), "help"]
    done = subprocess.run(command, env=clean(), capture_output=True, text=True, check=True)
    assert {line.split()[0] for line in done.stdout.splitlines()} == set(phony) - {"venv"}


def test_down_and_stamp_mean_no_head(tmp_path: Path) -> None:
    """Where no revision is named, the variable is empty; one from either place arrives."""
    for target in ("al-down", "al-stamp"):
        assert not make(tmp_path, target, shown="REV")
        assert make(tmp_path, target, "REV=x", shown="REV") == "x"
        assert make(tmp_path, target, shown="REV", REV="x") == "x"
    assert make(tmp_path, "al-up", shown="REV") == "head"
