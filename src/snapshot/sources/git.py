"""Read a snapshot folder as it stands in a git revision: from git's objects, without a checkout.

What users write goes to ``git cat-file --batch`` on its standard input, where nothing can be an option; blobs come
from there as they are stored, whatever the working tree would make of their lines. git's own environment variables
hold, so that a hook finds the repository that it runs in.

https://git-scm.com/docs/git-cat-file, https://git-scm.com/docs/gitrevisions
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import IO, NamedTuple

from snapshot.layout.manifest import MANIFEST_FILE
from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure, SnapshotError, UsageError
from snapshot.sources.folder import Folder, check
from snapshot.sql.reading import refuse_oversized

_GIT = ("git", "--no-pager")
_FOUND = re.compile(rb"([0-9a-f]{40,64}) (\w+) (\d+)\n")
_OUTSIDE = ".."


def read_revision(
    revision: str, folder: Path | str, start: Path, *, name: str, only: Collection[str] | None = None
) -> Folder:
    """Return the snapshot folder of a revision, every file checked against the manifest.

    :param revision: whatever git takes for a revision (gitrevisions).
    :param folder: a path on the disk of the snapshot folder, whether or not it is there; or, as text, its path from
        the top of the repository, or from ``start`` where it begins with ``./`` or ``../``.
    :param start: a folder of the repository, be it bare; where ``GIT_DIR`` is set, git's own rule holds instead.
    :param name: the source as the user typed it.
    :param only: as for `check`.
    :raises UsageError: there is no such revision, or the folder lies outside of the repository.
    :raises EnvironmentFailure: there is no git, no repository, or no snapshot in that revision.
    :raises FolderError: the folder contradicts its manifest.
    """
    place = Place(file=name)
    where = Path.cwd() if "GIT_DIR" in os.environ else start
    repository = _repository(where, place)
    path = _inside(repository, folder, where, place)
    with _objects(where, place) as objects:
        tree = _tree_of(objects, revision, repository, place)
        root = PurePosixPath(f"git:{revision}:{path}")
        return check(_Revision(root, objects, tree, path, revision), only=only)


def committed_files(base: str, folder: Path) -> frozenset[Path]:
    """Return the files directly below a folder that the common ancestor of HEAD and another revision has.

    :param base: the other revision.
    :raises EnvironmentFailure: the folder is in no repository, there is no git, or no such revision or ancestor.
    """
    place = Place(file=str(folder), subject=base)
    _repository(folder, place)
    ancestor = _asked(["merge-base", "--end-of-options", base, "HEAD"], folder, place).strip().decode()
    names = _asked(["ls-tree", "-z", "--name-only", ancestor], folder, place).split(b"\0")
    return frozenset(folder / os.fsdecode(name) for name in names if name)


def _asked(arguments: Sequence[str], where: Path, place: Place) -> bytes:
    """Return what git says on its standard output."""
    command = [*_GIT, *arguments]
    done = subprocess.run(
        command, check=False, capture_output=True, stdin=subprocess.DEVNULL, cwd=where, env=_environment()
    )
    if done.returncode:
        raise _failed(done.stderr or b"the revisions have no common ancestor", place)
    return done.stdout


class _Repository(NamedTuple):
    """What git says of the folder it runs in.

    :param prefix: that folder's path from the top; empty at the top and in a bare repository.
    """

    is_shallow: bool
    prefix: str


class _Object(NamedTuple):
    name: str
    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Revision:
    """The snapshot folder in a tree of git.

    :param root: what messages put in front of a file's name.
    :param path: where it is, from the top; empty for the top itself.
    """

    root: PurePath
    objects: "_Objects"
    tree: str
    path: str
    revision: str

    def manifest(self) -> bytes:
        data = self.read(MANIFEST_FILE)
        if data is None:
            raise EnvironmentFailure(
                f"the revision {self.revision} holds no snapshot in {self.path or 'its top folder'}",
                place=Place(file=str(self.root)),
                hint="Name a revision in which the snapshot is committed, or its folder then: git:REV:PATH",
                code="git-no-snapshot",
            )
        return data

    def read(self, name: str) -> bytes | None:
        path = f"{self.path}/{name}" if self.path else name
        found = self.objects.find(f"{self.tree}:{path}")
        if found is None and self._is_listed(path):
            raise EnvironmentFailure(
                "git lists the file and cannot read it",
                place=Place(file=str(self.root / name)),
                hint="Let git fsck say what is damaged; a partial clone may have to fetch it first",
                code="git-failed",
            )
        return found.data if found and found.kind == "blob" else None

    def _is_listed(self, path: str) -> bool:
        """Return whether a tree names a file, be its object there or not."""
        above, _, name = path.rpartition("/")
        folder = self.objects.find(f"{self.tree}:{above}")
        return folder is not None and os.fsencode(name) in _names(folder)


class _Objects:
    """The objects of a repository, asked for one by one.

    :param errors: what git writes about what went wrong.
    """

    def __init__(self, process: subprocess.Popen[bytes], errors: IO[bytes], place: Place) -> None:
        self._process = process
        self._errors = errors
        self._place = place

    def find(self, wanted: str) -> _Object | None:
        """Return an object by any name that git knows for it, ``None`` where it knows none.

        :raises EnvironmentFailure: git ended.
        :raises SqlError: it is larger than anything that is read.
        """
        if "\n" in wanted or "\0" in wanted:  # it would be two requests, or a shorter one
            return None
        requests, answers = self._process.stdin, self._process.stdout
        if requests is None or answers is None:
            raise ValueError("the process was started without pipes")
        try:
            requests.write(os.fsencode(wanted) + b"\n")
            requests.flush()
        except BrokenPipeError as error:
            raise self._ended() from error
        line = answers.readline()
        found = _FOUND.fullmatch(line)
        if not found:
            if not line.endswith(b"\n"):
                raise self._ended()
            return None
        size = int(found[3])
        refuse_oversized(size, wanted)
        data = answers.read(size + 1)
        if len(data) <= size:
            raise self._ended()
        return _Object(found[1].decode(), found[2].decode(), data[:-1])

    def _ended(self) -> SnapshotError:
        self._process.wait()
        self._errors.seek(0)
        return _failed(self._errors.read(), self._place)


def _names(tree: _Object) -> Iterator[bytes]:
    """Yield the names in a tree: behind each follows a hash as bytes."""
    at, size = 0, len(tree.name) // 2
    while tree.kind == "tree" and (end := tree.data.find(b"\0", at)) >= 0:
        yield tree.data[at:end].partition(b" ")[2]
        at = end + 1 + size


@contextmanager
def _objects(where: Path, place: Place) -> Iterator[_Objects]:
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(
                [*_GIT, "cat-file", "--batch"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=where,
                env=_environment(),
            )
        except OSError as error:
            raise _no_git(error, place) from error
        try:
            yield _Objects(process, errors, place)
        finally:
            process.kill()
            process.communicate()


def _environment() -> dict[str, str]:
    """Return git's environment: the caller's, but with messages in English and without questions."""
    return {**os.environ, "LC_ALL": "C", "LANGUAGE": "C", "GIT_TERMINAL_PROMPT": "0"}


def _repository(where: Path, place: Place) -> _Repository:
    command = [*_GIT, "rev-parse", "--is-shallow-repository", "--show-prefix"]
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, stdin=subprocess.DEVNULL, cwd=where, env=_environment()
        )
    except OSError as error:
        raise _no_git(error, place) from error
    if b"not a git repository" in done.stderr:
        raise EnvironmentFailure(
            f"{where} is in no git repository",
            place=place,
            hint="Run it inside of one, or compare with a folder, a dump or a database",
            code="not-a-repository",
        )
    if done.returncode:
        raise _failed(done.stderr, place)
    shallow, _, prefix = done.stdout.partition(b"\n")
    return _Repository(shallow == b"true", os.fsdecode(prefix.removesuffix(b"\n")))


def _inside(repository: _Repository, folder: Path | str, where: Path, place: Place) -> str:
    """Return a folder's path from the top of the repository, empty for the top itself."""
    if isinstance(folder, Path):
        path = os.path.join(repository.prefix, os.path.relpath(folder, where))  # noqa: PTH118 - not resolved
    else:
        is_relative = folder.split("/", 1)[0] in {".", ".."}
        path = repository.prefix + folder if is_relative else folder
    path = os.path.normpath(path)
    if path.split("/", 1)[0] in {_OUTSIDE, ""}:
        raise UsageError(
            f"the snapshot folder {folder} lies outside of the repository of {where}",
            place=place,
            hint="Name its path in the repository: git:REV:PATH",
        )
    return "" if path == "." else path


def _tree_of(objects: _Objects, revision: str, repository: _Repository, place: Place) -> str:
    found = objects.find(revision)
    tree = objects.find(f"{found.name}^{{tree}}") if found else None
    if tree:
        return tree.name
    if repository.is_shallow:
        raise EnvironmentFailure(
            f"there is no revision {revision!r} in this clone, which is shallow",
            place=place,
            hint="Fetch the rest with git fetch --unshallow, or as much as is needed with --deepen",
            code="git-shallow",
        )
    raise UsageError(
        f"there is no revision {revision!r}, or more than one",
        place=place,
        hint="Write what git log takes: a branch, a tag, HEAD~1, the hash of a commit",
        code="git-revision",
    )


def _no_git(error: OSError, place: Place) -> EnvironmentFailure:
    return EnvironmentFailure(
        f"git cannot be started: {error.strerror}",
        place=place,
        hint="Install git, or put it on PATH",
        code="no-git",
    )


def _failed(said: bytes, place: Place) -> EnvironmentFailure:
    lines = [line for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    reason = next((line for line in lines if line.startswith(("fatal: ", "error: "))), (lines or ["no reason"])[-1])
    return EnvironmentFailure(
        f"git failed: {reason.partition(': ')[2] or reason}",
        place=place,
        hint="Try the same with git show",
        code="git-failed",
    )
