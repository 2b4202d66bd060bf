"""Whatever interrupts a write, whoever comes next finds the old folder or the new one, never a mixture."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from snapshot.model.errors import EnvironmentFailure
from snapshot.targets.folder import Recovery, apply, plan, reading, recover
from snapshot.targets.lock import FolderLock
from snapshot.targets.paths import JOURNAL, STAGING

OLD = {
    "manifest.toml": b"old\n",
    "separated/01_schemas.sql": b"old schemas\n",
    "separated/02_tables_raw.sql": b"the same\n",
    "separated/03_tables_stg.sql": b"dropped\n",
    "by_kind/tables.sql": b"dropped with its folder\n",
}
NEW = {
    "manifest.toml": b"new\n",
    "schema_head.sql": b"added\n",
    "separated/01_schemas.sql": b"new schemas\n",
    "separated/02_tables_raw.sql": b"the same\n",
    "more/deep/file.sql": b"added with its folders\n",
}
CHANGING_CALLS = ("fsync", "mkdir", "rename", "unlink", "rmdir")


class Killed(BaseException):
    """Stands for the end of the process: no handler of an ordinary error catches it."""


class Mortal:
    """Lets so many changing calls happen and refuses every one after, as a dead process would.

    :param calls: how many calls are still made.
    :param dies_after: whether the last one takes effect before the process ends.
    """

    def __init__(self, calls: int, *, dies_after: bool) -> None:
        self.left = calls
        self.dies_after = dies_after

    def wrap(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``call`` made mortal; syncing is left out, because no power fails here."""

        def mortal(*args: Any, **named: Any) -> None:
            self.left -= 1
            if self.left < 0 or (self.left == 0 and not self.dies_after):
                raise Killed
            if call.__name__ != "fsync":
                call(*args, **named)
            if self.left == 0:
                raise Killed

        return mortal


@contextmanager
def dying(calls: int, *, dies_after: bool) -> Iterator[Mortal]:
    """Run the block as a process that dies at its n-th change of the disk."""
    with pytest.MonkeyPatch.context() as patched:
        mortal = Mortal(calls, dies_after=dies_after)
        for name in CHANGING_CALLS:
            patched.setattr(os, name, mortal.wrap(getattr(os, name)))
        yield mortal


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below ``folder``, the writer's own included."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def old_folder(place: Path) -> Path:
    """Make a folder that holds the old state."""
    for path, content in OLD.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(content)
    return place


def survives(action: Callable[[], object], calls: int, *, dies_after: bool) -> bool:
    """Whether ``action`` ends before the process dies at its n-th change."""
    try:
        with dying(calls, dies_after=dies_after):
            action()
    except Killed:
        return False
    return True


def interrupted_folders(place: Path, *, dies_after: bool) -> Iterator[Path]:
    """Yield one folder for each step at which a write can be killed, in the order of the steps."""
    calls = 1
    while True:
        folder = old_folder(place / str(calls))
        decision = plan(folder, NEW, previous=OLD)
        if survives(lambda folder=folder, decision=decision: apply(folder, decision), calls, dies_after=dies_after):  # type: ignore[misc]
            return
        yield folder
        calls += 1


@pytest.mark.parametrize("dies_after", [False, True])
def test_killed_at_any_step_a_write_is_old_or_new(tmp_path: Path, *, dies_after: bool) -> None:
    """After a recovery the folder is entirely old up to the commit point and entirely new from there on."""
    possible = {Recovery.NOTHING: [OLD, NEW], Recovery.UNDONE: [OLD], Recovery.COMPLETED: [NEW]}
    outcomes = []
    for folder in interrupted_folders(tmp_path, dies_after=dies_after):
        recovery = recover(folder)
        outcomes.append(contents(folder))
        assert outcomes[-1] in possible[recovery]
        assert not (folder / STAGING).exists()
        assert recover(folder) is Recovery.NOTHING

    turn = outcomes.index(NEW)
    assert turn > len(NEW)
    assert outcomes == [OLD] * turn + [NEW] * (len(outcomes) - turn)


@pytest.mark.parametrize("dies_after", [False, True])
def test_a_recovery_killed_at_any_step_can_be_run_again(tmp_path: Path, *, dies_after: bool) -> None:
    """Killed after each step of a write and again after each step of its recovery, the third run repairs it."""
    for folder in interrupted_folders(tmp_path, dies_after=dies_after):
        is_committed = (folder / JOURNAL).exists() or (folder / "manifest.toml").read_bytes() == b"new\n"
        calls = 1
        while not survives(lambda folder=folder: recover(folder), calls, dies_after=dies_after):  # type: ignore[misc]
            calls += 1
            assert calls < 100

        assert contents(folder) == (NEW if is_committed else OLD)


def test_a_reader_repairs_before_it_reads(tmp_path: Path) -> None:
    """Inside ``reading`` there is never a trace of an interrupted write."""
    for folder in interrupted_folders(tmp_path, dies_after=True):
        with reading(folder):
            assert contents(folder) in (OLD, NEW)


def test_a_writer_repairs_before_it_writes(tmp_path: Path) -> None:
    """A write planned after an interrupted one completes that one first and then holds what was planned."""
    third = {**NEW, "manifest.toml": b"third\n"}
    for folder in interrupted_folders(tmp_path, dies_after=True):
        recover(folder)
        apply(folder, plan(folder, third, previous={*OLD, *NEW}))

        assert contents(folder) == third


def test_a_plan_made_beside_an_interrupted_write_is_refused(tmp_path: Path) -> None:
    """A plan that saw half a write is not carried out on the whole one."""
    folder = halfway(tmp_path)
    (folder / "separated/01_schemas.sql").write_bytes(b"neither\n")
    decision = plan(folder, {**NEW, "manifest.toml": b"third\n"}, previous=OLD)

    with pytest.raises(EnvironmentFailure, match="changed by somebody else"):
        apply(folder, decision)

    assert contents(folder) == NEW


def test_control_c_before_the_commit_point_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt that Python can see is tidied up at once."""
    folder = old_folder(tmp_path / "folder")
    decision = plan(folder, NEW, previous=OLD)

    def interrupt(_handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        apply(folder, decision)

    assert contents(folder) == OLD
    assert not (folder / STAGING).exists()


def test_control_c_at_the_commit_point_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt right after the journal got its name leaves all that is needed to complete the write."""
    folder = old_folder(tmp_path)
    decision = plan(folder, NEW, previous=OLD)
    rename = os.rename

    def interrupt(source: Path, target: Path) -> None:
        rename(source, target)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", interrupt)
        with pytest.raises(KeyboardInterrupt):
            apply(folder, decision)

    assert recover(folder) is Recovery.COMPLETED
    assert contents(folder) == NEW


def test_a_writer_interrupted_while_a_reader_changes_locks_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A journal that appears between the repair and the shared lock is completed too."""
    folder = old_folder(tmp_path / "folder")
    (folder / STAGING).mkdir()
    share, shares = FolderLock.share, []

    def share_late(lock: FolderLock) -> None:
        shares.append(lock)
        if len(shares) == 2:
            halfway(tmp_path / "other").rename(tmp_path / "replaced")
            for name in (STAGING, JOURNAL):
                (tmp_path / "replaced" / name).rename(folder / name)
        share(lock)

    monkeypatch.setattr(FolderLock, "share", share_late)
    with reading(folder):
        assert contents(folder) == NEW


def halfway(tmp_path: Path) -> Path:
    """Return a folder whose write was killed right after the commit point."""
    return next(folder for folder in interrupted_folders(tmp_path, dies_after=True) if (folder / JOURNAL).exists())


def refuse(*_args: object, **_named: object) -> None:
    """Answer as a file system that is mounted read-only."""
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))


def test_a_read_only_folder_with_a_journal_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that cannot complete an interrupted write says so and names the folder."""
    folder = halfway(tmp_path)
    monkeypatch.setattr(os, "rename", refuse)

    with pytest.raises(EnvironmentFailure, match="cannot complete the write") as caught, reading(folder):
        pass

    assert caught.value.diagnostics[0].place.file == str(folder)
    assert "Mount it writable" in caught.value.hint


def test_a_read_only_folder_with_unused_staging_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was staged and never decided does not stop a reader who cannot remove it; a writer it stops."""
    folder = old_folder(tmp_path)
    (folder / STAGING).mkdir()
    for name in ("rmdir", "unlink"):
        monkeypatch.setattr(os, name, refuse)

    with reading(folder) as recovery:
        assert recovery is Recovery.NOTHING
    with pytest.raises(EnvironmentFailure, match="cannot undo an interrupted write"):
        recover(folder)


def test_a_folder_without_permission_is_found_before_the_commit_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A subfolder that cannot be written stops the write while it can still be undone."""
    folder = old_folder(tmp_path)
    decision = plan(folder, NEW, previous=OLD)
    monkeypatch.setattr(os, "access", lambda place, _mode: place.name != "separated")

    with pytest.raises(EnvironmentFailure, match="Permission denied") as caught:
        apply(folder, decision)

    assert caught.value.diagnostics[0].place.file == str(folder / "separated")
    assert contents(folder) == OLD


def test_bytes_are_on_the_disk_before_names_depend_on_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Staged files are synced before the journal appears, it before they move, they before the manifest does."""
    folder = old_folder(tmp_path)
    trace: list[tuple[str, str]] = []
    rename, unlink = os.rename, os.unlink

    def traced_rename(source: Path, target: Path) -> None:
        trace.append(("rename", str(target.relative_to(folder))))
        rename(source, target)

    def traced_unlink(path: Any, **named: Any) -> None:
        trace.append(("unlink", Path(path).name))
        unlink(path, **named)

    def traced_sync(handle: int) -> None:
        place = Path(f"/proc/self/fd/{handle}").readlink()
        trace.append(("sync", str(place.relative_to(folder))))

    decision = plan(folder, NEW, previous=OLD)
    monkeypatch.setattr(os, "rename", traced_rename)
    monkeypatch.setattr(os, "unlink", traced_unlink)
    monkeypatch.setattr(os, "fsync", traced_sync)
    apply(folder, decision)

    commit, manifest = trace.index(("rename", JOURNAL)), trace.index(("rename", "manifest.toml"))
    staged = {name for what, name in trace[:commit] if what == "sync"}
    assert len(staged) == len(decision.write) + 2
    assert STAGING in staged
    assert trace[commit + 1] == ("sync", ".")
    moved = [at for at, (what, name) in enumerate(trace) if what == "rename" and commit < at < manifest]
    assert len(moved) == len(decision.write) - 1
    assert ("sync", "separated") in trace[max(moved) : manifest]
    assert ("sync", ".") in trace[manifest : trace.index(("unlink", JOURNAL))]


CHILD = """
import os, signal, sys
from pathlib import Path
from snapshot.targets.folder import apply, plan

folder, at, files, previous = Path(sys.argv[1]), int(sys.argv[2]), eval(sys.argv[3]), eval(sys.argv[4])
decision = plan(folder, files, previous=previous)
seen = 0

def count(event, args):
    global seen
    if event in {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir"}:
        seen += 1
        if seen == at:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
apply(folder, decision)
print(seen)
"""


def run_child(folder: Path, at: int) -> subprocess.CompletedProcess[str]:
    """Write the new state in a process that kills itself when it asks the system for the n-th time."""
    command = [sys.executable, "-c", CHILD, str(folder), str(at), repr(NEW), repr(list(OLD))]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_process_really_killed_leaves_the_old_folder_or_the_new_one(tmp_path: Path) -> None:
    """SIGKILL at twenty-five points of a write: recovered, the folder is old or new, and both happen."""
    total = int(run_child(old_folder(tmp_path / "whole"), 0).stdout)
    assert total > 25

    outcomes = []
    for number in range(25):
        folder = old_folder(tmp_path / str(number))
        assert run_child(folder, 1 + number * (total - 1) // 24).returncode == -signal.SIGKILL
        recover(folder)
        outcomes.append(contents(folder))

    turn = outcomes.index(NEW)
    assert outcomes == [OLD] * turn + [NEW] * (25 - turn)
    assert 0 < turn < 25
