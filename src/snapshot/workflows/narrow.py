"""Read of two snapshot folders only what may differ.

Blocks of equal text mean the same, with one exception: an object's parent may be another one although no word of the
object's own statements changed, where a view gave way to a table of its name, or an index to a key. So what may
differ is the objects of which a block differs, and what could have another parent now. They are read whole; of all
others only the titles are looked at.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from pathlib import PurePath

from snapshot.layout.format import HEAD_FILE, SETTINGS, cut_blocks, subject_of, titles_of
from snapshot.model.identity import ObjectId, quote_name
from snapshot.model.kind import RELATIONS, Kind
from snapshot.model.objects import DbObject, Snapshot
from snapshot.sql.partial import assemble_part
from snapshot.sql.registry import Elsewhere

MOST_MOVED = 16
"""Names that changed their kind, beyond which reading everything is no slower than looking for what hangs on them."""

_ATTACHMENT = f"{Kind.INDEX_PARTITION.value} "
_NAMED_BY_THEMSELVES = (b"index ", b"statistics ")
"""How titles begin that do not name the relation to which the object belongs."""


@dataclass(frozen=True)
class Blocks:
    """An aggregate cut into blocks.

    :param root: the folder it stands in, for messages.
    """

    root: PurePath
    data: bytes = field(repr=False)
    keep_secrets: bool = False

    @cached_property
    def _cut(self) -> tuple[bytes, list[bytes]]:
        return cut_blocks(self.data)

    @property
    def blocks(self) -> list[bytes]:
        """The blocks in their order, each from its title on."""
        return self._cut[1]

    @cached_property
    def places(self) -> Mapping[bytes, int]:
        """Where each title stands among the blocks."""
        titles = [block.split(b"\n", 1)[0] for block in self.blocks]
        return dict(zip(titles, range(len(titles)), strict=True))

    @property
    def is_sound(self) -> bool:
        """Whether each block has a title of its own, below the settings of this version."""
        is_apart = len(self.places) == len(self.blocks) and b"" not in self.places
        return is_apart and self._cut[0].endswith(SETTINGS.encode())

    def __contains__(self, subject: str) -> bool:
        return subject.encode() in self.places

    def __getitem__(self, title: bytes) -> bytes:
        return self.blocks[self.places[title]]

    def differing(self, other: "Blocks") -> set[bytes]:
        """Return the titles of blocks that either side lacks or has otherwise."""
        return {block.split(b"\n", 1)[0] for block in set(self.blocks).symmetric_difference(other.blocks)}

    def _lines(self, places: Iterable[int]) -> Iterator[int]:
        """Yield the lines of what stands below the titles of some blocks.

        :param places: in ascending order.
        """
        before, blocks = self._cut
        line, at = before.count(b"\n") + 3, 0
        for place in places:
            line += sum(block.count(b"\n") for block in blocks[at:place]) + place - at
            at = place
            yield line

    def read(self, subjects: Collection[str], *, with_lines: bool = True) -> Snapshot:
        """Return some objects, as reading all of them would.

        :param subjects: texts of identities; those that are not here are passed over.
        :param with_lines: whether pieces know their lines; a few objects are read faster without.
        :raises SnapshotError: as `assemble_part` does.
        """
        read = {*subjects, *self._keys_of_attachments(subjects)}
        titles = (title.encode() for subject in read for title in titles_of(subject))
        wanted = sorted(self.places[title] for title in titles if title in self.places)
        lines = self._lines(wanted) if with_lines else repeat(0, len(wanted))
        bodies = zip(lines, (self.blocks[at].partition(b"\n")[2] for at in wanted), strict=True)
        elsewhere = Elsewhere(lambda found: (text := str(found)) in self and text not in read, self._has_extensions)
        found = assemble_part(bodies, str(self.root / HEAD_FILE), elsewhere, keep_secrets=self.keep_secrets)
        if len(read) == len(subjects):
            return found
        return Snapshot(tuple(obj for obj in found.objects if str(obj.id) in subjects))

    def _keys_of_attachments(self, subjects: Iterable[str]) -> Iterator[str]:
        """Yield what may bring the index of an attachment along, of which no title tells."""
        for subject in subjects:
            if subject.startswith(_ATTACHMENT):
                with suppress(ValueError):  # a title that no version of ours wrote
                    yield from self._keys_named(ObjectId.parse(subject).path)

    @cached_property
    def _has_extensions(self) -> bool:
        begin = b"extension "
        return b"# " + begin in self.data and any(title.startswith(begin) for title in self.places)

    def kind_of(self, path: tuple[str, ...]) -> Kind:
        """Return what kind of relation has a name; what nothing here defines counts as a table."""
        return next((kind for kind in RELATIONS if str(ObjectId(kind, path)) in self), Kind.TABLE)

    def of_kinds(self, kinds: Iterable[Kind]) -> set[str]:
        """Return the subjects of some kinds."""
        begins = tuple(f"{kind.value} ".encode() for kind in kinds)
        found = (subject_of(title.decode("utf-8", "replace")) for title in self.places if title.startswith(begins))
        return {subject for subject in found if subject}

    def hanging_on(self, path: tuple[str, ...]) -> Iterator[str]:
        """Yield the subjects that may belong to the relation of a name, and a few more."""
        names = " " + ".".join(map(quote_name, path))
        ends, holds = names.encode(), f"{names}.".encode()
        spelled = path[-1].replace('"', '""').encode()
        for title in self.places:
            by_itself = title.startswith(_NAMED_BY_THEMSELVES)
            if spelled in self[title] if by_itself else title.endswith(ends) or holds in title:
                yield subject_of(title.decode())

    def _keys_named(self, path: tuple[str, ...]) -> Iterator[str]:
        """Yield the constraints whose index may have a name."""
        begins, ends = f"constraint {quote_name(path[0])}.", f".{quote_name(path[-1])}"
        for subject in self._keys.get(ends.rpartition(".")[2], ()):
            if subject.startswith(begins) and subject.endswith(ends):
                yield subject

    @cached_property
    def _keys(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for subject in self.of_kinds([Kind.CONSTRAINT]):
            found.setdefault(subject.rpartition(".")[2], []).append(subject)
        return found


class OnDemand(Mapping[ObjectId, DbObject]):
    """All objects of an aggregate, each read when it is asked for.

    :param blocks: a sound one.
    :param whole: reads all of it, for who wants to know what there is.
    """

    def __init__(self, blocks: Blocks, whole: Callable[[], Snapshot]) -> None:
        self._blocks = blocks
        self._whole = whole
        self._known: dict[ObjectId, DbObject | None] = {}

    def learn(self, snapshot: Snapshot) -> None:
        """Take objects of this aggregate that are read already."""
        self._known.update(snapshot.by_id)

    def fetch(self, ids: Iterable[ObjectId]) -> None:
        """Read some objects at once, which costs little more than to read one of them."""
        wanted = {one for one in ids if one not in self._known}
        if wanted:
            read = self._blocks.read(set(map(str, wanted)), with_lines=False).by_id
            self._known.update((one, read.get(one)) for one in wanted)

    def __getitem__(self, key: ObjectId) -> DbObject:
        self.fetch([key])
        found = self._known[key]
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[ObjectId]:
        return iter(self._whole())

    def __len__(self) -> int:
        return len(self._whole())


def narrow(old: Blocks, new: Blocks) -> tuple[Snapshot, Snapshot] | None:
    """Return two snapshots without the objects that both sides have alike, which compare as the whole ones do.

    :returns: nothing where that cannot be told, so that both must be read whole.
    :raises SnapshotError: as `Blocks.read` does.
    """
    if not (old.is_sound and new.is_sound):
        return None
    try:
        subjects = _subjects(old, new)
    except ValueError:  # a title that no version of ours wrote
        return None
    return None if subjects is None else (old.read(subjects), new.read(subjects))


def _subjects(old: Blocks, new: Blocks) -> set[str] | None:
    """Return what may differ; nothing where looking for it is no faster than reading everything.

    :raises ValueError: a title is no title.
    """
    subjects = {subject_of(title.decode()) for title in old.differing(new)}
    subjects.discard("")
    moved = _moved(subjects, old, new)
    if len(moved) > MOST_MOVED:
        return None
    for path in moved:
        subjects.update(*(side.hanging_on(path) for side in (old, new)))
    return subjects | set(_attached(subjects, old, new))


def _moved(subjects: Iterable[str], old: Blocks, new: Blocks) -> set[tuple[str, ...]]:
    """Return the names of relations that are of another kind on the other side."""
    found = (ObjectId.parse(subject) for subject in subjects if (subject in old) != (subject in new))
    paths = {one.path for one in found if one.kind in RELATIONS}
    return {path for path in paths if old.kind_of(path) is not new.kind_of(path)}


def _attached(subjects: Iterable[str], old: Blocks, new: Blocks) -> Iterator[str]:
    """Yield the attachments of the indexes and keys among some subjects."""
    found = (one for one in map(ObjectId.parse, subjects) if one.kind in _INDEXED)
    attachments = (str(ObjectId(Kind.INDEX_PARTITION, (one.path[0], one.name))) for one in found)
    yield from (one for one in attachments if one in old or one in new)


_INDEXED = frozenset({Kind.INDEX, Kind.CONSTRAINT})
