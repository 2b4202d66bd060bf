"""Read a snapshot folder: refuse what contradicts its manifest, then assemble its files.

A folder is what ``snapshot dump`` wrote or it is nothing: an edit by hand, a half-finished merge or a missing file
is refused with the place where it shows, because everything built on the folder would be wrong. The check is the
same wherever the files lie, on the disk or among git's objects.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from stat import S_ISREG
from typing import Protocol

from snapshot.layout.format import HEAD_FILE, SEPARATED, SETTINGS, Block, read_blocks
from snapshot.layout.manifest import MANIFEST_FILE, Declared, Manifest, hash_of, read_manifest
from snapshot.layout.reference import RowsFile, cut_rows, file_of, is_rows
from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure, FolderError, SnapshotError
from snapshot.model.words import plural
from snapshot.sql.assemble import Assembly, assemble
from snapshot.sql.reading import refuse_oversized
from snapshot.sql.script import cut

_CONFLICT = re.compile(rb"^(?:<{7} |={7}$|>{7} )", re.MULTILINE)


class Files(Protocol):
    """Where the files of a snapshot lie."""

    @property
    def root(self) -> PurePath:
        """What messages put in front of a file's name."""
        ...

    def manifest(self) -> bytes:
        """Return the manifest's bytes.

        :raises SnapshotError: there is none, or it cannot be read.
        """
        ...

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file, ``None`` where no file has that name.

        :param name: a path below the root, in normal form.
        :raises SnapshotError: it cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A snapshot folder that agrees with its manifest.

    :param path: what messages put in front of a file's name.
    :param files: path below the folder → bytes, as the manifest lists them; of a `check` that was to hold only some
        files, those.
    """

    path: PurePath
    manifest: Manifest
    files: Mapping[str, bytes]

    def separated(self) -> dict[str, bytes]:
        """Return the section files in the order in which they load."""
        names = sorted(name for name in self.manifest.files if name.startswith(SEPARATED + "/"))
        return {name: self.files[name] for name in names}

    def aggregate(self) -> dict[str, bytes]:
        """Return ``schema_head.sql`` alone."""
        return {HEAD_FILE: self.files[HEAD_FILE]}


def has_snapshot(path: Path) -> bool:
    """Return whether a folder has a manifest."""
    return (path / MANIFEST_FILE).is_file()


def read_folder(path: Path, *, only: Collection[str] | None = None) -> Folder:
    """Return the folder at ``path``, every file checked against the manifest.

    The caller holds the folder's lock, so that no writer is half way.

    :param only: as for `check`.
    :raises FolderError: a file is missing, changed, or holds conflict markers; with file and line.
    :raises EnvironmentFailure: it cannot be read, or there is none.
    """
    return check(_Disk(path), only=only)


def check(source: Files, *, only: Collection[str] | None = None) -> Folder:
    """Return the snapshot that lies somewhere, every file checked against the manifest.

    :param only: the files to hold, where the others are only to be checked; ``None`` for all. A name that ends in
        ``/`` stands for all files in that folder.
    :raises FolderError: a file is missing, changed, or holds conflict markers; with file and line.
    :raises SnapshotError: there is no snapshot, or it cannot be read.
    """
    manifest = _manifest(source)
    changed, held = [], {}
    for name, wanted in manifest.files.items():
        data = _listed(source, name)
        if hash_of(data) != wanted:
            changed.append(name)
        if only is None or _is_among(name, only):
            held[name] = data
    if changed:
        raise _contradiction(source.root, {name: _listed(source, name) for name in manifest.files}, changed)
    return Folder(path=source.root, manifest=manifest, files=held)


def _is_among(name: str, only: Collection[str]) -> bool:
    return any(name == one or (one.endswith("/") and name.startswith(one)) for one in only)


def _manifest(source: Files) -> Manifest:
    path, data = source.root / MANIFEST_FILE, source.manifest()
    _refuse_conflict(data, path)
    manifest = read_manifest(data, str(path))
    if HEAD_FILE not in manifest.files:
        raise FolderError(
            f"the manifest does not list {HEAD_FILE}",
            place=Place(file=str(path)),
            hint="Restore it from version control or dump again",
            code="manifest-unreadable",
        )
    return manifest


def rows_files(folder: Folder) -> tuple[RowsFile, ...]:
    """Return the rows of the reference tables that a folder holds, in the order in which they load.

    :param folder: read with the files of rows.
    :raises FolderError: the manifest names a table whose file it does not list, or counts its rows otherwise.
    """
    return tuple(_rows_file(folder, one) for one in folder.manifest.reference)


def _rows_file(folder: Folder, declared: Declared) -> RowsFile:
    table = (declared.id.path[0], declared.id.path[1])
    name = file_of(table)
    found = cut_rows(folder.files.get(name, b""), table, str(folder.path / name))
    if found.count != declared.rows:
        raise FolderError(
            f"the manifest counts {plural(declared.rows, 'row')} of {declared.id}, and its file holds {found.count}",
            place=Place(file=str(folder.path / MANIFEST_FILE)),
            hint="Restore it from version control or dump again",
            code="manifest-unreadable",
        )
    return found


def assemble_files(files: Mapping[str, bytes], root: PurePath, *, keep_secrets: bool = False) -> Assembly:
    """Return what section files, or the aggregate alone, say.

    :param keep_secrets: leave credentials as they stand, where the files keep them.
    """
    return assemble([cut(data, str(root / name)) for name, data in files.items()], keep_secrets=keep_secrets)


@dataclass(frozen=True, slots=True)
class _Disk:
    """A folder on the disk."""

    root: Path

    def manifest(self) -> bytes:
        return _read(self.root / MANIFEST_FILE)

    def read(self, name: str) -> bytes | None:
        return _read(self.root / name) if (self.root / name).is_file() else None


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


def _listed(source: Files, name: str) -> bytes:
    if not _is_below(name):
        raise FolderError(
            f"the manifest lists {name!r}, which is no path below the folder",
            place=Place(file=str(source.root / MANIFEST_FILE)),
            hint="Restore it from version control or dump again",
            code="folder-path",
        )
    data = source.read(name)
    if data is None:
        raise FolderError(
            "the manifest lists a file that is missing",
            place=Place(file=str(source.root / name)),
            hint="Restore it from version control or dump again",
            code="file-missing",
        )
    return data


def _is_below(name: str) -> bool:
    """Return whether a path is relative, in normal form, and stays below where it starts."""
    path = PurePosixPath(name)
    return name == str(path) and bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def _refuse_conflict(data: bytes, path: PurePath) -> None:
    found = _CONFLICT.search(data)
    if found:
        raise FolderError(
            "the file holds the conflict markers of a merge",
            place=Place(file=str(path), line=data.count(b"\n", 0, found.start()) + 1),
            hint="Take either side of the merge and dump again: both branches changed the schema",
            code="merge-conflict",
        )


def _contradiction(path: PurePath, files: Mapping[str, bytes], changed: list[str]) -> SnapshotError:
    for name in changed:
        _refuse_conflict(files[name], path / name)
    name = next((one for one in changed if one.startswith(SEPARATED)), changed[0])
    blocks = {one: data for one, data in files.items() if not is_rows(one)}
    line = next(_first_differences(name, blocks, changed), 0) if name in blocks else 0
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
