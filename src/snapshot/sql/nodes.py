"""The parts of PostgreSQL's parse tree that classification reads.

libpg_query prints a tree as JSON; these structs decode the few fields that say what a statement speaks of and skip
the rest unread, which is what makes classifying a large dump cheap. Field names are libpg_query's own.
"""

from typing import Any

import msgspec

ABSENT = msgspec.Raw(b"null")
"""A field that the tree leaves out, where what it would hold is decoded by who knows it."""


class Node(msgspec.Struct, gc=False):
    """Base of all partial nodes: unknown fields are skipped."""


class StringValue(Node):
    """``String``."""

    sval: str = ""


class StringNode(Node):
    """A wrapped ``String``; anything else leaves it ``None``."""

    string: StringValue | None = msgspec.field(default=None, name="String")


class RangeVar(Node):
    """A relation's name."""

    relname: str
    schemaname: str = ""


class TypeName(Node):
    """A type's name; ``typmod`` and friends do not matter for identity."""

    names: list[StringNode] = []
    arrayBounds: list[msgspec.Raw] | None = None  # noqa: N815 - libpg_query's own name


class FunctionParameter(Node):
    """An argument of a routine."""

    argType: TypeName  # noqa: N815 - libpg_query's own name
    mode: str = "FUNC_PARAM_DEFAULT"


class FunctionParameterNode(Node):
    """A wrapped ``FunctionParameter``."""

    parameter: FunctionParameter | None = msgspec.field(default=None, name="FunctionParameter")


class TypeNameNode(Node):
    """A wrapped ``TypeName``; an absent operand is the empty node."""

    type_name: TypeName | None = msgspec.field(default=None, name="TypeName")


class ObjectWithArgs(Node):
    """A routine or operator with its argument types."""

    objname: list[StringNode] = []
    objargs: list[TypeNameNode] = []
    objfuncargs: list[FunctionParameterNode] | None = None
    args_unspecified: bool = False


class ObjectList(Node):
    """``List``: a dotted name, or what a cast, transform or operator class is called."""

    items: "list[ObjectNode]" = []


class ObjectNode(Node):
    """The polymorphic ``object`` of COMMENT, ALTER … OWNER, SECURITY LABEL and GRANT."""

    string: StringValue | None = msgspec.field(default=None, name="String")
    list_: ObjectList | None = msgspec.field(default=None, name="List")
    type_name: TypeName | None = msgspec.field(default=None, name="TypeName")
    routine: ObjectWithArgs | None = msgspec.field(default=None, name="ObjectWithArgs")
    relation: RangeVar | None = msgspec.field(default=None, name="RangeVar")


class DefElem(Node):
    """An option."""

    defname: str = ""
    arg: msgspec.Raw = ABSENT


class DefElemNode(Node):
    """A wrapped ``DefElem``."""

    option: DefElem | None = msgspec.field(default=None, name="DefElem")


class RoleSpec(Node):
    """A role."""

    roletype: str
    rolename: str = ""


class Named(Node):
    """Statements that name their object in one field; each kind fills its own."""

    schemaname: str = ""
    extname: str = ""
    plname: str = ""
    amname: str = ""
    fdwname: str = ""
    servername: str = ""
    trigname: str = ""
    pubname: str = ""
    subname: str = ""


class NameLists(Node):
    """Statements that name their object by a list of strings."""

    typeName: list[StringNode] = []  # noqa: N815 - libpg_query's own name
    conversion_name: list[StringNode] = []
    cfgname: list[StringNode] = []
    defnames: list[StringNode] = []
    opclassname: list[StringNode] = []
    opfamilyname: list[StringNode] = []
    amname: str = ""


class CreateDomain(Node):
    """``CreateDomainStmt``."""

    domainname: list[StringNode]


class RelationStatement(Node):
    """Statements whose object is, or hangs on, one relation."""

    relation: RangeVar | None = None
    table: RangeVar | None = None
    sequence: RangeVar | None = None
    view: RangeVar | None = None
    typevar: RangeVar | None = None
    idxname: str = ""
    trigname: str = ""
    rulename: str = ""
    policy_name: str = ""
    replace: bool = False


class ForeignTable(Node):
    """``CreateForeignTableStmt``."""

    base: RelationStatement


class IntoClause(Node):
    """The target of CREATE … AS."""

    rel: RangeVar
    skipData: bool = False  # noqa: N815 - libpg_query's own name


class CreateTableAs(Node):
    """``CreateTableAsStmt``."""

    objtype: str
    into: IntoClause


class Define(Node):
    """``DefineStmt``: aggregate, operator, type, collation, text search."""

    kind: str
    defnames: list[StringNode] = []
    args: list[msgspec.Raw] | None = None
    definition: list[DefElemNode] | None = None


class CreateFunction(Node):
    """``CreateFunctionStmt``."""

    funcname: list[StringNode]
    parameters: list[FunctionParameterNode] = []
    is_procedure: bool = False


class ParameterList(Node):
    """``List`` of parameters."""

    items: list[FunctionParameterNode] = []


class ParameterListNode(Node):
    """A wrapped list of parameters; anything else leaves it ``None``."""

    list_: ParameterList | None = msgspec.field(default=None, name="List")


class CreateCast(Node):
    """``CreateCastStmt``."""

    sourcetype: TypeName
    targettype: TypeName


class CreateTransform(Node):
    """``CreateTransformStmt``."""

    type_name: TypeName
    lang: str


class UserMapping(Node):
    """``CreateUserMappingStmt``."""

    user: RoleSpec
    servername: str


class AlterDomain(Node):
    """``AlterDomainStmt``."""

    subtype: str
    typeName: list[StringNode]  # noqa: N815 - libpg_query's own name
    def_: msgspec.Raw = msgspec.field(default=ABSENT, name="def")


class Constraint(Node):
    """``Constraint``."""

    contype: str
    conname: str = ""
    indexname: str = ""
    options: list[DefElemNode] = []


class ConstraintNode(Node):
    """A wrapped ``Constraint``."""

    constraint: Constraint | None = msgspec.field(default=None, name="Constraint")


class PartitionCommand(Node):
    """``PartitionCmd``."""

    name: RangeVar


class PartitionCommandNode(Node):
    """A wrapped ``PartitionCmd``."""

    command: PartitionCommand | None = msgspec.field(default=None, name="PartitionCmd")


class AlterTableCommand(Node):
    """``AlterTableCmd``; ``def`` is decoded by who knows the subtype."""

    subtype: str
    name: str = ""
    def_: msgspec.Raw = msgspec.field(default=ABSENT, name="def")


class AlterTableCommandNode(Node):
    """A wrapped ``AlterTableCmd``."""

    command: AlterTableCommand = msgspec.field(name="AlterTableCmd")


class AlterTable(Node):
    """``AlterTableStmt``."""

    relation: RangeVar
    objtype: str
    cmds: list[AlterTableCommandNode]


class AboutObject(Node):
    """COMMENT, SECURITY LABEL, ALTER … OWNER, ALTER … DEPENDS ON EXTENSION: an object type and an object."""

    objtype: str = ""
    objectType: str = ""  # noqa: N815 - libpg_query's own name
    object: ObjectNode = msgspec.field(default_factory=ObjectNode)
    relation: RangeVar | None = None


class AccessPrivilege(Node):
    """``AccessPriv``; ``cols`` makes it a column privilege."""

    cols: list[StringNode] | None = None


class AccessPrivilegeNode(Node):
    """A wrapped ``AccessPriv``."""

    privilege: AccessPrivilege = msgspec.field(name="AccessPriv")


class Grant(Node):
    """``GrantStmt``."""

    targtype: str
    objtype: str
    objects: list[ObjectNode] = []
    privileges: list[AccessPrivilegeNode] | None = None


class DefaultPrivileges(Node):
    """``AlterDefaultPrivilegesStmt``."""

    action: Grant
    options: list[DefElemNode] = []


class PublicationTable(Node):
    """``PublicationTable``."""

    relation: RangeVar


class PublicationObject(Node):
    """``PublicationObjSpec``."""

    name: str = ""
    pubtable: PublicationTable | None = None


class PublicationObjectNode(Node):
    """A wrapped ``PublicationObjSpec``."""

    spec: PublicationObject = msgspec.field(name="PublicationObjSpec")


class AlterPublication(Node):
    """``AlterPublicationStmt``."""

    pubname: str
    pubobjects: list[PublicationObjectNode] = []


class VariableSet(Node):
    """``VariableSetStmt``; arguments stay undecoded."""

    kind: str
    name: str = ""
    args: list[Any] = []


class RawStatement(Node):
    """``RawStmt``: the undecoded node with its name, and where it stands, in bytes; the last may have no length."""

    stmt: msgspec.Raw
    stmt_location: int = 0
    stmt_len: int = 0


class Batch(Node):
    """What ``parse_sql_json`` returns for a batch of statements."""

    stmts: list[RawStatement] = []


def opened(node: bytes) -> tuple[str, bytes]:
    """Return a node's name and its body.

    :param node: ``{"<name>":{…}}`` as libpg_query prints it, without blanks.
    """
    end = node.index(b'"', 2)
    return node[2:end].decode(), node[end + 2 : -1]
