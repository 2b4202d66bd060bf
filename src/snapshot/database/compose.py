"""The server of a profile that a compose file describes: started and waited for, stopped, and its log read.

Health alone is not enough to wait for: the image of PostgreSQL initializes its data under a server that listens on
its unix socket only, which a health check inside the container takes for the real one
(https://github.com/docker-library/postgres, docker-entrypoint.sh). So the connection string has to be answered, too.
"""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

from snapshot.config.dsn import MASK, describe, parameters, redact
from snapshot.config.settings import Profile
from snapshot.database.answering import POLL_SECONDS, Answer, Reply, ask_server
from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure, SnapshotError

WAIT_SECONDS = 120
"""How long a server is waited for, where nobody says otherwise: a first start makes the data directory."""

_LOG_LINES = 8
_GONE = frozenset({"exited", "dead", "removing"})
_HOPELESS = frozenset({Answer.CREDENTIALS, Answer.NO_DATABASE, Answer.REFUSED})
_DATA = "/var/lib/postgresql"
"""Below it, or at it, the image of PostgreSQL keeps its data."""


@dataclass(frozen=True, slots=True)
class State:
    """What the engine says of a service's container.

    :param state: ``running``, ``exited`` and so on; empty where there is no container.
    :param health: ``starting``, ``healthy`` or ``unhealthy``; empty where no check is declared.
    """

    state: str = ""
    health: str = ""

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.state, self.health))) or "without a container"


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """A compose file under a project's name, and the service in it that is the server.

    :param file: an absolute path.
    :param folder: where the command is started: the project's root.
    :param secret: the connection string whose credentials no message may repeat.
    """

    file: Path
    folder: Path
    project: str
    service: str
    secret: str = ""

    def run(self, *words: str) -> str:
        """Run ``docker compose`` on the file and return its standard output.

        :raises EnvironmentFailure: docker is not there, or the command failed.
        """
        command = ["docker", "compose", "-f", str(self.file), "-p", self.project, *words]
        try:
            done = subprocess.run(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, check=False
            )
        except OSError as error:
            raise EnvironmentFailure(
                f"docker cannot be started: {error.strerror}",
                place=Place(file=str(self.file)),
                hint="Install docker with its plugin compose, or start the server yourself",
                code="no-docker",
            ) from None
        if done.returncode:
            said = self._shown(done.stderr.decode("utf-8", "replace"), _LOG_LINES)
            raise EnvironmentFailure(
                f"docker compose {words[0]} failed: {said or f'exit code {done.returncode}'}",
                place=Place(file=str(self.file)),
                hint="Correct what it names; see that the engine runs and the plugin compose is installed",
                code="compose-failed",
            )
        return done.stdout.decode("utf-8", "replace")

    def state(self) -> State:
        """Return what the engine says of the service's container.

        :raises EnvironmentFailure: as `run`.
        """
        for found in _objects(self.run("ps", "--all", "--format", "json", self.service)):
            return State(str(found.get("State", "")).lower(), str(found.get("Health", "")).lower())
        return State()

    def log(self) -> str:
        """Return the last lines of the service's log on one line, without credentials; empty where it has none."""
        with suppress(SnapshotError):
            lines = ("--no-color", "--no-log-prefix", "--tail", str(_LOG_LINES))
            return self._shown(self.run("logs", *lines, self.service), _LOG_LINES)
        return ""

    def services(self) -> Mapping[str, Any]:
        """Return the services as the engine understands the file.

        :raises EnvironmentFailure: as `run`.
        """
        read = json.loads(self.run("config", "--format", "json") or "{}")
        services = read.get("services", {}) if isinstance(read, dict) else {}
        return services if isinstance(services, dict) else {}

    def _shown(self, text: str, lines: int) -> str:
        kept = [" ".join(line.split()) for line in text.splitlines() if line.strip()][-lines:]
        return _hide(redact(" | ".join(kept)), self.secret)


def composition_of(profile: Profile, root: Path) -> Composition:
    """Return what a profile's keys ``compose`` and ``compose_service`` mean.

    :raises EnvironmentFailure: there is no such file.
    """
    file = root / profile.compose
    if not file.is_file():
        raise EnvironmentFailure(
            "there is no such compose file",
            place=Place(file=str(file), subject=f"profile {profile.name}"),
            hint="Correct the profile's key compose; it is a path from the project's folder",
            code="compose-failed",
        )
    return Composition(
        file=file, folder=root, project=profile.name, service=profile.compose_service, secret=profile.target
    )


def start(composition: Composition, dsn: str, seconds: float = WAIT_SECONDS) -> None:
    """Start everything in the file, and wait until the server answers and its health check, if any, is content.

    :param seconds: how long to wait, once the containers were started.
    :raises EnvironmentFailure: docker fails, the container ends, the server refuses us, or the time is over.
    """
    composition.run("up", "-d")
    deadline = monotonic() + seconds
    while True:
        state, reply = composition.state(), ask_server(dsn)
        if reply.answer is Answer.FINE and state.health in {"", "healthy"}:
            return
        if state.state in _GONE or reply.answer in _HOPELESS or monotonic() >= deadline:
            raise _not_healthy(composition, dsn, state, reply)
        sleep(POLL_SECONDS)


def stop(composition: Composition) -> bool:
    """Take the containers down, never with a volume, and return whether they were removed.

    Where the server's data would go with its container, since they lie in no volume with a name and in no folder of
    the host, the containers are stopped only: https://docs.docker.com/reference/cli/docker/compose/down/

    :raises EnvironmentFailure: as `Composition.run`.
    """
    keeps = _keeps_data(composition.services().get(composition.service, {}))
    composition.run("down" if keeps else "stop")
    return keeps


def _keeps_data(service: Any) -> bool:  # noqa: ANN401 - whatever the file says
    mounts = service.get("volumes", []) if isinstance(service, dict) else []
    return any(
        isinstance(one, dict)
        and one.get("type") in {"volume", "bind"}
        and one.get("source")
        and str(one.get("target", "")).startswith(_DATA)
        for one in mounts
    )


def _objects(text: str) -> Sequence[Mapping[str, Any]]:
    """Read what ``--format json`` prints: an array, or since compose 2.21 an object a line."""
    stripped = text.strip()
    found = json.loads(stripped) if stripped.startswith("[") else [json.loads(line) for line in stripped.splitlines()]
    return [one for one in found if isinstance(one, dict)]


def _hide(text: str, dsn: str) -> str:
    """Return a text without the password of a connection string, however it is written."""
    password = parameters(dsn).get("password", "") if dsn else ""
    for spelling in {password, quote(password, safe="")} - {""}:
        text = text.replace(spelling, MASK)
    return text


def _not_healthy(composition: Composition, dsn: str, state: State, reply: Reply) -> EnvironmentFailure:
    said = f"; the server: {reply.said.message}" if reply.said else ""
    log = composition.log()
    return EnvironmentFailure(
        f"service {composition.service} is {state}{said}" + (f"; its log ends: {log}" if log else ""),
        place=Place(file=os.path.relpath(composition.file, composition.folder), subject=describe(dsn)),
        hint=_advice(composition, state, reply),
        code="compose-not-healthy",
    )


def _advice(composition: Composition, state: State, reply: Reply) -> str:
    if reply.answer is Answer.CREDENTIALS:
        return "Compare the profile's dsn with the compose file, whose password counts only when the data are made"
    if reply.answer is Answer.NO_DATABASE:
        return "Make the database, or compare the profile's dsn with POSTGRES_DB of the compose file"
    if state.state == "running" and reply.answer is Answer.NOBODY:
        return "See that the file publishes the port that the profile's dsn names, or wait longer with --timeout"
    return (
        f"See its whole log: docker compose -f {composition.file} -p {composition.project} logs {composition.service}"
    )
