"""Every field of a parse tree counts: without it, or with another value, the description is another one."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

import pytest

from snapshot.model.facts import Description
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject, Role
from snapshot.sql.describe import describe, describing
from snapshot.sql.describe.source import Source
from snapshot.sql.describe.taking import ALWAYS
from snapshot.sql.spelling.registry import Spelling, rules_for
from snapshot.sql.spelling.trees import Tree

MOST = 4
"""Objects of a kind that are tried, those with the longest statements first."""

NAMES = """
AlterDefaultPrivilegesStmt: options action.objtype
AlterDomainStmt: typeName def.Constraint.conname
AlterEventTrigStmt: trigname
AlterObjectDependsStmt: object objectType relation relation.inh
AlterOpFamilyStmt: amname opfamilyname
AlterOwnerStmt: object objectType
AlterPublicationStmt: pubname pubobjects.PublicationObjSpec pubobjects.PublicationObjSpec.pubtable.relation
AlterSeqStmt: sequence sequence.inh
AlterStatsStmt: defnames
AlterTSConfigurationStmt: cfgname
AlterTableStmt: relation objtype cmds.AlterTableCmd.name cmds.AlterTableCmd.def.Constraint.conname
AlterTableStmt: cmds.AlterTableCmd.def.PartitionCmd.name cmds.AlterTableCmd.def.PartitionCmd.name.inh
AlterTableStmt: cmds.AlterTableCmd.def.ReplicaIdentityStmt.name
CommentStmt: object objtype
CompositeTypeStmt: typevar
CreateAmStmt: amname
CreateCastStmt: sourcetype targettype
CreateConversionStmt: conversion_name
CreateDomainStmt: domainname
CreateEventTrigStmt: trigname
CreateExtensionStmt: extname
CreateFdwStmt: fdwname
CreateForeignServerStmt: servername
CreateForeignTableStmt: base.relation
CreateFunctionStmt: funcname is_procedure
CreateOpClassStmt: amname opclassname
CreateOpFamilyStmt: amname opfamilyname
CreatePLangStmt: plname
CreatePolicyStmt: policy_name table
CreatePublicationStmt: pubname
CreateRangeStmt: typeName
CreateSchemaStmt: schemaname
CreateSeqStmt: sequence
CreateStatsStmt: defnames relations
CreateStmt: relation
CreateSubscriptionStmt: subname
CreateTableAsStmt: into.rel objtype
CreateTransformStmt: lang type_name
CreateTrigStmt: relation trigname
CreateUserMappingStmt: servername user
DefineStmt: defnames kind
GrantStmt: objects objtype
IndexStmt: idxname relation
RuleStmt: relation rulename
SecLabelStmt: object objtype
ViewStmt: view
"""
"""Where statements say which object they are about; its identity, and that of its parent, are compared elsewhere."""

TOLD_ELSEWHERE = frozenset(
    {
        "initially_valid",  # false exactly where skip_validation is set
        "contype",  # of a foreign key and an identity, which are kinds of their own
        "deferrable",  # true wherever initdeferred is
        "roletype",  # beside the role's name, but for PUBLIC
        "skipData",  # WITH NO DATA, which pg_dump always writes and the classifier demands
        "onCommit",  # of temporary tables
        "targtype",  # the statement tells
        "subtype",  # of ALTER TABLE … OWNER, whose fact is another than that of other commands
        "withCheckOption",  # where there is none
    }
)
_ATTACHED = "AlterTableStmt.cmds.AlterTableCmd.def"
HOLD_A_NAME = frozenset({_ATTACHED, f"{_ATTACHED}.PartitionCmd"})
"""What holds nothing but a name where an index is attached."""

COUNTS_OF_A_NAME = frozenset({"inh", "alias"})
"""What of a relation's name is no name."""


_LINES = (line.partition(": ") for line in NAMES.strip().splitlines())
_NAMED = frozenset(f"{node}.{field}" for node, _, fields in _LINES for field in fields.split())


class _Altered(Source):
    """A statement one field of whose tree is removed or has another value."""

    altered: ClassVar[tuple[str, int, bool]] = ("", 0, False)

    def __init__(self, sql: str, active: Iterable[Spelling], tree: str | None = None) -> None:
        super().__init__(sql, active, tree)
        text, number, removes = self.altered
        if sql == text:
            _, container, key = list(_places(self.statement))[number]
            if removes:
                del container[key]
            else:
                container[key] = _other(container[key])


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else f"{value}?"


def _places(tree: Tree) -> Iterator[tuple[str, Any, Any]]:
    """Yield every field and item of a tree with the way to it, numbers of items left out."""
    pending: list[tuple[str, Any]] = [("", tree)]
    while pending:
        way, value = pending.pop()
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in items:
            deeper = way if isinstance(key, int) else f"{way}.{key}".lstrip(".")
            if way:
                yield deeper, value, key
            pending.append((deeper, inner))


def _unseen(obj: DbObject) -> Iterator[str]:
    """Yield the ways to fields whose removal or change leaves the description as it is."""
    _Altered.altered = ("", 0, False)
    whole = describe(obj)
    for piece in obj.pieces:
        tree = Source(piece.sql, rules_for(None)).statement
        for number, (way, container, key) in enumerate(_places(tree)):
            if not _is_settled(piece.role, way, key, container[key]):
                is_scalar = not isinstance(container[key], dict | list)
                for removes in (True, False) if is_scalar else (True,):
                    _Altered.altered = (piece.sql, number, removes)
                    if _described(obj) == whole:
                        yield way


def _described(obj: DbObject) -> Description | None:
    """Return the description, or nothing for a tree that no parser makes."""
    try:
        return describe(obj)
    except (KeyError, TypeError, AttributeError):
        return None


def _is_settled(role: Role, way: str, key: object, value: object) -> bool:
    """Return whether a field names the object, always has this value, or is told by another one."""
    if way in _NAMED or any(way.startswith(f"{name}.") for name in _NAMED):
        return way in _NAMED or key not in COUNTS_OF_A_NAME or role > Role.ALTERATION
    return key in TOLD_ELSEWHERE or (key in ALWAYS and ALWAYS[str(key)] == value)


@pytest.mark.parametrize("kind", Kind)
def test_every_field_counts(pool: Mapping[Kind, list[DbObject]], kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """No field of a statement can be removed or changed without another description, but for the object's names."""
    monkeypatch.setattr(describing, "Source", _Altered)
    longest = sorted(pool[kind], key=lambda obj: -sum(len(piece.sql) for piece in obj.pieces))
    unseen = {way for obj in longest[:MOST] for way in _unseen(obj)}
    assert unseen - (HOLD_A_NAME if kind is Kind.INDEX_PARTITION else set()) == set()
