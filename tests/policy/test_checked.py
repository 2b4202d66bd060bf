"""What parts of a check come to together."""

import pytest

from snapshot.model.diagnostic import ExitCode, note, warning
from snapshot.model.errors import FindingsError
from snapshot.policy.checked import Checked, Verdict, exit_code

ERROR = FindingsError("broken").diagnostics[0]
PASSED = Checked(part="history", what="3 files")
FAILED = Checked(part="revisions", findings=(ERROR,))
WARNED = Checked(part="locks", what="2 revisions", findings=(warning("w", "careful"), note("n", "by the way")))
REFUSED = Checked(part="upgrade", findings=(ERROR,), failure=ExitCode.ENVIRONMENT)


@pytest.mark.parametrize(
    ("part", "strict", "verdict"),
    [
        (PASSED, True, Verdict.PASSED),
        (FAILED, False, Verdict.FAILED),
        (WARNED, False, Verdict.PASSED),
        (WARNED, True, Verdict.FAILED),
        (REFUSED, False, Verdict.NOT_MADE),
    ],
)
def test_verdict(part: Checked, verdict: Verdict, *, strict: bool) -> None:
    """Errors fail a part, warnings only where that is asked, and what could not be made never passed."""
    assert part.verdict(strict=strict) is verdict


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ((PASSED, WARNED), ExitCode.OK),
        ((PASSED, REFUSED), ExitCode.ENVIRONMENT),
        ((FAILED, REFUSED), ExitCode.FINDINGS),
        ((), ExitCode.ENVIRONMENT),
    ],
)
def test_exit_code(parts: tuple[Checked, ...], code: ExitCode) -> None:
    """Findings come before what could not be made, and a check of nothing is no success."""
    assert exit_code(parts, strict=False) is code
