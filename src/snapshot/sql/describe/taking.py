"""A node of a parse tree whose fields are taken out as they are described, so that what nobody describes is left."""

from collections.abc import Mapping
from typing import Any

import msgspec

from snapshot.sql.describe.source import Source, Span
from snapshot.sql.spelling.trees import Tree

ALWAYS: Mapping[str, object] = {
    "behavior": "DROP_RESTRICT",
    "defaction": "DEFELEM_UNSPEC",
    "is_local": True,
    "nulls_ordering": "SORTBY_NULLS_DEFAULT",
    "oncommit": "ONCOMMIT_NOOP",
    "ordering": "SORTBY_DEFAULT",
    "relpersistence": "p",
}
"""Fields that the parser never leaves out, with the value that says nothing."""


def canonical(value: object) -> str:
    """Return one text for equal values: a text as it is, anything else as JSON."""
    if isinstance(value, str):
        return value
    try:
        return msgspec.json.encode(value, order="sorted").decode()
    except RecursionError:
        return _deep(value)


def _deep(value: object) -> str:
    """Return what `msgspec.json.encode` does, for a value that nests deeper than it can follow."""
    words, pending = list[str](), [("", value)]
    while pending:
        before, one = pending.pop()
        words.append(before)
        if isinstance(one, dict) and one:
            pending.append(("}", _END))
            keys = sorted(one)
            pending += [(f"{'{' if key == keys[0] else ','}{_scalar(key)}:", one[key]) for key in reversed(keys)]
        elif isinstance(one, list) and one:
            pending.append(("]", _END))
            pending += [("," if at else "[", one[at]) for at in range(len(one) - 1, -1, -1)]
        elif one is not _END:
            words.append(_scalar(one))
    return "".join(words)


_END = object()


def _scalar(value: object) -> str:
    return msgspec.json.encode(value).decode()


class Node:
    """One node; what is taken out of it is gone.

    :param source: the statement it stands in.
    :param tree: ``{"ColumnDef": {…}}``, or bare fields where the grammar allows one type of node only.
    """

    def __init__(self, source: Source, tree: Tree, kind: str = "") -> None:
        self.source = source
        self.kind, self.fields = (kind, tree) if kind else _opened(tree)
        self.start = source.start(self.fields)
        self._parts: list[tuple[str, Node]] = []

    def take(self, name: str) -> Any:  # noqa: ANN401 - a field holds a scalar, a node or a list
        """Return a field and remove it; ``None`` where it is absent."""
        return self.fields.pop(name, None)

    def peek(self, name: str) -> Any:  # noqa: ANN401 - see take
        """Return a field and leave it."""
        return self.fields.get(name)

    def part(self, name: str) -> "Node | None":
        """Take a field that is a node; what is not taken out of that counts as not taken from this one."""
        tree = self.take(name)
        return None if tree is None else self._part(name, tree)

    def parts(self, name: str) -> "list[Node]":
        """Take a field that is a list of nodes; see `part`."""
        return [self._part(f"{name} {number}", tree) for number, tree in enumerate(self.take(name) or (), 1)]

    def _part(self, name: str, tree: Tree) -> "Node":
        found = Node(self.source, tree, "fields" if _is_bare(tree) else "")
        self._parts.append((name, found))
        return found

    def everything(self) -> Tree:
        """Take all that is left."""
        found = {name: value for name, value in self.fields.items() if ALWAYS.get(name, self) != value}
        for name, part in self._parts:
            left = part.everything()
            if left:
                found[name] = {part.kind: left}
        self.fields, self._parts = {}, []
        return found

    def forget(self) -> None:
        """Take all that is left, unseen."""
        self.fields, self._parts = {}, []

    @property
    def item(self) -> Span:
        """Where it stands as an item of a list; all of the statement where that is not known."""
        return self.source.whole if self.start is None else self.source.item(self.start)


def _is_bare(tree: Tree) -> bool:
    """Return whether a node is not wrapped in its name: names of nodes are capitalised, those of fields are not."""
    return not (len(tree) == 1 and next(iter(tree))[:1].isupper())


def _opened(tree: Tree) -> tuple[str, Tree]:
    ((kind, fields),) = tree.items()
    return kind, fields


def strings(items: Any) -> tuple[str, ...]:  # noqa: ANN401 - see Node.take
    """Return the texts of a list of names."""
    return tuple(str(item.get("String", {}).get("sval", "")) for item in items or ())
