"""The lock file of revisions: what each revision and legacy SQL file was when it was committed, as a chain.

The file only grows. Each line ends its hash chain: it hashes the line before, so that two branches that both add a
revision conflict in git, and a line that is edited, removed or moved breaks every line below. What replaces a
committed file, or removes it, is a further line with a reason, and the line before it stays.
docs/lock.md has the rules.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from snapshot.model.diagnostic import Place
from snapshot.model.errors import FindingsError
from snapshot.policy.meaning import meaning, unified

VERSION = "v1"
"""Names the rules of the hashes below; new rules get a new name, so that an old hash is not mistaken for a change."""

_TITLE = "snapshot revisions lock"
_HEAD = f"{_TITLE} {VERSION}"
_ABOUT = (
    "# Written by snapshot revisions lock. It only grows: each line begins with a hash that covers the line before.",
    "# After a conflict keep the lines of the branch you merge into, and run that command again.",
)
_NOTHING = "-"
_HASH = re.compile(r"[0-9a-f]{64}")
_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
_PLAIN = re.compile(r"[^\s\"\\]+")
_SPELLED = re.compile(r'"(?:[^"\\]|\\.)*"|\S+')


class Deed(StrEnum):
    """What a line of the lock file says of its file."""

    LOCKED = "locked"
    ALLOWED = "allowed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What a file was.

    :param content: SHA-256 of its bytes, line ends as git stores them, in hexadecimal.
    :param meaning: SHA-256 of its syntax tree; of a file that is no Python, ``-``.
    """

    content: str
    meaning: str = _NOTHING


NOTHING = Seal(content=_NOTHING)
"""The seal of a file that is removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the lock file.

    :param name: the file's path from the folder of alembic.ini, with ``/``.
    :param reason: why a committed file was changed or removed; empty for one that is locked the first time.
    """

    deed: Deed
    name: str
    seal: Seal
    reason: str = ""

    def __str__(self) -> str:
        fields = (self.deed.value, self.seal.content, self.seal.meaning, _spelled(self.name), self.reason)
        return " ".join(filter(None, fields))


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock file.

    :param lines: from the oldest on.
    """

    lines: tuple[Line, ...] = ()

    @property
    def last(self) -> Mapping[str, Line]:
        """The line that holds for each file: the last one."""
        return {line.name: line for line in self.lines}

    def begins_with(self, other: "Lock") -> bool:
        """Return whether this is the other one, grown."""
        return self.lines[: len(other.lines)] == other.lines


def seal(name: str, content: bytes) -> Seal:
    """Return what a file is.

    :param name: its name, which tells whether it is Python.
    """
    tree = meaning(unified(content)) if name.endswith(".py") else None
    return Seal(content=content_hash(content), meaning=_NOTHING if tree is None else _hash(tree.encode()))


def content_hash(content: bytes) -> str:
    """Return the half of a seal that takes no parser."""
    return _hash(unified(content))


def render(lock: Lock) -> str:
    """Return the text of a lock file."""
    chained = (f"{chain} {line}" for chain, line in zip(_chain(lock.lines), lock.lines, strict=True))
    return "\n".join((_HEAD, *_ABOUT, *chained)) + "\n"


def read(text: str, place: Place) -> Lock:
    """Return the lock file in a text.

    :param place: the file, for errors.
    :raises FindingsError: it is of another version, holds a conflict of git, is no lock file, or its chain is broken.
    """
    lines = text.splitlines()
    _refuse_conflict(lines, place)
    _require_version(lines[0] if lines else "", place)
    found = [(at, *_parsed(line, at, place)) for at, line in enumerate(lines, 1) if at > 1 and line[:1] != "#"]
    lock = Lock(tuple(line for _, _, line in found))
    for (at, chain, _), expected in zip(found, _chain(lock.lines), strict=True):
        if chain != expected:
            raise _finding(
                "the chain is broken here: this line was edited, or one before it was edited, removed or moved",
                place,
                at,
                code="lock-chain",
            )
    _refuse_second(found, place)
    return lock


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _chain(lines: Iterable[Line]) -> Iterator[str]:
    """Yield the hash before each line: of the one before it, a line end, and the line."""
    before = _hash(_HEAD.encode())
    for line in lines:
        before = _hash(f"{before}\n{line}".encode())
        yield before


def _spelled(name: str) -> str:
    return name if _PLAIN.fullmatch(name) and name.isprintable() else json.dumps(name)


def _parsed(line: str, at: int, place: Place) -> tuple[str, Line]:
    fields = line.split(" ", 4)
    spelled = _SPELLED.match(fields[4]) if len(fields) == 5 else None  # noqa: PLR2004 - chain, deed, two hashes, name
    if spelled:
        chain, deed, content, tree = fields[:4]
        name, reason = _name(spelled[0]), fields[4][spelled.end() :].removeprefix(" ")
        hashes = all(_HASH.fullmatch(one) or one == _NOTHING for one in (content, tree))
        if name and hashes and deed in set(Deed) and bool(reason) is not (deed == Deed.LOCKED):
            return chain, Line(deed=Deed(deed), name=name, seal=Seal(content=content, meaning=tree), reason=reason)
    raise _finding("this is no line of a lock file", place, at, code="lock-unreadable")


def _name(spelled: str) -> str:
    if not spelled.startswith('"'):
        return spelled
    try:
        return str(json.loads(spelled))
    except ValueError:
        return ""


def _refuse_conflict(lines: Iterable[str], place: Place) -> None:
    for at, line in enumerate(lines, 1):
        if _CONFLICT.match(line):
            raise FindingsError(
                "the lock file holds the conflict markers of a merge: both branches have added to it",
                place=Place(file=place.file, line=at),
                hint="Keep the lines of the branch you merge into, delete the others and the markers, "
                "and run snapshot revisions lock",
                code="merge-conflict",
            )


def _require_version(head: str, place: Place) -> None:
    if head.startswith(f"{_TITLE} ") and head != _HEAD:
        raise FindingsError(
            f"the lock file is of version {head.removeprefix(f'{_TITLE} ')!r}, and this program knows {VERSION}",
            place=Place(file=place.file, line=1),
            hint="Use the version of this program that wrote it, or a later one",
            code="lock-version",
        )
    if head != _HEAD:
        raise _finding("this is no lock file: its first line names no version", place, 1, code="lock-unreadable")


def _refuse_second(found: Iterable[tuple[int, str, Line]], place: Place) -> None:
    """Refuse a line that replaces another one and gives no reason."""
    known: set[str] = set()
    for at, _, line in found:
        if line.deed is Deed.LOCKED and line.name in known:
            raise _finding(f"{line.name} is locked a second time, without a reason", place, at, code="lock-reason")
        known.add(line.name)


def _finding(message: str, place: Place, line: int, *, code: str) -> FindingsError:
    return FindingsError(
        message,
        place=Place(file=place.file, line=line),
        hint="Bring the file back as git has it, and run snapshot revisions lock",
        code=code,
    )
