"""An archive of revisions: outside of every version location, and runnable from where it lies.

Old revisions find their SQL files by paths from their own, so those go along; env.py stays the project's, and an
alembic.ini of the archive's own leads to both.
"""

import configparser
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from snapshot.model.diagnostic import Place
from snapshot.model.errors import UsageError
from snapshot.revisions.environment import SEPARATORS, Environment

VERSIONS, SQL, INI = "versions", "sql", "alembic.ini"
ARCHIVED = "_archive_"
"""How the names of archives begin."""
_SECTION = re.compile(r"^\[alembic\][^\n]*\n", re.MULTILINE)
_NEXT = re.compile(r"^\[", re.MULTILINE)
_HERE = "%(here)s"
_OURS = frozenset(
    {"script_location", "version_locations", "prepend_sys_path", "path_separator", "version_path_separator"}
)
"""Keys of alembic.ini that an archive has for itself."""
_UNTOLD = r", *| +|:"
"""What separates folders of ``prepend_sys_path`` where no separator is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """A folder for old revisions.

    :param folder: ``_archive_YYYY_MM`` beside env.py.
    """

    environment: Environment
    folder: Path

    @property
    def ini(self) -> Path:
        """Its alembic.ini."""
        return self.folder / INI

    def fill(self, revisions: Iterable[Path]) -> None:
        """Copy revisions into it, with every SQL file that old revisions may read, and an alembic.ini.

        :raises OSError: the disk refuses it.
        """
        (self.folder / VERSIONS).mkdir(parents=True)
        for file in revisions:
            copy = self._free(self.folder / VERSIONS / self._within(file))
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, copy)
        for file in self.environment.sql_files():
            copy = self.folder / file.relative_to(self.environment.scripts)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, copy)
        self.ini.write_text(self._ini(), encoding="utf-8")

    def _within(self, file: Path) -> Path:
        """Return the path of a revision below its version location."""
        holding = [one for one in self.environment.versions if file.is_relative_to(one)]
        return file.relative_to(max(holding, key=lambda one: len(one.parts)))

    def _free(self, path: Path) -> Path:
        """Return a path that no revision of another location has taken; Alembic reads ids, not names of files."""
        names = (path.with_stem(f"{path.stem}_{number}") for number in count(2))
        return next(one for one in chain([path], names) if not one.exists())

    def _ini(self) -> str:
        """Return the project's alembic.ini with the paths of the archive."""
        ini = self.environment.ini
        text = ini.read_text(encoding="utf-8")
        found = _SECTION.search(text)
        if found is None:
            raise UsageError("the file has no section [alembic]", place=Place(file=str(ini)))
        end = _NEXT.search(text, found.end())
        stop = end.start() if end else len(text)
        rest = _without(text[found.end() : stop], _OURS)
        lines = "".join(f"{name} = {value}\n" for name, value in self._paths(text))
        return self._moved(text[: found.end()]) + lines + self._moved(rest + text[stop:])

    def _paths(self, text: str) -> Iterator[tuple[str, str]]:
        yield "script_location", self._from_here(self.environment.scripts)
        yield "version_locations", f"{_HERE}/{VERSIONS}"
        parser = configparser.RawConfigParser()
        parser.read_string(text)
        section = parser["alembic"]
        if section.get("prepend_sys_path"):
            here, chosen = self.environment.ini.parent, section.get("path_separator", "")
            text = section["prepend_sys_path"].replace("%%", "%").replace(_HERE, str(here))
            parts = re.split(SEPARATORS[chosen] if chosen else _UNTOLD, text)
            folders = (self.environment.start / part.strip() for part in parts if part.strip())
            yield "prepend_sys_path", os.pathsep.join(map(self._from_here, folders))
        yield "path_separator", "os"

    def _from_here(self, path: Path) -> str:
        return f"{_HERE}/{Path(os.path.relpath(path, self.folder)).as_posix().replace('%', '%%')}"

    def _moved(self, text: str) -> str:
        return text.replace(_HERE, self._from_here(self.environment.ini.parent))


def archive_for(environment: Environment, now: datetime) -> Archive:
    """Return an archive that is not there yet, ``_archive_YYYY_MM`` beside env.py.

    :raises UsageError: it would lie in a version location, where Alembic would find its revisions again.
    """
    name = f"{ARCHIVED}{now:%Y_%m}"
    names = (name, *(f"{name}_{number}" for number in range(2, 100)))
    folder = next(path for one in names if not (path := environment.scripts / one).exists())
    real = environment.real()
    for versions in real.versions:
        if real.scripts.is_relative_to(versions) and real.is_recursive:
            raise UsageError(
                f"the archive would lie in the version location {versions}",
                place=Place(file=str(environment.ini)),
                hint="Give version_locations a folder of their own below script_location, as versions/",
            )
    return Archive(environment=environment, folder=folder)


def _without(section: str, keys: Iterable[str]) -> str:
    """Return the lines of a section without some keys and their continuation lines.

    Comments and empty lines may stand between those, and end none
    (https://docs.python.org/3/library/configparser.html#supported-ini-file-structure).
    """
    kept, skipping = [], False
    for line in section.splitlines(keepends=True):
        is_between = not line.strip() or line.lstrip().startswith(("#", ";"))
        if not line[:1].isspace() and not is_between:
            skipping = re.split(r"[=:]", line, maxsplit=1)[0].strip().lower() in keys
        if is_between or not skipping:
            kept.append(line)
    return "".join(kept)
