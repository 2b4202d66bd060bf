"""What one statement says: which object it speaks of, in which role.

A claim may name its object only by a namespace (``COMMENT ON COLUMN`` does not tell a table from a view); assembly
resolves that when it knows every object of the dump. What is special about a statement node stands in the one
function registered for it; a second registration is refused, and so is a node nobody registered.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from snapshot.model.identity import ObjectId
from snapshot.model.objects import Role
from snapshot.sql import nodes
from snapshot.sql.handwritten import SHAPED, handwritten


class Space(StrEnum):
    """A namespace in which a statement can name an object without saying its kind."""

    RELATION = "relation"
    TYPE = "type"
    ROUTINE = "routine"
    CONSTRAINT = "constraint"
    OBJECT = "object"


class Ref(msgspec.Struct, frozen=True, gc=False):
    """An object named by its namespace.

    :param path: its names, outermost first.
    :param args: argument types of a routine.
    """

    space: Space
    path: tuple[str, ...]
    args: tuple[str, ...] = ()


class Claim(msgspec.Struct, frozen=True, gc=False):
    """What one statement says of one object.

    :param target: the object, exactly or by namespace.
    :param parent: the object it belongs to; only on a definition.
    :param column: the column a comment, label or privilege is about.
    :param aliases: further names that the definition creates: the index of a key, the sequence of an identity
        column, the multirange type of a range type.
    :param replaces: the definition of a view that a dummy announced.
    """

    role: Role
    target: ObjectId | Ref
    parent: Ref | None = None
    column: str = ""
    aliases: tuple[tuple[str, str], ...] = ()
    replaces: bool = False


class UnknownShapeError(Exception):
    """A known node in a shape that pg_dump does not print; turned into a `SqlError` with file and line."""


Classifier = Callable[[Any], Claim]
_registry: dict[str, tuple[Callable[[bytes], Any], Classifier]] = {}
_NodeType = TypeVar("_NodeType", bound=nodes.Node)


def classifies(
    node: str, struct: type[_NodeType]
) -> Callable[[Callable[[_NodeType], Claim]], Callable[[_NodeType], Claim]]:
    """Register the decorated function as the classifier of ``node``, whose body decodes to ``struct``.

    :raises ValueError: the node has a classifier already.
    """

    def register(function: Callable[[_NodeType], Claim]) -> Callable[[_NodeType], Claim]:
        if node in _registry:
            raise ValueError(f"{node} has a classifier already")
        _registry[node] = (msgspec.json.Decoder(struct).decode, function)
        return function

    return register


def known_nodes() -> frozenset[str]:
    """Return the names of all nodes that have a classifier."""
    return frozenset(_registry)


def classify(node: str, tree: bytes) -> Claim:
    """Return what a statement says.

    :param node: name of its parse tree's node.
    :param tree: the node's body, JSON as UTF-8 bytes.
    :raises UnknownShapeError: no classifier knows this node, or not in this shape.
    """
    if node in SHAPED and (found := handwritten(node, tree)):
        raise UnknownShapeError(f"pg_dump does not print {found}")
    return claim_of(node, tree)


def claim_of(node: str, tree: bytes) -> Claim:
    """Return what a statement says, also one that people write and pg_dump does not; see `classify`.

    What such a statement makes beside the object it names is not in the claim.
    """
    registered = _registry.get(node)
    if registered is None:
        raise UnknownShapeError(f"a {node} is nothing that pg_dump --schema-only prints")
    decode, function = registered
    try:
        return function(decode(tree))
    except msgspec.ValidationError as error:
        raise UnknownShapeError(f"a {node} of a shape that pg_dump does not print ({error})") from error
