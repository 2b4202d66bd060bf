"""What statements do that say something about an object: comments, owners, labels, privileges, and small ALTERs."""

from collections.abc import Iterator

import msgspec

from snapshot.model.facts import Aspect
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.sql import names, nodes
from snapshot.sql.annotations import DEFAULTS_FOR
from snapshot.sql.claims import Ref, Space, claim_of
from snapshot.sql.definitions import role_name
from snapshot.sql.touched.called import calls
from snapshot.sql.touched.created import member
from snapshot.sql.touched.deeds import (
    ALTERED,
    ANY_DEED,
    EVERY_ASPECT,
    GONE,
    MADE,
    Doubt,
    Effect,
    Reach,
    Touch,
    tells,
)
from snapshot.sql.touched.dropped import located

_COMMENT = frozenset({Aspect.COMMENT})
_GRANT = frozenset({Aspect.GRANT})
_LABEL = frozenset({Aspect.LABEL})
_OWNER = frozenset({Aspect.OWNER, Aspect.GRANT})
"""A new owner stands in the privileges as well: the old one's become his."""

_OF_NO_SCHEMA = frozenset(
    {"OBJECT_DATABASE", "OBJECT_LARGEOBJECT", "OBJECT_PARAMETER_ACL", "OBJECT_ROLE", "OBJECT_TABLESPACE"}
)
"""What a dump of a schema does not hold."""


@tells(nodes.AboutObject, "CommentStmt")
def _comment(statement: nodes.AboutObject, tree: bytes) -> Iterator[Effect]:
    if statement.objtype not in _OF_NO_SCHEMA:
        yield Touch(claim_of("CommentStmt", tree).target, ALTERED, _COMMENT)


@tells(nodes.AboutObject, "SecLabelStmt")
def _label(statement: nodes.AboutObject, tree: bytes) -> Iterator[Effect]:
    if statement.objtype not in _OF_NO_SCHEMA:
        yield Touch(claim_of("SecLabelStmt", tree).target, ALTERED, _LABEL)


@tells(nodes.AboutObject, "AlterOwnerStmt")
def _owner(statement: nodes.AboutObject, tree: bytes) -> Iterator[Effect]:
    if statement.objectType not in _OF_NO_SCHEMA:
        yield Touch(claim_of("AlterOwnerStmt", tree).target, ALTERED, _OWNER)


@tells(nodes.Grant, "GrantStmt")
def _grant(statement: nodes.Grant, tree: bytes) -> Iterator[Effect]:
    del tree
    if statement.objtype in _OF_NO_SCHEMA:
        return
    if statement.targtype == "ACL_TARGET_OBJECT":
        for node in statement.objects:
            target = located(statement.objtype, node)
            yield target if isinstance(target, Doubt) else Touch(target, ALTERED, _GRANT)
        return
    for node in statement.objects:
        schema = ObjectId(Kind.SCHEMA, (names.text_of(node),))
        yield Doubt("it grants or revokes on all objects of a schema", Reach.SCHEMA, schema, ALTERED)


class _RoleNode(nodes.Node):
    role: nodes.RoleSpec = msgspec.field(name="RoleSpec")


class _Roles(nodes.Node):
    items: list[_RoleNode]


class _RolesNode(nodes.Node):
    list_: _Roles = msgspec.field(name="List")


@tells(nodes.DefaultPrivileges, "AlterDefaultPrivilegesStmt")
def _default_privileges(statement: nodes.DefaultPrivileges, tree: bytes) -> Iterator[Effect]:
    del tree
    options = {item.option.defname: item.option.arg for item in statement.options if item.option}
    if "roles" not in options:
        yield Doubt("it sets default privileges of whoever runs it")
        return
    roles = [role_name(one.role) for one in msgspec.json.decode(options["roles"], type=_RolesNode).list_.items]
    schemas = options.get("schemas")
    path = names.path_of(msgspec.json.decode(schemas, type=nodes.ObjectNode)) if schemas else ("",)
    for role in roles:
        for schema in path:
            about = (role, schema, DEFAULTS_FOR[statement.action.objtype])
            yield Touch(ObjectId(Kind.DEFAULT_PRIVILEGES, about), ANY_DEED, EVERY_ASPECT)


class _AlterSequence(nodes.Node):
    sequence: nodes.RangeVar
    options: list[nodes.DefElemNode] = []


@tells(_AlterSequence, "AlterSeqStmt")
def _sequence(statement: _AlterSequence, tree: bytes) -> Iterator[Effect]:
    del tree
    path = names.relation(statement.sequence)
    said = {item.option.defname for item in statement.options if item.option}
    if "owned_by" in said:
        yield Touch(ObjectId(Kind.SEQUENCE_OWNER, path), ANY_DEED, EVERY_ASPECT)
    if said - {"owned_by"}:
        yield Touch(Ref(Space.RELATION, path))


class _AlterEnum(nodes.Node):
    typeName: list[nodes.StringNode]  # noqa: N815 - libpg_query's own name
    oldVal: str = ""  # noqa: N815 - libpg_query's own name
    skipIfNewValExists: bool = False  # noqa: N815 - libpg_query's own name


@tells(_AlterEnum, "AlterEnumStmt")
def _enum(statement: _AlterEnum, tree: bytes) -> Iterator[Effect]:
    del tree
    found = ObjectId(Kind.TYPE, names.qualified(statement.typeName))
    if statement.skipIfNewValExists:
        yield Doubt("it adds a value that may be there already", Reach.ITSELF, found)
        return
    yield Touch(found)
    if statement.oldVal:
        yield Doubt("a new name stands wherever the value is mentioned")


class _AlterFunction(nodes.Node):
    func: nodes.ObjectWithArgs


@tells(_AlterFunction, "AlterFunctionStmt")
def _function(statement: _AlterFunction, tree: bytes) -> Iterator[Effect]:
    del tree
    if statement.func.args_unspecified:
        yield Doubt("it names a routine without its arguments")
    else:
        yield Touch(Ref(Space.ROUTINE, *names.routine(statement.func)))


@tells(nodes.RelationStatement, "AlterPolicyStmt")
def _policy(statement: nodes.RelationStatement, tree: bytes) -> Iterator[Effect]:
    del tree
    yield Touch(ObjectId(Kind.POLICY, (*names.relation(statement.table), statement.policy_name)))


class _AlterPublication(nodes.Node):
    pubname: str
    action: str = ""
    pubobjects: list[nodes.PublicationObjectNode] = []


@tells(_AlterPublication, "AlterPublicationStmt")
def _publication(statement: _AlterPublication, tree: bytes) -> Iterator[Effect]:
    del tree
    if statement.action == "AP_SetObjects":
        yield Doubt("it replaces what a publication holds")
        return
    if not statement.pubobjects:
        yield Touch(ObjectId(Kind.PUBLICATION, (statement.pubname,)))
    for item in statement.pubobjects:
        deeds = GONE if statement.action == "AP_DropObjects" else MADE
        yield Touch(member(statement.pubname, item.spec), deeds, EVERY_ASPECT)


def _alters(*nodes_told: str) -> None:
    for node in nodes_told:

        def teller(_: nodes.Node, tree: bytes, node: str = node) -> Iterator[Effect]:
            yield Touch(claim_of(node, tree).target)

        tells(nodes.Node, node)(teller)


_alters(
    "AlterEventTrigStmt",
    "AlterObjectDependsStmt",
    "AlterOpFamilyStmt",
    "AlterStatsStmt",
    "AlterTSConfigurationStmt",
)


@tells(nodes.Node, "SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt")
def _rows(_: nodes.Node, tree: bytes) -> Iterator[Effect]:
    if b'"intoClause":' in tree:
        yield Doubt("it makes a table by SELECT INTO")
    yield from calls(tree)


@tells(
    nodes.Node,
    "AlterDatabaseSetStmt",
    "AlterDatabaseStmt",
    "AlterRoleSetStmt",
    "AlterRoleStmt",
    "AlterSystemStmt",
    "CheckPointStmt",
    "ConstraintsSetStmt",
    "CreateRoleStmt",
    "CreateTableSpaceStmt",
    "DiscardStmt",
    "DropRoleStmt",
    "DropTableSpaceStmt",
    "GrantRoleStmt",
    "ListenStmt",
    "LockStmt",
    "NotifyStmt",
    "RefreshMatViewStmt",
    "ReindexStmt",
    "TransactionStmt",
    "TruncateStmt",
    "UnlistenStmt",
    "VacuumStmt",
    "VariableSetStmt",
    "VariableShowStmt",
)
def _nothing(_: nodes.Node, tree: bytes) -> Iterator[Effect]:
    """Tell that rows, sessions and the cluster are not the schema."""
    del tree
    yield from ()
