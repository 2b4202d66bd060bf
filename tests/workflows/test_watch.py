"""Phases are timed under their names and shown to whoever draws them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from snapshot.workflows.watch import Advance, Watch


class Recorder:
    """Remembers what it was asked to draw."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self.seen: list[str] = []

    @contextmanager
    def phase(self, title: str, total: int) -> Iterator[Advance]:
        """Note the beginning, each step and the end."""
        self.seen.append(f"{title} of {total}")
        yield lambda: self.seen.append("step")
        self.seen.append("done")


def test_a_phase_is_shown_with_its_steps() -> None:
    """Whoever draws learns of the beginning, every step and the end."""
    display = Recorder()
    with Watch(display).phase("pg_dump", 2) as advance:
        advance()
        advance()
    assert display.seen == ["pg_dump of 2", "step", "step", "done"]


def test_seconds_add_up_under_a_title() -> None:
    """A phase that comes twice, as in a proof, is one line; what failed is timed as well."""
    watch = Watch()
    for _ in range(2):
        with watch.phase("load"):
            pass
    first = watch.seconds["load"]
    with pytest.raises(RuntimeError), watch.phase("load"):
        raise RuntimeError
    assert list(watch.seconds) == ["load"]
    assert watch.seconds["load"] > first > 0
