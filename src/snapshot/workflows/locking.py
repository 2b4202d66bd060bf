"""Write the lock file of revisions: what git and the lock file hold to be committed is never locked anew."""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from snapshot.config.settings import Settings
from snapshot.model.diagnostic import Diagnostic, Place, Severity
from snapshot.model.errors import FindingsError, UsageError
from snapshot.policy.history import History
from snapshot.policy.lock import NOTHING, Deed, Line, Lock, render
from snapshot.policy.renewal import Renewal, locked, renew
from snapshot.policy.unedited import is_rewritten, rewritten, unlike
from snapshot.targets.disk import explained, sync_folder, write_new
from snapshot.workflows.history import lock_path, name_of, read_history, read_lock


def renew_lock(settings: Settings, base: str, accept: Iterable[Path] = (), reason: str = "") -> Renewal:
    """Return the lock file as it should be; nothing is written.

    :param base: the branch that the project will be merged into.
    :param accept: committed files whose change or removal is to be allowed, as seen from the working directory.
    :param reason: why; one line.
    :raises UsageError: a reason is missing or has nothing to explain, or a file to accept is as it was.
    :raises FindingsError: the lock file cannot be read or lost lines, or a committed file changed that is not
        accepted.
    """
    names = frozenset(name_of(settings.alembic_ini.resolve(), Path.cwd() / path) for path in accept)
    line = _line(reason, names)
    found = read_history(settings, base)
    if found.troubles:
        raise _raised(*found.troubles)
    if is_rewritten(found):
        raise _raised(rewritten(found.against))
    _require_changed(found, names)
    before = found.lock or found.then or Lock()
    settled = len(found.then.lines) if found.then else 0
    made = renew(before, settled, found.stands, found.unmerged, dict.fromkeys(names, line))
    if broken := [one for _, one in unlike(found, made.lock) if one.severity is Severity.ERROR]:
        raise _raised(*broken)
    return made


def save_lock(settings: Settings, lock: Lock) -> None:
    """Write the lock file, whole or not at all.

    :raises EnvironmentFailure: the disk refuses it.
    """
    path = lock_path(settings).resolve()
    staged = path.with_name(f".{path.name}.{os.getpid()}")
    with explained(path.parent, doing="write the lock file"):
        staged.unlink(missing_ok=True)
        try:
            write_new(staged, render(lock).encode())
            staged.replace(path)
        finally:
            staged.unlink(missing_ok=True)
        sync_folder(path.parent)


def lock_new(settings: Settings, lock: Lock, revision: Path) -> None:
    """Add a new revision to the lock file, so that two branches with one each conflict in git.

    :param lock: what the lock file holds.
    """
    name = name_of(settings.alembic_ini.resolve(), revision)
    if name not in lock.last:
        save_lock(settings, Lock((*lock.lines, locked(name, revision.read_bytes()))))


def lock_squashed(settings: Settings, gone: Iterable[Path], baseline: Path) -> bool:
    """Let the lock file say that a baseline took the place of files; return whether there is a lock file.

    :raises FindingsError: it cannot be read.
    """
    lock, ini = read_lock(settings), settings.alembic_ini.resolve()
    if lock is None:
        return False
    name = name_of(ini, baseline)
    held = [one for path in gone if (one := name_of(ini, path)) in lock.last and one != name]
    removed = [
        Line(deed=Deed.REMOVED, name=one, seal=NOTHING, reason=f"squashed into {baseline.name}") for one in held
    ]
    new = locked(name, baseline.read_bytes())
    if name in lock.last:
        new = replace(new, deed=Deed.ALLOWED, reason="squashed again")
    save_lock(settings, Lock((*lock.lines, *removed, new)))
    return True


def _line(reason: str, names: frozenset[str]) -> str:
    line = " ".join(reason.split())
    if bool(line) is not bool(names):
        raise UsageError(
            "a file that is accepted needs a reason" if names else "there is a reason, and no file is accepted",
            hint='Write --accept FILE --reason "why this committed file had to change".',
            code="lock-reason",
        )
    if not line.isprintable():
        raise UsageError("the reason holds control characters", hint="Write one line of text.", code="lock-reason")
    return line


def _require_changed(found: History, names: frozenset[str]) -> None:
    """See that each file to accept is committed, and is not what it was.

    :raises UsageError: one is not.
    """
    wrong = {name for name, one in unlike(found, found.lock or Lock()) if one.severity is not Severity.NOTE}
    for name in sorted(names - wrong):
        raise UsageError(
            "it is not committed yet, so it is locked anew without a reason"
            if name in found.unmerged
            else "there is nothing to accept: it is as it was committed and locked, or was never there",
            place=Place(file=found.against.shown(name)),
            hint="Leave --accept away for it.",
            code="lock-accept",
        )


def _raised(first: Diagnostic, *others: Diagnostic) -> FindingsError:
    return FindingsError(first.message, place=first.place, hint=first.hint, code=first.code, others=others)
