"""Make all checks, each registered by its module, in the order in which they stand here."""

from importlib import import_module

from snapshot.model.outcome import Outcome
from snapshot.workflows.doctor.case import Case
from snapshot.workflows.doctor.registry import CHECKS, Check, make

MODULES = ("reach", "history", "surroundings", "versions", "models", "objects")
"""The modules of checks: whoever needs a check stands behind it."""


def checks() -> tuple[Check, ...]:
    """Return every check, in the order in which they are made."""
    for module in MODULES:
        import_module(f"snapshot.workflows.doctor.{module}")
    return tuple(CHECKS)


def examine(case: Case) -> tuple[Outcome, ...]:
    """Make every check and return what each came to."""
    done: dict[str, Outcome] = {}
    for one in checks():
        done[one.name] = make(one, case, done)
    return tuple(done.values())
