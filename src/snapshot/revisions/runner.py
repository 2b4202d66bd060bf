"""Runs Alembic in a process of its own, and believes the database rather than the exit code.

Alembic can report success although nothing was kept: an env.py that runs SQL before ``context.configure`` opens a
transaction that Alembic takes for its caller's and does not commit. So the version table is read again, on a new
connection, after every run.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from snapshot.config.alembic import Alembic, called
from snapshot.model.diagnostic import Place
from snapshot.model.errors import FindingsError, UsageError
from snapshot.revisions.child import Program, run_child
from snapshot.revisions.graph import Graph, Revision, revision_graph
from snapshot.revisions.version_table import current, version_table

Run = Callable[[Sequence[str]], None]
"""Runs Alembic with arguments, as ``upgrade head``."""


@dataclass(frozen=True, slots=True)
class Move:
    """What a run of Alembic did to a database.

    :param before: revisions noted before, sorted.
    :param after: revisions noted after, sorted.
    :param steps: revisions applied or taken back, in the order in which that happened.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    steps: tuple[Revision, ...]


def ahead(how: Alembic | Path, dsn: str, target: str = "head") -> tuple[tuple[str, ...], tuple[Revision, ...]]:
    """Return what is noted in the database, and the revisions up to ``target`` that it does not hold, in their order.

    The parameters and errors are those of `upgrade`; nothing is run.
    """
    graph = revision_graph(called(how).ini)
    wanted = graph.applied(_targets(graph, target))
    before = current(dsn, version_table(graph.ini))
    held = graph.applied(before)
    return before, tuple(node for node in graph.revisions.values() if node.id in wanted - held)


def upgrade(how: Alembic | Path, dsn: str, target: str = "head", settings: Mapping[str, str] | None = None) -> Move:
    """Apply the revisions up to ``target``.

    :param how: the way to Alembic; a path is the alembic.ini of this interpreter's.
    :param dsn: connection string, which env.py finds in the variable ``SNAPSHOT_DSN`` and as ``how`` says.
    :param target: ``head``, ``heads`` or a whole revision id.
    :param settings: settings of the server for its sessions.
    :raises UsageError: when there is no such environment or revision, env.py connects to another database, or
        ``head`` is not one revision.
    :raises FindingsError: when a revision fails, or the database does not hold the target afterwards.
    :raises EnvironmentFailure: when the database cannot be reached or Alembic cannot be started.
    """
    graph = revision_graph(called(how).ini)
    return upgraded(graph, dsn, target, lambda words: _alembic(how, dsn, words, settings))


def upgraded(graph: Graph, dsn: str, target: str, run: Run) -> Move:
    """Apply the revisions up to ``target`` through ``run``; see `upgrade`."""
    wanted = _targets(graph, target)
    table = version_table(graph.ini)
    before = current(dsn, table)
    run(["upgrade", target])
    after = current(dsn, table)
    missing = wanted - graph.applied(after)
    if missing:
        raise _unchanged(graph, f"Alembic reported success, but the database does not hold {_listed(missing)}")
    return Move(before, after, _between(graph, after, before))


def downgrade(how: Alembic | Path, dsn: str, target: str, settings: Mapping[str, str] | None = None) -> Move:
    """Take back the revisions after ``target``.

    :param target: ``base`` or a whole revision id; steps such as ``-1`` are ambiguous at a merge and refused.
    :param settings: settings of the server for its sessions.
    :raises UsageError: when there is no such environment or revision.
    :raises FindingsError: when a revision fails, or the database holds more than the target afterwards.
    :raises EnvironmentFailure: when the database cannot be reached or Alembic cannot be started.
    """
    graph = revision_graph(called(how).ini)
    return downgraded(graph, dsn, target, lambda words: _alembic(how, dsn, words, settings))


def downgraded(graph: Graph, dsn: str, target: str, run: Run) -> Move:
    """Take back the revisions after ``target`` through ``run``; see `downgrade`."""
    wanted = frozenset[str]() if target == "base" else _targets(graph, target)
    table = version_table(graph.ini)
    before = current(dsn, table)
    run(["downgrade", target])
    after = current(dsn, table)
    left = _followers(graph, wanted) & graph.applied(after) if wanted else frozenset(after)
    if left or wanted - graph.applied(after):
        raise _unchanged(graph, f"Alembic reported success, but the database holds {_listed(after)}")
    return Move(before, after, _between(graph, before, after)[::-1])


def stamp(
    how: Alembic | Path, dsn: str, revision: str, settings: Mapping[str, str] | None = None, *, purge: bool = False
) -> tuple[str, ...]:
    """Note a revision in a database without running any, and return what is noted then.

    :param revision: a whole revision id.
    :param purge: forget first whatever is noted; without it that must be known, and other branches stay.
    :raises UsageError: when there is no such environment or revision.
    :raises FindingsError: when Alembic refuses, or the database does not note the revision afterwards.
    :raises EnvironmentFailure: when the database cannot be reached or Alembic cannot be started.
    """
    graph = revision_graph(called(how).ini)
    wanted = _targets(graph, revision)
    _alembic(how, dsn, ["stamp", *(["--purge"] if purge else []), revision], settings)
    after = current(dsn, version_table(graph.ini))
    if not wanted <= set(after) or (purge and wanted != set(after)):
        raise _unchanged(graph, f"Alembic reported success, but the database notes {_listed(after)}")
    return after


def _targets(graph: Graph, target: str) -> frozenset[str]:
    heads = graph.heads()
    if target == "heads":
        return frozenset(heads)
    if target == "head":
        return frozenset({only_head(graph)})
    if target not in graph.revisions:
        raise UsageError(
            f"there is no revision {target!r}",
            place=Place(file=str(graph.ini)),
            hint="Write head, heads, base (to go back) or a whole revision id.",
            code="revision",
        )
    return frozenset({target})


def only_head(graph: Graph) -> str:
    """Return the one head revision.

    :raises UsageError: there are several, or none.
    """
    heads = graph.heads()
    if len(heads) == 1:
        return heads[0]
    raise UsageError(
        f"there are {len(heads)} head revisions: {_listed(heads)}" if heads else "there are no revisions",
        place=Place(file=str(graph.ini)),
        hint="Merge them with alembic merge, or name heads or one of them." if heads else "",
        code="heads",
    )


def _followers(graph: Graph, ids: frozenset[str]) -> frozenset[str]:
    found = set(ids)
    for revision in graph.revisions:
        if graph.needs(revision) & found:
            found.add(revision)
    return frozenset(found - ids)


def _between(graph: Graph, more: Collection[str], fewer: Collection[str]) -> tuple[Revision, ...]:
    gained = graph.applied(more) - graph.applied(fewer)
    return tuple(node for node in graph.revisions.values() if node.id in gained)


def _alembic(how: Alembic | Path, dsn: str, words: Sequence[str], settings: Mapping[str, str] | None) -> None:
    run_child(how, dsn, Program(words=words), settings or {})


def _unchanged(graph: Graph, message: str) -> FindingsError:
    return FindingsError(
        message,
        place=Place(file=str(graph.ini)),
        hint="See whether env.py runs SQL before context.configure without a commit, which keeps nothing; "
        "and whether the revisions are the same where Alembic runs.",
        code="not-migrated",
    )


def _listed(ids: Collection[str]) -> str:
    return ", ".join(sorted(ids)) or "no revision"
