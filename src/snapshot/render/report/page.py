"""Lines for a terminal, laid out by cells: what is too long is wrapped below its own beginning, never cut.

rich's own wrapping costs more than a report of thousands of objects may take, so that lines are handed to it as
finished segments.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.style import Style

NARROWEST = 40
"""A narrower terminal gets lines of this width."""

PLAIN = Style()
BOLD = Style(bold=True)
DIM = Style(dim=True)
MARKED = {
    "+": Style(color="green"),
    "-": Style(color="red"),
    "~": Style(color="yellow"),
    "danger": Style(color="red", bold=True),
    "caution": Style(color="yellow", bold=True),
    "?": Style(color="cyan"),
}
"""Mark → its colour, which only repeats what the mark says."""

Span = tuple[str, Style]
_WORDS = re.compile(r"\s+|\S+")


def cells(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    return len(text) if text.isascii() else cell_len(text)


def padded(text: str, width: int) -> str:
    """Return a text filled up with blanks."""
    return text + " " * (width - cells(text))


class Page:
    """Collects lines; printed with ``console.print(page, soft_wrap=True)``.

    :param width: in cells.
    """

    def __init__(self, width: int) -> None:
        self.width = max(width, NARROWEST)
        self._segments: list[Segment] = []

    def __rich_console__(self, _console: Console, _options: ConsoleOptions) -> Iterable[Segment]:
        return self._segments

    def blank(self) -> None:
        """Leave a line free."""
        self._segments.append(Segment.line())

    def unwrapped(self, text: str) -> None:
        """Add a line as it is, however long."""
        self._append(0, ((text, PLAIN),))

    def line(self, *spans: Span, indent: int = 0, hang: int = 2) -> None:
        """Add a line.

        :param indent: cells left free before it.
        :param hang: further cells left free before what is wrapped.
        """
        room = self.width - indent
        if sum(cells(text) for text, _ in spans) <= room:
            self._append(indent, spans)
            return
        hang = min(hang, max(room - NARROWEST // 2, 0))
        for number, found in enumerate(_wrapped(spans, room, hang)):
            self._append(indent + (hang if number else 0), found)

    def _append(self, indent: int, spans: Sequence[Span]) -> None:
        found = _stripped(spans)
        if indent and found:
            self._segments.append(Segment(" " * indent))
        self._segments.extend(Segment(text, style or None) for text, style in found)
        self._segments.append(Segment.line())


def _wrapped(spans: Iterable[Span], room: int, hang: int) -> Iterator[list[Span]]:
    """Yield the lines that spans fill; blanks where a line is broken are dropped."""
    line: list[Span] = []
    used, left = 0, room
    for text, style in _tokens(spans, room - hang):
        size = cells(text)
        if used + size > left:
            yield line
            line, used, left = [], 0, room - hang
            if text.isspace():
                continue
        line.append((text, style))
        used += size
    yield line


def _stripped(spans: Sequence[Span]) -> list[Span]:
    """Return spans without empty ones and without blanks at the end of the line."""
    found = [span for span in spans if span[0]]
    while found and found[-1][0].isspace():
        found.pop()
    if found and found[-1][0][-1].isspace():
        found[-1] = (found[-1][0].rstrip(), found[-1][1])
    return found


def _tokens(spans: Iterable[Span], most: int) -> Iterator[Span]:
    """Yield what may not be broken: words and blanks; of longer words the single characters."""
    for text, style in spans:
        for token in _WORDS.findall(text):
            if cells(token) <= most:
                yield token, style
            else:
                yield from ((char, style) for char in token)
