"""What DROP and renames do."""

from collections.abc import Iterator

import msgspec

from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.sql import names, nodes
from snapshot.sql.annotations import locate
from snapshot.sql.claims import Ref, Space, UnknownShapeError
from snapshot.sql.definitions import role_name
from snapshot.sql.touched.deeds import (
    ANY_DEED,
    EVERY_ASPECT,
    GONE,
    MADE,
    Deed,
    Doubt,
    Effect,
    Reach,
    Target,
    Touch,
    tells,
)

_RENAMED = "a new name stands wherever the object is mentioned"
_DROPPED = frozenset({Deed.DROPS})


class _Drop(nodes.Node):
    removeType: str  # noqa: N815 - libpg_query's own name
    objects: list[nodes.ObjectNode] = []
    behavior: str = ""


@tells(_Drop, "DropStmt")
def _drop(statement: _Drop, tree: bytes) -> Iterator[Effect]:
    del tree
    if statement.behavior == "DROP_CASCADE":
        yield Doubt("CASCADE takes along what depends")
    for node in statement.objects:
        target = located(statement.removeType, node)
        if isinstance(target, Doubt):
            yield target
            continue
        yield Touch(target, GONE, EVERY_ASPECT, with_parts=True)
        if isinstance(target, Ref) and target.space is Space.RELATION:
            yield Doubt("what belongs to a table goes with it", Reach.PARTS, target, _DROPPED)
            yield Doubt("partitions go with their table", Reach.HEIRS, target, _DROPPED)
        elif target.path and isinstance(target, ObjectId) and target.kind is Kind.SCHEMA:
            yield Doubt("what is set for a schema goes with it", Reach.SCHEMA, target, _DROPPED)


def located(objtype: str, node: nodes.ObjectNode) -> Target | Doubt:
    """Return the object that a statement names, or why that cannot be told.

    :param objtype: PostgreSQL's ``ObjectType``.
    """
    if node.routine is not None and node.routine.args_unspecified:
        return Doubt("it names a routine without its arguments")
    try:
        return locate(objtype, node)[0]
    except UnknownShapeError as error:
        return Doubt(f"it holds {error}")


class _DropUserMapping(nodes.Node):
    user: nodes.RoleSpec
    servername: str


@tells(_DropUserMapping, "DropUserMappingStmt")
def _drop_user_mapping(statement: _DropUserMapping, tree: bytes) -> Iterator[Effect]:
    del tree
    path = (statement.servername, role_name(statement.user))
    yield Touch(ObjectId(Kind.USER_MAPPING, path), GONE, EVERY_ASPECT)


class _Rename(nodes.Node):
    renameType: str  # noqa: N815 - libpg_query's own name
    newname: str
    relation: nodes.RangeVar | None = None
    subname: str = ""
    object: nodes.ObjectNode | None = None


_OF_RELATION = {
    "OBJECT_TRIGGER": Kind.TRIGGER,
    "OBJECT_POLICY": Kind.POLICY,
    "OBJECT_RULE": Kind.RULE,
}


@tells(_Rename, "RenameStmt")
def _rename(statement: _Rename, tree: bytes) -> Iterator[Effect]:
    del tree
    yield Doubt(_RENAMED)
    for old, new in _renamed(statement):
        yield Touch(old, GONE, EVERY_ASPECT)
        yield Touch(new, MADE, EVERY_ASPECT)


def _renamed(statement: _Rename) -> Iterator[tuple[Target, Target]]:
    """Yield the object under both names; for a part of an object that, twice."""
    if statement.relation is not None:
        yield _renamed_relation(statement, names.relation(statement.relation))
    elif statement.renameType == "OBJECT_SCHEMA":
        yield ObjectId(Kind.SCHEMA, (statement.subname,)), ObjectId(Kind.SCHEMA, (statement.newname,))
    elif statement.object is not None:
        found = located(statement.renameType, statement.object)
        if not isinstance(found, Doubt):
            yield found, _with_path(found, (*found.path[:-1], statement.newname))


def _renamed_relation(statement: _Rename, path: tuple[str, str]) -> tuple[Target, Target]:
    if statement.renameType in _OF_RELATION:
        kind = _OF_RELATION[statement.renameType]
        return ObjectId(kind, (*path, statement.subname)), ObjectId(kind, (*path, statement.newname))
    if statement.renameType == "OBJECT_TABCONSTRAINT":
        old, new = (Ref(Space.CONSTRAINT, (*path, name)) for name in (statement.subname, statement.newname))
        return old, new
    relation = Ref(Space.RELATION, path)
    if statement.subname:  # a column, or an attribute of a type
        return relation, relation
    return relation, Ref(Space.RELATION, (path[0], statement.newname))


def _with_path(target: Target, path: tuple[str, ...]) -> Target:
    return Ref(target.space, path, target.args) if isinstance(target, Ref) else target._replace(path=path)


class _Move(nodes.Node):
    objectType: str  # noqa: N815 - libpg_query's own name
    newschema: str
    relation: nodes.RangeVar | None = None
    object: nodes.ObjectNode | None = None


@tells(_Move, "AlterObjectSchemaStmt")
def _move(statement: _Move, tree: bytes) -> Iterator[Effect]:
    del tree
    yield Doubt("what is moved to another schema takes its parts along, and is mentioned by another name")
    if statement.relation is not None:
        found: Target | Doubt = Ref(Space.RELATION, names.relation(statement.relation))
    elif statement.object is not None:
        found = located(statement.objectType, statement.object)
    else:
        return
    if not isinstance(found, Doubt) and len(found.path) > 1:
        yield Touch(found, ANY_DEED, EVERY_ASPECT)
        yield Touch(_with_path(found, (statement.newschema, *found.path[1:])), ANY_DEED, EVERY_ASPECT)


class _AlterDomain(nodes.Node):
    subtype: str
    typeName: list[nodes.StringNode]  # noqa: N815 - libpg_query's own name
    name: str = ""
    behavior: str = ""
    def_: msgspec.Raw = msgspec.field(default=nodes.ABSENT, name="def")


@tells(_AlterDomain, "AlterDomainStmt")
def _alter_domain(statement: _AlterDomain, tree: bytes) -> Iterator[Effect]:
    del tree
    path = names.qualified(statement.typeName)
    if statement.behavior == "DROP_CASCADE":
        yield Doubt("CASCADE takes along what depends")
    yield Touch(ObjectId(Kind.DOMAIN, path))
    name = statement.name
    if statement.def_ is not nodes.ABSENT and statement.subtype == "C":
        found = msgspec.json.decode(statement.def_, type=nodes.ConstraintNode).constraint
        name = found.conname if found else ""
    if name:
        yield Touch(ObjectId(Kind.DOMAIN_CONSTRAINT, (*path, name)), ANY_DEED, EVERY_ASPECT)
