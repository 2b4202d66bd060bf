"""What a statement does to a schema, as data, and the registry of who can tell it."""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

import msgspec

from snapshot.model.facts import Aspect
from snapshot.model.identity import ObjectId
from snapshot.model.kind import SCHEMALESS, Kind
from snapshot.sql import nodes
from snapshot.sql.claims import Ref, Space


class Deed(StrEnum):
    """What is done to an object."""

    CREATES = "creates"
    DROPS = "drops"
    ALTERS = "alters"


class Reach(StrEnum):
    """Which objects a doubt is about: any, the target alone, what belongs to it, its heirs, what lies in its schema.

    What belongs to a table are its children and the sequences of its columns; heirs are its partitions and the
    tables that inherit from it, with what belongs to those.
    """

    ANYTHING = "anything"
    ITSELF = "itself"
    PARTS = "parts"
    HEIRS = "heirs"
    SCHEMA = "schema"


Target = ObjectId | Ref
ANY_DEED = frozenset(Deed)
MADE = frozenset({Deed.CREATES, Deed.ALTERS})
"""What creates: an object that was dropped before is altered by it in the end."""
GONE = frozenset({Deed.DROPS, Deed.ALTERS})
"""What drops, likewise."""
ALTERED = frozenset({Deed.ALTERS})

EVERY_ASPECT = frozenset(Aspect) - {Aspect.SPELLING}
DEFINED = frozenset({Aspect.DEFINITION, Aspect.COLUMN_ORDER})
COLUMN_GONE = EVERY_ASPECT - {Aspect.OWNER}
"""What goes with a column: its comment, privileges and labels too."""


class Touch(NamedTuple):
    """That a statement does something to an object.

    :param aspects: what of it.
    :param with_parts: whether what belongs to it shares its fate.
    """

    target: Target
    deeds: frozenset[Deed] = ALTERED
    aspects: frozenset[Aspect] = DEFINED
    with_parts: bool = False


class Doubt(NamedTuple):
    """That a statement may do more than it says.

    :param why: a sentence without a final stop.
    :param target: whose reach is meant; none for `Reach.ANYTHING`.
    :param deeds: what may be done.
    """

    why: str
    reach: Reach = Reach.ANYTHING
    target: Target | None = None
    deeds: frozenset[Deed] = ANY_DEED


Effect = Touch | Doubt
Teller = Callable[[Any, bytes], Iterable[Effect]]
_registry: dict[str, tuple[Callable[[bytes], Any], Teller]] = {}
_NodeType = TypeVar("_NodeType", bound=nodes.Node)


def tells(
    struct: type[_NodeType], *names: str
) -> Callable[[Callable[[_NodeType, bytes], Iterable[Effect]]], Callable[[_NodeType, bytes], Iterable[Effect]]]:
    """Register the decorated function as the one that tells what statements of these nodes do.

    It gets the body decoded to ``struct``, and its bytes.

    :raises ValueError: a node has one already.
    """

    def register(
        function: Callable[[_NodeType, bytes], Iterable[Effect]],
    ) -> Callable[[_NodeType, bytes], Iterable[Effect]]:
        for name in names:
            if name in _registry:
                raise ValueError(f"{name} is told already")
            _registry[name] = (msgspec.json.Decoder(struct).decode, function)
        return function

    return register


def told_nodes() -> frozenset[str]:
    """Return the names of all nodes whose effect can be told."""
    return frozenset(_registry)


def effects(node: str, tree: bytes) -> Iterator[Effect]:
    """Yield what a statement does; of a node that nobody registered only that it cannot be told.

    :param node: name of its parse tree's node.
    :param tree: the node's body, JSON as UTF-8 bytes.
    """
    if node not in _registry:
        yield Doubt(f"it holds a {node}, whose effect its text does not tell")
        return
    decode, function = _registry[node]
    for one in function(decode(tree), tree):
        if one.target is not None and not _is_qualified(one.target):
            yield Doubt(f"it names {_name(one.target)} without a schema")
        else:
            yield one


_WITHIN = frozenset(
    {
        Kind.CHECK,
        Kind.CONSTRAINT,
        Kind.DEFAULT,
        Kind.DOMAIN_CONSTRAINT,
        Kind.FOREIGN_KEY,
        Kind.IDENTITY,
        Kind.POLICY,
        Kind.RULE,
        Kind.TRIGGER,
    }
)
"""Kinds whose names stand within a relation's or a domain's."""


def _is_qualified(target: Target) -> bool:
    if isinstance(target, Ref):
        if target.space is Space.OBJECT:
            return True
        length = 3 if target.space is Space.CONSTRAINT else 2
    elif target.kind is Kind.PUBLICATION_TABLE:
        return bool(target.path[1])
    elif target.kind in SCHEMALESS:
        return True
    else:
        length = 3 if target.kind in _WITHIN else 2
    return len(target.path) == length and bool(target.path[0])


def _name(target: Target) -> str:
    return ".".join(filter(None, target.path)) or "an object"
