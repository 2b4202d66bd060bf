"""What statements that create do. What each of them names is told by the classifiers of a dump's statements."""

from collections.abc import Iterator

import msgspec

from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.sql import names, nodes
from snapshot.sql.claims import Ref, Space, claim_of
from snapshot.sql.touched.called import calls
from snapshot.sql.touched.columns import Column, Constraint, of_columns, of_constraint
from snapshot.sql.touched.deeds import DEFINED, EVERY_ASPECT, MADE, Deed, Doubt, Effect, Reach, Target, Touch, tells

_CONDITIONAL = b'"if_not_exists":true'
_REPLACING = b'"replace":true'
_CREATED = frozenset({Deed.CREATES})


def _made(target: Target, tree: bytes) -> Effect:
    """Return what a CREATE does to the object it names: where that may be there already, nothing is known."""
    if _CONDITIONAL in tree:
        return Doubt("it creates what may be there already", Reach.ITSELF, target)
    return Touch(target, MADE, DEFINED if _REPLACING in tree else EVERY_ASPECT)


def _simply(*nodes_told: str) -> None:
    for node in nodes_told:

        def teller(_: nodes.Node, tree: bytes, node: str = node) -> Iterator[Effect]:
            yield _made(claim_of(node, tree).target, tree)

        tells(nodes.Node, node)(teller)


_simply(
    "CompositeTypeStmt",
    "CreateAmStmt",
    "CreateCastStmt",
    "CreateConversionStmt",
    "CreateDomainStmt",
    "CreateEnumStmt",
    "CreateEventTrigStmt",
    "CreateFdwStmt",
    "CreateForeignServerStmt",
    "CreateFunctionStmt",
    "CreateOpFamilyStmt",
    "CreatePLangStmt",
    "CreatePolicyStmt",
    "CreateRangeStmt",
    "CreateSubscriptionStmt",
    "CreateTransformStmt",
    "CreateTrigStmt",
    "CreateUserMappingStmt",
    "RuleStmt",
    "ViewStmt",
)


@tells(nodes.Node, "CreateOpClassStmt")
def _operator_class(_: nodes.Node, tree: bytes) -> Iterator[Effect]:
    found = claim_of("CreateOpClassStmt", tree).target
    yield _made(found, tree)
    if b'"opfamilyname":' not in tree and isinstance(found, ObjectId):
        yield Touch(ObjectId(Kind.OPERATOR_FAMILY, found.path, found.args), MADE, EVERY_ASPECT)


@tells(nodes.Node, "CreateSchemaStmt")
def _schema(_: nodes.Node, tree: bytes) -> Iterator[Effect]:
    yield _made(claim_of("CreateSchemaStmt", tree).target, tree)
    if b'"schemaElts":' in tree:
        yield Doubt("it creates a schema with what lies in it")


@tells(nodes.Node, "CreateExtensionStmt")
def _extension(_: nodes.Node, tree: bytes) -> Iterator[Effect]:
    yield _made(claim_of("CreateExtensionStmt", tree).target, tree)
    if b'"defname":"cascade"' in tree:
        yield Doubt("it creates an extension with those that it needs")


@tells(nodes.Node, "DefineStmt")
def _define(_: nodes.Node, tree: bytes) -> Iterator[Effect]:
    yield _made(claim_of("DefineStmt", tree).target, tree)
    if b'"defname":"commutator"' in tree or b'"defname":"negator"' in tree:
        yield Doubt("it creates an operator that another one is told of")


class _Inherits(nodes.Node):
    relation: nodes.RangeVar | None = None
    tableElts: list[msgspec.Raw] = []  # noqa: N815 - libpg_query's own name
    partbound: msgspec.Raw = nodes.ABSENT


class _Persistent(nodes.Node):
    relpersistence: str = "p"


class _Target(nodes.Node):
    relation: _Persistent | None = None
    view: _Persistent | None = None
    sequence: _Persistent | None = None


_decode_target = msgspec.json.Decoder(_Target).decode
_decode_column = msgspec.json.Decoder(Column).decode
_decode_constraint = msgspec.json.Decoder(Constraint).decode


def _is_temporary(tree: bytes) -> bool:
    found = _decode_target(tree)
    relation = found.relation or found.view or found.sequence
    return relation is not None and relation.relpersistence == "t"


@tells(_Inherits, "CreateStmt")
def _table(statement: _Inherits, tree: bytes) -> Iterator[Effect]:
    if not _is_temporary(tree):
        yield from _columns(statement, ObjectId(Kind.TABLE, names.relation(statement.relation)), tree)


class _ForeignTable(nodes.Node):
    base: msgspec.Raw


@tells(_ForeignTable, "CreateForeignTableStmt")
def _foreign_table(statement: _ForeignTable, tree: bytes) -> Iterator[Effect]:
    base = msgspec.json.decode(statement.base, type=_Inherits)
    yield from _columns(base, ObjectId(Kind.FOREIGN_TABLE, names.relation(base.relation)), tree)


def _columns(statement: _Inherits, table: ObjectId, tree: bytes) -> Iterator[Effect]:
    made = _made(table, tree)
    path = (table.path[0], table.path[1])
    yield made
    if isinstance(made, Doubt):
        yield made._replace(reach=Reach.PARTS)
        return
    if statement.partbound is not nodes.ABSENT:
        yield Touch(ObjectId(Kind.PARTITION, path), MADE, EVERY_ASPECT)
        yield Doubt("a partition gets what its table has", Reach.PARTS, Ref(Space.RELATION, path), _CREATED)
    for element in statement.tableElts:
        node, body = nodes.opened(bytes(element))
        if node == "ColumnDef":
            yield from of_columns(path, (_decode_column(body),), is_new=True)
        elif node == "Constraint":
            yield from of_constraint(path, _decode_constraint(body), is_new=True)
        else:
            yield Doubt("a table gets what another one has", Reach.PARTS, Ref(Space.RELATION, path), _CREATED)


@tells(nodes.CreateTableAs, "CreateTableAsStmt")
def _table_as(statement: nodes.CreateTableAs, tree: bytes) -> Iterator[Effect]:
    if b'"relpersistence":"t"' in tree:
        yield from calls(tree)
        return
    kind = Kind.MATERIALIZED_VIEW if statement.objtype == "OBJECT_MATVIEW" else Kind.TABLE
    yield _made(ObjectId(kind, names.relation(statement.into.rel)), tree)
    if kind is Kind.TABLE:
        yield from calls(tree)


@tells(nodes.RelationStatement, "IndexStmt")
def _index(statement: nodes.RelationStatement, tree: bytes) -> Iterator[Effect]:
    relation = names.relation(statement.relation)
    if not statement.idxname:
        yield Doubt("the server names an index", Reach.PARTS, Ref(Space.RELATION, relation), _CREATED)
    else:
        yield _made(ObjectId(Kind.INDEX, (relation[0], statement.idxname)), tree)
    yield Doubt("partitions get the index of their table", Reach.HEIRS, Ref(Space.RELATION, relation), _CREATED)


class _Statistics(nodes.Node):
    defnames: list[nodes.StringNode] = []


@tells(_Statistics, "CreateStatsStmt")
def _statistics(statement: _Statistics, tree: bytes) -> Iterator[Effect]:
    if not statement.defnames:
        yield Doubt("the server names the statistics")
    else:
        yield _made(claim_of("CreateStatsStmt", tree).target, tree)


class _Sequence(nodes.Node):
    sequence: nodes.RangeVar


@tells(_Sequence, "CreateSeqStmt")
def _sequence(statement: _Sequence, tree: bytes) -> Iterator[Effect]:
    if _is_temporary(tree):
        return
    path = names.relation(statement.sequence)
    yield _made(ObjectId(Kind.SEQUENCE, path), tree)
    if b'"defname":"owned_by"' in tree:
        yield Touch(ObjectId(Kind.SEQUENCE_OWNER, path), MADE, EVERY_ASPECT)


class _Publication(nodes.Node):
    pubname: str
    pubobjects: list[nodes.PublicationObjectNode] = []


@tells(_Publication, "CreatePublicationStmt")
def _publication(statement: _Publication, tree: bytes) -> Iterator[Effect]:
    del tree
    yield Touch(ObjectId(Kind.PUBLICATION, (statement.pubname,)), MADE, EVERY_ASPECT)
    for item in statement.pubobjects:
        yield Touch(member(statement.pubname, item.spec), MADE, EVERY_ASPECT)


def member(publication: str, spec: nodes.PublicationObject) -> ObjectId:
    """Return the object that a table or a schema of a publication is."""
    if spec.pubtable:
        return ObjectId(Kind.PUBLICATION_TABLE, (publication, *names.relation(spec.pubtable.relation)))
    return ObjectId(Kind.PUBLICATION_SCHEMA, (publication, spec.name))
