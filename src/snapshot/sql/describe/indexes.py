"""Indexes, statistics, and what attaches partitions."""

from snapshot.model.kind import Kind
from snapshot.sql.describe.alterations import say_alteration
from snapshot.sql.describe.draft import Draft
from snapshot.sql.describe.names import relation, take_name, take_relation
from snapshot.sql.describe.options import OPTION_FACTS, say_members
from snapshot.sql.describe.registry import describes
from snapshot.sql.describe.taking import Node, strings


@describes(
    Kind.INDEX,
    facts=(
        "unique, access method, keys, include, nulls not distinct, predicate, applies to, tablespace, clustered, "
        "replica identity"
    ),
    groups={"option": OPTION_FACTS, "index column": "statistics target"},
)
def _index(draft: Draft, node: Node) -> None:
    if node.kind != "IndexStmt":
        say_alteration(draft, node)
        return
    node.take("idxname")
    take_relation(draft, node)
    if node.take("unique"):
        draft.say("unique", "yes", "UNIQUE")
    method = str(node.take("accessMethod"))
    draft.say("access method", method, method)
    _say_keys(draft, node)
    if node.take("nulls_not_distinct"):
        draft.say("nulls not distinct", "yes", "NULLS NOT DISTINCT")
    say_members(draft, node.parts("options"))
    _say_predicate(draft, node)
    space = node.take("tableSpace")
    if space:
        draft.say("tablespace", space, space)


def _say_keys(draft: Draft, node: Node) -> None:
    source = node.source
    using = source.after("USING", source.whole) or source.whole
    draft.say("keys", node.take("indexParams") or [], source.text(source.brackets(using) or using))
    included = node.take("indexIncludingParams")
    if included:
        inside = source.bracketed("INCLUDE", source.whole)
        draft.say("include", included, source.text(inside or source.whole))


def _say_predicate(draft: Draft, node: Node) -> None:
    source, predicate = node.source, node.take("whereClause")
    if predicate:
        draft.say("predicate", predicate, source.text(source.after("WHERE", source.whole) or source.whole))


@describes(Kind.STATISTICS, facts="kinds, expressions, statistics target")
def _statistics(draft: Draft, node: Node) -> None:
    source = node.source
    if node.kind == "CreateStatsStmt":
        node.take("defnames")
        for table in node.parts("relations")[:1]:
            take_name(draft, table)
        kinds = strings(node.take("stat_types"))
        if kinds:
            draft.say("kinds", list(kinds), ", ".join(kinds))
        draft.say("expressions", node.take("exprs") or [], source.between("ON", "FROM"))
    elif node.kind == "AlterStatsStmt":
        node.take("defnames")
        target = node.take("stxstattarget")
        draft.say("statistics target", target, str((target or {}).get("Integer", {}).get("ival", 0)))
    else:
        say_alteration(draft, node)


@describes(Kind.PARTITION, Kind.INDEX_PARTITION, facts="partition of, bound, applies to")
def _partition(draft: Draft, node: Node) -> None:
    commands = node.parts("cmds") if node.kind == "AlterTableStmt" else []
    if not commands or commands[0].peek("subtype") != "AT_AttachPartition":
        draft.say_all(node)
        return
    node.take("objtype")
    parent = node.peek("relation") or {}
    draft.say("partition of", [parent.get("schemaname", ""), parent.get("relname", "")], relation(parent))
    take_relation(draft, node, alone=True)
    commands[0].take("subtype")
    command = commands[0].part("def")
    if command is None:
        return
    command.take("name")
    bound = command.part("bound")
    if bound is not None:
        source = node.source
        found = source.after("FOR VALUES", source.whole)
        draft.say("bound", bound.everything(), source.text(found) if found else "DEFAULT")
