"""Find the loops of dependencies that cross schemas: pure, and asked before anything is dumped.

pg_dump breaks a loop by printing a default, a check or a view's body apart from what it belongs to, but only when it
sees the whole loop; a run for one schema does not. Keys and indexes close a loop as well, because pg_dump prints
them after every table: a default that calls a function that reads a view grouped by a key is one.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from snapshot.database.catalog.needs import Dependencies, joined
from snapshot.database.catalog.special import Special, SpecialCase
from snapshot.database.catalog.values import CatalogObject
from snapshot.layout.graph import Graph
from snapshot.model.bulk import collector_paused
from snapshot.model.identity import ObjectId
from snapshot.model.kind import SCHEMALESS, Kind

_HOLDS_EXPRESSIONS = frozenset({Kind.TABLE, Kind.FOREIGN_TABLE, Kind.DOMAIN})
_AFTER_TABLES = frozenset({Kind.CONSTRAINT, Kind.INDEX})


@collector_paused()
def crossing_loops(objects: Iterable[CatalogObject], known: Dependencies) -> tuple[SpecialCase, ...]:
    """Return the objects that stand in a loop with objects of another schema, in their order.

    :param objects: as `read_objects` returns them.
    :param known: the dependencies of these.
    """
    ids, needed = joined(known, _all_inside(objects))
    graph = Graph(needed)
    found = {*_in_loops(graph, ids), *_waiting_for_keys(graph, ids)}
    return tuple(SpecialCase(Special.LOOP, str(one)) for one in sorted(ids[at] for at in found))


def _all_inside(objects: Iterable[CatalogObject]) -> frozenset[ObjectId]:
    """Return what a dump would define that had everything inside its parent that can be there."""
    return frozenset([each.ids[-1] for each in objects if each.ids and not each.implied])


def _in_loops(graph: Graph, ids: Sequence[ObjectId]) -> Iterator[int]:
    """Yield what is in a loop; only what cannot be sorted is, or stands above one."""
    for one in set(range(len(ids))).difference(graph.topological()):
        loop = {other for other in _reach([one], graph.needs) if one in _reach([other], graph.needs)}
        if _crosses(loop, ids):
            yield one


def _waiting_for_keys(graph: Graph, ids: Sequence[ObjectId]) -> Iterator[int]:
    """Yield the tables and domains whose expressions need something that comes after all tables."""
    keys = [at for at, one in enumerate(ids) if one.kind in _AFTER_TABLES and graph.behind[at]]
    late = {*keys, *_reach(keys, graph.behind)}
    for at in late:
        if ids[at].kind in _HOLDS_EXPRESSIONS and _crosses({at, *(_reach([at], graph.needs) & late)}, ids):
            yield at


def _crosses(group: Iterable[int], ids: Sequence[ObjectId]) -> bool:
    return len({ids[at].path[0] for at in group if ids[at].kind not in SCHEMALESS}) > 1


def _reach(starts: Iterable[int], steps: Sequence[Collection[int]]) -> set[int]:
    """Return what can be reached from any of some nodes in one step or more.

    :param steps: where each node leads, at its number.
    """
    reached: set[int] = set()
    waiting = [one for start in starts for one in steps[start]]
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting.extend(steps[one])
    return reached
