"""Committed revisions and legacy SQL files are never edited, renamed or removed: what is found where they were.

Rules AL001 (revisions) and AL017 (legacy SQL files), docs/rules.md; codes of the lock file, docs/lock.md.
"""

from collections.abc import Iterable, Iterator
from itertools import takewhile

from snapshot.model.diagnostic import Diagnostic, Place, Severity, note, warning
from snapshot.policy.history import LINK, Against, Edit, History, Version
from snapshot.policy.lock import NOTHING, Deed, Line, Lock, content_hash, seal
from snapshot.policy.meaning import meaning, unified

_RELOCK = "run snapshot revisions lock"


def findings(found: History) -> Iterator[Diagnostic]:
    """Yield everything that is to be said of a project's committed files and of its lock file."""
    if found.unknown:
        message = f"compared with the lock file alone, which tells no more than itself: {found.unknown.message}"
        yield warning("history-unknown", message, place=found.unknown.place, hint=found.unknown.hint)
    if not found.is_tracked:
        yield _untracked(found)
    yield from found.troubles
    if found.lock is None and not found.troubles:
        yield _missing(found)
    elif is_rewritten(found):
        yield rewritten(found.against)
    yield from (one for _, one in unlike(found, found.lock or Lock()))
    if found.lock is not None:
        yield from _stale_lines(found, found.lock)


def unlike(found: History, lock: Lock) -> Iterator[tuple[str, Diagnostic]]:
    """Yield the names of committed files that are not what they were, each with what is to be said of it.

    :param lock: a lock file that may allow it.
    """
    for edit in found.edits:
        yield edit.name, _edited(edit, lock, found.against)
    told = {edit.name for edit in found.edits}
    for name, line in sorted(lock.last.items(), key=lambda one: one[0]):
        is_settled = name not in found.unmerged or line.deed is not Deed.LOCKED
        if name not in told and is_settled and (one := _unlike(line, found.stands.get(name), found.against)):
            yield name, one


def is_rewritten(found: History) -> bool:
    """Return whether the lock file is not that of the base, grown."""
    return bool(found.lock and found.then and not found.lock.begins_with(found.then))


def rewritten(against: Against) -> Diagnostic:
    """Return what is to be said of such a lock file."""
    return Diagnostic(
        severity=Severity.ERROR,
        code="lock-rewritten",
        message=f"lines that {against.base} has in the lock file were edited, removed or moved",
        place=Place(file=against.lock),
        hint=f"{against.back(against.lock)}, and {_RELOCK}",
    )


def _untracked(found: History) -> Diagnostic:
    return Diagnostic(
        severity=Severity.ERROR,
        code="history-untracked",
        message=f"git knows none of the {len(found.stands)} revisions and SQL files that stand here",
        place=Place(file=found.against.shown(".")),
        hint="Add them, or see whether they are ignored, or lie in a submodule",
    )


def _missing(found: History) -> Diagnostic:
    """Return what to say without a lock file: where git compared nothing either, nothing was held."""
    weight = Severity.ERROR if found.then or found.is_head or found.unknown else Severity.WARNING
    message = "there is no lock file, and nothing else to compare with on the branch that others are merged into"
    if found.then:
        message = f"the lock file that {found.against.base} has is gone"
    return Diagnostic(
        severity=weight,
        code="lock-missing",
        message=message,
        place=Place(file=found.against.lock),
        hint=f"{_RELOCK.capitalize()}, and commit the file",
    )


def _edited(edit: Edit, lock: Lock, against: Against) -> Diagnostic:
    """Return what is to be said of a committed file that is not what it was."""
    allowed = lock.last.get(edit.name)
    if allowed and _allows(allowed, edit.after):
        return _noted(allowed, against)
    what = f"it is committed in {against.base}"
    if edit.after is None:
        moved = f"renamed to {against.shown(edit.moved)}" if edit.moved else "removed"
        return _broken(edit.name, f"{what} and was {moved}{edit.where}", against)
    weight, how, line = _difference(edit.before, edit.after, is_python=edit.name.endswith(".py"))
    return _broken(edit.name, f"{what} and was edited{edit.where}: {how}", against, weight=weight, line=line)


def _unlike(line: Line, content: bytes | None, against: Against) -> Diagnostic | None:
    """Return what is to be said where a file is not what its line says."""
    if line.deed is Deed.REMOVED:
        back = "the lock file says that it was removed, and it is there"
        return None if content is None else _broken(line.name, back, against, hint="Remove it")
    if content is None:
        return _broken(line.name, "it is in the lock file and is not there", against)
    if content_hash(content) == line.seal.content:
        return None
    found = seal(line.name, content)
    if found.meaning == line.seal.meaning != NOTHING.meaning:
        same = "it is not what was locked, but its syntax tree is: layout, comments or docstrings differ"
        return _broken(line.name, same, against, weight=Severity.WARNING)
    return _broken(line.name, "it is not what was locked", against)


def _stale_lines(found: History, lock: Lock) -> Iterator[Diagnostic]:
    """Yield what is to be said of files that are not merged yet, and of those that nobody has locked."""
    for name, line in sorted(lock.last.items(), key=lambda one: one[0]):
        if name not in found.unmerged or line.deed is not Deed.LOCKED:
            continue
        if name in found.unstaged:
            yield _stale(name, "is in the index, and its line in the lock file is not", found.against)
        if name not in found.stands:
            yield _stale(name, "is in the lock file and not there any more", found.against)
        elif content_hash(found.stands[name]) != line.seal.content:
            yield _stale(name, "changed since it was locked", found.against)
    for name in sorted(found.stands.keys() - lock.last.keys()):
        yield _stale(name, "is not in the lock file", found.against)


def _allows(line: Line, after: Version | None) -> bool:
    if after is None:
        return line.deed is Deed.REMOVED
    return line.deed is Deed.ALLOWED and after.mode != LINK and seal(line.name, after.content) == line.seal


def _noted(line: Line, against: Against) -> Diagnostic:
    deed = "removed" if line.deed is Deed.REMOVED else "changed"
    why = f"the lock file allows that a committed file was {deed}: {line.reason}"
    return note("history-allowed", why, place=Place(file=against.shown(line.name)))


def _difference(before: Version, after: Version, *, is_python: bool) -> tuple[Severity, str, int]:
    """Return how much a difference weighs, what it is, and at which line it begins."""
    if (before.mode == LINK) is not (after.mode == LINK):
        return Severity.ERROR, "a file and a symbolic link are two things", 0
    old, new = unified(before.content), unified(after.content)
    if before.content == after.content:
        return Severity.WARNING, f"its mode was {before.mode} and is {after.mode}, its content is the same", 0
    if old == new:
        return Severity.WARNING, "its line ends", 0
    span, line = _range(old, new)
    if is_python and (tree := meaning(old)) is not None:
        if tree == meaning(new):
            return Severity.WARNING, f"{span}; its syntax tree is the same: layout, comments or docstrings", line
        if meaning(old, without="down_revision") == meaning(new, without="down_revision"):
            return Severity.ERROR, f"{span}; it follows another revision; a merge revision joins branches", line
    return Severity.ERROR, span, line


def _range(old: bytes, new: bytes) -> tuple[str, int]:
    """Return which lines differ, as in the head of a unified diff, and the first of them; never what they say."""
    before, after = old.split(b"\n"), new.split(b"\n")
    same = _common(before, after)
    end = _common(reversed(before[same:]), reversed(after[same:]))
    counts = len(before) - same - end, len(after) - same - end
    return f"@@ -{same + 1},{counts[0]} +{same + 1},{counts[1]} @@", same + 1


def _common(one: Iterable[bytes], other: Iterable[bytes]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _broken(
    name: str,
    message: str,
    against: Against,
    *,
    weight: Severity = Severity.ERROR,
    line: int = 0,
    hint: str = "",
) -> Diagnostic:
    is_revision = name.endswith(".py")
    what = "write a new revision" if is_revision else "write the SQL into a new revision"
    return Diagnostic(
        severity=weight,
        code="AL001" if is_revision else "AL017",
        message=message,
        place=Place(file=against.shown(name), line=line),
        hint=hint or f"{against.back(against.shown(name))}, and {what}",
    )


def _stale(name: str, message: str, against: Against) -> Diagnostic:
    return Diagnostic(
        severity=Severity.ERROR,
        code="lock-stale",
        message=f"{against.shown(name)} {message}",
        place=Place(file=against.lock),
        hint=f"{_RELOCK.capitalize()}, and commit the lock file with the revision",
    )
