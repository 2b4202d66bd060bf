"""The journal: what remains to be done once a write has been decided.

Its appearance under its name is the commit point. Before, a write never happened; after, it has happened and
is only not carried out yet. It holds names and hashes; the bytes wait in the staging folder under the number
of their step.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from snapshot.model.diagnostic import Place
from snapshot.model.errors import FolderError
from snapshot.targets.paths import JOURNAL, MANIFEST, STAGING, require_inside

_FORMAT = 1


class Action(StrEnum):
    """What a step does with its path."""

    PLACE = "place"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the folder.

    :param path: posix, below the folder.
    :param sha256: of the bytes to be placed, or of the file to be removed; empty when that is a link.
    """

    action: Action
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Journal:
    """The steps of one write in the order in which they are carried out, the manifest last."""

    steps: tuple[Step, ...]

    def encode(self) -> bytes:
        """Return the bytes of the journal file."""
        body = {"format": _FORMAT, "steps": [asdict(step) for step in self.steps]}
        return (json.dumps(body, indent=1) + "\n").encode()


def make_journal(placed: Mapping[str, str], removed: Mapping[str, str]) -> Journal:
    """Return the journal that places and removes files, given as path → sha256."""
    steps = [Step(Action.PLACE, path, sha256) for path, sha256 in sorted(placed.items())]
    steps += [Step(Action.REMOVE, path, sha256) for path, sha256 in sorted(removed.items())]
    return Journal(tuple(sorted(steps, key=lambda step: step.path == MANIFEST)))


def read_journal(folder: Path) -> Journal:
    """Return the journal that waits in ``folder``.

    :raises FolderError: the file is none of ours, or names a path outside the folder.
    :raises OSError: it cannot be read.
    """
    content = (folder / JOURNAL).read_bytes()
    try:
        journal = _decode(json.loads(content))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise unusable(folder, f"the journal of an interrupted write cannot be understood ({error})") from error
    for step in journal.steps:
        require_inside(step.path)
    return journal


def _decode(body: Any) -> Journal:  # noqa: ANN401 - whatever JSON holds
    if body["format"] != _FORMAT:
        raise ValueError(f"format {body['format']!r}, not {_FORMAT}")
    return Journal(tuple(map(_decode_step, body["steps"])))


def _decode_step(body: Any) -> Step:  # noqa: ANN401 - whatever JSON holds
    path, sha256 = body["path"], body["sha256"]
    if not isinstance(path, str) or not isinstance(sha256, str):
        raise TypeError("a path or a hash is not a text")
    return Step(Action(body["action"]), path, sha256)


def unusable(folder: Path, what: str) -> FolderError:
    """Return the error for an interrupted write that can no longer be completed."""
    return FolderError(
        what,
        place=Place(file=str(folder / JOURNAL)),
        hint=f"Remove {JOURNAL} and {STAGING} in that folder and write the snapshot again",
        code="folder-journal",
    )
