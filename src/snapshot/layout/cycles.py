"""Break true cycles: by the dummy that pg_dump printed, or by the dump's own order."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from snapshot.layout.graph import cycles, topological
from snapshot.layout.steps import Step
from snapshot.model.identity import ObjectId
from snapshot.model.objects import Snapshot


@dataclass(frozen=True, slots=True)
class Broken:
    """A graph of steps without cycles.

    :param cycles: the cycles that were broken, as objects.
    """

    needs: Mapping[Step, frozenset[Step]]
    cycles: tuple[frozenset[ObjectId], ...]


def break_cycles(
    snapshot: Snapshot, needs: Mapping[ObjectId, Collection[ObjectId]], positions: Mapping[ObjectId, int]
) -> Broken:
    """Return the steps of all definitions with their needs, free of cycles.

    Within a cycle, a view that has a dummy stands twice: everything in the cycle needs the dummy, and the view needs
    it too. What is left is broken by order: an object does not need what stood behind it in the dump, because the
    dump loads as it stands.
    """
    graph = {Step(found): frozenset(map(Step, wanted)) for found, wanted in needs.items()}
    found = _true_cycles(graph)
    for cycle in found:
        _use_dummies(graph, cycle, snapshot)
    for cycle in _true_cycles(graph) if found else []:
        for step in cycle:
            at = positions.get(step.id, 0)
            late = {need for need in graph[step] & cycle if positions.get(need.id, 0) > at}
            graph[step] = graph[step] - late
    return Broken(graph, tuple(frozenset(step.id for step in cycle) for cycle in found))


def _true_cycles(graph: Mapping[Step, frozenset[Step]]) -> list[frozenset[Step]]:
    done = set(topological(graph))
    left = {step: wanted for step, wanted in graph.items() if step not in done}
    return cycles(left)


def _use_dummies(graph: dict[Step, frozenset[Step]], cycle: frozenset[Step], snapshot: Snapshot) -> None:
    for step in sorted(cycle):
        if snapshot[step.id].dummy is None:
            continue
        dummy = Step(step.id, step.facet, is_dummy=True)
        for other in cycle:
            if step in graph[other]:
                graph[other] = graph[other] - {step} | {dummy}
        graph[dummy] = graph[step] - cycle
        graph[step] = graph[step] | {dummy}
