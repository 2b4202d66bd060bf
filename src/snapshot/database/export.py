"""The one transaction that pg_dump and our own catalogue queries share.

Everything a dump consists of is asked under one exported snapshot, so the transaction that exports it must
outlive every run: a session ended by a timeout makes ``snapshot "…" does not exist`` of the runs to come.
"""

from contextlib import ExitStack
from types import TracebackType
from typing import Self

import psycopg

from snapshot.database.connection import Connection, hint_for, readable
from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure

_TIMEOUTS = (
    "statement_timeout",
    "lock_timeout",
    "idle_in_transaction_session_timeout",
    "transaction_timeout",
)

_SETTLE = """
SELECT pg_catalog.set_config(name, '0', false)
  FROM pg_catalog.pg_settings
 WHERE name = ANY (%s)
"""


class DumpSession:
    """A read-only transaction with an exported snapshot, as a context manager.

    On leaving, the transaction is rolled back and the connection closed, whatever happened.

    :param connection: an idle connection, made over to the session.
    :raises EnvironmentFailure: on entering, when the server refuses the transaction or the export.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
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

    def _begin(self) -> None:
        self.connection.set_autocommit(True)
        self.connection.execute(_SETTLE, [list(_TIMEOUTS)])
        self.connection.execute("SELECT pg_catalog.set_config('search_path', '', false)")
        self.connection.set_autocommit(False)
        self.connection.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)
        self.connection.set_read_only(True)
        row = self.connection.execute("SELECT pg_catalog.pg_export_snapshot()").fetchone()
        self._snapshot_id = str(row[0]) if row else ""


def _refusal(connection: Connection, error: psycopg.Error) -> EnvironmentFailure:
    return EnvironmentFailure(
        f"the server did not open a transaction to dump in: {readable(error)}",
        place=Place(subject=f"database {connection.info.dbname}"),
        hint=hint_for(error) or "Connect directly: a pooler cannot share a snapshot between sessions",
        code="no-dump-session",
    )
