"""The terminal: one console for what a command answers, one for what it says on the way, and progress.

Progress and notes go to standard error, so that standard output is the answer alone. rich honours ``NO_COLOR``
and draws nothing that moves where the stream is no terminal.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from snapshot.model.diagnostic import Diagnostic, Severity

_STYLES = {Severity.NOTE: "cyan", Severity.WARNING: "yellow", Severity.ERROR: "bold red"}
_SHOWN = 20


def answer(*, whole_lines: bool = False) -> Console:
    """Return the console of standard output; wide where that is no terminal, so that tables are not cut.

    :param whole_lines: never to break a line, which may hold a command to copy.
    """
    return Console(soft_wrap=whole_lines, highlight=False, width=None if sys.stdout.isatty() else 120)


def aside() -> Console:
    """Return the console of standard error."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def tell(console: Console, diagnostics: Iterable[Diagnostic]) -> None:
    """Print diagnostics, one or two lines each; of many of one code the first ones and a count."""
    counts: dict[str, int] = {}
    for one in diagnostics:
        counts[one.code] = counts.get(one.code, 0) + 1
        if counts[one.code] <= _SHOWN:
            console.print(_lines(one))
    for code, count in counts.items():
        if count > _SHOWN:
            console.print(Text(f"… and {count - _SHOWN} more [{code}]", style="dim"))


def plain(text: str) -> str:
    r"""Return a text that may quote anything, such as a name or an input, as characters that move nothing.

    What is not printable is spelled ``\uXXXX``: control characters, which a terminal would obey, line ends, which
    would begin a line that looks like ours, and the marks that turn the direction of writing.
    """
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(char: str) -> str:
    return char if char.isprintable() else f"\\u{ord(char):04x}"


def _lines(one: Diagnostic) -> Text:
    text = Text()
    text.append(f"{one.severity.value}", style=_STYLES[one.severity])
    text.append(f" [{one.code}] ", style="dim")
    where = str(one.place)
    text.append(f"{plain(where)}: " if where else "", style="bold")
    text.append(plain(one.message))
    if one.hint:
        text.append(f"\n  → {plain(one.hint)}", style="green")
    return text


class Bars:
    """Draws the phase that runs and lets it go when it is done.

    :param console: standard error.
    """

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def phase(self, title: str, total: int) -> Iterator[Callable[[], None]]:
        """Show a phase while the block runs; ``total`` steps, 0 when the number is not known."""
        with Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        ) as progress:
            task = progress.add_task(title, total=total or None)
            yield lambda: progress.advance(task)
