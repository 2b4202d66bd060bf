"""The checks, registered in one place, and how they are made one after the other."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from snapshot.model.diagnostic import Diagnostic, Place, Severity
from snapshot.model.errors import FindingsError, NotProven, SnapshotError
from snapshot.model.outcome import Outcome, State
from snapshot.workflows.doctor.case import Case
from snapshot.workflows.stepping import why

Look = Callable[[Case], Iterator[Diagnostic]]
"""Yields what is found. A `FindingsError` is what was found, any other error of ours why nothing can be."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    :param name: stable.
    :param asks: what it looks at, as the beginning of a sentence.
    :param needs: names of checks that must have found nothing before this one can be made.
    """

    name: str
    asks: str
    needs: tuple[str, ...]
    look: Look


CHECKS: list[Check] = []


def check(name: str, asks: str, *, needs: tuple[str, ...] = ()) -> Callable[[Look], Look]:
    """Register a check; its module is imported in the order in which checks are made."""

    def register(look: Look) -> Look:
        CHECKS.append(Check(name, asks, needs, look))
        return look

    return register


def found(message: str, *, code: str, subject: str = "", file: str = "", line: int = 0, hint: str) -> Diagnostic:
    """Return a finding: an error, because commands fail over it."""
    place = Place(file=file, line=line, subject=subject)
    return Diagnostic(severity=Severity.ERROR, code=code, message=message, place=place, hint=hint)


def make(one: Check, case: Case, done: Mapping[str, Outcome]) -> Outcome:
    """Make a check, or say why it cannot be made.

    :param done: what the checks before it came to, by name.
    """
    for need in one.needs:
        if done[need].state is not State.FINE:
            return Outcome(name=one.name, asks=one.asks, reason=_because(done[need]))
    diagnostics: list[Diagnostic] = []
    reason = ""
    try:
        diagnostics.extend(one.look(case))
    except FindingsError as error:
        diagnostics.extend(error.diagnostics)
    except SnapshotError as error:
        reason = " ".join(filter(None, (f"{why(error)}.", error.hint)))
    return Outcome(name=one.name, asks=one.asks, diagnostics=tuple(diagnostics), reason=reason)


@contextmanager
def trying() -> Iterator[None]:
    """Let what fails in a block, which runs revisions for comparison, be why a check is not made, and no finding.

    :raises NotProven: instead of a `FindingsError`.
    """
    try:
        yield
    except FindingsError as error:
        raise NotProven(why(error), hint=error.hint) from None


def _because(other: Outcome) -> str:
    what = other.findings[0].message if other.findings else "it was not made either"
    return f"it needs the check {other.name}: {what}"
