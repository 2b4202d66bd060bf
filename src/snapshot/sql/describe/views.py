"""Views and materialized views."""

import re

from snapshot.model.facts import Aspect
from snapshot.model.kind import Kind
from snapshot.sql.describe.alterations import ALTERED_COLUMN, say_alteration
from snapshot.sql.describe.draft import Draft
from snapshot.sql.describe.names import take_relation
from snapshot.sql.describe.options import OPTION_FACTS, say_members
from snapshot.sql.describe.outputs import outputs
from snapshot.sql.describe.registry import describes
from snapshot.sql.describe.source import Source
from snapshot.sql.describe.taking import Node, strings
from snapshot.sql.spelling.trees import Tree

_CHECKS = {"LOCAL_CHECK_OPTION": "LOCAL", "CASCADED_CHECK_OPTION": "CASCADED"}
_BEHIND = re.compile(r"\s+WITH\s+(?:(?:CASCADED\s+|LOCAL\s+)?CHECK\s+OPTION|(?:NO\s+)?DATA)\Z", re.IGNORECASE)


@describes(
    Kind.VIEW,
    columns="output column",
    facts="query, check option, column names",
    groups={"output column": "type, comment", "option": OPTION_FACTS},
)
def _view(draft: Draft, node: Node) -> None:
    if node.kind != "ViewStmt":
        say_alteration(draft, node)
        return
    take_relation(draft, node, "view")
    _say_query(draft, node, node)
    say_members(draft, node.parts("options"))
    check = str(node.take("withCheckOption") or "")
    if check != "NO_CHECK_OPTION":
        draft.say("check option", check, _CHECKS.get(check, check))


@describes(
    Kind.MATERIALIZED_VIEW,
    columns="output column",
    facts="query, column names, access method, tablespace, clustered, replica identity",
    groups={"output column": f"type, {ALTERED_COLUMN}, comment", "option": OPTION_FACTS},
)
def _materialized_view(draft: Draft, node: Node) -> None:
    if node.kind != "CreateTableAsStmt":
        say_alteration(draft, node)
        return
    node.take("objtype")
    into = node.part("into")
    if into is None:
        return
    take_relation(draft, into, "rel")
    _say_query(draft, node, into, "colNames")
    say_members(draft, into.parts("options"))
    for field, name in (("accessMethod", "access method"), ("tableSpaceName", "tablespace")):
        value = into.take(field)
        if value:
            draft.say(name, value, value)
    into.take("skipData")
    into.take("onCommit")


def _say_query(draft: Draft, node: Node, holder: Node, aliases: str = "aliases") -> None:
    """Say the query and its output columns.

    :param holder: the node with the list of columns, if the statement has one.
    """
    named, query = strings(holder.take(aliases)), node.take("query")
    draft.group("output column", Aspect.DEFINITION)
    for name, value in outputs(query, named) or ():
        _say_type(draft, name, value, node.source)
    draft.say("query", query, _query_text(node.source), language="sql")
    if named:
        draft.say("column names", list(named), ", ".join(named))


def _say_type(draft: Draft, name: str, value: Tree, source: Source) -> None:
    """Say the type of an output column that is a cast; that of any other is not in the statement."""
    member = draft.column(name)
    type_name = value.get("TypeCast", {}).get("typeName")
    start = source.start(type_name) if type_name else None
    if start is not None:
        member.say("type", type_name, source.type_text(start))


def _query_text(source: Source) -> str:
    found = source.after("AS", source.whole)
    return _BEHIND.sub("", source.text(found or source.whole))
