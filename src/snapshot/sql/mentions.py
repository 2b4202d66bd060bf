"""Names that a statement mentions, read from its tree without building nodes.

The tree is scanned as text: its JSON has few shapes in which a name can stand, and a scan in C over bytes costs a
fraction of a walk over Python nodes. Column references are left out (their first part is an alias, not a schema).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

_STRING = rb'"(?:[^"\\]|\\.)*"'
_ITEM = rb'\{"String":\{"sval":(' + _STRING + rb")\}\}"
_RELATION = re.compile(rb'"schemaname":(' + _STRING + rb'),"relname":(' + _STRING + rb")")
_NAME = re.compile(
    rb':\[\{"String":\{"sval":(?!"pg_catalog")(' + _STRING + rb")\}\}," + _ITEM + rb"(?:," + _ITEM + rb")?\]"
)
"""Patterns begin with a text of their own wherever they can: a search for one costs a tenth of a search without."""
_LITERAL = re.compile(
    rb'\{"A_Const":\{"sval":\{"sval":(' + _STRING + rb')\}(?:,"location":\d+)?\}\},'
    rb'"typeName":\{"names":\[(?:\{"String":\{"sval":"pg_catalog"\}\},)?\{"String":\{"sval":"(reg\w+)"\}\}'
)
_SINGLE = tuple(
    (b'"' + field.encode() + b'":"', field, re.compile(rb'"' + field.encode() + rb'":(' + _STRING + rb")"))
    for field in ("servername", "fdwname", "accessMethod", "amname", "pubname", "lang")
)
_OPTION = tuple(
    (
        b'"defname":"' + option.encode() + b'"',
        option,
        re.compile(rb'"defname":"' + option.encode() + rb'","arg":\{"String":\{"sval":(' + _STRING + rb")"),
    )
    for option in ("language", "schema")
)
_DEPENDS = re.compile(rb'"extname":\{"sval":(' + _STRING + rb")")
_SCHEMAS = re.compile(rb'"pubobjtype":"PUBLICATIONOBJ_TABLES_IN_SCHEMA","name":(' + _STRING + rb")")
_RARE = (
    *_SINGLE,
    *_OPTION,
    (b'"extname":{', "extname", _DEPENDS),
    (b"PUBLICATIONOBJ_TABLES_IN_SCHEMA", "schema", _SCHEMAS),
)
"""A text that tells whether to search, the field of what is found, the pattern."""
_IDENTIFIER = re.compile(r'"((?:[^"]|"")+)"|([^".(]+)')
_COLUMN_REFERENCE = "fields"

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


def read_mentions(node: str, tree: bytes) -> Mentions:
    """Return the names in a tree.

    :param node: the node's name; an object's own name is not a mention, a call of its namesake is.
    :param tree: its body, JSON as UTF-8 bytes.
    """
    if node in _OWN_NAME:
        tree = _OWN_NAME[node].sub(b"", tree, count=1)
    if node == "DefineStmt":
        tree = _FORWARD.sub(b"", tree)
    return Mentions(frozenset(_all(tree)), b'"groupClause"' in tree)


def _all(text: bytes) -> Iterator[Mention]:
    for schema, name in _RELATION.findall(text):
        yield Mention(RELATION, _text(schema), _text(name))
    if b'"}},{"String":' in text:
        yield from _qualified(text)
    for mark, field, pattern in _RARE:
        if mark in text:
            for name in pattern.findall(text):
                yield Mention(field, "", _text(name))
    if b'"reg' in text:
        for literal, kind in _LITERAL.findall(text):
            yield from _literal(_text(literal), kind.decode())


def _qualified(text: bytes) -> Iterator[Mention]:
    for found in _NAME.finditer(text):
        quote = found.start() - 1
        field = text[text.rindex(b'"', 0, quote) + 1 : quote].decode()
        if field != _COLUMN_REFERENCE:
            yield Mention(field, _text(found[1]), _text(found[2]))


def _literal(text: str, field: str) -> Iterator[Mention]:
    parts = [(quoted.replace('""', '"') or bare) for quoted, bare in _IDENTIFIER.findall(text)]
    if len(parts) >= 2:  # noqa: PLR2004 - schema and name; a routine's arguments may follow
        yield Mention(field, parts[0], parts[1])


def _text(quoted: bytes) -> str:
    return str(msgspec.json.decode(quoted)) if b"\\" in quoted else quoted[1:-1].decode()
