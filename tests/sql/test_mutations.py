"""A damaged dump ends in a result or in one of our errors, never in anything else."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snapshot.layout.arrange import arrange
from snapshot.layout.format import render_files
from snapshot.layout.sections import make_layout
from snapshot.model.errors import SnapshotError
from snapshot.sql.assemble import assemble
from snapshot.sql.needs import needs_from_mentions
from snapshot.sql.script import cut

CASES = Path(__file__).parents[1] / "cases" / "split"
INSERTED = [
    "",
    "'",
    '"',
    "$$",
    ";",
    "(",
    ")",
    "\\",
    "--",
    "/*",
    ".",
    ",",
    "\0",
    "\n",
    " ",
    "\ufeff",
    "😀",
    "ONLY ",
    "PUBLIC",
]

TOKENS = [
    *INSERTED,
    *[
        "CREATE",
        "ALTER",
        "TABLE",
        "VIEW",
        "a",
        "a.b",
        "ON",
        "IS",
        "SET",
        "COMMENT",
        "FUNCTION",
        "AS",
        "SELECT",
        "1",
        "DEFAULT",
        "TO",
        "ADD",
        "TYPE",
        "GRANT",
        "OWNER",
    ],
]


def split(data: bytes) -> None:
    """Run everything that reads text, from bytes to files."""
    with contextlib.suppress(SnapshotError):
        found = assemble([cut(data, "in.sql")], with_mentions=True)
        needs = needs_from_mentions(found.snapshot, found.mentions, found.aliases)
        render_files(found.snapshot, arrange(found.snapshot, needs, make_layout(), found.positions))


@pytest.mark.parametrize("case", ["casts", "privileges", "base_type", "comments"])
@settings(max_examples=60)
@given(data=st.data())
def test_damaged_characters(case: str, data: st.DataObject) -> None:
    """Any stretch of a dump replaced by any token is survived."""
    text = (CASES / case / "dump.sql").read_text(encoding="utf-8")
    at = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 12))
    split((text[:at] + data.draw(st.sampled_from(INSERTED)) + text[at + length :]).encode())


@pytest.mark.parametrize("case", ["view_cycle", "partitions", "loops", "publications"])
@settings(max_examples=40)
@given(data=st.data())
def test_damaged_lines(case: str, data: st.DataObject) -> None:
    """Lines deleted, doubled and exchanged are survived."""
    lines = (CASES / case / "dump.sql").read_text(encoding="utf-8").splitlines(keepends=True)
    place = st.integers(0, len(lines) - 1)
    for _ in range(data.draw(st.integers(1, 3))):
        one, other = data.draw(place) % len(lines), data.draw(place) % len(lines)
        match data.draw(st.sampled_from(["delete", "double", "exchange"])):
            case "delete":
                del lines[one]
            case "double":
                lines.insert(other, lines[one])
            case "exchange":
                lines[one], lines[other] = lines[other], lines[one]
    split("".join(lines).encode())


@settings(max_examples=100)
@given(
    st.binary(max_size=60) | st.lists(st.sampled_from(TOKENS), max_size=9).map(lambda found: " ".join(found).encode())
)
def test_any_bytes(data: bytes) -> None:
    """Bytes that never were a dump are survived."""
    split(data)
