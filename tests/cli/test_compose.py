"""make up and make down for a profile with a compose file: a program in docker's place starts a real server."""

import json
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import make_conninfo

from snapshot.database.compose import _objects
from snapshot.database.server import ensure_running, status, stop

Run = Callable[..., tuple[int, str, str]]

REPOSITORY = Path(__file__).parents[2]
SECRET = "hunter2 'x"  # noqa: S105 - what must not be found
DOCKER = """\
#!{python}
import json, subprocess, sys, time
from pathlib import Path
from snapshot.database.server import ensure_running, status, stop

HOME = Path({home})
settings = json.loads((HOME / "settings").read_text())
with (HOME / "log").open("a") as log:
    print(*sys.argv[1:], sep=" ", file=log)
assert sys.argv[1:3] == ["compose", "-f"], sys.argv
command, *rest = sys.argv[6:]
if command == settings.get("fails"):
    sys.exit(settings["says"])
if command == "up" and settings.get("starts", True):
    start = f"import time; time.sleep({{settings.get('late', 0)}}); from pathlib import Path; "
    start += f"from snapshot.database.server import ensure_running; ensure_running(Path({{str(HOME)!r}}))"
    quiet = dict(stdin=-3, stdout=-3, stderr=-3, start_new_session=True)
    subprocess.Popen([sys.executable, "-c", start], **quiet)
elif command in ("down", "stop"):
    stop(HOME)
elif command == "ps":
    state = settings.get("state", "running" if status(HOME) else "created")
    print(json.dumps({{"Service": rest[-1], "State": state, "Health": settings.get("health", "")}}))
elif command == "logs":
    print(settings.get("logs", ""))
elif command == "config":
    print(json.dumps({{"services": settings.get("services", {{}})}}))
"""
NAMED = {"db": {"volumes": [{"type": "volume", "source": "pgdata", "target": "/var/lib/postgresql/data"}]}}


@dataclass(frozen=True)
class Engine:
    """What stands for docker.

    :param home: where it keeps its settings, its log, and the key of its server.
    """

    home: Path

    def set(self, **settings: Any) -> None:
        """Say how it shall behave."""
        (self.home / "settings").write_text(json.dumps({"services": NAMED, **settings}))

    @property
    def log(self) -> str:
        """Every command it was given, a line each."""
        return (self.home / "log").read_text()


@pytest.fixture
def engine(project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Put a program in docker's place, and give the project a profile whose server it starts."""
    home = Path(tempfile.mkdtemp(prefix="snapshot-test-"))
    made = Engine(home)
    made.set()
    program = home / "docker"
    program.write_text(DOCKER.format(python=sys.executable, home=repr(str(home))))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{home}:/usr/bin:/bin")
    (project / "docker").mkdir()
    (project / "docker" / "dev.yml").write_text("services: {}\n")
    found = ensure_running(home)  # its address is told by a server that ran
    configure(project, make_conninfo(found.dsn_for("postgres"), password=SECRET))
    stop(home)
    yield made
    stop(home)
    shutil.rmtree(home)


def configure(project: Path, dsn: str, more: str = "") -> None:
    """Write a profile of a compose file."""
    (project / "snapshot.toml").write_text(
        f'default_env = "local_box"\n[env.local_box]\ndsn = {json.dumps(dsn)}\ncompose = "docker/dev.yml"\n{more}\n'
    )


@pytest.mark.server
def test_up_waits_and_down_keeps(run: Run, project: Path, engine: Engine) -> None:
    """The server that starts late answers when the command is done; nothing secret is said, no volume removed."""
    engine.set(late=2)
    code, out, err = run("db", "up")
    assert (code, err) == (0, "")
    assert " is up: " in out
    assert status(engine.home)
    assert run("db", "status")[:2] == (0, "db is running\n")
    code, out, _ = run("db", "down")
    assert (code, out) == (0, "stopped, and its containers removed; volumes stay\n")
    assert not status(engine.home)
    assert run("db", "status")[0] == 1
    begin = f"compose -f {project / 'docker' / 'dev.yml'} -p local_box"
    assert f"{begin} up -d\n" in engine.log
    assert f"{begin} down\n" in engine.log
    assert "hunter2" not in out + engine.log
    assert run("db", "up")[0] == 0


@pytest.mark.server
def test_what_would_lose_data_is_stopped_only(run: Run, engine: Engine) -> None:
    """A server whose data lie in the container, or in a volume without a name, keeps its container."""
    for volumes in ([], [{"type": "volume", "target": "/var/lib/postgresql/data"}], [{"type": "bind"}], None):
        engine.set(services={"db": {"volumes": volumes}} if volumes is not None else {})
        code, out, _ = run("db", "down")
        assert (code, out) == (0, "stopped; the containers stay, because their data lie in no volume with a name\n")
    assert " down" not in engine.log


@pytest.mark.server
def test_a_server_that_does_not_come_is_told(run: Run, engine: Engine) -> None:
    """After the time that was given, with the end of its log, and without its credentials."""
    engine.set(starts=False, state="running", logs=f"LOG: one\n\nFATAL: no, ALTER ROLE a PASSWORD 'sesame'; {SECRET}")
    code, out, err = run("db", "up", "--timeout", "1")
    assert (code, out) == (3, "")
    assert "error [compose-not-healthy] docker/dev.yml" in err
    assert "service db is running; the server: " in err
    assert "its log ends: LOG: one | FATAL: no, ALTER ROLE a PASSWORD ***" in err
    assert "publishes the port" in err
    assert "sesame" not in err
    assert "hunter2" not in err


@pytest.mark.server
def test_a_container_that_ended_is_not_waited_for(run: Run, engine: Engine) -> None:
    """Nor is anything waited for when the engine refuses; what it said is told."""
    engine.set(starts=False, state="exited", logs="initdb: error: no space left")
    code, _, err = run("db", "up")
    assert (code, "service db is exited" in err, "no space left" in err) == (3, True, True)
    engine.set(fails="up", says=f"yaml: line 3, and postgresql://u:{SECRET}@h")
    code, _, err = run("db", "up")
    assert (code, "error [compose-failed]" in err, "docker compose up failed: yaml: line 3" in err) == (3, True, True)
    assert "hunter2" not in err


@pytest.mark.server
def test_health_counts_where_it_is_declared(run: Run, engine: Engine) -> None:
    """A server that answers is not up before its check is content."""
    engine.set(health="starting")
    code, _, err = run("db", "up", "--timeout", "6")
    assert (code, "service db is running, starting" in err) == (3, True)
    assert status(engine.home)
    engine.set(health="healthy")
    assert run("db", "up")[0] == 0


@pytest.mark.server
def test_the_doctor_waits_for_health(run: Run, engine: Engine) -> None:
    """A container that starts is waited for; one that is not there is found at once, with what starts it."""
    code, out, _ = run("doctor", "--format", "json")
    (found,) = json.loads(out)["checks"][0]["diagnostics"]
    assert (code, found["code"]) == (1, "server-down")
    assert "make up ENV=local_box starts it" in found["hint"]
    assert "hunter2" not in out
    engine.set(late=1, health="starting")
    run("db", "up", "--timeout", "1")
    out = run("doctor", "--format", "json", "--wait", "60")[1]
    assert json.loads(out)["checks"][0]["state"] == "fine"


@pytest.mark.server
def test_a_database_that_is_missing_is_told_at_once(run: Run, project: Path, engine: Engine) -> None:
    """Waiting would not make it."""
    found = ensure_running(engine.home)
    configure(project, found.dsn_for("nowhere"))
    code, _, err = run("db", "up")
    assert (code, 'database "nowhere" does not exist' in err, "POSTGRES_DB" in err) == (3, True, True)


def test_without_docker(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing program and a missing file are told as such."""
    configure(project, "host=/nowhere")
    code, _, err = run("db", "up")
    assert (code, "there is no such compose file" in err) == (3, True)
    (project / "docker").mkdir()
    (project / "docker" / "dev.yml").touch()
    monkeypatch.setenv("PATH", str(project))
    code, _, err = run("db", "down")
    assert (code, "error [no-docker]" in err) == (3, True)


def test_a_compose_file_and_the_embedded_server_are_two(run: Run, project: Path) -> None:
    """As dsn and embedded are; without a dsn nothing leads to the container."""
    configure(project, "host=/nowhere", "embedded = true")
    assert run("db", "up")[0] == 2
    (project / "snapshot.toml").write_text('[env.local_dev]\ncompose = "a.yml"\n')
    code, _, err = run("db", "up")
    assert (code, "profile local_dev names no server" in err) == (2, True)


@pytest.mark.parametrize("text", ['[{"State": "running"}]', '{"State": "running"}\n{"a": 1}\n'])
def test_both_forms_of_json(text: str) -> None:
    """An array, as older releases print it, and an object a line."""
    assert _objects(text)[0] == {"State": "running"}
    assert not _objects("")


def test_the_compose_file_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Docker reads the project's own, where docker is installed."""
    monkeypatch.setenv("APP_DB_PASSWORD", "x")
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker compose is not installed")
    file = REPOSITORY / "docker" / "docker-compose.dev.yml"
    command = shlex.split(f"{docker} compose -f {file} -p local_dev config --format json")
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert json.loads(done.stdout)["services"]["db"]["healthcheck"]
