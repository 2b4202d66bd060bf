"""The durable steps a write is made of, and what is said when the disk refuses one.

Every change goes through here, so that what must be on the disk before what can be read in one place.
"""

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import file_digest
from pathlib import Path

from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure

_WHAT_TO_DO = {
    errno.ENOENT: "Name a folder that is there; snapshot current-schema, dump and split make one",
    errno.ENOSPC: "Free some space and run again",
    errno.EDQUOT: "Free some of your quota and run again",
    errno.EFBIG: "Allow larger files (ulimit -f) and run again",
    errno.EROFS: "Mount it writable or choose another folder",
    errno.ENOTDIR: "Name a folder: a file stands where one belongs",
    errno.ENAMETOOLONG: "Choose a shorter name",
    errno.EACCES: "Give yourself permission to write there or choose another folder",
    errno.EPERM: "Give yourself permission to write there or choose another folder",
    errno.EXDEV: "Nothing inside the folder may be a mount point of its own; the folder itself may",
}


@contextmanager
def explained(folder: Path, *, doing: str, state: str = "") -> Iterator[None]:
    """Turn a refusal of the operating system into an error a person can act on.

    :param doing: what was being done, to follow "cannot".
    :param state: what the folder is like now, as a sentence without a final stop.
    :raises EnvironmentFailure: for every ``OSError``.
    """
    try:
        yield
    except OSError as error:
        advice = _WHAT_TO_DO.get(error.errno or 0, "Look after the disk and run again")
        raise EnvironmentFailure(
            f"cannot {doing}: {error.strerror or error}",
            place=Place(file=_named(error, folder)),
            hint=f"{state}. {advice}" if state else advice,
            code="folder-io",
        ) from error


def _named(error: OSError, folder: Path) -> str:
    name = error.filename2 or error.filename
    return os.fsdecode(name) if isinstance(name, str | bytes | os.PathLike) else str(folder)


def digest(path: Path) -> str:
    """Return the sha256 of a regular file in hexadecimal; empty when it is none, or missing."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return ""
    except (FileNotFoundError, NotADirectoryError):
        return ""
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def write_new(path: Path, content: bytes) -> None:
    """Write a file that does not exist yet, and wait until its bytes are on the disk."""
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in ``folder`` are on the disk, where the file system can promise that."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems cannot sync a directory
            raise
    finally:
        os.close(handle)


def remove_file(path: Path, *, below: Path) -> None:
    """Remove a file, and the folders up to ``below`` that it leaves empty; a missing file is no error."""
    path.unlink(missing_ok=True)
    for parent in path.parents:
        if parent == below:
            return
        with suppress(OSError):
            parent.rmdir()


def remove_tree(path: Path) -> None:
    """Remove a folder of our own with everything in it; a missing one is no error, a link is not followed."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
