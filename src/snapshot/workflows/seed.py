"""Seed an empty database from a snapshot: preflight, one transaction, later revisions, verification.

After any failure the database is as empty as it was, or complete and stamped at the snapshot's own revision, from
where ``al-up`` continues. The revision is the one the manifest names: "head" belongs to the checkout, which may be
newer, and a database stamped with it would lack the schema of every revision in between for ever.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from snapshot.database.seeding import is_settled, seed_database
from snapshot.database.target import Target, read_target
from snapshot.layout.manifest import Manifest
from snapshot.model.diagnostic import Place, note
from snapshot.model.errors import EnvironmentFailure, FindingsError, SnapshotError
from snapshot.model.kind import Kind
from snapshot.model.objects import Snapshot
from snapshot.revisions.fingerprint import hash_of_revisions
from snapshot.revisions.graph import Graph, Revision, revision_graph
from snapshot.revisions.offline import Rendering, render
from snapshot.revisions.rowless import may_write_rows
from snapshot.revisions.runner import upgrade
from snapshot.revisions.version_table import current, version_table
from snapshot.sql.roles import NOTHING
from snapshot.workflows.preflight import Gathered, is_empty, listed, preflight
from snapshot.workflows.seed_plan import Plan, Wish, plan_of, source_of
from snapshot.workflows.seed_ready import Ready, Seeded, Where
from snapshot.workflows.watch import Watch

_T = TypeVar("_T")


def prepare(where: Where, source: str, wish: Wish, watch: Watch) -> Ready:
    """Read the snapshot, ask the database, and find everything that stands in the way.

    :param source: a folder or a git revision; empty for the project's snapshot.
    :raises UsageError: there is no migration environment, or no such source.
    :raises FolderError: the snapshot contradicts its manifest; what the database holds is told as well.
    :raises EnvironmentFailure: the database cannot be reached.
    """
    ini = where.settings.alembic_ini
    with watch.phase("preflight"):
        graph, table = revision_graph(ini), version_table(ini)
        reading = _aside(lambda: _rendered(graph, where))
        asked = _aside(lambda: read_target(where.dsn, table=table.name, schema=table.schema))
        try:
            plan = plan_of(source_of(source, where.settings), wish)
        except FindingsError as error:
            for one in is_empty(_without_snapshot(where, asked.result())):
                error.add(one)
            raise
        target = asked.result()
        gathered = _gathered(where, wish, plan, target, graph)
        return Ready(
            where=where,
            wish=wish,
            plan=plan,
            target=target,
            table=table,
            applied=graph.applied(plan.manifest.heads),
            pending=_pending(graph, plan.manifest.heads),
            gathered=gathered,
            preflight=preflight(gathered),
            reading=reading,
        )


def _aside(work: Callable[[], _T]) -> Future[_T]:
    """Begin work in a thread that ends with it."""
    executor = ThreadPoolExecutor(1)
    begun = executor.submit(work)
    executor.shutdown(wait=False)
    return begun


def _verification() -> Callable[[Ready, Watch], Seeded]:
    from snapshot.workflows.seed_verify import verified  # noqa: PLC0415 - imported while the server loads the schema

    return verified


def seed(ready: Ready, watch: Watch) -> Seeded:
    """Seed the database, go to head, and verify what came of it.

    :raises FindingsError: the preflight, the server or a revision refuses, or the schema is not what it should be.
    :raises EnvironmentFailure: the server is missing or lacks something.
    :raises NotProven: there is no server on which the migrations could be tried for comparison.
    """
    ready.require()
    where, heads = ready.where, ready.plan.manifest.heads
    verifying = _aside(_verification)
    with _telling_state(ready):
        seeding = ready.plan.seeding(ready.wish, ready.target, ready.gathered.absent_roles, ready.table)
        seed_database(where.dsn, seeding, watch.phase)
        _require_revisions(ready, heads)
        if ready.pending:
            with watch.phase("upgrade"):
                upgrade(where.settings.alembic(where.profile), where.dsn, "head")
        done = verifying.result()(ready, watch)
    with watch.phase("read revisions"):
        return replace(done, notes=(*done.notes, *ready.missing_rows()))


def _gathered(where: Where, wish: Wish, plan: Plan, target: Target, graph: Graph) -> Gathered:
    return Gathered(
        target=target,
        subject=where.subject,
        manifest=plan.manifest,
        snapshot=plan.snapshot,
        counts=plan.counts,
        needs=plan.needs,
        known=graph.revisions.keys(),
        heads=graph.heads(),
        revisions=hash_of_revisions(graph.ini),
        create_roles=wish.create_roles,
        missing_secrets=plan.missing,
        unknown_secrets=plan.unknown_secrets,
        unknown_roles=plan.unknown_roles,
    )


def _rendered(graph: Graph, where: Where) -> Mapping[str, Rendering]:
    """Return what the revisions print that may write rows; it takes Alembic's time, so others work beside it."""
    return render(graph, may_write_rows(graph), where.settings.alembic(where.profile))


def _without_snapshot(where: Where, target: Target) -> Gathered:
    """Return what there is to look at where the snapshot cannot be read; extensions it may have count for nothing."""
    holds = tuple(one for one in target.holds if one.kind is not Kind.EXTENSION)
    bare = replace(target, holds=holds)
    return Gathered(
        target=bare, subject=where.subject, manifest=Manifest(), snapshot=Snapshot(()), counts={}, needs=NOTHING
    )


def _pending(graph: Graph, heads: Sequence[str]) -> tuple[Revision, ...]:
    there = graph.applied(heads)
    wanted = graph.applied(graph.heads())
    return tuple(node for node in graph.revisions.values() if node.id in wanted - there)


def _require_revisions(ready: Ready, wanted: Sequence[str]) -> None:
    found = current(ready.where.dsn, ready.table)
    if found != tuple(sorted(wanted)):
        raise FindingsError(
            f"the database says {listed(found) or 'no revision'}, and was stamped {listed(wanted)}",
            place=Place(subject=ready.where.subject),
            hint="See whether something else writes to this database",
            code="seed-not-stamped",
        )


@contextmanager
def _telling_state(ready: Ready) -> Iterator[None]:
    """Let an error of the block say in which state it left the database."""
    try:
        yield
    except SnapshotError as error:
        error.add(note("seed-state", _state(ready), place=Place(subject=ready.where.subject)))
        raise


def _state(ready: Ready) -> str:
    try:
        found = current(ready.where.dsn, ready.table) if is_settled(ready.where.dsn) else None
    except EnvironmentFailure:
        found = None
    if found is None:
        return "the database does not answer, so its state is not known: it is empty, or complete and stamped"
    if not found:
        return "the database is as empty as it was"
    return f"the schema is complete and stamped at {listed(found)}; make al-up continues from there"
