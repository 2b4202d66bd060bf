"""Tables, foreign tables and what completes them."""

from snapshot.model.facts import Aspect
from snapshot.model.kind import Kind
from snapshot.sql.describe.alterations import ALTERED_COLUMN, say_alteration
from snapshot.sql.describe.columns import COLUMN_FACTS, say_column
from snapshot.sql.describe.constraints import CHECK_FACTS, say_constraint
from snapshot.sql.describe.draft import Draft
from snapshot.sql.describe.names import relation, take_relation
from snapshot.sql.describe.options import OPTION_FACTS, say_members
from snapshot.sql.describe.registry import describes
from snapshot.sql.describe.taking import Node

_FACTS = (
    "persistence, inherits, of type, partition by, partition of, access method, tablespace, replica identity, "
    "force row security"
)
_GROUPS = {
    "column": f"{COLUMN_FACTS}, {ALTERED_COLUMN}, comment",
    "check": f"{CHECK_FACTS}, comment",
    "constraint": "definition, comment",
    "option": OPTION_FACTS,
}


@describes(Kind.FOREIGN_TABLE, facts=f"server, {_FACTS}", groups=_GROUPS)
@describes(Kind.TABLE, facts=_FACTS, groups=_GROUPS)
def _table(draft: Draft, node: Node) -> None:
    if node.kind == "CreateStmt":
        _say_table(draft, node)
    elif node.kind == "CreateForeignTableStmt":
        _say_foreign(draft, node)
    else:
        say_alteration(draft, node)


def _say_foreign(draft: Draft, node: Node) -> None:
    base = node.part("base")
    if base is not None:
        _say_table(draft, base)
    server = str(node.take("servername"))
    draft.say("server", server, server)
    say_members(draft, node.parts("options"))


def _say_table(draft: Draft, node: Node) -> None:
    take_relation(draft, node)
    draft.group("column", Aspect.COLUMN_ORDER)
    draft.say_left_out()
    elements = node.parts("tableElts")
    for element in elements:
        if element.kind == "ColumnDef":
            say_column(draft, element)
        elif element.kind == "Constraint":
            say_constraint(draft, element, element.item)
    _say_origin(draft, node)
    say_members(draft, node.parts("options"))
    for field, name in (("accessMethod", "access method"), ("tablespacename", "tablespace")):
        value = node.take(field)
        if value:
            draft.say(name, value, value)


def _say_origin(draft: Draft, node: Node) -> None:
    """Say what the table takes its columns from, and how it is partitioned."""
    parents = node.parts("inhRelations")
    names = ", ".join(relation(parent.fields) for parent in parents)
    bound = node.part("partbound")
    if parents:
        draft.say("partition of" if bound else "inherits", [parent.everything() for parent in parents], names)
    if bound is not None:
        draft.say("partition of", bound.everything(), node.source.text(bound.item))
    of_type = node.part("ofTypename")
    if of_type is not None:
        start = of_type.start or 0
        draft.say(
            "of type",
            of_type.everything(),
            node.source.text(node.source.until(start, _after_type(node), len(node.source.sql))),
        )
    key = node.part("partspec")
    if key is not None:
        behind = node.source.after("PARTITION BY", node.source.whole)
        text = node.source.text(behind) if behind else ""
        draft.say("partition by", key.everything(), _before_options(node, text))


def _after_type(node: Node) -> list[int | None]:
    bracket = next((word.start for word in node.source.words if word.text == "("), None)
    options = node.source.find("WITH", node.source.whole)
    return [bracket, options.start if options else None]


def _before_options(node: Node, text: str) -> str:
    options = node.source.find("WITH", node.source.whole)
    return text.removesuffix(node.source.sql[options.start :]).strip() if options else text
