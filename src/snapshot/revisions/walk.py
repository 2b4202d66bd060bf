"""Many moves of one database through its revisions, by Alembic in one process.

Starting Python and importing Alembic costs more than most revisions do. What a move came to is read from the
database, as everywhere (`snapshot.revisions.runner`).
"""

import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from snapshot.config.alembic import Alembic
from snapshot.revisions.child import Call, Program, ready
from snapshot.revisions.graph import Graph
from snapshot.revisions.runner import Move, downgraded, upgraded

_PATIENCE_SECONDS = 5


class Walk:
    """Moves one database; made by `walking`.

    A walk ends with its first failure: whatever env.py left behind in the process should not reach the next move.
    """

    def __init__(self, graph: Graph, call: Call, process: "subprocess.Popen[bytes]", log: IO[bytes]) -> None:
        self._graph, self._call = graph, call
        self._process, self._log = process, log

    def prepare(self) -> None:
        """Let env.py and Alembic make in an empty database what they make beside the revisions.

        That is the version table, and maybe the schema it lies in.

        :raises SnapshotError: as `snapshot.revisions.runner.upgrade` does.
        """
        self._run(["stamp", "base"])

    def upgrade(self, target: str) -> Move:
        """Apply the revisions up to a target; see `snapshot.revisions.runner.upgrade`."""
        return upgraded(self._graph, self._call.dsn, target, self._run)

    def downgrade(self, target: str) -> Move:
        """Take back the revisions behind a target; see `snapshot.revisions.runner.downgrade`."""
        return downgraded(self._graph, self._call.dsn, target, self._run)

    def _run(self, arguments: Sequence[str]) -> None:
        asked, answers = self._process.stdin, self._process.stdout
        if asked is None or answers is None:
            raise ValueError("a walk needs both streams")
        try:
            asked.write(json.dumps(list(arguments)).encode() + b"\n")
            asked.flush()
            answered = answers.readline()
        except BrokenPipeError:
            answered = b""
        if not answered:
            self._process.wait()
            raise self._call.failure(self._log, b"", "the migration")


@contextmanager
def walking(graph: Graph, dsn: str, how: Alembic | Path | None = None) -> Iterator[Walk]:
    """Hold a process of Alembic for one database, and end it with the block.

    :param dsn: connection string of the database.
    :param how: the way to Alembic; that of this interpreter without it.
    :raises UsageError: no way leads to the database from where Alembic runs.
    :raises EnvironmentFailure: it cannot be started.
    """
    with (
        tempfile.TemporaryFile() as log,
        ready(how or graph.ini, dsn, Program(name="walking")) as call,
        call.start(log) as process,
    ):
        try:
            yield Walk(graph, call, process, log)
        finally:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Let a process end by itself, so that it closes its connections; one that does not is killed."""
    try:
        process.communicate(timeout=_PATIENCE_SECONDS)
    except (subprocess.TimeoutExpired, OSError, ValueError):
        process.kill()
