"""Compare two sides, and word what the difference is and means as a view."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from snapshot.diff.changes import Change, MaybeRenamed, Removed
from snapshot.diff.compare import Between, compare
from snapshot.diff.present import NO_MEANING, Meaning, Surroundings, present
from snapshot.diff.select import Changed, Choice, choose
from snapshot.diff.view import SideView, View
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.sql.partitions import partition_counts, partitioned_tables
from snapshot.workflows.halves import in_halves
from snapshot.workflows.sides import Pair, Side, read_pair
from snapshot.workflows.watch import Watch

Heirs = Mapping[ObjectId, ObjectId]
"""Partition → its partitioned table, of either side."""


class Origins(Protocol):
    """What is known of the revisions that made changes."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Of the whole, each a sentence."""
        ...

    @property
    def is_told(self) -> bool:
        """Whether the revisions between the sides are known."""
        ...

    def complete(self, change: Changed, meaning: Meaning) -> Meaning:
        """Return a meaning with the revisions that made the change."""
        ...


Attribute = Callable[[Pair, Iterable[Change], Heirs], Origins]
"""Finds which revisions made all changes between two sides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What of a comparison is wanted.

    :param layers: database schema → layer.
    :param means: whether to say what the changes mean: dependents, lineage, hazards.
    :param attribute: finds which revision made each change; ``None`` where that is not asked for.
    """

    choice: Choice = field(default_factory=Choice)
    layers: Mapping[str, str] = field(default_factory=dict)
    means: bool = True
    attribute: Attribute | None = None


def diff(old: Side, new: Side, wish: Wish, watch: Watch) -> View:
    """Return the view of what differs between two sides.

    :raises SnapshotError: a side cannot be read, or the revisions cannot.
    """
    with watch.phase("read what may differ"):
        pair = read_pair(old, new)
    with watch.phase("compare"):
        changes = compare(pair.old, pair.new, _between(pair), in_halves)
        chosen = choose(changes, wish.choice)
    attached = [side.of_kinds([Kind.PARTITION]).objects for side in (old, new)] if changes else [(), ()]
    heirs = {**partitioned_tables(attached[0]), **partitioned_tables(attached[1])}
    origins = wish.attribute(pair, changes, heirs) if wish.attribute else None
    around = Surroundings(
        layers=wish.layers,
        parents=heirs,
        holders=dict(_holders(pair, chosen.changes)),
        partitions={**dict.fromkeys(heirs.values(), 0), **partition_counts(attached[1])},
        means=_means(pair, chosen.changes, wish, origins),
        notes=origins.notes if origins else (),
        with_revisions=bool(origins and origins.is_told),
    )
    with watch.phase("say what it means"):
        return present(_side(old), _side(new), chosen.changes, chosen.hidden, around)


def _holders(pair: Pair, changes: Iterable[Change]) -> Iterator[tuple[ObjectId, ObjectId]]:
    """Yield indexes and keys that did not change, and to which something belongs that did, with their relations."""
    found = [one for one in changes if not isinstance(one, MaybeRenamed)]
    parents = {(one.old if isinstance(one, Removed) else one.new).parent for one in found} - {one.id for one in found}
    for one in sorted(filter(None, parents)):
        if one.kind in {Kind.INDEX, Kind.CONSTRAINT}:
            obj = pair.new_side.named.get(one) or pair.old_side.named.get(one)
            if obj is not None and obj.parent is not None:
                yield one, obj.parent


def _means(
    pair: Pair, changes: Iterable[Change], wish: Wish, origins: Origins | None
) -> Callable[[Changed], Meaning]:
    """Return what says what a change means, as far as that is wanted."""
    of = _meanings(pair, changes) if wish.means else lambda _: NO_MEANING
    return (lambda change: origins.complete(change, of(change))) if origins else of


def _meanings(pair: Pair, changes: Iterable[Change]) -> Callable[[Changed], Meaning]:
    from snapshot.diff.meaning import Meanings  # noqa: PLC0415 - what only counts need not load it

    renamed = {one.old: one.new for one in changes if isinstance(one, MaybeRenamed)}
    meanings = Meanings(pair.old_side.named, pair.new_side.named, renamed)
    told = [one for one in changes if not isinstance(one, MaybeRenamed)]
    meanings.prepare(told)
    found = dict(zip((one.id for one in told), in_halves(meanings.of, told), strict=True))
    return lambda change: found[change.id]


def _between(pair: Pair) -> Between:
    """Return what the versions of the servers excuse; only then it matters what stands around."""
    majors = [int(side.server) for side in (pair.old_side, pair.new_side) if side.server.isdigit()]
    if len(majors) < len(("old", "new")):
        return Between()
    around = (pair.old_side.objects, pair.new_side.objects) if majors[0] != majors[1] else None
    return Between(min(majors), around)


def _side(side: Side) -> SideView:
    return SideView(name=side.name, kind=side.sort.value, server=side.server, heads=side.heads)
