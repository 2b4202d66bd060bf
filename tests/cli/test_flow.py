"""A day with the program: dump, look again, change, check, prove; each step with its exit code and its words."""

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from snapshot.database.connection import session
from snapshot.database.server import Server

pytestmark = pytest.mark.server

Run = Callable[..., tuple[int, str, str]]
SCHEMA = """
CREATE SCHEMA raw; CREATE SCHEMA mart;
CREATE TABLE raw.events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz);
CREATE VIEW mart.daily AS SELECT at::date AS day, count(*) FROM raw.events GROUP BY 1;
COMMENT ON VIEW mart.daily IS '日次';
CREATE TABLE mart.sales (id int, event bigint REFERENCES raw.events);
"""


@pytest.fixture
def dsn(scratch: Callable[..., str]) -> str:
    """Return a database with a small schema."""
    return scratch(SCHEMA)


def order(dsn: str, statement: str) -> None:
    """Change a database."""
    with session(dsn, autocommit=True) as connection:
        connection.execute(statement.encode())


def lines(text: str) -> list[str]:
    """Return lines with their blank space joined."""
    return [" ".join(line.split()) for line in text.splitlines()]


def test_a_first_dump_tells_what_it_holds(run: Run, configured: Callable[[str], Path], dsn: str) -> None:
    """Objects by kind and section, the ledger, and that it is the first one."""
    configured(dsn)
    code, out, _ = run("dump", "--out", "sql")
    assert code == 0
    assert "sql: 8 objects, per-schema dump" in lines(out)
    assert "kind 01 02 03 04 05 06 07 08 09 all" in lines(out)
    assert "table · 1 · 1 · · · · · 2" in lines(out)
    assert any(re.match(r"statements \d+: \d+ pieces, \d+ frame, \d left out", line) for line in lines(out))
    assert lines(out)[-1] == "13 files written, 0 removed: the first snapshot of this folder"


def test_a_second_dump_changes_nothing(run: Run, configured: Callable[[str], Path], dsn: str) -> None:
    """Neither without nor with --check, and both end well."""
    configured(dsn)
    run("dump", "--out", "sql")
    for more in ((), ("--check",), ("--strategy", "whole"), ("--jobs", "1")):
        code, out, _ = run("dump", "--out", "sql", *more)
        assert (code, lines(out)[-1]) == (0, "nothing changed: 13 files are as they should be")


def test_a_check_finds_a_change_and_writes_nothing(run: Run, configured: Callable[[str], Path], dsn: str) -> None:
    """It names the objects and exits with 1; the dump itself then writes what was announced."""
    project = configured(dsn)
    run("dump", "--out", "sql")
    before = (project / "sql" / "schema_head.sql").read_bytes()
    order(dsn, "ALTER TABLE mart.sales ADD note text; DROP VIEW mart.daily; CREATE INDEX late ON mart.sales (note)")
    told = ["+ index mart.late", "- view mart.daily", "- owner of view mart.daily", "~ table mart.sales"]
    code, out, _ = run("dump", "--out", "sql", "--check")
    assert code == 1
    assert "6 files would be written, 0 removed: 1 added, 2 removed, 1 altered" in lines(out)
    assert lines(out)[-4:] == told
    assert (project / "sql" / "schema_head.sql").read_bytes() == before
    code, out, _ = run("dump", "--out", "sql")
    assert (code, lines(out)[-4:]) == (0, told)


def test_a_folder_is_proven(run: Run, configured: Callable[[str], Path], dsn: str) -> None:
    """Both forms, with the share of statements that came back to the byte."""
    configured(dsn)
    run("dump", "--out", "sql")
    code, out, err = run("verify", "sql")
    assert (code, err) == (0, "")
    assert len(re.findall(r"^proven .*8 objects equal.*\(100\.0%\)", out, re.MULTILINE)) == 2
    assert run("verify", "sql", "--quiet") == (0, "", "")


def test_an_edited_folder_is_not_proven(run: Run, configured: Callable[[str], Path], dsn: str) -> None:
    """The proof ends with 1 and names file and line; a dump reports it and puts it right."""
    project = configured(dsn)
    run("dump", "--out", "sql")
    path = project / "sql" / "separated" / "02_tables_raw.sql"
    path.write_text(path.read_text().replace("bigint", "integer", 1))
    line = next(number for number, text in enumerate(path.read_text().splitlines(), 1) if "integer" in text)
    code, out, err = run("verify", "sql")
    assert (code, out) == (1, "")
    assert f"error [edited-by-hand] sql/separated/02_tables_raw.sql:{line}: " in err
    code, out, err = run("dump", "--out", "sql")
    assert code == 0
    assert "warning [folder-replaced]" in err
    assert run("verify", "sql")[0] == 0


def test_a_snapshot_of_another_version_is_not_proven(run: Run, configured: Callable[[str], Path], dsn: str) -> None:
    """Exit 3: nothing is claimed, neither way."""
    project = configured(dsn)
    run("dump", "--out", "sql")
    manifest = project / "sql" / "manifest.toml"
    manifest.write_text(re.sub(r'version = "18', 'version = "16', manifest.read_text(), count=1))
    code, out, err = run("verify", "sql")
    assert (code, out) == (3, "")
    assert "not proven" in err


def test_a_dump_file_and_its_database_give_the_same_objects(
    run: Run, program: Run, configured: Callable[[str], Path], dsn: str, server: Server, project: Path
) -> None:
    """Split and dump may order differently; what they hold is the same."""
    configured(dsn)
    run("dump", "--out", "dumped")
    plain = subprocess.run([server.bin / "pg_dump", "-s", f"--dbname={dsn}"], check=True, capture_output=True).stdout
    assert program("split", "-", "--out", "split", given=plain)[0] == 0
    heads = [(project / name / "schema_head.sql").read_text() for name in ("dumped", "split")]
    assert sorted(heads[0].splitlines()) == sorted(heads[1].splitlines())


def test_a_source_on_the_command_line_is_taken_whole(run: Run, configured: Callable[[str], Path], dsn: str) -> None:
    """A profile names schemas; a connection string means all of them, and its missing parts are named."""
    project = configured(dsn)
    text = (project / "snapshot.toml").read_text()
    (project / "snapshot.toml").write_text(text + 'schemas = ["mart", "marts"]\n')
    code, out, err = run("dump", "--out", "sql")
    assert (code, out) == (2, "")
    assert "the database has no schema marts" in err
    assert run("dump", dsn, "--out", "sql")[0] == 0
    assert "raw.events" in (project / "sql" / "schema_head.sql").read_text()


def test_a_missing_database_is_the_environments_fault(run: Run, server: Server) -> None:
    """Exit 3, the database is named, and nothing is written."""
    code, out, err = run("dump", server.dsn_for("no_such"), "--out", "sql")
    assert (code, out) == (3, "")
    assert 'database "no_such" does not exist' in err
    assert not Path("sql").exists()


def test_sections_are_configuration(run: Run, configured: Callable[[str], Path], dsn: str) -> None:
    """Other sections give other files, and those of the earlier layout go."""
    project = configured(dsn)
    run("dump", "--out", "sql")
    sections = '[sections]\n"1_all" = ["schemas", "tables", "views", "materialized views"]\n"2_rest" = ["indexes"]\n'
    with (project / "snapshot.toml").open("a") as file:
        file.write(sections + '"3_rights" = ["grants"]\n')
    code, out, _ = run("dump", "--out", "sql")
    assert code == 0
    assert "9 removed: 0 added, 0 removed, 0 altered" in lines(out)[-1]
    assert sorted(path.name for path in (project / "sql" / "separated").iterdir()) == [
        "1_all.sql",
        "2_rest.sql",
        "3_rights.sql",
    ]
    assert run("verify", "sql")[0] == 0


def test_the_server_of_a_project_that_has_none_is_not_running(run: Run, configured: Callable[[str], Path]) -> None:
    """Asking is no failure of the program, and a server that is not ours is never stopped."""
    assert run("db", "status") == (1, "not running\n", "")
    assert run("db", "down") == (0, "was not running\n", "")
    configured("host=/nowhere")
    code, out, err = run("db", "down")
    assert (code, out) == (2, "")
    assert "only the embedded server and that of a compose file are started and stopped from here" in err


def test_the_migrations_of_this_repository_are_dumped_and_proven(
    run: Run, configured: Callable[[str], Path], server: Server
) -> None:
    """The policy's command, end to end: migrate a scratch database, dump, write, prove; and nothing changes twice."""
    project = configured(server.dsn_for("postgres"))
    migrations = Path(__file__).parents[2] / "migrations" / "alembic.ini"
    text = (project / "snapshot.toml").read_text()
    (project / "snapshot.toml").write_text(f'alembic_ini = "{migrations}"\n' + text)
    code, out, _ = run("current-schema", "--out", "sql")
    assert code == 0
    assert len(re.findall(r"^proven ", out, re.MULTILINE)) == 2
    code, out, _ = run("current-schema", "--out", "sql", "--check")
    assert code == 0
    assert "nothing changed" in out


@pytest.fixture
def stranger(server: Server) -> Iterator[Callable[[str], str]]:
    """Return a way to a database as a role that may nothing."""
    role, admin = f"stranger_{os.getpid()}", server.dsn_for("postgres")
    order(admin, f"CREATE ROLE {role} LOGIN")
    yield lambda dsn: make_conninfo(dsn, user=role)
    order(admin, f"DROP ROLE {role}")


def test_a_role_without_rights_is_told_so(
    run: Run, configured: Callable[[str], Path], dsn: str, stranger: Callable[[str], str]
) -> None:
    """Neither a dump nor a proof that the server does not permit ends in a traceback; both end with 3."""
    configured(dsn)
    code, out, err = run("dump", stranger(dsn), "--out", "sql")
    assert (code, out) == (3, "")
    assert "permission denied" in err
    assert "dump as a role that may read them all" in err
    assert run("dump", "--out", "sql")[0] == 0
    scratch = json.dumps(stranger(dsn))
    Path("snapshot.toml").write_text(f'default_env = "x"\n[env.x]\ndsn = "host=h"\nscratch = {scratch}\n')
    code, out, err = run("verify", "sql")
    assert (code, out) == (3, "")
    assert "permission denied to create database" in err
