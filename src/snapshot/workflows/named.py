"""The objects of an aggregate by the names in their definitions, so that few are read to find what mentions one."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from snapshot.model.identity import ObjectId, kind_of
from snapshot.model.kind import ROUTINES, TABLE_CONSTRAINTS, Kind
from snapshot.model.objects import DbObject
from snapshot.sql.naming import SILENT, names_in, qualified, unquoted
from snapshot.workflows.narrow import Blocks, OnDemand

_ROUTINE = tuple(f"{kind.value} ".encode() for kind in ROUTINES)
_NAMED_WITHIN = TABLE_CONSTRAINTS | {Kind.TRIGGER, Kind.RULE, Kind.POLICY, Kind.IDENTITY, Kind.DEFAULT}
"""Kinds whose identity begins with the path of the relation they belong to."""
_SQL_NAME = rb'("(?:[^"]|"")+"|[^\s".]+)'
_INDEX = re.compile(
    rb"index [^\n]*\nCREATE (?:UNIQUE )?INDEX %b ON (?:ONLY )?%b\.%b USING " % (_SQL_NAME, _SQL_NAME, _SQL_NAME)
)
"""The block of an index up to the relation it belongs to, as pg_dump prints it under no session setting."""


class Named:
    """A side that has files, as `snapshot.sql.naming.Objects` wants it.

    :param blocks: a sound aggregate.
    :param objects: reads each object when it is asked for.
    """

    def __init__(self, blocks: Blocks, objects: OnDemand) -> None:
        self._blocks, self._objects = blocks, objects

    def __contains__(self, found: ObjectId) -> bool:
        return str(found) in self._blocks

    def get(self, found: ObjectId) -> DbObject | None:
        """Return an object."""
        return self._objects.get(found)

    def of_kinds(self, kinds: Collection[Kind]) -> Iterable[ObjectId]:
        """Return the objects of some kinds."""
        return map(ObjectId.parse, self._blocks.of_kinds(kinds))

    def naming(self, path: tuple[str, ...]) -> Iterable[ObjectId]:
        """Return the objects whose definitions, or comments, may name an object by its path."""
        bare, *quoted = (name.encode() for name in qualified(path))
        blocks = self._blocks.blocks
        for at in self._index.get(path[-1], ()):
            block = blocks[at]
            if (
                bare in block
                or (b'"' in block and any(name in block for name in quoted))
                or block.startswith(_ROUTINE)
            ):
                yield ObjectId.parse(block.partition(b"\n")[0].decode())

    def holder(self, found: ObjectId) -> tuple[str, ...] | None:
        """Return the path of the relation an object belongs to, where its identity or the text of an index tells."""
        if found.kind in _NAMED_WITHIN:
            return found.path[:-1]
        place = self._blocks.places.get(str(found).encode()) if found.kind is Kind.INDEX else None
        match = _INDEX.match(self._blocks.blocks[place]) if place is not None else None
        return (unquoted(match[2].decode()), unquoted(match[3].decode())) if match else None

    def fetch(self, ids: Collection[ObjectId]) -> None:
        """Read some objects at once."""
        self._objects.fetch(ids)

    @cached_property
    def _index(self) -> Mapping[str, list[int]]:
        """The places of blocks by the names in them."""
        found: dict[str, list[int]] = defaultdict(list)
        for at, block in enumerate(self._blocks.blocks):
            title, _, text = block.decode().partition("\n")
            kind = kind_of(title)
            if kind is not None and kind not in SILENT:
                for name in names_in(text, kind):
                    found[name].append(at)
        return found
