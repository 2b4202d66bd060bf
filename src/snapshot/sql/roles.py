"""Roles and tablespaces that statements name: a snapshot loads only where they exist."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import msgspec

from snapshot.model.objects import PLAIN, Setting

_ROLE = re.compile(rb'"roletype":"ROLESPEC_CSTRING","rolename":("[^"\\]*+(?:\\.[^"\\]*+)*+")')
_TABLESPACE = re.compile(rb'"(?:tablespacename|tableSpace)":("[^"\\]*+(?:\\.[^"\\]*+)*+")')
_NAMING = frozenset(
    {
        "AlterDefaultPrivilegesStmt",
        "AlterOwnerStmt",
        "AlterTableStmt",
        "CreatePolicyStmt",
        "CreateStmt",
        "CreateTableAsStmt",
        "CreateUserMappingStmt",
        "GrantStmt",
        "IndexStmt",
    }
)
"""Nodes of statements in which pg_dump may name a role or a tablespace."""
_NONE: frozenset[str] = frozenset()
_NEW_OWNER = b'"newowner"'
_SAYS_ROLE = b"ROLESPEC_CSTRING"
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
        distinct = set(many)
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
    if setting is PLAIN and (node not in _NAMING or (node == "AlterTableStmt" and _NEW_OWNER not in tree)):
        return NOTHING
    roles = _names(_ROLE, tree) if _SAYS_ROLE in tree else _NONE
    tablespaces = _names(_TABLESPACE, tree) if b'"tablespacename"' in tree or b'"tableSpace"' in tree else _NONE
    roles |= {setting.authorization} if setting.authorization else _NONE
    tablespaces |= {setting.tablespace} if setting.tablespace else _NONE
    if not roles and not tablespaces:
        return NOTHING
    strong = node == "AlterOwnerStmt" and any(mark in tree for mark in _SUPERUSERS_OWN)
    return _shared(roles, roles if strong else frozenset(), tablespaces)


@cache
def _shared(roles: frozenset[str], superusers: frozenset[str], tablespaces: frozenset[str]) -> ClusterNeeds:
    """Return one value for all statements that need the same, as most of a dump do."""
    return ClusterNeeds(roles, superusers, tablespaces)


def _names(pattern: re.Pattern[bytes], text: bytes) -> frozenset[str]:
    return frozenset(str(msgspec.json.decode(name)) for name in pattern.findall(text))
