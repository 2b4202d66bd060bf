"""Checks of the revisions themselves: one head, and every SQL file that one of them reads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from snapshot.model.diagnostic import Diagnostic, Place, note
from snapshot.model.errors import SnapshotError
from snapshot.revisions.external import ReadFile, external_files
from snapshot.revisions.graph import Revision
from snapshot.workflows.doctor.case import Case
from snapshot.workflows.doctor.registry import check, found
from snapshot.workflows.preflight import listed
from snapshot.workflows.stepping import why


@check("revisions", "the revisions can be read")
def can_be_read(case: Case) -> Iterator[Diagnostic]:
    """Find revision files that cannot be read or contradict each other, which is an error of reading them."""
    if not case.graph.revisions:
        yield note("no-revisions", "there are no revisions")


@check("heads", "the revisions have one head", needs=("revisions",))
def have_one_head(case: Case) -> Iterator[Diagnostic]:
    """Find branches that were not merged."""
    heads = case.graph.heads()
    if len(heads) > 1:
        message = f"there are {len(heads)} head revisions: {listed(heads)}"
        hint = "Let the one that is not merged yet follow the other (its down_revision), or use alembic merge"
        yield found(message, code="several-heads", file=case.shown(case.graph.ini), hint=hint)


@dataclass(frozen=True, slots=True)
class _Reading:
    """That a revision reads a file."""

    revision: Revision
    file: ReadFile


@check("files", "every SQL file that a revision reads is there", needs=("revisions",))
def files_are_there(case: Case) -> Iterator[Diagnostic]:
    """Find SQL files that are gone, here and as far as can be told in the container that runs Alembic."""
    read = {node.id: external_files(case.environment, node.file) for node in case.graph.revisions.values()}
    readings = [_Reading(case.graph.revisions[one], file) for one, told in read.items() for file in told.files]
    for one in readings:
        if one.file.is_missing:
            yield _missing(case, one)
    for revision, told in read.items():
        for untold in told.untold:
            place = Place(file=case.shown(case.graph.revisions[revision].file))
            yield note("sql-file-unknown", f"which files the revision reads cannot be told: {untold}", place=place)
    if case.profile.compose and readings:
        yield from _mounted(case, readings)


def _missing(case: Case, one: _Reading) -> Diagnostic:
    path = case.shown(one.file.path)
    removed = f"git log --diff-filter=D --oneline -- {path}"
    return found(
        f"the revision reads {path}, which is not there: an upgrade or downgrade through it fails",
        file=case.shown(one.revision.file),
        code="sql-file-missing",
        hint=f"Bring it back; this names the commit that removed it: {removed}",
    )


def _mounted(case: Case, readings: Sequence[_Reading]) -> Iterator[Diagnostic]:
    """Tell of each service that sees the revisions whether it sees the files, too."""
    try:
        services = case.services
    except SnapshotError as error:
        yield note("sql-mount-unknown", f"what containers see of the SQL files cannot be told: {why(error)}")
        return
    there = [one for one in readings if not one.file.is_missing]
    for name, service in services.items():
        mounts = dict(_binds(service))
        seen = [one for one in there if _inside(mounts, one.revision.file)]
        hidden = sorted({one.file.path for one in seen if not _inside(mounts, one.file.path)})
        if hidden:
            where = _inside(mounts, seen[0].revision.file)
            yield found(
                f"service {name} sees the revisions, as {where}, and not the files that they read: "
                f"{listed([case.shown(one) for one in hidden])}",
                file=case.shown(case.composition.file),
                subject=f"service {name}",
                code="sql-file-not-mounted",
                hint=f"Mount {case.shown(case.environment.scripts)} as a whole; the image may hold a copy, or none",
            )


def _binds(service: object) -> Iterator[tuple[Path, PurePosixPath]]:
    """Yield the folders of the host that a service mounts, and where it sees them."""
    mounts = service.get("volumes", []) if isinstance(service, Mapping) else []
    for one in mounts if isinstance(mounts, list) else []:
        if isinstance(one, dict) and one.get("type") == "bind" and one.get("source") and one.get("target"):
            yield Path(one["source"]).resolve(), PurePosixPath(one["target"])


def _inside(mounts: Mapping[Path, PurePosixPath], path: Path) -> PurePosixPath | None:
    """Return where a container sees a file of the host, if it does; the innermost mount decides."""
    real = path.resolve()
    fitting = sorted((source for source in mounts if real.is_relative_to(source)), key=lambda one: len(one.parts))
    return mounts[fitting[-1]] / real.relative_to(fitting[-1]) if fitting else None
