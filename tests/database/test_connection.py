"""What PostgreSQL or libpq answers becomes a failure that a person can act on."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot.config.dsn import with_database
from snapshot.database.connection import connect, server_version, session
from snapshot.database.server import Server
from snapshot.model.errors import EnvironmentFailure, UsageError


def test_a_missing_server_is_named_without_the_password(tmp_path: Path) -> None:
    """Nothing listens on the socket: the failure says where, and what to do."""
    with pytest.raises(EnvironmentFailure) as failure:
        connect(f"host={tmp_path} user=ann dbname=db password=hunter2")
    assert failure.value.diagnostics[0].place.subject == f"ann@[{tmp_path}]/db"
    assert "start it" in failure.value.hint
    assert "hunter2" not in str(failure.value)


def test_an_unreadable_string_is_the_users_mistake() -> None:
    """A malformed connection string is a usage error, not a failure of the environment."""
    with pytest.raises(UsageError):
        connect("host=h nonsense")


@pytest.mark.server
def test_a_missing_database_is_named(server: Server) -> None:
    """The failure repeats the database's name and says it must be made."""
    with pytest.raises(EnvironmentFailure, match='database "nowhere" does not exist') as failure:
        connect(server.dsn_for("nowhere"))
    assert failure.value.hint == "Create it, or correct the name."


@pytest.mark.server
def test_a_missing_privilege_is_named(scratch: Callable[..., str]) -> None:
    """What the server refuses inside a session is turned as well, with advice."""
    with pytest.raises(EnvironmentFailure, match="permission denied") as failure, session(scratch()) as connection:
        connection.execute(b"SET ROLE pg_monitor; CREATE SCHEMA s")
    assert "privilege" in failure.value.hint


@pytest.mark.server
def test_the_session_is_called_snapshot_and_speaks_utf8(scratch: Callable[..., str]) -> None:
    """An administrator sees who it is, and texts arrive as they were written, whatever the database's encoding."""
    with session(scratch()) as connection:
        row = connection.execute("SELECT current_setting('application_name'), current_setting('client_encoding')")
        assert row.fetchone() == ("snapshot", "UTF8")


@pytest.mark.server
def test_a_session_commits_at_its_end_only(scratch: Callable[..., str]) -> None:
    """An exception undoes the block."""
    dsn = scratch()
    with session(dsn) as connection:
        connection.execute("CREATE TABLE kept ()")
    with pytest.raises(EnvironmentFailure), session(dsn) as connection:
        connection.execute(b"CREATE TABLE lost (); SELECT 1/0")
    with session(dsn) as connection:
        found = connection.execute("SELECT to_regclass('kept')::text, to_regclass('lost')::text").fetchone()
    assert found == ("kept", None)


@pytest.mark.server
def test_options_reach_the_session(scratch: Callable[..., str]) -> None:
    """Options are added to those of the connection string."""
    dsn = scratch() + " options='-c work_mem=2MB'"
    with session(dsn, options="-c search_path=x") as connection:
        row = connection.execute("SELECT current_setting('work_mem'), current_setting('search_path')").fetchone()
    assert row == ("2MB", "x")


@pytest.mark.server
def test_the_version_has_two_parts(server: Server) -> None:
    """Major and minor, as the server says them."""
    with session(with_database(server.dsn_for("x"), "postgres")) as connection:
        major, minor = server_version(connection)
        row = connection.execute("SHOW server_version").fetchone()
    assert row is not None
    assert row[0].startswith(f"{major}.{minor}")


ENDED = """
import sys
from snapshot.database.connection import connect
with connect(sys.argv[1]) as connection, connect(sys.argv[1], autocommit=True) as other:
    try:
        with connection.transaction(force_rollback=True):
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.info.backend_pid])
            raise ValueError
    except ValueError:
        print("ended")
"""


@pytest.mark.server
def test_a_rollback_that_comes_too_late_says_nothing(scratch: Callable[..., str]) -> None:
    """The driver's own warning of it would stand before our error, as a line of Python."""
    done = subprocess.run([sys.executable, "-c", ENDED, scratch()], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("ended\n", "")
