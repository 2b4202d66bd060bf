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

import psycopg

from snapshot.config.alembic import Alembic
from snapshot.config.dsn import readable
from snapshot.revisions.child import Call, Program, ready
from snapshot.revisions.graph import Graph
from snapshot.revisions.runner import Move, downgraded, upgraded

_PATIENCE_SECONDS = 5
_OPEN = """
SELECT count(*) FROM pg_catalog.pg_stat_activity
WHERE datname = pg_catalog.current_database() AND pid <> pg_catalog.pg_backend_pid()
AND state ~ '^idle in transaction'
"""


class Walk:
    """Moves one database; made by `walking`.

    A walk ends with its first failure: whatever env.py left behind in the process should not reach the next move.
    """

    def __init__(self, graph: Graph, call: Call, log: IO[bytes]) -> None:
        self._graph, self._call, self._log = graph, call, log
        self._process = call.start(log)

    def upgrade(self, target: str) -> Move:
        """Apply the revisions up to a target; see `snapshot.revisions.runner.upgrade`."""
        return upgraded(self._graph, self._call.dsn, target, self._run)

    def downgrade(self, target: str) -> Move:
        """Take back the revisions behind a target; see `snapshot.revisions.runner.downgrade`."""
        return downgraded(self._graph, self._call.dsn, target, self._run)

    def begin(self) -> None:
        """Let env.py run without a revision: what it makes, as the schema of its version table, is no revision's."""
        self._run(["current"])

    def end(self) -> None:
        """Let the process end by itself, so that it closes its connections; one that does not is killed."""
        with self._process as process:
            try:
                process.communicate(timeout=_PATIENCE_SECONDS)
            except (subprocess.TimeoutExpired, OSError, ValueError):
                process.kill()

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
        if _leaves_open(
            self._call.dsn
        ):  # the next move could wait for its locks for ever; a process that ends has none
            self.end()
            self._process = self._call.start(self._log)


@contextmanager
def walking(graph: Graph, dsn: str, how: Alembic | Path | None = None, *, only_up: bool = False) -> Iterator[Walk]:
    """Hold a process of Alembic for one database, and end it with the block.

    :param dsn: connection string of the database.
    :param how: the way to Alembic; that of this interpreter without it.
    :param only_up: no revision will be applied twice, so that each need be imported once only.
    :raises UsageError: no way leads to the database from where Alembic runs.
    :raises EnvironmentFailure: it cannot be started.
    """
    with (
        tempfile.TemporaryFile() as log,
        ready(how or graph.ini, dsn, Program(name="walking", more={"once": only_up})) as call,
    ):
        walk = Walk(graph, call, log)
        try:
            yield walk
        finally:
            walk.end()


def _leaves_open(dsn: str) -> bool:
    """Return whether a session of the database holds a transaction open and does nothing."""
    try:
        with psycopg.connect(readable(dsn)) as connection:
            return connection.execute(_OPEN).fetchone() != (0,)
    except psycopg.Error:
        return False  # what reads the version table next says it better
