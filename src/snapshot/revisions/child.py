"""Starts a Python program that runs Alembic, apart from this process, and words what it said when it fails.

env.py and revisions are programs of others. They find the address in the environment, never with a password in an
argument. The Python is this one, or the one of ``alembic_command``.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import IO

from snapshot.config.alembic import Alembic, called
from snapshot.config.dsn import MASK, describe, parameters
from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure, FindingsError, SnapshotError, UsageError
from snapshot.revisions.address import NOWHERE, URL_VARIABLE, Address, address_of
from snapshot.revisions.environment import read_environment
from snapshot.revisions.redaction import hide
from snapshot.revisions.shipping import as_text, by_name
from snapshot.revisions.witness import CLASS, Witness, witness

STARTED = "snapshot: Alembic is here"
ELSEWHERE = "env.py connects to another database than the one that is meant"
"""Both are said by `snapshot.revisions.calling`, which imports Alembic and so is not imported here."""

_TAIL_LINES = 12
_RUNNING = re.compile(r"Running (?:up|down)grade (.*)")
_REFUSED = "FAILED: "  # how Alembic begins, on standard output, what it refuses without a traceback
_CAUSE = re.compile(rf"{_REFUSED}|(?:\w+\.)*\w*[a-z]\w*: ")
_PROGRESS = "[alembic.runtime."
_NOISE = re.compile(r"\[SQL:|\[parameters:|\(Background on this error")
_UTF8 = {"PYTHONIOENCODING": "utf-8"}

_CORRECT = "Correct the revision or the database; the history shows what was applied before it."
_UNKNOWN_HERE = "No module named 'snapshot'"
_INSTALL = (
    "Revisions import snapshot.alembic: install pg-schema-snapshot where Alembic runs, too (docs/revisions.md)."
)
_WAITED = "Another session has locked it: run again when that is done, or raise --lock-timeout (LOCK_TIMEOUT)."


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What is to be run.

    :param name: a module of this package that reads what `calling.asked` does.
    :param words: a command of Alembic with its options.
    :param more: what the program is asked beside that, as JSON has it.
    :param what: what fails where it fails, as the beginning of a sentence.
    """

    name: str = "calling"
    words: Sequence[str] = ()
    more: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    what: str = "the migration"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A command that is ready to start, for one database.

    :param dsn: its connection string, or `NOWHERE`.
    :param password: the one by which it was reached, wherever that stood.
    :param words: its arguments; nothing secret.
    :param request: the first line of its standard input.
    :param variables: its environment.
    """

    alembic: Alembic
    dsn: str = field(repr=False)
    password: str = field(repr=False)
    words: tuple[str, ...]
    folder: Path
    request: bytes
    variables: Mapping[str, str] = field(repr=False)

    def start(self, log: IO[bytes]) -> "subprocess.Popen[bytes]":
        """Start it and ask what is to be asked; its standard input stays open, and its end ends the program.

        :param log: a file for its standard error.
        :raises EnvironmentFailure: the system does not start it.
        """
        try:
            process = subprocess.Popen(
                self.words,
                cwd=self.folder,
                env=dict(self.variables),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        except OSError as error:
            raise _refused(self, error) from None
        if process.stdin is not None:
            try:
                process.stdin.write(self.request + b"\n")
                process.stdin.flush()
            except BrokenPipeError:  # it ended before it was asked, and has said why
                with suppress(BrokenPipeError):
                    process.stdin.close()
        return process

    def failure(self, log: IO[bytes], said: bytes, what: str) -> SnapshotError:
        """Return what to raise where it failed, from what it logged and what it said."""
        log.seek(0)
        logged = log.read().decode("utf-8", "replace")
        return _failed(self, self._hidden(logged), self._hidden(said.decode("utf-8", "replace")), what)

    def _hidden(self, text: str) -> str:
        text = hide(text, self.dsn)
        return text.replace(self.password, MASK) if self.password else text


def run_child(
    how: Alembic | Path, dsn: str, program: Program, settings: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Run a program that calls Alembic to its end and return what it wrote to standard output.

    :raises UsageError: env.py connects to another database, and nothing was run; or no way leads there.
    :raises FindingsError: it failed.
    :raises EnvironmentFailure: it cannot be started, or the database cannot be reached.
    """
    with ready(how, dsn, program, settings) as call, tempfile.TemporaryFile() as log:
        with call.start(log) as process:
            try:
                said = process.stdout.read() if process.stdout else b""
                code = process.wait()
            except BaseException:
                process.kill()
                raise
        log.seek(0)
        if code or STARTED.encode() not in log.read():
            raise call.failure(log, said, program.what)
    return said.decode("utf-8", "replace")


@contextmanager
def ready(
    how: Alembic | Path, dsn: str, program: Program, settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Call]:
    """Hold a session in a database for a block, and have a call of a program that runs Alembic there.

    :param how: the way to Alembic; a path is the alembic.ini of this interpreter's.
    :param dsn: connection string of the database that env.py must connect to; `NOWHERE` where it needs none.
    :param settings: settings of the server with which its sessions begin.
    :raises UsageError: no way leads to the database from where Alembic runs.
    :raises EnvironmentFailure: the database cannot be reached.
    """
    alembic = called(how)
    with nullcontext() if dsn == NOWHERE else witness(dsn) as seen:
        address = address_of(alembic, dsn, seen.found if seen else parameters(dsn), settings)
        yield _call(alembic, dsn, address, program, seen)


def _call(alembic: Alembic, dsn: str, address: Address, program: Program, seen: Witness | None) -> Call:
    here = not alembic.is_inside and not alembic.has_own_config
    config = ("-c", str(alembic.ini.resolve())) if here else ()
    request = {
        "words": [*alembic.options, *config, *address.words, *program.words],
        "folder": str(read_environment(alembic.ini).start) if here else "",
        "lock": [CLASS, seen.number] if seen else None,
        "key": address.key,
        "variable": URL_VARIABLE,
        **program.more,
    }
    variables = {**address.variables, **_UTF8}
    own = (sys.executable, *by_name(program.name))
    return Call(
        alembic=alembic,
        dsn=dsn,
        password=seen.found.get("password", "") if seen else "",
        words=tuple(_command(alembic, program.name, variables)) if alembic.command else own,
        folder=alembic.root if alembic.command else alembic.ini.parent,
        request=json.dumps(request).encode(),
        variables={**os.environ, **variables},
    )


def _command(alembic: Alembic, program: str, variables: Mapping[str, str]) -> list[str]:
    """Return the command that runs a program by the team's Python, with the variables handed on by their names."""
    wrapper = alembic.wrapper.__class__(alembic.python(), alembic.wrapper.way, alembic.wrapper.at)
    return [*wrapper.reading().passing(variables), *wrapper.quoted(as_text(program))]


def _refused(call: Call, error: OSError) -> EnvironmentFailure:
    return EnvironmentFailure(
        f"Alembic cannot be started: {error.strerror}",
        place=Place(file=call.words[0]),
        hint="See what alembic_command says: its program is found as in the project's folder."
        if call.alembic.command
        else "Install this package again: the Python it runs under is not whole.",
        code="alembic",
    )


def _failed(call: Call, logged: str, said: str, what: str) -> SnapshotError:
    alembic = call.alembic
    if STARTED not in logged:
        return _not_started(alembic, logged, said)
    logged = logged.replace(STARTED, "")
    if ELSEWHERE in said or ELSEWHERE in logged:
        return _elsewhere(alembic, call.dsn)
    running = _RUNNING.findall(logged)
    ender = "the revision" if running else "env.py or a revision"
    cause = _tail(said if _REFUSED in said and "Traceback" not in logged else logged)
    return FindingsError(
        f"{what} failed: {cause or f'{ender} ended the process and said nothing'}",
        place=Place(file=str(alembic.ini), subject=running[-1] if running else ""),
        hint=_hint_for(cause),
        code="migration",
    )


def _hint_for(cause: str) -> str:
    if _UNKNOWN_HERE in cause:
        return _INSTALL
    return _WAITED if "lock timeout" in cause else _CORRECT


def _not_started(alembic: Alembic, logged: str, said: str) -> EnvironmentFailure:
    if not alembic.command:
        return EnvironmentFailure(
            "Alembic is not installed beside this program"
            if logged.rstrip().endswith("No module named 'alembic'")
            else f"Alembic cannot be started: {_tail(logged)}",
            hint="Install this package again, with what it depends on.",
            code="alembic",
        )
    return EnvironmentFailure(
        f"alembic_command does not reach an Alembic: {_tail(logged) or _tail(said) or 'it said nothing'}",
        place=Place(file=str(alembic.ini), subject=" ".join(alembic.command)),
        hint="See that what it names runs (make up), that exec has -T, and that python3 there has Alembic.",
        code="alembic",
    )


def _elsewhere(alembic: Alembic, dsn: str) -> UsageError:
    return UsageError(
        f"{ELSEWHERE}; nothing was run",
        place=Place(file=str(alembic.ini), subject=describe(dsn)),
        hint="Say with alembic_url how env.py is told the address: env:NAME, ini:sqlalchemy.url or -x NAME={url}; "
        "without it env.py must read the environment variable SNAPSHOT_DSN.",
        code="alembic-address",
    )


def _tail(said: str) -> str:
    """Return the last exception or refusal of ``said`` with its details, on one line; not how far Alembic came."""
    lines = [line.rstrip() for line in said.splitlines() if line.strip(" ^") and _PROGRESS not in line]
    end = next((at for at, line in enumerate(lines) if _NOISE.match(line)), len(lines))
    causes = [at for at, line in enumerate(lines[:end]) if _CAUSE.match(line)]
    start = causes[-1] if causes else max(end - _TAIL_LINES, 0)
    return " — ".join(" ".join(line.split()) for line in lines[start:end][:_TAIL_LINES]).removeprefix(_REFUSED)
