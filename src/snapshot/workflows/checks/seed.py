"""``snapshot check seed``: a new environment made of the snapshot is the one that the migrations would have made."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from snapshot.database.scratch import scratch_database
from snapshot.layout.reference import Rows
from snapshot.layout.rows import as_file
from snapshot.model.diagnostic import Diagnostic, Place, Severity, warning
from snapshot.model.errors import FindingsError
from snapshot.policy.checked import Looked
from snapshot.policy.differences import Difference, differences
from snapshot.policy.reference import differing, in_words
from snapshot.workflows.checks.asked import Asked
from snapshot.workflows.diff import Wish as DiffWish
from snapshot.workflows.diff import diff
from snapshot.workflows.layouts import layout_of
from snapshot.workflows.live import present_schemas
from snapshot.workflows.prove import locale_of, prepare_server
from snapshot.workflows.seed import prepare, seed
from snapshot.workflows.seed_plan import Plan, Wish, plan_of, source_of
from snapshot.workflows.seed_ready import Where
from snapshot.workflows.servers import scratch_server_of
from snapshot.workflows.sides import Side, open_side
from snapshot.workflows.specs import How, Sort
from snapshot.workflows.standing import require_snapshot
from snapshot.workflows.take import Request, take
from snapshot.workflows.watch import Watch


def look(asked: Asked) -> Looked:
    """Seed an empty database as ``snapshot seed`` does, and compare it with one that the migrations built.

    :raises FindingsError: the snapshot holds nothing, or the seed refuses or fails.
    :raises SnapshotError: a server is missing.
    """
    settings, watch = asked.settings, asked.watch
    require_snapshot(settings)
    plan = plan_of(source_of("", settings), Wish())
    if not plan.counts:
        raise FindingsError(
            "the snapshot holds nothing to seed", place=Place(file=plan.source), code="nothing-to-check"
        )
    seeded, notes = _seeded(asked, plan)
    how = How(env=asked.profile.name, reference=settings.reference_tables)
    made = open_side("migrations:", settings, watch, how)
    view = diff(made, seeded, DiffWish(layers=layout_of(settings, asked.profile).layers, means=False), watch)
    return Looked(
        what=f"{sum(plan.counts.values())} objects, stamped at {', '.join(plan.manifest.heads) or 'no revision'}",
        findings=(
            *notes,
            *(_told(one, plan.source) for one in differences(view)),
            *_rows(made.rows, seeded.rows, plan.source),
        ),
        views=() if view.is_equal else (view,),
    )


def _seeded(asked: Asked, plan: Plan) -> tuple[Side, tuple[Diagnostic, ...]]:
    """Seed a scratch database to head; what is a placeholder stays one, as it does on the other side."""
    settings = asked.settings
    server = scratch_server_of(settings, asked.profile, plan.manifest.origin.major)
    notes = prepare_server(plan.manifest, server, plan.manifest.origin.major)
    profile = replace(asked.profile, pg_dump=())
    wish = Wish(create_roles=True, secrets=dict.fromkeys(plan.missing, "placeholder"))
    with scratch_database(server, locale=locale_of(plan.manifest), report=notes.append) as dsn:
        ready = prepare(Where(settings=settings, profile=profile, dsn=dsn), "", wish, asked.watch)
        done = seed(ready, asked.watch)
        schemas = present_schemas(dsn, asked.profile)
        request = Request(dsn=dsn, schemas=schemas, reference=settings.reference_tables)
        taken = take(request, layout_of(settings, asked.profile), Watch())
    side = Side(
        name="seeded",
        sort=Sort.DATABASE,
        server=str(taken.origin.major or ""),
        heads=done.revisions,
        read=lambda: taken.snapshot,
        rows=taken.rows,
    )
    return side, (*notes, *(one for one in (*ready.preflight, *done.notes) if one.severity is not Severity.ERROR))


def _rows(made: Sequence[Rows], seeded: Sequence[Rows], source: str) -> Iterator[Diagnostic]:
    for one in differing(map(as_file, made), seeded, positions=True):
        yield Diagnostic(
            severity=Severity.ERROR,
            code="seed-different",
            message=in_words(one, "a migrated database", "a seeded one"),
            place=Place(file=source),
            hint="Run make al-dump-schema-current and commit what it writes",
        )


def _told(one: Difference, source: str) -> Diagnostic:
    said = {
        "added": "is in a seeded database, and the migrations do not make it",
        "removed": "is made by the migrations, and missing in a seeded database",
        "altered": f"is another one in a seeded database than in a migrated one: {one.about}",
    }
    message, place = f"{one.card.id} {said[one.card.action]}", Place(file=source)
    hint = "Run make al-dump-schema-current; if it changes nothing, a revision behind the snapshot depends on rows"
    if one.is_soft:
        return warning("seed-order", message, place=place, hint=hint)
    return Diagnostic(severity=Severity.ERROR, code="seed-different", message=message, place=place, hint=hint)
