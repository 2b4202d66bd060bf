"""One embedded server for the whole test run, apart from the developer's, and databases on it.

The process that began the run names a folder of its own for embedded servers, which the workers of pytest-xdist
inherit: the first that needs the server starts it, behind the lock of its folder. When all workers are gone, the
process that began the run stops whatever runs in that folder and removes it.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from snapshot.database.load import load
from snapshot.database.place import BASE_VARIABLE
from snapshot.database.scratch import scratch_database
from snapshot.database.server import Server, ensure_running
from snapshot.database.wheel import MAJORS, available_majors

# A busy machine is no failure, and a run says the same each time; --hypothesis-profile=explore looks for more.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeat", settings.get_profile("explore"), derandomize=True, database=None)
settings.load_profile("repeat")

_FOLDER = pytest.StashKey[Path]()
_STOP_SECONDS = 30


def pytest_configure(config: pytest.Config) -> None:
    """Name the run's folder for embedded servers, in the process that began the run."""
    # A shell makes what it starts in the background deaf to interrupts, which tests send to programs.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not hasattr(config, "workerinput"):
        config.stash[_FOLDER] = Path(tempfile.mkdtemp(prefix="snapshot-test-"))
        os.environ[BASE_VARIABLE] = str(config.stash[_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers of the run's folder and remove it, in the process that named it."""
    folder = config.stash.get(_FOLDER, None)
    if folder is not None:
        for pid_file in folder.glob("*/*/data/postmaster.pid"):
            _stop(pid_file)
        shutil.rmtree(folder)


def _stop(pid_file: Path) -> None:
    os.kill(int(pid_file.read_text().split("\n", 1)[0]), signal.SIGINT)
    deadline = time.monotonic() + _STOP_SECONDS
    while pid_file.exists() and time.monotonic() < deadline:
        time.sleep(0.05)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Repeat a test that asks for it on every older server; those are run with the slow ones."""
    if metafunc.definition.get_closest_marker("every_major"):
        older = [pytest.param(major, marks=pytest.mark.matrix) for major in MAJORS[:-1]]
        metafunc.parametrize("server", [*older, MAJORS[-1]], indirect=True, scope="session")


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Return a way to run git without anybody's configuration, in a folder."""
    for name in [one for one in os.environ if one.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "nobody")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "nobody@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))

    def run(where: Path, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=where, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    return run


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, server_of: Callable[[int], Server]) -> Server:
    """The embedded server that all tests of the run share; of each major in turn for a test that asks for it."""
    return server_of(getattr(request, "param", MAJORS[-1]))


@pytest.fixture(scope="session")
def server_of() -> Callable[[int], Server]:
    """Return the way from a major version to the embedded server of it; a test skips where it is not installed."""

    def find(major: int) -> Server:
        if major not in available_majors():
            pytest.skip(f"PostgreSQL {major} is not installed")
        return ensure_running(Path(os.environ[BASE_VARIABLE]), major=major)

    return find


@pytest.fixture
def scratch(server: Server) -> Iterator[Callable[..., str]]:
    """Make a scratch database, run an SQL text in it, and return its connection string; dropped after the test.

    Further keyword arguments are those of `scratch_database`.
    """
    with ExitStack() as stack:

        def make(text: str = "", **options: Any) -> str:
            dsn = stack.enter_context(scratch_database(server.dsn_for("postgres"), **options))
            if text:
                load(dsn, [text])
            return dsn

        yield make
