"""Find the loops of dependencies that cross schemas: pure, and asked before anything is dumped.

pg_dump breaks a loop by printing a default, a check or a view's body apart from what it belongs to, but only when it
sees the whole loop; a run for one schema does not. Keys and indexes close a loop as well, because pg_dump prints
them after every table: a default that calls a function that reads a view grouped by a key is one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain

from snapshot.database.catalog.needs import Dependencies, carried
from snapshot.database.catalog.special import Special, SpecialCase
from snapshot.database.catalog.values import CatalogObject
from snapshot.layout.graph import Graph
from snapshot.model.identity import ObjectId
from snapshot.model.kind import SCHEMALESS, Kind

_HOLDS_EXPRESSIONS = frozenset({Kind.TABLE, Kind.FOREIGN_TABLE, Kind.DOMAIN})
_AFTER_TABLES = frozenset({Kind.CONSTRAINT, Kind.INDEX})

_Graph = Mapping[ObjectId, AbstractSet[ObjectId]]


def crossing_loops(objects: Iterable[CatalogObject], known: Dependencies) -> tuple[SpecialCase, ...]:
    """Return the objects that stand in a loop with objects of another schema, in their order.

    :param objects: as `read_objects` returns them.
    :param known: the dependencies of these.
    """
    graph = carried(known, _all_inside(objects))
    found = {*_in_loops(graph), *_waiting_for_keys(graph)}
    return tuple(SpecialCase(Special.LOOP, str(one)) for one in sorted(found))


def _all_inside(objects: Iterable[CatalogObject]) -> frozenset[ObjectId]:
    """Return what a dump would define that had everything inside its parent that can be there."""
    return frozenset(each.ids[-1] for each in objects if each.ids and not each.implied)


def _in_loops(graph: _Graph) -> Iterator[ObjectId]:
    for one in _not_sortable(graph):
        loop = {other for other in _reach([one], graph) if one in _reach([other], graph)}
        if _crosses(loop):
            yield one


def _waiting_for_keys(graph: _Graph) -> Iterator[ObjectId]:
    """Return the tables and domains whose expressions need something that comes after all tables."""
    needed_by: defaultdict[ObjectId, set[ObjectId]] = defaultdict(set)
    for one, needed in graph.items():
        for other in needed:
            needed_by[other].add(one)
    keys = {one for one in needed_by if one.kind in _AFTER_TABLES}
    late = keys | _reach(keys, needed_by)
    for one in late:
        if one.kind in _HOLDS_EXPRESSIONS and _crosses({one, *(_reach([one], graph) & late)}):
            yield one


def _not_sortable(graph: _Graph) -> set[ObjectId]:
    """Return what is left when everything outside loops, and not above one, has been taken away."""
    number = {one: at for at, one in enumerate({*graph, *chain.from_iterable(graph.values())})}
    sortable = Graph([[number[need] for need in graph.get(one, ())] for one in number]).topological()
    done = set(sortable)
    return {one for one, at in number.items() if at not in done}


def _crosses(group: Iterable[ObjectId]) -> bool:
    return len({one.path[0] for one in group if one.kind not in SCHEMALESS}) > 1


def _reach(starts: Iterable[ObjectId], graph: _Graph) -> set[ObjectId]:
    """Return what can be reached from any of some objects in one step or more."""
    reached: set[ObjectId] = set()
    waiting = [one for start in starts for one in graph.get(start, ())]
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting.extend(graph.get(one, ()))
    return reached
