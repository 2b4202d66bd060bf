"""What revisions say to a database, without one: each rendered to SQL by Alembic in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure
from snapshot.revisions.graph import Graph

NOWHERE = "postgresql:///offline?host=/dev/null"
"""The address that env.py is given: one that nobody answers, for an env.py that connects all the same."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """What one revision prints as an upgrade.

    :param sql: its texts in order; one text may hold several statements.
    :param unsure: why a database may be told something else, each a sentence without a final stop; where there is
        no text at all, that is among them.
    """

    sql: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


def render(graph: Graph, revisions: Collection[str]) -> Mapping[str, Rendering]:
    """Return what each of the revisions prints; nothing is connected to.

    A revision that cannot be rendered says why. What cannot be seen: a revision that opens a connection of its own.

    :param revisions: ids of the graph.
    :raises EnvironmentFailure: Python cannot be started.
    """
    if not revisions:
        return {}
    asked = json.dumps([[one, sorted(graph.needs(one))] for one in revisions])
    # -P keeps the folder of alembic.ini, which may hold a folder named alembic, from hiding the library.
    command = [sys.executable, "-P", "-m", "snapshot.revisions.rendering", str(graph.ini)]
    environment = os.environ | {"SNAPSHOT_DSN": NOWHERE, "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(
            command, cwd=graph.ini.parent, env=environment, input=asked.encode(), capture_output=True, check=False
        )
    except OSError as error:
        raise EnvironmentFailure(
            f"Python cannot be started: {error.strerror}",
            place=Place(file=command[0]),
            hint="Install this package again: the Python it runs under is not whole.",
            code="alembic",
        ) from None
    if done.returncode or not done.stdout:
        return dict.fromkeys(revisions, Rendering(unsure=(f"it cannot be rendered: {_last_line(done.stderr)}",)))
    return {one: _rendering(told) for one, told in json.loads(done.stdout).items()}


def _rendering(told: Mapping[str, object]) -> Rendering:
    sql, asked, error = told["sql"], told["asked"], told["error"]
    if error or not isinstance(sql, list) or not isinstance(asked, list):
        return Rendering(unsure=(f"it cannot be rendered: {error}",))
    return Rendering(tuple(map(str, sql)), tuple(map(str, asked)))


def _last_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].strip() if lines else "Alembic said nothing"
