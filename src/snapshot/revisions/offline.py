"""What revisions say to a database, without one: each rendered to SQL by Alembic in a process of its own."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from snapshot.config.alembic import Alembic
from snapshot.model.errors import FindingsError
from snapshot.revisions.address import NOWHERE
from snapshot.revisions.child import Program, run_child
from snapshot.revisions.graph import Graph


@dataclass(frozen=True, slots=True)
class Rendering:
    """What one revision prints as an upgrade.

    :param sql: its texts in order; one text may hold several statements.
    :param unsure: why a database may be told something else, each a sentence without a final stop; where there is
        no text at all, that is among them.
    """

    sql: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


def render(graph: Graph, revisions: Collection[str], how: Alembic | Path | None = None) -> Mapping[str, Rendering]:
    """Return what each of the revisions prints; nothing is connected to.

    A revision that cannot be rendered says why. What cannot be seen: a revision that opens a connection of its own.

    :param revisions: ids of the graph.
    :param how: the way to Alembic; that of this interpreter without it.
    :raises EnvironmentFailure: Alembic cannot be started.
    """
    if not revisions:
        return {}
    asked = {"revisions": [[one, sorted(graph.needs(one))] for one in revisions]}
    try:
        told = json.loads(run_child(how or graph.ini, NOWHERE, Program(name="rendering", more=asked, what="it")))
    except (FindingsError, ValueError) as error:
        return dict.fromkeys(revisions, Rendering(unsure=(f"it cannot be rendered: {_why(error)}",)))
    return {one: _rendering(answer) for one, answer in told.items()}


def _rendering(told: Mapping[str, object]) -> Rendering:
    sql, asked, error = told["sql"], told["asked"], told["error"]
    if error or not isinstance(sql, list) or not isinstance(asked, list):
        return Rendering(unsure=(f"it cannot be rendered: {error}",))
    return Rendering(tuple(map(str, sql)), tuple(map(str, asked)))


def _why(error: Exception) -> str:
    if isinstance(error, FindingsError):
        return error.diagnostics[0].message.removeprefix("it failed: ") or "Alembic said nothing"
    return "Alembic answered something else"
