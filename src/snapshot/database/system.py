"""Where systems install PostgreSQL, and how their users install it: one list for servers and for pg_dump.

The folders are those of apt.postgresql.org and Debian, of the RPM packages of postgresql.org, and of Homebrew:
https://www.postgresql.org/download/
"""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from shutil import which

_FOLDERS = (
    "/usr/lib/postgresql/{major}/bin",
    "/usr/pgsql-{major}/bin",
    "/opt/homebrew/opt/postgresql@{major}/bin",
    "/usr/local/opt/postgresql@{major}/bin",
    "/home/linuxbrew/.linuxbrew/opt/postgresql@{major}/bin",
)
_VERSION = re.compile(r"^PostgreSQL (\d+)")


def system_dirs(major: int) -> Iterator[Path]:
    """Yield the folders where programs of PostgreSQL ``major`` are usually installed and that exist.

    The one that ``pg_config`` on ``PATH`` tells comes last, because it may have been built from source.
    """
    known = [Path(folder.format(major=major)) for folder in _FOLDERS]
    yield from (folder for folder in known if folder.is_dir())
    told = _told_by_pg_config()
    if told and told[0] == major and told[1] not in known:
        yield told[1]


def every_system_dir() -> Iterator[Path]:
    """Yield the folders where programs of any version are usually installed and that exist, sorted in each place."""
    for folder in _FOLDERS:
        pattern = folder.format(major="*").lstrip("/")
        yield from sorted(found for found in Path("/").glob(pattern) if found.is_dir())
    if told := _told_by_pg_config():
        yield told[1]


def client_advice(major: int, *, server: bool = False) -> str:
    """Return how to install the programs of PostgreSQL ``major`` on the usual systems.

    :param server: the server's, rather than the client's, which has pg_dump.
    """
    debian = f"postgresql-{major}" if server else f"postgresql-client-{major}"
    rpm = f"postgresql{major}-server" if server else f"postgresql{major}"
    return f"{debian} on Debian and Ubuntu, {rpm} on RPM systems, postgresql@{major} with Homebrew"


@cache
def _told_by_pg_config() -> tuple[int, Path] | None:
    program = which("pg_config")
    if not program:
        return None
    try:
        done = subprocess.run(
            [program, "--version", "--bindir"],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return None
    return _read(done.stdout.splitlines())


def _read(lines: list[str]) -> tuple[int, Path] | None:
    """Return major and folder from what ``pg_config --version --bindir`` prints, in whichever order."""
    folder = next((Path(line) for line in lines if line.startswith("/")), None)
    found = next((match for line in lines if (match := _VERSION.match(line))), None)
    return (int(found[1]), folder) if found and folder else None
