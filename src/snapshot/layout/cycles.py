"""Break true cycles: by the dummy that pg_dump printed, or by the dump's own order."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from snapshot.layout.graph import Graph, cycles
from snapshot.layout.steps import Step
from snapshot.model.identity import ObjectId
from snapshot.model.objects import Snapshot

_Needs = dict[Step, frozenset[Step]]


@dataclass(frozen=True, slots=True)
class Broken:
    """The steps of all definitions, and a graph of them without cycles.

    :param steps: by number, sorted by identity, dummies last.
    :param order: the numbers so that each stands behind what it needs, in no particular order else.
    :param number: the number of each definition.
    :param cycles: the cycles that were broken, as objects.
    """

    steps: list[Step]
    graph: Graph
    order: list[int]
    number: Mapping[ObjectId, int]
    cycles: tuple[frozenset[ObjectId], ...] = ()


def break_cycles(
    snapshot: Snapshot, needs: Mapping[ObjectId, Collection[ObjectId]], positions: Mapping[ObjectId, int]
) -> Broken:
    """Return the steps of all definitions with their needs, free of cycles.

    Within a cycle, a view that has a dummy stands twice: everything in the cycle needs the dummy, and the view needs
    it too. What is left is broken by order: an object does not need what stood behind it in the dump, because the
    dump loads as it stands.

    :param needs: for every definition, in the order of identities, the definitions it needs.
    """
    steps = [*map(Step, needs)]
    number = {found: at for at, found in enumerate(needs)}
    graph = Graph([[*map(number.__getitem__, needed)] for needed in needs.values()])
    order = graph.topological()
    if len(order) == len(steps):
        return Broken(steps, graph, order, number)
    done = set(order)
    stuck = {step: frozenset(map(Step, needs[step.id])) for at, step in enumerate(steps) if at not in done}
    found = cycles(stuck)
    _break(stuck, found, snapshot, positions)
    steps, graph = _with_changes(steps, graph, stuck)
    broken = tuple(frozenset(step.id for step in cycle) for cycle in found)
    return Broken(steps, graph, graph.topological(), number, broken)


def _break(
    graph: _Needs, found: list[frozenset[Step]], snapshot: Snapshot, positions: Mapping[ObjectId, int]
) -> None:
    for cycle in found:
        _use_dummies(graph, cycle, snapshot)
    for cycle in cycles(graph):
        for step in cycle:
            at = positions.get(step.id, 0)
            late = {need for need in graph[step] & cycle if positions.get(need.id, 0) > at}
            graph[step] = graph[step] - late


def _use_dummies(graph: _Needs, cycle: frozenset[Step], snapshot: Snapshot) -> None:
    for step in sorted(cycle):
        if snapshot[step.id].dummy is None:
            continue
        dummy = Step(step.id, step.facet, is_dummy=True)
        for other in cycle:
            if step in graph[other]:
                graph[other] = graph[other] - {step} | {dummy}
        graph[dummy] = graph[step] - cycle
        graph[step] = graph[step] | {dummy}


def _with_changes(steps: list[Step], graph: Graph, changed: _Needs) -> tuple[list[Step], Graph]:
    """Return the graph with the needs of some steps replaced, and with the dummies that came in."""
    steps = [*steps, *sorted(step for step in changed if step.is_dummy)]
    number = {step: at for at, step in enumerate(steps)}
    needs = [
        [number[need] for need in changed[step]] if step in changed else graph.needs[at]
        for at, step in enumerate(steps)
    ]
    return steps, Graph(needs)
