"""What requests to end do while something must be put away first: raise in the main thread, or wait."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_Handler = Callable[[int, FrameType | None], object] | int | signal.Handlers | None


@contextmanager
def ending_as_interrupt() -> Iterator[None]:
    """Let SIGTERM and SIGHUP raise KeyboardInterrupt in a block, unless the program handles them itself."""
    with _handling({signal.SIGTERM, signal.SIGHUP}, signal.default_int_handler, only=signal.SIG_DFL):
        yield


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let nothing but SIGKILL interrupt a block that puts things away."""
    with _handling({signal.SIGINT, signal.SIGTERM, signal.SIGHUP}, signal.SIG_IGN):
        yield


@contextmanager
def _handling(numbers: set[signal.Signals], handler: _Handler, *, only: _Handler = None) -> Iterator[None]:
    """Set a signal handler for a block where Python allows it: in the main thread.

    :param only: replace this handler alone; ``None`` replaces any.
    """
    is_main = threading.current_thread() is threading.main_thread()
    before = {number: signal.getsignal(number) for number in numbers} if is_main else {}
    changed = {number: old for number, old in before.items() if old is not None and only in {None, old}}
    for number in changed:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number, old in changed.items():
            signal.signal(number, old)
