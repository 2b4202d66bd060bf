"""Names that a statement mentions, read from its tree without building nodes.

The tree is scanned as text: its JSON has few shapes in which a name can stand, and a scan in C over bytes costs a
fraction of a walk over Python nodes. Column references are left out (their first part is an alias, not a schema).
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import msgspec

from snapshot.model.kind import Kind

_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_ITEM = rb'\{"String":\{"sval":(' + _STRING + rb")\}\}"
_RELATION = re.compile(rb'"schemaname":(' + _STRING + rb'),"relname":(' + _STRING + rb")")
_FIRST = rb':\[\{"String":\{"sval":'
_NAME = re.compile(
    _FIRST
    + rb'(?<!"fields"'
    + _FIRST
    + rb')(?!"pg_catalog")('
    + _STRING
    + rb")\}\},"
    + _ITEM
    + rb"(?:,"
    + _ITEM
    + rb")?\]"
)
"""Names of two or three parts, but for column references, whose field is ``fields``.

Patterns begin with a text of their own wherever they can: a search for one costs a tenth of a search without.
"""
_LITERAL = re.compile(
    rb'\{"A_Const":\{"sval":\{"sval":(' + _STRING + rb')\}(?:,"location":\d+)?\}\},'
    rb'"typeName":\{"names":\[(?:\{"String":\{"sval":"pg_catalog"\}\},)?\{"String":\{"sval":"(reg\w+)"\}\}'
)


_Single = tuple[str, bytes, re.Pattern[bytes]]


def _single(field: str, before: bytes) -> _Single:
    return field, before, re.compile(re.escape(before) + rb"(" + _STRING + rb")")


def _field(name: str) -> _Single:
    return _single(name, b'"%b":' % name.encode())


def _option(name: str) -> _Single:
    return _single(name, b'"defname":"%b","arg":{"String":{"sval":' % name.encode())


_DEPENDS = _single("extname", b'"extname":{"sval":')
_SCHEMAS = _single("schema", b'"pubobjtype":"PUBLICATIONOBJ_TABLES_IN_SCHEMA","name":')
SINGLE: Mapping[str, tuple[_Single, ...]] = {
    "AlterObjectDependsStmt": (_DEPENDS,),
    "AlterOpFamilyStmt": (_field("amname"),),
    "AlterPublicationStmt": (_field("pubname"), _SCHEMAS),
    "CreateAmStmt": (_field("amname"),),
    "CreateExtensionStmt": (_option("schema"),),
    "CreateFdwStmt": (_field("fdwname"),),
    "CreateForeignServerStmt": (_field("servername"), _field("fdwname")),
    "CreateForeignTableStmt": (_field("servername"),),
    "CreateFunctionStmt": (_option("language"),),
    "CreateOpClassStmt": (_field("amname"),),
    "CreateOpFamilyStmt": (_field("amname"),),
    "CreatePublicationStmt": (_field("pubname"),),
    "CreateStmt": (_field("accessMethod"),),
    "CreateTableAsStmt": (_field("accessMethod"),),
    "CreateTransformStmt": (_field("lang"),),
    "CreateUserMappingStmt": (_field("servername"),),
    "IndexStmt": (_field("accessMethod"),),
}
"""By node, the fields that name something by a single name (a server, a language), with what stands before the name.

A test for that text costs a fraction of a search for the pattern.
"""
_GROUPING = frozenset({"CreateFunctionStmt", "CreateTableAsStmt", "RuleStmt", "ViewStmt"})
_REG = b'"sval":"reg'
_IDENTIFIER = re.compile(r'"((?:[^"]|"")+)"|([^".(]+)')

_OWN_NAME = {
    node: re.compile(rb'"' + field + rb'":\[' + _ITEM + rb"," + _ITEM + rb"\]")
    for node, field in {
        "AlterOpFamilyStmt": b"opfamilyname",
        "AlterTSConfigurationStmt": b"cfgname",
        "CreateConversionStmt": b"conversion_name",
        "CreateDomainStmt": b"domainname",
        "CreateFunctionStmt": b"funcname",
        "CreateOpClassStmt": b"opclassname",
        "CreateOpFamilyStmt": b"opfamilyname",
        "DefineStmt": b"defnames",
    }.items()
}
"""Where a statement names its own object, in namespaces in which another kind or overload may have that name."""

_FORWARD = re.compile(
    rb'"defname":"(?:commutator|negator)","arg":\{"List":\{"items":\[' + _ITEM + rb"," + _ITEM + rb"\]"
)
"""Operators that an operator points forward to: they may come later, and made first would point back by themselves
(https://www.postgresql.org/docs/current/xoper-optimization.html)."""

RELATION = "relname"
"""The field of a mention that names a relation."""


class Mention(NamedTuple):
    """One name in a tree.

    :param field: the tree's field it stood in, which tells what it can name: ``funcname``, ``names``, ``relname``.
    :param schema: empty for names without one (servers, languages, access methods).
    """

    field: str
    schema: str
    name: str


class Mentions(NamedTuple):
    """What one statement mentions.

    :param names: each name once.
    :param groups: whether it groups; a view that groups by a key needs the key (SQL's functional dependency).
    """

    names: frozenset[Mention]
    groups: bool = False


NO_MENTIONS = Mentions(frozenset())
_OF_ONE_RELATION = frozenset({"AlterTableStmt", "CreateStmt", "IndexStmt"})
_SILENT = frozenset({Kind.IDENTITY, Kind.ROW_SECURITY})
"""Kinds whose statements mention nothing but the table they belong to."""


def read_mentions(node: str, tree: bytes, kind: Kind | None = None, sql: str = "") -> Mentions:
    """Return the names in a tree.

    :param node: the node's name; an object's own name is not a mention, a call of its namesake is.
    :param tree: its body, JSON as UTF-8 bytes.
    :param kind: kind of the object that is defined, if that is known; a search that can only find the relation it
        belongs to is spared then.
    :param sql: its text, if that is known. Each name with a schema has a dot there; where a statement about one
        relation has a single dot, it mentions that relation at most, which it belongs to or is, and the tree is not
        searched.
    """
    if kind in _SILENT:
        return NO_MENTIONS
    if node in _OF_ONE_RELATION and sql.count(".") == 1 and "\\" not in sql:
        return _without_schema(tuple(_singles(node, tree))) if node in SINGLE else NO_MENTIONS
    if kind is Kind.FOREIGN_KEY:
        return Mentions(frozenset([_relation(*found) for found in _RELATION.findall(tree)]))
    if node in _OWN_NAME:
        tree = _OWN_NAME[node].sub(b"", tree, count=1)
    if node == "DefineStmt":
        tree = _FORWARD.sub(b"", tree)
    names = set() if kind is Kind.INDEX else {_relation(*found) for found in _RELATION.findall(tree)}
    if b'"}},{"String":' in tree:
        names.update(_qualified(tree))
    names.update(Mention(field, "", _text(name)) for field, name in _singles(node, tree))
    if _REG in tree:
        names.update(_literals(tree))
    return Mentions(frozenset(names), node in _GROUPING and b'"groupClause"' in tree)


def _singles(node: str, tree: bytes) -> list[tuple[str, bytes]]:
    """Return the names without a schema, each with the field it stands in."""
    return [
        (field, name)
        for field, mark, pattern in SINGLE.get(node, ())
        if mark in tree
        for name in pattern.findall(tree)
    ]


@lru_cache(maxsize=1 << 10)
def _without_schema(names: tuple[tuple[str, bytes], ...]) -> Mentions:
    """Return mentions of names without a schema; one value for all statements that mention the same."""
    return Mentions(frozenset(Mention(field, "", _text(name)) for field, name in names)) if names else NO_MENTIONS


@lru_cache(maxsize=1 << 16)
def _relation(schema: bytes, name: bytes) -> Mention:
    """Return the mention of a relation; one value for all statements about it."""
    return Mention(RELATION, _text(schema), _text(name))


def _qualified(text: bytes) -> Iterator[Mention]:
    for found in _NAME.finditer(text):
        quote = found.start() - 1
        field = text[text.rindex(b'"', 0, quote) + 1 : quote].decode()
        yield Mention(field, _text(found[1]), _text(found[2]))


def _literals(text: bytes) -> Iterator[Mention]:
    for literal, kind in _LITERAL.findall(text):
        yield from _literal(_text(literal), kind.decode())


def _literal(text: str, field: str) -> Iterator[Mention]:
    parts = [(quoted.replace('""', '"') or bare) for quoted, bare in _IDENTIFIER.findall(text)]
    if len(parts) >= 2:  # noqa: PLR2004 - schema and name; a routine's arguments may follow
        yield Mention(field, parts[0], parts[1])


def _text(quoted: bytes) -> str:
    return str(msgspec.json.decode(quoted)) if b"\\" in quoted else quoted[1:-1].decode()
