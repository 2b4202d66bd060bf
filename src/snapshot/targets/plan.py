"""What a write would change: looked up first, decided purely, carried out elsewhere.

`survey` reads the folder, `decide` compares and has no side, so that ``--check`` is the same code without the
last step.
"""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from snapshot.layout.reference import FOLDER, begins_as_ours
from snapshot.model.diagnostic import Diagnostic, Place, note
from snapshot.targets.disk import digest, explained
from snapshot.targets.paths import OUR_TOOLS, is_inside, require_reachable

_OUR_PATTERN = re.compile(r"separated/[0-9]{2}_[^/]*\.sql\Z")
_ROWS_PATTERN = re.compile(rf"{FOLDER}/[a-z0-9_%]+/[a-z0-9_%]+\.sql\Z")

Present = Mapping[str, str]
"""Every file found, posix path → sha256; empty for one whose bytes do not matter. A folder ends in ``/``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WritePlan:
    """What `snapshot.targets.folder.apply` will do, and what it was decided on.

    :param write: new or changed files, path → bytes.
    :param unchanged: files that already hold their bytes; they are not touched.
    :param remove: files of an earlier write that no longer belong.
    :param foreign: what is in the folder and not ours: left alone; a folder ends in ``/``.
    :param basis: sha256 of every file of ours at the time of the decision.
    """

    write: Mapping[str, bytes]
    unchanged: tuple[str, ...]
    remove: tuple[str, ...]
    foreign: tuple[str, ...]
    basis: Present

    @property
    def changes(self) -> bool:
        """Whether anything is to be done."""
        return bool(self.write or self.remove)

    @property
    def ours(self) -> tuple[str, ...]:
        """Every path of ours, before or after the write, sorted."""
        return tuple(sorted((*self.write, *self.unchanged, *self.remove)))


def survey(folder: Path, known: Collection[str]) -> Present:
    """Return what is in ``folder``: the files there, and in the subfolders that hold ``known`` ones.

    Other subfolders are named, not entered. A folder that does not exist holds nothing.

    :param known: paths that are ours by name: to be written, or listed by the present manifest. A path that
        leads out of the folder is passed over.
    :raises FolderError: a link or a folder stands where one of ours belongs.
    :raises EnvironmentFailure: something cannot be read.
    """
    safe = {path for path in known if is_inside(path)}
    with explained(folder, doing="look through the snapshot folder"):
        for path in sorted(safe):
            require_reachable(folder, path)
        return {path: _fingerprint(folder, path, safe) for path in _walk(folder, _subfolders(folder, safe))}


def decide(present: Present, files: Mapping[str, bytes], *, previous: Collection[str]) -> WritePlan:
    """Return what must change for the folder to hold exactly ``files`` of ours.

    :param present: from `survey`.
    :param previous: the paths that the folder's present manifest lists; with files named like our sections,
        or our rows, these are what an earlier write left.
    """
    same = {path for path, content in files.items() if present.get(path) == sha256(content).hexdigest()}
    earlier = {path for path in present if path in previous or _is_ours(path, present[path])} - files.keys()
    return WritePlan(
        write={path: files[path] for path in sorted(files.keys() - same)},
        unchanged=tuple(sorted(same)),
        remove=tuple(sorted(earlier)),
        foreign=tuple(sorted(present.keys() - files.keys() - earlier)),
        basis={path: present[path] for path in sorted(present) if path in files or path in earlier},
    )


def foreign_notes(folder: Path, plan: WritePlan) -> tuple[Diagnostic, ...]:
    """Return one note for each thing in the folder that is not ours and stays as it is."""
    return tuple(
        note(
            "folder-foreign",
            "is not part of the snapshot and is left alone",
            place=Place(file=str(folder / path)),
        )
        for path in plan.foreign
    )


def _is_ours(path: str, digest: str) -> bool:
    """Return whether a file is one of ours by its name; of those in the folder of rows `survey` digests only ours."""
    return bool(_OUR_PATTERN.match(path) or (digest and _ROWS_PATTERN.match(path)))


def _subfolders(folder: Path, paths: Iterable[str]) -> list[str]:
    found = {str(parent) for path in paths for parent in PurePosixPath(path).parents}
    rows = folder / FOLDER
    if rows.is_dir() and not rows.is_symlink():
        found |= {FOLDER, *(f"{FOLDER}/{one.name}" for one in rows.iterdir())}
    return sorted({".", "separated", *found})


def _walk(folder: Path, subfolders: Collection[str]) -> Iterator[str]:
    for subfolder in subfolders:
        place = folder / subfolder
        if place.is_dir() and not place.is_symlink():
            yield from _entries(place, subfolder, subfolders)


def _entries(place: Path, subfolder: str, subfolders: Collection[str]) -> Iterator[str]:
    with os.scandir(place) as entries:
        for entry in entries:
            path = entry.name if subfolder == "." else f"{subfolder}/{entry.name}"
            is_folder = entry.is_dir(follow_symlinks=False)
            if path not in OUR_TOOLS and not (is_folder and path in subfolders):
                yield f"{path}/" if is_folder else path


def _fingerprint(folder: Path, path: str, known: Collection[str]) -> str:
    is_ours = path in known or _OUR_PATTERN.match(path) or (_ROWS_PATTERN.match(path) and _holds_rows(folder / path))
    return digest(folder / path) if is_ours else ""


def _holds_rows(path: Path) -> bool:
    """Return whether a file is one of rows of ours by its first line."""
    if not path.is_file() or path.is_symlink():
        return False
    with path.open("rb") as stream:
        return begins_as_ours(stream.readline())
