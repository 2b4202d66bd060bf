r"""Identity of an object: one frozen, ordered, hashable value with the only text codec for it.

The text is ``<kind> <name>[.<name>…][(<argument>, …)]``, for example ``function stg.fn(integer, text[])`` or
``constraint raw.events.events_pkey``. A name is bare when it is a lower-case identifier, otherwise in double
quotes; inside quotes ``"`` and ``\`` are preceded by ``\``, and a character that does not print (a newline, a
right-to-left mark) is written ``\uXXXX`` or ``\UXXXXXXXX``, so that one identity is always one visible line.
Keywords are never quoted: this text is a name for people and files, not SQL.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from snapshot.model.kind import Kind

_BARE = re.compile(r"[a-z_][a-z0-9_$]*\Z")
_BARE_ARG = re.compile(r"[a-z_][a-z0-9_$ .]*(?:\[\])?\Z")
_ITEM = re.compile(r'"((?:[^"\\]|\\.)*)"|([a-z_][a-z0-9_$]*)')
_ARG = re.compile(r'"((?:[^"\\]|\\.)*)"|([a-z_][a-z0-9_$ .]*(?:\[\])?)')
_ESCAPE = re.compile(r'\\(?:(["\\])|u([0-9a-f]{4})|U([0-9a-f]{8}))')
_KIND = re.compile(f"({'|'.join(sorted((re.escape(kind.value) for kind in Kind), key=len, reverse=True))}) ")
_KINDS = {kind.value: kind for kind in Kind}
_PLAIN_PATH = re.compile(r"[a-z_][a-z0-9_$]*(?:\.[a-z_][a-z0-9_$]*)*\Z")

_LAST_OF_FOUR_DIGITS = 0xFFFF

_SQL_NAMES = {
    "bool": "boolean",
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "float4": "real",
    "float8": "double precision",
    "bpchar": "character",
    "varchar": "character varying",
    "varbit": "bit varying",
    "time": "time without time zone",
    "timetz": "time with time zone",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
}


class ObjectId(NamedTuple):
    """What an object is called, for ever the same on every server.

    A tuple, because identities are compared, hashed and sorted by the million.

    :param kind: what it is.
    :param path: its names, outermost first: ``(schema, name)``, ``(schema, table, name)``, ``(name,)``.
    :param args: what tells namesakes apart: argument types, operand types, access method; empty for kinds that
        have no such list.
    """

    kind: Kind
    path: tuple[str, ...]
    args: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The innermost name; empty for a cast, which has none."""
        return self.path[-1] if self.path else ""

    def __str__(self) -> str:
        kind, path, args = self
        text = f"{kind} {'.'.join(map(quote_name, path))}"
        return f"{text}({', '.join(map(_quote_arg, args))})" if args or kind in _KINDS_WITH_ARGUMENTS else text

    @classmethod
    def parse(cls, text: str) -> "ObjectId":
        """Return the identity whose ``str`` is ``text``.

        :raises ValueError: when ``text`` is not such a text.
        """
        kind = kind_of(text)
        if kind is not None:
            names = text[len(kind) + 1 :]
            if _PLAIN_PATH.match(names) and kind not in _KINDS_WITH_ARGUMENTS:
                return cls(kind, tuple(names.split(".")))
            found = cls(kind, *_parse_names(names))
            if str(found) == text:
                return found
        raise ValueError(f"not an object identity: {text!r}")


def kind_of(text: str) -> Kind | None:
    """Return the kind in the text of an identity, ``None`` where it begins with no kind's word."""
    found = _KIND.match(text)
    return _KINDS[found[1]] if found else None


_KINDS_WITH_ARGUMENTS = frozenset({Kind.FUNCTION, Kind.PROCEDURE, Kind.AGGREGATE})


def type_text(schema: str, name: str, *, is_array: bool = False) -> str:
    """Return the one spelling of a type inside ``ObjectId.args``.

    Built-in types have the names that ``format_type`` gives them, other types are qualified by their schema; any
    number of array dimensions is ``[]``, because PostgreSQL does not tell them apart.

    :param schema: schema of the (element) type; empty or ``pg_catalog`` for a built-in one.
    :param name: ``pg_type.typname`` of the (element) type.
    """
    builtin = schema in {"", "pg_catalog"}
    text = _SQL_NAMES.get(name) or quote_name(name) if builtin else f"{quote_name(schema)}.{quote_name(name)}"
    return text + ("[]" if is_array else "")


@lru_cache(maxsize=1 << 16)
def quote_name(name: str) -> str:
    """Return ``name`` as it stands in the text of an identity: bare, or in double quotes with escapes."""
    return name if _BARE.match(name) else '"' + "".join(map(_escape, name)) + '"'


def _quote_arg(arg: str) -> str:
    return arg if _BARE_ARG.match(arg) else '"' + "".join(map(_escape, arg)) + '"'


def _escape(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) <= _LAST_OF_FOUR_DIGITS else f"\\U{ord(char):08x}"


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda m: m[1] or chr(int(m[2] or m[3], 16)), text)


def _parse_names(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    path, at = _parse_list(text, 0, _ITEM, ".")
    if text[at : at + 1] != "(":
        return path, ()
    args, at = _parse_list(text, at + 1, _ARG, ", ")
    return path, args


def _parse_list(text: str, at: int, item: re.Pattern[str], separator: str) -> tuple[tuple[str, ...], int]:
    found: list[str] = []
    while match := item.match(text, at):
        found.append(_unescape(match[1]) if match[1] is not None else match[2])
        at = match.end()
        if not text.startswith(separator, at):
            break
        at += len(separator)
    return tuple(found), at
