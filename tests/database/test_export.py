"""The session whose snapshot every run of pg_dump shares."""

from collections.abc import Callable

import pytest

from snapshot.database.connection import connect, session
from snapshot.database.export import LOCK_SECONDS, DumpSession

pytestmark = pytest.mark.server


def test_a_later_table_is_not_seen(new_database: Callable[[str], str]) -> None:
    """What was created after the session began does not exist for it."""
    dsn = new_database("")
    with DumpSession(connect(dsn)) as dump:
        with session(dsn) as other:
            other.execute("CREATE TABLE public.later (id int)")
        found = dump.connection.execute("SELECT FROM pg_class WHERE relname = 'later'").fetchall()

    assert found == []


def test_no_timeout_of_the_database_reaches_the_session(new_database: Callable[[str], str]) -> None:
    """A database may end idle transactions, but not the one the dump hangs on, which has a lock limit of its own."""
    dsn = new_database(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET idle_in_transaction_session_timeout = 50',"
        " current_database()); EXECUTE format('ALTER DATABASE %I SET lock_timeout = 50', current_database());"
        " END $$"
    )
    with DumpSession(connect(dsn)) as dump:
        rows = dump.connection.execute(
            "SELECT name, setting FROM pg_settings WHERE setting <> '0' AND name = ANY (%s)",
            [["idle_in_transaction_session_timeout", "lock_timeout", "statement_timeout", "transaction_timeout"]],
        ).fetchall()

    assert rows == [("lock_timeout", str(LOCK_SECONDS * 1000))]


def test_the_session_cannot_write(new_database: Callable[[str], str]) -> None:
    """The source is never changed: the transaction is read-only and repeatable."""
    with DumpSession(connect(new_database(""))) as dump:
        row = dump.connection.execute(
            "SELECT current_setting('transaction_read_only'), current_setting('transaction_isolation')"
        ).fetchone()

    assert row == ("on", "repeatable read")


def test_leaving_closes_the_connection(new_database: Callable[[str], str]) -> None:
    """Nothing stays open on the server, not even after an error inside."""
    dump = DumpSession(connect(new_database("")))
    with pytest.raises(RuntimeError), dump:
        raise RuntimeError

    assert dump.connection.closed
