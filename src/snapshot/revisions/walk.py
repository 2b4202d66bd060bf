"""Many moves of one database through its revisions, by Alembic in one process.

Starting Python and importing Alembic costs more than most revisions do. What a move came to is read from the
database, as everywhere (`snapshot.revisions.runner`).
"""

import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from snapshot.revisions.child import command_of, environment_of, failed, not_started
from snapshot.revisions.graph import Graph
from snapshot.revisions.redaction import hide
from snapshot.revisions.runner import Move, downgraded, upgraded

_PATIENCE_SECONDS = 5


class Walk:
    """Moves one database; made by `walking`.

    A walk ends with its first failure: whatever env.py left behind in the process should not reach the next move.
    """

    def __init__(self, graph: Graph, dsn: str, process: "subprocess.Popen[bytes]", log: IO[bytes]) -> None:
        self._graph, self._dsn = graph, dsn
        self._process, self._log = process, log

    def upgrade(self, target: str) -> Move:
        """Apply the revisions up to a target; see `snapshot.revisions.runner.upgrade`."""
        return upgraded(self._graph, self._dsn, target, self._run)

    def downgrade(self, target: str) -> Move:
        """Take back the revisions behind a target; see `snapshot.revisions.runner.downgrade`."""
        return downgraded(self._graph, self._dsn, target, self._run)

    def _run(self, arguments: Sequence[str]) -> None:
        asked, answers = self._process.stdin, self._process.stdout
        if asked is None or answers is None:
            raise ValueError("a walk needs both streams")
        line = json.dumps(["-c", str(self._graph.ini), *arguments])
        try:
            asked.write(line.encode() + b"\n")
            asked.flush()
            answered = answers.readline()
        except BrokenPipeError:
            answered = b""
        if not answered:
            self._process.wait()
            self._log.seek(0)
            said = hide(self._log.read().decode("utf-8", "replace"), self._dsn)
            raise failed(self._graph.ini, said, said, "the migration")


@contextmanager
def walking(graph: Graph, dsn: str) -> Iterator[Walk]:
    """Hold a process of Alembic for one database, and end it with the block.

    :param dsn: connection string; env.py finds it in the environment variable ``SNAPSHOT_DSN``.
    :raises EnvironmentFailure: it cannot be started.
    """
    with tempfile.TemporaryFile() as log:
        try:
            process = subprocess.Popen(
                command_of(["snapshot.revisions.walking"]),
                cwd=graph.ini.parent,
                env=environment_of(dsn),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        except OSError as error:
            raise not_started(error) from None
        with process:
            try:
                yield Walk(graph, dsn, process, log)
            finally:
                _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Let a process end by itself, so that it closes its connections; one that does not is killed."""
    try:
        process.communicate(timeout=_PATIENCE_SECONDS)
    except (subprocess.TimeoutExpired, OSError, ValueError):
        process.kill()
