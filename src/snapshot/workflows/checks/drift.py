"""``snapshot check drift``: the committed snapshot is what the migrations make, and what a running database holds."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from snapshot.config.settings import ENVIRONMENT_PREFIX
from snapshot.diff.view import View
from snapshot.layout.reference import Rows, RowsFile
from snapshot.model.diagnostic import Diagnostic, Place, Severity
from snapshot.model.errors import EnvironmentFailure, FindingsError
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.words import plural
from snapshot.policy.checked import Looked
from snapshot.policy.differences import differences
from snapshot.policy.reference import advice, differing, in_words
from snapshot.sources.folder import rows_files
from snapshot.workflows.checks.asked import Asked
from snapshot.workflows.diff import Wish, diff
from snapshot.workflows.history import shown
from snapshot.workflows.layouts import layout_of
from snapshot.workflows.reference import declared_rows
from snapshot.workflows.servers import dsn_of
from snapshot.workflows.sides import Side, open_side
from snapshot.workflows.specs import How
from snapshot.workflows.standing import require_snapshot
from snapshot.workflows.stepping import why

_RENEW = "Run make al-dump-schema-current and commit what it writes"


def look(asked: Asked) -> Looked:
    """Compare the snapshot folder with what the migrations make of an empty database, and with ``asked.against``.

    :raises FindingsError: the folder defines nothing, which is never what a project means.
    :raises SnapshotError: a side cannot be read.
    """
    settings, how = asked.settings, How(env=asked.profile.name, reference=asked.settings.reference_tables)
    require_snapshot(settings)
    folder = open_side(str(settings.out), settings, asked.watch, how)
    folder = replace(folder, name=shown(settings, settings.out))
    if not folder.counts:
        raise FindingsError(
            "the snapshot holds nothing, so there is nothing to compare",
            place=Place(file=str(settings.out)),
            hint=_RENEW,
            code="nothing-to-check",
        )
    made = open_side("migrations:", settings, asked.watch, how)
    views = [_compared(asked, folder, made)]
    held = rows_files(folder.folder) if folder.folder and settings.reference_tables else ()
    findings = [*_behind(folder, made), *_told(views[0], "the migrations", _RENEW), *_rows(folder, held, made.rows)]
    if asked.against:
        running = open_side(asked.against, settings, asked.watch, how)
        views.append(_compared(asked, folder, running))
        findings.extend(_told(views[1], asked.against, "Bring it to head with make al-up, or find who changed it"))
        findings.extend(_running_rows(asked, folder, held))
    against = " and ".join(("the migrations", *filter(None, [asked.against])))
    rows = f" and {plural(sum(one.count for one in held), 'row')}" if held else ""
    return Looked(
        what=f"{sum(folder.counts.values())} objects{rows} against {against}",
        findings=tuple(findings),
        views=tuple(view for view in views if not view.is_equal),
    )


def _compared(asked: Asked, old: Side, new: Side) -> View:
    layers = layout_of(asked.settings, asked.profile).layers
    return diff(old, new, Wish(layers=layers, means=False), asked.watch)


def _behind(folder: Side, made: Side) -> Iterator[Diagnostic]:
    """Yield what the revision in the manifest says, which schemas that are equal do not tell."""
    if folder.heads != made.heads:
        yield Diagnostic(
            severity=Severity.ERROR,
            code="snapshot-behind",
            message=f"the snapshot is of {', '.join(folder.heads) or 'no revision'}, head is {', '.join(made.heads)}",
            place=Place(file=folder.name),
            hint=_RENEW,
        )


def _rows(folder: Side, held: Sequence[RowsFile], made: Sequence[Rows]) -> Iterator[Diagnostic]:
    """Yield how the rows of reference tables differ from those that the migrations make."""
    noted = {one.id for one in folder.folder.manifest.reference} if folder.folder else set()
    declared = {ObjectId(Kind.TABLE, one.table) for one in made}
    for table in sorted(noted - declared):
        yield _drifted(f"the snapshot holds rows of {table}, which is not declared", folder.name, _RENEW)
    for table in sorted(declared - noted):
        yield _drifted(f"{table} is declared as a reference table, and its rows are missing", folder.name, _RENEW)
    for one in differing(held, made, positions=True):
        yield _drifted(in_words(one, "the snapshot", "a migrated database"), folder.name, f"{_RENEW}{advice(one)}")


def _running_rows(asked: Asked, folder: Side, held: Sequence[RowsFile]) -> Iterator[Diagnostic]:
    """Yield how they differ from those of a running database; one that lacks a table differs in its schema."""
    if not held:
        return
    settings = asked.settings
    dsn = dsn_of(settings, settings.profile(asked.against.removeprefix(ENVIRONMENT_PREFIX)))
    try:
        running = declared_rows(dsn, settings.reference_tables)
    except EnvironmentFailure as error:
        yield _drifted(f"rows in {asked.against} cannot be compared: {why(error)}", folder.name, error.hint)
        return
    for one in differing(held, running, positions=False):
        message = in_words(one, "the snapshot", asked.against)
        yield _drifted(message, folder.name, "Let a revision write them and run make al-up, or find who changed them")


def _drifted(message: str, file: str, hint: str) -> Diagnostic:
    return Diagnostic(severity=Severity.ERROR, code="drift", message=message, place=Place(file=file), hint=hint)


def _told(view: View, other: str, hint: str) -> Iterator[Diagnostic]:
    said = {
        "added": f"is not in the snapshot, and {other} has it",
        "removed": f"is in the snapshot, and {other} lacks it",
        "altered": f"is another one in {other}",
    }
    for one in differences(view):
        about = f": {one.about}" if one.card.action == "altered" else ""
        yield _drifted(f"{one.card.id} {said[one.card.action]}{about}", view.old.name, hint)
