"""The two algorithms that order by need, against definitions of what they must return."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from snapshot.layout.graph import cycles, ordered

Graph = Mapping[int, frozenset[int]]
NODES = range(9)
graphs = st.dictionaries(st.sampled_from(NODES), st.frozensets(st.integers(0, 11), max_size=4))
acyclic = graphs.map(lambda graph: {node: frozenset(need for need in graph[node] if need < node) for node in graph})


def reach(graph: Graph, start: int) -> set[int]:
    """Return what ``start`` needs, directly or not; itself only when it is on a cycle."""
    found: set[int] = set()
    stack = [start]
    while stack:
        for need in graph.get(stack.pop(), ()):
            if need in graph and need not in found:
                found.add(need)
                stack.append(need)
    return found


@given(acyclic)
def test_needs_come_first(graph: Graph) -> None:
    """Without cycles every node is returned once, each need before who needs it."""
    found = ordered(graph, lambda node: -node)
    assert sorted(found) == sorted(graph)
    places = {node: place for place, node in enumerate(found)}
    assert all(places[need] < places[node] for node in graph for need in graph[node] if need in graph)


@given(acyclic)
def test_choice_is_by_key(graph: Graph) -> None:
    """At each place stands the smallest node whose needs are met, so the order has one outcome."""
    done: set[int] = set()
    for node in ordered(graph, lambda node: node):
        free = [one for one in graph if one not in done and all(n in done for n in graph[one] if n in graph)]
        assert node == min(free)
        done.add(node)


@given(graphs)
def test_what_hangs_on_a_cycle_is_missing(graph: Graph) -> None:
    """A node is left out exactly when a cycle stands before it or goes through it."""
    stuck = {node for node in graph if any(one in reach(graph, one) for one in {node, *reach(graph, node)})}
    assert set(ordered(graph, lambda node: node)) == set(graph) - stuck


@given(graphs)
def test_components(graph: Graph) -> None:
    """Two nodes share a component exactly when each needs the other; every component has two nodes or more."""
    expected = {
        frozenset({one, *(other for other in reach(graph, one) if one in reach(graph, other))}) for one in graph
    }
    found = cycles(graph)
    assert set(found) == {component for component in expected if len(component) > 1}
    assert len(set(found)) == len(found)


def test_deep_chains_need_no_recursion() -> None:
    """A chain longer than Python's stack is ordered, and as a ring it is one component."""
    length = 5000
    chain = {node: frozenset({node - 1} if node else ()) for node in range(length)}
    assert ordered(chain, lambda node: node) == list(range(length))
    assert cycles({**chain, 0: frozenset({length - 1})}) == [frozenset(range(length))]
