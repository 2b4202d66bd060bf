"""Names that a statement mentions, read from its tree without building nodes.

The tree is scanned as text: its JSON has few shapes in which a name can stand, and a scan in C over bytes costs a
fraction of a walk over Python nodes. Column references are left out (their first part is an alias, not a schema).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

_STRING = rb'"(?:[^"\\]|\\.)*"'
_ITEM = rb'\{"String":\{"sval":(' + _STRING + rb")\}\}"
_RELATION = re.compile(rb'"schemaname":(' + _STRING + rb'),"relname":(' + _STRING + rb")")
_NAME = re.compile(rb'"(\w+)":\[' + _ITEM + rb"," + _ITEM + rb"(?:," + _ITEM + rb")?\]")
_LITERAL = re.compile(
    rb'\{"A_Const":\{"sval":\{"sval":(' + _STRING + rb')\}(?:,"location":\d+)?\}\},'
    rb'"typeName":\{"names":\[(?:\{"String":\{"sval":"pg_catalog"\}\},)?\{"String":\{"sval":"(reg\w+)"\}\}'
)
_SINGLE = re.compile(rb'"(servername|fdwname|accessMethod|amname|pubname|lang)":(' + _STRING + rb")")
_OPTION = re.compile(rb'"defname":"(language|schema)","arg":\{"String":\{"sval":(' + _STRING + rb")")
_DEPENDS = re.compile(rb'"extname":\{"sval":(' + _STRING + rb")")
_SCHEMAS = re.compile(rb'"pubobjtype":"PUBLICATIONOBJ_TABLES_IN_SCHEMA","name":(' + _STRING + rb")")
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


@dataclass(frozen=True, slots=True)
class Mention:
    """One name in a tree.

    :param field: the tree's field it stood in, which tells what it can name: ``funcname``, ``names``, ``relname``.
    :param schema: empty for names without one (servers, languages, access methods).
    """

    field: str
    schema: str
    name: str


@dataclass(frozen=True, slots=True)
class Mentions:
    """What one statement mentions.

    :param groups: whether it groups; a view that groups by a key needs the key (SQL's functional dependency).
    """

    names: frozenset[Mention]
    groups: bool = False


def read_mentions(node: str, tree: msgspec.Raw) -> Mentions:
    """Return the names in a tree.

    :param node: the node's name; an object's own name is not a mention, a call of its namesake is.
    :param tree: its body, JSON as UTF-8 bytes.
    """
    text = bytes(tree)
    if node in _OWN_NAME:
        text = _OWN_NAME[node].sub(b"", text, count=1)
    if node == "DefineStmt":
        text = _FORWARD.sub(b"", text)
    return Mentions(frozenset(_all(text)), b'"groupClause"' in text)


def _all(text: bytes) -> Iterator[Mention]:
    for schema, name in _RELATION.findall(text):
        yield Mention(RELATION, _text(schema), _text(name))
    for field, schema, name, _ in _NAME.findall(text):
        if field != b"fields":
            yield Mention(field.decode(), _text(schema), _text(name))
    for field, name in (*_SINGLE.findall(text), *_OPTION.findall(text)):
        yield Mention(field.decode(), "", _text(name))
    for literal, kind in _LITERAL.findall(text):
        yield from _literal(_text(literal), kind.decode())
    for name in _DEPENDS.findall(text):
        yield Mention("extname", "", _text(name))
    for name in _SCHEMAS.findall(text):
        yield Mention("schema", "", _text(name))


def _literal(text: str, field: str) -> Iterator[Mention]:
    parts = [(quoted.replace('""', '"') or bare) for quoted, bare in _IDENTIFIER.findall(text)]
    if len(parts) >= 2:  # noqa: PLR2004 - schema and name; a routine's arguments may follow
        yield Mention(field, parts[0], parts[1])


def _text(quoted: bytes) -> str:
    return str(msgspec.json.decode(quoted)) if b"\\" in quoted else quoted[1:-1].decode()
