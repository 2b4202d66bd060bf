"""Which paths a write may touch: those below the folder, reached without a link, and never its own tools.

A path is posix, relative to the folder, and comes from configuration, a manifest or a journal, all of which a
person can edit, so each is checked before it is used.
"""

from pathlib import Path, PurePosixPath

from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure, FolderError

JOURNAL = ".snapshot-journal.json"
"""Name of the journal inside the folder; while it exists, the folder is between two states."""

STAGING = ".snapshot-staging"
"""Name of the folder inside the folder where the bytes of the next state wait."""

MANIFEST = "manifest.toml"
"""Name of the file that vouches for the others, hence the last to change."""

OUR_TOOLS = frozenset({JOURNAL, STAGING})


def is_inside(path: str) -> bool:
    """Whether ``path`` is in normal form, stays below the folder and is none of the writer's own names."""
    parts = PurePosixPath(path).parts
    return (
        bool(parts)
        and path == "/".join(parts)
        and not path.startswith("/")
        and ".." not in parts
        and "\0" not in path
        and parts[0] not in OUR_TOOLS
    )


def require_inside(path: str) -> None:
    """Refuse a path that is not `is_inside`.

    :raises FolderError: naming the path.
    """
    if not is_inside(path):
        raise FolderError(
            f"{path!r} is not a path below the snapshot folder",
            hint="Use a relative path in normal form, without '..'",
            code="folder-path",
        )


def require_reachable(folder: Path, path: str) -> None:
    """Refuse a path that a link, a file or a folder standing in the way would lead elsewhere.

    :raises FolderError: a parent is a link or no folder, or the path itself is a folder.
    :raises EnvironmentFailure: a parent is on another file system, where a rename cannot reach.
    """
    require_inside(path)
    for parent in reversed(PurePosixPath(path).parents[:-1]):
        _require_folder(folder, folder / parent)
    target = folder / path
    if target.is_dir() and not target.is_symlink():
        raise _in_the_way(target, "is a folder where a file of the snapshot belongs")


def _require_folder(folder: Path, parent: Path) -> None:
    if parent.is_symlink():
        raise _in_the_way(parent, "is a link, and a snapshot never writes through one")
    if not parent.exists():
        return
    if not parent.is_dir():
        raise _in_the_way(parent, "is a file where a folder of the snapshot belongs")
    if parent.stat().st_dev != folder.stat().st_dev:
        raise EnvironmentFailure(
            "a folder inside the snapshot folder is a mount point of its own",
            place=Place(file=str(parent)),
            hint="Mount the snapshot folder as a whole",
            code="folder-mount",
        )


def _in_the_way(path: Path, what: str) -> FolderError:
    return FolderError(f"{path.name} {what}", place=Place(file=str(path)), hint="Move it away", code="folder-path")
