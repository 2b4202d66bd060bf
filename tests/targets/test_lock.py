"""Readers share a folder, a writer has it alone, and nobody waits for ever."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from snapshot.model.errors import EnvironmentFailure
from snapshot.targets.folder import apply, plan, reading, recover
from snapshot.targets.lock import FolderLock
from snapshot.targets.paths import STAGING

STATES = [
    {"manifest.toml": b"%d" % number, **{f"separated/{at:02}_x.sql": b"%d" % number for at in range(1, 10)}}
    for number in range(2)
]


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below ``folder``."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that holds the first state."""
    apply(tmp_path, plan(tmp_path, STATES[0], previous=()))
    return tmp_path


def test_readers_share(folder: Path) -> None:
    """Two readers are inside at once."""
    with reading(folder), reading(folder, patience=0):
        assert contents(folder) == STATES[0]


def test_a_writer_gives_up_on_a_reader_that_stays(folder: Path) -> None:
    """A writer waits the seconds it was given, then names the folder, and has changed nothing."""
    decision = plan(folder, STATES[1], previous=STATES[0])
    with reading(folder):
        start = time.monotonic()
        with pytest.raises(EnvironmentFailure, match=r"held the snapshot folder for 0\.1 seconds") as caught:
            apply(folder, decision, patience=0.1)

    assert time.monotonic() - start >= 0.1
    assert caught.value.diagnostics[0].place.file == str(folder)
    assert contents(folder) == STATES[0]


def test_a_reader_gives_up_on_a_writer_that_stays(folder: Path) -> None:
    """A reader does not look while somebody writes; nor does a recovery touch what a writer at work has staged."""
    (folder / STAGING).mkdir()
    with FolderLock(folder) as lock:
        lock.exclude()
        with pytest.raises(EnvironmentFailure, match="another process"), reading(folder, patience=0):
            pass
        with pytest.raises(EnvironmentFailure, match="another process"):
            recover(folder, patience=0)

    assert (folder / STAGING).exists()


def test_a_lock_ends_with_its_block(folder: Path) -> None:
    """After an error inside, the folder is free again."""
    with pytest.raises(KeyError), reading(folder):
        raise KeyError

    apply(folder, plan(folder, STATES[1], previous=()), patience=0)
    assert contents(folder) == STATES[1]


def test_a_missing_folder_cannot_be_locked(tmp_path: Path) -> None:
    """The error names the folder."""
    with pytest.raises(EnvironmentFailure, match="absent"), FolderLock(tmp_path / "absent"):
        pass


@pytest.mark.parametrize(
    ("name", "hint"), [("none", "snapshot current-schema, dump and split make one"), ("file", "")]
)
def test_what_is_no_folder_is_told_from_a_broken_disk(tmp_path: Path, name: str, hint: str) -> None:
    """Where there is no folder, the advice is how to get one, and not to look after the disk."""
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFailure) as caught, FolderLock(tmp_path / name):
        pass
    said = caught.value.diagnostics[0].hint
    assert said.startswith("Name a folder")
    assert hint in said


CHILD = """
import os, random, signal, sys
from pathlib import Path
from snapshot.targets.folder import apply, plan, recover

folder, states, seed = Path(sys.argv[1]), eval(sys.argv[2]), int(sys.argv[3])
dice = random.Random(seed)

def maybe_die(event, args):
    if event in {"os.rename", "os.remove"} and dice.random() < 0.01:
        os.kill(os.getpid(), signal.SIGKILL)

if seed:
    sys.addaudithook(maybe_die)
for number in range(30):
    recover(folder)
    apply(folder, plan(folder, states[(number + 1) % 2], previous=states[0]))
"""


def test_a_reader_beside_busy_and_dying_writers_never_sees_a_mixture(folder: Path) -> None:
    """While writers alternate two states, and some are killed at it, every look is one state entirely."""
    looks = []
    for seed in (1, 2, 3, 4, 0):
        command = [sys.executable, "-c", CHILD, str(folder), repr(STATES), str(seed)]
        with subprocess.Popen(command) as writer:
            while writer.poll() is None:
                with reading(folder):
                    looks.append(contents(folder))
                time.sleep(0.001)
        assert writer.returncode in ({0} if seed == 0 else {0, -9})

    assert STATES[0] in looks
    assert STATES[1] in looks
    assert all(look in STATES for look in looks)
