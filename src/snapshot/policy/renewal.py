"""The lock file, renewed: what is new is added, what is not merged yet is written anew, and nothing else changes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from snapshot.policy.lock import NOTHING, Deed, Line, Lock, seal


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """A lock file and what it has that the one before had not.

    :param is_changed: whether it is another one.
    :param added: names that were not in it.
    :param renewed: names not merged yet whose lines were written anew, because their files changed or are gone.
    :param accepted: names of committed files whose change or removal is now allowed.
    """

    lock: Lock
    is_changed: bool
    added: tuple[str, ...] = ()
    renewed: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()


def renew(
    lock: Lock, settled: int, stands: Mapping[str, bytes], unmerged: frozenset[str], accepted: Mapping[str, str]
) -> Renewal:
    """Return the lock file for the files that stand.

    :param settled: how many lines are committed, and are not touched.
    :param stands: every revision and legacy SQL file, with its bytes.
    :param unmerged: names whose lines are not settled may be written anew.
    :param accepted: name → reason of each committed file whose change or removal is to be allowed.
    """
    kept = (*lock.lines[:settled], *_anew(lock.lines[settled:], stands, unmerged))
    allowed = tuple(_allowed(name, stands.get(name), reason) for name, reason in sorted(accepted.items()))
    known = {line.name for line in (*kept, *allowed)}
    new = [locked(name, stands[name]) for name in _ordered(stands.keys() - known)]
    made = Lock((*kept, *allowed, *new))
    before = {line.name for line in lock.lines}
    return Renewal(
        lock=made,
        is_changed=made.lines != lock.lines,
        added=tuple(line.name for line in new if line.name not in before),
        renewed=tuple(dict.fromkeys(line.name for line in lock.lines[settled:] if line not in kept)),
        accepted=tuple(line.name for line in allowed),
    )


def locked(name: str, content: bytes) -> Line:
    """Return the first line of a file."""
    return Line(deed=Deed.LOCKED, name=name, seal=seal(name, content))


def _anew(lines: Iterable[Line], stands: Mapping[str, bytes], unmerged: frozenset[str]) -> Iterator[Line]:
    for line in lines:
        if line.deed is not Deed.LOCKED or line.name not in unmerged:
            yield line
        elif line.name in stands:
            yield locked(line.name, stands[line.name])


def _allowed(name: str, content: bytes | None, reason: str) -> Line:
    if content is None:
        return Line(deed=Deed.REMOVED, name=name, seal=NOTHING, reason=reason)
    return Line(deed=Deed.ALLOWED, name=name, seal=seal(name, content), reason=reason)


def _ordered(names: Iterable[str]) -> list[str]:
    """Return SQL files before the revisions that may read them, each by name."""
    return sorted(names, key=lambda name: (name.endswith(".py"), name))
