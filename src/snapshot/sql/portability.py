"""Which statements of a snapshot another major version of PostgreSQL does not take, found before it is asked.

The statements are parse trees to this check, as to every other: what a name or a literal holds never counts. It knows
grammar and options, not which functions, types and extensions a server has: those the server itself names.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pglast import parser

from snapshot.model.diagnostic import Diagnostic, Place, Severity, warning
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject, Piece, Role, Snapshot
from snapshot.sql.portability_features import FEATURES, Feature, Seen


def portability(snapshot: Snapshot, major: int) -> tuple[Diagnostic, ...]:
    """Return what stands in the way of loading a snapshot into PostgreSQL ``major``, object by object.

    :returns: an error for each statement and feature that such a server refuses, and a warning for what it takes
        and forgets. None of them says anything of the snapshot itself.
    """
    wanted = tuple(one for one in FEATURES if not one.is_kept_by(major))
    if not wanted:
        return ()
    scope = Seen(partitioned=_partitioned(snapshot), foreign=_foreign(snapshot))
    return tuple(one for obj in snapshot.objects for one in _of_object(obj, wanted, major, scope))


def _of_object(obj: DbObject, wanted: tuple[Feature, ...], major: int, scope: Seen) -> Iterator[Diagnostic]:
    told = set()
    inside = replace(scope, inline=_inline_constraints(obj))
    for piece in obj.pieces:
        for feature in _used(piece.sql, wanted, inside):
            if (piece.role, feature.name) not in told:
                told.add((piece.role, feature.name))
                yield _diagnostic(obj, piece, feature, major)


def _used(sql: str, wanted: tuple[Feature, ...], scope: Seen) -> Iterator[Feature]:
    text = parser.parse_sql_json(sql)
    possible = [one for one in wanted if any(f'"{sign}"' in text for sign in one.signs)]
    if not possible:
        return
    for root, tree in _statements(text):
        nodes = [replace(scope, root=root, name=name, node=node) for name, node in _nodes(root, tree)]
        yield from (one for one in possible if any(map(one.holds, nodes)))


def _statements(text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for raw in json.loads(text).get("stmts", ()):
        yield from raw["stmt"].items()


def _nodes(name: str, node: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield a node and all below it, each with the key it stands under."""
    waiting: list[tuple[str, Any]] = [(name, node)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            yield key, value
            waiting += value.items()
        elif isinstance(value, list):
            waiting += ((key, one) for one in value)


def _partitioned(snapshot: Snapshot) -> frozenset[tuple[str, ...]]:
    """Return the names of partitioned tables."""
    return frozenset(
        obj.id.path
        for obj in snapshot.objects
        if obj.id.kind is Kind.TABLE
        and any(
            piece.role is Role.DEFINITION
            and "PARTITION BY" in piece.sql
            and '"partspec"' in parser.parse_sql_json(piece.sql)
            for piece in obj.pieces
        )
    )


def _foreign(snapshot: Snapshot) -> frozenset[tuple[str, ...]]:
    return frozenset(obj.id.path for obj in snapshot.objects if obj.id.kind is Kind.FOREIGN_TABLE)


def _inline_constraints(obj: DbObject) -> frozenset[str]:
    """Return the names of constraints that an object's definition holds, NOT NULL left out.

    Only what a comment on a constraint could mean is of interest, so other objects are not parsed.
    """
    if not any(piece.sql.startswith("COMMENT ON CONSTRAINT") for piece in obj.pieces):
        return frozenset()
    trees = [tree for piece in obj.pieces for tree in _statements(parser.parse_sql_json(piece.sql))]
    found = (node for root, tree in trees for name, node in _nodes(root, tree) if name in {"Constraint", "def"})
    return frozenset(node["conname"] for node in found if "conname" in node and node["contype"] != "CONSTR_NOTNULL")


def _diagnostic(obj: DbObject, piece: Piece, feature: Feature, major: int) -> Diagnostic:
    what = f"{piece.role.name.lower()} of {obj.id}: {feature.name}"
    place = Place(subject=str(obj.id))
    bound = f"{feature.since} is the first" if feature.since else f"{feature.until - 1} is the last"
    if feature.is_forgotten:
        return warning(
            "not-kept",
            f"{what} is read and not kept by PostgreSQL {major}; {bound} that keeps it",
            place=place,
            hint="What is loaded there lacks it, or means something else",
        )
    return Diagnostic(
        severity=Severity.ERROR,
        code="not-portable",
        message=f"{what} is not for PostgreSQL {major}; {bound} that takes it",
        place=place,
        hint="Load it into a version that takes it, or change the object by a migration first",
    )
