"""A team's project to examine, one check at a time, and a server that a test may spoil."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

import pytest

from snapshot.config.reading import load_settings
from snapshot.database.answering import Answer, ask_server
from snapshot.database.place import Account, account_for, place_of, prepare_inside, prepare_outside
from snapshot.database.server import Server, ensure_running, stop
from snapshot.model.outcome import Outcome
from snapshot.workflows.doctor.case import case_of
from snapshot.workflows.doctor.examine import checks
from snapshot.workflows.doctor.registry import make
from snapshot.workflows.watch import Watch

if TYPE_CHECKING:
    from tests.cli.conftest import Team

Look = Callable[..., Outcome]


@pytest.fixture
def look() -> Look:
    """Return the way to make one check, and those that it needs, in the project of the working directory."""

    def made(name: str, *, env: str = "", seconds: float = 0) -> Outcome:
        case = case_of(load_settings(Path.cwd()), env, seconds, Watch())
        known = {one.name: one for one in checks()}
        done: dict[str, Outcome] = {}

        def reach(wanted: str) -> Outcome:
            for need in known[wanted].needs:
                reach(need)
            if wanted not in done:
                done[wanted] = make(known[wanted], case, done)
            return done[wanted]

        return reach(name)

    return made


class Spoiled:
    """An embedded server that was stopped, to be started with other settings."""

    def __init__(self, root: Path, server: Server) -> None:
        self._root, self._server = root, server
        self._place = place_of(root, server.major)
        self._account: Account = account_for(self._place)

    def start(self, *settings: str, answers: bool = True) -> None:
        """Start it, and wait until it lets us in; without ``answers`` until it says that it does not."""
        stop(self._root)
        prepare_outside(self._place, self._account)
        prepare_inside(self._place, self._account)
        told = {"listen_addresses": "''", "unix_socket_directories": f"'{self._place.run}'", "fsync": "off"}
        given = [f"{name}={value}" for name, value in told.items()] + list(settings)
        options = " ".join(f"-c {one}" for one in given)
        words = [
            "start",
            "-s",
            "-w" if answers else "-W",
            "-D",
            self._place.data,
            "-l",
            self._place.log,
            "-o",
            options,
        ]
        done = self._account.run([self._server.bin / "pg_ctl", *words], cwd=self._place.home)
        assert not done.returncode, done.stderr + self._place.log.read_text()
        while ask_server(self.dsn()).answer is Answer.NOBODY:
            sleep(0.05)

    def stop(self) -> None:
        """Stop it."""
        stop(self._root)

    def put(self, name: str, text: str) -> None:
        """Write a file of the data directory."""
        path = self._place.data / name
        path.write_text(text)
        os.chown(path, self._account.uid, self._account.gid)

    def dsn(self, database: str = "postgres", more: str = "") -> str:
        """Return a connection string."""
        return self._server.dsn_for(database) + more


@pytest.fixture
def spoiled(tmp_path: Path) -> Iterator[Spoiled]:
    """Return a server of the test's own, running; gone afterwards."""
    root = tmp_path / "spoiled"
    root.mkdir()
    with ExitStack() as stack:
        made = Spoiled(root, ensure_running(root))
        stack.callback(shutil.rmtree, place_of(root, made._server.major).home)
        stack.callback(made.stop)
        yield made


@pytest.fixture
def upgraded(team: "Team", run: Callable[..., tuple[int, str, str]]) -> "Team":
    """Return a team whose database is at head."""
    assert run("revisions", "upgrade")[0] == 0
    return team
