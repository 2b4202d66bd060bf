"""What is said about an object of any kind: comments, owners, labels, privileges.

The statement names its object in the grammar of its kind; that is the object's identity and not repeated here.
"""

from collections.abc import Mapping
from typing import Any

from snapshot.model.facts import Aspect
from snapshot.model.identity import quote_name
from snapshot.model.kind import TABLE_CONSTRAINTS, Kind
from snapshot.sql.describe.draft import Draft, Facts
from snapshot.sql.describe.privileges import strongest
from snapshot.sql.describe.taking import Node, strings

_CONSTRAINTS: Mapping[str, frozenset[Kind]] = {
    "OBJECT_TABCONSTRAINT": TABLE_CONSTRAINTS,
    "OBJECT_DOMCONSTRAINT": frozenset({Kind.DOMAIN_CONSTRAINT}),
}
"""Constraints that may be objects of their own, or stand inside the definition of another one."""


def say_comment(draft: Draft, node: Node) -> None:
    """Say what COMMENT says: of the object, of a column, or of what has no statement of its own."""
    text = str(node.take("comment") or "")
    said, name = _commented(draft, node)
    said.say(name, text, text, language="text" if "\n" in text else "", aspect=Aspect.COMMENT)


def _commented(draft: Draft, node: Node) -> tuple[Facts, str]:
    """Take what a comment is about; return where it is said, and by which name."""
    objtype = str(node.take("objtype"))
    names = _names(node.take("object"))
    if objtype == "OBJECT_COLUMN":
        return draft.column(names[-1], Aspect.COMMENT), "comment"
    if objtype in _CONSTRAINTS and draft.id.kind not in _CONSTRAINTS[objtype]:
        return draft.member(_group_of(draft, names[-1]), names[-1], Aspect.COMMENT), "comment"
    if objtype == "OBJECT_INDEX" and draft.id.kind is not Kind.INDEX:
        return draft, "comment of the index"
    return draft, "comment"


def _group_of(draft: Draft, constraint: str) -> str:
    """Return the group in which a constraint stands that the definition of a table or domain holds."""
    return "check" if draft.has_member("check", constraint) else "constraint"


def _names(about: Any) -> tuple[str, ...]:  # noqa: ANN401 - see Node.take
    return strings((about or {}).get("List", {}).get("items")) or ("",)


def say_label(draft: Draft, node: Node) -> None:
    """Say what SECURITY LABEL says; the key is the provider, with the column in brackets where it is on one."""
    text, provider = str(node.take("label") or ""), str(node.take("provider") or "")
    about = _column(node)
    key = provider + (f" ({quote_name(about)})" if about else "")
    draft.member("label", key, Aspect.LABEL).say("label", text, text, aspect=Aspect.LABEL)


def say_owner(draft: Draft, node: Node) -> None:
    """Say who the owner is, whichever of the two statements sets it."""
    commands = node.parts("cmds")
    holder = commands[0] if commands else node
    role = holder.take("newowner") or {}
    name = str(role.get("rolename") or role.get("roletype"))
    for field in ("objectType", "object", "objtype", "relation"):
        node.take(field)
    holder.take("subtype")
    draft.say("owner", name, name, aspect=Aspect.OWNER)


def read_privilege(draft: Draft, node: Node, grantor: str) -> None:
    """Follow a GRANT or REVOKE."""
    draft.privileges.read(node, grantor)
    node.take("objects")
    if node.peek("targtype") == "ACL_TARGET_OBJECT":
        node.take("targtype")


def read_defaults(draft: Draft, node: Node, grantor: str) -> None:
    """Follow an ALTER DEFAULT PRIVILEGES; whose and where is the object's identity."""
    action = node.part("action")
    node.take("options")
    if action is None:
        return
    draft.privileges.read(action, grantor)
    if action.peek("targtype") == "ACL_TARGET_DEFAULTS":
        action.take("targtype")


def say_privileges(draft: Draft) -> None:
    """Say what the statements read so far make of the privileges."""
    for found, by in draft.privileges.states.items():
        member = draft.member("privilege", found.key, Aspect.GRANT)
        member.say("granted", strongest(by), strongest(by), aspect=Aspect.GRANT)
        if by.keys() != {""}:
            names = ", ".join(grantor or "the owner" for grantor in by)
            member.say("grantor", dict(by), names, aspect=Aspect.GRANT)


def _column(node: Node) -> str:
    """Take the object and return the column that is meant, if one is."""
    objtype, names = node.take("objtype"), _names(node.take("object"))
    return names[-1] if objtype == "OBJECT_COLUMN" else ""
