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
    :param cycles: the cycles that were broken, as objects.
    """

    steps: list[Step]
    graph: Graph
    cycles: tuple[frozenset[ObjectId], ...] = ()


def break_cycles(
    snapshot: Snapshot, needs: Mapping[ObjectId, Collection[ObjectId]], positions: Mapping[ObjectId, int]
) -> Broken:
    """Return the steps of all definitions with their needs, free of cycles.

    Within a cycle, a view that has a dummy stands twice: everything in the cycle needs the dummy, and the view needs
    it too. What is left is broken by order: an object does not need what stood behind it in the dump, because the
    dump loads as it stands.

    :param needs: for every definition the definitions it needs.
    """
    steps = [Step(obj.id) for obj in snapshot.objects if obj.id in needs]
    number = {step.id: at for at, step in enumerate(steps)}
    graph = Graph([[number[need] for need in needs[step.id]] for step in steps])
    done = set(graph.topological())
    if len(done) == len(steps):
        return Broken(steps, graph)
    stuck = {step: frozenset(map(Step, needs[step.id])) for at, step in enumerate(steps) if at not in done}
    found = cycles(stuck)
    _break(stuck, found, snapshot, positions)
    return _with_changes(steps, graph, stuck, found)


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


def _with_changes(steps: list[Step], graph: Graph, changed: _Needs, found: list[frozenset[Step]]) -> Broken:
    """Return the graph with the needs of some steps replaced, and with the dummies that came in."""
    steps = [*steps, *sorted(step for step in changed if step.is_dummy)]
    number = {step: at for at, step in enumerate(steps)}
    needs = [
        [number[need] for need in changed[step]] if step in changed else graph.needs[at]
        for at, step in enumerate(steps)
    ]
    return Broken(steps, Graph(needs), tuple(frozenset(step.id for step in cycle) for cycle in found))
