"""The policy's table of revisions that read files: which files, and which kinds of object those are about."""

from pathlib import Path

from snapshot.config.settings import Settings
from snapshot.model.diagnostic import Place
from snapshot.model.errors import FindingsError
from snapshot.model.identity import ObjectId
from snapshot.policy.external import FileRow, RevisionRow
from snapshot.revisions.environment import read_environment
from snapshot.revisions.external import ReadFile, external_files
from snapshot.revisions.graph import revision_graph
from snapshot.sql.touched import Deed, Doubt, Target, touched
from snapshot.workflows.history import shown


def files_table(settings: Settings) -> tuple[RevisionRow, ...]:
    """Return the revisions that read files, in the order in which they are applied; no code of theirs runs.

    :raises UsageError: there is no migration environment.
    :raises FindingsError: the revision files contradict each other, or there is none.
    """
    environment = read_environment(settings.alembic_ini).normal()
    graph = revision_graph(settings.alembic_ini)
    if not graph.revisions:
        place = Place(file=shown(settings, settings.alembic_ini))
        raise FindingsError("there is no revision here", place=place, code="nothing-to-check")
    found = ((node, external_files(environment, node.file)) for node in graph.revisions.values())
    return tuple(
        RevisionRow(
            revision=node.id,
            file=shown(settings, node.file),
            reads=tuple(_row(settings, one) for one in external.files),
            untold=external.untold,
        )
        for node, external in found
        if external.files or external.untold
    )


def _row(settings: Settings, one: ReadFile) -> FileRow:
    kinds = () if one.is_missing or one.path.suffix.lower() != ".sql" else tuple(_kinds(one.path))
    return FileRow(file=shown(settings, one.path), kinds=kinds, is_missing=one.is_missing)


def _kinds(path: Path) -> tuple[str, ...]:
    """Return the kinds of object that the statements of a file are about, each once; a table stands for its parts."""
    effects = touched(path.read_text(encoding="utf-8-sig", errors="replace"))
    touches = [one for one in effects if not isinstance(one, Doubt)]
    made = [one.target for one in touches if Deed.CREATES in one.deeds]
    wholes = {one.path for one in made}
    kinds = [_kind(one) for one in made if one.path[:-1] not in wholes]
    unknown = ["unknown"] if not touches and effects else []
    return tuple(dict.fromkeys(kinds or [_kind(one.target) for one in touches] or unknown))


def _kind(target: Target) -> str:
    return target.kind.value if isinstance(target, ObjectId) else target.space.value
