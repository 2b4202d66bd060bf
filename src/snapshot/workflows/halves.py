"""Work on many values in two processes.

Comparing thousands of objects is Python from end to end, so threads would wait for each other. A forked process sees
everything that was read before without being told; only what it finds has to come back.
"""

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any, TypeVar

Item = TypeVar("Item")
Found = TypeVar("Found")

FEWEST = 1000
"""Values below which a second process takes about as long to make as it saves."""


def in_halves(function: Callable[[Item], Found], items: Sequence[Item], *, fewest: int = FEWEST) -> list[Found]:
    """Return what ``map`` does, the second half of it made by a process of its own where that is possible.

    What that process does not answer, for want of memory or because of an error, is made here, where the error is
    raised as without it.

    :param function: changes nothing that is looked at afterwards: what it changes in the other process is lost there.
    :param fewest: of fewer items all are worked on here.
    """
    if len(items) < fewest or not can_fork():
        return [function(one) for one in items]
    middle = len(items) // 2
    with _elsewhere(function, items[middle:]) as answer:
        first = [function(one) for one in items[:middle]]
        second: list[Found] | None = answer()
    return first + ([function(one) for one in items[middle:]] if second is None else second)


def can_fork() -> bool:
    """Return whether there are two processors, and no other threads, which would leave their locks held in a fork."""
    processors = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    return processors > 1 and threading.active_count() == 1


@contextmanager
def _elsewhere(function: Callable[[Item], Found], items: Sequence[Item]) -> Iterator[Callable[[], Any]]:
    """Let another process work for a block, and end it behind that; give what waits for its answer."""
    context = multiprocessing.get_context("fork")
    try:
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_answer, args=(sender, function, items), daemon=True)
        process.start()
    except OSError:  # no more processes, files or memory are to be had
        yield lambda: None
        return
    sender.close()
    try:
        yield lambda: _received(receiver)
    finally:
        receiver.close()
        process.kill()
        process.join()


def _answer(sender: Connection, function: Callable[[Item], Found], items: Sequence[Item]) -> None:
    """Send what a function makes of some values; nothing where it fails, so that the other process tries itself."""
    with suppress(BaseException):
        sender.send([function(one) for one in items])


def _received(receiver: Connection) -> Any:  # noqa: ANN401 - what comes through is what was sent
    try:
        return receiver.recv()
    except (EOFError, OSError):
        return None
