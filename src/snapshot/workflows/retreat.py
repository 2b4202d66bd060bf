"""The policy's ``al-down``: what it would take back and lose is worked out first, and then it is done, alone."""

from dataclasses import dataclass
from pathlib import Path

from snapshot.config.alembic import Alembic, called
from snapshot.config.settings import Profile, Settings
from snapshot.database.advisory import alone
from snapshot.model.diagnostic import Place
from snapshot.model.errors import FindingsError, SnapshotError, UsageError
from snapshot.revisions.graph import Graph, Revision, revision_graph
from snapshot.revisions.runner import Move, downgrade
from snapshot.revisions.script import BASE, offline_sql
from snapshot.revisions.version_table import current, version_table
from snapshot.workflows.drift import Drift, drift
from snapshot.workflows.migrate import Patience
from snapshot.workflows.stepping import why
from snapshot.workflows.watch import Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Retreat:
    """A downgrade that may be done.

    :param before: the revisions noted in the database.
    :param target: the revision it goes to, or ``base``.
    :param steps: what is taken back, the newest first.
    :param sql: what Alembic prints for it; empty where it cannot.
    :param no_sql: why it cannot.
    :param loss: what the database has and the target has not.
    """

    before: tuple[str, ...]
    target: str
    steps: tuple[Revision, ...]
    sql: str
    no_sql: str
    loss: Drift


def plan_retreat(settings: Settings, profile: Profile, dsn: str, revision: str, watch: Watch) -> Retreat:
    """Work out a downgrade; nothing is changed.

    :param revision: a whole id before the current one, or ``base``; empty for the parent of the current revision.
    :raises UsageError: there is nothing to take back, no one parent, or no such revision.
    :raises SnapshotError: the database or the revisions cannot be read.
    """
    graph = revision_graph(settings.alembic_ini)
    before = current(dsn, version_table(settings.alembic_ini))
    target = _target(graph, before, revision)
    kept = graph.applied([target])
    taken_back = graph.applied(before) - kept
    steps = [node for node in reversed(tuple(graph.revisions.values())) if node.id in taken_back]
    sql, no_sql = _sql(settings.alembic(profile), before, target)
    loss = drift(settings, profile, dsn, target, watch)
    return Retreat(before=before, target=target, steps=tuple(steps), sql=sql, no_sql=no_sql, loss=loss)


def carry_out(how: Alembic | Path, dsn: str, plan: Retreat, patience: Patience) -> Move:
    """Do what was planned, while nobody else migrates the same database.

    :raises FindingsError: the database has moved since, or a revision fails.
    :raises SnapshotError: as `snapshot.revisions.runner.downgrade`.
    """
    with alone(dsn, seconds=patience.turn_seconds):
        found = current(dsn, version_table(called(how).ini))
        if found != plan.before:
            raise FindingsError(
                f"the database stands at {', '.join(found) or 'no revision'} now, and no longer where it stood",
                hint="Somebody else migrated it; look at it, and repeat the command.",
                code="moved",
            )
        return downgrade(how, dsn, plan.target, patience.settings)


def _target(graph: Graph, before: tuple[str, ...], revision: str) -> str:
    held = graph.applied(before)
    if not revision:
        return _parent(graph, before)
    if revision != BASE and revision not in graph.revisions:
        raise _refused(
            graph, f"there is no revision {revision!r}", "Write base or a whole id; make al-hist lists them."
        )
    if not before or (revision != BASE and (revision not in held or revision in before)):
        raise _refused(
            graph,
            f"the database does not stand behind {revision}",
            "make al-cur says where it stands; nothing is done.",
        )
    return revision


def _parent(graph: Graph, before: tuple[str, ...]) -> str:
    if not before:
        raise _refused(graph, "the database stands at no revision, so there is nothing to take back", "")
    if len(before) > 1 or before[0] not in graph.revisions:
        raise _refused(
            graph,
            f"the database stands at {', '.join(before)}, which has no one parent",
            "Name where to go with REV=.",
        )
    parents = graph.revisions[before[0]].parents
    if len(parents) > 1:
        raise _refused(
            graph,
            f"{before[0]} merges {' and '.join(parents)}, so it has no one parent",
            "Name one of them with REV=.",
        )
    return next(iter(parents), BASE)


def _sql(how: Alembic, before: tuple[str, ...], target: str) -> tuple[str, str]:
    if len(before) > 1:
        return "", "the database stands at several revisions"
    try:
        return offline_sql(how, f"{before[0]}:{target}").text, ""
    except SnapshotError as error:
        return "", why(error)


def _refused(graph: Graph, message: str, hint: str) -> UsageError:
    return UsageError(message, place=Place(file=str(graph.ini)), hint=hint, code="revision")
