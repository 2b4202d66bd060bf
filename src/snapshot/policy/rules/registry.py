"""The rules of the policy over revisions, one registered function each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from snapshot.policy.rules.values import Found, Project

Look = Callable[[Project], Iterator[Found]]

OWN_PART = "revisions"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    :param sentence: what holds where it is kept.
    :param part: the part of ``snapshot check`` that looks.
    :param look: yields what breaks it; ``None`` where another part looks.
    :param is_structural: whether it is about the graph, so that no comment in a file can silence it.
    """

    code: str
    sentence: str
    part: str
    look: Look | None = None
    is_structural: bool = False


RULES: dict[str, Rule] = {}
"""By code. docs/rules.md has a section for each."""


def rule(code: str, sentence: str, *, is_structural: bool = False) -> Callable[[Look], Look]:
    """Register a rule that the part ``revisions`` looks after."""

    def registered(look: Look) -> Look:
        RULES[code] = Rule(code, sentence, OWN_PART, look, is_structural)
        return look

    return registered


def kept_by(part: str, code: str, sentence: str) -> None:
    """Register a rule that another part of the check looks after."""
    RULES[code] = Rule(code, sentence, part)


kept_by("history", "AL001", "a committed revision is never edited, renamed or removed")
kept_by("history", "AL017", "a SQL file that old revisions read stays as it was committed")
