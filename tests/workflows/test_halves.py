"""Work in two processes gives what ``map`` gives, whatever becomes of the second one."""

import json
import os
import subprocess
import sys

import pytest

from snapshot.workflows.halves import FEWEST, in_halves

ITEMS = list(range(10))
needs_two = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) == 1, reason="a second process needs a processor"
)


def told(body: str, before: str = "") -> list[list[int]]:
    """Return what ``work(one)`` gives of ten numbers with the process it ran in, from a Python without threads.

    :param body: of the function.
    :param before: what runs first.
    """
    code = f"""
import json, os, signal, threading
from snapshot.workflows.halves import in_halves
HERE = os.getpid()
def work(one):
    {body}
    return one * one, os.getpid()
if __name__ == "__main__":
    {before or "pass"}
    print(json.dumps(in_halves(work, range(10), fewest=2)))
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=60)
    assert not done.stderr, done.stderr
    found: list[list[int]] = json.loads(done.stdout)
    return found


@needs_two
def test_two_processes_work() -> None:
    """The second half is made by another process, and what comes is in order."""
    found = told("pass")
    assert [value for value, _ in found] == [one * one for one in ITEMS]
    assert len({process for _, process in found[:5]}) == len({process for _, process in found[5:]}) == 1
    assert found[0][1] != found[-1][1]


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), signal.SIGKILL)", "raise MemoryError"])
def test_what_does_not_come_is_made_here(end: str) -> None:
    """A process that is killed or fails leaves its half to the first one, without a word."""
    found = told(f"if os.getpid() != HERE: {end}")
    assert [value for value, _ in found] == [one * one for one in ITEMS]
    assert len({process for _, process in found}) == 1


def test_a_fork_with_threads_is_not_tried() -> None:
    """While another thread runs, which may hold a lock, all is made here."""
    found = told("pass", "threading.Thread(target=threading.Event().wait, daemon=True).start()")
    assert len({process for _, process in found}) == 1


def test_a_process_that_cannot_be_had_is_not_needed() -> None:
    """Where the system refuses another process, all is made here."""
    refused = "import multiprocessing.context as c; c.ForkProcess.start = lambda _: os.open('/nowhere', 0)"
    found = told("pass", refused)
    assert [value for value, _ in found] == [one * one for one in ITEMS]
    assert len({process for _, process in found}) == 1


def test_an_error_is_raised_as_by_map() -> None:
    """An error in the second half is the error it is without a second process."""

    def work(one: int) -> int:
        return 1 // (ITEMS[-1] - one)

    with pytest.raises(ZeroDivisionError):
        in_halves(work, ITEMS, fewest=2)


def test_few_are_worked_on_here() -> None:
    """Few values are no reason for a second process."""
    assert in_halves(lambda _: os.getpid(), range(FEWEST - 1)) == [os.getpid()] * (FEWEST - 1)
