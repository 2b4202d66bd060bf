"""Targets of make forward what they were given, to the character."""

import os
import re
import subprocess
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parents[2] / "Makefile"
TEMPLATE = Path(__file__).parents[2] / "src" / "snapshot" / "workflows" / "snapshot.mk"
NASTY = """it's "5 $5 $HOME `date` $(date) \\ #é; a"""
_HANDED = ("ENV", "REV", "FILE", "MSG", "REV_ID", "SOURCE", "STEP", "KEEP", "OPTIONS", "WORKERS")


def clean() -> dict[str, str]:
    """Return the environment without what a make that runs the tests hands on."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in _HANDED and not name.startswith(("MAKE", "MFLAGS"))
    }


def make(folder: Path, target: str, *words: str, program: str, **environment: str) -> str:
    """Run a target with another program in place of ours."""
    command = ["make", "--no-print-directory", "-f", str(MAKEFILE), "-o", ".venv/.stamp", target]
    done = subprocess.run(
        [*command, f"SNAPSHOT={program}", *words],
        cwd=folder,
        env=clean() | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.removesuffix("\n")


def variable(name: str) -> str:
    """Return a program that prints a variable of its environment."""
    return f"printenv {name} #"


ARGUMENTS = "printf '[%s]'"
"""A program that prints its arguments."""


@pytest.mark.parametrize("target", ["al-rev", "al-rev-auto"])
def test_a_message_survives_make(tmp_path: Path, target: str) -> None:
    """Quotes, dollar signs and backticks arrive, from the command line of make and from the environment."""
    assert make(tmp_path, target, f"MSG={NASTY}", program=variable("MSG")) == NASTY
    assert make(tmp_path, target, program=variable("MSG"), MSG=NASTY) == NASTY


def test_a_reason_survives_make(tmp_path: Path) -> None:
    """As a message does, beside the name of the file that it is for."""
    assert make(tmp_path, "al-lock", f"REASON={NASTY}", program=variable("REASON")) == NASTY
    assert make(tmp_path, "al-lock", "FILE=a b.py", program=variable("FILE")) == "a b.py"


def test_an_id_reaches_the_command(tmp_path: Path) -> None:
    """And without one the variable is empty, which means none."""
    assert make(tmp_path, "al-rev", "REV_ID=20260101_000000000", program=variable("REV_ID")) == "20260101_000000000"
    assert not make(tmp_path, "al-rev", program=variable("REV_ID"))


def test_help_lists_every_target() -> None:
    """Each target that is no helper has a comment, and help shows it."""
    phony = re.findall(r"^\.PHONY: (.*)$", MAKEFILE.read_text(), re.MULTILINE)
    ours = {name for line in phony for name in line.split()}
    command = ["make", "-f", str(MAKEFILE), "help"]
    done = subprocess.run(command, env=clean(), capture_output=True, text=True, check=True)
    assert {line.split()[0] for line in done.stdout.splitlines()} == (ours | set(targets())) - {"venv"}


def targets() -> list[str]:
    """Return the targets of the template."""
    return re.findall(r"^([a-z-]+): \$\(SNAPSHOT_READY\) ## ", TEMPLATE.read_text(), re.MULTILINE)


def test_the_template_names_its_targets() -> None:
    """Those that are declared are those that are there, and this repository uses the file that others get."""
    declared = re.search(r"SNAPSHOT_TARGETS := ((?:.*\\\n)*.*)", TEMPLATE.read_text())
    assert declared
    assert declared[1].replace("\\\n", " ").split() == targets()
    assert "src/snapshot/workflows/snapshot.mk" in MAKEFILE.read_text()


def test_down_and_stamp_mean_no_head(tmp_path: Path) -> None:
    """Where no revision is named, it is empty; one from either place arrives."""
    for target in ("al-down", "al-stamp"):
        assert make(tmp_path, target, program=ARGUMENTS).endswith("[]")
        assert make(tmp_path, target, "REV=x", program=ARGUMENTS).endswith("[x]")
        assert make(tmp_path, target, program=ARGUMENTS, REV="x").endswith("[x]")
    assert make(tmp_path, "al-up", program=ARGUMENTS) == "[revisions][upgrade][--env][local_dev][--step][0][head]"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["al-up", "STEP=2", "REV=a b"], "[revisions][upgrade][--env][local_dev][--step][2][a b]"),
        (["al-down", "DRY_RUN=1"], "[revisions][downgrade][--env][local_dev][--dry-run][]"),
        (["al-stamp", "PURGE=1", "REV=a"], "[revisions][stamp][--env][local_dev][--purge][a]"),
        (["al-stamp", "PURGE=0", "REV=a"], "[revisions][stamp][--env][local_dev][a]"),
        (["al-down", "DRY_RUN=no"], "[revisions][downgrade][--env][local_dev][]"),
        (["al-dump-schema-current", "SOURCE=live"], "[current-schema][--env][local_dev][--source][live]"),
        (
            ["al-init-from-schema", "OPTIONS=--dry-run --no-grants"],
            "[seed][--env][local_dev][--dry-run][--no-grants]",
        ),
        (["al-sql", "ENV=it's", "REV=a:b"], "[revisions][sql][--env][it's][a:b]"),
        (["backup", "KEEP=3"], "[db][backup][--env][local_dev][--keep][3]"),
        (["restore", "FILE=/a b.dump"], "[db][restore][--env][local_dev][/a b.dump]"),
        (["db-reset"], "[db][reset][--env][local_dev]"),
    ],
)
def test_what_was_given_arrives(tmp_path: Path, words: list[str], expected: str) -> None:
    """As words of the command, whole."""
    assert make(tmp_path, *words, program=ARGUMENTS) == expected


@pytest.mark.parametrize("target", targets())
def test_nothing_need_be_given(tmp_path: Path, target: str) -> None:
    """Each target calls the program though nothing is given; a shell that refuses unset variables finds none."""
    assert make(tmp_path, target, program=ARGUMENTS).startswith("[")


def test_a_backup_is_found_from_where_make_was_called(tmp_path: Path) -> None:
    """A path that is not absolute begins there, though the command runs elsewhere."""
    found = make(tmp_path, "restore", "FILE=a.dump", program=ARGUMENTS)
    assert found.endswith(f"[{tmp_path}/a.dump]")
