"""Tell a spelling from a difference, statement by statement."""

from collections.abc import Collection
from enum import StrEnum
from typing import Any

from pglast.parser import ParseError

from snapshot.sql.spelling.registry import Spelling, rules_for
from snapshot.sql.spelling.rewriting import rewrite
from snapshot.sql.spelling.trees import Tree, is_same, parse, read, read_nodes

_INHERITS = "INHERITS ("


class KnownLoss(StrEnum):
    """A difference in meaning that pg_dump itself makes, so that no snapshot can prevent it."""

    INHERITED_COLUMN_ORDER = "inherited-column-order"


def differing_spellings(
    before: str, after: str, *, oldest: int | None = None, also: frozenset[Spelling] = frozenset()
) -> frozenset[Spelling] | None:
    """Return what tells two statements apart.

    :param before: a statement as pg_dump printed it.
    :param after: the statement that stands in its place.
    :param oldest: the older major version of the two servers; ``None`` where it is not known.
    :param also: spellings that no statement shows alone and that were found otherwise.
    :returns: an empty set when the parse trees are equal, the spellings that explain the difference and without any
        of which it would remain, or ``None`` when the statements differ in meaning or one of them is not SQL.
    """
    if before == after:
        return frozenset()
    try:
        texts = parse(before), parse(after)
    except ParseError:
        return None
    (left, lefts), (right, rights) = read_nodes(texts[0], {}), read_nodes(texts[1], {})
    if is_same(left, right):
        return frozenset()
    active = rules_for(oldest, also=also)
    used = rewrite(left, active, lefts) | rewrite(right, active, rights)
    return _needed(texts, used) if is_same(left, right) else None


def known_loss(before: str, after: str, *, oldest: int | None = None) -> KnownLoss | None:
    """Return why pg_dump cannot keep what tells ``after`` from ``before``, two statements of different meaning.

    :param oldest: the older major version of the two servers; ``None`` where it is not known.
    """
    if not (_INHERITS in before and _INHERITS in after):
        return None
    try:
        left, right = read(parse(before)), read(parse(after))
    except ParseError:
        return None
    rewrite(left, rules_for(oldest))
    rewrite(right, rules_for(oldest))
    if not (_sort_inheriting_columns(left) and _sort_inheriting_columns(right)):
        return None
    return KnownLoss.INHERITED_COLUMN_ORDER if is_same(left, right) else None


def _needed(texts: tuple[str, str], used: set[Spelling]) -> frozenset[Spelling]:
    """Return the spellings among ``used``, which explain a difference, that cannot be left out."""
    for spelling in sorted(used):
        if len(used) > 1 and _is_equal(texts, used - {spelling}):
            used = used - {spelling}
    return frozenset(used)


def _is_equal(texts: tuple[str, str], spellings: Collection[Spelling]) -> bool:
    left, right = read(texts[0]), read(texts[1])
    rewrite(left, spellings)
    rewrite(right, spellings)
    return is_same(left, right)


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
