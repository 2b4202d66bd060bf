"""``snapshot check drift``: the committed snapshot is what the migrations make, and what a running database holds."""

from collections.abc import Iterator
from dataclasses import replace

from snapshot.diff.view import View
from snapshot.model.diagnostic import Diagnostic, Place, Severity
from snapshot.model.errors import FindingsError
from snapshot.policy.checked import Looked
from snapshot.policy.differences import differences
from snapshot.workflows.checks.asked import Asked
from snapshot.workflows.diff import Wish, diff
from snapshot.workflows.history import shown
from snapshot.workflows.layouts import layout_of
from snapshot.workflows.sides import Side, open_side
from snapshot.workflows.specs import How

_RENEW = "Run make al-dump-schema-current and commit what it writes"


def look(asked: Asked) -> Looked:
    """Compare the snapshot folder with what the migrations make of an empty database, and with ``asked.against``.

    :raises FindingsError: the folder defines nothing, which is never what a project means.
    :raises SnapshotError: a side cannot be read.
    """
    settings, how = asked.settings, How(env=asked.profile.name)
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
    findings = [*_behind(folder, made), *_told(views[0], "the migrations", _RENEW)]
    if asked.against:
        running = open_side(asked.against, settings, asked.watch, how)
        views.append(_compared(asked, folder, running))
        findings.extend(_told(views[1], asked.against, "Bring it to head with make al-up, or find who changed it"))
    against = " and ".join(("the migrations", *filter(None, [asked.against])))
    return Looked(
        what=f"{sum(folder.counts.values())} objects against {against}",
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


def _told(view: View, other: str, hint: str) -> Iterator[Diagnostic]:
    said = {
        "added": f"is not in the snapshot, and {other} has it",
        "removed": f"is in the snapshot, and {other} lacks it",
        "altered": f"is another one in {other}",
    }
    for one in differences(view):
        about = f": {one.about}" if one.card.action == "altered" else ""
        yield Diagnostic(
            severity=Severity.ERROR,
            code="drift",
            message=f"{one.card.id} {said[one.card.action]}{about}",
            place=Place(file=view.old.name),
            hint=hint,
        )
