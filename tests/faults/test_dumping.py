"""Whatever goes wrong while a database is dumped: one clear error, the folder as it was, nothing left running."""

import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

pytestmark = pytest.mark.server

WAITING = 'echo $$ >> "$here/pids"; while [ ! -e "$here/go" ]; do sleep 0.05; done; exec "$real" "$@"'


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and is not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def pids(place: Path) -> list[int]:
    """Return the process numbers that the waiting pg_dump wrote down."""
    return [int(line) for line in (place / "pids").read_text().split()] if (place / "pids").exists() else []


def one_error(result: Any, code: str) -> str:
    """Assert that exactly one error was told, by its code, without a traceback; return all that was told."""
    assert "Traceback" not in result.err
    assert re.findall(r"error\[([a-z-]+)\]|error \[([a-z-]+)\]", result.err) or f"[{code}]" in result.err, result.err
    assert f"[{code}]" in result.err, result.err
    return str(result.err)


def test_the_exporting_session_is_terminated(  # noqa: PLR0913, PLR0917 - fixtures
    project: Any,
    dumped: str,
    program: Callable[[str], Path],
    sessions: Any,
    until: Any,
    finished: Any,
    tmp_path: Path,
) -> None:
    """Without the session whose snapshot all runs share nothing can be claimed, so every run is ended."""
    before = project.state()
    project.configure(dumped, pg_dump=program(WAITING))
    process = project.start("dump")
    until(lambda: pids(tmp_path))
    with psycopg.connect(dumped) as other:
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'snapshot'"
        other.execute(query + " AND datname = current_database()")  # others test on this server, too

    result = finished(process)

    assert result.code == 3
    assert "terminating connection" in one_error(result, "dump-session-lost")
    assert project.state() == before
    assert not any(map(alive, pids(tmp_path)))
    assert sessions(dumped) == []


def test_a_pg_dump_is_terminated(project: Any, dumped: str, sessions: Any, until: Any, finished: Any) -> None:
    """A run whose session is ended is an error that tells so, and ends the others."""
    before = project.state()
    with psycopg.connect(dumped) as other:
        other.execute("LOCK TABLE raw.t")
        process = project.start("dump")
        waiting = (
            "FROM pg_locks WHERE NOT granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        until(lambda: other.execute(f"SELECT {waiting}".encode()).fetchall())
        other.execute(f"SELECT pg_terminate_backend(pid) {waiting}".encode())
        result = finished(process)

    assert result.code == 3
    told = one_error(result, "pg-dump-failed")
    assert "terminating connection" in told
    assert "somebody ended the session" in told
    assert project.state() == before
    assert sessions(dumped) == []


@pytest.mark.parametrize("locked", ["table raw.t", "materialized view mart.m"])
def test_what_nobody_may_lock_is_named(project: Any, dumped: str, sessions: Any, locked: str) -> None:
    """A dump waits for a lock no longer than it may, then names the relation and the session that holds it."""
    before = project.state()
    with psycopg.connect(dumped) as other:
        if locked == "table raw.t":
            other.execute("LOCK TABLE raw.t")
        else:
            other.execute("REFRESH MATERIALIZED VIEW mart.m")
        result = project.run("dump", "--lock-timeout", "1")
        blocker = other.info.backend_pid

    assert result.code == 3
    told = one_error(result, "lock-not-available")
    assert locked in told
    assert f"session {blocker} " in told
    assert "--lock-timeout" in told
    assert project.state() == before
    assert sessions(dumped) == []


def test_a_locked_version_table_is_named(project: Any, dumped: str) -> None:
    """The table with the revision, which we read ourselves as well, is under the same limit."""
    with psycopg.connect(dumped, autocommit=True) as other:
        other.execute("CREATE TABLE raw.alembic_version (version_num text)")
    with psycopg.connect(dumped) as other:
        other.execute("LOCK TABLE raw.alembic_version")
        result = project.run("dump", "--lock-timeout", "1")

    assert result.code == 3
    told = one_error(result, "lock-not-available")
    assert "table raw.alembic_version" in told
    assert "--lock-timeout" in told


def test_who_waits_for_us_does_not_stop_us(
    project: Any, dumped: str, tmp_path: Path, program: Any, until: Any, finished: Any
) -> None:
    """A session that waits for a table's exclusive lock never waits for the exporting session."""
    with psycopg.connect(dumped, autocommit=True) as other:
        other.execute("CREATE TABLE raw.alembic_version (version_num text)")
        project.configure(dumped, pg_dump=program(WAITING))
        process = project.start("dump", "--lock-timeout", "5")
        until(lambda: pids(tmp_path))
        other.execute("SET lock_timeout = '5s'")
        other.execute("TRUNCATE raw.alembic_version, raw.t")
        other.execute("VACUUM FULL pg_class")
        (tmp_path / "go").touch()
        result = finished(process)

    assert (result.code, "error" in result.err) == (0, False)


SETTINGS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "transaction_timeout")


def test_timeouts_of_others_reach_no_session(project: Any, dumped: str, server: Any) -> None:
    """Whatever a role, a database or the environment limits, dump and proof run to their end."""
    role = "snapshot_hasty"
    with psycopg.connect(dumped, autocommit=True) as other:
        other.execute(f"DROP ROLE IF EXISTS {role}; CREATE ROLE {role} SUPERUSER LOGIN")
        for name in SETTINGS:
            other.execute(f"ALTER ROLE {role} SET {name} = '60ms'")
    try:
        hasty = make_conninfo(dumped, user=role)
        project.configure(hasty, scratch=make_conninfo(server.dsn_for("postgres"), user=role))
        hurry = " ".join(f"-c {name}=60ms" for name in SETTINGS)
        dump, verify = project.run("dump", PGOPTIONS=hurry), project.run("verify", PGOPTIONS=hurry)
    finally:
        with psycopg.connect(dumped, autocommit=True) as other:
            other.execute(f"DROP ROLE {role}")

    assert (dump.code, dump.err) == (0, "")
    assert (verify.code, verify.err) == (0, "")


@pytest.mark.parametrize(
    ("rights", "named"),
    [
        ("GRANT USAGE ON SCHEMA mart TO {0}; GRANT SELECT ON ALL TABLES IN SCHEMA mart TO {0}", "schema raw"),
        ("GRANT USAGE ON SCHEMA mart, raw TO {0}; GRANT SELECT ON mart.m, mart.v, raw.added TO {0}", "table t"),
    ],
)
def test_a_missing_privilege_is_named(project: Any, dumped: str, sessions: Any, rights: str, named: str) -> None:
    """A role that may not read one schema, or one table, is told which."""
    before, role = project.state(), "snapshot_poor"
    with psycopg.connect(dumped, autocommit=True) as other:
        other.execute(f"CREATE ROLE {role} LOGIN")
        other.execute(rights.format(role))
    try:
        project.configure(make_conninfo(dumped, user=role))
        result = project.run("dump")
    finally:
        with psycopg.connect(dumped, autocommit=True) as other:
            other.execute(f"DROP OWNED BY {role}")
            other.execute(f"DROP ROLE {role}")

    assert result.code == 3
    told = one_error(result, "pg-dump-failed")
    assert f"permission denied for {named}" in told
    assert "dump as a role that may read them all" in told
    assert project.state() == before
    assert sessions(dumped) == []


@pytest.mark.parametrize(("limit", "code"), [(2, "pg-dump-failed"), (1, "database"), (0, "database")])
def test_too_many_connections(project: Any, dumped: str, sessions: Any, limit: int, code: str) -> None:
    """Where the server lets no further session in, whether ours or pg_dump's, the error says how many are needed."""
    before, role = project.state(), "snapshot_crowd"
    with psycopg.connect(dumped, autocommit=True) as other:
        other.execute(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT {limit} IN ROLE pg_read_all_data")
    try:
        project.configure(make_conninfo(dumped, user=role))
        result = project.run("dump")
    finally:
        with psycopg.connect(dumped, autocommit=True) as other:
            other.execute(f"DROP ROLE {role}")

    assert result.code == 3
    assert "lower --jobs" in one_error(result, code)
    assert project.state() == before
    assert sessions(dumped) == []


@pytest.mark.parametrize(
    ("body", "exit_code", "code"),
    [
        pytest.param('"$real" "$@" | head -c 1500', 1, "truncated-dump", id="half"),
        pytest.param("echo nonsense", 1, "syntax", id="garbage"),
        pytest.param("printf 'SELECT \\377;'", 1, "not-utf8", id="noise"),
        pytest.param("true", 1, "not-a-plain-dump", id="nothing"),
        pytest.param("kill -9 $$", 3, "pg-dump-failed", id="killed"),
    ],
)
def test_a_pg_dump_that_lies(project: Any, dumped: str, program: Any, body: str, exit_code: int, code: str) -> None:
    """Half a dump, or none, is never taken for a whole one, although pg_dump reports success."""
    before = project.state()
    project.configure(dumped, pg_dump=program(body))

    result = project.run("dump", "--strategy", "whole")

    assert result.code == exit_code
    one_error(result, code)
    assert project.state() == before


def test_a_missing_pg_dump(project: Any, dumped: str, tmp_path: Path) -> None:
    """A pg_dump that is not there is named."""
    before = project.state()
    project.configure(dumped, pg_dump=tmp_path / "absent")

    result = project.run("dump")

    assert result.code == 3
    assert str(tmp_path / "absent") in one_error(result, "pg-dump-not-started")
    assert project.state() == before


@pytest.mark.parametrize(
    ("number", "code", "stubborn"),
    [
        (signal.SIGINT, 130, False),
        (signal.SIGTERM, 130, False),
        (signal.SIGKILL, -9, False),
        (signal.SIGTERM, 130, True),
    ],
)
def test_a_pg_dump_that_never_ends_ends_with_us(  # noqa: PLR0913, PLR0917 - fixtures
    project: Any,
    dumped: str,
    program: Any,
    until: Any,
    finished: Any,
    sessions: Any,
    tmp_path: Path,
    number: signal.Signals,
    code: int,
    stubborn: bool,  # noqa: FBT001 - a parameter of the case
) -> None:
    """Ctrl-C, a request to end and even SIGKILL end every pg_dump; one that ignores the request is killed."""
    before = project.state()
    ignore = "trap '' TERM INT; " if stubborn else ""
    project.configure(dumped, pg_dump=program(f'{ignore}echo $$ >> "$here/pids"; while :; do sleep 0.1; done'))
    process = project.start("dump")
    until(lambda: len(pids(tmp_path)) >= 2)
    process.send_signal(number)

    result = finished(process)

    assert result.code == code
    assert "Traceback" not in result.err
    until(lambda: not any(map(alive, pids(tmp_path))))
    until(lambda: sessions(dumped) == [])
    assert project.state() == before
