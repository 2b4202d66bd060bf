"""Order by need: two small algorithms over a graph of steps."""

import heapq
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from typing import Any, TypeVar

Node = TypeVar("Node", bound=Hashable)


def ordered(needs: Mapping[Node, Collection[Node]], key: Callable[[Node], Any]) -> list[Node]:
    """Return the nodes so that each stands behind what it needs; where needs leave a choice, the smallest key first.

    :param needs: every node with what it needs; needs that are no nodes do not count.
    :returns: all nodes that are on no cycle and behind none, in order; the others are missing.
    """
    waiting = {node: sum(1 for need in wanted if need in needs) for node, wanted in needs.items()}
    heap = [(key(node), node) for node, count in waiting.items() if not count]
    heapq.heapify(heap)
    behind = _reversed(needs)
    found: list[Node] = []
    while heap:
        _, node = heapq.heappop(heap)
        found.append(node)
        for follower in behind.get(node, ()):
            waiting[follower] -= 1
            if not waiting[follower]:
                heapq.heappush(heap, (key(follower), follower))
    return found


def topological(needs: Mapping[Node, Collection[Node]]) -> list[Node]:
    """Return the nodes so that each stands behind what it needs, in no particular order else.

    :returns: all nodes that are on no cycle and behind none; the others are missing.
    """
    waiting = {node: sum(1 for need in wanted if need in needs) for node, wanted in needs.items()}
    found = [node for node, count in waiting.items() if not count]
    behind = _reversed(needs)
    for node in found:  # grows while it is read
        for follower in behind.get(node, ()):
            waiting[follower] -= 1
            if not waiting[follower]:
                found.append(follower)
    return found


def _reversed(needs: Mapping[Node, Iterable[Node]]) -> dict[Node, list[Node]]:
    behind: dict[Node, list[Node]] = {}
    for node, wanted in needs.items():
        for need in wanted:
            if need in needs:
                behind.setdefault(need, []).append(node)
    return behind


def cycles(needs: Mapping[Node, Collection[Node]]) -> list[frozenset[Node]]:
    """Return the strongly connected components of more than one node (Tarjan's algorithm, without recursion)."""
    index: dict[Node, int] = {}
    low: dict[Node, int] = {}
    stack: list[Node] = []
    on_stack: set[Node] = set()
    found: list[frozenset[Node]] = []
    for root in needs:
        if root in index:
            continue
        work = [(root, iter([need for need in needs[root] if need in needs]))]
        while work:
            node, wanted = work[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                stack.append(node)
                on_stack.add(node)
            following = next((need for need in wanted if need not in index or need in on_stack), None)
            if following is None:
                work.pop()
                _close(node, low, index, stack, on_stack, found)
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
            elif following in index:
                low[node] = min(low[node], index[following])
            else:
                work.append((following, iter([need for need in needs[following] if need in needs])))
    return found


def _close(
    node: Node,
    low: Mapping[Node, int],
    index: Mapping[Node, int],
    stack: list[Node],
    on_stack: set[Node],
    found: list[frozenset[Node]],
) -> None:
    if low[node] != index[node]:
        return
    at = stack.index(node)
    component = frozenset(stack[at:])
    del stack[at:]
    on_stack -= component
    if len(component) > 1:
        found.append(component)
