"""The short forms on a terminal: one line an object, like ``git diff --stat``, and the identities alone."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from snapshot.diff.view import Card, View
from snapshot.render.console import plain
from snapshot.render.report import words
from snapshot.render.report.page import BOLD, DIM, MARKED, PLAIN, Page, Span, cells, padded

_BAR = 20
_NARROWEST = 16
_REST = 6
_ORDER = "+-~"


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line: an object, or the partitions of one.

    :param worst: severity of the worst hazard, empty for none.
    """

    mark: str
    title: str
    sizes: Counter[str]
    worst: str


def names(view: View, page: Page) -> None:
    """Add the identity of every object that differs, one a line and whole, in the order of the report."""
    for card in words.differing(view.cards):
        page.unwrapped(plain(card.id))


def stat(view: View, page: Page, *, expand: bool) -> None:
    """Add one line an object, how much of it differs and what is dangerous, and the totals."""
    found = list(_entries(view.cards, expand=expand))
    most = max((entry.sizes.total() for entry in found), default=0)
    bar = min(_BAR, page.width // 4)
    tails = [
        [*_bars(entry.sizes, max(most, bar), bar), (_hazards(entry), MARKED.get(entry.worst, PLAIN))]
        for entry in found
    ]
    digits = len(str(most))
    taken = _REST + digits + max((_length(tail) for tail in tails), default=0)
    room = max(min(max((cells(entry.title) for entry in found), default=0), page.width - taken), _NARROWEST)
    for entry, tail in zip(found, tails, strict=True):
        title, count = padded(_cut(entry.title, room), room), f"{entry.sizes.total():>{digits}} "
        page.line((f"{entry.mark} ", MARKED[entry.mark]), (title, PLAIN), (" | ", DIM), (count, PLAIN), *tail)
    page.line((words.headline(view), BOLD), (_danger(view), PLAIN))


def _danger(view: View) -> str:
    found = words.hazard_counts(hazard for _, hazard in words.hazards(view))
    return f"; {found}" if found else ""


def _length(spans: Sequence[Span]) -> int:
    return sum(cells(text) for text, _ in spans)


def _hazards(entry: _Entry) -> str:
    return f" {entry.worst}" if entry.worst else ""


def _entries(cards: Iterable[Card], *, expand: bool) -> Iterator[_Entry]:
    for card in cards:
        if card.action != "context":
            mark = words.MARKS[card.action]
            yield _Entry(mark, plain(card.id), size(card), _worst([card]))
        away = () if expand else words.partitions(card)
        if card.partitions and away:
            title = f"  {plain(card.name)}: {words.folded(card.partitions)}"
            sizes = sum((size(one) for one in words.differing(away)), Counter())
            yield _Entry("~", title, sizes, _worst(words.walk(away)))
        yield from _entries((one for one in card.children if one not in away), expand=expand)


def _worst(cards: Iterable[Card]) -> str:
    found = {hazard.severity for card in cards for hazard in card.hazards}
    return next((one for one in words.SEVERITIES if one in found), "")


def size(card: Card) -> Counter[str]:
    """Return how much of an object differs, by mark: lines of its statements where it came or went, else details."""
    if card.action in ("added", "removed"):
        sql = card.new_sql or card.old_sql
        return Counter({words.MARKS[card.action]: sql.count("\n") + 1 if sql else len(card.rows) + len(card.grants)})
    marks: list[str] = [row.mark for row in card.rows]
    marks += [line.mark for text in card.texts for line in text.lines if line.mark in "+-"]
    marks += [words.grant_mark(one) for one in card.grants]
    return Counter(marks)


def _bars(sizes: Counter[str], most: int, width: int) -> Iterator[Span]:
    for mark in _ORDER:
        number = -(-sizes[mark] * width // most) if sizes[mark] else 0
        yield mark * number, MARKED[mark]


def _cut(text: str, room: int) -> str:
    """Return a text that fits, its middle replaced by ``…`` where it does not."""
    if cells(text) <= room:
        return text
    head, tail = text, text
    while cells(head) > room // 2 - 1:
        head = head[:-1]
    while cells(tail) > room - cells(head) - 1:
        tail = tail[1:]
    return f"{head}…{tail}"
