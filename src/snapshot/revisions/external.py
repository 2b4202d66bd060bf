"""The files outside of themselves that revisions read, found where they are in this checkout."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from snapshot.revisions.environment import Environment
from snapshot.revisions.reads import reads_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A file that a revision reads.

    :param path: where it is; where it is missing, where it should be, as far as that can be told.
    """

    path: Path
    is_missing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class External:
    """What a revision reads.

    :param untold: what cannot be told of it, each a sentence without a final stop.
    """

    files: tuple[ReadFile, ...]
    untold: tuple[str, ...]


def external_files(environment: Environment, revision: Path) -> External:
    """Return the files that a revision reads; no code of it runs.

    A path of another machine, as that of a container, is found by its tail.

    :raises FindingsError: the revision is not Python, or cannot be read.
    """
    told = reads_of(revision)
    found = [_found(environment, one) for one in told.files]
    untold = [_sentence(line) for line in told.untold]
    for name in told.named:
        alike = [path for path in environment.history_files() if path.as_posix().endswith(f"/{name.lstrip('./')}")]
        one = _found(environment, name)
        if len(alike) > 1 and one.is_missing:
            untold.append(f"it names {name}, and several files are called so")
        else:
            found.append(ReadFile(path=alike[0], is_missing=False) if alike and one.is_missing else one)
    unique = {one.path: one for one in found}
    return External(files=tuple(unique.values()), untold=tuple(untold))


def _sentence(line: int) -> str:
    if line:
        return f"line {line} reads a file whose name is not written there, but computed"
    return "it is too long to be followed to its end"


def _found(environment: Environment, name: str) -> ReadFile:
    candidates = [Path(os.path.normpath(path)) for path in _candidates(environment, name)]
    for path in candidates:
        if path.is_file():
            return ReadFile(path=path, is_missing=False)
    likely = next((path for path in candidates if path.parent.is_dir()), candidates[0])
    return ReadFile(path=likely, is_missing=True)


def _candidates(environment: Environment, name: str) -> Iterator[Path]:
    """Yield where a file may be: as it is called, and for a path of another machine by ever shorter tails."""
    told = PurePosixPath(name)
    folders = (environment.ini.parent, environment.scripts, environment.scripts / "sql")
    if told.is_absolute():
        yield Path(told)
    else:
        yield from (folder / told for folder in folders)
    parts = told.parts[1:] if told.is_absolute() else ()
    for start in range(1, len(parts) - 1):
        tail = Path(*parts[start:])
        yield from (folder / tail for folder in folders[:2])
