"""A check as JSON, for programs."""

from collections.abc import Sequence

import msgspec

from snapshot.model.diagnostic import Diagnostic
from snapshot.policy.checked import Checked, exit_code

VERSION = 1


def render_json(parts: Sequence[Checked], *, strict: bool, home: str) -> str:
    """Return a check as JSON with a line end.

    ``{"version", "strict", "exit_code", "parts": [{"part", "verdict", "what", "seconds", "findings": [{"severity",
    "code", "message", "file", "line", "subject", "hint"}], "reports": […]}]}``; a report is as docs/diff.md describes
    it, ``line`` is 0 where it is not known, seconds are
    rounded to milliseconds.

    :param home: not needed: what was found in no file has an empty one.
    """
    del home
    told = {
        "version": VERSION,
        "strict": strict,
        "exit_code": int(exit_code(parts, strict=strict)),
        "parts": [_part(one, strict=strict) for one in parts],
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n"


def _part(part: Checked, *, strict: bool) -> dict[str, object]:
    return {
        "part": part.part,
        "verdict": part.verdict(strict=strict),
        "what": part.what,
        "seconds": round(part.seconds, 3),
        "findings": [fields_of(one) for one in part.findings],
        "reports": part.views,
    }


def fields_of(one: Diagnostic) -> dict[str, object]:
    """Return a finding as JSON has it, here and wherever one is told to programs."""
    return {
        "severity": one.severity,
        "code": one.code,
        "message": one.message,
        "file": one.place.file,
        "line": one.place.line,
        "subject": one.place.subject,
        "hint": one.hint,
    }
