"""Read a snapshot folder: refuse what contradicts its manifest, then assemble its files.

A folder is what ``snapshot dump`` wrote or it is nothing: an edit by hand, a half-finished merge or a missing file
is refused with the place where it shows, because everything built on the folder would be wrong.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from stat import S_ISREG

from snapshot.layout.format import HEAD_FILE, SEPARATED, SETTINGS, Block, read_blocks
from snapshot.layout.manifest import MANIFEST_FILE, Manifest, hash_of, read_manifest
from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure, FolderError, SnapshotError
from snapshot.sql.assemble import Assembly, assemble
from snapshot.sql.reading import refuse_oversized
from snapshot.sql.script import cut

_CONFLICT = re.compile(rb"^(?:<{7} |={7}$|>{7} )", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A snapshot folder that agrees with its manifest.

    :param files: path below the folder → bytes, as the manifest lists them.
    """

    path: Path
    manifest: Manifest
    files: Mapping[str, bytes]

    def separated(self) -> dict[str, bytes]:
        """Return the section files in the order in which they load."""
        return {name: self.files[name] for name in sorted(self.files) if name.startswith(SEPARATED + "/")}

    def aggregate(self) -> dict[str, bytes]:
        """Return ``schema_head.sql`` alone."""
        return {HEAD_FILE: self.files[HEAD_FILE]}


def has_snapshot(path: Path) -> bool:
    """Return whether a folder has a manifest."""
    return (path / MANIFEST_FILE).is_file()


def read_folder(path: Path) -> Folder:
    """Return the folder at ``path``, every file checked against the manifest.

    The caller holds the folder's lock, so that no writer is half way.

    :raises FolderError: a file is missing, changed, or holds conflict markers; with file and line.
    :raises EnvironmentFailure: it cannot be read, or there is none.
    """
    manifest_path = path / MANIFEST_FILE
    data = _read(manifest_path)
    _refuse_conflict(data, manifest_path)
    manifest = read_manifest(data, str(manifest_path))
    files = {name: _listed(path, name) for name in manifest.files}
    changed = [name for name, found in files.items() if hash_of(found) != manifest.files[name]]
    if HEAD_FILE not in files:
        raise FolderError(
            f"the manifest does not list {HEAD_FILE}",
            place=Place(file=str(manifest_path)),
            hint="Restore it from version control or dump again",
            code="manifest-unreadable",
        )
    if changed:
        raise _contradiction(path, files, changed)
    return Folder(path=path, manifest=manifest, files=files)


def assemble_files(files: Mapping[str, bytes], root: Path, *, keep_secrets: bool = False) -> Assembly:
    """Return what section files, or the aggregate alone, say.

    :param keep_secrets: leave credentials as they stand, where the files keep them.
    """
    return assemble([cut(data, str(root / name)) for name, data in files.items()], keep_secrets=keep_secrets)


def _read(path: Path) -> bytes:
    try:
        found = path.stat()
        if not S_ISREG(found.st_mode):  # a pipe or a device may have no end
            raise _no_file(path)
        refuse_oversized(found.st_size, str(path))
        return path.read_bytes()
    except FileNotFoundError as error:
        raise EnvironmentFailure(
            "there is no snapshot here",
            place=Place(file=str(path)),
            hint="Make one with snapshot dump, or name the folder that holds one",
            code="no-snapshot",
        ) from error
    except OSError as error:
        raise EnvironmentFailure(
            f"the file cannot be read: {error.strerror}",
            place=Place(file=str(path)),
            hint="Give yourself permission to read it, or dump again",
            code="unreadable",
        ) from error


def _no_file(path: Path) -> EnvironmentFailure:
    return EnvironmentFailure(
        "something else than a file stands where a file of the snapshot belongs",
        place=Place(file=str(path)),
        hint="Move it away and dump again",
        code="unreadable",
    )


def _listed(path: Path, name: str) -> bytes:
    if not _is_below(name):
        raise FolderError(
            f"the manifest lists {name!r}, which is no path below the folder",
            place=Place(file=str(path / MANIFEST_FILE)),
            hint="Restore it from version control or dump again",
            code="folder-path",
        )
    if not (path / name).is_file():
        raise FolderError(
            "the manifest lists a file that is missing",
            place=Place(file=str(path / name)),
            hint="Restore it from version control or dump again",
            code="file-missing",
        )
    return _read(path / name)


def _is_below(name: str) -> bool:
    """Return whether a path is relative, in normal form, and stays below where it starts."""
    path = PurePosixPath(name)
    return name == str(path) and bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def _refuse_conflict(data: bytes, path: Path) -> None:
    found = _CONFLICT.search(data)
    if found:
        raise FolderError(
            "the file holds the conflict markers of a merge",
            place=Place(file=str(path), line=data.count(b"\n", 0, found.start()) + 1),
            hint="Take either side of the merge and dump again: both branches changed the schema",
            code="merge-conflict",
        )


def _contradiction(path: Path, files: Mapping[str, bytes], changed: list[str]) -> SnapshotError:
    for name in changed:
        _refuse_conflict(files[name], path / name)
    name = next((one for one in changed if one.startswith(SEPARATED)), changed[0])
    line = next(_first_differences(name, files, changed), 0)
    others = f" ({len(changed) - 1} more files differ too)" if len(changed) > 1 else ""
    return FolderError(
        f"the file is not what its manifest says{others}: it was edited by hand, or merged",
        place=Place(file=str(path / name), line=line),
        hint="Change the schema by a migration and dump again; the dump replaces this file",
        code="edited-by-hand",
    )


def _first_differences(name: str, files: Mapping[str, bytes], changed: Collection[str]) -> Iterator[int]:
    """Yield the lines at which a file says something else than the files that hold the same statements.

    Nothing, when those were edited alike: then there is nothing left to compare with.
    """
    is_head = name == HEAD_FILE
    others = [one for one in files if (one != HEAD_FILE) == is_head]
    known = {block.title: block for one in others for block in _blocks(files[one])}
    mine = list(_blocks(files[name]))
    for block in mine:
        same = known.get(block.title)
        if same is None:
            yield block.line
        elif same.body != block.body:
            yield block.line + 1 + _common_lines(same.body, block.body)
    if not any(one in changed for one in others):
        yield mine[-1].line if mine and SETTINGS in files[name].decode("utf-8", "replace") else 1


def _blocks(data: bytes) -> Iterator[Block]:
    return read_blocks(data.decode("utf-8", "replace"))


def _common_lines(one: str, other: str) -> int:
    pairs = list(zip(one.split("\n"), other.split("\n"), strict=False))
    return next((at for at, (left, right) in enumerate(pairs) if left != right), len(pairs))
