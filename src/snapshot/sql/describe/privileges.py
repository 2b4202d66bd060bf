"""Privileges: one member for each role, privilege and column, with what the statements together make of it.

``ALL`` is taken apart into the privileges of its kind of object where every supported server has the same ones. For
tables and views it is not: MAINTAIN came with PostgreSQL 17. There ``ALL`` is the seven that every server has and
stands beside them as a member of its own, for whatever else the server knows. So ``GRANT ALL`` of a 15 is equal to
``GRANT ALL`` of an 18, and the seven by name differ from it by ``ALL`` alone. Where both sides are known to have
MAINTAIN, `name_all` calls it so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from snapshot.model.facts import Description, Group
from snapshot.model.identity import quote_name
from snapshot.sql.describe.taking import Node, strings

GROUP = "privilege"
"""The group whose members privileges are."""

PUBLIC = "PUBLIC"
ALL = "ALL"
MAINTAIN = "MAINTAIN"
FIRST_WITH_MAINTAIN = 17
"""The major version from which a table's privileges are the seven and MAINTAIN."""

GRANTED, GRANTABLE, REVOKED = "granted", "grantable", "revoked"
"""What becomes of a privilege: given, given with the right to give it on, taken away from who has it by default."""

_TABLE = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", ALL)
_ALL_OF: Mapping[str, tuple[str, ...]] = {
    "OBJECT_TABLE": _TABLE,
    "OBJECT_SEQUENCE": ("SELECT", "UPDATE", "USAGE"),
    "OBJECT_FUNCTION": ("EXECUTE",),
    "OBJECT_PROCEDURE": ("EXECUTE",),
    "OBJECT_ROUTINE": ("EXECUTE",),
    "OBJECT_SCHEMA": ("CREATE", "USAGE"),
    "OBJECT_TYPE": ("USAGE",),
    "OBJECT_DOMAIN": ("USAGE",),
    "OBJECT_LANGUAGE": ("USAGE",),
    "OBJECT_FDW": ("USAGE",),
    "OBJECT_FOREIGN_SERVER": ("USAGE",),
    "OBJECT_LARGEOBJECT": ("SELECT", "UPDATE"),
}
_ALL_OF_COLUMN = ("SELECT", "INSERT", "UPDATE", "REFERENCES")
_KEY = re.compile(r'(?P<role>"(?:[^"\\]|\\.)*"|\S+) (?P<privilege>[A-Z ]+?)(?: \((?P<column>.*)\))?', re.DOTALL)
_ESCAPE = re.compile(r'\\(?:(["\\])|u([0-9a-f]{4})|U([0-9a-f]{8}))')


class Privilege(NamedTuple):
    """What the key of a member of the group ``privilege`` says.

    :param role: name of the grantee; `PUBLIC` for everyone.
    :param privilege: in capitals.
    :param column: empty where the privilege is on all of the object.
    """

    role: str
    privilege: str
    column: str = ""

    @property
    def key(self) -> str:
        """The text that `privilege_parts` reads: ``reader SELECT``, ``reader SELECT (qty)``."""
        role = self.role if self.role == PUBLIC else quote_name(self.role)
        return f"{role} {self.privilege}" + (f" ({quote_name(self.column)})" if self.column else "")


def privilege_parts(key: str) -> Privilege:
    """Return what the key of a member of the group ``privilege`` says.

    :raises ValueError: ``key`` is none.
    """
    found = _KEY.fullmatch(key)
    if not found:
        raise ValueError(f"not the key of a privilege: {key!r}")
    return Privilege(_unquoted(found["role"]), found["privilege"], _unquoted(found["column"] or ""))


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    return _ESCAPE.sub(lambda m: m[1] or chr(int(m[2] or m[3], 16)), text[1:-1])


class Privileges:
    """What the statements read so far make of the privileges of one object.

    ``states`` holds for each privilege what became of it, by grantor; an empty grantor is the owner.
    """

    def __init__(self) -> None:
        self.states: dict[Privilege, dict[str, str]] = {}

    def read(self, node: Node, grantor: str) -> None:
        """Follow one GRANT or REVOKE and take it out of its node.

        :param node: ``GrantStmt``.
        :param grantor: who gives it, empty for the owner.
        """
        state = _state(node)
        objtype = str(node.take("objtype"))
        granted = list(_granted(node.take("privileges"), objtype))
        roles = [_role(one) for one in node.take("grantees") or ()]
        for privilege, column in granted:
            for role in roles:
                self.states.setdefault(Privilege(role, privilege, column), {})[grantor] = state


def _state(node: Node) -> str:
    with_option = bool(node.take("grant_option"))
    if node.take("is_grant"):
        return GRANTABLE if with_option else GRANTED
    return GRANTED if with_option else REVOKED


def _granted(privileges: Any, objtype: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - see Node.take
    """Yield the privileges with the column they are on, ``ALL`` taken apart."""
    if not privileges:
        yield from ((one, "") for one in _ALL_OF.get(objtype, (ALL,)))
    for item in privileges or ():
        one = item["AccessPriv"]
        columns = strings(one.get("cols")) or ("",)
        named = (str(one["priv_name"]).upper(),) if "priv_name" in one else _ALL_OF_COLUMN
        yield from ((name, column) for column in columns for name in named)


def _role(item: Any) -> str:  # noqa: ANN401 - see Node.take
    role = item["RoleSpec"]
    return PUBLIC if role["roletype"] == "ROLESPEC_PUBLIC" else str(role.get("rolename") or role["roletype"])


def name_all(old: Description, new: Description, *, oldest: int | None) -> tuple[Description, Description]:
    """Return two descriptions in which what ``ALL`` holds beside the seven has its name, where that is known.

    :param oldest: the older major version of the two servers, if both are known. A side that names MAINTAIN is of a
        server that has it, and the other one's ``ALL`` is taken for the same, as between servers of different age.
    """
    if not any(_has(one, ALL) for one in (old, new)):
        return old, new
    if (oldest or 0) < FIRST_WITH_MAINTAIN and not any(_has(one, MAINTAIN) for one in (old, new)):
        return old, new
    return _named(old), _named(new)


def _has(said: Description, privilege: str) -> bool:
    keys = (member.key for group in said.groups if group.name == GROUP for member in group.members)
    return any(privilege_parts(key).privilege == privilege for key in keys)


def _named(said: Description) -> Description:
    return replace(said, groups=tuple(_all_named(one) if one.name == GROUP else one for one in said.groups))


def _all_named(group: Group) -> Group:
    found = {one.key: one for one in group.members}
    for one in group.members:
        parts = privilege_parts(one.key)
        if parts.privilege == ALL:
            del found[one.key]
            key = parts._replace(privilege=MAINTAIN).key
            found.setdefault(key, replace(one, key=key))
    return replace(group, members=tuple(found.values()))


def strongest(states: Mapping[str, str]) -> str:
    """Return what several grantors together make of a privilege."""
    return next((one for one in (GRANTABLE, GRANTED) if one in states.values()), REVOKED)
