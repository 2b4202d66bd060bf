"""What is measured of the check: this repository's own reference environment, every revision of it."""

import sys
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

NAME = "the reference environment"
QUICK, WHOLE = "snapshot check history revisions --all", "snapshot check --all"

Measured = Callable[[], tuple[float, float]]
Timed = Callable[..., Measured]


def commands(root: Path, timed: Timed) -> dict[str, Measured]:
    """Return what is measured: the line's title, and what runs it once in the folder of the repository."""
    program = Path(sys.executable).with_name("snapshot")
    return {title: _inside(root, timed([program, *title.split()[1:], "--quiet"])) for title in (QUICK, WHOLE)}


def _inside(root: Path, once: Measured) -> Measured:
    def run() -> tuple[float, float]:
        with chdir(root):
            return once()

    return run
