"""What lies in a repository that is about to adopt this program; it is read, and nothing of it runs."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SKIPPED = frozenset({"node_modules", "site-packages", "__pycache__", "venv", "build", "dist"})
_COMPOSE = re.compile(r"(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml")
_MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
_TARGET = re.compile(r"^([\w.-]+(?:[ \t]+[\w.-]+)*)[ \t]*::?(?!=)", re.MULTILINE)
_SERVICES = re.compile(r"^services:[ \t]*\n(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)
_SERVICE = re.compile(r"^  ([\w.-]+):[ \t]*$", re.MULTILINE)
_IMAGE = re.compile(r"^ +image:[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)
_SERVER = re.compile(r"(?:postgres(?:ql)?|postgis|timescaledb(?:-ha)?|pgvector|pgrouting)\Z")
_MAJOR = re.compile(r"(?:pg)?(\d{1,2})(?![\d])")
_DEEPEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What was found below a folder; every path is absolute.

    :param inis: files named alembic.ini, the nearest first.
    :param compose: compose files.
    :param makefile: the one that make reads; ``None`` without one.
    :param targets: the targets that it defines itself.
    """

    root: Path
    inis: tuple[Path, ...] = ()
    compose: tuple[Path, ...] = ()
    makefile: Path | None = None
    targets: frozenset[str] = frozenset()


def look_around(root: Path) -> Surroundings:
    """Return what lies in a repository."""
    files = sorted(_files(root), key=lambda path: (len(path.parts), path))
    makefile = next((root / name for name in _MAKEFILES if (root / name).is_file()), None)
    return Surroundings(
        root=root,
        inis=tuple(path for path in files if path.name == "alembic.ini"),
        compose=tuple(path for path in files if _COMPOSE.fullmatch(path.name)),
        makefile=makefile,
        targets=frozenset(_targets(makefile)) if makefile else frozenset(),
    )


def services_of(compose: Path, folder: str) -> tuple[str, ...]:
    """Return the services of a compose file that are called as a folder, or speak of it.

    The file is looked at by its indentation; one that is written otherwise has no services here.
    """
    return tuple(name for name, body in _services(compose) if folder == name or folder in body)


@dataclass(frozen=True, slots=True)
class ServerService:
    """A service of a compose file whose image is one of PostgreSQL.

    :param file: the compose file, as a path from the repository's folder.
    :param major: version of the server as the image's tag says it; ``None`` where that is none.
    """

    file: str
    name: str
    major: int | None


def servers_of(around: Surroundings) -> tuple[ServerService, ...]:
    """Return the servers of all compose files, which are looked at as `services_of` does."""
    return tuple(
        ServerService(compose.relative_to(around.root).as_posix(), name, major)
        for compose in around.compose
        for name, body in _services(compose)
        for is_server, major in map(_server, _IMAGE.findall(body))
        if is_server
    )


def _server(image: str) -> tuple[bool, int | None]:
    name, _, tag = image.partition("@")[0].rpartition("/")[2].partition(":")
    number = _MAJOR.match(tag)
    return bool(_SERVER.match(name)), int(number[1]) if number else None


def _services(compose: Path) -> list[tuple[str, str]]:
    """Return name and text of each service."""
    block = _SERVICES.search(_text(compose))
    if not block:
        return []
    names = _SERVICE.findall(block[1])
    return list(zip(names, _SERVICE.split(block[1])[2::2], strict=False))


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        is_deep = len(here.relative_to(root).parts) >= _DEEPEST
        folders[:] = [] if is_deep else [one for one in folders if one not in _SKIPPED and not one.startswith(".")]
        yield from (here / name for name in names if name == "alembic.ini" or _COMPOSE.fullmatch(name))


def _targets(makefile: Path) -> Iterator[str]:
    for found in _TARGET.findall(_text(makefile)):
        yield from found.split()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
