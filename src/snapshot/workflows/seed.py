"""Seed an empty database from a snapshot: preflight, one transaction, later revisions, verification.

After any failure the database is as empty as it was, or complete and stamped at the snapshot's own revision, from
where ``al-up`` continues. The revision is the one the manifest names: "head" belongs to the checkout, which may be
newer, and a database stamped with it would lack the schema of every revision in between for ever.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

from snapshot.config.dsn import describe
from snapshot.config.settings import Profile, Settings
from snapshot.database.connection import session
from snapshot.database.seeding import is_settled, seed_database
from snapshot.database.target import Target, read_target
from snapshot.diff.changes import Added, Altered, Change, Removed
from snapshot.diff.compare import Between, compare_meaning
from snapshot.layout.manifest import Manifest
from snapshot.layout.sections import make_layout
from snapshot.model.diagnostic import Diagnostic, Place, Severity, note
from snapshot.model.errors import EnvironmentFailure, FindingsError, SnapshotError
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import Snapshot
from snapshot.revisions.fingerprint import hash_of_revisions
from snapshot.revisions.graph import Graph, Revision, revision_graph
from snapshot.revisions.offline import Rendering, render
from snapshot.revisions.rowless import may_write_rows
from snapshot.revisions.runner import upgrade
from snapshot.revisions.version_table import VersionTable, current, version_table
from snapshot.sql.adapt import map_snapshot
from snapshot.sql.roles import NOTHING
from snapshot.sql.rows import written
from snapshot.workflows.live import present_schemas, take_migrations
from snapshot.workflows.preflight import Gathered, is_empty, listed, preflight
from snapshot.workflows.seed_plan import Plan, Wish, plan_of, source_of, without_grants
from snapshot.workflows.servers import scratch_server_of
from snapshot.workflows.specs import How
from snapshot.workflows.take import Request, take
from snapshot.workflows.taken import Strategy
from snapshot.workflows.watch import Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Which database is seeded, and for which project.

    :param profile: whose pg_dump, schemas and scratch server are used.
    :param dsn: the database.
    """

    settings: Settings
    profile: Profile
    dsn: str

    @property
    def subject(self) -> str:
        """``user@host/database``, for people."""
        return describe(self.dsn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A seed that was worked out and checked, and has touched nothing.

    :param absent_roles: roles that are missing on the server.
    :param pending: revisions of the checkout behind the snapshot's, in the order in which they are applied.
    :param findings: of the preflight, errors first.
    """

    where: Where
    wish: Wish
    plan: Plan
    target: Target
    table: VersionTable
    absent_roles: tuple[str, ...]
    pending: tuple[Revision, ...]
    findings: tuple[Diagnostic, ...]

    def require(self) -> None:
        """Refuse what the preflight found.

        :raises FindingsError: with every finding.
        """
        if self.findings and self.findings[0].severity is Severity.ERROR:
            first, *others = self.findings
            raise FindingsError(first.message, place=first.place, hint=first.hint, code=first.code, others=others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """What a seed came to.

    :param revisions: what the version table says, read on a new connection.
    :param against: what the seeded schema was found equal to.
    :param objects: how many objects that schema defines.
    :param rows: how many rows of reference tables were loaded, and read back equal.
    """

    revisions: tuple[str, ...]
    against: str
    objects: int
    rows: int = 0
    notes: tuple[Diagnostic, ...] = ()


def prepare(where: Where, source: str, wish: Wish, watch: Watch) -> Ready:
    """Read the snapshot, ask the database, and find everything that stands in the way.

    :param source: a folder or a git revision; empty for the project's snapshot.
    :raises UsageError: there is no migration environment, or no such source.
    :raises FolderError: the snapshot contradicts its manifest; what the database holds is told as well.
    :raises EnvironmentFailure: the database cannot be reached.
    """
    ini = where.settings.alembic_ini
    with watch.phase("preflight"), ThreadPoolExecutor(1) as aside:
        graph, table = revision_graph(ini), version_table(ini)
        rendering = aside.submit(_rendered, graph, where)
        target = read_target(where.dsn, table=table.name, schema=table.schema)
        try:
            plan = plan_of(source_of(source, where.settings), wish)
        except FindingsError as error:
            for one in is_empty(_without_snapshot(where, target)):
                error.add(one)
            raise
        applied = graph.applied(plan.manifest.heads)
        rendered = {revision: one for revision, one in rendering.result().items() if revision in applied}
        gathered = replace(
            _gathered(where, wish, plan, target, graph),
            rows=_rows(rendered),
            unread=tuple(revision for revision, one in rendered.items() if one.unsure),
        )
        return Ready(
            where=where,
            wish=wish,
            plan=plan,
            target=target,
            table=table,
            absent_roles=gathered.absent_roles,
            pending=_pending(graph, plan.manifest.heads),
            findings=preflight(gathered),
        )


def seed(ready: Ready, watch: Watch) -> Seeded:
    """Seed the database, go to head, and verify what came of it.

    :raises FindingsError: the preflight, the server or a revision refuses, or the schema is not what it should be.
    :raises EnvironmentFailure: the server is missing or lacks something.
    :raises NotProven: there is no server on which the migrations could be tried for comparison.
    """
    ready.require()
    where, heads = ready.where, ready.plan.manifest.heads
    with _telling_state(ready):
        seeding = ready.plan.seeding(ready.wish, ready.target, ready.absent_roles, ready.table)
        seed_database(where.dsn, seeding, watch.phase)
        _require_revisions(ready, heads)
        if ready.pending:
            with watch.phase("upgrade"):
                upgrade(where.settings.alembic(where.profile), where.dsn, "head")
        return _verified(ready, watch)


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


def _rows(rendered: Mapping[str, Rendering]) -> dict[str, list[str]]:
    """Return which tables revisions fill, as far as what they print tells."""
    found: dict[str, list[str]] = {}
    for revision, rendering in rendered.items():
        for table in sorted({table for text in rendering.sql for table in written(text)}):
            found.setdefault(table, []).append(revision)
    return found


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


def _verified(ready: Ready, watch: Watch) -> Seeded:
    """Dump the database and compare it with the snapshot, or after later revisions with what the migrations make."""
    with watch.phase("verify"):
        found = current(ready.where.dsn, ready.table)
        profile = ready.where.profile
        schemas = present_schemas(ready.where.dsn, profile) if ready.pending else ()
        kept = ready.plan.manifest.keeps_secrets
        request = Request(
            dsn=ready.where.dsn,
            schemas=schemas,
            strategy=Strategy.WHOLE,  # one run is the least work
            pg_dump=profile.pg_dump,
            keep_secrets=kept,
        )
        actual = _comparable(ready, take(request, make_layout(), Watch()).snapshot)
        changes, notes = (_against_migrations if ready.pending else _against_snapshot)(ready, actual)
    if changes:
        raise _different(ready, changes)
    if ready.wish.grants and ready.plan.merges_roles:
        told = "two roles of the snapshot are one here, so privileges were set and not compared"
        notes = (*notes, note("seed-merged-roles", told))
    if not ready.wish.grants:
        notes = (
            *notes,
            note("seed-no-grants", "owners, privileges and default privileges were neither set nor compared"),
        )
    against = "what the migrations make" if ready.pending else "the snapshot"
    objects, rows = sum(actual.counts().values()), sum(one.count for one in ready.plan.rows)
    return Seeded(revisions=found, against=against, objects=objects, rows=rows, notes=notes)


_Found = tuple[list[Change], tuple[Diagnostic, ...]]


def _against_snapshot(ready: Ready, actual: Snapshot) -> _Found:
    majors = [one for one in (ready.plan.manifest.origin.major, ready.target.major) if one is not None]
    wanted = _comparable(ready, ready.plan.snapshot)
    return _changes(wanted, actual, Between(min(majors) if len(majors) > 1 else None)), ()


def _against_migrations(ready: Ready, actual: Snapshot) -> _Found:
    """Compare with a scratch database built by the migrations.

    What a revision makes belongs to whoever runs it: to the role of the scratch server there, and to the role of the
    target here. An object may therefore have either owner.
    """
    where, wish = ready.where, ready.wish
    how = How(env=where.profile.name, keep_secrets=ready.plan.manifest.keeps_secrets)
    taken = take_migrations("", where.settings, how, Watch())
    between = Between(min(taken.origin.major or ready.target.major, ready.target.major))
    wanted = _comparable(ready, map_snapshot(taken.snapshot, wish.roles))
    changes = _changes(wanted, actual, between)
    maker = _user(scratch_server_of(where.settings, where.profile))
    if not changes or maker == ready.target.user:
        return changes, ()
    other = {one.id for one in _changes(map_snapshot(wanted, {maker: ready.target.user}), actual, between)}
    told = f"what the revisions made belongs to {ready.target.user}, and where they were tried to {maker}"
    return [one for one in changes if one.id in other], (note("seed-owners", told),)


def _comparable(ready: Ready, snapshot: Snapshot) -> Snapshot:
    """Return a snapshot without what the seed leaves out, and without a schema that only Alembic's table needs."""
    own = ObjectId(Kind.SCHEMA, (ready.target.version_schema,))
    if own.name != "public" and own not in ready.plan.snapshot:
        snapshot = Snapshot(tuple(obj for obj in snapshot.objects if obj.id != own))
    if ready.wish.grants and not ready.plan.merges_roles:
        return snapshot
    return without_grants(snapshot, owners=ready.wish.grants)


def _changes(wanted: Snapshot, actual: Snapshot, between: Between) -> list[Change]:
    """Return what differs in meaning."""
    return [*compare_meaning(wanted, actual, between)]


def _user(dsn: str) -> str:
    with session(dsn) as connection:
        row = connection.execute("SELECT current_user").fetchone()
    return str(row[0]) if row else ""


def _different(ready: Ready, changes: Sequence[Change]) -> FindingsError:
    first, *others = (_sentence(one) for one in changes)
    return FindingsError(
        first,
        place=Place(subject=ready.where.subject),
        hint="The database is complete; snapshot diff shows the statements, and decides whether to keep it",
        code="seed-different",
        others=[
            Diagnostic(
                severity=Severity.ERROR,
                code="seed-different",
                message=one,
                place=Place(subject=ready.where.subject),
            )
            for one in others
        ],
    )


def _sentence(change: Change) -> str:
    match change:
        case Removed():
            return f"{change.id} is missing in the seeded database"
        case Added():
            return f"{change.id} is in the seeded database, and should not be"
        case Altered():
            about = ", ".join(sorted(one.value for one in change.aspects))
            return f"{change.id} differs in the seeded database: {about}"
        case _:
            return str(change.id)
