"""Files depend neither on OIDs nor on the order pg_dump chose.

Entries are shuffled whole: a header comment with its statements, and in front of them the sticky session state they
were meant for. Cases with a cycle are left out, because what no dummy breaks is settled by the dump's own order: the
one order that is known to load.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from snapshot.layout.arrange import Arrangement
from snapshot.layout.format import render_files
from snapshot.sql.assemble import Assembly, assemble
from snapshot.sql.script import cut

CYCLIC = {"loop_across_schemas", "view_cycle"}
HEADER = re.compile(r"^--\n-- Name: .*\n--\n", re.MULTILINE)
STATE = re.compile(r"SET (default_\w+) = (.*)")
Arranged = Callable[[str], tuple[Assembly, Arrangement]]


def with_gaps(text: str) -> Iterator[tuple[str, str]]:
    """Yield the statements of a dump, each with what stands before it."""
    for part in cut(text.encode()).parts():
        at = 0
        for one in part.slices:
            yield part.text[at : one.start], part.text[one]
            at = one.stop


def entries(text: str) -> Iterator[str]:
    """Yield the entries of a dump, each with all the sticky state that it was printed under."""
    state: dict[str, str] = {}
    entry = ""
    for gap, statement in with_gaps(text):
        if found := STATE.fullmatch(statement):
            state[found[1]] = found[2]
        elif header := HEADER.search(gap):
            yield entry
            sets = "".join(f"SET {name} = {value};\n" for name, value in state.items())
            entry = f"\n{sets}{header[0]}\n{statement};\n"
        elif entry:
            entry += f"\n{statement};\n"
    yield entry


def test_entries_are_all_there(dump: str, arranged: Arranged) -> None:
    """Unshuffled, the entries define what the dump defines: this file's own splitter loses nothing."""
    whole = "".join(filter(None, entries(dump)))
    assert assemble([cut(whole.encode())]).snapshot == arranged(dump)[0].snapshot


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_entries_give_the_same_files(case: Path, dump: str, seed: int, arranged: Arranged) -> None:
    """Whole entries in any order give the same files, to the byte."""
    if case.name in CYCLIC:
        assert arranged(dump)[1].cycles
        return
    shuffled = list(filter(None, entries(dump)))
    Random(seed).shuffle(shuffled)  # noqa: S311 - a reproducible order is no secret
    expected, found = arranged(dump), arranged("".join(shuffled))
    assert not expected[1].cycles
    assert render_files(found[0].snapshot, found[1]) == render_files(expected[0].snapshot, expected[1])
