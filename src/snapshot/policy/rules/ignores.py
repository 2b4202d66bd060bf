"""Comments that silence a finding: ``# snapshot: ignore[AL006, AL014] reason``."""

import io
import re
import tokenize
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from snapshot.model.diagnostic import Severity
from snapshot.policy.rules.registry import RULES, rule
from snapshot.policy.rules.values import Found, Judged, Project, Written, found

_COMMENT = re.compile(r"#\s*snapshot:\s*ignore(?:\[([^\]]*)\])?(.*)")
_MARK = "snapshot:"


@dataclass(frozen=True, slots=True)
class Ignore:
    """One such comment.

    :param line: where it stands.
    :param codes: what it silences.
    :param reason: why; one without silences nothing.
    """

    line: int
    codes: tuple[str, ...]
    reason: str

    def holds_for(self, one: Found) -> bool:
        """Return whether it silences a finding: it stands on its line, on that of its statement, or on one before."""
        lines = {one.line, one.anchor}
        return bool(self.reason) and one.code in self.codes and not lines.isdisjoint({self.line, self.line + 1})


def ignores_in(source: str) -> Iterator[Ignore]:
    """Yield the comments of a file that silence something."""
    if _MARK not in source:
        return
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT and (said := _COMMENT.match(token.string)):
                codes = tuple(filter(None, re.split(r"[\s,]+", said[1] or "")))
                yield Ignore(token.start[0], codes, said[2].strip(" :-—"))
    except (tokenize.TokenError, SyntaxError):
        return


@rule("AL000", "a comment that silences a rule names it, gives its reason, and is needed")
def _by_itself(_project: Project) -> Iterator[Found]:
    """Find nothing: whether a comment is needed shows when all other rules have looked (`silenced`)."""
    return iter(())


def silenced(project: Project, findings: Iterable[Found]) -> tuple[Found, ...]:
    """Return the findings that no comment silences, and those about comments."""
    left = list(findings)
    for one in project.judged:
        ignores = list(ignores_in(one.written.source))
        used: set[tuple[int, str]] = set()
        for finding in [each for each in left if each.file == one.written.file]:
            by = next((each for each in ignores if each.holds_for(finding)), None)
            if by and not RULES.get(finding.code, RULES["AL000"]).is_structural:
                used.add((by.line, finding.code))
                left.remove(finding)
        left += _about(one, ignores, used)
    return tuple(left)


def _about(one: Judged, ignores: Iterable[Ignore], used: Collection[tuple[int, str]]) -> Iterator[Found]:
    for each in ignores:
        if not each.codes:
            yield _wrong(one.written, each, "this comment names no rule", "Write ignore[AL0xx] and why")
        elif not each.reason:
            message = f"this comment gives no reason, so it silences nothing: {', '.join(each.codes)}"
            yield _wrong(one.written, each, message, "Write behind the bracket why the rule does not hold here")
        for code in each.codes if each.reason else ():
            if code not in RULES:
                yield _wrong(one.written, each, f"there is no rule {code}", "docs/rules.md lists them")
            elif (each.line, code) not in used:
                is_sure = not one.unrendered and not one.unread
                weight = Severity.ERROR if is_sure else Severity.NOTE
                message = (
                    f"{code} finds nothing here" if is_sure else f"whether {code} finds something cannot be told"
                )
                yield _wrong(one.written, each, message, "Remove the comment", weight)


def _wrong(revision: Written, one: Ignore, message: str, hint: str, severity: Severity = Severity.ERROR) -> Found:
    return found(revision, "AL000", message, line=one.line, hint=hint, severity=severity)
