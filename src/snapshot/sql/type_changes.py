"""What becomes of a table's rows when a column gets another type, where that follows from the two types alone.

"As an exception, when changing the type of an existing column, if the USING clause does not change the column
contents and the old type is either binary coercible to the new type or an unconstrained domain over the new type, a
table rewrite is not needed" (https://www.postgresql.org/docs/current/sql-altertable.html). Widening a modifier needs
none either, where the type has a planner support function that says so (varchar, varbit, numeric, timestamps).
"""

import re
from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple


class Certainty(Enum):
    """What can be told without a server."""

    YES = "yes"
    NO = "no"
    BY_ZONE = "unless the session's TimeZone is UTC"
    UNKNOWN = "unknown"


class TypeName(NamedTuple):
    """A type as pg_dump prints it.

    :param modifiers: numbers in brackets.
    """

    name: str
    modifiers: tuple[int, ...]
    array: bool


_TYPE = re.compile(r"(?P<head>[^(\[]+)(?:\((?P<mods>[-\d, ]+)\)(?P<tail>[^(\[]*))?(?P<array>\[\])*\Z")
_INTEGERS = ("smallint", "integer", "bigint")
_FLOATS = ("real", "double precision")
_TEXTS = frozenset({"text", "character varying"})
_STRINGS = _TEXTS | {"character", "name"}
_STAMPS = frozenset({"timestamp without time zone", "timestamp with time zone", "interval"}) | {
    "time without time zone",
    "time with time zone",
}
_FINEST = (6,)
"""The precision of times that have none."""
_BINARY: frozenset[tuple[str, str]] = frozenset(
    {("cidr", "inet"), ("xml", "text"), ("xml", "character varying"), ("integer", "oid"), ("oid", "integer")}
    | {("bit", "bit varying")}
)
"""Pairs of which a value of the first is stored as one of the second (``pg_cast.castmethod`` is ``b``)."""
_BUILTIN = (
    frozenset({*_INTEGERS, *_FLOATS, "numeric", "boolean", "date", "uuid", "json", "jsonb", "bytea", "inet", "cidr"})
    | _STRINGS
    | _STAMPS
    | {"money", "xml", "bit", "bit varying", "oid", "tsvector"}
)
_LOSSY: Mapping[str, frozenset[str]] = {
    "timestamp with time zone": frozenset(
        {"date", "timestamp without time zone", "time without time zone", "time with time zone"}
    ),
    "timestamp without time zone": frozenset({"date", "time without time zone"}),
    "time with time zone": frozenset({"time without time zone"}),
    "interval": frozenset({"time without time zone"}),
    "inet": frozenset({"cidr"}),
    "double precision": frozenset({"real", "numeric", *_INTEGERS}),
    "real": frozenset({"numeric", *_INTEGERS}),
    "numeric": frozenset({*_FLOATS, *_INTEGERS, "money"}),
    "bigint": frozenset({"integer", "smallint", *_FLOATS}),
    "integer": frozenset({"smallint", "real"}),
    "jsonb": frozenset(),
    "json": frozenset({"jsonb"}),
}


def parsed(text: str) -> TypeName | None:
    """Return a built-in type in parts; nothing for any other."""
    found = _TYPE.match(text.strip())
    if not found:
        return None
    name = " ".join(f"{found['head']} {found['tail'] or ''}".split())
    modifiers = tuple(int(one) for one in found["mods"].split(",")) if found["mods"] else ()
    if name in _STAMPS and modifiers == _FINEST:
        modifiers = ()
    return TypeName(name, modifiers, bool(found["array"])) if name in _BUILTIN else None


def rewrites(old: str, new: str) -> Certainty:
    """Return whether a change of type writes the whole table anew."""
    one, other = parsed(old), parsed(new)
    if one is None or other is None:
        return Certainty.UNKNOWN
    if one.array or other.array:
        return Certainty.NO if _keeps_array(one, other) else Certainty.YES
    if {one.name, other.name} == {"timestamp without time zone", "timestamp with time zone"}:
        return Certainty.YES if other.modifiers else Certainty.BY_ZONE
    return Certainty.NO if _keeps(one, other) else Certainty.YES


def _keeps_array(one: TypeName, other: TypeName) -> bool:
    """Return whether every array stays as it is stored: only where its elements lose their modifier."""
    return (one.name, one.array) == (other.name, other.array) and other.modifiers in {one.modifiers, ()}


def _keeps(one: TypeName, other: TypeName) -> bool:
    """Return whether every value stays as it is stored."""
    if one.name == other.name:
        return _widens(one, other)
    is_binary = (one.name, other.name) in _BINARY or {one.name, other.name} <= _TEXTS
    return is_binary and not other.modifiers


def _widens(one: TypeName, other: TypeName) -> bool:
    """Return whether every value of one type is a value of the other as it is stored; both have the same name."""
    if one.modifiers == other.modifiers:
        return True
    if one.name in {"character", "bit"} or (other.modifiers and not one.modifiers):
        return False
    if not other.modifiers:
        return True
    if one.name == "numeric":
        return _scale(one) == _scale(other) and one.modifiers[0] <= other.modifiers[0]
    return one.modifiers[0] <= other.modifiers[0]


def _scale(numeric: TypeName) -> int:
    return numeric.modifiers[1] if len(numeric.modifiers) > 1 else 0


def narrows(old: str, new: str) -> bool:
    """Return whether values of the old type may not fit, or be rounded or cut; false where that is not known."""
    one, other = parsed(old), parsed(new)
    if one is None or other is None:
        return False
    if one.name == other.name or {one.name, other.name} <= _STRINGS:
        return _is_shorter(one, other)
    return other.name in _LOSSY.get(one.name, frozenset()) or (bool(other.modifiers) and other.name == "numeric")


def narrowing(old: str, new: str) -> str:
    """Return what becomes of values that a narrower type does not hold, half a sentence; see `narrows`."""
    one, other = parsed(old), parsed(new)
    pair = (one.name, other.name) if one and other else ("", "")
    return _NARROWING.get(pair, "values that do not fit are rounded, cut, or make it fail")


_CLOCK = "moments become what the clock of the session's TimeZone shows"
_NARROWING: Mapping[tuple[str, str], str] = {
    ("json", "jsonb"): "spacing, the order of keys and all but the last of equal keys are lost",
    ("inet", "cidr"): "what stands behind the netmask is lost",
    ("timestamp with time zone", "timestamp without time zone"): _CLOCK,
    ("timestamp with time zone", "date"): f"{_CLOCK}, without the time of day",
    ("timestamp with time zone", "time without time zone"): f"{_CLOCK}, without the day",
    ("timestamp with time zone", "time with time zone"): "the day is lost",
    ("timestamp without time zone", "date"): "the time of day is lost",
    ("timestamp without time zone", "time without time zone"): "the day is lost",
    ("time with time zone", "time without time zone"): "the time zone is lost",
    ("interval", "time without time zone"): "whole days, months and years are lost",
}


def _is_shorter(one: TypeName, other: TypeName) -> bool:
    if not other.modifiers or (one.name == other.name and one.modifiers == other.modifiers):
        return other.name == "name" != one.name
    if not one.modifiers:
        return one.name != "character" or other.modifiers[0] < 1
    if one.name == "numeric":
        digits = [type_.modifiers[0] - _scale(type_) for type_ in (one, other)]
        return digits[1] < digits[0] or _scale(other) < _scale(one)
    return other.modifiers[0] < one.modifiers[0]


def needs_using(old: str, new: str) -> bool:
    """Return whether there is no cast that ALTER would take by itself; false where that is not known.

    Text is converted to nothing else without USING, and only numbers, only times, and only json into each other.
    """
    one, other = parsed(old), parsed(new)
    if one is None or other is None or one.array or other.array or other.name in _STRINGS:
        return False
    if one.name == other.name:
        return False
    return not any({one.name, other.name} <= family for family in _FAMILIES)


_FAMILIES = (
    frozenset({*_INTEGERS, *_FLOATS, "numeric", "money", "oid"}),
    _STAMPS | {"date"},
    frozenset({"json", "jsonb"}),
    frozenset({"inet", "cidr"}),
    frozenset({"bit", "bit varying"}),
)
"""Types among which ALTER finds casts; some pairs in them have none, which is not claimed."""
