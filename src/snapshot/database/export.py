"""The one transaction that pg_dump and our own catalogue queries share.

Everything a dump consists of is asked under one exported snapshot, so the transaction that exports it must
outlive every run: a session ended by a timeout makes ``snapshot "…" does not exist`` of the runs to come.

It keeps no lock. Whoever waited for one of its locks would make every pg_dump wait behind him, and these the
session: a deadlock that no server sees. So each reading is a savepoint that is rolled back, which frees its locks and
leaves the transaction's snapshot as it was (https://www.postgresql.org/docs/current/explicit-locking.html).
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from snapshot.database.catalog.fingerprint import Changes, changes
from snapshot.database.catalog.query import ask
from snapshot.database.connection import Connection, connect_again, failures, hint_for, readable
from snapshot.database.fixed import fix
from snapshot.database.waits import Wait
from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure

LOCK_SECONDS = 60
"""How long a dump waits for a lock by default."""


class DumpSession:
    """A read-only transaction with an exported snapshot, as a context manager.

    On leaving, the transaction is rolled back and the connection closed, whatever happened.

    :param connection: an idle connection, made over to the session.
    :param lock_seconds: how long it, and each run of pg_dump on its snapshot, waits for a lock.
    :raises EnvironmentFailure: on entering, when the server refuses the transaction or the export.
    """

    def __init__(self, connection: Connection, *, lock_seconds: int = LOCK_SECONDS) -> None:
        self.connection = connection
        self.lock_seconds = lock_seconds
        self._snapshot_id = ""
        self._stack = ExitStack()

    @property
    def snapshot_id(self) -> str:
        """The text for ``pg_dump --snapshot``; valid while the session is open."""
        return self._snapshot_id

    @property
    def server_major(self) -> int:
        """The server's major version, for example 18."""
        return self.connection.info.server_version // 10000

    @property
    def runs_name(self) -> str:
        """The ``application_name`` of the runs on this snapshot, by which `waits` knows them."""
        return f"snapshot {self.connection.info.backend_pid}"

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.callback(self.connection.close)
            try:
                self._begin()
            except psycopg.Error as error:
                raise _refusal(self.connection, error) from None
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give the connection for a block of queries and free the locks they took.

        :raises EnvironmentFailure: when the session was ended.
        """
        try:
            with self.connection.transaction(force_rollback=True):
                yield self.connection
        except psycopg.Error as error:
            self.require_alive()
            raise _refusal(self.connection, error) from None

    def changes(self, schemas: Sequence[str]) -> Changes:
        """Return what happened to the schemas since the session began.

        :raises EnvironmentFailure: when the session was ended, or no second one can be opened.
        """
        self.require_alive()
        with self._later() as now, self.reading() as then:
            return changes(then, now, schemas)

    def waits(self) -> list[Wait]:
        """Return for what the runs of pg_dump on this snapshot wait, the longest first.

        :raises EnvironmentFailure: when the session was ended.
        """
        self.require_alive()
        with self.reading() as connection:
            connection.execute("SELECT pg_stat_clear_snapshot()")
            rows = ask(connection, "waits", runs=self.runs_name)
        return [Wait(subject, tuple(blockers), seconds) for subject, blockers, seconds in rows]

    def require_alive(self) -> None:
        """Refuse to go on when the session was ended.

        :raises EnvironmentFailure: it was.
        """
        try:
            self.connection.execute("SELECT")
        except psycopg.Error as error:
            raise self._lost(error) from None

    def _begin(self) -> None:
        self.connection.set_autocommit(True)
        self.connection.execute("SELECT pg_catalog.set_config('lock_timeout', %s, false)", [f"{self.lock_seconds}s"])
        fix(self.connection)
        self.connection.set_autocommit(False)
        self.connection.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)
        self.connection.set_read_only(True)
        row = self.connection.execute("SELECT pg_catalog.pg_export_snapshot()").fetchone()
        self._snapshot_id = str(row[0]) if row else ""

    @contextmanager
    def twin(self) -> Iterator[Connection]:
        """Open a second transaction on the same snapshot, for a thread that reads beside the runs.

        https://www.postgresql.org/docs/current/sql-set-transaction.html

        :raises EnvironmentFailure: when the server does not let us in, or the session was ended.
        """
        with self._later() as twin:
            twin.execute("SELECT pg_catalog.set_config('lock_timeout', %s, false)", [f"{self.lock_seconds}s"])
            twin.commit()
            twin.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(self._snapshot_id)))
            yield twin

    @contextmanager
    def _later(self) -> Iterator[Connection]:
        """Open a transaction that sees what was committed until now."""
        with failures(make_conninfo("", dbname=self.connection.info.dbname)), connect_again(self.connection) as later:
            fix(later)
            later.set_autocommit(False)
            later.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)
            later.set_read_only(True)
            yield later

    def _lost(self, error: psycopg.Error) -> EnvironmentFailure:
        return EnvironmentFailure(
            f"the session whose snapshot all runs of pg_dump share was ended: {readable(error)}",
            place=Place(subject=f"database {self.connection.info.dbname}"),
            hint="The server was stopped, or somebody ended the session; run again when it is up",
            code="dump-session-lost",
        )


def _refusal(connection: Connection, error: psycopg.Error) -> EnvironmentFailure:
    return EnvironmentFailure(
        f"the server did not open a transaction to dump in: {readable(error)}",
        place=Place(subject=f"database {connection.info.dbname}"),
        hint=hint_for(error) or "Connect directly: a pooler cannot share a snapshot between sessions",
        code="no-dump-session",
    )
