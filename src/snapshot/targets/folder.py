"""Writing a folder so that every reader sees the old state or the new one, whatever interrupts the writer.

The folder itself is never renamed, so it may be a mount point. A write goes

1. *stage*: every new file is written below the folder and synced;
2. *commit*: the journal, which lists what remains to be done, gets its name by one rename;
3. *complete*: files are renamed into place, what no longer belongs is removed, the manifest changes last;
4. the staging folder and then the journal go away.

Before 2 a write is undone by discarding the staging folder; after 2 whoever comes next completes it. Both can
be interrupted and repeated. The lock of `snapshot.targets.lock` keeps others out meanwhile. A caller does::

    with reading(folder):
        previous = ...  # from the manifest, if there is one
        decision = plan(folder, files, previous=previous)
    apply(folder, decision)
"""

import errno
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure
from snapshot.targets import disk
from snapshot.targets.journal import Action, Journal, Step, make_journal, read_journal, unusable
from snapshot.targets.lock import PATIENCE, FolderLock
from snapshot.targets.paths import JOURNAL, MANIFEST, STAGING, require_reachable
from snapshot.targets.plan import WritePlan, decide, survey

_UNTOUCHED = "The snapshot is as it was before"
_HALFWAY = "The write is decided but not carried out; the next run that can write completes it"


class Recovery(StrEnum):
    """What became of an interrupted write."""

    NOTHING = "nothing"
    COMPLETED = "completed"
    UNDONE = "undone"


def plan(folder: Path, files: Mapping[str, bytes], *, previous: Collection[str]) -> WritePlan:
    """Look at ``folder`` and return what must change for it to hold exactly ``files`` of ours.

    :param files: posix path below the folder → bytes, ``manifest.toml`` among them.
    :param previous: the paths that the folder's present manifest lists; empty when there is none.
    :raises FolderError: a path leads out of the folder, or something stands in its way.
    :raises EnvironmentFailure: the folder cannot be read.
    """
    with disk.explained(folder, doing="look through the snapshot folder"):
        for path in files:
            require_reachable(folder, path)
    return decide(survey(folder, {*files, *previous}), files, previous=previous)


def apply(folder: Path, plan: WritePlan, *, patience: float = PATIENCE) -> None:
    """Carry out ``plan`` entirely or not at all; without changes nothing is touched.

    Must not be called while the same process holds ``reading(folder)``: it would wait for itself.

    :param patience: seconds to wait for other processes.
    :raises EnvironmentFailure: the disk refuses, somebody else holds the folder, or the folder is no longer
        what the plan was decided on. The hint says whether the snapshot is as before or half written.
    :raises FolderError: an earlier interrupted write cannot be completed.
    """
    if not plan.changes:
        return
    with disk.explained(folder, doing="create the snapshot folder"):
        folder.mkdir(parents=True, exist_ok=True)
    with FolderLock(folder, patience=patience) as lock:
        lock.exclude()
        _settle(folder)
        _require_unchanged(folder, plan)
        _commit(folder, plan)
        _complete(folder)


def recover(folder: Path, *, patience: float = PATIENCE) -> Recovery:
    """Complete or undo an interrupted write, if there is one; a folder that does not exist has none.

    :raises EnvironmentFailure: the folder cannot be written, or a writer at work keeps it.
    :raises FolderError: the write can no longer be completed; see `abandon`.
    """
    if not _is_pending(folder):
        return Recovery.NOTHING
    with FolderLock(folder, patience=patience) as lock:
        lock.exclude()
        return _settle(folder)


def abandon(folder: Path, *, patience: float = PATIENCE) -> None:
    """Forget an interrupted write that cannot be completed, for a caller about to write everything anew.

    :raises EnvironmentFailure: the folder cannot be written, or a writer at work keeps it.
    """
    with FolderLock(folder, patience=patience) as lock:
        lock.exclude()
        with disk.explained(folder, doing="forget an interrupted write"):
            (folder / JOURNAL).unlink(missing_ok=True)
            disk.remove_tree(folder / STAGING)


@contextmanager
def reading(folder: Path, *, patience: float = PATIENCE) -> Iterator[Recovery]:
    """Keep writers out while the folder is read; an interrupted write is completed or undone first.

    :param patience: seconds to wait for a writer.
    :return: what became of an interrupted write.
    :raises EnvironmentFailure: there is no such folder, a writer keeps it, or an interrupted write waits in a
        folder that cannot be written.
    :raises FolderError: the interrupted write can no longer be completed.
    """
    with FolderLock(folder, patience=patience) as lock:
        lock.share()
        yield _settle_for_reader(lock, folder) if _is_pending(folder) else Recovery.NOTHING


def _settle_for_reader(lock: FolderLock, folder: Path) -> Recovery:
    while True:
        lock.exclude()
        outcome = _settle_if_possible(folder)
        lock.share()
        if not _has(folder, JOURNAL):  # else a writer came and was interrupted between the two locks
            return outcome


def _settle_if_possible(folder: Path) -> Recovery:
    try:
        return _settle(folder)
    except EnvironmentFailure:
        if _has(folder, JOURNAL):
            raise
        return Recovery.NOTHING  # only unused staging is left, which does no harm to a reader


def _is_pending(folder: Path) -> bool:
    return _has(folder, JOURNAL) or _has(folder, STAGING)


def _has(folder: Path, name: str) -> bool:
    with disk.explained(folder, doing="look into the snapshot folder"):
        return os.path.lexists(folder / name)


def _settle(folder: Path) -> Recovery:
    if _has(folder, JOURNAL):
        _complete(folder)
        return Recovery.COMPLETED
    if _has(folder, STAGING):
        with disk.explained(folder, doing="undo an interrupted write", state=_UNTOUCHED):
            disk.remove_tree(folder / STAGING)
        return Recovery.UNDONE
    return Recovery.NOTHING


def _require_unchanged(folder: Path, plan: WritePlan) -> None:
    present = survey(folder, plan.ours)
    if {path: present[path] for path in plan.ours if path in present} != plan.basis:
        raise EnvironmentFailure(
            "the snapshot folder was changed by somebody else since this run looked at it",
            place=Place(file=str(folder)),
            hint=f"{_UNTOUCHED}. Run again",
            code="folder-busy",
        )


def _commit(folder: Path, plan: WritePlan) -> None:
    try:
        with disk.explained(folder, doing="write the snapshot", state=_UNTOUCHED):
            _require_writable(folder, plan)
            _stage(folder, plan)
    except BaseException:
        if not _has(folder, JOURNAL):
            with suppress(OSError):
                disk.remove_tree(folder / STAGING)
        raise


def _require_writable(folder: Path, plan: WritePlan) -> None:
    """Find out before the commit point what would stop the renames after it."""
    for parent in sorted({(folder / path).parent for path in (*plan.write, *plan.remove)}):
        if parent.exists() and not os.access(parent, os.W_OK | os.X_OK):
            read_only = os.statvfs(parent).f_flag & os.ST_RDONLY
            reason = errno.EROFS if read_only else errno.EACCES
            raise OSError(reason, os.strerror(reason), str(parent))


def _stage(folder: Path, plan: WritePlan) -> None:
    journal = make_journal(
        {path: sha256(content).hexdigest() for path, content in plan.write.items()},
        {path: plan.basis[path] for path in plan.remove},
    )
    staging = folder / STAGING
    staging.mkdir()
    for number, step in enumerate(journal.steps):
        if step.action is Action.PLACE:
            disk.write_new(staging / str(number), plan.write[step.path])
    disk.write_new(staging / JOURNAL, journal.encode())
    disk.sync_folder(staging)
    (staging / JOURNAL).rename(folder / JOURNAL)


def _complete(folder: Path) -> None:
    with disk.explained(folder, doing="complete the write of the snapshot", state=_HALFWAY):
        journal = read_journal(folder)
        disk.sync_folder(folder)
        _carry_out(folder, journal)
        disk.remove_tree(folder / STAGING)
        (folder / JOURNAL).unlink()
        disk.sync_folder(folder)


def _carry_out(folder: Path, journal: Journal) -> None:
    """Do every step, those already done included; other files are on the disk before the manifest changes."""
    for number, step in enumerate(journal.steps):
        if step.path == MANIFEST:
            _sync_parents(folder, journal)
        require_reachable(folder, step.path)
        _carry_out_step(folder, step, staged=folder / STAGING / str(number))
    _sync_parents(folder, journal)


def _carry_out_step(folder: Path, step: Step, *, staged: Path) -> None:
    target = folder / step.path
    if step.action is Action.REMOVE:
        if disk.digest(target) == step.sha256:  # else it is gone, or was edited meanwhile and is not ours to drop
            disk.remove_file(target, below=folder)
    elif disk.digest(staged) == step.sha256:
        target.parent.mkdir(parents=True, exist_ok=True)
        staged.rename(target)
    elif disk.digest(target) != step.sha256:
        raise unusable(folder, f"an interrupted write cannot be completed: the new {step.path} is lost")


def _sync_parents(folder: Path, journal: Journal) -> None:
    for parent in sorted({(folder / step.path).parent for step in journal.steps}):
        if parent.exists():
            disk.sync_folder(parent)
