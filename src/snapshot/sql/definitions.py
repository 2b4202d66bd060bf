"""Classifiers of statements that create an object."""

import msgspec

from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import Role
from snapshot.sql import names, nodes
from snapshot.sql.claims import Claim, Ref, Space, UnknownShapeError, classifies

_DEFINITION, _INDEX, _TABLE, _RELATION = Role.DEFINITION, Kind.INDEX, Kind.TABLE, Space.RELATION
"""Looked up once: an enum's member is found by code in Python, and these are asked for with every statement."""

_decode_parameters = msgspec.json.Decoder(nodes.ParameterListNode).decode
_decode_object = msgspec.json.Decoder(nodes.ObjectNode).decode


def defines(kind: Kind, path: tuple[str, ...], args: tuple[str, ...] = (), parent: Ref | None = None) -> Claim:
    """Return the claim of a statement that creates the object named."""
    return Claim(_DEFINITION, ObjectId(kind, path, args), parent)


def _named(node: str, kind: Kind, field: str) -> None:
    @classifies(node, nodes.Named)
    def classifier(tree: nodes.Named) -> Claim:
        return defines(kind, (getattr(tree, field),))


_named("CreateSchemaStmt", Kind.SCHEMA, "schemaname")
_named("CreateExtensionStmt", Kind.EXTENSION, "extname")
_named("CreatePLangStmt", Kind.LANGUAGE, "plname")
_named("CreateAmStmt", Kind.ACCESS_METHOD, "amname")
_named("CreateFdwStmt", Kind.FOREIGN_DATA_WRAPPER, "fdwname")
_named("CreateForeignServerStmt", Kind.SERVER, "servername")
_named("CreateEventTrigStmt", Kind.EVENT_TRIGGER, "trigname")
_named("CreatePublicationStmt", Kind.PUBLICATION, "pubname")
_named("CreateSubscriptionStmt", Kind.SUBSCRIPTION, "subname")


def _listed(node: str, kind: Kind, field: str) -> None:
    @classifies(node, nodes.NameLists)
    def classifier(tree: nodes.NameLists) -> Claim:
        return defines(kind, names.qualified(getattr(tree, field)))


_listed("CreateEnumStmt", Kind.TYPE, "typeName")
_listed("CreateConversionStmt", Kind.CONVERSION, "conversion_name")


class _Range(nodes.Node):
    typeName: list[nodes.StringNode]  # noqa: N815 - libpg_query's own name
    params: list[nodes.DefElemNode] = []


@classifies("CreateRangeStmt", _Range)
def _range(tree: _Range) -> Claim:
    options = {item.option.defname: item.option.arg for item in tree.params if item.option}
    arg = options.get("multirange_type_name")
    multirange = _decode_object(arg).type_name if arg else None
    aliases = (names.type_path(multirange),) if multirange else ()
    return Claim(Role.DEFINITION, ObjectId(Kind.TYPE, names.qualified(tree.typeName)), aliases=aliases)


@classifies("CreateDomainStmt", nodes.CreateDomain)
def _domain(tree: nodes.CreateDomain) -> Claim:
    return defines(Kind.DOMAIN, names.qualified(tree.domainname))


@classifies("CreateOpClassStmt", nodes.NameLists)
def _operator_class(tree: nodes.NameLists) -> Claim:
    return defines(Kind.OPERATOR_CLASS, names.qualified(tree.opclassname), (tree.amname,))


@classifies("CreateOpFamilyStmt", nodes.NameLists)
def _operator_family(tree: nodes.NameLists) -> Claim:
    return defines(Kind.OPERATOR_FAMILY, names.qualified(tree.opfamilyname), (tree.amname,))


@classifies("CompositeTypeStmt", nodes.RelationStatement)
def _composite(tree: nodes.RelationStatement) -> Claim:
    return defines(Kind.TYPE, names.relation(tree.typevar))


@classifies("CreateStmt", nodes.RelationStatement)
def _table(tree: nodes.RelationStatement) -> Claim:
    return defines(_TABLE, names.relation(tree.relation))


@classifies("CreateForeignTableStmt", nodes.ForeignTable)
def _foreign_table(tree: nodes.ForeignTable) -> Claim:
    return defines(Kind.FOREIGN_TABLE, names.relation(tree.base.relation))


@classifies("CreateTableAsStmt", nodes.CreateTableAs)
def _materialized_view(tree: nodes.CreateTableAs) -> Claim:
    if tree.objtype != "OBJECT_MATVIEW":
        raise UnknownShapeError("CREATE TABLE … AS, which pg_dump does not print")
    if not tree.into.skipData:
        raise UnknownShapeError("CREATE MATERIALIZED VIEW without WITH NO DATA, which pg_dump always prints")
    return defines(Kind.MATERIALIZED_VIEW, names.relation(tree.into.rel))


@classifies("ViewStmt", nodes.RelationStatement)
def _view(tree: nodes.RelationStatement) -> Claim:
    view = ObjectId(Kind.VIEW, names.relation(tree.view))
    return Claim(Role.DEFINITION, view, replaces=tree.replace)


@classifies("CreateSeqStmt", nodes.RelationStatement)
def _sequence(tree: nodes.RelationStatement) -> Claim:
    return defines(Kind.SEQUENCE, names.relation(tree.sequence))


def of_relation(kind: Kind, relation: tuple[str, str], name: str, aliases: tuple[tuple[str, str], ...] = ()) -> Claim:
    """Return the claim of a statement that creates something that hangs on a relation and is named within it."""
    return Claim(_DEFINITION, ObjectId(kind, (*relation, name)), Ref(_RELATION, relation), "", aliases)


@classifies("IndexStmt", nodes.RelationStatement)
def _index(tree: nodes.RelationStatement) -> Claim:
    relation = names.relation(tree.relation)
    return defines(_INDEX, (relation[0], tree.idxname), (), Ref(_RELATION, relation))


@classifies("CreateTrigStmt", nodes.RelationStatement)
def _trigger(tree: nodes.RelationStatement) -> Claim:
    return of_relation(Kind.TRIGGER, names.relation(tree.relation), tree.trigname)


@classifies("RuleStmt", nodes.RelationStatement)
def _rule(tree: nodes.RelationStatement) -> Claim:
    return of_relation(Kind.RULE, names.relation(tree.relation), tree.rulename)


@classifies("CreatePolicyStmt", nodes.RelationStatement)
def _policy(tree: nodes.RelationStatement) -> Claim:
    return of_relation(Kind.POLICY, names.relation(tree.table), tree.policy_name)


class _Statistics(nodes.Node):
    defnames: list[nodes.StringNode]
    relations: list[nodes.ObjectNode]


@classifies("CreateStatsStmt", _Statistics)
def _statistics(tree: _Statistics) -> Claim:
    relation = names.path_of(tree.relations[0])
    return defines(Kind.STATISTICS, names.qualified(tree.defnames), parent=Ref(Space.RELATION, relation))


@classifies("CreateFunctionStmt", nodes.CreateFunction)
def _function(tree: nodes.CreateFunction) -> Claim:
    kind = Kind.PROCEDURE if tree.is_procedure else Kind.FUNCTION
    return defines(kind, names.qualified(tree.funcname), names.parameters(tree.parameters))


@classifies("CreateCastStmt", nodes.CreateCast)
def _cast(tree: nodes.CreateCast) -> Claim:
    return defines(Kind.CAST, (), (names.argument(tree.sourcetype), names.argument(tree.targettype)))


@classifies("CreateTransformStmt", nodes.CreateTransform)
def _transform(tree: nodes.CreateTransform) -> Claim:
    return defines(Kind.TRANSFORM, (tree.lang,), (names.argument(tree.type_name),))


@classifies("CreateUserMappingStmt", nodes.UserMapping)
def _user_mapping(tree: nodes.UserMapping) -> Claim:
    server = Ref(Space.OBJECT, (Kind.SERVER.value, tree.servername))
    return defines(Kind.USER_MAPPING, (tree.servername, role_name(tree.user)), parent=server)


def role_name(role: nodes.RoleSpec) -> str:
    """Return a role's name, ``public`` for PUBLIC."""
    return "public" if role.roletype == "ROLESPEC_PUBLIC" else role.rolename


_DEFINED = {
    "OBJECT_COLLATION": Kind.COLLATION,
    "OBJECT_TYPE": Kind.TYPE,
    "OBJECT_TSPARSER": Kind.TEXT_SEARCH_PARSER,
    "OBJECT_TSTEMPLATE": Kind.TEXT_SEARCH_TEMPLATE,
    "OBJECT_TSDICTIONARY": Kind.TEXT_SEARCH_DICTIONARY,
    "OBJECT_TSCONFIGURATION": Kind.TEXT_SEARCH_CONFIGURATION,
}


@classifies("DefineStmt", nodes.Define)
def _define(tree: nodes.Define) -> Claim:
    path = names.qualified(tree.defnames)
    if tree.kind == "OBJECT_AGGREGATE":
        listed = _decode_parameters(tree.args[0]).list_ if tree.args else None
        return defines(Kind.AGGREGATE, path, names.parameters(listed.items) if listed else ())
    if tree.kind == "OBJECT_OPERATOR":
        return defines(Kind.OPERATOR, path, (_operand(tree, "leftarg"), _operand(tree, "rightarg")))
    if tree.kind == "OBJECT_TYPE" and not tree.definition:
        return defines(Kind.SHELL_TYPE, path)
    if tree.kind not in _DEFINED:
        raise UnknownShapeError(f"a DefineStmt of {tree.kind}, which pg_dump does not print")
    return defines(_DEFINED[tree.kind], path)


def _operand(tree: nodes.Define, side: str) -> str:
    for item in tree.definition or ():
        if item.option and item.option.defname == side:
            found = _decode_object(item.option.arg).type_name
            return names.argument(found) if found else ""
    return ""


@classifies("AlterPublicationStmt", nodes.AlterPublication)
def _publication_member(tree: nodes.AlterPublication) -> Claim:
    if len(tree.pubobjects) != 1:
        raise UnknownShapeError("ALTER PUBLICATION of several objects, which pg_dump prints one by one")
    spec = tree.pubobjects[0].spec
    parent = Ref(Space.OBJECT, (Kind.PUBLICATION.value, tree.pubname))
    if spec.pubtable:
        path = (tree.pubname, *names.relation(spec.pubtable.relation))
        return defines(Kind.PUBLICATION_TABLE, path, parent=parent)
    return defines(Kind.PUBLICATION_SCHEMA, (tree.pubname, spec.name), parent=parent)
