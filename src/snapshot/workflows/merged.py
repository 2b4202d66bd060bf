"""The revisions that there are once a branch is merged: those of the working tree with those of its base.

Nothing is checked out and no revision runs. A file that the base removed since the branch grew from it is gone after
the merge, and one that the branch removed is too; what both have is taken from the working tree.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from snapshot.config.settings import Settings
from snapshot.model.diagnostic import Diagnostic, Place, note
from snapshot.model.errors import FindingsError, SnapshotError
from snapshot.policy.rules.values import Written
from snapshot.revisions.environment import Environment
from snapshot.revisions.graph import Revision, revision_in
from snapshot.revisions.literals import parse_text, read, text_of
from snapshot.sources.committed import committed
from snapshot.workflows.history import shown


@dataclass(slots=True, kw_only=True)
class Merged:
    """Revisions as a merge would leave them.

    :param written: all of them.
    :param nodes: id → revision of the working tree, for those who render.
    :param new: files, as findings show them, that the base does not have under any name.
    :param base: how the base is named; empty where only the working tree was looked at.
    :param troubles: files that are no revisions, and why the base is not known.
    """

    settings: Settings
    written: list[Written] = field(default_factory=list)
    nodes: dict[str, Revision] = field(default_factory=dict)
    new: frozenset[str] = frozenset()
    base: str = ""
    troubles: list[Diagnostic] = field(default_factory=list)

    def add(self, path: Path, data: bytes, *, is_here: bool) -> None:
        """Take in one file; one that is no revision is a trouble."""
        file = shown(self.settings, path)
        try:
            node = revision_in(parse_text(data, Path(file)), Path(file))
        except FindingsError as error:
            self.troubles += error.diagnostics
            return
        self.written.append(
            Written(
                file=file,
                name=path.name,
                id=node.id,
                parents=node.parents,
                depends_on=node.depends_on,
                labels=node.labels,
                source=text_of(data),
                is_here=is_here,
            )
        )
        if is_here:
            self.nodes.setdefault(node.id, node)


def read_merged(settings: Settings, environment: Environment, base: str) -> Merged:
    """Return the revisions of the merged tree.

    :param base: the git revision that the branch will be merged into.
    """
    found = Merged(settings=settings)
    here = environment.revision_files()
    place = Place(file=shown(settings, environment.ini))
    try:
        theirs = _theirs(settings, environment, base, place)
    except SnapshotError as error:
        why = error.diagnostics[0]
        message = f"only the working tree was looked at, so a head on another branch is not seen: {why.message}"
        found.troubles.append(note("base-unknown", message, place=why.place, hint=why.hint))
        theirs = None
    gone = theirs.gone if theirs else frozenset()
    for path in here:
        if path not in gone:
            _add_file(found, path)
    if theirs:
        _add_base(found, theirs, here)
    return found


def _add_file(found: Merged, path: Path) -> None:
    try:
        found.add(path, read(path), is_here=True)
    except FindingsError as error:
        found.troubles += error.diagnostics


@dataclass(frozen=True, slots=True)
class _Theirs:
    """What the base has.

    :param files: every revision file of it.
    :param added: those that it has and the commit has not from which the branch grew, with their bytes.
    :param moved: those that the branch has not any more, with their bytes.
    :param gone: those that it removed since.
    """

    name: str
    files: frozenset[Path]
    added: Mapping[Path, bytes]
    moved: Mapping[Path, bytes]
    gone: frozenset[Path]


def _theirs(settings: Settings, environment: Environment, base: str, place: Place) -> _Theirs:
    with committed(settings.root, base, place) as repository:
        tip = repository.below(environment.versions, environment.is_revision, repository.tip)
        then = repository.below(environment.versions, environment.is_revision)
        absent = {path: stored for path, stored in tip.items() if not path.is_file()}
        contents = {path: repository.version(stored).content for path, stored in absent.items()}
        return _Theirs(
            name=repository.base,
            files=frozenset(tip),
            added={path: data for path, data in contents.items() if path not in then},
            moved={path: data for path, data in contents.items() if path in then},
            gone=frozenset(then) - frozenset(tip),
        )


def _add_base(found: Merged, theirs: _Theirs, here: Collection[Path]) -> None:
    """Take in what only the base has, and tell which files of the working tree it has not."""
    found.base = theirs.name
    renamed = Merged(settings=found.settings)
    for path, data in theirs.moved.items():
        renamed.add(path, data, is_here=False)
    ids = {one.id for one in renamed.written}
    files = {shown(found.settings, path) for path in here if path not in theirs.files}
    found.new = frozenset(one.file for one in found.written if one.file in files and one.id not in ids)
    for path, data in theirs.added.items():
        found.add(path, data, is_here=False)
