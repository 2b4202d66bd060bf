"""Each of the other checks is provoked for real, and is content before and afterwards."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from snapshot.config.dsn import parameters
from snapshot.database.connection import session
from snapshot.database.scratch import PREFIX, _host_key, leftovers
from snapshot.database.server import Server
from snapshot.model.diagnostic import Diagnostic
from snapshot.model.errors import EnvironmentFailure
from snapshot.model.outcome import Outcome, State

if TYPE_CHECKING:
    from tests.cli.conftest import Team
    from tests.cli.doctor.conftest import Spoiled

pytestmark = pytest.mark.server

Look = Callable[..., Outcome]
Run = Callable[..., tuple[int, str, str]]
FIRST, SECOND, THIRD = "20260101_000000000", "20260102_000000000", "20260103_000000000"
FOURTH = "20260104_000000000"
READS = """\
from pathlib import Path

BASE = Path(__file__).resolve().parents[1] / "sql"

"""


def only(outcome: Outcome) -> Diagnostic:
    """Return the one finding."""
    (finding,) = outcome.findings
    return finding


@pytest.fixture
def reading(team: "Team") -> Path:
    """Let a revision read a file, and return the file."""
    path = team.revision(FOURTH, THIRD, "SELECT 1", "SELECT 1")
    text = path.read_text().replace('op.execute("""SELECT 1""")', 'op.execute((BASE / "x.sql").read_text())', 1)
    path.write_text(READS + text)
    file = team.versions.parent / "sql" / "x.sql"
    file.parent.mkdir()
    file.write_text("SELECT 1")
    return file


def test_a_file_that_is_gone(team: "Team", look: Look, reading: Path) -> None:
    """With the revision that reads it; what needs the revisions to run is not made."""
    assert look("files").state is State.FINE
    reading.unlink()
    finding = only(look("files"))
    assert finding.code == "sql-file-missing"
    assert "reads migrations/alembic/sql/x.sql, which is not there" in finding.message
    assert finding.place.file == f"migrations/alembic/versions/{FOURTH}_made.py"
    assert look("models").state is State.NOT_MADE
    assert team.order("SELECT 1") == [(1,)]


def test_a_file_that_the_container_does_not_see(
    team: "Team", look: Look, reading: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service that mounts the revisions alone has not what they read; one that mounts both has."""
    configuration = team.root / "snapshot.toml"
    configuration.write_text(configuration.read_text() + 'compose = "dev.yml"\n')
    (team.root / "dev.yml").touch()
    monkeypatch.setenv("PATH", f"{team.root}:/usr/bin:/bin")
    outcome = look("files")
    assert (outcome.state, [one.code for one in outcome.diagnostics]) == (State.FINE, ["sql-mount-unknown"])
    docker = team.root / "docker"
    for folder, state in ((team.versions, State.FOUND), (team.versions.parent, State.FINE)):
        mounts = [{"type": "bind", "source": str(folder), "target": "/backend/x"}]
        told = json.dumps({"services": {"core_api": {"volumes": mounts}, "db": {}}})
        docker.write_text(f"#!/bin/sh\necho '{told}'\n")
        docker.chmod(0o755)
        outcome = look("files")
        assert outcome.state is state
        for finding in outcome.findings:
            assert finding.code == "sql-file-not-mounted"
            assert f"sees the revisions, as /backend/x/{FOURTH}_made.py, and not the files" in finding.message
            assert "migrations/alembic/sql/x.sql" in finding.message
            assert reading.name in finding.message


def test_a_file_whose_name_is_computed(team: "Team", look: Look, reading: Path) -> None:
    """It is told that it cannot be told."""
    path = team.versions / f"{FOURTH}_made.py"
    path.write_text(path.read_text().replace('"x.sql"', "op.get_bind().info"))
    outcome = look("files")
    assert (outcome.state, [one.code for one in outcome.diagnostics]) == (State.FINE, ["sql-file-unknown"])
    assert FOURTH in outcome.diagnostics[0].place.file
    assert reading.exists()


def test_no_revisions(team: "Team", look: Look) -> None:
    """That is told, and there is nothing to compare models with."""
    for path in team.versions.glob("*.py"):
        path.unlink()
    assert [one.code for one in look("revisions").diagnostics] == ["no-revisions"]
    assert look("models").state is State.NOT_MADE


def test_revisions_that_contradict_each_other(team: "Team", look: Look) -> None:
    """Two heads, and a parent that is not there."""
    assert look("heads").state is State.FINE
    team.revision(FOURTH, SECOND, "SELECT 1", "SELECT 1")
    assert only(look("heads")).code == "several-heads"
    team.revision("20260105_000000000", "gone", "SELECT 1", "SELECT 1")
    assert only(look("revisions")).code == "revision-file"
    assert look("heads").state is State.NOT_MADE


def test_models_that_no_revision_has(team: "Team", look: Look, run: Run) -> None:
    """The model is ahead by a column; then by none; what cannot be seen is told either way."""
    outcome = look("models")
    finding = only(outcome)
    assert (finding.code, "column b.more is in the models and in no revision" in finding.message) == (
        "model-changes",
        True,
    )
    assert "make al-rev-auto ENV=here MSG=" in finding.hint
    assert outcome.diagnostics[-1].code == "autogenerate-unseen"
    run("revisions", "new", "-m", "add more", "--auto")
    outcome = look("models")
    assert (outcome.state, [one.code for one in outcome.diagnostics]) == (State.FINE, ["autogenerate-unseen"])
    assert team.tables == set()


def test_models_that_cannot_be_compared(team: "Team", look: Look) -> None:
    """Without models, or where the migrations fail, the check is not made and says why."""
    env = team.root / "migrations" / "alembic" / "env.py"
    env.write_text(env.read_text().replace("target_metadata=METADATA, ", ""))
    outcome = look("models")
    assert (outcome.state, "does not provide a MetaData object" in outcome.reason) == (State.NOT_MADE, True)


def test_a_materialized_view_that_locks_out(upgraded: "Team", look: Look) -> None:
    """The index that is proposed lets it be refreshed concurrently."""
    upgraded.order('CREATE MATERIALIZED VIEW m AS SELECT n / 2 AS half, n AS "a Key" FROM generate_series(1, 9) n')
    finding = only(look("refresh"))
    assert (finding.code, finding.place.subject) == ("refresh-blocks", "public.m")
    statement, _, basis = finding.hint.partition("; -- ")
    assert statement == 'CREATE UNIQUE INDEX "m_key" ON "public"."m" ("a Key")'
    assert basis.startswith("unique in the 9 rows that it holds now")
    upgraded.order(statement)
    assert look("refresh").state is State.FINE
    upgraded.order("REFRESH MATERIALIZED VIEW CONCURRENTLY m")


def test_an_index_that_is_not_valid(upgraded: "Team", look: Look) -> None:
    """Left behind by a failed CREATE INDEX CONCURRENTLY."""
    assert look("indexes").state is State.FINE
    upgraded.order("INSERT INTO a VALUES (1), (2)")
    with pytest.raises(EnvironmentFailure):
        upgraded.order("CREATE UNIQUE INDEX CONCURRENTLY bad ON a ((1))")
    assert only(look("indexes")).code == "invalid-index"


@pytest.mark.parametrize(("version", "code"), [("15.1", "no-pg-dump"), ("99.1", "pg-dump-newer"), ("", "")])
def test_a_pg_dump_that_does_not_fit(team: "Team", look: Look, version: str, code: str) -> None:
    """Too old, and newer than the server; found by rule it fits."""
    if version:
        program = team.root / "pg_dump"
        program.write_text(f'#!/bin/sh\necho "pg_dump (PostgreSQL) {version}"\n')
        program.chmod(0o755)
        configuration = team.root / "snapshot.toml"
        configuration.write_text(configuration.read_text() + f"pg_dump = {json.dumps(str(program))}\n")
    assert [one.code for one in look("pg-dump").findings] == [code][: bool(version)]


def test_a_scratch_database_that_was_left(team: "Team", look: Look, spoiled: "Spoiled") -> None:
    """Of a process that died; the command that drops it does."""
    team._scratch = spoiled.dsn()
    team.configure()
    assert look("leftovers").state is State.FINE
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        name = f"{PREFIX}_{_host_key()}_{dead.pid}_0badcafe"
    with session(spoiled.dsn(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    finding = only(look("leftovers"))
    assert (finding.code, name in finding.message) == ("leftover", True)
    statement, _, command = finding.hint.partition("; on that server, as in: ")
    assert parameters(command.split("'")[1])["host"] == parameters(spoiled.dsn())["host"]
    with session(spoiled.dsn(), autocommit=True) as connection:
        connection.execute(statement.encode())
    assert leftovers(spoiled.dsn()) == ()


def test_too_few_locks(team: "Team", look: Look, spoiled: "Spoiled") -> None:
    """For a dump of what is there; the value to set is named."""
    team.dsn = spoiled.dsn()
    team.configure()
    with session(spoiled.dsn(), autocommit=True) as connection:
        for number in range(100):
            connection.execute(f"CREATE TABLE t{number} ()".encode())
    spoiled.start("max_locks_per_transaction=10", "max_connections=6", "max_wal_senders=0")
    finding = only(look("settings"))
    assert (
        finding.code,
        "a dump takes about 100 locks at once, and the server has room for 60" in finding.message,
    ) == (
        "lock-room",
        True,
    )
    assert "Set max_locks_per_transaction = 32" in finding.hint


def test_sessions_that_may_not_write(team: "Team", look: Look) -> None:
    """As ALTER DATABASE has it."""
    assert look("settings").state is State.FINE
    name = parameters(team.dsn)["dbname"]
    team.order(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    assert only(look("settings")).code == "read-only"


def test_the_snapshot_folder(team: "Team", look: Look, run: Run) -> None:
    """Absent, at head, edited by hand, behind head, and taken with other revision files."""
    assert only(look("folder")).code == "snapshot-missing"
    assert run("current-schema")[0] == 0
    assert look("folder").state is State.FINE
    path = team.versions / f"{THIRD}_made.py"
    path.write_text(path.read_text() + "\n# more\n")
    finding = only(look("folder"))
    assert (finding.code, "revision files are not those" in finding.message) == ("snapshot-behind", True)
    team.revision(FOURTH, THIRD, "SELECT 1", "SELECT 1")
    finding = only(look("folder"))
    assert (finding.code, f"stands at {THIRD}, and head is {FOURTH}" in finding.message) == ("snapshot-behind", True)
    assert "make al-dump-schema-current ENV=here" in finding.hint
    head = team.root / "sql_current" / "schema_head.sql"
    head.write_text(head.read_text() + "-- mine\n")
    assert only(look("folder")).code == "edited-by-hand"
    run("current-schema", "--quiet")
    path.write_text("def")
    assert [one.code for one in look("folder").diagnostics] == ["snapshot-unknown"]


def test_nothing_of_the_project_is_needed(project: Path, look: Look, server: Server) -> None:
    """Without migrations what needs them is not made, and the rest is."""
    (project / "snapshot.toml").write_text(f"[env.local_dev]\ndsn = {json.dumps(server.dsn_for('postgres'))}\n")
    assert not (project / "migrations").exists()
    assert look("server").state is State.FINE
    outcome = look("revisions")
    assert (outcome.state, "there is no Alembic configuration here" in outcome.reason) == (State.NOT_MADE, True)
    assert os.listdir(project) == ["snapshot.toml"]  # noqa: PTH208 - names alone
