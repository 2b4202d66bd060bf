"""Rules over the revisions of a project, AL001 to AL020, one registered function each; docs/rules.md explains them.

Each is exact about what it claims; where something cannot be told from the files, it says so in a note.
"""

from collections.abc import Iterator

from snapshot.policy.rules import bodies, concurrently, environment, files, graph, rows, texts  # noqa: F401 - registers
from snapshot.policy.rules.ignores import silenced
from snapshot.policy.rules.registry import RULES
from snapshot.policy.rules.values import Found, Project


def findings(project: Project) -> tuple[Found, ...]:
    """Return what breaks the rules, in the order of files and lines."""
    looked = [one for each in RULES.values() if each.look for one in each.look(project)]
    left = silenced(project, _once(looked))
    return tuple(sorted(left, key=lambda one: (one.file, one.line, one.code)))


def _once(looked: list[Found]) -> Iterator[Found]:
    """Leave out what a rule finds again on one line: a helper that both directions call."""
    seen: set[tuple[str, int, str]] = set()
    for one in looked:
        key = (one.file, one.line, one.code)
        if key not in seen or not one.line:
            seen.add(key)
            yield one
