"""Classifiers of ALTER statements: some complete an object, some are entries of their own in a dump."""

from collections.abc import Callable

import msgspec

from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import Role
from snapshot.sql import names, nodes
from snapshot.sql.claims import Claim, Ref, Space, UnknownShapeError, classifies
from snapshot.sql.definitions import defines, of_relation

_decode_constraint = msgspec.json.Decoder(nodes.ConstraintNode).decode
_decode_partition = msgspec.json.Decoder(nodes.PartitionCommandNode).decode

_KIND_OF_CONSTRAINT = {
    "CONSTR_PRIMARY": Kind.CONSTRAINT,
    "CONSTR_UNIQUE": Kind.CONSTRAINT,
    "CONSTR_EXCLUSION": Kind.CONSTRAINT,
    "CONSTR_NOTNULL": Kind.CONSTRAINT,
    "CONSTR_CHECK": Kind.CHECK,
    "CONSTR_FOREIGN": Kind.FOREIGN_KEY,
}
_INDEXED = frozenset({"CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_EXCLUSION"})


def _relation(tree: nodes.AlterTable) -> Ref:
    return Ref(Space.RELATION, names.relation(tree.relation))


def _alters(tree: nodes.AlterTable, _: nodes.AlterTableCommand) -> Claim:
    return Claim(Role.ALTERATION, _relation(tree))


def _marks_index(tree: nodes.AlterTable, command: nodes.AlterTableCommand) -> Claim:
    return Claim(Role.ALTERATION, Ref(Space.RELATION, (tree.relation.schemaname, command.name)))


def _marks_trigger(tree: nodes.AlterTable, command: nodes.AlterTableCommand) -> Claim:
    return Claim(Role.ALTERATION, ObjectId(Kind.TRIGGER, (*names.relation(tree.relation), command.name)))


def _marks_rule(tree: nodes.AlterTable, command: nodes.AlterTableCommand) -> Claim:
    return Claim(Role.ALTERATION, ObjectId(Kind.RULE, (*names.relation(tree.relation), command.name)))


def _owner(tree: nodes.AlterTable, _: nodes.AlterTableCommand) -> Claim:
    return Claim(Role.OWNER, _relation(tree))


def _default(tree: nodes.AlterTable, command: nodes.AlterTableCommand) -> Claim:
    return of_relation(Kind.DEFAULT, names.relation(tree.relation), command.name)


def _row_security(tree: nodes.AlterTable, _: nodes.AlterTableCommand) -> Claim:
    path = names.relation(tree.relation)
    return defines(Kind.ROW_SECURITY, path, parent=Ref(Space.RELATION, path))


class _Replica(nodes.Node):
    identity_type: str
    name: str = ""


class _ReplicaNode(nodes.Node):
    identity: _Replica = msgspec.field(name="ReplicaIdentityStmt")


def _replica_identity(tree: nodes.AlterTable, command: nodes.AlterTableCommand) -> Claim:
    identity = msgspec.json.decode(_body(command), type=_ReplicaNode).identity
    if identity.name:
        return Claim(Role.ALTERATION, Ref(Space.RELATION, (tree.relation.schemaname, identity.name)))
    return Claim(Role.ALTERATION, _relation(tree))


def _constraint(tree: nodes.AlterTable, command: nodes.AlterTableCommand) -> Claim:
    found = _decode_constraint(_body(command)).constraint
    if found is None or found.contype not in _KIND_OF_CONSTRAINT:
        raise UnknownShapeError("ADD CONSTRAINT of a kind that pg_dump does not print")
    if found.indexname:
        raise UnknownShapeError("ADD CONSTRAINT … USING INDEX, which pg_dump does not print")
    table = names.relation(tree.relation)
    aliases = ((table[0], found.conname),) if found.contype in _INDEXED else ()
    return of_relation(_KIND_OF_CONSTRAINT[found.contype], table, found.conname, aliases)


class _NameList(nodes.Node):
    """``List`` of strings."""

    items: list[nodes.StringNode] = []


class _NameListNode(nodes.Node):
    """A wrapped list of strings: a dotted name."""

    names: _NameList = msgspec.field(name="List")


_decode_sequence = msgspec.json.Decoder(_NameListNode).decode


def _identity(tree: nodes.AlterTable, command: nodes.AlterTableCommand) -> Claim:
    found = _decode_constraint(_body(command)).constraint
    aliases: tuple[tuple[str, str], ...] = ()
    for item in found.options if found else ():
        if item.option and item.option.defname == "sequence_name":
            path = names.strings(_decode_sequence(item.option.arg).names.items)
            aliases = ((path[0], path[-1]),)
    return of_relation(Kind.IDENTITY, names.relation(tree.relation), command.name, aliases)


def _attach(tree: nodes.AlterTable, command: nodes.AlterTableCommand) -> Claim:
    found = _decode_partition(_body(command)).command
    if found is None:
        raise UnknownShapeError("ATTACH PARTITION without a partition")
    child = names.relation(found.name)
    kind = Kind.INDEX_PARTITION if tree.objtype == "OBJECT_INDEX" else Kind.PARTITION
    return defines(kind, child, parent=Ref(Space.RELATION, child))


def _body(command: nodes.AlterTableCommand) -> msgspec.Raw:
    if command.def_ is nodes.ABSENT:
        raise UnknownShapeError(f"{command.subtype} without its definition")
    return command.def_


_COMMANDS: dict[str, Callable[[nodes.AlterTable, nodes.AlterTableCommand], Claim]] = {
    "AT_AddConstraint": _constraint,
    "AT_AddIdentity": _identity,
    "AT_AlterColumnGenericOptions": _alters,
    "AT_AttachPartition": _attach,
    "AT_ChangeOwner": _owner,
    "AT_ClusterOn": _marks_index,
    "AT_ColumnDefault": _default,
    "AT_DisableRule": _marks_rule,
    "AT_DisableTrig": _marks_trigger,
    "AT_EnableAlwaysRule": _marks_rule,
    "AT_EnableAlwaysTrig": _marks_trigger,
    "AT_EnableReplicaRule": _marks_rule,
    "AT_EnableReplicaTrig": _marks_trigger,
    "AT_EnableRowSecurity": _row_security,
    "AT_EnableTrig": _marks_trigger,
    "AT_ForceRowSecurity": _alters,
    "AT_ReplicaIdentity": _replica_identity,
    "AT_SetAccessMethod": _alters,
    "AT_SetCompression": _alters,
    "AT_SetNotNull": _alters,
    "AT_SetOptions": _alters,
    "AT_SetStatistics": _alters,
    "AT_SetStorage": _alters,
}


@classifies("AlterTableStmt", nodes.AlterTable)
def _alter_table(tree: nodes.AlterTable) -> Claim:
    if len(tree.cmds) != 1:
        raise UnknownShapeError("ALTER TABLE with several actions, which pg_dump prints one by one")
    command = tree.cmds[0].command
    function = _COMMANDS.get(command.subtype)
    if function is None:
        raise UnknownShapeError(f"ALTER TABLE … {command.subtype}, which pg_dump does not print")
    return function(tree, command)


@classifies("AlterDomainStmt", nodes.AlterDomain)
def _alter_domain(tree: nodes.AlterDomain) -> Claim:
    found = _decode_constraint(tree.def_).constraint if tree.subtype == "C" else None
    if found is None:
        raise UnknownShapeError("ALTER DOMAIN other than ADD CONSTRAINT, which pg_dump does not print")
    path = names.qualified(tree.typeName)
    return defines(Kind.DOMAIN_CONSTRAINT, (*path, found.conname), parent=Ref(Space.TYPE, path))


class _AlterSequence(nodes.Node):
    sequence: nodes.RangeVar
    options: list[nodes.DefElemNode] = []


@classifies("AlterSeqStmt", _AlterSequence)
def _owned_by(tree: _AlterSequence) -> Claim:
    if [item.option.defname for item in tree.options if item.option] != ["owned_by"]:
        raise UnknownShapeError("ALTER SEQUENCE other than OWNED BY, which pg_dump does not print")
    path = names.relation(tree.sequence)
    return defines(Kind.SEQUENCE_OWNER, path, parent=Ref(Space.RELATION, path))


def _completes(node: str, kind: Kind, field: str) -> None:
    @classifies(node, nodes.NameLists)
    def classifier(tree: nodes.NameLists) -> Claim:
        args = (tree.amname,) if kind is Kind.OPERATOR_FAMILY else ()
        return Claim(Role.ALTERATION, ObjectId(kind, names.qualified(getattr(tree, field)), args))


_completes("AlterOpFamilyStmt", Kind.OPERATOR_FAMILY, "opfamilyname")
_completes("AlterTSConfigurationStmt", Kind.TEXT_SEARCH_CONFIGURATION, "cfgname")
_completes("AlterStatsStmt", Kind.STATISTICS, "defnames")


@classifies("AlterEventTrigStmt", nodes.Named)
def _event_trigger_state(tree: nodes.Named) -> Claim:
    return Claim(Role.ALTERATION, ObjectId(Kind.EVENT_TRIGGER, (tree.trigname,)))
