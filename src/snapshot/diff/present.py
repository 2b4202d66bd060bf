"""Word a comparison as a view: every decision about what is said, and in what order, is made here once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from snapshot.diff.changes import Added, Altered, Change, MaybeRenamed, Removed
from snapshot.diff.rows import grants_of, rows_of, texts_of, with_types
from snapshot.diff.select import Changed, counted, schema_of
from snapshot.diff.view import (
    Action,
    Card,
    Count,
    DependentView,
    FlowView,
    FoldView,
    HazardView,
    RenameView,
    ReplaceView,
    Row,
    SideView,
    View,
)
from snapshot.layout.kinds import PLACING
from snapshot.model.facts import Aspect
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a change means; see the fields of `Card`.

    :param types: of a view that both sides have, output column → type before and after, where certain.
    """

    hazards: tuple[HazardView, ...] = ()
    dependents: tuple[DependentView, ...] = ()
    flows: tuple[FlowView, ...] = ()
    replace: ReplaceView | None = None
    types: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {})
    revisions: tuple[str, ...] = ()
    unexplained: bool = False
    unknown: tuple[str, ...] = ()


NO_MEANING = Meaning()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a view says beside the changes themselves.

    :param layers: database schema → layer.
    :param means: what a change means.
    :param partitions: partitioned table → partitions on the new side.
    :param parents: partition → its partitioned table, of either side.
    :param holders: index or key that did not change, and to which something belongs that did → its relation.
    """

    layers: Mapping[str, str] = field(default_factory=dict)
    means: Callable[[Changed], Meaning] = lambda _: NO_MEANING
    partitions: Mapping[ObjectId, int] = field(default_factory=dict)
    parents: Mapping[ObjectId, ObjectId] = field(default_factory=dict)
    holders: Mapping[ObjectId, ObjectId] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    with_revisions: bool = False


def present(
    old: SideView,
    new: SideView,
    changes: Sequence[Change],
    hidden: Mapping[str, Sequence[Changed]],
    around: Surroundings,
) -> View:
    """Return the view of what is shown of a comparison.

    :param changes: those that are shown, sorted by identity.
    :param hidden: what keeps changes away → those.
    """
    shown = [one for one in changes if not isinstance(one, MaybeRenamed)]
    return View(
        old=old,
        new=new,
        kinds=tuple(_count(kind.value, [one for one in shown if one.id.kind is kind]) for kind in _kinds(shown)),
        aspects=tuple(_count(name.value, found) for name, found in _by_aspect(shown)),
        hidden=tuple(_count(name, found) for name, found in sorted(hidden.items())),
        cards=_Cards(changes, around).roots(),
        notes=around.notes,
        with_revisions=around.with_revisions,
    )


def _kinds(changes: Iterable[Changed]) -> list[Kind]:
    return sorted({one.id.kind for one in changes}, key=lambda kind: PLACING[kind].rank)


def _by_aspect(changes: Sequence[Changed]) -> Iterator[tuple[Aspect, list[Changed]]]:
    for aspect in Aspect:
        found = [one for one in changes if aspect in aspects_of(one)]
        if found:
            yield aspect, found


def aspects_of(change: Changed) -> frozenset[Aspect]:
    """Return what a change is about; what comes or goes is a matter of its definition."""
    return change.aspects if isinstance(change, Altered) else frozenset({Aspect.DEFINITION})


def _count(name: str, changes: Iterable[Changed]) -> Count:
    found = counted(changes)
    return Count(name=name, added=found.get(Added, 0), removed=found.get(Removed, 0), altered=found.get(Altered, 0))


class _Cards:
    """Arranges changes below the objects they belong to."""

    def __init__(self, changes: Sequence[Change], around: Surroundings) -> None:
        self._around = around
        self._changes = {one.id: one for one in changes if not isinstance(one, MaybeRenamed)}
        self._renames: dict[ObjectId, list[RenameView]] = defaultdict(list)
        for one in changes:
            if isinstance(one, MaybeRenamed):
                self._renames[one.new].append(RenameView(other=str(one.old), reason=one.reason))
                self._renames[one.old].append(RenameView(other=str(one.new), reason=one.reason))
        self._children: dict[ObjectId, list[ObjectId]] = defaultdict(list)
        self._roots: dict[ObjectId, None] = {}
        for found in self._changes:
            self._hang(found)

    def _hang(self, found: ObjectId) -> None:
        """Put an object below its parent, and that below its own, whether they changed or not."""
        parent = self._parent(found)
        if parent is None or parent == found:
            self._roots[found] = None
            return
        is_new = parent not in self._children
        if found not in self._children[parent]:
            self._children[parent].append(found)
        if is_new and parent not in self._changes:
            self._hang(parent)

    def _parent(self, found: ObjectId) -> ObjectId | None:
        change = self._changes.get(found)
        own = _object(change).parent if change else None
        return own or self._around.parents.get(found) or self._around.holders.get(found)

    def roots(self) -> tuple[Card, ...]:
        return tuple(self._card(found) for found in sorted(self._roots, key=_order))

    def _card(self, found: ObjectId) -> Card:
        children = tuple(self._card(one) for one in sorted(self._children.get(found, ()), key=_order))
        change = self._changes.get(found)
        schema = schema_of(found)
        card = Card(
            id=str(found),
            kind=found.kind.value,
            schema=schema,
            name=_name(found),
            layer=self._around.layers.get(schema, ""),
            action="context",
            children=children,
            partitions=self._fold(found),
        )
        return card if change is None else self._told(card, change)

    def _told(self, card: Card, change: Changed) -> Card:
        """Return a card with everything there is to say of a change."""
        meaning = self._around.means(change)
        return replace(
            card,
            action=_action(change),
            aspects=tuple(one.value for one in Aspect if one in aspects_of(change)),
            rows=_rows(change, meaning),
            texts=texts_of(change),
            grants=grants_of(change),
            spellings=tuple(sorted(change.spellings)) if isinstance(change, Altered) else (),
            renames=tuple(self._renames.get(change.id, ())),
            replace=meaning.replace,
            hazards=meaning.hazards,
            dependents=meaning.dependents,
            flows=meaning.flows,
            revisions=meaning.revisions,
            unexplained=meaning.unexplained,
            unknown=meaning.unknown,
            old_sql=statements(None if isinstance(change, Added) else change.old),
            new_sql=statements(None if isinstance(change, Removed) else change.new),
        )

    def _fold(self, found: ObjectId) -> FoldView | None:
        total = self._around.partitions.get(found)
        below = [one for one in self._children.get(found, ()) if self._around.parents.get(one) == found]
        if total is None or not below:
            return None
        fates = Counter(map(self._fate, below))
        return FoldView(total=total, added=fates[Added], removed=fates[Removed], altered=fates[Altered])

    def _fate(self, partition: ObjectId) -> type[Changed]:
        """Return what becomes of a partition as one: also a table that stays comes and goes as a partition."""
        attached = self._changes.get(ObjectId(Kind.PARTITION, partition.path))
        fates = {type(one) for one in (self._changes.get(partition), attached) if one is not None}
        return next((fate for fate in (Added, Removed) if fate in fates), Altered)


def _rows(change: Changed, meaning: Meaning) -> tuple[Row, ...]:
    is_shown = Aspect.DEFINITION in aspects_of(change)
    return with_types(rows_of(change), *meaning.types) if is_shown else rows_of(change)


def _action(change: Changed) -> Action:
    if isinstance(change, Added):
        return "added"
    return "removed" if isinstance(change, Removed) else "altered"


def _object(change: Changed) -> DbObject:
    return change.old if isinstance(change, Removed) else change.new


def _order(found: ObjectId) -> tuple[str, int, ObjectId]:
    return schema_of(found), PLACING[found.kind].rank, found


def _name(found: ObjectId) -> str:
    """Return an identity's text without its kind."""
    return str(found).removeprefix(found.kind.value).removeprefix(" ")


def statements(obj: DbObject | None) -> str:
    """Return an object's statements as a text; nothing for no object."""
    return "\n\n".join(piece.sql for piece in obj.pieces) if obj else ""
