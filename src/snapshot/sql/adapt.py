"""Adapt statements to where they are loaded: other names of roles, and credentials in the place of placeholders.

A statement is never printed from its tree: names and constants are exchanged where libpg_query says they stand.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import quote

import msgspec
from pglast import parser

from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject, Piece, Snapshot
from snapshot.sql.secrets import PLACEHOLDER

_ROLE = re.compile(
    rb'"roletype":"ROLESPEC_CSTRING","rolename":(?P<name>"[^"\\]*+(?:\\.[^"\\]*+)*+"),"location":(?P<at>\d+)'
)
_SESSION = re.compile(
    rb'"name":"session_authorization","args":\[\{"A_Const":\{"sval":\{"sval":(?P<name>"[^"\\]*+(?:\\.[^"\\]*+)*+")\},'
    rb'"location":(?P<at>\d+)'
)
_NAME = re.compile(rb'"(?:[^"]|"")*"|[^\s,;()"]+')
_CONSTANT = re.compile(rb"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\w+")
_CONSTANTS = frozenset({"SCONST", "USCONST"})


class _Edit(NamedTuple):
    start: int
    end: int
    new: bytes


def map_roles(sql: str, roles: Mapping[str, str]) -> str:
    """Return statements with roles renamed: owners, grantees, grantors, and those of policies and user mappings.

    What stands in the body of a routine or in any other literal is a text, and stays.

    :param roles: old name → new name.
    """
    if not any(old in sql or old.replace('"', '""') in sql for old in roles):
        return sql
    tree, source = parser.parse_sql_json(sql).encode(), sql.encode()
    found = [
        *(_renamed(one, source, _NAME, roles, _identifier) for one in _ROLE.finditer(tree)),
        *(_renamed(one, source, _CONSTANT, roles, _literal) for one in _SESSION.finditer(tree)),
    ]
    return _edited(source, [one for one in found if one]).decode()


def map_snapshot(snapshot: Snapshot, roles: Mapping[str, str]) -> Snapshot:
    """Return a snapshot with roles renamed, in its statements and its identities; see `map_roles`."""
    if not roles:
        return snapshot
    return Snapshot(tuple(sorted((_mapped(obj, roles) for obj in snapshot.objects), key=lambda obj: obj.id)))


def _mapped(obj: DbObject, roles: Mapping[str, str]) -> DbObject:
    pieces = tuple(_mapped_piece(one, roles) for one in obj.pieces)
    return replace(obj, id=_mapped_id(obj.id, roles), pieces=pieces)


def _mapped_piece(piece: Piece, roles: Mapping[str, str]) -> Piece:
    setting, name = piece.setting, piece.setting.authorization
    if name in roles:
        setting = replace(setting, authorization=roles[name])
    return replace(piece, sql=map_roles(piece.sql, roles), setting=setting)


def _mapped_id(found: ObjectId, roles: Mapping[str, str]) -> ObjectId:
    at = {Kind.USER_MAPPING: 1, Kind.DEFAULT_PRIVILEGES: 0}.get(found.kind)
    if at is None or found.path[at] not in roles:
        return found
    path = (*found.path[:at], roles[found.path[at]], *found.path[at + 1 :])
    return found._replace(path=path)


def _renamed(
    found: "re.Match[bytes]", source: bytes, token: "re.Pattern[bytes]", roles: Mapping[str, str], spell: "_Spell"
) -> _Edit | None:
    name, at = str(msgspec.json.decode(found["name"])), int(found["at"])
    written = token.match(source, at)
    if name not in roles or written is None:
        return None
    return _Edit(at, written.end(), spell(roles[name]).encode())


class _Spell:
    """How a name is written in SQL."""

    def __init__(self, mark: str) -> None:
        self._mark = mark

    def __call__(self, name: str) -> str:
        return self._mark + name.replace(self._mark, self._mark * 2) + self._mark


_identifier, _literal = _Spell('"'), _Spell("'")


def _edited(source: bytes, edits: list[_Edit]) -> bytes:
    for one in sorted(edits, reverse=True):
        source = source[: one.start] + one.new + source[one.end :]
    return source


class Placeholder(NamedTuple):
    """A place where a credential stood before it was replaced.

    :param name: the object's identity and the option, or ``connection``; with a number where one text has several.
    """

    name: str


def placeholders(subject: str, sql: str) -> Iterator[Placeholder]:
    """Yield the credentials that are missing in the statements of one block.

    :param subject: text of the object's identity.
    """
    if PLACEHOLDER in sql:
        yield from (Placeholder(name) for name, _ in _places(subject, sql))


def fill(subject: str, sql: str, secrets: Mapping[str, str]) -> str:
    """Return the statements of one block with credentials put in, by the names that `placeholders` gives them.

    Each is escaped as its place asks for: a value of a connection string in quotes, a part of an address
    percent-encoded, a text of JSON with backslashes.
    """
    if PLACEHOLDER not in sql:
        return sql
    source, edits = sql.encode(), []
    for name, spot in _places(subject, sql):
        if name in secrets:
            text = _in_literal(_escaped(secrets[name], spot), spot.literal)
            start = len(sql[: spot.at].encode())
            edits.append(_Edit(start, start + len(PLACEHOLDER), text.encode()))
    return _edited(source, edits).decode()


class _Spot(NamedTuple):
    """Where a placeholder stands.

    :param literal: the whole constant, with its quotes.
    :param before: what stands in the constant before it.
    """

    at: int
    literal: str
    before: str
    after: str


def _places(subject: str, sql: str) -> Iterator[tuple[str, _Spot]]:
    seen: dict[str, int] = {}
    word = ""
    for token in parser.scan(sql):
        text = sql[token.start : token.end + 1]
        if token.name in _CONSTANTS:
            for found in re.finditer(re.escape(PLACEHOLDER), text):
                name = f"{subject} {word.strip(chr(34)).lower()}"
                seen[name] = seen.get(name, 0) + 1
                number = f" {seen[name]}" if seen[name] > 1 else ""
                before, after = text[: found.start()], text[found.end() :]
                yield name + number, _Spot(token.start + found.start(), text, before, after)
        word = text


def _escaped(value: str, spot: _Spot) -> str:
    inside = spot.before.lstrip("eE")[1:]
    if not inside and spot.after == "'":
        return value
    if inside.endswith('"'):
        return json.dumps(value)[1:-1]
    if "://" in inside:
        return quote(value, safe="")
    if inside.endswith("="):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return value


def _in_literal(value: str, literal: str) -> str:
    value = value.replace("'", "''")
    return value.replace("\\", "\\\\") if literal[:1] in "eE" else value
