"""The embedded PostgreSQL server: a database without an installation.

One server per project and major version, found by the project's path, started by whoever needs it first, left
running for the next one, stopped by `stop`. It listens on a unix socket only. Whoever can enter the socket's
folder is superuser ``postgres``: the folder has mode 0700, which is what peer authentication would check, and
works where the caller's number has no account, as in containers.

fsync is off: all it holds is made again from migrations or a snapshot, and proofs make and drop databases all the
time. A crash of the machine may cost the data directory, a crash of the server does not.
"""

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import quote

from psycopg import errors, sql

from snapshot.config import Profile
from snapshot.config.dsn import redact
from snapshot.database.connection import session
from snapshot.database.place import (
    PORT,
    Account,
    Place,
    account_for,
    check_ours,
    locked,
    place_of,
    prepare_inside,
    prepare_outside,
    reachable_bin,
)
from snapshot.database.wheel import DEFAULT_MAJOR, Programs, find_programs
from snapshot.model.diagnostic import Place as Spot
from snapshot.model.errors import EnvironmentFailure

SUPERUSER = "postgres"

MAX_LOCKS_PER_TRANSACTION = 4096
"""With 60 connections there is room for some 300,000 locks: a schema of 12,000 tables in one transaction takes half.

https://www.postgresql.org/docs/current/runtime-config-locks.html
"""

_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "max_locks_per_transaction": str(MAX_LOCKS_PER_TRANSACTION),
    "max_wal_senders": "0",
    "allow_in_place_tablespaces": "on",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # An error's text and its statement may quote a password (CREATE SUBSCRIPTION, USER MAPPING).
    "log_checkpoints": "off",
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_min_messages": "log",
    "log_min_duration_statement": "-1",
}
_NEWER_SETTINGS: Mapping[str, tuple[int, str]] = {"autovacuum_worker_slots": (18, "3")}
"""Settings that older servers refuse: name → first major version that has it, and value."""

_INITDB = (f"--username={SUPERUSER}", "--encoding=UTF8", "--auth=trust", "--no-sync", "--no-instructions")
_BUILTIN_SINCE = 17
_BUILTIN_LOCALE = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
"""The built-in locale is PostgreSQL's own (17 and later): the same on every system, with or without ICU, and
unlike C it knows letters beyond ASCII."""
_LIBC_LOCALES = (("--locale=C", "--lc-ctype=C.UTF-8"), ("--locale=C",))
"""Before 17 the nearest is the C library's C.UTF-8 for letters, with the order of C. Systems that lack it get C,
under which only ASCII has upper and lower case: nothing that pg_dump prints depends on that."""

_START_SECONDS = 120
_STOP_SECONDS = 60
_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running embedded server.

    :param bin: folder of its programs (psql, pg_dump …) as the caller can run them.
    :param major: major version of PostgreSQL.
    :param socket_dir: folder of its socket.
    :param data_dir: its data directory.
    :param pid: number of its first process.
    """

    bin: Path
    major: int
    socket_dir: Path
    data_dir: Path
    pid: int

    def dsn_for(self, database: str) -> str:
        """Return the connection URL of a database of the server, as superuser; it holds no password."""
        host = quote(str(self.socket_dir), safe="")
        return f"postgresql://{SUPERUSER}@/{quote(database, safe='')}?host={host}&port={PORT}"


def ensure_running(root: Path, *, major: int = DEFAULT_MAJOR) -> Server:
    """Return the server of the project at ``root``, started first, and made first, if need be.

    Two processes may ask at once: one starts it, the other waits.

    :raises EnvironmentFailure: when PostgreSQL is not installed, its folders are not safe, or it does not start.
    """
    programs, place = find_programs(major), place_of(root, major)
    account = account_for(place)
    prepare_outside(place, account)
    with locked(place.home):
        prepare_inside(place, account)
        pid = _settled_pid(place)
        if pid is None:
            bin_dir = reachable_bin(programs, account, place.base)
            _ensure_data(bin_dir, place, account, major)
            _start(bin_dir, place, account, major)
            pid = _settled_pid(place)
    if pid is None:
        raise _does_not_start(place, "it went away at once")
    return _server(programs, place, pid)


def status(root: Path, *, major: int = DEFAULT_MAJOR) -> Server | None:
    """Return the server of the project at ``root`` if it runs and answers, else nothing.

    :raises EnvironmentFailure: when PostgreSQL is not installed, or its folders are not safe.
    """
    place = place_of(root, major)
    if not place.home.exists():
        return None
    prepare_outside(place, account_for(place))
    pid = _live_pid(place)
    return _server(find_programs(major), place, pid) if pid and _answers(place) else None


def stop(root: Path, *, major: int = DEFAULT_MAJOR) -> bool:
    """Stop the server of the project at ``root``, ending its sessions; its data stay.

    :returns: whether there was one to stop.
    :raises EnvironmentFailure: when it does not stop within a minute, or its folders are not safe.
    """
    place = place_of(root, major)
    if not place.home.exists():
        return False
    prepare_outside(place, account_for(place))
    with locked(place.home):
        pid = _live_pid(place)
        if pid is None:
            return False
        _end(pid, place)
        return True


def ensure_database(server: Server, name: str) -> str:
    """Return the connection URL of a database of the server, made first if it is absent.

    :raises EnvironmentFailure: when it cannot be made.
    """
    with session(server.dsn_for("postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
        if found is None:
            with suppress(errors.DuplicateDatabase, errors.UniqueViolation):  # another process was faster
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return server.dsn_for(name)


def dsn_of(profile: Profile, root: Path) -> str:
    """Return the connection string of a profile's database; the embedded one is started and made if need be.

    :param profile: resolved, as `Settings.profile` returns it.
    :param root: the project's folder.
    :raises EnvironmentFailure: when the embedded server or database cannot be had.
    """
    if not profile.embedded:
        return profile.target
    server = ensure_running(root, major=profile.postgres or DEFAULT_MAJOR)
    return ensure_database(server, profile.database)


def _server(programs: Programs, place: Place, pid: int) -> Server:
    return Server(bin=programs.bin, major=programs.major, socket_dir=place.run, data_dir=place.data, pid=pid)


def _ensure_data(bin_dir: Path, place: Place, account: Account, major: int) -> None:
    """Make the data directory under another name and rename it, so that one with its name is always whole."""
    if place.data.exists():
        check_ours(place.data, account.uid, forbidden=0o077)
        return
    unfinished = place.home / "data.unfinished"
    said = ""
    for locale in (_BUILTIN_LOCALE,) if major >= _BUILTIN_SINCE else _LIBC_LOCALES:
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir(mode=0o700)
        os.chown(unfinished, account.uid, account.gid)
        answer = account.run([bin_dir / "initdb", *_INITDB, *locale, "-D", unfinished], cwd=place.home)
        if not answer.returncode:
            unfinished.rename(place.data)
            return
        said = said or answer.stderr
    raise _does_not_start(place, " ".join(redact(said).split()))


def _settings(place: Place, major: int) -> Iterator[tuple[str, str]]:
    """Yield the settings that a server of this major version is started with."""
    yield from _SETTINGS.items()
    yield from ((name, value) for name, (since, value) in _NEWER_SETTINGS.items() if major >= since)
    folder = str(place.run).replace('"', '""')
    yield "unix_socket_directories", f'"{folder}"'


def _start(bin_dir: Path, place: Place, account: Account, major: int) -> None:
    """Start the server in a session of its own, with nothing of ours open."""
    for leftover in (place.data / "postmaster.pid", place.socket, place.run / f"{place.socket.name}.lock"):
        leftover.unlink(missing_ok=True)
    options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in _settings(place, major))
    command = ("start", "-s", "-w", "-t", str(_START_SECONDS), "-D", place.data, "-l", place.log, "-o", options)
    answer = account.run([bin_dir / "pg_ctl", *command], cwd=place.home)
    if answer.returncode:
        raise _does_not_start(place, _tail(place.log))


def _does_not_start(place: Place, why: str) -> EnvironmentFailure:
    return EnvironmentFailure(
        f"the embedded server does not start: {why}",
        place=Spot(file=str(place.log)),
        hint=f"If its data were damaged, remove {place.home}: migrations or a snapshot make them again.",
        code="no-embedded-server",
    )


def _tail(log: Path) -> str:
    with suppress(OSError):
        lines = log.read_text(errors="replace").splitlines()[-5:]
        return redact(" | ".join(lines))
    return "it left no log"


def _settled_pid(place: Place) -> int | None:
    """Return the number of the server once it answers; nothing when there is none or it goes away."""
    deadline = monotonic() + _START_SECONDS
    while (pid := _live_pid(place)) is not None:
        if _answers(place):
            return pid
        if monotonic() > deadline:
            raise EnvironmentFailure(
                f"the embedded server (process {pid}) does not answer",
                place=Spot(file=str(place.log)),
                hint="See its log; stop it with `make down`.",
            )
        sleep(_POLL_SECONDS)
    return None


def _live_pid(place: Place) -> int | None:
    """Return the number in ``postmaster.pid`` if that process serves this data directory.

    After a crash the file stays, and the number may belong to anyone.
    """
    try:
        pid = int((place.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if os.fsencode(place.data) in _command_line(pid) else None


def _command_line(pid: int) -> bytes:
    if Path("/proc/self/cmdline").exists():
        with suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        return b""
    found = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)
    return found.stdout


def _answers(place: Place) -> bool:
    url = f"postgresql://{SUPERUSER}@/postgres?host={quote(str(place.run), safe='')}&port={PORT}"
    with suppress(EnvironmentFailure), session(url, autocommit=True) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
        return row is not None and row[0] == str(place.data)
    return False


def _end(pid: int, place: Place) -> None:
    """Ask for a fast shutdown (SIGINT) and wait for it.

    https://www.postgresql.org/docs/current/server-shutdown.html
    """
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    deadline = monotonic() + _STOP_SECONDS
    while _live_pid(place) == pid:
        if monotonic() > deadline:
            raise EnvironmentFailure(
                f"the embedded server (process {pid}) does not stop",
                place=Spot(file=str(place.log)),
                hint="See its log for what it waits for, and try again.",
            )
        sleep(_POLL_SECONDS)
