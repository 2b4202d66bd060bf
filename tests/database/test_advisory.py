"""One process migrates at a time, and who waits holds nobody up."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest

from snapshot.database.advisory import alone
from snapshot.database.connection import session
from snapshot.model.errors import EnvironmentFailure

pytestmark = pytest.mark.server


def test_a_second_one_waits_and_then_names_the_first(scratch: Callable[[], str]) -> None:
    """By its session and what it calls itself; when the first is done the second has its turn."""
    dsn = scratch()
    with alone(dsn, seconds=0):
        with session(dsn) as connection:
            here = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            query = f"SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND {here}"
            ((pid,),) = connection.execute(query.encode()).fetchall()
        told = rf"somebody else migrates this database: session {pid}, snapshot"
        with pytest.raises(EnvironmentFailure, match=told), alone(dsn, seconds=0.3):
            pass
    with alone(dsn, seconds=20):  # the server takes a moment to end the first one's session
        pass


def test_another_database_has_its_own_turn(scratch: Callable[[], str]) -> None:
    """The lock is the database's, not the server's."""
    with alone(scratch(), seconds=0), alone(scratch(), seconds=0):
        pass


def test_who_waits_holds_no_transaction(scratch: Callable[..., str]) -> None:
    """An index is built concurrently while another one waits for the lock; it would wait for any transaction."""
    dsn = scratch("CREATE TABLE t (id int)")
    waits = Event()

    def wait_for_turn() -> None:
        waits.set()
        with alone(dsn, seconds=30):
            pass

    with ThreadPoolExecutor(1) as pool:
        with alone(dsn, seconds=0), session(dsn, autocommit=True) as connection:
            done = pool.submit(wait_for_turn)
            waits.wait()
            sleep(0.5)
            connection.execute("SET statement_timeout = '20s'")
            connection.execute("CREATE INDEX CONCURRENTLY ON t (id)")
            assert not done.done()
        done.result()
