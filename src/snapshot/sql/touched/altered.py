"""What ALTER TABLE and its like do, action by action."""

from collections.abc import Callable, Iterator, Mapping

import msgspec

from snapshot.model.facts import Aspect
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.sql import names, nodes
from snapshot.sql.claims import Ref, Space
from snapshot.sql.touched.columns import (
    ColumnNode,
    ConstraintNode,
    of_column_gone,
    of_column_retyped,
    of_columns,
    of_constraint,
)
from snapshot.sql.touched.deeds import (
    ALTERED,
    ANY_DEED,
    COLUMN_GONE,
    DEFINED,
    EVERY_ASPECT,
    GONE,
    MADE,
    Deed,
    Doubt,
    Effect,
    Reach,
    Touch,
    tells,
)


class _Relation(nodes.Node):
    relname: str
    schemaname: str = ""
    inh: bool = False


class _Command(nodes.Node):
    subtype: str
    name: str = ""
    behavior: str = ""
    missing_ok: bool = False
    def_: msgspec.Raw = msgspec.field(default=nodes.ABSENT, name="def")


class _CommandNode(nodes.Node):
    command: _Command = msgspec.field(name="AlterTableCmd")


class _AlterTable(nodes.Node):
    relation: _Relation
    objtype: str
    cmds: list[_CommandNode]


Table = tuple[str, str]
_Teller = Callable[[Table, _Command], Iterator[Effect]]


def _relation(table: Table) -> Ref:
    return Ref(Space.RELATION, table)


def _alters(table: Table, _: _Command) -> Iterator[Effect]:
    yield Touch(_relation(table))


def _add_column(table: Table, command: _Command) -> Iterator[Effect]:
    if command.missing_ok:
        for reach in (Reach.ITSELF, Reach.PARTS):
            yield Doubt("it adds a column that may be there already", reach, _relation(table))
        return
    yield Touch(_relation(table))
    column = msgspec.json.decode(command.def_, type=ColumnNode).column
    if column:
        yield from of_columns(table, (column,))


def _drop_column(table: Table, command: _Command) -> Iterator[Effect]:
    yield Touch(_relation(table), ALTERED, COLUMN_GONE)
    yield from of_column_gone(table, command.name)


def _retype(table: Table, command: _Command) -> Iterator[Effect]:
    yield Touch(_relation(table))
    yield from of_column_retyped(table, command.name)


def _default(table: Table, command: _Command) -> Iterator[Effect]:
    yield Touch(_relation(table))
    yield Touch(ObjectId(Kind.DEFAULT, (*table, command.name)), ANY_DEED, EVERY_ASPECT)


def _add_constraint(table: Table, command: _Command) -> Iterator[Effect]:
    found = msgspec.json.decode(command.def_, type=ConstraintNode).constraint
    if found:
        yield from of_constraint(table, found)


def _drop_constraint(table: Table, command: _Command) -> Iterator[Effect]:
    yield Touch(Ref(Space.CONSTRAINT, (*table, command.name)), GONE, DEFINED | {Aspect.COMMENT})


def _alter_constraint(table: Table, command: _Command) -> Iterator[Effect]:
    yield Touch(_relation(table))  # a check that is validated moves into its table
    name = command.name
    if not name and command.def_ is not nodes.ABSENT:
        (body,) = msgspec.json.decode(command.def_, type=dict[str, dict[str, msgspec.Raw]]).values()
        name = msgspec.json.decode(body["conname"], type=str) if "conname" in body else ""
    yield Touch(Ref(Space.CONSTRAINT, (*table, name)), ANY_DEED, EVERY_ASPECT)


def _owner(table: Table, _: _Command) -> Iterator[Effect]:
    yield Touch(_relation(table), ALTERED, frozenset({Aspect.OWNER, Aspect.GRANT}))


def _attachment(deeds: frozenset[Deed]) -> _Teller:
    def teller(table: Table, command: _Command) -> Iterator[Effect]:
        del table
        found = msgspec.json.decode(command.def_, type=nodes.PartitionCommandNode).command
        if found is None:
            return
        child = names.relation(found.name)
        for kind in (Kind.PARTITION, Kind.INDEX_PARTITION):
            yield Touch(ObjectId(kind, child), MADE if deeds is MADE else GONE, EVERY_ASPECT)
        for reach in (Reach.ITSELF, Reach.PARTS):
            yield Doubt("a partition gets or keeps what its table has", reach, _relation(child))

    return teller


def _identity(deeds: frozenset[Deed]) -> _Teller:
    def teller(table: Table, command: _Command) -> Iterator[Effect]:
        chosen = MADE if deeds is MADE else GONE if deeds is GONE else ALTERED
        yield Touch(ObjectId(Kind.IDENTITY, (*table, command.name)), chosen, EVERY_ASPECT)

    return teller


def _cluster(table: Table, command: _Command) -> Iterator[Effect]:
    if command.name:
        yield Touch(_relation((table[0], command.name)))
    yield Doubt("one index of a table is marked at a time", Reach.PARTS, _relation(table), ALTERED)


def _replica(table: Table, _: _Command) -> Iterator[Effect]:
    yield Touch(_relation(table))
    yield Doubt("an index may identify the rows of a table", Reach.PARTS, _relation(table), ALTERED)


def _state(kind: Kind) -> _Teller:
    def teller(table: Table, command: _Command) -> Iterator[Effect]:
        yield Touch(ObjectId(kind, (*table, command.name)), ANY_DEED, EVERY_ASPECT)

    return teller


def _every_trigger(table: Table, _: _Command) -> Iterator[Effect]:
    yield Doubt("it turns triggers of a table on or off", Reach.PARTS, _relation(table))


def _row_security(is_on: bool) -> _Teller:  # noqa: FBT001 - made for the table below
    def teller(table: Table, _: _Command) -> Iterator[Effect]:
        yield Touch(ObjectId(Kind.ROW_SECURITY, table), MADE if is_on else GONE, EVERY_ASPECT)

    return teller


_TELLERS: Mapping[str, _Teller] = {
    "AT_AddColumn": _add_column,
    "AT_AddConstraint": _add_constraint,
    "AT_AddIdentity": _identity(MADE),
    "AT_AlterColumnGenericOptions": _alters,
    "AT_AlterColumnType": _retype,
    "AT_AlterConstraint": _alter_constraint,
    "AT_AttachPartition": _attachment(MADE),
    "AT_ChangeOwner": _owner,
    "AT_ClusterOn": _cluster,
    "AT_ColumnDefault": _default,
    "AT_DetachPartition": _attachment(GONE),
    "AT_DetachPartitionFinalize": _attachment(GONE),
    "AT_DisableRowSecurity": _row_security(is_on=False),
    "AT_DisableRule": _state(Kind.RULE),
    "AT_DisableTrig": _state(Kind.TRIGGER),
    "AT_DisableTrigAll": _every_trigger,
    "AT_DisableTrigUser": _every_trigger,
    "AT_DropCluster": _cluster,
    "AT_DropColumn": _drop_column,
    "AT_DropConstraint": _drop_constraint,
    "AT_DropExpression": _alters,
    "AT_DropIdentity": _identity(GONE),
    "AT_DropNotNull": _alters,
    "AT_EnableAlwaysRule": _state(Kind.RULE),
    "AT_EnableAlwaysTrig": _state(Kind.TRIGGER),
    "AT_EnableReplicaRule": _state(Kind.RULE),
    "AT_EnableReplicaTrig": _state(Kind.TRIGGER),
    "AT_EnableRowSecurity": _row_security(is_on=True),
    "AT_EnableRule": _state(Kind.RULE),
    "AT_EnableTrig": _state(Kind.TRIGGER),
    "AT_EnableTrigAll": _every_trigger,
    "AT_EnableTrigUser": _every_trigger,
    "AT_ForceRowSecurity": _alters,
    "AT_GenericOptions": _alters,
    "AT_NoForceRowSecurity": _alters,
    "AT_ReplaceRelOptions": _alters,
    "AT_ReplicaIdentity": _replica,
    "AT_ResetOptions": _alters,
    "AT_ResetRelOptions": _alters,
    "AT_SetAccessMethod": _alters,
    "AT_SetCompression": _alters,
    "AT_SetExpression": _alters,
    "AT_SetIdentity": _identity(ALTERED),
    "AT_SetLogged": _alters,
    "AT_SetNotNull": _alters,
    "AT_SetOptions": _alters,
    "AT_SetRelOptions": _alters,
    "AT_SetStatistics": _alters,
    "AT_SetStorage": _alters,
    "AT_SetTableSpace": _alters,
    "AT_SetUnLogged": _alters,
    "AT_ValidateConstraint": _alter_constraint,
}


_TABLES = frozenset({"OBJECT_TABLE", "OBJECT_FOREIGN_TABLE"})
"""What may own sequences and have heirs; views, indexes and sequences do not."""


@tells(_AlterTable, "AlterTableStmt")
def _alter_table(statement: _AlterTable, tree: bytes) -> Iterator[Effect]:
    del tree
    table = (statement.relation.schemaname, statement.relation.relname)
    for item in statement.cmds:
        command = item.command
        if command.subtype not in _TELLERS:
            yield Doubt(f"it alters a table by {command.subtype}, whose effect its text does not tell")
            continue
        if command.behavior == "DROP_CASCADE":
            yield Doubt("CASCADE takes along what depends")
        yield from _TELLERS[command.subtype](table, command)
    if statement.objtype not in _TABLES:
        return
    if any(item.command.subtype == "AT_ChangeOwner" for item in statement.cmds):
        yield Doubt("sequences of a table follow its owner", Reach.PARTS, _relation(table), ALTERED)
    if statement.relation.inh:
        yield Doubt("partitions and heirs of a table follow it", Reach.HEIRS, _relation(table))
