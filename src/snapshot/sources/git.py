"""Read a snapshot folder as it stands in a git revision: from git's objects, without a checkout."""

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from snapshot.layout.manifest import MANIFEST_FILE
from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure, UsageError
from snapshot.sources.folder import Folder, check
from snapshot.sources.objects import Git, Objects, Repository, entries

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
    git = Git.at(where, place)
    repository = git.repository()
    path = _inside(repository, folder, where, place)
    with git.objects() as objects:
        tree = _tree_of(objects, revision, repository, place)
        root = PurePosixPath(f"git:{revision}:{path}")
        return check(_Revision(root, objects, tree, path, revision), only=only)


@dataclass(frozen=True, slots=True)
class _Revision:
    """The snapshot folder in a tree of git.

    :param root: what messages put in front of a file's name.
    :param path: where it is, from the top; empty for the top itself.
    """

    root: PurePath
    objects: Objects
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
        return folder is not None and any(one.name == name for one in entries(folder))


def _inside(repository: Repository, folder: Path | str, where: Path, place: Place) -> str:
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


def _tree_of(objects: Objects, revision: str, repository: Repository, place: Place) -> str:
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
