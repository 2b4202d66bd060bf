"""Apply the rules of spellings to a tree, each only where it can do anything."""

from collections.abc import Collection, Iterable

from snapshot.sql.spelling import majors, reloads  # noqa: F401 - imported to register rules
from snapshot.sql.spelling.registry import FIELDS, RULES, Spelling
from snapshot.sql.spelling.trees import Tree, inside_out

_ASKED = frozenset[str]().union(*FIELDS.values())


def rewrite(tree: Tree, spellings: Collection[Spelling], nodes: Iterable[Tree] = ()) -> set[Spelling]:
    """Rewrite ``spellings`` away in place; return those that were there.

    :param nodes: all nodes of the tree, each behind the nodes in it, where they are known already.
    """
    used: set[Spelling] = set()
    asked = _asked(nodes or inside_out(tree))
    for spelling in (one for one in Spelling if one in spellings):
        fields, rule = FIELDS[spelling], RULES[spelling]
        if sum(rule(node) for node, own in asked if not own.isdisjoint(fields)):
            used.add(spelling)
            asked = _asked(inside_out(tree))
    return used


def _asked(nodes: Iterable[Tree]) -> list[tuple[Tree, frozenset[str]]]:
    """Return the nodes that some rule may change with what of them rules ask for."""
    return [(node, _ASKED.intersection(node)) for node in nodes if not _ASKED.isdisjoint(node)]
