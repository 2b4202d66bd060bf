"""Starts a Python program that runs Alembic, apart from this process, and words what it said when it fails.

env.py and revisions are programs of others. They find the address in the environment, never with a password in an
argument. The Python is this one, or the one of ``alembic_command``.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from snapshot.config.alembic import Alembic, called
from snapshot.config.dsn import describe, parameters
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
_NOISE = re.compile(r"\[SQL:|\[parameters:|\(Background on this error")
_UTF8 = {"PYTHONIOENCODING": "utf-8"}

_CORRECT = "Correct the revision or the database; the history shows what was applied before it."
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


@dataclass(frozen=True, slots=True)
class _Call:
    """A command that is ready to start.

    :param words: its arguments; nothing secret.
    :param request: what the program reads from its standard input.
    :param variables: what it finds in the environment beside our own.
    """

    words: tuple[str, ...]
    folder: Path
    request: Mapping[str, object]
    variables: Mapping[str, str]


def run_child(
    how: Alembic | Path, dsn: str, program: Program, settings: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Run a program that calls Alembic to its end and return what it wrote to standard output.

    :param how: the way to Alembic; a path is the alembic.ini of this interpreter's.
    :param dsn: connection string of the database that env.py must connect to; `NOWHERE` where it needs none.
    :param settings: settings of the server with which its sessions begin.
    :raises UsageError: env.py connects to another database, and nothing was run; or no way leads there.
    :raises FindingsError: it failed.
    :raises EnvironmentFailure: it cannot be started, or the database cannot be reached.
    """
    alembic = called(how)
    with nullcontext() if dsn == NOWHERE else witness(dsn) as seen:
        address = address_of(alembic, dsn, seen.found if seen else parameters(dsn), settings)
        call = _call(alembic, address, program, seen)
        done = _start(alembic, call)
    logged, said = (text.decode("utf-8", "replace") for text in (done.stderr, done.stdout))
    if done.returncode or STARTED not in logged:
        known = [dsn, *((seen.found.get("password", ""),) if seen else ())]
        raise _failed(alembic, dsn, _hidden(logged, known), _hidden(said, known), program.what)
    return said


def _call(alembic: Alembic, address: Address, program: Program, seen: Witness | None) -> _Call:
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
    if not alembic.command:
        return _Call((sys.executable, *by_name(program.name)), alembic.ini.parent, request, variables)
    return _Call(tuple(_command(alembic, program.name, variables)), alembic.root, request, variables)


def _command(alembic: Alembic, program: str, variables: Mapping[str, str]) -> list[str]:
    """Return the command that runs a program by the team's Python, with the variables handed on by their names."""
    wrapper = alembic.wrapper.__class__(alembic.python(), alembic.wrapper.way, alembic.wrapper.at)
    return [*wrapper.reading().passing(variables), *wrapper.quoted(as_text(program))]


def _start(alembic: Alembic, call: _Call) -> "subprocess.CompletedProcess[bytes]":
    given = json.dumps(call.request).encode()
    environment = {**os.environ, **call.variables}
    try:
        return subprocess.run(
            call.words, cwd=call.folder, env=environment, input=given, capture_output=True, check=False
        )
    except OSError as error:
        raise EnvironmentFailure(
            f"Alembic cannot be started: {error.strerror}",
            place=Place(file=call.words[0]),
            hint="See what alembic_command says: its program is found as in the project's folder."
            if alembic.command
            else "Install this package again: the Python it runs under is not whole.",
            code="alembic",
        ) from None


def _hidden(text: str, known: Sequence[str]) -> str:
    dsn, *secrets = known
    text = hide(text, dsn)
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return text


def _failed(alembic: Alembic, dsn: str, logged: str, said: str, what: str) -> SnapshotError:
    if STARTED not in logged:
        return _not_started(alembic, logged, said)
    logged = logged.replace(STARTED, "")
    if ELSEWHERE in said or ELSEWHERE in logged:
        return _elsewhere(alembic, dsn)
    running = _RUNNING.findall(logged)
    cause = _tail(said if _REFUSED in said and "Traceback" not in logged else logged)
    return FindingsError(
        f"{what} failed: {cause}",
        place=Place(file=str(alembic.ini), subject=running[-1] if running else ""),
        hint=_WAITED if "lock timeout" in cause else _CORRECT,
        code="migration",
    )


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
    """Return the last exception or refusal of ``said`` with its details, on one line."""
    lines = [line.rstrip() for line in said.splitlines() if line.strip(" ^")]
    end = next((at for at, line in enumerate(lines) if _NOISE.match(line)), len(lines))
    causes = [at for at, line in enumerate(lines[:end]) if _CAUSE.match(line)]
    start = causes[-1] if causes else max(end - _TAIL_LINES, 0)
    return " — ".join(" ".join(line.split()) for line in lines[start:end][:_TAIL_LINES]).removeprefix(_REFUSED)
