"""Credentials are put wherever one can stand, and then looked for in everything that a day's runs produce.

Each credential has a core of its own that every way of quoting leaves as it is, so that one search finds it raw,
percent-encoded, in SQL, in TOML and in JSON alike.
"""

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from snapshot.config.dsn import parameters
from snapshot.database.connection import session
from snapshot.database.server import Server, ensure_running

pytestmark = pytest.mark.server

Program = Callable[..., tuple[int, str, str]]

ODD = " '\"\\@:/%?#;é=x"
"""What a password may hold, and what every way of writing one quotes otherwise."""

RIGHT = f"cnryright{ODD}cnryend"
WRONG = f"cnrywrong{ODD}cnryfin"
SCHEMA = """
CREATE SCHEMA far;
CREATE FOREIGN DATA WRAPPER far OPTIONS (api_key 'cnrywrapper');
CREATE SERVER far FOREIGN DATA WRAPPER far OPTIONS (host 'h', dsn 'postgresql://u:cnryserver@h/d');
CREATE USER MAPPING FOR CURRENT_USER SERVER far OPTIONS ("user" 'u', password 'cnry''map\\');
CREATE FOREIGN TABLE far.t (n integer OPTIONS (token 'cnrycolumn')) SERVER far OPTIONS (secret 'cnrytable');
CREATE SUBSCRIPTION far CONNECTION 'host=h password=cnrysubscription sslpassword=''cnry ssl''' PUBLICATION p
    WITH (connect = false, slot_name = NONE);
CREATE FUNCTION far.f() RETURNS text LANGUAGE sql AS $$SELECT 'host=h user=u password=cnrybody'::text$$;
"""
REPLACED = 7
"""Credentials in that schema and in the setting of its database, the body apart."""


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """Return a server of its own that asks a role for a password; it ends with the run, as the others do."""
    server = ensure_running(tmp_path_factory.mktemp("locked"))
    with session(server.dsn_for("postgres"), autocommit=True) as connection:
        made = sql.SQL("CREATE ROLE canary SUPERUSER LOGIN PASSWORD {}").format(sql.Literal(RIGHT))
        connection.execute(made)
        connection.execute("CREATE DATABASE canaries")
        connection.execute("ALTER DATABASE canaries SET app.jwt_secret = 'cnrysetting'")
        access = server.data_dir / "pg_hba.conf"
        access.write_text("local all canary scram-sha-256\n" + access.read_text())
        connection.execute("SELECT pg_reload_conf()")
    with session(server.dsn_for("canaries"), autocommit=True) as connection:
        connection.execute(SCHEMA.encode())
    return server


@pytest.fixture
def address(locked: Server) -> dict[str, str]:
    """Return where the database is, without the password."""
    return parameters(locked.dsn_for("canaries")) | {"user": "canary"}


def url(address: Mapping[str, str], password: str) -> str:
    """Return a URL with everything percent-encoded."""
    host, port = quote(address["host"], safe=""), address["port"]
    return f"postgresql://canary:{quote(password, safe='')}@/canaries?host={host}&port={port}"


def profile(project: Path, server: Server, target: str) -> None:
    """Let the project's profile lead somewhere, and its proofs to the server without a password."""
    quoted = "".join(char if char.isalnum() else f"\\u{ord(char):04X}" for char in target)
    scratch = server.dsn_for("postgres").replace("\\", "\\\\")
    text = f'default_env = "here"\n[env.here]\ndsn = "{quoted}"\nscratch = "{scratch}"\n'
    (project / "snapshot.toml").write_text(text)


def ways(project: Path, server: Server, address: Mapping[str, str], password: str) -> Iterator[dict[str, str]]:
    """Set up each way in which a password can be given, and yield the environment variables that belong to it."""
    keywords = make_conninfo("", **address)
    profile(project, server, make_conninfo("", **address, password=password))
    yield {}
    profile(project, server, "env:CANARY")
    yield {"CANARY": url(address, password)}
    yield {"CANARY": url(address, password).replace("postgresql://", "postgresql+psycopg://")}
    profile(project, server, keywords)
    yield {"PGPASSWORD": password}
    yield {"SNAPSHOT_DSN": url(address, password)}
    passfile = project / "passfile"
    escaped = password.replace("\\", "\\\\").replace(":", "\\:")
    passfile.write_text(f"*:*:*:canary:{escaped}\n")
    passfile.chmod(stat.S_IRUSR)
    yield {"PGPASSFILE": str(passfile)}
    passfile.unlink()
    service = project / "services"
    service.write_text("[canary]\n" + "".join(f"{key}={value}\n" for key, value in address.items()))
    with service.open("a") as file:
        file.write(f"password={password}\n")
    profile(project, server, "service=canary")
    yield {"PGSERVICEFILE": str(service)}
    service.unlink()


@contextmanager
def watched(server: Server) -> Iterator[set[str]]:
    """Collect the argument lists of all processes and the statements of all sessions while a block runs."""
    seen: set[str] = set()
    over = threading.Event()

    def look() -> None:
        with session(server.dsn_for("postgres"), autocommit=True) as connection:
            while not over.is_set():
                for path in Path("/proc").glob("[0-9]*/cmdline"):
                    try:
                        seen.add(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
                    except OSError:
                        continue
                seen.update(str(row[0]) for row in connection.execute("SELECT query FROM pg_stat_activity"))
                over.wait(0.1)

    watching = threading.Thread(target=look)
    watching.start()
    try:
        yield seen
    finally:
        over.set()
        watching.join()


def files_below(*folders: Path) -> str:
    """Return all that stands in the files below folders, staging folders and logs included."""
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return "\n".join(path.read_bytes().decode(errors="replace") for path in paths)


def logs_of(server: Server) -> str:
    """Return what a server wrote down."""
    found = [path for path in server.data_dir.parent.rglob("*log*") if path.is_file()]
    assert found
    return "\n".join(path.read_bytes().decode(errors="replace") for path in found)


def test_a_day_with_credentials_leaves_none(
    project: Path, program: Program, locked: Server, address: dict[str, str]
) -> None:
    """Every way to give a password, right and wrong, in what reads a database; only the body is written."""
    said: list[str] = []
    with watched(locked) as seen:
        for password, code in ((RIGHT, 0), (WRONG, 3)):
            for number, environment in enumerate(ways(project, locked, address, password)):
                out = f"out/{number}"
                done = program("dump", "--out", out, "--strategy", ("whole", "per-schema")[number % 2], **environment)
                assert done[0] == code, done
                said += done[1:]
                examined = program("doctor", "--format", "json", **environment)
                assert examined[0] == 1, examined
                assert ("credentials-refused" in examined[1]) == bool(code)
                said += examined[1:]
                if number == 0:
                    done = program("current-schema", "--source", "live", "--out", out, "--quiet", **environment)
                    assert done[0] == code, done
                    said += done[1:]
        answer = program("verify", "out/0")
        assert answer[0] == 0, answer
        said += answer[1:]
    assert said[0].count("credential-replaced: ") == REPLACED
    assert "warning [credential-suspected] function far.f()" in said[1]
    assert "cnry" not in "\n".join(said)
    # What is written is loaded again by the proof, so that the body may be seen in a statement, too.
    sent = "\n".join(seen)
    assert sent.count("cnry") == sent.count("password=cnrybody")
    assert "cnry" not in logs_of(locked)
    written = files_below(project / "out")
    assert written.count("cnry") == written.count("password=cnrybody") > 0
    assert "********" in written


def test_credentials_are_kept_when_asked_for(
    project: Path, program: Program, locked: Server, address: dict[str, str]
) -> None:
    """Dump, manifest and proof keep them; what is said about it still does not quote them."""
    profile(project, locked, make_conninfo("", **address, password=RIGHT))
    code, out, err = program("dump", "--out", "out", "--keep-secrets")
    assert code == 0, err
    assert "warning [credentials-kept]" in err
    proof = program("verify", "out")
    assert proof[0] == 0, proof
    assert "cnry" not in out + err + "".join(proof[1:])
    written = files_below(project / "out")
    assert all(f"cnry{core}" in written for core in ("wrapper", "server", "''map", "column", "table", "subscription"))
    assert 'credentials = "kept"' in (project / "out" / "manifest.toml").read_text()
    assert "cnrysetting" in (project / "out" / "manifest.toml").read_text()


@pytest.mark.parametrize(
    "target",
    [
        "postgresql://u:cnrycanary@nowhere.invalid/d",
        "postgresql://u:cnry@canary@127.0.0.1:1/d",
        "postgresql://u:cnry/canary@127.0.0.1:1/d",
        "postgresql://u:123/cnrycanary@127.0.0.1:1/d",
        "postgresql://u:cnry?canary@127.0.0.1:1/d",
        "postgresql://u:cnry#canary@127.0.0.1:1/d",
        "postgresql://u:cnry%zzcanary@127.0.0.1:1/d",
        "postgresql://u:cnry canary@127.0.0.1:1/d",
        "postgresql://u:cnrycanary@127.0.0.1:port/d",
        "postgresql://u@127.0.0.1:1/d?password=cnrycanary&nonsense=1",
        "host=127.0.0.1 port=1 password=cnrycanary nonsense=1",
        "host=127.0.0.1 port=1 password='cnrycanary",
        "host=127.0.0.1 port=1 password='cnry canary' sslmode=nonsense",
        "host=127.0.0.1 port=1 password=cnry canary",
        "host=127.0.0.1 port=1 password = cnry\\ canary",
        "host=/nowhere sslpassword=cnrycanary oauth_client_secret=cnrycanary",
    ],
)
@pytest.mark.parametrize("way", ["argument", "profile", "variable"])
def test_an_address_that_leads_nowhere_is_not_repeated(
    project: Path, run: Program, locked: Server, target: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is wrong with it, the error names the place and not the password."""
    profile(project, locked, target if way == "profile" else "env:CANARY")
    arguments = ["dump", *([target] if way == "argument" else []), "--out", "out"]
    monkeypatch.setenv("CANARY", target)
    code, out, err = run(*arguments)
    assert code in {2, 3}
    assert "error [" in err
    assert "canary" not in out + err
    assert "cnry" not in out + err
    assert not (project / "out").exists()


FAILING = """#!/bin/sh
case "$1" in --version) echo "pg_dump (PostgreSQL) 18.6"; exit 0;; esac
echo "pg_dump: error: $PGPASSWORD and $*" >&2
echo "pg_dump: error: connection to server at h failed: password=$PGPASSWORD" >&2
[ -z "$SLEEPING" ] || exec sleep 60
exit 1
"""


@pytest.fixture
def failing(project: Path, locked: Server, address: dict[str, str]) -> Path:
    """Let the profile's pg_dump be one that tells everything it knows and fails."""
    script = project / "pg_dump"
    script.write_text(FAILING)
    script.chmod(0o700)
    profile(project, locked, make_conninfo("", **address, password=RIGHT))
    with (project / "snapshot.toml").open("a") as file:
        file.write(f'pg_dump = "{script}"\n')
    return script


def test_what_a_failing_pg_dump_says_is_searched(failing: Path, project: Path, program: Program) -> None:
    """It had the password in its environment and shouts it; the error does not pass it on."""
    assert failing.exists()
    code, out, err = program("dump", "--out", "out")
    assert code == 3
    assert "pg_dump failed" in err
    assert "cnry" not in out + err
    assert not (project / "out").exists()


def test_an_interrupt_leaves_no_credential(failing: Path, project: Path) -> None:
    """Ctrl-C while pg_dump runs ends with nothing said and nothing left."""
    assert failing.exists()
    command = [str(Path(sys.executable).with_name("snapshot")), "dump", "--out", "out"]
    running = subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "SLEEPING": "1"}
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and b"sleep" not in _children(running.pid):
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert b"cnry" not in out + err
    assert not (project / "out").exists()


def _children(pid: int) -> bytes:
    """Return the argument lists of a process's children."""
    found = b""
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text().split():
            found += Path(f"/proc/{child}/cmdline").read_bytes()
    return found


LOADING = """CREATE SCHEMA a;
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
{}
"""


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE SUBSCRIPTION s CONNECTION 'garbage password=cnrycanary' PUBLICATION p WITH (connect = false);",
        "CREATE SUBSCRIPTION s CONNECTION 'password=cnrycanary x=cnrycanary' PUBLICATION p WITH (connect = false);",
        "CREATE USER MAPPING FOR nobody_at_all SERVER s OPTIONS (password 'cnrycanary', password 'cnrycanary');",
        "CREATE SERVER t FOREIGN DATA WRAPPER w OPTIONS (password 'cnrycanary', password 'cnrycanary');",
    ],
)
@pytest.mark.parametrize("keep", [(), ("--keep-secrets",)], ids=["replaced", "kept"])
def test_a_statement_that_does_not_load_is_not_quoted(
    project: Path, run: Program, locked: Server, statement: str, keep: tuple[str, ...]
) -> None:
    """The server refuses the very statement that holds the credential, and neither error nor log has it."""
    profile(project, locked, "host=/nowhere")
    (project / "in.sql").write_text(LOADING.format(statement))
    answers = [run("split", "in.sql", "--out", "out", *keep), run("verify", "out")]
    assert [answer[0] for answer in answers] == [0, 1], answers
    assert "[load]" in answers[1][2]
    assert "cnry" not in "".join(text for answer in answers for text in answer[1:])
    assert "cnry" not in logs_of(locked)
