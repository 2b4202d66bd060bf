"""Alembic where the team runs it: in a container, for which a program stands in, or in another Python."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

import pytest
from psycopg.conninfo import make_conninfo
from tests.cli.adoption.conftest import CORE, PROGRAM, SECOND, WIRED, put
from tests.cli.adoption.projects import python

from snapshot.config.dsn import parameters

if TYPE_CHECKING:
    from tests.cli.adoption.conftest import Foreign

pytestmark = pytest.mark.server

SECRET = "hunter2 %40'x"  # noqa: S105 - what must not be found
COMMAND = (
    "docker compose -p {env} -f docker/docker-compose.dev.yml exec -T core_api alembic -c migrations/alembic.ini"
)
Docker = Callable[[], tuple[Path, Path]]


@pytest.fixture
def contained(foreign: "Foreign", docker: Docker) -> "tuple[Foreign, Path, Path]":
    """Return a repository whose database has a password, and what the stand-in notes."""
    log, given = docker()
    foreign.dsn = make_conninfo(foreign.dsn, password=SECRET)
    return foreign, log, given


def adopt(foreign: "Foreign", name: str, *, hosts: bool = True) -> None:
    """Take a repository into use whose Alembic runs in a container that mounts the server's socket elsewhere."""
    foreign.build(WIRED[name], location="migrations/alembic", path=".")
    foreign.more["DEV_DSN"] = foreign.dsn
    said = foreign.run(PROGRAM, "init", "--profile", "dev=env:DEV_DSN",
                       "--alembic-command", COMMAND)  # fmt: skip
    assert said.code == 0, said
    config = foreign.root / "snapshot.toml"
    text = config.read_text()
    assert 'scratch = "dev"' in text
    if hosts:
        inside = foreign.root / "s"
        inside.symlink_to(parameters(foreign.dsn)["host"])
        text = text.replace(
            "[alembic_hosts]\n", f'[alembic_hosts]\n"{parameters(foreign.dsn)["host"]}" = "{inside}"\n'
        )
    config.write_text(text.replace("[env.dev]\n", "[env.dev]\nprotected = false\n"))


@pytest.mark.parametrize("name", ["variable", "ini", "x", "parts"])
def test_a_container_migrates(contained: "tuple[Foreign, Path, Path]", name: str) -> None:
    """The address of the container reaches env.py by name; no argument holds the password."""
    foreign, log, given = contained
    adopt(foreign, name)
    assert "2 revisions applied" in foreign.make("al-up").out
    assert foreign.ask("SELECT version_num FROM alembic_version") == [(SECOND,)]
    arguments, handed = log.read_text(), given.read_text()
    assert "hunter2" not in arguments
    assert "hunter2" in handed
    assert "compose\n-p\ndev\n-f\ndocker/docker-compose.dev.yml\nexec\n-e\n" in arguments
    assert f"{foreign.root}/s" in handed


def test_every_target_works_in_a_container(contained: "tuple[Foreign, Path, Path]") -> None:
    """Scratch databases lie beside the profile's own, and a revision written inside lies here."""
    foreign, log, _ = contained
    adopt(foreign, "settings")
    foreign.make("al-dump-schema-current")
    assert (foreign.root / CORE / "migrations" / "alembic" / "sql_current" / "schema_head.sql").is_file()
    foreign.make("al-up")
    assert "written: " in foreign.make("al-rev-auto", "MSG=add 'the' column").out
    assert "written: " in foreign.make("al-rev", "MSG=by hand").out
    assert "ALTER TABLE raw.receive" in foreign.make("al-sql", f"REV={SECOND}:head").out
    assert "2 revisions applied" in foreign.make("al-up").out
    assert "1 revision taken back" in foreign.make("al-down").out
    assert "nothing was run" in foreign.make("al-stamp", f"REV={SECOND}", f"CONFIRM={foreign.name}").out
    foreign.make("db-reset", f"CONFIRM={foreign.name}")
    assert "2 revisions applied" not in foreign.make("al-init-from-schema").out
    assert "hunter2" not in log.read_text()
    assert not list(foreign.root.rglob(".revision-*"))


def test_a_socket_does_not_reach_into_a_container(contained: "tuple[Foreign, Path, Path]") -> None:
    """Nothing is started; what to configure is said, for the profile and for scratch databases."""
    foreign, log, _ = contained
    adopt(foreign, "variable", hosts=False)
    for target in ("al-up", "al-dump-schema-current"):
        said = foreign.make(target, code=2)
        assert "error [alembic-address]" in said.err
        assert "a unix socket cannot be reached" in said.err
        assert "scratch" in said.err
        assert "alembic_hosts" in said.err
    assert not log.exists()


def test_a_container_that_does_not_run(contained: "tuple[Foreign, Path, Path]", tmp_path: Path) -> None:
    """It is the environment's failure, with what docker said."""
    foreign, _, _ = contained
    adopt(foreign, "variable")
    put(tmp_path / "bin" / "docker", "#!/bin/sh\necho 'service \"core_api\" is not running' >&2\nexit 1\n")
    said = foreign.run("make", "al-up", f"SNAPSHOT={PROGRAM}")
    assert "error [alembic]" in said.err
    assert 'service "core_api" is not running' in said.err
    assert "make up" in said.err


def test_another_python(foreign: "Foreign", tmp_path: Path) -> None:
    """env.py imports what this interpreter does not have; relative paths start where the project does."""
    foreign.build(WIRED["variable"])
    env = foreign.migrations / "alembic" / "env.py"
    env.write_text(f"import teamlib\n{env.read_text()}")
    put(tmp_path / "lib" / "teamlib.py", "")
    python = foreign.root / "team" / "bin" / "python3"
    put(python, f'#!/bin/sh\nexport PYTHONPATH={tmp_path}/lib\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    foreign.adopt()
    assert "No module named 'teamlib'" in foreign.make("al-up", code=1).err
    config = foreign.root / "snapshot.toml"
    config.write_text(f'alembic_command = "team/bin/alembic"\n{config.read_text()}')
    assert "2 revisions applied" in foreign.make("al-up").out
    assert "written: " in foreign.make("al-rev-auto", "MSG=more").out
    assert "op.add_column" in (foreign.versions / max(one.name for one in foreign.versions.glob("*.py"))).read_text()
    (foreign.root / "team" / "bin" / "python3").unlink()
    assert "error [alembic]" in foreign.make("al-up", code=3).err


def test_another_python_without_this_package(foreign: "Foreign") -> None:
    """A revision that imports this package's helper needs it there; that is said, and not a revision to correct."""
    foreign.build(WIRED["variable"])
    python(foreign.root / "team" / "bin")
    foreign.adopt()
    config = foreign.root / "snapshot.toml"
    config.write_text(f'alembic_command = "team/bin/alembic"\n{config.read_text()}')
    foreign.revision("20260101_000000000", SECOND, "from snapshot.alembic import run_sql", "pass")
    said = foreign.make("al-up", code=1)
    assert "No module named 'snapshot'" in said.err
    assert "install pg-schema-snapshot where Alembic runs" in said.err


SLOW = 'op.execute("CREATE TABLE raw.slow (); SELECT pg_sleep(4)")'
RUNNING = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND state <> 'idle' AND query ~ 'raw.slow.*sleep'"
)


def test_alembic_ends_with_who_asked(contained: "tuple[Foreign, Path, Path]", tmp_path: Path) -> None:
    """Although only the client of the container's engine can be ended from here; nothing of the revision is kept."""
    foreign, _, _ = contained
    adopt(foreign, "variable")
    foreign.revision("20260101_000000000", SECOND, SLOW, "pass")
    docker = tmp_path / "bin" / "docker"
    text = docker.read_text().replace("exec env -i", "env -i").rstrip()
    docker.write_text(f"{text} <&0 & echo $! > {tmp_path}/pid; wait\n")
    command = [str(PROGRAM), "revisions", "upgrade"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, cwd=foreign.root, env=os.environ | foreign.more, stdout=quiet, stderr=quiet
    ) as child:
        while not foreign.ask(RUNNING):
            assert child.poll() is None
            sleep(0.1)
        child.terminate()
        assert child.wait(20) == 130
    inside = int((tmp_path / "pid").read_text())
    while Path(f"/proc/{inside}").exists():
        sleep(0.1)
    while foreign.ask(RUNNING):
        sleep(0.1)
    assert foreign.ask("SELECT to_regclass('raw.slow')") == [(None,)]


def test_a_walk_through_revisions(contained: "tuple[Foreign, Path, Path]") -> None:
    """One process in the container makes every step of a check."""
    foreign, log, _ = contained
    adopt(foreign, "ini")
    said = foreign.run(PROGRAM, "check", "upgrade")
    assert said.code == 0, said
    assert "2 revisions, at once and one by one" in said.out
    assert log.read_text().count("core_api\n") == 2
