"""What the tests over every supported server share: the schemas, and a way to load what a server takes of one."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from snapshot.database.scratch import scratch_database
from snapshot.database.server import Server

SHARED = Path(__file__).parents[3] / "shared"
KINDS = Path(os.environ.get("SNAPSHOT_KINDS", SHARED / "kinds" / "kinds.sql"))
CORPUS = Path(os.environ.get("SNAPSHOT_CORPUS", SHARED / "corpus"))
OWN = sorted((Path(__file__).parents[1] / "schemas").glob("*.sql"))
ERROR = re.compile(r"^.*ERROR: .*$", re.MULTILINE)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give ``own``, ``schema`` and ``project`` the files there are: ours, all of them, those of other projects."""
    projects = sorted(CORPUS.glob("*/schema.sql"))
    kinds = [KINDS] if KINDS.is_file() else []
    for name, paths in {"own": [*OWN, *kinds], "project": projects, "schema": [*OWN, *kinds, *projects]}.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, paths, ids=_name)


def _name(path: Path) -> str:
    return path.parent.name if path.name == "schema.sql" else path.stem


@dataclass(frozen=True)
class Loaded:
    """A database with as much of a schema as its server takes.

    :param refused: the errors, one for each statement that was left out.
    """

    server: Server
    dsn: str
    refused: tuple[str, ...]


@pytest.fixture
def load_schema(server_of: Callable[[int], Server]) -> Iterator[Callable[[int, Path], Loaded]]:
    """Load a file statement by statement into a new database of a major version, leaving out what is refused.

    That is the rule by which a schema for the newest version becomes one for an older: what the older cannot take,
    and what needs that, is not there.
    """
    with ExitStack() as stack:

        def load(major: int, path: Path) -> Loaded:
            server = server_of(major)
            dsn = stack.enter_context(scratch_database(server.dsn_for("postgres")))
            command = [str(server.bin / "psql"), "--no-psqlrc", "--quiet", f"--dbname={dsn}", "--set=languages=off"]
            roles = path.with_name("roles.sql")
            files = [f"--file={one}" for one in (roles, path) if one.is_file()]
            said = [
                subprocess.run([*command, one], check=False, capture_output=True, text=True).stderr for one in files
            ]
            return Loaded(server, dsn, tuple(ERROR.findall(said[-1])))

        yield load
