"""What became of committed revisions and legacy SQL files: git, the lock file and the disk side by side.

Git tells what was committed and what became of it on this branch; the lock file tells it where git cannot, as on the
branch that others are merged into, or in an archive without git.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from snapshot.config.settings import Settings
from snapshot.model.diagnostic import Diagnostic, Place
from snapshot.model.errors import EnvironmentFailure, FindingsError, UsageError
from snapshot.model.words import encodable
from snapshot.policy.history import Against, Edit, History, Version
from snapshot.policy.lock import Lock
from snapshot.policy.lock import read as parse_lock
from snapshot.policy.meaning import assigned
from snapshot.revisions.environment import Environment, environment_then, read_environment
from snapshot.sources.committed import Committed, Stored, committed, version_of

LOCK_FILE = "revisions.lock"
_NO_COMMIT = "git-no-commit"
_WITHOUT_GIT = frozenset({"no-git", "not-a-repository", _NO_COMMIT})
"""Codes of what leaves a project without committed history, where the lock file is all there is."""


def lock_path(settings: Settings) -> Path:
    """Return where the project's lock file is, or would be."""
    configured = settings.policy.lock
    path = settings.root / configured if configured else settings.alembic_ini.parent / LOCK_FILE
    return Path(os.path.normpath(path))


def name_of(ini: Path, path: Path) -> str:
    """Return the name of a file in the lock file: its path from the folder of alembic.ini, with ``/``."""
    return Path(os.path.relpath(path, ini.parent)).as_posix()


def read_lock(settings: Settings) -> Lock | None:
    """Return the lock file, ``None`` where there is none.

    :raises FindingsError: it cannot be read.
    """
    path = lock_path(settings)
    place = Place(file=shown(settings, path))
    try:
        return _lock(path.read_bytes(), place)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FindingsError(
            f"the lock file cannot be read: {error.strerror}",
            place=place,
            hint="Give yourself permission to read it",
            code="lock-unreadable",
        ) from None


def read_history(settings: Settings, base: str) -> History:
    """Return what became of the committed files of a project.

    :param base: the branch that it will be merged into.
    :raises UsageError: there is no migration environment.
    :raises EnvironmentFailure: git cannot tell what was committed, although there is a repository with a commit.
    """
    found = _Reading(settings)
    try:
        place = Place(file=shown(settings, settings.alembic_ini))
        with committed(settings.root, base, place) as repository:
            return found.compared(repository)
    except EnvironmentFailure as error:
        code = error.diagnostics[0].code
        if code not in _WITHOUT_GIT:
            raise
        return found.alone(error.diagnostics[0], is_new=code == _NO_COMMIT)


@dataclass(slots=True)
class _Reading:
    """A project as it is read for its history.

    :param written: its environment with folders as alembic.ini names them.
    :param environment: the same with the folders to which links lead, in which the files are.
    """

    settings: Settings
    written: Environment = field(init=False)
    environment: Environment = field(init=False)
    stands: dict[str, bytes] = field(init=False)
    lock: Lock | None = None
    troubles: tuple[Diagnostic, ...] = ()

    def __post_init__(self) -> None:
        self.written = read_environment(self.settings.alembic_ini).normal()
        self.environment = self.written.real()
        found = ((path, version_of(path)) for path in self.environment.history_files())
        self.stands = {self.name(path): version.content for path, version in found if version}
        try:
            self.lock = read_lock(self.settings)
        except FindingsError as error:
            self.troubles = error.diagnostics

    def name(self, path: Path) -> str:
        return name_of(self.environment.ini, path)

    def against(self, base: str, commit: str) -> Against:
        return Against(
            base=base,
            commit=commit,
            folder=shown(self.settings, self.environment.ini.parent),
            lock=shown(self.settings, lock_path(self.settings)),
        )

    def alone(self, unknown: Diagnostic, *, is_new: bool) -> History:
        """Return what the lock file alone tells.

        :param is_new: whether nothing was ever committed.
        """
        return History(
            against=self.against("the lock file", ""),
            stands=self.stands,
            unmerged=self._named if is_new else frozenset(),
            lock=self.lock,
            troubles=self.troubles,
            unknown=unknown,
        )

    @property
    def _named(self) -> frozenset[str]:
        return frozenset((*self.stands, *(self.lock.last if self.lock else ())))

    def compared(self, repository: Committed) -> History:
        environments = (self.environment, self.written, *self._environment_then(repository))
        folders = dict.fromkeys(folder for one in environments for folder in one.history_folders())
        held = repository.below(folders, lambda path: any(one.is_history(path) for one in environments))
        names, then = frozenset(map(self.name, held)), self._lock_then(repository)
        staged = repository.staged(folders, lock_path(self.settings))
        self.stands |= self._absent(repository, staged)
        return History(
            against=self.against(repository.base, repository.short),
            stands=self.stands,
            unmerged=self._named - names - (then.last.keys() if then else set()),
            committed=names,
            edits=tuple(self._edits(repository, held, staged)),
            lock=self.lock,
            then=then,
            unstaged=self._unstaged(repository, staged) - names,
            troubles=self.troubles,
            is_head=repository.is_head,
            is_tracked=bool(names) or not self.stands or any(map(self.environment.is_history, staged)),
        )

    def _absent(self, repository: Committed, staged: Mapping[Path, Stored]) -> dict[str, bytes]:
        """Return the files that the working tree lacks on purpose, as the index has them."""
        return {
            self.name(path): repository.version(one).content
            for path, one in staged.items()
            if one.is_absent and self.environment.is_history(path) and self.name(path) not in self.stands
        }

    def _unstaged(self, repository: Committed, staged: Mapping[Path, Stored]) -> frozenset[str]:
        """Return the files of the index that have no line in the lock file of the index."""
        path = lock_path(self.settings)
        held = staged.get(path)
        lock = _readable(repository.version(held).content) if held else Lock()
        if lock is None or not repository.holds(path):
            return frozenset()
        return frozenset({self.name(one) for one in staged if self.environment.is_history(one)} - lock.last.keys())

    def _environment_then(self, repository: Committed) -> Iterator[Environment]:
        """Yield the environment as the base describes it: a branch may have moved it."""
        ini = self.environment.ini
        text = repository.read(ini)
        if text is not None:
            with suppress(UsageError):  # one that said nothing had no revisions
                yield environment_then(ini, text.decode("utf-8", "replace")).normal()

    def _lock_then(self, repository: Committed) -> Lock | None:
        path = lock_path(self.settings)
        text = repository.read(path) if repository.holds(path) else None
        return None if text is None else _readable(text)

    def _edits(
        self, repository: Committed, held: Mapping[Path, Stored], staged: Mapping[Path, Stored]
    ) -> Iterator[Edit]:
        there = {
            path: one._replace(is_absent=path in staged and staged[path].is_absent) for path, one in held.items()
        }
        worked = repository.unlike(there)
        for path, before in sorted(held.items()):
            states: list[tuple[str, Version | None]] = []
            after = staged.get(path)
            if after is None or after[:2] != before[:2]:
                states.append((" in the index", after and repository.version(after)))
            if path in worked:
                states.append((" in the working tree", worked[path]))
            for where, now in _united(states):
                then = repository.version(before)
                yield Edit(
                    name=self.name(path), before=then, after=now, where=where, moved=self._moved(held, path, then)
                )

    def _moved(self, held: Iterable[Path], path: Path, then: Version) -> str:
        """Return the new file that a committed one became; empty where it stands, or became none."""
        if self.name(path) in self.stands:
            return ""
        new = sorted(self.stands.keys() - set(map(self.name, held)))
        alike = (name for name in new if self.stands[name] == then.content)
        identity = assigned(then.content, "revision") if path.suffix == ".py" else None
        same = (name for name in new if identity and assigned(self.stands[name], "revision") == identity)
        return next(alike, "") or next(same, "")


def _united(states: list[tuple[str, Version | None]]) -> list[tuple[str, Version | None]]:
    """Return one state where index and working tree agree."""
    match states:
        case [(_, one), (_, other)] if (one and one.content) == (other and other.content):
            return [("", one)]
    return states


def _readable(content: bytes) -> Lock | None:
    """Return a lock file, ``None`` where it is broken: it must be mendable."""
    with suppress(FindingsError):
        return _lock(content, Place())
    return None


def _lock(content: bytes, place: Place) -> Lock:
    try:
        return parse_lock(content.decode(), place)
    except UnicodeDecodeError:
        raise FindingsError(
            "the lock file is not UTF-8",
            place=place,
            hint="Bring the file back as git has it, and run snapshot revisions lock",
            code="lock-unreadable",
        ) from None


def shown(settings: Settings, path: Path) -> str:
    """Return a path from the project's folder, with ``/``, and with what is no text spelled out."""
    return encodable(Path(os.path.relpath(path, settings.root)).as_posix())
