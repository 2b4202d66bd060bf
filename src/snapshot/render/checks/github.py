"""A check as workflow commands, which GitHub shows as annotations of a change.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Iterator, Sequence

from snapshot.model.diagnostic import Diagnostic, Severity
from snapshot.policy.checked import Checked, Verdict

_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def render_github(parts: Sequence[Checked], *, strict: bool, home: str) -> str:
    """Return a check as lines of workflow commands, and a line for each part, which GitHub prints as it is.

    :param home: not needed: an annotation without a file belongs to the run.
    """
    del home
    return "".join(f"{line}\n" for part in parts for line in _lines(part, strict=strict))


def _lines(part: Checked, *, strict: bool) -> Iterator[str]:
    verdict = part.verdict(strict=strict)
    what = f" ({part.what})" if part.what else ""
    yield _escaped(f"{part.part}: {verdict.value}{what}", _DATA)
    for one in part.findings:
        severity = Severity.ERROR if strict and one.severity is Severity.WARNING else one.severity
        yield f"::{_WORDS[severity]} {_properties(one)}::{_escaped(_message(one), _DATA)}"
    if verdict is Verdict.NOT_MADE and not part.findings:
        yield f"::error title={part.part}::it could not be made"


def _properties(one: Diagnostic) -> str:
    given = {"file": one.place.file, "line": str(one.place.line or ""), "title": one.code}
    return ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in given.items() if value)


def _message(one: Diagnostic) -> str:
    subject = f"{one.place.subject}: " if one.place.subject else ""
    return f"{subject}{one.message}" + (f"\n{one.hint}" if one.hint else "")


def _escaped(text: str, signs: dict[str, str]) -> str:
    return "".join(signs.get(char, char) for char in text)
