"""A damaged dump ends in a lossless result or in one of our errors, never in anything else.

Hypothesis damages a few dumps in every way it can think of and shrinks what it finds. The seeded mutants are many, of
all dumps at hand, and the same in every run; `SNAPSHOT_MUTANT` names one of them to look at alone.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pglast import parser

from snapshot.layout.format import HEAD_FILE, render_files
from snapshot.layout.sections import make_layout
from snapshot.model.errors import SnapshotError
from snapshot.model.ledger import EditCode
from snapshot.sql.assemble import assemble
from snapshot.sql.script import cut
from snapshot.workflows.split import split
from snapshot.workflows.taken import Taken
from snapshot.workflows.watch import Watch

CASES = Path(__file__).parents[1] / "cases" / "split"
CORPUS = Path(os.environ.get("SNAPSHOT_CORPUS", Path(__file__).parents[3] / "shared" / "corpus"))
LARGEST = 60_000
"""Bytes of a dump that is mutated: what a small one does not show, a large one shows more slowly."""

MANY, SOME = 10_000, 400
ONLY = os.environ.get("SNAPSHOT_MUTANT", "")

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

HOSTILE = [
    *(one.encode() for one in TOKENS),
    b"\r\n",
    b"\r",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    "\u202e\u200b\u0301\u2028".encode(),
    b"\x1b[31m",
    b"\n\\! touch owned\n",
    b"\n\\restrict k\n",
    b"\n\\unrestrict k\n",
    b"\n-- # table a.b\n",
    b"\n--\n-- Name: t; Type: TABLE; Schema: a; Owner: -\n--\n\n",
    b"\n--\n-- PostgreSQL database dump complete\n--\n",
    b"$snapshot$",
    b"COPY a.t (b) FROM stdin;\n1\n\\.\n",
    b"BEGIN;",
    b"COMMIT;",
    b"SET standard_conforming_strings = off;",
    b"SET search_path = a;",
    b"DROP TABLE a.t;",
    b'CREATE SCHEMA "../x";',
    b"((((((((((",
    b" UNION SELECT 1",
    b"%s{}[red]",
]


def split_or_refused(data: bytes) -> Taken | None:
    """Return what a text holds, checked to be all of it; nothing where it is refused as it should be."""
    layout = make_layout()
    try:
        found = split(data, "in.sql", layout, Watch())
    except SnapshotError as error:
        refusal = error
    else:
        _require_lossless(data, found)
        _require_readable(found)
        return found
    assert all(one.code and one.message for one in refusal.diagnostics)
    assert refusal.hint
    return None


def _require_lossless(data: bytes, found: Taken) -> None:
    """Fail unless every statement of the text, counted anew, is in the ledger, and every piece in the text."""
    ledger, text = found.ledger, "".join(part.text for part in cut(data, "in.sql").parts())
    printed = parser.split(text, with_parser=True)
    assert ledger.statements == len(printed) == ledger.frame + ledger.pieces + ledger.left_out
    pieces = [piece for obj in found.snapshot.objects for piece in (*obj.pieces, obj.dummy) if piece]
    assert len(pieces) == ledger.pieces
    assert len([one for one in ledger.edits if one.code.value.endswith("-left-out")]) == ledger.left_out
    changed = {EditCode.VIEW_JOINED, EditCode.CREDENTIAL_REPLACED, EditCode.ROLES_SORTED}
    altered = sum(one.code in changed for one in ledger.edits)
    held = Counter(piece.sql.removesuffix(";").rstrip() for piece in pieces)
    strange = held - Counter(one.rstrip() for one in printed)  # the counter lets go of blanks before a semicolon
    assert sum(piece.sql not in text for piece in pieces) <= altered
    assert strange.total() <= altered


def _require_readable(found: Taken) -> None:
    """Fail unless both forms of the files give the snapshot again."""
    files = render_files(found.snapshot, found.arrangement)
    head = files.pop(HEAD_FILE)
    assert assemble([cut(head.encode(), HEAD_FILE)]).snapshot == found.snapshot
    parts = [cut(files[name].encode(), name) for name in sorted(files)]
    assert assemble(parts).snapshot == found.snapshot


def _lines(data: bytes, dice: random.Random) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    return b"".join(_shuffled(lines, dice))


def _entries(data: bytes, dice: random.Random) -> bytes:
    return b"\n--\n-- Name: ".join(_shuffled(data.split(b"\n--\n-- Name: "), dice))


def _statements(data: bytes, dice: random.Random) -> bytes:
    return b";\n".join(_shuffled(data.split(b";\n"), dice))


def _words(data: bytes, dice: random.Random) -> bytes:
    return b" ".join(_shuffled(data.split(b" "), dice))


def _shuffled(parts: list[bytes], dice: random.Random) -> list[bytes]:
    """Delete, double or exchange some parts."""
    one, other = dice.randrange(len(parts)), dice.randrange(len(parts))
    match dice.randrange(3):
        case 0:
            return [*parts[:one], *parts[one + dice.randint(1, 3) :]]
        case 1:
            return [*parts[:other], parts[one], *parts[other:]]
        case _:
            parts[one], parts[other] = parts[other], parts[one]
            return parts


def _flipped(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :]


def _deleted(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + data[at + dice.choice([1, 2, 10, 100, 1000]) :]


def _inserted(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(HOSTILE) + data[at:]


def _cut_off(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


DAMAGES = (_lines, _entries, _statements, _words, _flipped, _deleted, _inserted, _inserted, _cut_off)


def mutant(number: int, dumps: Sequence[bytes]) -> bytes:
    """Return the mutant of a number: one dump, or a splice of two, damaged up to three times."""
    dice = random.Random(number)  # noqa: S311 - reproducible on purpose
    data = dice.choice(dumps)
    if dice.random() < 0.1:
        other = dice.choice(dumps)
        data = data[: dice.randrange(len(data))] + other[dice.randrange(len(other)) :]
    for _ in range(dice.randint(1, 3)):
        data = dice.choice(DAMAGES)(data or b" ", dice)
    return data


def _of_cases() -> list[bytes]:
    return [path.read_bytes() for path in sorted(CASES.glob("*/dump.sql"))]


def _of_everyone() -> list[bytes]:
    found = [path.read_bytes() for path in sorted(CORPUS.glob("*/schema.sql"))]
    return [*_of_cases(), *(one for one in found if len(one) <= LARGEST)]


def _numbers(dumps: Callable[[], list[bytes]], count: int) -> Iterator[tuple[int, bytes]]:
    known = dumps()
    for number in [int(ONLY)] if ONLY else range(count):
        yield number, mutant(number, known)


def _survivors(dumps: Callable[[], list[bytes]], count: int) -> tuple[int, list[str]]:
    """Return how many mutants were accepted, and what went wrong by number."""
    accepted, wrong = 0, []
    for number, data in _numbers(dumps, count):
        try:
            accepted += split_or_refused(data) is not None
        except Exception as error:  # noqa: BLE001 - whatever it is, its number is wanted
            wrong.append(f"{number}: {type(error).__name__}: {error}"[:300])
    return accepted, wrong


def test_seeded_mutants() -> None:
    """Of some hundred mutants of our cases each is refused or split without loss, and a good part is accepted."""
    accepted, wrong = _survivors(_of_cases, SOME)
    assert wrong == []
    assert ONLY or accepted > SOME // 20


@pytest.mark.matrix
def test_ten_thousand_mutants() -> None:
    """The same of ten thousand, those of other projects' schemas among them."""
    accepted, wrong = _survivors(_of_everyone, MANY)
    assert wrong == []
    assert ONLY or accepted > MANY // 20


@pytest.mark.parametrize("case", ["casts", "privileges", "base_type", "comments"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_characters(case: str, data: st.DataObject) -> None:
    """Any stretch of a dump replaced by any token is survived."""
    text = (CASES / case / "dump.sql").read_text(encoding="utf-8")
    at = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 12))
    split_or_refused((text[:at] + data.draw(st.sampled_from(INSERTED)) + text[at + length :]).encode())


@pytest.mark.parametrize("case", ["view_cycle", "partitions", "loops", "publications"])
@settings(max_examples=40, deadline=None)
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
    split_or_refused("".join(lines).encode())


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=60) | st.lists(st.sampled_from(TOKENS), max_size=9).map(lambda found: " ".join(found).encode())
)
def test_any_bytes(data: bytes) -> None:
    """Bytes that never were a dump are survived."""
    split_or_refused(data)
