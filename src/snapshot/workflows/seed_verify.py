"""Verify a seeded database: dump it, and compare it with the snapshot, or with what the migrations make.

Apart from `snapshot.workflows.seed`, which imports it while the server loads the schema.
"""

from collections.abc import Sequence

from snapshot.database.connection import session
from snapshot.diff.changes import Added, Altered, Change, Removed
from snapshot.diff.compare import Between, compare_meaning
from snapshot.layout.sections import make_layout
from snapshot.model.diagnostic import Diagnostic, Place, Severity, note
from snapshot.model.errors import FindingsError
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import Snapshot
from snapshot.revisions.version_table import current
from snapshot.sql.adapt import map_snapshot
from snapshot.workflows.live import present_schemas, take_migrations
from snapshot.workflows.seed_plan import without_grants
from snapshot.workflows.seed_ready import Ready, Seeded
from snapshot.workflows.servers import scratch_server_of
from snapshot.workflows.specs import How
from snapshot.workflows.take import Request, take
from snapshot.workflows.taken import Strategy
from snapshot.workflows.watch import Watch


def verified(ready: Ready, watch: Watch) -> Seeded:
    """Dump the database and compare it with the snapshot, or after later revisions with what the migrations make.

    :raises FindingsError: they differ.
    :raises SnapshotError: the database cannot be dumped, or there is no server on which to try the migrations.
    """
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
