"""git's objects, without a checkout: the plumbing shared by everything that reads a repository.

What users write goes to ``git cat-file --batch`` on its standard input, where nothing can be an option; blobs come
from there as they are stored, whatever the working tree would make of their lines. git's own environment variables
hold, so that a hook finds the repository that it runs in.

https://git-scm.com/docs/git-cat-file, https://git-scm.com/docs/gitrevisions
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure, SnapshotError
from snapshot.sql.reading import refuse_oversized

_GIT = ("git", "--no-pager")
_FOUND = re.compile(rb"([0-9a-f]{40,64}) (\w+) (\d+)\n")


class Repository(NamedTuple):
    """What git says of the folder it runs in.

    :param prefix: that folder's path from the top; empty at the top and in a bare repository.
    """

    is_shallow: bool
    prefix: str


class Object(NamedTuple):
    """One object: its hash, its kind as git names it, and its bytes."""

    name: str
    kind: str
    data: bytes


class Entry(NamedTuple):
    """One entry of a tree.

    :param mode: as git writes it: ``100644``, ``100755``, ``120000`` for a symbolic link, ``40000`` for a folder.
    :param object: its hash.
    """

    mode: str
    name: str
    object: str


class Objects:
    """The objects of a repository, asked for one by one.

    :param errors: what git writes about what went wrong.
    """

    def __init__(self, process: subprocess.Popen[bytes], errors: IO[bytes], place: Place) -> None:
        self._process = process
        self._errors = errors
        self._place = place

    def find(self, wanted: str) -> Object | None:
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
        return Object(found[1].decode(), found[2].decode(), data[:-1])

    def _ended(self) -> SnapshotError:
        self._process.wait()
        self._errors.seek(0)
        return failed(self._errors.read(), self._place)


def entries(tree: Object) -> Iterator[Entry]:
    """Yield what a tree holds: behind each name follows a hash as bytes. An object of another kind holds nothing."""
    at, size = 0, len(tree.name) // 2
    while tree.kind == "tree" and (end := tree.data.find(b"\0", at)) >= 0:
        mode, _, name = tree.data[at:end].partition(b" ")
        at = end + 1 + size
        yield Entry(mode.decode(), os.fsdecode(name), tree.data[end + 1 : at].hex())


@dataclass(frozen=True, slots=True)
class Git:
    """git, run in a folder.

    :param where: a folder of the repository, be it bare.
    :param place: what errors are about.
    :param environment: the variables it runs with.
    """

    where: Path
    place: Place
    environment: Mapping[str, str]

    @classmethod
    def at(cls, where: Path, place: Place) -> "Git":
        """Return git in a folder, with messages in English and without questions."""
        return cls(where, place, {**os.environ, "LC_ALL": "C", "LANGUAGE": "C", "GIT_TERMINAL_PROMPT": "0"})

    def run(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Return what git came to, whatever its exit code.

        :param arguments: nothing that a user or a repository named, which could be an option.
        :raises EnvironmentFailure: git cannot be started.
        """
        try:
            return subprocess.run(
                [*_GIT, *arguments],
                check=False,
                capture_output=True,
                input=given,
                cwd=self.where,
                env=self.environment,
            )
        except OSError as error:
            raise _no_git(error, self.place) from error

    def answer(self, *arguments: str, given: bytes = b"") -> bytes:
        """Return what git prints.

        :raises EnvironmentFailure: it cannot be started, or fails.
        """
        done = self.run(*arguments, given=given)
        if done.returncode:
            raise failed(done.stderr, self.place)
        return done.stdout

    def repository(self) -> Repository:
        """Return what git says of the folder.

        :raises EnvironmentFailure: there is no git, or no repository.
        """
        done = self.run("rev-parse", "--is-shallow-repository", "--show-prefix")
        if b"not a git repository" in done.stderr:
            raise EnvironmentFailure(
                f"{self.where} is in no git repository",
                place=self.place,
                hint="Run it inside of one, or compare with a folder, a dump or a database",
                code="not-a-repository",
            )
        if done.returncode:
            raise failed(done.stderr, self.place)
        shallow, _, prefix = done.stdout.partition(b"\n")
        return Repository(shallow == b"true", os.fsdecode(prefix.removesuffix(b"\n")))

    @contextmanager
    def objects(self) -> Iterator[Objects]:
        """Let objects be asked for while the block runs.

        :raises EnvironmentFailure: git cannot be started.
        """
        with tempfile.TemporaryFile() as errors:
            try:
                process = subprocess.Popen(
                    [*_GIT, "cat-file", "--batch"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    cwd=self.where,
                    env=self.environment,
                )
            except OSError as error:
                raise _no_git(error, self.place) from error
            try:
                yield Objects(process, errors, self.place)
            finally:
                process.kill()
                process.communicate()


def _no_git(error: OSError, place: Place) -> EnvironmentFailure:
    return EnvironmentFailure(
        f"git cannot be started: {error.strerror}",
        place=place,
        hint="Install git, or put it on PATH",
        code="no-git",
    )


def failed(said: bytes, place: Place) -> EnvironmentFailure:
    """Return what to say where git failed.

    :param said: what it wrote on standard error.
    """
    lines = [line for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    reason = next((line for line in lines if line.startswith(("fatal: ", "error: "))), (lines or ["no reason"])[-1])
    return EnvironmentFailure(
        f"git failed: {reason.partition(': ')[2] or reason}",
        place=place,
        hint="Try the same with git show",
        code="git-failed",
    )
