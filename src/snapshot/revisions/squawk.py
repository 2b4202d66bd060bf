"""Runs squawk, a linter of migrations, over SQL files; https://squawkhq.com/docs."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from snapshot.model.errors import EnvironmentFailure
from snapshot.policy.locks.findings import Linted

_PROGRAM = "squawk"


def find_squawk() -> str:
    """Return the path of the program: beside this Python, else on ``PATH``.

    :raises EnvironmentFailure: it is not installed.
    """
    beside = Path(sys.executable).with_name(_PROGRAM)
    if found := str(beside) if beside.is_file() else shutil.which(_PROGRAM):
        return found
    raise EnvironmentFailure(
        "squawk is not installed, and it finds what revisions lock",
        hint="Install pg-schema-snapshot[lint], or name the parts without locks: [tool.snapshot.policy] parts",
        code="no-squawk",
    )


def lint(
    files: Sequence[Path], root: Path, *, in_transaction: bool, major: int | None
) -> Mapping[Path, Sequence[Linted]]:
    """Return what squawk finds in each of the files.

    :param root: where it is run, so that a ``.squawk.toml`` of the project holds.
    :param in_transaction: whether the files run inside of a transaction.
    :param major: version of the server; ``None`` for squawk's own guess.
    :raises EnvironmentFailure: it is not installed, or says nothing that can be read.
    """
    if not files:
        return {}
    command = [find_squawk(), "--reporter", "json"]
    command += ["--assume-in-transaction"] if in_transaction else ["--no-assume-in-transaction"]
    command += [] if major is None else ["--pg-version", f"{major}.0"]
    done = subprocess.run([*command, *map(str, files)], cwd=root, capture_output=True, check=False)
    try:
        told = json.loads(done.stdout)
    except ValueError:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise EnvironmentFailure(
            f"squawk failed: {said[-1] if said else 'it said nothing'}",
            hint="Try squawk by itself; a .squawk.toml of the project is read",
            code="squawk",
        ) from None
    found: dict[Path, list[Linted]] = {file: [] for file in files}
    for one in told:
        found[Path(one["file"])].append(Linted(one["rule_name"], one["line"], one["message"], one["help"] or ""))
    return found
