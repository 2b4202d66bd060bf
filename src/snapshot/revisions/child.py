"""Starts a Python program that runs Alembic, apart from this process, and words what it said when it fails.

env.py and revisions are programs of others. They find the connection string in the environment, never in an argument.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from psycopg.conninfo import make_conninfo

from snapshot.config.dsn import parameters, readable
from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure, FindingsError
from snapshot.revisions.redaction import hide

_TAIL_LINES = 12
_RUNNING = re.compile(r"Running (?:up|down)grade (.*)")
_REFUSED = "FAILED: "  # how Alembic begins, on standard output, what it refuses without a traceback
_CAUSE = re.compile(rf"{_REFUSED}|(?:\w+\.)*\w*[a-z]\w*: ")
_NOISE = re.compile(r"\[SQL:|\[parameters:|\(Background on this error")

_CORRECT = "Correct the revision or the database; the history shows what was applied before it."
_WAITED = "Another session has locked it: run again when that is done, or raise --lock-timeout (LOCK_TIMEOUT)."


def run_child(
    ini: Path,
    dsn: str,
    program: Sequence[str],
    *,
    given: bytes = b"",
    settings: Mapping[str, str] = MappingProxyType({}),
    what: str = "the migration",
) -> str:
    """Run a program beside ``ini`` to its end and return what it wrote to standard output.

    :param dsn: connection string; the program finds it in the environment variable ``SNAPSHOT_DSN``.
    :param program: a module of Python, and its arguments.
    :param given: its standard input.
    :param settings: settings of the server with which its sessions begin.
    :param what: what fails where it fails, as the beginning of a sentence.
    :raises FindingsError: it failed.
    :raises EnvironmentFailure: it cannot be started.
    """
    command, environment = command_of(program), environment_of(dsn, settings)
    try:
        done = subprocess.run(command, cwd=ini.parent, env=environment, input=given, capture_output=True, check=False)
    except OSError as error:
        raise not_started(error) from None
    logged, said = (text.decode("utf-8", "replace") for text in (done.stderr, done.stdout))
    if done.returncode:
        raise failed(ini, hide(logged, dsn), hide(said, dsn), what)
    return said


def command_of(program: Sequence[str]) -> list[str]:
    """Return the command that runs a module of Python with arguments.

    -P keeps the folder of alembic.ini, which may hold a folder named alembic, from hiding the library.
    """
    return [sys.executable, "-P", "-m", *program]


def environment_of(dsn: str, settings: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return the environment in which a program finds a database; see `run_child`."""
    return os.environ | _session(dsn, settings) | {"PYTHONIOENCODING": "utf-8"}


def not_started(error: OSError) -> EnvironmentFailure:
    """Return what to raise where the system did not start a program."""
    return EnvironmentFailure(
        f"Alembic cannot be started: {error.strerror}",
        place=Place(file=sys.executable),
        hint="Install this package again: the Python it runs under is not whole.",
        code="alembic",
    )


def _session(dsn: str, settings: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that lead to a database; libpq reads ``PGOPTIONS`` where the string has no options."""
    ours = " ".join(f"-c {name}={value}" for name, value in settings.items())
    found = parameters(dsn) if ours else {}
    if "options" in found:
        return {"SNAPSHOT_DSN": make_conninfo("", **found | {"options": f"{found['options']} {ours}"})}
    options = {"PGOPTIONS": f"{os.environ.get('PGOPTIONS', '')} {ours}".strip()} if ours else {}
    return {"SNAPSHOT_DSN": readable(dsn), **options}


def failed(ini: Path, logged: str, said: str, what: str) -> EnvironmentFailure | FindingsError:
    """Return what to raise where a program failed, from what it logged and what it said."""
    if logged.rstrip().endswith("No module named alembic"):
        return EnvironmentFailure(
            "Alembic is not installed beside this program",
            hint="Install this package again, with what it depends on.",
            code="alembic",
        )
    running = _RUNNING.findall(logged)
    cause = _tail(said if _REFUSED in said and "Traceback" not in logged else logged)
    return FindingsError(
        f"{what} failed: {cause or 'env.py ended the process and said nothing'}",
        place=Place(file=str(ini), subject=running[-1] if running else ""),
        hint=_WAITED if "lock timeout" in cause else _CORRECT,
        code="migration",
    )


def _tail(said: str) -> str:
    """Return the last exception or refusal of ``said`` with its details, on one line."""
    lines = [line.rstrip() for line in said.splitlines() if line.strip(" ^")]
    end = next((at for at, line in enumerate(lines) if _NOISE.match(line)), len(lines))
    causes = [at for at, line in enumerate(lines[:end]) if _CAUSE.match(line)]
    start = causes[-1] if causes else max(end - _TAIL_LINES, 0)
    return " — ".join(" ".join(line.split()) for line in lines[start:end][:_TAIL_LINES]).removeprefix(_REFUSED)
