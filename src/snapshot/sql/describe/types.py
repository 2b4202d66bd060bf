"""Types and domains."""

from snapshot.model.facts import Aspect
from snapshot.model.kind import Kind
from snapshot.sql.describe.alterations import say_alteration
from snapshot.sql.describe.columns import COLUMN_FACTS, say_column, say_of_column
from snapshot.sql.describe.constraints import CHECK_FACTS, say_constraint
from snapshot.sql.describe.draft import Draft
from snapshot.sql.describe.options import OPTION_FACTS, say_members
from snapshot.sql.describe.registry import describes
from snapshot.sql.describe.taking import Node, strings


@describes(Kind.SHELL_TYPE, facts="sort")
@describes(
    Kind.TYPE,
    columns="attribute",
    facts="sort",
    groups={"value": "", "attribute": f"{COLUMN_FACTS}, comment", "option": OPTION_FACTS},
)
def _type(draft: Draft, node: Node) -> None:
    if node.kind == "CreateEnumStmt":
        _say_enum(draft, node)
    elif node.kind == "CompositeTypeStmt":
        _say_composite(draft, node)
    elif node.kind == "CreateRangeStmt":
        node.take("typeName")
        draft.say("sort", "range", "range")
        say_members(draft, node.parts("params"))
    elif node.kind == "DefineStmt":
        node.take("kind")
        node.take("defnames")
        options = node.parts("definition")
        sort = "base" if options else "shell"
        draft.say("sort", sort, sort)
        say_members(draft, options)
    else:
        say_alteration(draft, node)


def _say_enum(draft: Draft, node: Node) -> None:
    node.take("typeName")
    draft.say("sort", "enum", "enum")
    draft.group("value", Aspect.DEFINITION)
    for value in strings(node.take("vals")):
        draft.new_member("value", value)


def _say_composite(draft: Draft, node: Node) -> None:
    node.take("typevar")
    draft.say("sort", "composite", "composite")
    draft.group("attribute", Aspect.DEFINITION)
    for attribute in node.parts("coldeflist"):
        say_column(draft, attribute)


@describes(
    Kind.DOMAIN,
    facts="base type, collation, default, nullability, constraint",
    groups={"check": f"{CHECK_FACTS}, comment", "constraint": "definition, comment"},
)
def _domain(draft: Draft, node: Node) -> None:
    if node.kind != "CreateDomainStmt":
        say_alteration(draft, node)
        return
    node.take("domainname")
    source, stop = node.source, len(node.source.sql)
    base, collation, constraints = node.part("typeName"), node.part("collClause"), node.parts("constraints")
    starts = [one.start for one in (collation, *constraints) if one]
    if base is not None:
        draft.say("base type", base.everything(), source.text(source.until(base.start or 0, starts, stop)))
    if collation is not None:
        text = source.text(source.until(collation.start or 0, starts, stop))
        draft.say("collation", collation.everything(), text.removeprefix("COLLATE").strip())
    for one in constraints:
        span = source.until(one.start or 0, starts, stop)
        if one.peek("contype") == "CONSTR_CHECK":
            say_constraint(draft, one, span)
        else:
            say_of_column(draft, one, source.text(span))
