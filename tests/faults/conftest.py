"""What the tests of faults share: servers by version, storms of statements beside a dump, the program as a process."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

import psycopg
import pytest

from snapshot.database.scratch import scratch_database
from snapshot.database.server import Server
from snapshot.layout.sections import make_layout
from snapshot.workflows.prove import verify
from snapshot.workflows.save import files_of, save
from snapshot.workflows.take import Request, Strategy, Taken, take
from snapshot.workflows.watch import Watch


class Storm:
    """Sessions that repeat statements beside a dump until the block ends.

    :param dsn: where they run.
    :param tasks: for each session the statements it repeats in order; one that fails is passed over.
    :param calm: seconds of every second in which all sessions pause.
    """

    def __init__(self, dsn: str, tasks: Sequence[Sequence[str]], *, calm: float) -> None:
        self._end = threading.Event()
        self._calm = calm
        self._threads = [threading.Thread(target=self._repeat, args=(dsn, task)) for task in tasks]
        self.done = 0

    def __enter__(self) -> "Storm":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _repeat(self, dsn: str, task: Sequence[str]) -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("SET lock_timeout = '2s'; SET client_min_messages = error")
            for statement in itertools.cycle(task):
                if self._end.is_set():
                    return
                while time.time() % 1 < self._calm and not self._end.is_set():
                    time.sleep(0.01)
                with suppress(psycopg.Error):
                    connection.execute(statement.encode())
                    self.done += 1


@pytest.fixture
def storm() -> type[Storm]:
    """Return the way from a database and tasks to a storm."""
    return Storm


@pytest.fixture
def database_of(server_of: Callable[[int], Server]) -> Iterator[Callable[[int, str], str]]:
    """Make a database from an SQL text on a server of a major version; dropped after the test."""
    with ExitStack() as stack:

        def make(major: int, text: str) -> str:
            dsn = stack.enter_context(scratch_database(server_of(major).dsn_for("postgres")))
            with psycopg.connect(dsn, autocommit=True) as connection:
                for statement in text.split(";\n"):
                    connection.execute(statement.encode())
            return dsn

        yield make


@pytest.fixture
def take_from() -> Callable[[str], Taken]:
    """Return the way from a connection string to a snapshot, by a run for each schema."""
    return lambda dsn: take(Request(dsn=dsn, strategy=Strategy.PER_SCHEMA), make_layout(), Watch())


@pytest.fixture
def reloads(tmp_path: Path, server_of: Callable[[int], Server]) -> Callable[[Taken, int], None]:
    """Return a proof that a snapshot loads on a server of a major version and comes back the same."""

    def prove(found: Taken, major: int) -> None:
        layout = make_layout()
        save(tmp_path / "proof", files_of(found, layout))
        verify(tmp_path / "proof", lambda _: server_of(major).dsn_for("postgres"), Watch())

    return prove
