"""Open any source as one side of a comparison, and read two sides no further than they may differ."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from snapshot.config.settings import Settings
from snapshot.layout.format import HEAD_FILE
from snapshot.layout.manifest import Origin
from snapshot.layout.reference import FOLDER, Rows, is_rows
from snapshot.model.diagnostic import Diagnostic, Place, note
from snapshot.model.errors import EnvironmentFailure, SnapshotError
from snapshot.model.kind import Kind
from snapshot.model.objects import Objects, Snapshot
from snapshot.sources.folder import Folder, assemble_files, read_folder
from snapshot.sources.git import read_revision
from snapshot.sql import naming
from snapshot.sql.assemble import assemble
from snapshot.sql.script import cut
from snapshot.targets.folder import reading
from snapshot.workflows.named import Named
from snapshot.workflows.narrow import Blocks, OnDemand, narrow
from snapshot.workflows.specs import STDIN, How, Sort, Spec, pair_of, spec_of
from snapshot.workflows.split import origin_of, read_input
from snapshot.workflows.watch import Watch

_AT_REST = frozenset({Sort.FOLDER, Sort.DUMP, Sort.GIT})
"""What can be read without waiting for a server, so that the errors of both sides are told at once."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two states that are compared.

    :param name: as the user wrote it, credentials replaced.
    :param server: major version of the server, empty where unknown.
    :param heads: Alembic revisions it stands at, where known.
    :param notes: what the reader should know of how it was read.
    :param read: reads all of it.
    :param blocks: its aggregate, where it has files that agree with their manifest.
    :param folder: likewise.
    :param rows: of the declared reference tables, where what the migrations make was asked for them.
    """

    name: str
    sort: Sort
    server: str = ""
    heads: tuple[str, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
    read: Callable[[], Snapshot] = field(repr=False)
    blocks: Blocks | None = field(default=None, repr=False)
    folder: Folder | None = field(default=None, repr=False)
    rows: tuple[Rows, ...] = field(default=(), repr=False)

    @cached_property
    def snapshot(self) -> Snapshot:
        """All of it; of a folder and a git revision read when it is first asked for.

        :raises SnapshotError: a statement of the files is not what pg_dump prints.
        """
        return self.read()

    @cached_property
    def objects(self) -> Objects:
        """All objects by identity; of files each is read when it is asked for, for who asks for few.

        Looking one up raises as `snapshot` does.
        """
        return self.snapshot if self._on_demand is None else self._on_demand

    def learn(self, snapshot: Snapshot) -> None:
        """Take some of the objects, which are read already and complete."""
        if self._on_demand is not None:
            self._on_demand.learn(snapshot)

    @cached_property
    def _on_demand(self) -> OnDemand | None:
        if self.blocks is None or not self.blocks.is_sound:
            return None
        return OnDemand(self.blocks, lambda: self.snapshot)

    @cached_property
    def named(self) -> naming.Objects:
        """All objects by what they name; see `objects`."""
        if self.blocks is not None and self._on_demand is not None:
            return Named(self.blocks, self._on_demand)
        return naming.Whole(self.snapshot)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many objects of each kind are defined, by the word of the kind; of files as their manifest says."""
        if self.folder:
            return self.folder.manifest.counts
        return {kind.value: count for kind, count in self.snapshot.counts().items()}

    def of_kinds(self, kinds: Iterable[Kind]) -> Snapshot:
        """Return the objects of some kinds; of files nothing else is read.

        :raises SnapshotError: as `snapshot` does.
        """
        wanted = frozenset(kinds)
        if self.blocks and self.blocks.is_sound and "snapshot" not in self.__dict__:
            return self.blocks.read(self.blocks.of_kinds(wanted))
        return Snapshot(tuple(obj for obj in self.snapshot.objects if obj.id.kind in wanted))


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two sides, read no further than they may differ.

    :param old: the old snapshot. Objects that both sides have alike may be left out, on both.
    :param new: likewise.
    :param is_narrowed: whether that was done.
    """

    old_side: Side
    new_side: Side
    old: Snapshot
    new: Snapshot
    is_narrowed: bool = False

    @property
    def whole_old(self) -> Snapshot:
        """All of the old snapshot, for what is to be known of objects that did not change.

        :raises SnapshotError: as `Side.snapshot` does.
        """
        return self.old_side.snapshot

    @property
    def whole_new(self) -> Snapshot:
        """All of the new snapshot; see `whole_old`."""
        return self.new_side.snapshot


def open_sides(given: Sequence[str], settings: Settings, watch: Watch, how: How) -> tuple[Side, Side]:
    """Open the two sides that up to two arguments mean; see `pair_of` for what fewer mean.

    :raises UsageError: an argument is no known form; told before anything is opened.
    :raises SnapshotError: a side cannot be read; where neither of two that are at rest can, the error tells both.
    """
    old, new = pair_of(given, settings)
    try:
        first = _open(old, settings, watch, how)
    except SnapshotError as error:
        if {old.sort, new.sort} <= _AT_REST:
            _add_others(error, new, settings, watch, how)
        raise
    return first, _open(new, settings, watch, how)


def open_side(text: str, settings: Settings, watch: Watch, how: How) -> Side:
    """Open what a text names.

    :raises UsageError: it is no known form.
    :raises SnapshotError: it cannot be read.
    """
    return _open(spec_of(text), settings, watch, how)


def rows_notes(old: Side, new: Side) -> tuple[Diagnostic, ...]:
    """Return a note on reference tables whose rows differ, which no comparison of schemas counts."""
    if not (old.folder and new.folder):
        return ()
    one, other = (side.folder.manifest.files for side in (old, new) if side.folder)
    differ = sorted(name for name in {**one, **other} if is_rows(name) and one.get(name) != other.get(name))
    if not differ:
        return ()
    told = f"rows of reference tables differ, which this report does not count: {', '.join(differ)}"
    return (note("rows-differ", told, hint="git diff shows them"),)


def read_pair(old: Side, new: Side) -> Pair:
    """Read two sides; where both have files, only what may differ.

    The narrowed snapshots compare exactly as the whole ones do.

    :raises SnapshotError: as `Side.snapshot` does.
    """
    if old.folder and new.folder and old.folder.manifest.files[HEAD_FILE] == new.folder.manifest.files[HEAD_FILE]:
        return Pair(old_side=old, new_side=new, old=Snapshot(()), new=Snapshot(()), is_narrowed=True)
    found = narrow(old.blocks, new.blocks) if old.blocks and new.blocks else None
    for side, snapshot in zip((old, new), found or (), strict=False):
        side.learn(snapshot)
    snapshots = found or (old.snapshot, new.snapshot)
    return Pair(old_side=old, new_side=new, old=snapshots[0], new=snapshots[1], is_narrowed=found is not None)


def _add_others(error: SnapshotError, spec: Spec, settings: Settings, watch: Watch, how: How) -> None:
    """Let the error of the first side tell what is wrong with the second one, too."""
    try:
        _open(spec, settings, watch, how)
    except SnapshotError as other:
        for one in other.diagnostics:
            error.add(one)


def _open(spec: Spec, settings: Settings, watch: Watch, how: How) -> Side:
    match spec.sort:
        case Sort.FOLDER:
            path = Path(spec.target)
            with watch.phase(f"read {spec.name}"), reading(path):
                return _of_folder(spec, read_folder(path, only=_only(how)), how)
        case Sort.GIT:
            where = spec.path or settings.out
            with watch.phase(f"read {spec.name}"):
                folder = read_revision(spec.target, where, settings.root, name=spec.name, only=_only(how))
            return _of_folder(spec, folder, how)
        case Sort.DUMP:
            with watch.phase(f"read {spec.name}"):
                return _dump(spec, how)
        case Sort.DATABASE | Sort.MIGRATIONS:
            return _live(spec, settings, watch, how)


def _only(how: How) -> list[str]:
    return [HEAD_FILE, f"{FOLDER}/"] if how.reference else [HEAD_FILE]


def _of_folder(spec: Spec, folder: Folder, how: How) -> Side:
    files = folder.aggregate()
    return Side(
        name=spec.name,
        sort=spec.sort,
        server=_major(folder.manifest.origin),
        heads=folder.manifest.heads,
        read=lambda: assemble_files(files, folder.path, keep_secrets=how.keep_secrets).snapshot,
        blocks=Blocks(folder.path, files[HEAD_FILE], how.keep_secrets),
        folder=folder,
    )


def _dump(spec: Spec, how: How) -> Side:
    script = cut(_bytes_of(spec.target, how), spec.name)
    snapshot = assemble([script], keep_secrets=how.keep_secrets).snapshot
    return Side(name=spec.name, sort=spec.sort, server=_major(origin_of(script)), read=lambda: snapshot)


def _bytes_of(path: str, how: How) -> bytes:
    try:
        if path == STDIN:
            return read_input(how.stdin or sys.stdin.buffer, path)
        with Path(path).open("rb") as stream:
            return read_input(stream, path)
    except OSError as error:
        raise EnvironmentFailure(
            f"the file cannot be read: {error.strerror}",
            place=Place(file=path),
            hint="Give yourself permission to read it",
            code="unreadable",
        ) from error


def _live(spec: Spec, settings: Settings, watch: Watch, how: How) -> Side:
    from snapshot.workflows.live import take_database, take_migrations  # noqa: PLC0415 - files need no database room

    take = take_migrations if spec.sort is Sort.MIGRATIONS else take_database
    taken = take(spec.target, settings, how, watch)
    return Side(
        name=spec.name,
        sort=spec.sort,
        server=_major(taken.origin),
        heads=taken.heads,
        notes=taken.notes,
        read=lambda: taken.snapshot,
        rows=taken.rows,
    )


def _major(origin: Origin) -> str:
    return "" if origin.major is None else str(origin.major)
