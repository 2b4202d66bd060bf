"""Comments that silence a finding: ``# snapshot: ignore[AL006, AL014] reason``."""

import io
import re
import tokenize
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from snapshot.policy.rules.registry import RULES, rule
from snapshot.policy.rules.values import Found, Project, as_note, found_in

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
        is_sure = not one.unrendered and not one.unread
        about = _silence(left, one.written.file, one.written.source, is_sure=is_sure)
        left += [replace(each, revision=one.written.id) for each in about]
    if project.env:
        left += _silence(left, project.env.file, project.env.source, is_sure=True)
    return tuple(left)


def _silence(left: list[Found], file: str, source: str, *, is_sure: bool) -> list[Found]:
    """Take away what the comments of a file silence, and return what is to be said of them."""
    ignores = list(ignores_in(source))
    used: set[tuple[int, str]] = set()
    for finding in [each for each in left if each.file == file] if ignores else ():
        by = next((each for each in ignores if each.holds_for(finding)), None)
        if by and finding.code in RULES and not RULES[finding.code].is_structural:
            used.add((by.line, finding.code))
            left.remove(finding)
    return [said for each in ignores for said in _about(file, each, used, is_sure=is_sure)]


def _about(file: str, one: Ignore, used: Collection[tuple[int, str]], *, is_sure: bool) -> Iterator[Found]:
    def wrong(message: str, hint: str) -> Found:
        return found_in(file, "AL000", message, line=one.line, hint=hint)

    if not one.codes:
        yield wrong("this comment names no rule", "Write ignore[AL0xx] and why")
    elif not one.reason:
        message = f"this comment gives no reason, so it silences nothing: {', '.join(one.codes)}"
        yield wrong(message, "Write behind the bracket why the rule does not hold here")
    for code in one.codes if one.reason else ():
        if code not in RULES:
            yield wrong(f"there is no rule {code}", "docs/rules.md lists them")
        elif (one.line, code) not in used:
            yield (
                wrong(f"{code} finds nothing here", "Remove the comment")
                if is_sure
                else as_note(wrong(f"whether {code} finds something here cannot be told", ""))
            )
