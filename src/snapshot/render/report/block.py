"""One object of a report and all below it as Markdown, in as much detail as there is room for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby

from snapshot.diff.view import Card, DependentView, HazardView, Line, Row, TextView
from snapshot.model.words import plural
from snapshot.render.report import words
from snapshot.render.report.github import cell, clipped, code, fence, html, link, prose, table

_FIRST = 5
_ANYTHING = 10**9
LONGEST_ID = 500
"""Characters of an identity that are shown."""


class Level(IntEnum):
    """How much of an object is shown."""

    OUT = 0
    LINE = 1
    LIST = 2
    SHORT = 3
    FULL = 4


@dataclass(frozen=True, slots=True)
class _Room:
    """How long what is shown may be.

    :param lines: of a block of code.
    :param text: characters of a line or a sentence.
    :param items: of a list.
    """

    lines: int
    text: int
    items: int


_ROOM = {Level.FULL: _Room(_ANYTHING, _ANYTHING, _ANYTHING), Level.SHORT: _Room(20, 300, 10)}


def block(card: Card, level: Level) -> str:
    """Return an object and all below it.

    :param level: ``FULL`` and ``SHORT`` fold it, ``SHORT`` with the beginning of everything; ``LIST`` names each
        object, ``LINE`` the one and how many lie below it; ``OUT`` is empty.
    """
    if level is Level.OUT:
        return ""
    if level is Level.LINE:
        below = sum(1 for _ in words.differing(card.children))
        more = f" … and {plural(below, 'object')} below it, left out" if below else ""
        return f"- {title(card)}{more}"
    if level is Level.LIST:
        return "\n".join(_listed(card, ""))
    return "\n".join(_fold(card, _ROOM[level]))


def shown(card: Card, level: Level) -> int:
    """Return how many objects that differ `block` names."""
    if level is Level.LINE:
        return int(card.action != "context")
    return sum(1 for _ in words.differing([card])) if level else 0


def title(card: Card) -> str:
    """Return the line of an object: its mark, its identity, what differs and how dangerous that is."""
    return " ".join(part for part in (code(_marked(card)), _about(card, prose)) if part)


def _marked(card: Card) -> str:
    return f"{words.MARKS[card.action]} {clipped(card.id, LONGEST_ID)}".strip()


def _about(card: Card, draw: Callable[[str], str]) -> str:
    aspects = ", ".join(card.aspects) if card.action == "altered" else ""
    hazards = words.hazard_counts(card.hazards)
    return " ".join(part for part in (draw(clipped(aspects, LONGEST_ID)), f"({hazards})" if hazards else "") if part)


def _listed(card: Card, indent: str) -> Iterator[str]:
    yield f"{indent}- {title(card)}"
    for child in card.children:
        yield from _listed(child, f"{indent}  ")


def _fold(card: Card, room: _Room) -> Iterator[str]:
    """Yield the lines of a fold: the object, and the ones below it under lines of their own."""
    mark = html(_marked(card))
    inner = list(_body(card, room))
    yield f"<details><summary>{' '.join(part for part in (mark, _about(card, html)) if part)}</summary>"
    yield ""
    yield from inner
    yield "</details>"


def _body(card: Card, room: _Room) -> Iterator[str]:
    away = words.partitions(card)
    for paragraph in (
        list(_warnings(card, room)),
        _code(card, room),
        _grants(card, room),
        list(_consequences(card, room)),
        list(_partitions(card, away)),
    ):
        if paragraph:
            yield from (*paragraph, "")
    for child in card.children:
        if not any(child is one for one in away):
            yield from (title(child), "")
            yield from _body(child, room)


def _warnings(card: Card, room: _Room) -> Iterator[str]:
    for one in card.hazards[: room.items]:
        yield f"- {hazard(one, room.text)}"
    yield from _more(len(card.hazards) - room.items)
    if card.unexplained:
        yield "- **no revision explains this**"
    for other in card.renames[: room.items]:
        yield f"- may be {code(clipped(other.other, room.text))}: {prose(clipped(other.reason, room.text))}"
    yield from _more(len(card.renames) - room.items)
    for sentence in card.unknown[: room.items]:
        yield f"- cannot tell: {prose(clipped(sentence, room.text))}"
    yield from _more(len(card.unknown) - room.items)


def hazard(one: HazardView, most: int, *, is_linked: bool = False) -> str:
    """Return a hazard.

    :param is_linked: whether its code leads to its explanation, which takes room.
    """
    name = clipped(one.code, most)
    shown = link(name, one.link[:most]) if is_linked else code(name)
    return f"**{one.severity}** {shown}: {prose(clipped(one.message, most))}"


def _code(card: Card, room: _Room) -> list[str]:
    """Return the differences as one block that is coloured as a diff."""
    mark = words.MARKS[card.action]
    sql = {"added": card.new_sql, "removed": card.old_sql}.get(card.action, "")
    lines = [f"{mark} {line}".rstrip() for line in sql.split("\n")] if sql else list(_details(card))
    found = fence([clipped(line, room.text) for line in lines[: room.lines]])
    return [*found, *_more(len(lines) - room.lines, "line")]


def _details(card: Card) -> Iterator[str]:
    for row in card.rows:
        yield from _row(row)
    for text in card.texts:
        yield from _hunks(text)


def _row(row: Row) -> Iterator[str]:
    """Yield a short difference: what was and what is under each other, as a diff has it."""
    head, note = words.label(row), f"({row.note})" if row.note else ""
    if row.mark == "~" and not row.old and not row.new:
        yield _joined("!", head, note)
        return
    if row.old or row.mark == "-":
        yield _joined("-", head, row.old, "" if row.new else note)
    if row.new or row.mark == "+":
        yield _joined("+", head, row.new, note)


def _joined(mark: str, *texts: str) -> str:
    return f"{mark} {'  '.join(text for text in texts if text)}"


def _hunks(text: TextView) -> Iterator[str]:
    for is_left_out, found in groupby(text.lines, lambda line: line.mark == "…"):
        if not is_left_out:
            lines = list(found)
            yield f"@@ {_range('-', lines)} {_range('+', lines)} @@ {text.name}"
            yield from (f"{line.mark}{line.text}" for line in lines)


def _range(mark: str, lines: Sequence[Line]) -> str:
    """Return where lines stand in the old or the new text, as a unified diff has it."""
    numbers = [number for line in lines if (number := line.old if mark == "-" else line.new)]
    return f"{mark}{numbers[0] if numbers else 0},{len(numbers)}"


def _grants(card: Card, room: _Room) -> list[str]:
    if not card.grants or (card.action in ("added", "removed") and (card.new_sql or card.old_sql)):
        return []
    found = words.matrix(card.grants[: room.lines])
    rows = [
        [cell(clipped(name, room.text)), *(cell(clipped(one, room.text)) or "·" for one in row)]
        for name, row in found.rows.items()
    ]
    heads = ["privileges", *(cell(clipped(one, room.text)) for one in found.privileges)]
    return [*table(heads, rows), *_after_table(len(card.grants) - room.lines)]


def _after_table(number: int) -> Iterator[str]:
    if number > 0:
        yield from ("", *_more(number))


def _consequences(card: Card, room: _Room) -> Iterator[str]:
    if card.spellings:
        yield f"- spelled otherwise: {_some(map(code, card.spellings), room)}"
    if card.replace:
        answer = {"yes": "can do it", "no": "cannot do it", "unknown": "cannot be judged"}[card.replace.answer]
        reason = f": {prose(clipped(card.replace.reason, room.text))}" if card.replace.reason else ""
        yield f"- `CREATE OR REPLACE` {answer}{reason}"
        if card.replace.falls:
            yield f"- a drop takes along {_some((code(one) for one in card.replace.falls), room)}"
    if card.dependents:
        rebuilt = sum(one.rebuild for one in card.dependents)
        again = f", {rebuilt} to be built again" if rebuilt else ""
        count = plural(len(card.dependents), "dependent")
        yield f"- {count}{again}: {_some(map(_dependent, card.dependents), room)}"
    if card.flows:
        flows = (f"{code(one.source)} → {code(one.target)}" for one in card.flows)
        yield f"- values reach {_some(flows, room)}"
    if card.revisions:
        yield f"- by revision {_some(map(code, card.revisions), room)}"


def _dependent(one: DependentView) -> str:
    return f"{code(one.id)} (to be built again)" if one.rebuild else code(one.id)


def _some(texts: Iterable[str], room: _Room) -> str:
    """Return the first few texts, and how many more there are."""
    found = [text for text in texts if text]
    few = [text for text in found[:_FIRST] if len(text) <= room.text + _FIRST]
    rest = len(found) - len(few)
    return ", ".join([*few, *([f"… and {rest} more"] if rest else [])])


def _partitions(card: Card, away: Sequence[Card]) -> Iterator[str]:
    """Yield the partitions that differ by name, without their details."""
    if card.partitions:
        yield f"- {words.folded(card.partitions)}{', without their details:' if away else ''}"
        for one in away:
            yield from _listed(one, "  ")


def _more(number: int, noun: str = "") -> Iterator[str]:
    if number > 0:
        yield f"- … and {number} more{f' {noun}' if noun else ''}{'s' if noun and number > 1 else ''}"
