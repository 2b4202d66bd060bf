"""How deep a statement may be nested, and what is said of one that goes deeper.

libpg_query ends with an error where its own stack does, some thousands of levels down. The JSON of a tree that it
does make is deeper than Python 3.11 lets C code recurse by default; later versions have a limit of their own for it.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from snapshot.model.diagnostic import Place
from snapshot.model.errors import SqlError

DEEPEST = 10_000
"""Levels of JSON that may be decoded, as CPython 3.12 allows C code by itself: a third of what fits on 8 MiB."""


@contextmanager
def deep() -> Iterator[None]:
    """Let C code recurse `DEEPEST` levels for a block, in the main thread; other threads may have a small stack."""
    before = sys.getrecursionlimit()
    if threading.current_thread() is threading.main_thread():
        sys.setrecursionlimit(max(before, DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def too_deep(place: Place) -> SqlError:
    """Return the error for a statement that is nested deeper than parser or decoder can follow."""
    return SqlError(
        "the statement is nested too deeply to be read",
        place=place,
        hint="Simplify the expression, or split it over several views; nothing was written",
        code="too-deep",
    )
