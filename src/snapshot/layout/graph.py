"""Order by need: small algorithms over a graph whose nodes are numbers, because a schema has a hundred thousand."""

import heapq
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


@dataclass(frozen=True)
class Graph:
    """Nodes from 0 on, and what each of them needs.

    :param needs: the numbers of what each node needs, at the index of its own number.
    """

    needs: Sequence[Collection[int]]

    @cached_property
    def behind(self) -> list[list[int]]:
        """Who needs each node, at its number."""
        behind: list[list[int]] = [[] for _ in self.needs]
        for node, wanted in enumerate(self.needs):
            for need in wanted:
                behind[need].append(node)
        return behind

    def topological(self) -> list[int]:
        """Return the nodes so that each stands behind what it needs, in no particular order else.

        :returns: all nodes that are on no cycle and behind none; the others are missing.
        """
        waiting, behind = list(map(len, self.needs)), self.behind
        found = [node for node, count in enumerate(waiting) if not count]
        for node in found:  # grows while it is read
            for follower in behind[node]:
                waiting[follower] -= 1
                if not waiting[follower]:
                    found.append(follower)
        return found

    def ordered(self, ranking: Sequence[int]) -> list[int]:
        """Return the nodes so that each stands behind what it needs; where needs leave a choice, by rank.

        :param ranking: every node once, the one that comes first first.
        :returns: all nodes that are on no cycle and behind none, in order; the others are missing.
        """
        rank = [0] * len(ranking)
        for place, node in enumerate(ranking):
            rank[node] = place
        waiting, behind = list(map(len, self.needs)), self.behind
        heap = [place for place, node in enumerate(ranking) if not waiting[node]]  # sorted, so a heap
        found: list[int] = []
        while heap:
            node = ranking[heapq.heappop(heap)]
            found.append(node)
            for follower in behind[node]:
                waiting[follower] -= 1
                if not waiting[follower]:
                    heapq.heappush(heap, rank[follower])
        return found


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
