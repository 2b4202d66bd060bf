"""What revisions say to a database, without one: each rendered to SQL by Alembic in a process of its own."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snapshot.config.alembic import Alembic
from snapshot.model.errors import FindingsError
from snapshot.revisions.address import NOWHERE
from snapshot.revisions.child import Program, run_child
from snapshot.revisions.graph import Graph

UPGRADE, DOWNGRADE = "upgrade", "downgrade"


@dataclass(frozen=True, slots=True)
class Rendering:
    """What one revision prints as an upgrade.

    :param sql: its texts in order; one text may hold several statements.
    :param unsure: why a database may be told something else, each a sentence without a final stop; where there is
        no text at all, that is among them.
    """

    sql: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What one revision did when it was rendered in one direction.

    :param spoken: the texts it printed, in order, each with what ``op.execute`` was given if that was a text, the
        line of the revision's file that led there (0 for none), and whether that was in an autocommit block.
    :param opened: files that it opened and programs that it started, with such a line.
    :param asked: why it may do something else with a database.
    :param error: why it could not be rendered to its end; empty where it was.
    """

    spoken: tuple[tuple[str, str | None, int, bool], ...] = ()
    opened: tuple[tuple[str, int], ...] = ()
    asked: tuple[str, ...] = ()
    error: str = ""


def render(graph: Graph, revisions: Collection[str], how: Alembic | Path | None = None) -> Mapping[str, Rendering]:
    """Return what each of the revisions prints; nothing is connected to.

    A revision that cannot be rendered says why. What cannot be seen: a revision that opens a connection of its own.

    :param revisions: ids of the graph.
    :param how: the way to Alembic; that of this interpreter without it.
    :raises EnvironmentFailure: Alembic cannot be started.
    """
    told, error = _told(how or graph.ini, graph, [(one, UPGRADE) for one in revisions])
    unsure = Rendering(unsure=(f"it cannot be rendered: {error}",))
    return {one: unsure if error else _rendering(told[at]) for at, one in enumerate(revisions)}


def rehearse(
    graph: Graph, wanted: Sequence[tuple[str, str]], how: Alembic | Path | None = None
) -> tuple[Rehearsal, ...]:
    """Return what each revision does when it is rendered; nothing is connected to.

    Each is rendered without env.py, which may know no offline mode, and with it where that fails.

    :param wanted: ids of the graph, each with ``upgrade`` or ``downgrade``.
    :param how: the way to Alembic; that of this interpreter without it.
    :raises EnvironmentFailure: Alembic cannot be started.
    """
    told, error = _told(how or graph.ini, graph, wanted, is_bare=True)
    return tuple(Rehearsal(error=error) if error else _rehearsal(told[at]) for at in range(len(wanted)))


def _told(
    how: Alembic | Path, graph: Graph, wanted: Sequence[tuple[str, str]], *, is_bare: bool = False
) -> tuple[Sequence[Mapping[str, Any]], str]:
    """Return what the process tells of each revision, or why it tells nothing."""
    if not wanted:
        return (), ""
    asked = {"bare": is_bare, "revisions": [(one, sorted(graph.needs(one)), way) for one, way in wanted]}
    try:
        return json.loads(run_child(how, NOWHERE, Program(name="rendering", more=asked, what="it"))), ""
    except (FindingsError, ValueError) as error:
        return (), _why(error)


def _rendering(told: Mapping[str, Any]) -> Rendering:
    if told["error"]:
        return Rendering(unsure=(f"it cannot be rendered: {told['error']}",))
    return Rendering(tuple(told["sql"]), tuple(told["asked"]))


def _rehearsal(told: Mapping[str, Any]) -> Rehearsal:
    return Rehearsal(
        spoken=tuple((str(text), raw, int(line), bool(alone)) for text, raw, line, alone in told["spoken"]),
        opened=tuple((str(what), int(line)) for what, line in told["opened"]),
        asked=tuple(map(str, told["asked"])),
        error=told["error"],
    )


def _why(error: Exception) -> str:
    if isinstance(error, FindingsError):
        return error.diagnostics[0].message.removeprefix("it failed: ") or "Alembic said nothing"
    return "Alembic answered something else"
