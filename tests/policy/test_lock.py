"""The lock file is read as it was written, and not otherwise."""

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.model.diagnostic import Place
from snapshot.model.errors import FindingsError
from snapshot.policy.lock import NOTHING, Deed, Line, Lock, read, render, seal
from snapshot.policy.renewal import locked, renew

PLACE = Place(file="revisions.lock")
NAMES = ("sql/v.sql", "versions/1.py", "versions/2.py")
FILES = {name: f"x = {name!r}".encode() for name in NAMES}
LOCK = Lock(tuple(locked(name, FILES[name]) for name in NAMES))
REMOVED = Line(deed=Deed.REMOVED, name="sql/v.sql", seal=NOTHING, reason="moved to the archive")
HEAD = 3


def refused(text: str) -> tuple[str, int]:
    """Return the code and the line with which a text is refused."""
    with pytest.raises(FindingsError) as failure:
        read(text, PLACE)
    one = failure.value.diagnostics[0]
    assert (one.place.file, bool(one.hint)) == ("revisions.lock", True)
    return one.code, one.place.line


def changed(change: Callable[[list[str]], object]) -> str:
    """Return the text of a lock file with its lines changed."""
    lines = render(LOCK).splitlines()
    change(lines)
    return "\n".join(lines) + "\n"


def test_it_is_read_as_written() -> None:
    """Every line, with the reasons of exceptions."""
    lock = Lock((*LOCK.lines, REMOVED))
    assert read(render(lock), PLACE) == lock
    assert read(render(lock).replace("\n", "\r\n"), PLACE) == lock
    assert lock.last["sql/v.sql"] == REMOVED
    assert read(render(Lock()), PLACE) == Lock()


@given(
    st.text(st.characters(exclude_categories=()), min_size=1),
    st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1),
)
def test_every_name_survives(name: str, reason: str) -> None:
    """Whatever a file is called, on one line; a reason is printable text."""
    line = Line(deed=Deed.ALLOWED, name=name, seal=seal("a.py", b"1"), reason=reason)
    text = render(Lock((line,)))
    assert len(text.splitlines()) == HEAD + 1
    assert read(text, PLACE).lines == (line,)


def test_the_hash_of_content_is_that_of_the_file() -> None:
    """sha256sum tells the same; line ends are those of git; what is no Python has no meaning."""
    found = seal("a.sql", b"SELECT 1;\r\n")
    assert found.content == hashlib.sha256(b"SELECT 1;\n").hexdigest()
    assert found == seal("a.sql", b"SELECT 1;\n")
    assert (found.meaning, seal("a.py", b"def").meaning) == ("-", "-")
    assert seal("a.py", b"a=1").meaning == seal("a.py", b"a = 1  # one").meaning != "-"


def test_an_edited_line() -> None:
    """Breaks the chain at itself."""
    forged = seal("sql/v.sql", b"forged").content
    text = changed(lambda lines: lines.__setitem__(HEAD, lines[HEAD].replace(LOCK.lines[0].seal.content, forged)))
    assert refused(text) == ("lock-chain", HEAD + 1)


def test_a_removed_line() -> None:
    """Breaks it at the next one."""
    assert refused(changed(lambda lines: lines.pop(HEAD + 1))) == ("lock-chain", HEAD + 2)


def test_lines_in_another_order() -> None:
    """Break it at the first that moved."""
    assert refused(changed(lambda lines: lines.append(lines.pop(HEAD)))) == ("lock-chain", HEAD + 1)


def test_two_branches_joined() -> None:
    """Lines of both, as a union merge leaves them, do not fit each other."""
    ours, theirs = (render(Lock((*LOCK.lines, locked(f"versions/{one}.py", b"1")))) for one in ("3", "4"))
    assert refused(ours + theirs.splitlines()[-1] + "\n") == ("lock-chain", HEAD + 5)


def test_a_conflict() -> None:
    """Is told as one, with what to keep."""
    text = changed(lambda lines: lines.insert(HEAD + 1, "<<<<<<< HEAD"))
    assert refused(text) == ("merge-conflict", HEAD + 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("snapshot revisions lock v2\n", ("lock-version", 1)),
        ("", ("lock-unreadable", 1)),
        ("something else\n", ("lock-unreadable", 1)),
        (render(LOCK) + "\n", ("lock-unreadable", HEAD + 4)),
        (render(LOCK) + "junk\n", ("lock-unreadable", HEAD + 4)),
        (render(LOCK).replace(" locked ", " lokced "), ("lock-unreadable", HEAD + 1)),
        (render(LOCK).rsplit(" ", 1)[0], ("lock-unreadable", HEAD + 3)),
        (render(LOCK).replace(" versions/2", ' "versions/2'), ("lock-unreadable", HEAD + 3)),
        (render(LOCK).replace("locked", "allowed"), ("lock-unreadable", HEAD + 1)),
    ],
)
def test_what_is_no_lock_file(text: str, expected: tuple[str, int]) -> None:
    """Another version, another file, and lines that say nothing are told apart."""
    assert refused(text) == expected


def test_a_second_line_needs_a_reason() -> None:
    """A chain that fits does not let a file be locked anew without one."""
    assert refused(render(Lock((*LOCK.lines, locked("versions/1.py", b"2"))))) == ("lock-reason", HEAD + 4)


def test_the_first_line_is_part_of_the_chain() -> None:
    """So a file cannot be passed off as one of another version; a comment is not."""
    text = render(LOCK)
    assert read(text + "# more\n", PLACE) == LOCK
    assert render(Lock(LOCK.lines[:1])).splitlines()[HEAD] == text.splitlines()[HEAD]


def test_what_is_new_is_added() -> None:
    """Behind what is there, SQL files before revisions."""
    stands = {**FILES, "versions/3.py": b"3", "sql/w.sql": b"w"}
    made = renew(LOCK, 3, stands, frozenset({"versions/3.py", "sql/w.sql"}), {})
    assert made.lock.lines[:3] == LOCK.lines
    assert made.added == ("sql/w.sql", "versions/3.py")
    assert made.is_changed
    assert not renew(LOCK, 3, FILES, frozenset(), {}).is_changed


def test_what_is_not_merged_is_locked_anew() -> None:
    """Where it is not settled; what is committed stays as it was."""
    stands = FILES | {"versions/1.py": b"changed", "versions/2.py": b"changed"}
    made = renew(LOCK, 2, stands, frozenset({"versions/2.py"}), {})
    assert made.lock.lines[:2] == LOCK.lines[:2]
    assert made.lock.lines[2] == locked("versions/2.py", b"changed")
    assert (made.added, made.renewed) == ((), ("versions/2.py",))
    del stands["versions/2.py"]
    assert renew(LOCK, 2, stands, frozenset({"versions/2.py"}), {}).lock.lines == LOCK.lines[:2]


def test_what_is_accepted_is_a_further_line() -> None:
    """With the reason; the line before it stays."""
    stands = {name: FILES[name] for name in NAMES[1:]} | {"versions/1.py": b"changed"}
    made = renew(LOCK, 3, stands, frozenset(), {"versions/1.py": "why", "sql/v.sql": "gone"})
    assert made.lock.begins_with(LOCK)
    assert [(one.deed.value, one.name, one.reason) for one in made.lock.lines[3:]] == [
        ("removed", "sql/v.sql", "gone"),
        ("allowed", "versions/1.py", "why"),
    ]
