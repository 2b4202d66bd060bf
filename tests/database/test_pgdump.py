"""Finding a pg_dump, and running it several times on one snapshot."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from snapshot.database import clients
from snapshot.database.clients import PgDump, find_pg_dump
from snapshot.database.connection import connect
from snapshot.database.export import DumpSession
from snapshot.database.pgdump import DumpOutput, DumpRun, quote_pattern, run_dumps
from snapshot.model.errors import EnvironmentFailure

HOSTILE_NAMES = ("Upper", "a.b", "a*", "a?", 'quo"te', "nl\nschema", "re|x(y)[z]{1}^$\\d", "ünï; --", "dollar$", "'")


def program(folder: Path, body: str) -> Path:
    """Write a shell script called ``pg_dump`` and return it."""
    folder.mkdir(exist_ok=True)
    path = folder / "pg_dump"
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def answering(folder: Path, version: str) -> Path:
    """Write a pg_dump that knows nothing but its version, and return its folder."""
    return program(folder, f"echo 'pg_dump (PostgreSQL) {version}'").parent


@pytest.fixture
def only_extra_dirs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide every pg_dump of this machine."""
    monkeypatch.setattr(clients, "_wheel_dirs", lambda: iter(()))
    monkeypatch.setattr(clients, "_system_dirs", lambda: iter(()))
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))


@pytest.fixture
def dump(new_database: Callable[[str], str]) -> Iterator[DumpSession]:
    """Open a session on an empty database."""
    with DumpSession(connect(new_database(""))) as opened:
        yield opened


@pytest.mark.usefixtures("only_extra_dirs")
def test_the_servers_own_major_is_taken(tmp_path: Path) -> None:
    """An equal version wins over a newer one that was found earlier."""
    folders = [answering(tmp_path / version, version) for version in ("19.1", "17.4", "16.9")]

    found = find_pg_dump(17, extra_dirs=folders)

    assert (found.version, found.diagnostics) == ((17, 4), ())


@pytest.mark.usefixtures("only_extra_dirs")
def test_the_nearest_newer_is_taken_with_a_warning(tmp_path: Path) -> None:
    """Without an equal one the nearest newer does, and the reader is told."""
    folders = [answering(tmp_path / version, version) for version in ("19beta1", "18.6", "15.2")]

    found = find_pg_dump(17, extra_dirs=folders)

    assert (found.version, [each.code for each in found.diagnostics]) == ((18, 6), ["pg-dump-newer"])


@pytest.mark.usefixtures("only_extra_dirs")
def test_an_older_one_is_refused_by_both_versions(tmp_path: Path) -> None:
    """The error names the server's version and what was found, and says what to install."""
    with pytest.raises(EnvironmentFailure, match=r"version 17.*found 15\.2") as caught:
        find_pg_dump(17, extra_dirs=[answering(tmp_path / "15", "15.2")])

    ways = (
        "postgresql-client-17",
        "postgresql17",
        "postgresql@17",
        "pg-schema-snapshot[servers]",
        "docker compose exec",
    )
    assert [way for way in ways if way not in caught.value.hint] == []


@pytest.mark.usefixtures("only_extra_dirs")
def test_places_are_searched_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of equal versions the one in an extra folder wins, then PATH, then the system's folders, then packages."""
    first, on_path, usual, package = (answering(tmp_path / name, "17.4") for name in ("a", "b", "c", "d"))
    monkeypatch.setenv("PATH", str(on_path))
    monkeypatch.setattr(clients, "_system_dirs", lambda: iter((usual,)))
    monkeypatch.setattr(clients, "_wheel_dirs", lambda: iter((package,)))
    taken = [find_pg_dump(17, extra_dirs=[first]).command[0]]
    for folder in (first, on_path, usual):
        (folder / "pg_dump").unlink()
        taken.append(find_pg_dump(17, extra_dirs=[first]).command[0])
    assert taken == [str(folder / "pg_dump") for folder in (first, on_path, usual, package)]


@pytest.mark.usefixtures("only_extra_dirs")
def test_debians_chooser_is_passed_over(tmp_path: Path) -> None:
    """It answers for one version and runs another: what it chooses from is found in its own folder."""
    chooser = answering(tmp_path / "share", "17.9") / "pg_dump"
    chooser.rename(tmp_path / "share" / "pg_wrapper")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pg_dump").symlink_to(tmp_path / "share" / "pg_wrapper")
    with pytest.raises(EnvironmentFailure, match="found none at all"):
        find_pg_dump(17, extra_dirs=[tmp_path / "bin"])


@pytest.mark.usefixtures("only_extra_dirs")
@pytest.mark.parametrize(
    ("server", "tool", "told", "untold"),
    [
        (15, "16.9", "run_as_owner = true for subscriptions, which PostgreSQL 15 refuses", "streaming"),
        (16, "17.4", "one by one", "run_as_owner"),
        (17, "18.6", "streaming = off", "one by one"),
        (15, "18.6", "one blank less", "which PostgreSQL 17"),
        (18, "19.1", "nothing that is known", "streaming"),
    ],
)
def test_the_warning_says_what_this_pair_prints_otherwise(
    tmp_path: Path, server: int, tool: str, told: str, untold: str
) -> None:
    """What a newer pg_dump changes for a server depends on both versions."""
    (found,) = find_pg_dump(server, extra_dirs=[answering(tmp_path / "newer", tool)]).diagnostics
    assert told in found.message
    assert untold not in found.message


@pytest.mark.parametrize("answer", ["psql 18", "'psql (PostgreSQL) 18.1'", "'true (GNU coreutils) 9.1'"])
def test_a_command_that_is_no_pg_dump_is_refused(tmp_path: Path, answer: str) -> None:
    """A profile's command must answer as pg_dump does."""
    with pytest.raises(EnvironmentFailure, match="does not answer --version"):
        find_pg_dump(18, command=[str(program(tmp_path, f"echo {answer}"))])


def test_a_pattern_is_quoted_by_psqls_rule() -> None:
    """A quote inside a pattern is doubled, everything else stays."""
    assert quote_pattern('a"b.c*') == '"a""b.c*"'


@pytest.mark.server
def test_any_schema_name_matches_itself_alone(new_database: Callable[[str], str]) -> None:
    """Wildcards, dots, quotes, newlines and regexp characters in a name mean themselves."""
    decoys = ("upper", "a", "aa", "axb", "rex", "dollar")
    made = "".join(f'CREATE SCHEMA "{name.replace(chr(34), chr(34) * 2)}";' for name in (*HOSTILE_NAMES, *decoys))
    with DumpSession(connect(new_database(made))) as dump:
        runs = [DumpRun(include=(name,)) for name in HOSTILE_NAMES]
        runs.append(DumpRun(exclude=(*HOSTILE_NAMES, *decoys)))
        outputs = run_dumps(find_pg_dump(dump.server_major), dump, runs, jobs=2)

    assert [each.text.count(b"\nCREATE SCHEMA ") for each in outputs] == [1] * len(HOSTILE_NAMES) + [0]


@pytest.mark.server
def test_settings_of_the_database_do_not_change_the_text(new_database: Callable[[str], str]) -> None:
    """Quoting, time zone and literals are pg_dump's, whatever ALTER DATABASE SET says."""
    table = "CREATE TABLE public.t (b bytea DEFAULT '\\x01', at timestamptz DEFAULT '2024-01-01 00:00+00')"
    settings = "".join(
        f"EXECUTE format('ALTER DATABASE %I SET {setting}', current_database());"
        for setting in (
            "quote_all_identifiers = on",
            'timezone = "Asia/Tokyo"',
            "bytea_output = escape",
            "datestyle = German",
        )
    )
    texts = []
    for script in (table, f"{table}; DO $do$ BEGIN {settings} END $do$"):
        with DumpSession(connect(new_database(script))) as dump:
            (output,) = run_dumps(find_pg_dump(dump.server_major), dump, [DumpRun(include=("public",))])
        texts.append(without_keys(output.text))

    assert texts[0] == texts[1]
    assert b"2024-01-01 00:00:00+00" in b"\n".join(texts[0])


def without_keys(text: bytes) -> list[bytes]:
    """Return the lines of a dump but those with its random key."""
    return [line for line in text.splitlines() if not line.startswith((b"\\restrict", b"\\unrestrict"))]


@pytest.mark.server
def test_the_password_is_in_no_argument(new_database: Callable[[str], str], tmp_path: Path) -> None:
    """The password goes by environment; an error repeats none of it."""
    shows = program(tmp_path, 'printf "%s\\n" "$@"; echo "env $PGPASSWORD $PGCLIENTENCODING"')
    fails = program(tmp_path / "bad", 'echo "pg_dump: error: password=$PGPASSWORD" >&2; exit 1')
    dsn = new_database("") + " password='s3cr3t x' options='-c work_mem=4MB'"
    with DumpSession(connect(dsn)) as dump:
        (output,) = run_dumps(PgDump((str(shows),), (18, 0), ""), dump, [DumpRun()])
        with pytest.raises(EnvironmentFailure) as caught:
            run_dumps(PgDump((str(fails),), (18, 0), ""), dump, [DumpRun()])

    arguments, environment = output.text.decode().split("env ")
    assert "s3cr3t" not in arguments
    assert "work_mem" not in arguments
    assert environment == "s3cr3t x UTF8\n"
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.server
def test_users_options_stay_before_ours(new_database: Callable[[str], str], tmp_path: Path) -> None:
    """Options of the connection string reach pg_dump, followed by the settings that fix its text."""
    shows = program(tmp_path, 'echo "$PGOPTIONS"')
    with DumpSession(connect(new_database("") + " options='-c work_mem=4MB'")) as dump:
        (output,) = run_dumps(PgDump((str(shows),), (18, 0), ""), dump, [DumpRun()])

    assert output.text.startswith(b"-c work_mem=4MB -c TimeZone=UTC")


def _is_running(pid_file: Path) -> bool:
    """Return whether the program that wrote the file runs; one ended before it wrote its number does not."""
    pid = pid_file.read_text().strip() if pid_file.exists() else ""
    return bool(pid) and Path(f"/proc/{pid}").exists()


@pytest.mark.server
def test_one_failure_ends_the_other_runs(dump: DumpSession, tmp_path: Path) -> None:
    """A run that would go on for a minute is ended when another fails."""
    body = f'case "$*" in *bad*) exit 1;; esac; echo $$ > {tmp_path}/pid; exec sleep 60'
    command = PgDump((str(program(tmp_path, body)),), (18, 0), "")
    began = time.monotonic()
    with pytest.raises(EnvironmentFailure, match="exit code 1"):
        run_dumps(command, dump, [DumpRun(include=("slow",)), DumpRun(include=("bad",))], jobs=2)

    assert time.monotonic() - began < 30
    assert not _is_running(tmp_path / "pid")


@pytest.mark.server
def test_an_interrupt_ends_every_run(dump: DumpSession, tmp_path: Path) -> None:
    """Ctrl-C in the caller, here from its progress callback, leaves no child behind."""
    body = f'case "$*" in *quick*) exit 0;; esac; echo $$ > {tmp_path}/pid; exec sleep 60'
    command = PgDump((str(program(tmp_path, body)),), (18, 0), "")

    def interrupt(_: DumpRun, __: DumpOutput) -> None:
        raise KeyboardInterrupt

    runs = [DumpRun(include=("slow",)), DumpRun(include=("quick",))]
    with pytest.raises(KeyboardInterrupt):
        run_dumps(command, dump, runs, jobs=2, on_done=interrupt)

    assert not _is_running(tmp_path / "pid")


@pytest.mark.server
def test_warnings_become_diagnostics(dump: DumpSession, tmp_path: Path) -> None:
    """What pg_dump says although it succeeds is kept, a warning and its details as one."""
    said = "pg_dump: warning: could not resolve dependency loop among these items:\npg_dump: detail: TABLE t"
    command = PgDump((str(program(tmp_path, f"echo '{said}' >&2")),), (18, 0), "")

    (output,) = run_dumps(command, dump, [DumpRun()])

    assert [each.message for each in output.diagnostics] == [
        "pg_dump says: could not resolve dependency loop among these items: detail: TABLE t"
    ]


@pytest.mark.server
def test_an_absent_schema_is_an_error(dump: DumpSession) -> None:
    """A schema that does not exist is not passed over in silence."""
    with pytest.raises(EnvironmentFailure, match="no matching schemas"):
        run_dumps(find_pg_dump(dump.server_major), dump, [DumpRun(include=("public", "absent"))])


@pytest.mark.server
def test_outputs_come_in_the_order_of_the_runs(new_database: Callable[[str], str]) -> None:
    """Whichever run ends first, its output stands where it was asked for, and each is reported."""
    done: dict[DumpRun, DumpOutput] = {}
    runs = [DumpRun(), DumpRun(include=("a",)), DumpRun(include=("b",))]
    with DumpSession(connect(new_database("CREATE SCHEMA a; CREATE SCHEMA b"))) as dump:
        outputs = run_dumps(find_pg_dump(dump.server_major), dump, runs, jobs=3, on_done=done.__setitem__)

    made = [[b"CREATE SCHEMA " + name in each.text for name in (b"a;", b"b;")] for each in outputs]
    assert made == [[True, True], [True, False], [False, True]]
    assert [done[run] for run in runs] == outputs
