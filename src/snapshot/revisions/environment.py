"""Where a migration environment keeps its files, read from its alembic.ini as Alembic reads it."""

import configparser
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from snapshot.model.diagnostic import Place
from snapshot.model.errors import UsageError

SEPARATORS = {
    "": r", *| +",
    ":": ":",
    ";": ";",
    "space": r" +",
    "newline": r"\n",
    "os": re.escape(os.pathsep),
}
_TOPS = (".git", "snapshot.toml")
_NOT_A_REVISION = re.compile(r"\.#|__init__")


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """One migration environment.

    :param ini: its alembic.ini, absolute.
    :param scripts: the folder with env.py, absolute.
    :param versions: the folders with revision files, absolute.
    :param is_recursive: whether revision files may lie in folders below those.
    :param start: the folder in which Alembic finds relative paths, absolute.
    """

    ini: Path
    scripts: Path
    versions: tuple[Path, ...]
    is_recursive: bool = False
    start: Path = Path()

    def revision_files(self) -> tuple[Path, ...]:
        """Return the files that Alembic takes for revisions, sorted by name."""
        return tuple(sorted(set(self._candidates()), key=lambda path: (path.name, path)))

    def sql_files(self) -> tuple[Path, ...]:
        """Return the SQL files beside the revisions that old revisions read, sorted by path."""
        return tuple(sorted(path for path in (self.scripts / "sql").rglob("*.sql") if path.is_file()))

    def normal(self) -> "Environment":
        """Return the same with paths in normal form, which git asks for."""
        return self._with(os.path.normpath)

    def real(self) -> "Environment":
        """Return the same with the folders to which symbolic links lead."""
        return self._with(os.path.realpath)

    def _with(self, change: Callable[[Path], str]) -> "Environment":
        scripts, *versions = (Path(change(path)) for path in (self.scripts, *self.versions))
        return replace(self, scripts=scripts, versions=tuple(versions))

    def history_folders(self) -> tuple[Path, ...]:
        """Return the folders in which everything lies that is never edited once it is committed."""
        return (*self.versions, self.scripts / "sql")

    def is_history(self, path: Path) -> bool:
        """Return whether a path is one of a revision, or of a SQL file that revisions may read.

        Nothing need be there. A SQL file counts in the folder ``sql/`` beside the revisions, and beside a revision
        itself.
        """
        if path.suffix == ".sql":
            return self._is_beside(path) or path.is_relative_to(self.scripts / "sql")
        return self.is_revision(path)

    def is_revision(self, path: Path) -> bool:
        """Return whether Alembic would take a path for a revision; nothing need be there."""
        is_taken = self._is_beside(path) if self.is_recursive else path.parent in self.versions
        return is_taken and path.suffix == ".py" and not _NOT_A_REVISION.match(path.name)

    def _is_beside(self, path: Path) -> bool:
        return any(path.is_relative_to(folder) for folder in self.versions)

    def history_files(self) -> tuple[Path, ...]:
        """Return the files that are history, sorted by path."""
        found = {path for folder in self.history_folders() for path in folder.rglob("*") if self.is_history(path)}
        return tuple(sorted(path for path in found if path.is_symlink() or path.is_file()))

    def _candidates(self) -> Iterator[Path]:
        for folder in self.versions:
            for path in folder.rglob("*.py") if self.is_recursive else folder.glob("*.py"):
                if not _NOT_A_REVISION.match(path.name):
                    yield path


def read_environment(ini: Path) -> Environment:
    """Return the environment that ``ini`` describes.

    Alembic finds paths that are not absolute from the folder in which it is started, and a container has other
    folders than this machine. So a folder that is not there as written is looked for by the end of its path, the
    longest first, in the folder of ``ini`` and those above it, up to the top of the project: the first that has an
    env.py is the one. Keys and separators are those of
    https://alembic.sqlalchemy.org/en/latest/tutorial.html#editing-the-ini-file.

    :raises UsageError: when the file or the folder it names is missing, or it does not say where the scripts are.
    """
    ini = ini.resolve()
    return _located(ini, _section(ini), _folder)


def environment_then(ini: Path, text: str) -> Environment:
    """Return the environment that an alembic.ini described when it had another text; its folders need not be there.

    :param ini: where it is, absolute.
    :raises UsageError: the text says nothing of the kind.
    """
    return _located(ini, _section(ini, text), lambda ini, location, _="": ini.parent / location)


def _located(ini: Path, section: dict[str, str], folder: Callable[..., Path]) -> Environment:
    location = section.get("script_location", "")
    scripts = folder(ini, location, "env.py")
    separator = _separator(ini, section)
    located = [part.strip() for part in re.split(separator, section.get("version_locations", ""))]
    return Environment(
        ini=ini,
        scripts=scripts,
        versions=tuple(folder(ini, part) for part in located if part) or (scripts / "versions",),
        is_recursive=section.get("recursive_version_locations", "").lower() == "true",
        start=_start(ini, scripts, location),
    )


def _start(ini: Path, scripts: Path, location: str) -> Path:
    """Return the folder from which ``location`` leads to the scripts; the one of ``ini`` where none does."""
    return next((base for base in _bases(ini) if (base / location).resolve() == scripts.resolve()), ini.parent)


def _section(ini: Path, text: str | None = None) -> dict[str, str]:
    """Return the section of Alembic in an alembic.ini, or in another text of it."""
    parser = configparser.ConfigParser({"here": str(ini.parent).replace("%", "%%")})
    try:
        parser.read_string(ini.read_text(encoding="utf-8") if text is None else text, str(ini))
        return dict(parser["alembic"])
    except FileNotFoundError:
        raise UsageError(
            "there is no Alembic configuration here",
            place=Place(file=str(ini)),
            hint="Name the alembic.ini of the migrations, or run this where it is.",
        ) from None
    except KeyError:
        raise UsageError(
            "the file has no section [alembic]",
            place=Place(file=str(ini)),
            hint="Name the alembic.ini of the migrations with alembic_ini.",
        ) from None
    except (OSError, UnicodeDecodeError, configparser.Error) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise UsageError(
            f"the file cannot be read: {reason}",
            place=Place(file=str(ini)),
            hint="Name the alembic.ini of the migrations with alembic_ini, and see that it parses.",
        ) from None


def _folder(ini: Path, location: str, holds: str = "") -> Path:
    """Return a folder that ``ini`` names.

    :param holds: a file that tells it from others of that name.
    """
    if location and (written := ini.parent / location).is_dir():
        return written
    parts = [part for part in Path(location).parts if part != "/"]
    for at in range(len(parts)):
        for base in _bases(ini):
            found = base.joinpath(*parts[at:])
            if found.is_dir() and (found / holds).exists():
                return found
    raise UsageError(
        f"the folder {location!r} does not exist" if location else "script_location is missing",
        place=Place(file=str(ini)),
        hint="Write script_location = %(here)s/alembic; a package:folder is not understood here.",
    )


def _bases(ini: Path) -> Iterator[Path]:
    """Yield the folder of ``ini`` and those above it, up to the top of the project."""
    for folder in ini.parents:
        yield folder
        if any((folder / name).exists() for name in _TOPS):
            return


def _separator(ini: Path, section: dict[str, str]) -> str:
    key = next((key for key in ("path_separator", "version_path_separator") if key in section), "")
    chosen = section.get(key, "")
    if chosen not in SEPARATORS:
        raise UsageError(
            f"{key} = {chosen} is not one that Alembic knows",
            place=Place(file=str(ini)),
            hint=f"Write one of: {', '.join(filter(None, SEPARATORS))}.",
        )
    return SEPARATORS[chosen]
