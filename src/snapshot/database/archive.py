"""Whole backups: what pg_dump writes in its custom format, and what pg_restore makes of it.

The file appears under its name only when pg_dump has ended well and pg_restore could list it. Nothing secret stands
in an argument: a password goes by the environment, as everywhere.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import IO

from psycopg.conninfo import make_conninfo

from snapshot.config.dsn import describe
from snapshot.config.wrapper import Wrapper, wrapper_of
from snapshot.database.clients import find_pg_dump
from snapshot.database.connection import Connection, advice, session
from snapshot.database.pgdump import public_parameters, without_secrets
from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure

ENDING = ".dump"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup on the disk.

    :param entries: what pg_restore lists in it.
    :param size: in bytes.
    :param removed: older ones of the same database that made room for it.
    """

    path: Path
    entries: int
    size: int
    removed: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Programs:
    """pg_dump and pg_restore for one database.

    :param to: the options that lead there.
    :param variables: environment variables they must get.
    """

    wrapper: Wrapper
    to: tuple[str, ...]
    variables: Mapping[str, str]

    def dump(self) -> list[str]:
        """Return the command that writes an archive."""
        return self.plain("--format=custom")

    def plain(self, *arguments: str) -> list[str]:
        """Return the command that writes SQL."""
        return [*self.wrapper.passing(self.variables), *self.wrapper.quoted([*self.to, *arguments])]

    def restore(self, *arguments: str, connects: bool = True) -> list[str]:
        """Return the command of pg_restore; ``connects`` is false where it only reads an archive."""
        words = self.wrapper.passing(self.variables)
        program = str(PurePath(words[-1]).with_name("pg_restore"))
        return [*words[:-1], program, *self.wrapper.quoted([*(self.to if connects else ()), *arguments])]


def backup(dsn: str, folder: Path, now: datetime, *, keep: int, command: Sequence[str] = ()) -> Backup:
    """Write a backup of a whole database, rows and all, and remove the oldest ones beyond ``keep``.

    :param folder: made where it is missing, for the owner alone.
    :param now: which its name says, ``<database>_YYYYMMDD_HHMMSSmmm.dump``.
    :param keep: how many of this database's are left, at least 1; others in the folder are never touched.
    :param command: the profile's command of pg_dump; pg_restore is looked for beside it.
    :raises EnvironmentFailure: a program fails, the archive cannot be listed, or the folder cannot be written.
    """
    with session(dsn) as connection:
        programs = programs_for(connection, command)
        name = _file_name(connection.info.dbname)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}_{now:%Y%m%d_%H%M%S}{now.microsecond // 1000:03d}{ENDING}"
    with _written(path) as partial:
        with partial.open("wb") as stream:
            run_program(programs.dump(), programs, dsn, out=stream)
            os.fsync(stream.fileno())
        entries = _entries(programs, partial, dsn)
    return Backup(path=path, entries=entries, size=path.stat().st_size, removed=tuple(_prune(folder, name, keep)))


def restore(dsn: str, archive: Path, *, command: Sequence[str] = ()) -> int:
    """Load a backup into an empty database, all or nothing, and return how many entries it has.

    :raises EnvironmentFailure: it is no archive, or the server refuses something; nothing is loaded then.
    """
    with session(dsn) as connection:
        programs = programs_for(connection, command)
    entries = _entries(programs, archive, dsn)
    with archive.open("rb") as stream:
        run_program(programs.restore("--single-transaction", "--exit-on-error"), programs, dsn, given=stream)
    return entries


def programs_for(connection: Connection, command: Sequence[str]) -> Programs:
    """Return the programs for the database of a connection; ``command`` is the profile's, empty to find one."""
    found = find_pg_dump(connection.info.server_version // 10000, command=command)
    wrapper = wrapper_of(found.command)
    if connection.pgconn.used_password:
        wrapper.require_no_password()
    info = connection.info
    password = {"PGPASSWORD": info.password} if info.password else {}
    to = f"--dbname={make_conninfo('', **public_parameters(connection, wrapper))}"
    return Programs(wrapper, (to, "--no-password"), {"LC_ALL": "C", **password})


def _file_name(database: str) -> str:
    """Return the name of a database as part of a file's name."""
    return "".join(char if char.isalnum() or char in "-." else "_" for char in database).lstrip(".") or "_"


@contextmanager
def _written(path: Path) -> Iterator[Path]:
    """Give a file to write, which gets its name at the end of the block and is gone when that fails."""
    partial = path.with_name(path.name + ".partial")
    try:
        partial.touch(mode=0o600, exist_ok=False)
        yield partial
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)


def _entries(programs: Programs, path: Path, dsn: str) -> int:
    """Return how many entries pg_restore lists; that reads the archive's own table of contents."""
    with path.open("rb") as stream:
        listed = run_program(programs.restore("--list", connects=False), programs, dsn, given=stream)
    return sum(1 for line in listed.splitlines() if line and not line.startswith(b";"))


def _prune(folder: Path, name: str, keep: int) -> Iterator[Path]:
    stamp = "[0-9]" * 8 + "_" + "[0-9]" * 9
    for path in sorted(folder.glob(f"{name}_{stamp}{ENDING}"))[: -max(1, keep)]:
        with suppress(FileNotFoundError):
            path.unlink()
            yield path


def run_program(
    command: Sequence[str],
    programs: Programs,
    dsn: str,
    *,
    given: IO[bytes] | None = None,
    out: IO[bytes] | None = None,
) -> bytes:
    """Run one of the programs to its end and return what it wrote.

    :raises EnvironmentFailure: it cannot be started, or fails.
    """
    environment = {**os.environ, **programs.variables}
    environment.pop("PGSERVICE", None)
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=given or subprocess.DEVNULL,
            stdout=out or subprocess.PIPE,
            stderr=subprocess.PIPE,
            check=False,
        )
    except OSError as error:
        raise EnvironmentFailure(
            f"{PurePath(command[0]).name} could not be started: {error.strerror}",
            place=Place(file=command[0]),
            hint="Install pg_restore beside pg_dump, or correct the profile's pg_dump",
            code="backup",
        ) from None
    if done.returncode:
        said = " ".join(without_secrets(done.stderr.decode("utf-8", "replace"), environment).split())
        raise EnvironmentFailure(
            f"the program failed with exit code {done.returncode}: {said or 'it said nothing'}",
            place=Place(subject=describe(dsn)),
            hint=advice(said) or "Correct what it names; nothing was kept of this run",
            code="backup",
        )
    return done.stdout or b""
