"""How long work is followed: phases with a name and steps, timed, and drawn by whoever wants to."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

Advance = Callable[[], None]
"""Tells that one more step of a phase is done."""


class Display(Protocol):
    """Draws a phase while it runs."""

    def phase(self, title: str, total: int) -> AbstractContextManager[Advance]:
        """Show a phase of ``total`` steps, 0 when the number is not known."""
        ...


class _Quiet:
    @contextmanager
    def phase(self, title: str, total: int) -> Iterator[Advance]:
        del title, total
        yield lambda: None


class Watch:
    """Times phases and shows them.

    :param display: draws them; without one nothing is shown.
    """

    def __init__(self, display: Display | None = None) -> None:
        self._display: Display = display or _Quiet()
        self.seconds: dict[str, float] = {}

    @contextmanager
    def phase(self, title: str, total: int = 0) -> Iterator[Advance]:
        """Follow a block; its seconds add up under its title."""
        begin = time.perf_counter()
        try:
            with self._display.phase(title, total) as advance:
                yield advance
        finally:
            self.seconds[title] = self.seconds.get(title, 0.0) + time.perf_counter() - begin
