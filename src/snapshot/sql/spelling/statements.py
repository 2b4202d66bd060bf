"""Tell a spelling from a difference, statement by statement."""

from collections.abc import Collection
from enum import StrEnum
from typing import Any

from pglast.parser import ParseError

from snapshot.sql.spelling.rules import RULES, Spelling
from snapshot.sql.spelling.trees import Tree, inside_out, is_same, parse, read


class KnownLoss(StrEnum):
    """A difference in meaning that pg_dump itself makes, so that no snapshot can prevent it."""

    INHERITED_COLUMN_ORDER = "inherited-column-order"


def differing_spellings(before: str, after: str) -> frozenset[Spelling] | None:
    """Return what tells two statements apart.

    :param before: a statement as pg_dump printed it.
    :param after: the statement that stands in its place.
    :returns: an empty set when the parse trees are equal, the spellings that explain the difference and without any
        of which it would remain, or ``None`` when the statements differ in meaning or one of them is not SQL.
    """
    if before == after:
        return frozenset()
    try:
        texts = parse(before), parse(after)
    except ParseError:
        return None
    if not _is_equal(texts, RULES):
        return None
    needed = set(RULES)
    for spelling in Spelling:
        if _is_equal(texts, needed - {spelling}):
            needed.remove(spelling)
    return frozenset(needed)


def known_loss(before: str, after: str) -> KnownLoss | None:
    """Return why pg_dump cannot keep what tells ``after`` from ``before``, two statements of different meaning."""
    try:
        left, right = (_canonical(parse(text), RULES) for text in (before, after))
    except ParseError:
        return None
    if not (_sort_inheriting_columns(left) and _sort_inheriting_columns(right)):
        return None
    return KnownLoss.INHERITED_COLUMN_ORDER if is_same(left, right) else None


def _is_equal(texts: tuple[str, str], spellings: Collection[Spelling]) -> bool:
    left, right = (_canonical(text, spellings) for text in texts)
    return is_same(left, right)


def _canonical(text: str, spellings: Collection[Spelling]) -> Tree:
    tree = read(text)
    for spelling in Spelling:
        if spelling in spellings:
            for node in inside_out(tree):
                RULES[spelling](node)
    return tree


def _sort_inheriting_columns(tree: Tree) -> bool:
    """Sort the columns of a table that inherits; return whether ``tree`` creates one."""
    statement = tree["stmts"][0]["stmt"]
    body = statement.get("CreateStmt") or statement.get("CreateForeignTableStmt", {}).get("base", {})
    if not body.get("inhRelations") or "partbound" in body:
        return False
    body["tableElts"] = sorted(body.get("tableElts", ()), key=_column_name)
    return True


def _column_name(element: dict[str, Any]) -> str:
    """Return a column's name; other elements share one that sorts first, which keeps their order."""
    return str(element.get("ColumnDef", {}).get("colname", ""))
