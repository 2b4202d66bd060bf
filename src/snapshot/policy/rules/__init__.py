"""Rules over the revisions of a project, AL001 to AL020, one registered function each; docs/rules.md explains them.

Each is exact about what it claims; where something cannot be told from the files, it says so in a note.
"""

from collections.abc import Iterator

from snapshot.model.diagnostic import Severity
from snapshot.policy.rules import bodies, concurrently, environment, files, graph, rows, texts  # noqa: F401 - registers
from snapshot.policy.rules.ignores import silenced
from snapshot.policy.rules.registry import RULES
from snapshot.policy.rules.values import Found, Judged, Project, found

UNREAD = "revision-unread"
"""Code of a note about what a revision sends and nobody can tell without running it."""


def findings(project: Project) -> tuple[Found, ...]:
    """Return what breaks the rules, and what could not be told, in the order of files and lines."""
    looked = [one for each in RULES.values() if each.look for one in each.look(project)]
    left = silenced(project, _once(looked))
    unread = [one for judged in project.judged for one in _unread(judged)]
    return tuple(sorted((*left, *unread), key=lambda one: (one.file, one.line, one.code)))


def _once(looked: list[Found]) -> Iterator[Found]:
    """Leave out what a rule finds again on one line: a helper that both directions call."""
    seen: set[tuple[str, int, str]] = set()
    for one in looked:
        key = (one.file, one.line, one.code)
        if key not in seen or not one.line:
            seen.add(key)
            yield one


def _unread(judged: Judged) -> Iterator[Found]:
    for line in judged.unread:
        message = "what is sent here is computed, and rendering the revision did not show it"
        yield found(judged.written, UNREAD, message, line=line, severity=Severity.NOTE)
    for direction, reason in judged.unrendered.items():
        message = (
            f"the {direction} could not be rendered, so its files and computed texts were not looked at: {reason}"
        )
        function = judged.written.functions.get(direction)
        line = function.lineno if function else 1
        yield found(judged.written, UNREAD, message, line=line, severity=Severity.NOTE)
