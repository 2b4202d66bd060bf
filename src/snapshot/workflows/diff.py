"""Compare two sides, and word what the difference is and means as a view."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from snapshot.diff.changes import Change
from snapshot.diff.compare import Between, compare
from snapshot.diff.present import Surroundings, present
from snapshot.diff.select import Choice, choose
from snapshot.diff.view import SideView, View
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.sql.partitions import partition_counts, partitioned_tables
from snapshot.workflows.sides import Pair, Side, read_pair
from snapshot.workflows.watch import Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What of a comparison is wanted.

    :param layers: database schema → layer.
    :param means: whether to say what the changes mean: dependents, lineage, hazards.
    :param by_revision: whether to say which revision made each change.
    """

    choice: Choice = field(default_factory=Choice)
    layers: Mapping[str, str] = field(default_factory=dict)
    means: bool = True
    by_revision: bool = False


def diff(old: Side, new: Side, wish: Wish, watch: Watch) -> View:
    """Return the view of what differs between two sides.

    :raises SnapshotError: a side cannot be read.
    """
    with watch.phase("read what may differ"):
        pair = read_pair(old, new)
    with watch.phase("compare"):
        changes = compare(pair.old, pair.new, _between(pair))
        chosen = choose(changes, wish.choice)
    around = _surroundings(pair, chosen.changes, wish)
    return present(_side(old), _side(new), chosen.changes, chosen.hidden, around)


def _between(pair: Pair) -> Between:
    """Return what the versions of the servers excuse; only then it matters what stands around."""
    majors = [int(side.server) for side in (pair.old_side, pair.new_side) if side.server.isdigit()]
    if len(majors) < len(("old", "new")):
        return Between()
    around = (pair.old_side.objects, pair.new_side.objects) if majors[0] != majors[1] else None
    return Between(min(majors), around)


def _surroundings(pair: Pair, changes: tuple[Change, ...], wish: Wish) -> Surroundings:
    parents = {**partitioned_tables(pair.old.objects), **partitioned_tables(pair.new.objects)}
    touched = any(one.id in parents for one in changes)
    return Surroundings(
        layers=wish.layers,
        parents=parents,
        partitions=_partitions(pair, parents) if touched else {},
    )


def _partitions(pair: Pair, parents: Mapping[ObjectId, ObjectId]) -> Mapping[ObjectId, int]:
    """Return how many partitions each partitioned table has on the new side; none where it is gone."""
    counts = partition_counts(pair.new_side.of_kinds([Kind.PARTITION]).objects)
    return {table: counts.get(table, 0) for table in set(parents.values())}


def _side(side: Side) -> SideView:
    return SideView(name=side.name, kind=side.sort.value, server=side.server, heads=side.heads)
