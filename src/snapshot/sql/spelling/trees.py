"""Parse trees as plain values, handled without recursion.

A generated expression nests thousands of levels deep (a chain of ``||``); libpg_query parses it, but ``json.loads``
and ``==`` on nested dicts end in a RecursionError. Everything here walks with a stack of its own, at least then.
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pglast import parser

Tree = dict[str, Any]
"""A node: ``{"TypeCast": {...}}`` where the grammar allows several types, its bare fields where it allows one."""

_WORD = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]]|[^\s{}\[\],:"]+')
_POSITIONS = frozenset({"stmt_len", "list_start", "list_end", "rexpr_list_start", "rexpr_list_end"})


def parse(statement: str) -> str:
    """Return libpg_query's JSON of ``statement``; one tree per statement in it.

    :raises pglast.parser.ParseError: not SQL, or deeper than the grammar's own stack allows.
    """
    return str(parser.parse_sql_json(statement))


def read(text: str) -> Tree:
    """Return the tree in ``text``, libpg_query's JSON, without the places where its nodes stand."""
    return read_nodes(text, {})[0]


def read_nodes(text: str, starts: dict[int, int]) -> tuple[Tree, list[Tree]]:
    """Return what `read` does, and all nodes, each behind the nodes in it.

    :param starts: filled with the places where nodes stand, in bytes, by the ``id`` of the node; only as long as that
        lives.
    """
    try:
        tree: Tree = json.loads(text)
    except RecursionError:
        tree = _read_deep(text)
    nodes: list[Tree] = []
    pending: list[Any] = [tree]
    while pending:
        value = pending.pop()
        if type(value) is dict:
            nodes.append(value)
            if "location" in value:
                starts[id(value)] = value.pop("location")
            if int in map(type, value.values()):
                _drop_positions(value)
            value = value.values()
        pending += [one for one in value if type(one) is dict or type(one) is list]
    nodes.reverse()
    return tree, nodes


def _drop_positions(node: Tree) -> None:
    for name in [name for name, value in node.items() if type(value) is int and is_position(name)]:
        del node[name]


def _read_deep(text: str) -> Tree:
    """Return what ``json.loads`` does, however deep the tree is."""
    root: list[Any] = []
    open_: list[Any] = [root]
    key: str | None = None
    for word in _WORD.findall(text):
        if word in "}]":
            open_.pop()
        elif key is None and isinstance(open_[-1], dict):
            key = _scalar(word)
        else:
            value = {"{": dict, "[": list}[word]() if word in "{[" else _scalar(word)
            _put(open_[-1], key, value)
            key = None
            if word in "{[":
                open_.append(value)
    found: Tree = root[0]
    return found


@lru_cache(maxsize=4096)
def _scalar(word: str) -> Any:  # noqa: ANN401 - a JSON scalar is a text, a number, a truth value or nothing
    return json.loads(word)


def _put(container: Any, key: str | None, value: Any) -> None:  # noqa: ANN401 - JSON is a list or a dict of anything
    if isinstance(container, list):
        container.append(value)
    else:
        container[key] = value


def is_position(key: str) -> bool:
    """Return whether a field that holds a number says where a node stands."""
    return key in _POSITIONS or key.endswith("location")


def inside_out(tree: Tree) -> Iterator[Tree]:
    """Yield every node of ``tree``, each after all nodes in it; a node may be changed when it is yielded."""
    found: list[Tree] = []
    pending: list[Any] = [tree]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            found.append(value)
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
    return reversed(found)


def is_same(left: object, right: object) -> bool:
    """Return whether two trees are equal."""
    pending = [(left, right)]
    while pending:
        one, other = pending.pop()
        if isinstance(one, dict) and isinstance(other, dict):
            if one.keys() != other.keys():
                return False
            pending.extend((one[key], other[key]) for key in one)
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                return False
            pending.extend(zip(one, other, strict=True))
        elif type(one) is not type(other) or one != other:
            return False
    return True
