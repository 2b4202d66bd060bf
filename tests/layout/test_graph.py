"""The two algorithms that order by need, against definitions of what they must return."""

from collections.abc import Callable, Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.layout.graph import Graph, cycles

Needs = Sequence[frozenset[int]]
graphs = st.integers(1, 9).flatmap(
    lambda size: st.lists(st.frozensets(st.integers(0, size - 1), max_size=4), min_size=size, max_size=size)
)
acyclic = graphs.map(
    lambda needs: [frozenset(need for need in wanted if need < at) for at, wanted in enumerate(needs)]
)
orders = pytest.mark.parametrize(
    "order",
    [Graph.topological, lambda graph: graph.ordered(range(len(graph.needs)))],
    ids=["topological", "ordered"],
)
Order = Callable[[Graph], list[int]]


def reach(needs: Needs, start: int) -> set[int]:
    """Return what ``start`` needs, directly or not; itself only when it is on a cycle."""
    found: set[int] = set()
    stack = [start]
    while stack:
        for need in needs[stack.pop()]:
            if need not in found:
                found.add(need)
                stack.append(need)
    return found


@orders
@given(needs=acyclic)
def test_needs_come_first(order: Order, needs: Needs) -> None:
    """Without cycles every node is returned once, each need before who needs it."""
    found = order(Graph(needs))
    assert sorted(found) == list(range(len(needs)))
    places = {node: place for place, node in enumerate(found)}
    assert all(places[need] < places[node] for node, wanted in enumerate(needs) for need in wanted)


@given(acyclic, st.randoms(use_true_random=False))
def test_choice_is_by_rank(needs: Needs, random: Random) -> None:
    """At each place stands the first-ranked node whose needs are met, so the order has one outcome."""
    ranking = list(range(len(needs)))
    random.shuffle(ranking)
    done: set[int] = set()
    for node in Graph(needs).ordered(ranking):
        assert node == next(one for one in ranking if one not in done and needs[one] <= done)
        done.add(node)


@orders
@given(needs=graphs)
def test_what_hangs_on_a_cycle_is_missing(order: Order, needs: Needs) -> None:
    """A node is left out exactly when a cycle stands before it or goes through it."""
    nodes = range(len(needs))
    stuck = {node for node in nodes if any(one in reach(needs, one) for one in {node, *reach(needs, node)})}
    assert set(order(Graph(needs))) == set(nodes) - stuck


@given(graphs)
def test_components(needs: Needs) -> None:
    """Two nodes share a component exactly when each needs the other; every component has two nodes or more."""
    expected = {
        frozenset({one, *(other for other in reach(needs, one) if one in reach(needs, other))})
        for one in range(len(needs))
    }
    found = cycles(dict(enumerate(needs)))
    assert set(found) == {component for component in expected if len(component) > 1}
    assert len(set(found)) == len(found)


def test_deep_chains_need_no_recursion() -> None:
    """A chain longer than Python's stack is ordered, and as a ring it is one component."""
    length = 5000
    chain = [frozenset({node - 1} if node else ()) for node in range(length)]
    assert Graph(chain).ordered(range(length)) == list(range(length))
    assert cycles({**dict(enumerate(chain)), 0: frozenset({length - 1})}) == [frozenset(range(length))]
