"""Constraints: inside the definition of a table, and as objects of their own."""

from collections.abc import Mapping

from snapshot.model.kind import Kind
from snapshot.sql.describe.alterations import say_alteration
from snapshot.sql.describe.draft import Draft, Facts
from snapshot.sql.describe.names import relation, take_relation
from snapshot.sql.describe.options import OPTION_FACTS, say_members
from snapshot.sql.describe.registry import describes
from snapshot.sql.describe.source import Span
from snapshot.sql.describe.taking import Node, strings

CHECK_FACTS = "expression, deferrable, inherited, validated, enforced"
_KEY = (
    "constraint, columns, without overlaps, elements, include, nulls not distinct, access method, predicate, "
    "deferrable, inherited, validated, applies to, tablespace, replica identity, clustered, comment of the index"
)
_FOREIGN = (
    "columns, references, referenced columns, period, referenced period, match, on update, on delete, deferrable, "
    "validated, enforced, applies to"
)
_ACTIONS = {
    "a": "NO ACTION",
    "r": "RESTRICT",
    "c": "CASCADE",
    "n": "SET NULL",
    "d": "SET DEFAULT",
}
_MATCHES = {"s": "SIMPLE", "f": "FULL", "p": "PARTIAL"}
_SORTS = {
    "CONSTR_PRIMARY": "PRIMARY KEY",
    "CONSTR_UNIQUE": "UNIQUE",
    "CONSTR_EXCLUSION": "EXCLUDE",
    "CONSTR_NOTNULL": "NOT NULL",
}


def say_constraint(draft: Draft, node: Node, span: Span) -> None:
    """Say a constraint that stands inside the definition of a table or domain, as a member.

    :param span: where it stands.
    """
    name = str(node.peek("conname") or "")
    text = node.source.text(span)
    if node.peek("contype") == "CONSTR_CHECK" and name:
        node.take("conname")
        member = draft.new_member("check", name)
        say_check(member, node, span)
        member.say_rest(node)
        return
    member = draft.new_member("constraint", name or text)
    member.say("definition", node.everything(), text)


@describes(Kind.CHECK, Kind.DOMAIN_CONSTRAINT, facts=f"{CHECK_FACTS}, constraint, applies to")
def _check(draft: Draft, node: Node) -> None:
    constraint = _added(draft, node)
    if constraint is None:
        say_alteration(draft, node)
    elif constraint.peek("contype") == "CONSTR_CHECK":
        say_check(draft, constraint, node.source.whole)
    else:
        draft.say("constraint", constraint.everything(), node.source.text(node.source.item(constraint.start or 0)))


@describes(Kind.CONSTRAINT, facts=_KEY, groups={"option": OPTION_FACTS})
def _key(draft: Draft, node: Node) -> None:
    constraint = _added(draft, node)
    if constraint is None:
        say_alteration(draft, node)
        return
    sort = str(constraint.take("contype"))
    draft.say("constraint", sort, _SORTS.get(sort, sort))
    _say_list(draft, constraint, "keys", "columns")
    if constraint.take("without_overlaps"):
        draft.say("without overlaps", "yes", "WITHOUT OVERLAPS")
    _say_exclusion(draft, constraint)
    _say_list(draft, constraint, "including", "include")
    if constraint.take("nulls_not_distinct"):
        draft.say("nulls not distinct", "yes", "NULLS NOT DISTINCT")
    say_members(draft, constraint.parts("options"))
    for field, name in (("indexspace", "tablespace"), ("access_method", "access method")):
        value = constraint.take(field)
        if value:
            draft.say(name, value, value)
    _say_states(draft, constraint)


@describes(Kind.FOREIGN_KEY, facts=_FOREIGN)
def _foreign_key(draft: Draft, node: Node) -> None:
    constraint = _added(draft, node)
    if constraint is None:
        say_alteration(draft, node)
        return
    constraint.take("contype")
    _say_list(draft, constraint, "fk_attrs", "columns")
    table = constraint.part("pktable")
    if table is not None:
        name = relation(table.fields)
        draft.say("references", table.everything(), name)
    _say_list(draft, constraint, "pk_attrs", "referenced columns")
    for field, fact in (("fk_with_period", "period"), ("pk_with_period", "referenced period")):
        if constraint.take(field):
            draft.say(fact, "yes", "PERIOD")
    _say_word(draft, constraint, "fk_matchtype", "match", _MATCHES)
    _say_word(draft, constraint, "fk_upd_action", "on update", _ACTIONS)
    _say_delete(draft, constraint)
    _say_states(draft, constraint)
    if not constraint.take("is_enforced"):
        draft.say("enforced", "no", "NOT ENFORCED")


def _say_delete(draft: Draft, node: Node) -> None:
    action, columns = node.take("fk_del_action"), strings(node.take("fk_del_set_cols"))
    listed = f" ({', '.join(columns)})" if columns else ""
    draft.say("on delete", [action, *columns], _ACTIONS.get(str(action), str(action)) + listed)


def say_check(said: Facts, node: Node, span: Span) -> None:
    """Say what a CHECK demands.

    :param span: where it stands.
    """
    node.take("contype")
    source = node.source
    inside = source.bracketed("CHECK", span, source.depth(span.start))
    said.say("expression", node.take("raw_expr"), source.text(inside or span))
    _say_states(said, node)
    if not node.take("is_enforced"):
        said.say("enforced", "no", "NOT ENFORCED")


def _say_states(said: Facts, node: Node) -> None:
    """Say when a constraint is checked, and for whom."""
    deferrable, deferred = node.take("deferrable"), node.take("initdeferred")
    if deferrable:
        text = "DEFERRABLE INITIALLY DEFERRED" if deferred else "DEFERRABLE"
        said.say("deferrable", text, text)
    if node.take("is_no_inherit"):
        said.say("inherited", "no", "NO INHERIT")
    valid = node.take("initially_valid")
    if node.take("skip_validation"):
        said.say("validated", ["no", valid], "NOT VALID")


def _say_list(said: Facts, node: Node, field: str, name: str) -> None:
    columns = strings(node.take(field))
    if columns:
        said.say(name, list(columns), f"({', '.join(columns)})")


def _say_word(said: Facts, node: Node, field: str, name: str, words: Mapping[str, str]) -> None:
    value = node.take(field)
    if value:
        said.say(name, value, words.get(value, str(value)))


def _say_exclusion(draft: Draft, node: Node) -> None:
    source, elements, where = node.source, node.take("exclusions"), node.take("where_clause")
    if elements:
        start = source.item(node.start or 0)
        using = source.after("USING", start, 0)
        inside = source.bracketed(str(node.peek("access_method") or "btree").upper(), using or start)
        draft.say("elements", elements, source.text(inside or start))
    if where:
        inside = source.bracketed("WHERE", source.whole)
        draft.say("predicate", where, source.text(inside or source.whole))


def _added(draft: Draft, node: Node) -> Node | None:
    """Return the constraint that ALTER … ADD CONSTRAINT adds; its name is the object's identity."""
    if node.kind == "AlterDomainStmt" and node.peek("subtype") == "C":
        node.take("subtype")
        node.take("typeName")
        constraint = node.part("def")
    elif node.kind == "AlterTableStmt" and _subtype(node) == "AT_AddConstraint":
        node.take("objtype")
        take_relation(draft, node, alone=True)
        command = node.parts("cmds")[0]
        command.take("subtype")
        constraint = command.part("def")
    else:
        return None
    if constraint is not None:
        constraint.take("conname")
    return constraint


def _subtype(node: Node) -> str:
    """Return what the only command of an ALTER TABLE does."""
    commands = node.peek("cmds") or [{}]
    return str(commands[0].get("AlterTableCmd", {}).get("subtype", ""))
