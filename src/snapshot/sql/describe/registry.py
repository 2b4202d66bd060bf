"""Which function describes which kind, and by which names a reader meets what it says."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from snapshot.model.kind import Kind
from snapshot.sql.describe.draft import Draft
from snapshot.sql.describe.taking import Node

Describer = Callable[[Draft, Node], None]
"""Says in a draft what one statement of an object says, and takes that out of its node. What it leaves is said by
the caller."""


class Described(NamedTuple):
    """How a kind is described.

    :param facts: names of the facts that are said of the object itself.
    :param groups: names of the groups its members stand in, with the names of their facts.
    :param columns: name of the group that holds its columns.
    """

    describer: Describer
    facts: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    columns: str


_registry: dict[Kind, Described] = {}

DESCRIBED: Mapping[Kind, Described] = MappingProxyType(_registry)
"""Every kind's describer."""

EVERYWHERE = ("defined", "comment", "owner", "run by", "statement", "further options")
"""Facts that any object may have; a member may have ``further options``."""

GROUPS_EVERYWHERE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "privilege": ("granted", "grantor"),
        "label": ("label",),
        "depends on extension": ("depends",),
        "alteration": ("statement",),
    }
)
"""Groups that any object may have, with the names of the members' facts."""


def describes(
    *kinds: Kind, facts: str = "", groups: Mapping[str, str] | None = None, columns: str = "column"
) -> Callable[[Describer], Describer]:
    """Register the decorated function as the describer of some kinds.

    :param facts: names of the facts it says of the object, separated by commas.
    :param groups: names of its groups, each with the names of the members' facts, separated by commas.
    :param columns: name of the group that holds its columns, if it has any.
    :raises ValueError: a kind has a describer already.
    """

    def register(describer: Describer) -> Describer:
        for kind in kinds:
            if kind in _registry:
                raise ValueError(f"{kind} has a describer already")
            listed = {name: _listed(names) for name, names in (groups or {}).items()}
            _registry[kind] = Described(describer, _listed(facts), MappingProxyType(listed), columns)
        return describer

    return register


def _listed(names: str) -> tuple[str, ...]:
    return tuple(name for part in names.split(",") if (name := part.strip()))
