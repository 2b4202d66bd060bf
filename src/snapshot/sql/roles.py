"""Roles and tablespaces that statements name: a snapshot loads only where they exist."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import msgspec

from snapshot.model.objects import PLAIN, Setting

_ROLE = re.compile(rb'"roletype":"ROLESPEC_CSTRING","rolename":("[^"\\]*+(?:\\.[^"\\]*+)*+")')
_TABLESPACE = re.compile(rb'"(?:tablespacename|tableSpace|tableSpaceName)":("[^"\\]*+(?:\\.[^"\\]*+)*+")')
_NAMING: Mapping[str, bytes] = {
    "AlterDefaultPrivilegesStmt": b"ROLESPEC_CSTRING",
    "AlterOwnerStmt": b"ROLESPEC_CSTRING",
    "AlterTableStmt": b'"newowner"',
    "CreatePolicyStmt": b"ROLESPEC_CSTRING",
    "CreateStmt": b'"tablespacename":',
    "CreateTableAsStmt": b'"tableSpaceName":',
    "CreateUserMappingStmt": b"ROLESPEC_CSTRING",
    "GrantStmt": b"ROLESPEC_CSTRING",
    "IndexStmt": b'"tableSpace":',
}
"""Nodes of statements in which pg_dump may name a role or a tablespace, and what stands in their trees then."""
_NONE: frozenset[str] = frozenset()
_SUPERUSERS_OWN = (b'"objectType":"OBJECT_EVENT_TRIGGER"', b'"objectType":"OBJECT_FDW"')


@dataclass(frozen=True, slots=True)
class ClusterNeeds:
    """What belongs to the whole server and must be there before a snapshot loads; no dump of a database holds it.

    :param superusers: those of ``roles`` that must be superusers.
    """

    roles: frozenset[str] = frozenset()
    superusers: frozenset[str] = frozenset()
    tablespaces: frozenset[str] = frozenset()

    @classmethod
    def union(cls, many: "Iterable[ClusterNeeds]") -> "ClusterNeeds":
        """Return what all of ``many`` need."""
        distinct = set({id(one): one for one in many}.values())
        return cls(
            frozenset().union(*(one.roles for one in distinct)),
            frozenset().union(*(one.superusers for one in distinct)),
            frozenset().union(*(one.tablespaces for one in distinct)),
        )


NOTHING = ClusterNeeds()


def cluster_needs(node: str, tree: bytes, setting: Setting) -> ClusterNeeds:
    """Return what one statement, run under ``setting``, needs of the server.

    Event triggers and foreign-data wrappers can only belong to superusers (PostgreSQL's documentation of ALTER EVENT
    TRIGGER and ALTER FOREIGN DATA WRAPPER).
    """
    mark = _NAMING.get(node)
    names = mark is not None and mark in tree
    if not names and setting is PLAIN:
        return NOTHING
    roles = tuple(_ROLE.findall(tree)) if names else ()
    tablespaces = tuple(_TABLESPACE.findall(tree)) if names else ()
    strong = node == "AlterOwnerStmt" and any(mark in tree for mark in _SUPERUSERS_OWN)
    return _shared(roles, tablespaces, setting, strong=strong)


@cache
def _shared(
    roles: tuple[bytes, ...], tablespaces: tuple[bytes, ...], setting: Setting, *, strong: bool
) -> ClusterNeeds:
    """Return one value for all statements that need the same, as most of a dump do."""
    named = _names(roles) | ({setting.authorization} if setting.authorization else _NONE)
    places = _names(tablespaces) | ({setting.tablespace} if setting.tablespace else _NONE)
    return ClusterNeeds(named, named if strong else _NONE, places) if named or places else NOTHING


def _names(found: tuple[bytes, ...]) -> frozenset[str]:
    return frozenset(str(msgspec.json.decode(name)) for name in found)
