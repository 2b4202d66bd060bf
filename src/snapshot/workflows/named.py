"""The objects of an aggregate by the names in their definitions, so that few are read to find what mentions one."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from snapshot.model.identity import ObjectId
from snapshot.model.kind import ROUTINES, Kind
from snapshot.model.objects import DbObject
from snapshot.sql.naming import SILENT, names_in, qualified
from snapshot.workflows.narrow import Blocks, OnDemand

_KIND = re.compile(f"({'|'.join(sorted((re.escape(kind.value) for kind in Kind), key=len, reverse=True))}) ")
_ROUTINE = tuple(f"{kind.value} ".encode() for kind in ROUTINES)


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
        names = tuple(name.encode() for name in qualified(path))
        for at in self._index.get(path[-1], ()):
            block = self._blocks.blocks[at]
            if block.startswith(_ROUTINE) or any(name in block for name in names):
                yield ObjectId.parse(block.partition(b"\n")[0].decode())

    def fetch(self, ids: Collection[ObjectId]) -> None:
        """Read some objects at once."""
        self._objects.fetch(ids)

    @cached_property
    def _index(self) -> Mapping[str, list[int]]:
        """The places of blocks by the names in them."""
        found: dict[str, list[int]] = defaultdict(list)
        for at, block in enumerate(self._blocks.blocks):
            title, _, text = block.decode().partition("\n")
            kind = _kind_of(title)
            if kind is not None and kind not in SILENT:
                for name in names_in(text, kind):
                    found[name].append(at)
        return found


def _kind_of(title: str) -> Kind | None:
    """Return the kind of the object whose definition a block holds; ``None`` for an owner, privileges, a dummy."""
    found = _KIND.match(title)
    return Kind(found[1]) if found else None
