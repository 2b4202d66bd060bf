"""A report as Markdown for a comment on a pull request: what is dangerous first, then every object in a fold.

It keeps within the length that GitHub takes. What does not fit is left out with the least important first, and the
report says how many objects it shows, of how many.
"""

from collections.abc import Iterable, Sequence

from snapshot.diff.view import Count, SideView, View
from snapshot.model.words import plural
from snapshot.render.report import words
from snapshot.render.report.block import LONGEST_ID, Level, block, hazard, shown
from snapshot.render.report.fit import Fitted, fit
from snapshot.render.report.github import cell, clipped, code, prose, table

LIMIT = 65_536
"""Characters that GitHub takes in a comment."""

LEAST = 2_000
"""The smallest limit in which a report can say what it leaves out."""

_NAME = 200
_SENTENCE = 400
_SHARE = 10
_NOTICE = 400
"""Room for the sentence about what is left out."""


def render_markdown(view: View, limit: int = LIMIT) -> str:
    """Return a report as GitHub's Markdown, with a line end.

    :param limit: characters (code points) that it may have, at least `LEAST`.
    :raises ValueError: for a smaller limit.
    """
    if limit < LEAST:
        raise ValueError(f"a report needs {LEAST} characters, not {limit}")
    head, dangers = _head(view, limit), _hazards(view, limit)
    room = limit - _length([*head, *dangers]) - _NOTICE
    if room < 0:
        head, dangers, room = [f"## {words.headline(view)}"], [], limit - _NOTICE - LEAST // 4
    found = fit(view.cards, room)
    notice = _left_out(found)
    objects = _joined([one for one in found if one.text])
    return "\n\n".join(part for part in [*head, *notice, *dangers, objects] if part) + "\n"


def _length(parts: Iterable[str]) -> int:
    return sum(len(part) + 2 for part in parts)


def _head(view: View, limit: int) -> list[str]:
    """Return the paragraphs before the objects, each of them short."""
    room = limit // _SHARE
    hidden = [f"- {code(clipped(one.name, _NAME)) or 'without a name'}: {words.counted(one)}" for one in view.hidden]
    unexplained = sum(card.unexplained for card in words.walk(view.cards))
    return [
        f"## {words.headline(view)}",
        f"{_side(view.old)} → {_side(view.new)}",
        f"**No revision explains {plural(unexplained, 'object')}.**" if unexplained else "",
        _counts("kind", view.kinds, room),
        _counts("class", view.aspects, room),
        "\n".join(["Not shown:", "", *_first(hidden, room)]) if hidden else "",
        *_first([f"Note: {prose(clipped(one, _SENTENCE))}" for one in view.notes], room, more="… and {} more notes"),
    ]


def _side(side: SideView) -> str:
    about = prose(clipped(words.about(side), _NAME))
    return f"{code(clipped(side.name, _NAME))} ({about})" if about else code(clipped(side.name, _NAME))


def _counts(title: str, counts: Sequence[Count], room: int) -> str:
    if not counts:
        return ""
    rows = [[cell(clipped(one.name, _NAME)), *_numbers(one)] for one in counts]
    head, rule, *lines = table([title, "added", "removed", "altered"], rows)
    fitting = _fitting(lines, room)
    more = ["", f"… and {len(lines) - fitting} more"] if fitting < len(lines) else []
    return "\n".join([head, rule, *lines[:fitting], *more])


def _numbers(count: Count) -> list[str]:
    return [str(number or "·") for number in (count.added, count.removed, count.altered)]


def _hazards(view: View, limit: int) -> list[str]:
    found = words.hazards(view)
    if not found:
        return []
    lines, linked = [], set[str]()
    for card, one in found[: limit // _SHARE]:
        said = hazard(one, _SENTENCE, is_linked=one.code not in linked)
        lines.append(f"- {code(clipped(card.id, LONGEST_ID))} {said}")
        linked.add(one.code)
    listed = _first(lines, limit // _SHARE * 2, len(found))
    head = f"### {words.hazard_counts(one for _, one in found)}"
    return ["\n".join([head, "", *listed, "", "`snapshot explain CODE` says what to do instead."])]


def _first(lines: Sequence[str], room: int, total: int = 0, more: str = "- … and {} more") -> list[str]:
    """Return the first lines that fit, and how many there are beside them."""
    number = _fitting(lines, room)
    rest = (total or len(lines)) - number
    return [*lines[:number], *([more.format(rest)] if rest else [])]


def _fitting(lines: Sequence[str], room: int) -> int:
    for number, line in enumerate(lines):
        room -= len(line) + 2
        if room < 0:
            return number
    return len(lines)


def _left_out(found: Sequence[Fitted]) -> list[str]:
    """Return the sentence about what is not shown; nothing where all is shown with all details."""
    total = sum(shown(one.card, Level.LIST) for one in found)
    visible = sum(shown(one.card, one.level) for one in found)
    brief = sum(shown(one.card, one.level) for one in found if _is_brief(one))
    if visible == total and not brief:
        return []
    parts = [f"**Too long for a comment: {visible} of {plural(total, 'object')} shown"]
    parts += [f"{brief} of them without all their details"] if brief else []
    parts += [f"{total - visible} left out, the least important ones"] if visible < total else []
    return [f"{', '.join(parts)}.** See all with `snapshot diff OLD NEW --format html`."]


def _is_brief(one: Fitted) -> bool:
    if one.level is Level.SHORT:
        return block(one.card, Level.FULL) != one.text
    return one.level in (Level.LINE, Level.LIST)


def _joined(found: Sequence[Fitted]) -> str:
    """Return the objects under each other; items of a list stand close, folds apart."""
    parts: list[str] = []
    for before, one in zip([None, *found], found, strict=False):
        is_item = before is not None and before.level <= Level.LIST and one.level <= Level.LIST
        parts += ["" if before is None else "\n" if is_item else "\n\n", one.text]
    return "".join(parts)
