"""What hangs on a relation: defaults, triggers, rules, policies, row security."""

from collections.abc import Mapping

from snapshot.model.kind import Kind
from snapshot.sql.describe.alterations import say_alteration
from snapshot.sql.describe.draft import Draft
from snapshot.sql.describe.names import dotted, relation, take_relation
from snapshot.sql.describe.registry import describes
from snapshot.sql.describe.taking import Node, strings

_TIMINGS = {0: "AFTER", 2: "BEFORE", 64: "INSTEAD OF"}
_EVENTS = {4: "INSERT", 8: "DELETE", 16: "UPDATE", 32: "TRUNCATE"}
_COMMANDS = {"CMD_SELECT": "SELECT", "CMD_INSERT": "INSERT", "CMD_UPDATE": "UPDATE", "CMD_DELETE": "DELETE"}


@describes(Kind.DEFAULT, facts="expression, applies to")
def _default(draft: Draft, node: Node) -> None:
    commands = node.parts("cmds") if node.kind == "AlterTableStmt" else []
    if not commands or commands[0].peek("subtype") != "AT_ColumnDefault":
        draft.say_all(node)
        return
    node.take("objtype")
    take_relation(draft, node, alone=True)
    commands[0].take("subtype")
    commands[0].take("name")
    source = node.source
    draft.say(
        "expression", commands[0].take("def"), source.text(source.after("SET DEFAULT", source.whole) or source.whole)
    )


@describes(Kind.ROW_SECURITY, facts="enabled, applies to")
def _row_security(draft: Draft, node: Node) -> None:
    commands = node.parts("cmds") if node.kind == "AlterTableStmt" else []
    if not commands or commands[0].take("subtype") != "AT_EnableRowSecurity":
        draft.say_all(node)
        return
    node.take("objtype")
    take_relation(draft, node, alone=True)
    draft.say("enabled", "yes", "yes")


@describes(
    Kind.TRIGGER,
    facts=(
        "timing, events, columns, level, condition, function, arguments, transition tables, constraint, deferrable, "
        "from, enabled, applies to"
    ),
)
def _trigger(draft: Draft, node: Node) -> None:
    if node.kind != "CreateTrigStmt":
        say_alteration(draft, node)
        return
    node.take("trigname")
    take_relation(draft, node)
    _say_when(draft, node)
    source, condition = node.source, node.take("whenClause")
    if condition:
        draft.say("condition", condition, source.text(source.bracketed("WHEN", source.whole) or source.whole))
    function = dotted(node.take("funcname"))
    draft.say("function", function, function)
    arguments = node.take("args")
    if arguments:
        called = source.after("EXECUTE", source.whole) or source.whole
        draft.say("arguments", arguments, source.text(source.brackets(called) or called))
    transitions = node.take("transitionRels")
    if transitions:
        draft.say("transition tables", transitions, node.source.between("REFERENCING", "FOR EACH"))
    _say_constraint(draft, node)


def _say_when(draft: Draft, node: Node) -> None:
    timing = node.take("timing") or 0
    draft.say("timing", str(timing), _TIMINGS.get(timing, str(timing)))
    events = node.take("events") or 0
    named = " OR ".join(word for bit, word in _EVENTS.items() if events & bit)
    draft.say("events", str(events), named)
    columns = strings(node.take("columns"))
    if columns:
        draft.say("columns", list(columns), ", ".join(columns))
    level = "ROW" if node.take("row") else "STATEMENT"
    draft.say("level", level, f"FOR EACH {level}")


def _say_constraint(draft: Draft, node: Node) -> None:
    if node.take("isconstraint"):
        draft.say("constraint", "yes", "CONSTRAINT TRIGGER")
    deferrable, deferred = node.take("deferrable"), node.take("initdeferred")
    if deferrable or deferred:
        text = "DEFERRABLE INITIALLY DEFERRED" if deferred else "DEFERRABLE"
        draft.say("deferrable", text, text)
    other = node.part("constrrel")
    if other is not None:
        name = relation(other.fields)
        draft.say("from", other.everything(), name)


@describes(Kind.RULE, facts="event, condition, instead, actions, enabled, applies to")
def _rule(draft: Draft, node: Node) -> None:
    if node.kind != "RuleStmt":
        say_alteration(draft, node)
        return
    node.take("rulename")
    take_relation(draft, node)
    event = str(node.take("event"))
    draft.say("event", event, _COMMANDS.get(event, event))
    condition, source = node.take("whereClause"), node.source
    if condition:
        draft.say("condition", condition, node.source.between("WHERE", "DO"))
    if node.take("instead"):
        draft.say("instead", "yes", "INSTEAD")
    text = source.text(source.after("DO", source.whole) or source.whole)
    draft.say("actions", node.take("actions") or [], text.removeprefix("INSTEAD").strip(), language="sql")


@describes(Kind.POLICY, facts="command, permissive, roles, using, with check, applies to")
def _policy(draft: Draft, node: Node) -> None:
    if node.kind != "CreatePolicyStmt":
        say_alteration(draft, node)
        return
    node.take("policy_name")
    take_relation(draft, node, "table")
    command = str(node.take("cmd_name")).upper()
    draft.say("command", command, command)
    permissive = "PERMISSIVE" if node.take("permissive") else "RESTRICTIVE"
    draft.say("permissive", permissive, permissive)
    roles = [_role(one) for one in node.take("roles") or ()]
    draft.say("roles", roles, ", ".join(roles))
    source = node.source
    for field, words, name in (("qual", "USING", "using"), ("with_check", "WITH CHECK", "with check")):
        expression = node.take(field)
        if expression:
            draft.say(name, expression, source.text(source.bracketed(words, source.whole) or source.whole))


def _role(item: Mapping[str, Mapping[str, str]]) -> str:
    role = item["RoleSpec"]
    return "PUBLIC" if role["roletype"] == "ROLESPEC_PUBLIC" else role.get("rolename", role["roletype"])
