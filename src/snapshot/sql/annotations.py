"""Classifiers of what is said about an object: comments, owners, labels, privileges, extension dependences."""

from collections.abc import Callable

import msgspec

from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import Role
from snapshot.sql import names, nodes
from snapshot.sql.claims import Claim, Ref, Space, UnknownShapeError, classifies
from snapshot.sql.definitions import role_name

Found = tuple[ObjectId | Ref, str]
"""An object, and the column of it that is meant or an empty text."""


def _single(kind: Kind) -> Callable[[nodes.ObjectNode], Found]:
    return lambda node: (ObjectId(kind, (names.text_of(node),)), "")


def _dotted(kind: Kind) -> Callable[[nodes.ObjectNode], Found]:
    return lambda node: (ObjectId(kind, _two(names.path_of(node))), "")


def _space(space: Space) -> Callable[[nodes.ObjectNode], Found]:
    return lambda node: (Ref(space, names.path_of(node)), "")


def _two(path: tuple[str, ...]) -> tuple[str, ...]:
    return path if len(path) > 1 else ("", *path)


def _column(node: nodes.ObjectNode) -> Found:
    *relation, column = names.path_of(node)
    return Ref(Space.RELATION, tuple(relation)), column


def _routine(node: nodes.ObjectNode) -> Found:
    if node.routine is None or node.routine.args_unspecified:
        raise UnknownShapeError("a routine without its arguments")
    return Ref(Space.ROUTINE, *names.routine(node.routine)), ""


def _operator(node: nodes.ObjectNode) -> Found:
    if node.routine is None:
        raise UnknownShapeError("an operator without its operands")
    args = names.operands(node.routine.objargs)
    return ObjectId(Kind.OPERATOR, names.qualified(node.routine.objname), args), ""


def _by_access_method(kind: Kind) -> Callable[[nodes.ObjectNode], Found]:
    def locate(node: nodes.ObjectNode) -> Found:
        method, *path = names.path_of(node)
        return ObjectId(kind, _two(tuple(path)), (method,)), ""

    return locate


def _of_relation(kind: Kind) -> Callable[[nodes.ObjectNode], Found]:
    return lambda node: (ObjectId(kind, names.path_of(node)), "")


def _types_of(node: nodes.ObjectNode) -> list[nodes.TypeName]:
    return [part.type_name for part in names.items_of(node) if part.type_name]


def _domain_constraint(node: nodes.ObjectNode) -> Found:
    ((schema, domain),) = map(names.type_path, _types_of(node))
    return Ref(Space.CONSTRAINT, (schema, domain, names.text_of(names.items_of(node)[-1]))), ""


def _cast(node: nodes.ObjectNode) -> Found:
    return ObjectId(Kind.CAST, (), tuple(map(names.argument, _types_of(node)))), ""


def _transform(node: nodes.ObjectNode) -> Found:
    language = names.text_of(names.items_of(node)[-1])
    return ObjectId(Kind.TRANSFORM, (language,), tuple(map(names.argument, _types_of(node)))), ""


_LOCATE: dict[str, Callable[[nodes.ObjectNode], Found]] = {
    "OBJECT_ACCESS_METHOD": _single(Kind.ACCESS_METHOD),
    "OBJECT_AGGREGATE": _routine,
    "OBJECT_CAST": _cast,
    "OBJECT_COLLATION": _dotted(Kind.COLLATION),
    "OBJECT_COLUMN": _column,
    "OBJECT_CONVERSION": _dotted(Kind.CONVERSION),
    "OBJECT_DOMAIN": _space(Space.TYPE),
    "OBJECT_DOMCONSTRAINT": _domain_constraint,
    "OBJECT_EVENT_TRIGGER": _single(Kind.EVENT_TRIGGER),
    "OBJECT_EXTENSION": _single(Kind.EXTENSION),
    "OBJECT_FDW": _single(Kind.FOREIGN_DATA_WRAPPER),
    "OBJECT_FOREIGN_SERVER": _single(Kind.SERVER),
    "OBJECT_FOREIGN_TABLE": _space(Space.RELATION),
    "OBJECT_FUNCTION": _routine,
    "OBJECT_INDEX": _space(Space.RELATION),
    "OBJECT_LANGUAGE": _single(Kind.LANGUAGE),
    "OBJECT_MATVIEW": _space(Space.RELATION),
    "OBJECT_OPCLASS": _by_access_method(Kind.OPERATOR_CLASS),
    "OBJECT_OPERATOR": _operator,
    "OBJECT_OPFAMILY": _by_access_method(Kind.OPERATOR_FAMILY),
    "OBJECT_POLICY": _of_relation(Kind.POLICY),
    "OBJECT_PROCEDURE": _routine,
    "OBJECT_PUBLICATION": _single(Kind.PUBLICATION),
    "OBJECT_RULE": _of_relation(Kind.RULE),
    "OBJECT_SCHEMA": _single(Kind.SCHEMA),
    "OBJECT_SEQUENCE": _space(Space.RELATION),
    "OBJECT_STATISTIC_EXT": _dotted(Kind.STATISTICS),
    "OBJECT_SUBSCRIPTION": _single(Kind.SUBSCRIPTION),
    "OBJECT_TABCONSTRAINT": _space(Space.CONSTRAINT),
    "OBJECT_TABLE": _space(Space.RELATION),
    "OBJECT_TRANSFORM": _transform,
    "OBJECT_TRIGGER": _of_relation(Kind.TRIGGER),
    "OBJECT_TSCONFIGURATION": _dotted(Kind.TEXT_SEARCH_CONFIGURATION),
    "OBJECT_TSDICTIONARY": _dotted(Kind.TEXT_SEARCH_DICTIONARY),
    "OBJECT_TSPARSER": _dotted(Kind.TEXT_SEARCH_PARSER),
    "OBJECT_TSTEMPLATE": _dotted(Kind.TEXT_SEARCH_TEMPLATE),
    "OBJECT_TYPE": _space(Space.TYPE),
    "OBJECT_VIEW": _space(Space.RELATION),
}


def locate(objtype: str, node: nodes.ObjectNode) -> Found:
    """Return the object that a statement names by its type and its name, and the column of it that is meant.

    :param objtype: PostgreSQL's ``ObjectType``.
    :raises UnknownShapeError: no statement of a dump speaks of such an object.
    """
    if objtype not in _LOCATE:
        raise UnknownShapeError(f"a statement about {objtype}, which pg_dump --schema-only does not print")
    return _LOCATE[objtype](node)


@classifies("CommentStmt", nodes.AboutObject)
def _comment(tree: nodes.AboutObject) -> Claim:
    target, column = locate(tree.objtype, tree.object)
    return Claim(Role.COMMENT, target, column=column)


@classifies("SecLabelStmt", nodes.AboutObject)
def _label(tree: nodes.AboutObject) -> Claim:
    target, column = locate(tree.objtype, tree.object)
    return Claim(Role.LABEL, target, column=column)


@classifies("AlterOwnerStmt", nodes.AboutObject)
def _owner(tree: nodes.AboutObject) -> Claim:
    return Claim(Role.OWNER, locate(tree.objectType, tree.object)[0])


@classifies("AlterObjectDependsStmt", nodes.AboutObject)
def _depends(tree: nodes.AboutObject) -> Claim:
    if tree.objectType == "OBJECT_TRIGGER":
        path = (*names.relation(tree.relation), *names.path_of(tree.object))
        return Claim(Role.ALTERATION, ObjectId(Kind.TRIGGER, path))
    if tree.relation is not None:
        return Claim(Role.ALTERATION, Ref(Space.RELATION, names.relation(tree.relation)))
    return Claim(Role.ALTERATION, locate(tree.objectType, tree.object)[0])


@classifies("GrantStmt", nodes.Grant)
def _grant(tree: nodes.Grant) -> Claim:
    if tree.targtype != "ACL_TARGET_OBJECT" or len(tree.objects) != 1:
        raise UnknownShapeError("GRANT on several objects, which pg_dump prints one by one")
    target, _ = locate(tree.objtype, tree.objects[0])
    return Claim(Role.PRIVILEGE, target, column=_granted_column(tree))


def _granted_column(tree: nodes.Grant) -> str:
    found = {names.strings(item.privilege.cols or ()) for item in tree.privileges or ()} or {()}
    columns = found.pop()
    if found or len(columns) > 1:
        raise UnknownShapeError("GRANT on several columns, which pg_dump prints one by one")
    return columns[0] if columns else ""


DEFAULTS_FOR = {
    "OBJECT_TABLE": "tables",
    "OBJECT_SEQUENCE": "sequences",
    "OBJECT_FUNCTION": "functions",
    "OBJECT_TYPE": "types",
    "OBJECT_SCHEMA": "schemas",
    "OBJECT_LARGEOBJECT": "large objects",
}
_decode_object = msgspec.json.Decoder(nodes.ObjectNode).decode


class _RoleNode(nodes.Node):
    role: nodes.RoleSpec = msgspec.field(name="RoleSpec")


class _Roles(nodes.Node):
    items: list[_RoleNode]


class _RolesNode(nodes.Node):
    list_: _Roles = msgspec.field(name="List")


@classifies("AlterDefaultPrivilegesStmt", nodes.DefaultPrivileges)
def _default_privileges(tree: nodes.DefaultPrivileges) -> Claim:
    options = {item.option.defname: item.option.arg for item in tree.options if item.option}
    roles, schemas = options.get("roles"), options.get("schemas")
    if roles is None or tree.action.objtype not in DEFAULTS_FOR:
        raise UnknownShapeError("ALTER DEFAULT PRIVILEGES of a shape that pg_dump does not print")
    named = msgspec.json.decode(roles, type=_RolesNode).list_.items
    path = names.path_of(_decode_object(schemas)) if schemas else ("",)
    if len(named) != 1 or len(path) != 1:
        raise UnknownShapeError("ALTER DEFAULT PRIVILEGES of several roles or schemas")
    role, schema = role_name(named[0].role), path[0]
    return Claim(
        Role.DEFINITION, ObjectId(Kind.DEFAULT_PRIVILEGES, (role, schema, DEFAULTS_FOR[tree.action.objtype]))
    )
