"""pg_dump in a container or on another machine: what reaches it, and that nothing secret is ever an argument."""

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from psycopg.conninfo import make_conninfo

from snapshot.config.dsn import parameters
from snapshot.config.wrapper import Way, Wrapper, wrapper_of
from snapshot.database.clients import PgDump, find_pg_dump
from snapshot.database.connection import connect
from snapshot.database.export import DumpSession
from snapshot.database.pgdump import DumpRun, run_dumps
from snapshot.database.scratch import drop_database
from snapshot.database.server import Server, ensure_database
from snapshot.model.errors import EnvironmentFailure

SECRET = "hunter2 'x"  # noqa: S105 - what must not be found
COMPOSE = ("compose", "-f", "x.yml", "exec", "-T", "db", "pg_dump")
DOCKER = """\
for word in "$@"; do printf '%s\\n' "$word"; done >> {log}
while [ "$1" != exec ]; do shift; done
shift
pass=
while :; do
    case "$1" in
        -e) pass="$pass $2"; shift 2;;
        -T|-i) shift;;
        *) break;;
    esac
done
service=$1; program=$2; shift 2
{{ for name in $pass; do eval "printf '%s=%s\\n' $name \\"\\$$name\\""; done; }} >> {given}
keep=
for name in $pass; do eval "value=\\$$name"; export "inside_$name=$value"; done
exec env -i PATH=/usr/bin:/bin PGHOST={host} PGPORT={port} \\
    PGPASSWORD="${{inside_PGPASSWORD-}}" PGOPTIONS="${{inside_PGOPTIONS-}}" \\
    PGCLIENTENCODING="${{inside_PGCLIENTENCODING-}}" LC_ALL="${{inside_LC_ALL-}}" {bin}/"$program" "$@"
"""
SSH = """\
for word in "$@"; do printf '%s\\n' "$word"; done >> {log}
shift
exec env -i PATH={bin}:/usr/bin:/bin sh -c "$*"
"""


@dataclass(frozen=True)
class Elsewhere:
    """A program that stands for docker or ssh.

    :param log: every argument it was ever given, one a line.
    :param given: what of the environment it handed on.
    """

    program: Path
    log: Path
    given: Path


@pytest.fixture
def elsewhere(tmp_path: Path, server: Server) -> Callable[..., Elsewhere]:
    """Return the way to stand in for a program: a clean environment, in which only the container's defaults hold."""

    def make(name: str, script: str, host: Path | None = None) -> Elsewhere:
        made = Elsewhere(tmp_path / name, tmp_path / "arguments", tmp_path / "given")
        text = script.format(
            log=made.log,
            given=made.given,
            host=shlex.quote(str(host or server.socket_dir)),
            port=5432,
            bin=server.bin,
        )
        made.program.write_text(f"#!/bin/bash\n{text}")
        made.program.chmod(0o755)
        return made

    return make


@pytest.fixture
def dump(new_database: Callable[[str], str]) -> Iterator[DumpSession]:
    """Open a session on an empty database."""
    with DumpSession(connect(new_database(""))) as opened:
        yield opened


@pytest.fixture
def changed(new_database: Callable[[str], str]) -> str:
    """Return a database whose settings would change the text, with a password in its connection string."""
    dsn = new_database(
        "CREATE SCHEMA \"a b'c\"; CREATE TABLE public.t (at timestamptz DEFAULT '2024-01-01 00:00+00', b bytea);"
        "DO $do$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), 'Asia/Tokyo');"
        " END $do$"
    )
    return make_conninfo(dsn, password=SECRET)


def dumped(dsn: str, command: tuple[str, ...]) -> list[list[bytes]]:
    """Return what a command prints of all and of one schema, without the random key."""
    with DumpSession(connect(dsn)) as opened:
        tool = find_pg_dump(opened.server_major, command=command)
        outputs = run_dumps(tool, opened, [DumpRun(), DumpRun(include=("a b'c",))])
    return [[line for line in one.text.splitlines() if b"restrict" not in line] for one in outputs]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("docker compose -f x.yml exec -T db pg_dump", "docker compose -f x.yml exec -e A -e B -T db pg_dump"),
        ("docker exec -i db pg_dump", "docker exec -e A -e B -i db pg_dump"),
        ("/usr/bin/podman exec db pg_dump", "/usr/bin/podman exec -e A -e B db pg_dump"),
        ("sudo docker-compose exec -T db pg_dump", "sudo docker-compose exec -e A -e B -T db pg_dump"),
        ("kubectl exec pod -- pg_dump", "kubectl exec pod -- pg_dump"),
        ("ssh host pg_dump", "ssh host pg_dump"),
        ("/usr/bin/pg_dump", "/usr/bin/pg_dump"),
        ("docker-exec exec pg_dump", "docker-exec exec pg_dump"),
    ],
)
def test_variables_are_named_behind_exec(command: str, expected: str) -> None:
    """A container's command hands them on by name; no other command is changed."""
    assert wrapper_of(command.split()).passing(["B", "A"]) == expected.split()


@pytest.mark.parametrize(
    ("command", "way"),
    [
        ("docker exec db pg_dump", Way.CONTAINER),
        ("kubectl -n x exec pod -- pg_dump", Way.KUBECTL),
        ("sudo ssh host pg_dump", Way.SSH),
        ("docker run image pg_dump", Way.HERE),
        ("pg_dump", Way.HERE),
    ],
)
def test_commands_are_recognized(command: str, way: Way) -> None:
    """By the program and its subcommand."""
    assert wrapper_of(command.split()).way is way


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("docker exec api alembic", "docker exec -i api alembic"),
        ("docker run --rm api alembic", "docker run -i --rm api alembic"),
        ("kubectl exec pod -- alembic", "kubectl exec -i pod -- alembic"),
        ("docker exec -i api alembic", "docker exec -i api alembic"),
        ("docker compose -f x.yml exec -T api alembic", "docker compose -f x.yml exec -T api alembic"),
        ("docker-compose exec -T api alembic", "docker-compose exec -T api alembic"),
        ("ssh host alembic", "ssh host alembic"),
        (".venv/bin/alembic", ".venv/bin/alembic"),
    ],
)
def test_standard_input_reaches_a_container(command: str, expected: str) -> None:
    """Where the engine asks for a word to hand it on."""
    assert list(wrapper_of(command.split(), ("exec", "run")).reading().command) == expected.split()


@pytest.mark.parametrize("command", ["ssh host pg_dump", "kubectl exec pod -- pg_dump"])
def test_a_password_is_refused_where_it_has_no_way(command: str) -> None:
    """Nothing but the argument list could carry it; the error says what to do."""
    with pytest.raises(EnvironmentFailure, match="needs a password") as failure:
        wrapper_of(command.split()).require_no_password()
    assert "passfile" in failure.value.hint
    Wrapper(("pg_dump",)).require_no_password()


@pytest.mark.server
def test_a_container_prints_the_same(changed: str, elsewhere: Callable[..., Elsewhere]) -> None:
    """In a clean environment with a server of its own defaults, by variables alone; no argument is secret."""
    docker = elsewhere("docker", DOCKER)
    assert dumped(changed, (str(docker.program), *COMPOSE)) == dumped(changed, ())
    arguments = docker.log.read_text()
    assert f"PGPASSWORD={SECRET}\n" in docker.given.read_text()
    assert "hunter2" not in arguments
    assert "PGPASSWORD\n" in arguments
    assert "host=" not in arguments
    assert "TimeZone" not in arguments


@pytest.mark.server
def test_another_machine_prints_the_same(changed: str, elsewhere: Callable[..., Elsewhere]) -> None:
    """Without our environment the settings go by the connection string; names survive the other shell."""
    ssh = elsewhere("ssh", SSH)
    assert dumped(changed, (str(ssh.program), "host", "pg_dump")) == dumped(changed, ())
    assert "hunter2" not in ssh.log.read_text()


@pytest.mark.server
@pytest.mark.parametrize("words", [("env", "-i", "{bin}/pg_dump"), ("{sudo}", "{docker}", *COMPOSE)])
def test_without_our_environment_the_same_is_printed(
    changed: str, elsewhere: Callable[..., Elsewhere], server: Server, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """What cleans the environment, as sudo does, is given the settings by the connection string as well."""
    docker = elsewhere("docker", DOCKER)
    sudo = tmp_path / "sudo"
    sudo.write_text('#!/bin/sh\nexec env -i PATH="$PATH" "$@"\n')
    sudo.chmod(0o755)
    command = [word.format(bin=server.bin, docker=docker.program, sudo=sudo) for word in words]
    assert dumped(changed, tuple(command)) == dumped(changed, ())


@pytest.mark.server
def test_another_server_in_the_container_is_told(
    changed: str, elsewhere: Callable[..., Elsewhere], server_of: Callable[[int], Server]
) -> None:
    """A database of the same name elsewhere does not know the snapshot: nothing of it is taken for the wanted one."""
    other = server_of(17)
    name = parameters(changed)["dbname"]
    ensure_database(other, name)
    docker = elsewhere("docker", DOCKER, other.socket_dir)
    try:
        with DumpSession(connect(changed)) as opened, pytest.raises(EnvironmentFailure) as failure:
            run_dumps(PgDump((str(docker.program), *COMPOSE), (18, 0), ""), opened, [DumpRun()])
    finally:
        drop_database(other.dsn_for("postgres"), name)
    assert "connected to another one" in failure.value.hint


@pytest.mark.server
def test_a_connection_that_used_a_password_does_not_leave_by_ssh(dump: DumpSession) -> None:
    """The refusal comes before anything is started."""
    authenticated = SimpleNamespace(info=dump.connection.info, pgconn=SimpleNamespace(used_password=True))
    asked = cast("DumpSession", SimpleNamespace(connection=authenticated, snapshot_id="1"))
    with pytest.raises(EnvironmentFailure, match="needs a password"):
        run_dumps(PgDump(("ssh", "nowhere", "pg_dump"), (18, 0), ""), asked, [DumpRun()])
