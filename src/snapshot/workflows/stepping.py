"""Find out what revisions do by running them: a scratch database is moved through a range and looked at."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from snapshot.config.alembic import Alembic
from snapshot.database.scratch import scratch_database
from snapshot.diff.attribution import Changed, effects_of
from snapshot.diff.changes import MaybeRenamed
from snapshot.diff.compare import compare
from snapshot.layout.sections import make_layout
from snapshot.model.errors import SnapshotError
from snapshot.model.objects import Snapshot
from snapshot.revisions.graph import Graph
from snapshot.revisions.runner import upgrade
from snapshot.sql.touched import Effect
from snapshot.workflows.take import Request, take
from snapshot.workflows.taken import Strategy
from snapshot.workflows.watch import Watch


@dataclass(slots=True)
class Stepped:
    """What running revisions came to.

    :param effects: what each did, by id.
    :param failure: why the rest were not run; empty where all were.
    """

    effects: dict[str, tuple[Effect, ...]] = field(default_factory=dict)
    failure: str = ""


def step(  # noqa: PLR0913, PLR0917 - a range has two ends, and is run somewhere by something
    graph: Graph,
    server: str,
    base: Collection[str],
    revisions: Sequence[str],
    wanted: Collection[str],
    watch: Watch,
    how: Alembic | Path | None = None,
) -> Stepped:
    """Return what the wanted revisions of a range do to a database that was built from the migrations.

    The database holds what the migrations put there and no other rows: a revision that does one thing or another
    depending on rows does here what it does to an empty database.

    :param server: connection string of the server for the scratch database.
    :param base: revisions that are applied before the range.
    :param revisions: the range, each after those it needs.
    :param wanted: those of the range to look at.
    :param how: the way to Alembic; that of this interpreter without it.
    """
    found = Stepped()
    try:
        with scratch_database(server) as dsn, watch.phase("try revisions", len(wanted)) as advance:
            for one, effects in _walk(graph, dsn, how or graph.ini, base, revisions, wanted):
                found.effects[one] = effects
                advance()
    except SnapshotError as error:
        found.failure = why(error)
    return found


def _walk(
    graph: Graph,
    dsn: str,
    how: Alembic | Path,
    base: Collection[str],
    revisions: Sequence[str],
    wanted: Collection[str],
) -> Iterator[tuple[str, tuple[Effect, ...]]]:
    """Move once through the range; the state behind one revision is the state before the next."""
    waiting = [one for one in graph.revisions if one in base]
    before: Snapshot | None = None
    for one in revisions:
        if one not in wanted:
            waiting.append(one)
            before = None
            continue
        if waiting:
            _upgrade(graph, dsn, how, waiting)
            waiting = []
        before = before or _look(dsn)
        upgrade(how, dsn, one)
        after = _look(dsn)
        yield one, effects_of(_changes(before, after))
        before = after


def _upgrade(graph: Graph, dsn: str, how: Alembic | Path, revisions: Sequence[str]) -> None:
    """Apply revisions, in as few runs of Alembic as their branches allow."""
    needed = {needed for one in revisions for needed in graph.needs(one)}
    for one in revisions:
        if one not in needed:
            upgrade(how, dsn, one)


def _look(dsn: str) -> Snapshot:
    return take(Request(dsn=dsn, strategy=Strategy.WHOLE, jobs=1), make_layout(), Watch()).snapshot


def _changes(before: Snapshot, after: Snapshot) -> Iterator[Changed]:
    for one in compare(before, after):
        if not isinstance(one, MaybeRenamed):
            yield one


def why(error: SnapshotError) -> str:
    """Return what happened and where, without what to do about it."""
    first = error.diagnostics[0]
    return ": ".join(filter(None, (str(first.place), first.message)))
