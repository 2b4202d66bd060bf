"""Columns of tables and attributes of composite types."""

from collections.abc import Callable, Mapping

from snapshot.sql.describe.draft import Draft, Facts
from snapshot.sql.describe.options import say_listed
from snapshot.sql.describe.taking import Node
from snapshot.sql.spelling.trees import Tree

COLUMN_FACTS = "type, collation, default, nullability, generated, identity, constraint, options"


def say_column(draft: Draft, node: Node) -> None:
    """Say a ``ColumnDef`` as a member."""
    name = str(node.take("colname"))
    member = draft.column(name)
    if name in draft.alike:
        node.forget()
        member.say_alike()
        return
    type_name, collation = node.part("typeName"), node.part("collClause")
    constraints, options = node.parts("constraints"), node.parts("fdwoptions")
    clauses = [one.start for one in (collation, *constraints) if one] + [_bracket(node, options)]
    if type_name is not None:
        member.say("type", type_name.everything(), _text(node, type_name, clauses))
    if collation is not None:
        text = _text(node, collation, clauses)
        member.say("collation", collation.everything(), _without(text, "COLLATE"))
    for constraint in constraints:
        say_of_column(member, constraint, _text(node, constraint, clauses))
    say_listed(member, options, "options")
    member.say_rest(node)


def alike_columns(old: Tree, new: Tree) -> frozenset[str]:
    """Return the columns of a table that two statements define alike.

    :param old: a statement, wrapped in the name of its node, without positions.
    :param new: likewise.
    """
    try:
        before, after = _definitions(old), _definitions(new)
        return frozenset(name for name, column in after.items() if before.get(name) == column)
    except RecursionError:  # too deep to be compared: both are taken apart
        return frozenset()


def _definitions(statement: Tree) -> dict[str, Tree]:
    table = statement.get("CreateStmt") or statement.get("CreateForeignTableStmt", {}).get("base", {})
    columns = (element.get("ColumnDef") for element in table.get("tableElts", ()))
    return {column["colname"]: column for column in columns if column}


def _text(column: Node, part: Node, clauses: list[int | None]) -> str:
    """Return what a part of a column's definition says."""
    source, whole = column.source, column.item
    return source.text(source.until(part.start or whole.start, clauses, whole.stop))


def _bracket(column: Node, options: list[Node]) -> int | None:
    """Return where the options of a foreign table's column begin."""
    found = column.source.find("OPTIONS (", column.item, column.source.depth(column.item.start)) if options else None
    return found.start if found else None


def _without(text: str, word: str) -> str:
    return text[len(word) :].strip() if text[: len(word)].upper() == word else text


def say_of_column(member: Facts, node: Node, text: str) -> None:
    """Say a constraint that stands in a column's definition."""
    contype = node.peek("contype")
    say = _SAID.get(str(contype), _say_other)
    say(member, node, text)


def _say_default(member: Facts, node: Node, text: str) -> None:
    node.take("contype")
    member.say("default", node.take("raw_expr"), _without(text, "DEFAULT"))
    member.say_rest(node)


def _say_not_null(member: Facts, node: Node, text: str) -> None:
    meaning = node.everything()
    likeness = {name: value for name, value in meaning.items() if name != "conname"}
    member.say("nullability", meaning, text, likeness=likeness)


def _say_generated(member: Facts, node: Node, text: str) -> None:
    member.say("generated", node.everything(), _without(text, "GENERATED ALWAYS AS"))


def _say_identity(member: Facts, node: Node, text: str) -> None:
    member.say("identity", node.everything(), text)


def _say_other(member: Facts, node: Node, text: str) -> None:
    member.say("constraint", node.everything(), text)


_SAID: Mapping[str, Callable[[Facts, Node, str], None]] = {
    "CONSTR_DEFAULT": _say_default,
    "CONSTR_NOTNULL": _say_not_null,
    "CONSTR_GENERATED": _say_generated,
    "CONSTR_IDENTITY": _say_identity,
}
