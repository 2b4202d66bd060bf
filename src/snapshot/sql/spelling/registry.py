"""The closed list of spellings, and where the one function that rewrites each away is registered.

A rule gets every node of a tree, innermost first, changes it in place into the form that both spellings share, and
tells whether it did. It may only do so where the server makes the same of both: the reason stands in each docstring,
the forms and near misses in docs/spellings.md.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

from snapshot.sql.spelling.trees import Tree


class Spelling(StrEnum):
    """A difference in text that means nothing; the value is its heading in the docs."""

    ARRAY_CAST = "array-cast"
    OUTPUT_NAME = "output-name"
    DEFAULT_NULL_CAST = "default-null-cast"
    ROW_NULL_CAST = "row-null-cast"
    DOMAIN_DEFAULT_CAST = "domain-default-cast"
    COLUMN_PREFIX = "column-prefix"
    OWNER_COMMAND = "owner-command"
    ONLY_OF_OPTIONS = "only-of-options"
    DEFAULT_NOT_NULL_NAME = "default-not-null-name"
    NOT_NULL_NAME = "not-null-name"
    DOMAIN_NOT_NULL_NAME = "domain-not-null-name"
    INHERITED_NOT_NULL = "inherited-not-null"
    ALL_PRIVILEGES = "all-privileges"
    STREAMING_OFF = "streaming-off"


Rule = Callable[[Tree], bool]
_registry: dict[Spelling, Rule] = {}
_fields: dict[Spelling, frozenset[str]] = {}
_below: dict[Spelling, int] = {}


def unspells(spelling: Spelling, *fields: str, below: int | None = None) -> Callable[[Rule], Rule]:
    """Register the decorated function as the rule of ``spelling``.

    :param fields: the rule does nothing to a node that has none of these.
    :param below: the rule holds only where one of the two servers is older than this major version, because it says
        what that one cannot hold or prints otherwise.
    :raises ValueError: the spelling has a rule already.
    """

    def register(rule: Rule) -> Rule:
        if spelling in _registry:
            raise ValueError(f"{spelling} has a rule already")
        _registry[spelling] = rule
        _fields[spelling] = frozenset(fields)
        if below is not None:
            _below[spelling] = below
        return rule

    return register


RULES: Mapping[Spelling, Rule] = MappingProxyType(_registry)
"""Every spelling's rule."""

FIELDS: Mapping[Spelling, frozenset[str]] = MappingProxyType(_fields)
"""What a node must have one of for a spelling's rule to do anything."""

BELOW: Mapping[Spelling, int] = MappingProxyType(_below)
"""The major version below which one of the two servers must be, for the rules that need it."""

BY_REQUEST = frozenset({Spelling.INHERITED_NOT_NULL})
"""Spellings that no statement shows alone: whoever compares must have found out that they are there."""


def rules_for(oldest: int | None, *, also: frozenset[Spelling] = frozenset()) -> frozenset[Spelling]:
    """Return the spellings to look through.

    :param oldest: the older major version of both servers; ``None`` where it is not known.
    :param also: those of `BY_REQUEST` that were found.
    """
    return frozenset(
        one
        for one in Spelling
        if (one not in BY_REQUEST or one in also)
        and (one not in BELOW or (oldest is not None and oldest < BELOW[one]))
    )
