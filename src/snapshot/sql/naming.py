"""Objects by the names that stand in their statements, so that few are parsed to find what mentions one."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Protocol

from snapshot.model.identity import ObjectId
from snapshot.model.kind import ROUTINES, Kind
from snapshot.model.objects import DbObject, Role, Snapshot

_NAME = re.compile(r'\.("(?:[^"]|"")+"|\w[\w$]*|[-+*/<>=~!@#%^&|`?]+)')
"""What can name an object that lies in a schema: what stands behind a dot."""
_BARE = re.compile(r'\b(?:SERVER|WRAPPER|LANGUAGE|PUBLICATION|SCHEMA|USING|TO|FOR) ("(?:[^"]|"")+"|\w[\w$]*)')
_WORD = re.compile(r'"(?:[^"]|"")+"|\w+(?:\$\w+)*')
_PIECE = re.compile(r"\w+")
_MODIFIED = re.compile(r"(?:\([-\d, ]*\))?(?:\[\d*\])*\Z")
_PART = re.compile(r'"(?:[^"]|"")+"|[^".]+')
"""A word beside the dollars that quote a body."""
_SCHEMALESS_NAMED = frozenset({Kind.SERVER, Kind.FOREIGN_TABLE, Kind.USER_MAPPING, Kind.PUBLICATION_SCHEMA}) | {
    Kind.PUBLICATION_TABLE,
    Kind.EXTENSION,
    Kind.TABLE,
    Kind.MATERIALIZED_VIEW,
    Kind.INDEX,
    Kind.OPERATOR_CLASS,
    Kind.OPERATOR_FAMILY,
    Kind.TRANSFORM,
    Kind.ACCESS_METHOD,
}
"""Kinds that can name what lies in no schema: a server, a language, an access method."""
SILENT = frozenset({Kind.IDENTITY, Kind.ROW_SECURITY, Kind.SEQUENCE_OWNER, Kind.PARTITION, Kind.INDEX_PARTITION})
"""Kinds that mention only what they are a part of."""


class Objects(Protocol):
    """The objects of one side, as far as they are asked for."""

    def __contains__(self, found: ObjectId, /) -> bool:
        """Return whether there is an object."""

    def get(self, found: ObjectId, /) -> DbObject | None:
        """Return an object."""

    def of_kinds(self, kinds: Collection[Kind], /) -> Iterable[ObjectId]:
        """Return the objects of some kinds."""

    def naming(self, path: tuple[str, ...], /) -> Iterable[ObjectId]:
        """Return the objects whose definitions may name an object by its path; routines may leave out its schema."""

    def holder(self, found: ObjectId, /) -> tuple[str, ...] | None:
        """Return the path of the relation an object belongs to; ``None`` where only reading the object tells."""

    def fetch(self, ids: Collection[ObjectId], /) -> None:
        """Read some objects at once, where that is cheaper than to `get` one after the other."""


class Whole:
    """A snapshot that is read already.

    :param snapshot: all of it.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def __contains__(self, found: ObjectId) -> bool:
        return found in self._snapshot.by_id

    def get(self, found: ObjectId) -> DbObject | None:
        """Return an object."""
        return self._snapshot.by_id.get(found)

    def of_kinds(self, kinds: Collection[Kind]) -> Iterable[ObjectId]:
        """Return the objects of some kinds."""
        return (obj.id for obj in self._snapshot.objects if obj.id.kind in kinds)

    def naming(self, path: tuple[str, ...]) -> Iterable[ObjectId]:
        """Return the objects whose definitions may name an object by its path."""
        names = qualified(path)
        for number in self._index.get(path[-1], ()):
            obj = self._snapshot.objects[number]
            if obj.id.kind in ROUTINES or any(name in piece.sql for piece in obj.pieces for name in names):
                yield obj.id

    def holder(self, _: ObjectId) -> None:
        """Return nothing: reading the object costs as little."""

    def fetch(self, ids: Collection[ObjectId]) -> None:
        """Do nothing: all is read."""

    @cached_property
    def _index(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for number, obj in enumerate(self._snapshot.objects):
            if obj.id.kind not in SILENT and obj.is_defined:
                texts = [piece.sql for piece in obj.pieces if piece.role <= Role.ALTERATION]
                for name in names_in("\n".join(texts) if len(texts) > 1 else texts[0], obj.id.kind):
                    found[name].append(number)
        return found


def names_in(sql: str, kind: Kind) -> Iterable[str]:
    """Return the names in the definition of an object that can be those of other objects, each once.

    A routine's body may leave out schemas, so that there every word counts.
    """
    if kind in ROUTINES:
        found = {*_WORD.findall(sql), *_PIECE.findall(sql)}
    else:
        found = set(_NAME.findall(sql))
        if kind in _SCHEMALESS_NAMED:
            found.update(_BARE.findall(sql))
    return {unquoted(name) for name in found} if '"' in sql else found


def qualified(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return texts of which one stands wherever a server prints the name of an object that lies in a schema.

    What has another path than schema and name is printed in other ways: for it the text is empty, which stands
    everywhere.
    """
    return spelt(path) if len(path) == len(("schema", "name")) else ("",)


def spelt(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ways in which a server prints a qualified name: each part bare or in quotes."""
    found: tuple[str, ...] = ("",)
    for name in path:
        quoted = '"' + name.replace('"', '""') + '"'
        found = tuple(f"{before}.{one}" if before else one for before in found for one in (name, quoted))
    return found


def type_path(text: str) -> tuple[str, ...]:
    """Return the schema and the name of a type in a text that may give it modifiers and dimensions."""
    return parts_of(_MODIFIED.sub("", text))


def parts_of(name: str) -> tuple[str, ...]:
    """Return the schema and the name in a qualified name as a server prints it."""
    return tuple(map(unquoted, _PART.findall(name)))


def unquoted(name: str) -> str:
    """Return the name that stands in a statement bare or in quotes."""
    return name[1:-1].replace('""', '"') if name[0] == '"' else name
