"""What a check of the policy came to, in one shape for all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from snapshot.diff.view import View
from snapshot.model.diagnostic import Diagnostic, ExitCode, Severity


class Verdict(StrEnum):
    """How a part of the check ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_MADE = "not made"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a part looked at and found.

    :param what: what was compared or read, in words and with numbers, as "24 revisions against main"; a part that
        found nothing to look at raises instead, because comparing nothing proves nothing.
    :param findings: errors fail the part, warnings only with ``--strict``, notes never.
    :param views: reports on schemas that should be equal and are not.
    """

    what: str
    findings: tuple[Diagnostic, ...] = ()
    views: tuple[View, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One part of the check, made or not.

    :param part: its name, as typed behind ``snapshot check``.
    :param what: what was looked at; empty where the part was not made.
    :param findings: what was found; where the part was not made, why.
    :param views: see `Looked`.
    :param failure: the exit code of what kept the part from being made; ``OK`` where it was made.
    :param seconds: how long it took.
    """

    part: str
    what: str = ""
    findings: tuple[Diagnostic, ...] = ()
    views: tuple[View, ...] = ()
    failure: ExitCode = ExitCode.OK
    seconds: float = 0.0

    def verdict(self, *, strict: bool) -> Verdict:
        """Return how the part ended; with ``strict`` a warning fails it too."""
        if self.failure is not ExitCode.OK:
            return Verdict.NOT_MADE
        failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
        return Verdict.FAILED if any(one.severity in failing for one in self.findings) else Verdict.PASSED


def exit_code(parts: Iterable[Checked], *, strict: bool) -> ExitCode:
    """Return the answer of a whole check: findings come before what could not be made."""
    made = tuple(parts)
    if any(part.verdict(strict=strict) is Verdict.FAILED for part in made):
        return ExitCode.FINDINGS
    return max((part.failure for part in made), default=ExitCode.ENVIRONMENT)
