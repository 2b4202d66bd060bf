"""One card of a report on a terminal: what is dangerous first, then what differs, then what follows from it."""

from collections.abc import Iterable, Sequence

from rich.style import Style

from snapshot.diff.view import Card, DependentView, HazardView, Line, ReplaceView, Row, Segment, TextView
from snapshot.model.words import plural
from snapshot.render.console import plain
from snapshot.render.report import words
from snapshot.render.report.page import BOLD, DIM, MARKED, PLAIN, Page, Span, cells, padded

_STEP = 2
_WIDEST_LABEL = 30
_FIRST = 5
_FIRST_LINES = 40
_TAB = 4
_EMPHASIS = Style(reverse=True)


class Drawing:
    """Draws cards on a page.

    :param expand: draw everything, where otherwise partitions are one line and of long lists the first are shown.
    """

    def __init__(self, page: Page, *, expand: bool = False) -> None:
        self._page = page
        self._expand = expand

    def card(self, card: Card, indent: int = 0) -> None:
        """Draw a card and what belongs to it."""
        self._head(card, indent)
        inner = indent + _STEP
        self._warnings(card, inner)
        self._differences(card, inner)
        self._consequences(card, inner)
        self._children(card, inner)

    def _head(self, card: Card, indent: int) -> None:
        mark = words.MARKS[card.action]
        about = ", ".join(card.aspects) if card.action == "altered" else ""
        if card.action == "context":
            self._page.line(("  ", PLAIN), (plain(card.id), DIM), *self._fold(card), indent=indent, hang=4)
        else:
            spans = ((f"{mark} ", MARKED[mark]), (plain(card.id), BOLD), (f"  {about}" if about else "", DIM))
            self._page.line(*spans, indent=indent, hang=4)

    def _warnings(self, card: Card, indent: int) -> None:
        for hazard in card.hazards:
            self._page.line(*_hazard(hazard), indent=indent, hang=4)
        if card.unexplained:
            self._page.line(("! no revision explains this", MARKED["caution"]), indent=indent)
        for one in card.renames:
            spans = (("? may be ", MARKED["?"]), (plain(one.other), BOLD), (f": {plain(one.reason)}", PLAIN))
            self._page.line(*spans, indent=indent, hang=4)
        for sentence in card.unknown:
            self._page.line(("? cannot tell: ", MARKED["?"]), (plain(sentence), PLAIN), indent=indent, hang=4)

    def _differences(self, card: Card, indent: int) -> None:
        sql = {"added": card.new_sql, "removed": card.old_sql}.get(card.action, "")
        if sql:
            self._statements(sql, words.MARKS[card.action], indent)
            return
        widest = max((size for row in card.rows if (size := cells(_label(row))) <= _WIDEST_LABEL), default=0)
        for row in card.rows:
            self._row(row, widest, indent)
        for text in card.texts:
            self._text(text, indent)
        if card.grants:
            self._grants(card, indent)
        if card.spellings:
            self._listed("spelled otherwise", card.spellings, indent)

    def _statements(self, sql: str, mark: str, indent: int) -> None:
        lines = sql.split("\n")
        shown = lines if self._expand else lines[:_FIRST_LINES]
        for line in shown:
            self._page.line((f"{mark} {_code(line)}".rstrip(), MARKED[mark]), indent=indent, hang=4)
        self._more(len(lines) - len(shown), "line", indent)

    def _row(self, row: Row, widest: int, indent: int) -> None:
        mark, style = row.mark, MARKED[row.mark]
        note = f"  ({plain(row.note)})" if row.note else ""
        head: list[Span] = [(f"{mark} ", style), (padded(_label(row), widest), PLAIN)]
        values = _values(row)
        spans = [*head, ("  " if values else "", PLAIN), *values, (note, DIM)]
        if not (row.old and row.new) or sum(cells(text) for text, _ in spans) <= self._page.width - indent:
            self._page.line(*spans, indent=indent, hang=4)
            return
        self._page.line((f"{mark} ", style), (_label(row), PLAIN), (note, DIM), indent=indent, hang=4)
        self._page.line(("- ", MARKED["-"]), (plain(row.old), MARKED["-"]), indent=indent + 4)
        self._page.line(("+ ", MARKED["+"]), (plain(row.new), MARKED["+"]), indent=indent + 4)

    def _text(self, text: TextView, indent: int) -> None:
        self._page.line(("~ ", MARKED["~"]), (plain(text.name), PLAIN), indent=indent)
        digits = len(str(max((max(line.old, line.new) for line in text.lines), default=0)))
        shown = text.lines if self._expand else _shortened(text.lines)
        for line in shown:
            self._page.line(*_line(line, digits), indent=indent + _STEP, hang=2 * digits + 6)
        self._more(len(text.lines) - len(shown), "line", indent + _STEP)

    def _grants(self, card: Card, indent: int) -> None:
        found = words.matrix(card.grants)
        rows = {plain(name): tuple(map(plain, row)) for name, row in found.rows.items()}
        heads = tuple(map(plain, found.privileges))
        columns = tuple(zip(heads, *rows.values(), strict=True))
        sizes = [max(map(cells, ("privileges", *rows))), *(max(map(cells, column)) for column in columns)]
        if sum(sizes) + 2 * len(sizes) <= self._page.width - indent - _STEP:
            self._page.line(*_grid(("privileges", *heads), sizes, DIM), indent=indent + _STEP)
            for name, row in rows.items():
                self._page.line(*_grid((name, *(one or "·" for one in row)), sizes, PLAIN), indent=indent + _STEP)
            return
        self._page.line(("privileges", DIM), indent=indent + _STEP)
        for name, row in rows.items():
            what = ", ".join(f"{one} {head}" for head, one in zip(heads, row, strict=True) if one)
            self._page.line((f"{name}: ", PLAIN), (what, PLAIN), indent=indent + _STEP, hang=4)

    def _consequences(self, card: Card, indent: int) -> None:
        inner = indent + _STEP
        if card.replace:
            self._replace(card.replace, inner)
        if card.dependents:
            rebuilt = sum(one.rebuild for one in card.dependents)
            count = plural(len(card.dependents), "dependent")
            self._page.line(
                (count, PLAIN), (f", {rebuilt} to be built again" if rebuilt else "", PLAIN), indent=inner
            )
            self._list(list(map(_dependent, card.dependents)), inner + _STEP)
        if card.flows:
            reached = plural(len({one.target for one in card.flows}), "column")
            self._page.line((f"values reach {reached}", PLAIN), indent=inner)
            self._list([f"{one.source} → {one.target}" for one in card.flows], inner + _STEP)
        if card.revisions:
            self._listed("by revision", card.revisions, indent)

    def _replace(self, replace: ReplaceView, indent: int) -> None:
        answer = {"yes": "can do it", "no": "cannot do it", "unknown": "cannot be judged"}[replace.answer]
        reason = f": {plain(replace.reason)}" if replace.reason else ""
        self._page.line(("CREATE OR REPLACE ", PLAIN), (answer + reason, PLAIN), indent=indent, hang=2)
        if replace.falls:
            self._page.line(("a drop takes along", PLAIN), indent=indent)
            self._list(replace.falls, indent + _STEP)

    def _children(self, card: Card, indent: int) -> None:
        away = self._away(card)
        if card.partitions and card.action != "context":
            self._page.line(("~ ", MARKED["~"]), (plain(card.name), PLAIN), *self._fold(card), indent=indent, hang=4)
        for child in card.children:
            if not any(child is one for one in away):
                self.card(child, indent)

    def _away(self, card: Card) -> Sequence[Card]:
        """Return the children that are not drawn, because a line stands for them."""
        return () if self._expand else words.partitions(card)

    def _fold(self, card: Card) -> list[Span]:
        """Return what is said of a card's partitions behind its name, and what hides behind that."""
        if not card.partitions:
            return []
        behind = words.hazard_counts(hazard for one in words.walk(self._away(card)) for hazard in one.hazards)
        return [(f": {words.folded(card.partitions)}", PLAIN), (f"  ! {behind}" if behind else "", MARKED["caution"])]

    def _listed(self, name: str, texts: Iterable[str], indent: int) -> None:
        self._page.line((f"{name} ", DIM), (", ".join(map(plain, texts)), PLAIN), indent=indent + _STEP)

    def _list(self, texts: Sequence[str], indent: int) -> None:
        shown = texts if self._expand or len(texts) == _FIRST + 1 else texts[:_FIRST]
        for text in shown:
            self._page.line((plain(text), PLAIN), indent=indent)
        self._more(len(texts) - len(shown), "", indent)

    def _more(self, number: int, noun: str, indent: int) -> None:
        if number > 0:
            what = f"… and {number} more {noun + ('s' if number > 1 else '') if noun else ''}"
            self._page.line((what.rstrip(), DIM), indent=indent)


def _label(row: Row) -> str:
    return plain(words.label(row))


def _values(row: Row) -> list[Span]:
    if row.old and row.new:
        return [(plain(row.old), MARKED["-"]), (" → ", DIM), (plain(row.new), MARKED["+"])]
    return [(plain(row.old), MARKED["-"])] if row.old else [(plain(row.new), MARKED["+"])] if row.new else []


def _hazard(hazard: HazardView) -> tuple[Span, ...]:
    style = MARKED[hazard.severity] + Style(link=words.web_address(hazard.link) or None)
    return (
        ("! ", MARKED[hazard.severity]),
        (f"{hazard.severity} {plain(hazard.code)}", style),
        (
            f"  {plain(hazard.message)}",
            PLAIN,
        ),
    )


def _dependent(one: DependentView) -> str:
    parts = ("to be built again" if one.rebuild else "", one.reason, f"through {one.through}" if one.through else "")
    about = ", ".join(part for part in parts if part)
    return f"{one.id}  ({about})" if about else one.id


def _shortened(lines: Sequence[Line]) -> Sequence[Line]:
    return lines if len(lines) <= _FIRST_LINES + 1 else lines[:_FIRST_LINES]


def _line(line: Line, digits: int) -> tuple[Span, ...]:
    if line.mark == "…":
        count = int(line.text) if line.text.isdecimal() else 0
        return ((f"{'…':>{digits}} {plural(count, 'line')} alike", DIM),)
    numbers = " ".join(f"{number or '':>{digits}}" for number in (line.old, line.new))
    style = MARKED.get(line.mark, PLAIN)
    parts = (_segment(one, style) for one in line.segments)
    return ((f"{numbers} ", DIM), (f"{line.mark} ", style), *parts)


def _segment(segment: Segment, style: Style) -> Span:
    """Return a stretch of code; blanks that are the difference are drawn."""
    if not segment.emphasised:
        return _code(segment.text), style
    text = segment.text
    drawn = text.replace("\t", "→".ljust(_TAB)).replace(" ", "·") if text.isspace() else _code(text)
    return plain(drawn), style + _EMPHASIS


def _code(text: str) -> str:
    """Return a line of code as it may be printed."""
    return plain(text.replace("\t", " " * _TAB))


def _grid(texts: Sequence[str], sizes: Sequence[int], style: Style) -> list[Span]:
    filled = [padded(text, size) for text, size in zip(texts, sizes, strict=True)]
    line = "  ".join(filled).rstrip()
    return [(line, style)]
