"""What one check of the doctor came to."""

from dataclasses import dataclass
from enum import StrEnum

from snapshot.model.diagnostic import Diagnostic, Severity


class State(StrEnum):
    """How a check ended."""

    FINE = "fine"
    FOUND = "found"
    NOT_MADE = "not made"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one check came to.

    :param name: of the check, stable.
    :param asks: what is looked at, as the beginning of a sentence.
    :param diagnostics: what was found; notes among them are no findings.
    :param reason: why the check was not made, or not to its end; empty where it was.
    """

    name: str
    asks: str
    diagnostics: tuple[Diagnostic, ...] = ()
    reason: str = ""

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What must not pass."""
        return tuple(one for one in self.diagnostics if one.severity is not Severity.NOTE)

    @property
    def state(self) -> State:
        """How it ended; a check that broke off after it found something has found something."""
        if self.findings:
            return State.FOUND
        return State.NOT_MADE if self.reason else State.FINE
