"""The schema as values: pieces, objects, the snapshot.

Equality is meaning: two snapshots are equal when they define the same objects by the same statements, wherever
each was read from. Where a statement stood, and the dummy that breaks a cycle, are not compared.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind


class Role(IntEnum):
    """What a piece does for its object, in the order in which the pieces of an object stand."""

    DEFINITION = 0
    ALTERATION = 1
    COMMENT = 2
    OWNER = 3
    PRIVILEGE = 4
    LABEL = 5

    __hash__ = int.__hash__  # an enum's own hash runs Python code, and every piece is looked up by its role


_LAST_DEFINING = Role.ALTERATION  # looked up once: an enum finds its members by code in Python


class Facet(IntEnum):
    """The part of an object that is placed as one: its definition with comments, or one of what section 09 holds."""

    DEFINITION = 0
    OWNER = 1
    PRIVILEGES = 2
    LABELS = 3

    __hash__ = int.__hash__


FACET_OF_ROLE: Mapping[Role, Facet] = {
    Role.DEFINITION: Facet.DEFINITION,
    Role.ALTERATION: Facet.DEFINITION,
    Role.COMMENT: Facet.DEFINITION,
    Role.OWNER: Facet.OWNER,
    Role.PRIVILEGE: Facet.PRIVILEGES,
    Role.LABEL: Facet.LABELS,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """Session state under which a statement was meant to run; empty texts are the server's defaults.

    :param tablespace: ``default_tablespace``.
    :param access_method: ``default_table_access_method``.
    :param authorization: the role of ``SET SESSION AUTHORIZATION`` (the grantor of a privilege), unquoted.
    """

    tablespace: str = ""
    access_method: str = ""
    authorization: str = ""


PLAIN = Setting()


@dataclass(frozen=True, slots=True)
class Piece:
    """One statement of an object.

    :param sql: the statement as pg_dump printed it, with its semicolon, without the blank space around it.
    :param setting: session state it needs.
    :param line: line in the source text, from 1; 0 when unknown; not compared.
    """

    role: Role
    sql: str
    setting: Setting = PLAIN
    line: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class DbObject:
    """One object with everything that is said of it.

    :param parent: the object it belongs to (index → table); ``None`` for one that stands alone.
    :param pieces: its statements, by role; the definition is missing when the object exists without us (schema
        ``public``, a member of an extension) and only its comment, owner or privileges were changed.
    :param dummy: the stand-in that pg_dump prints first for a view in a cycle; used only where a cycle leaves no
        other way, so not compared.
    """

    id: ObjectId
    pieces: tuple[Piece, ...]
    parent: ObjectId | None = None
    dummy: Piece | None = field(default=None, compare=False)

    @property
    def is_defined(self) -> bool:
        """Whether a statement of the snapshot creates the object."""
        return bool(self.pieces) and self.pieces[0].role <= _LAST_DEFINING

    def facet(self, facet: Facet) -> tuple[Piece, ...]:
        """Return the pieces of one facet, in their order."""
        return tuple([piece for piece in self.pieces if FACET_OF_ROLE[piece.role] is facet])


@dataclass(frozen=True)
class Snapshot(Mapping[ObjectId, DbObject]):
    """A schema: its objects by identity, sorted.

    :param objects: sorted by identity, each identity once.
    """

    objects: tuple[DbObject, ...]

    @cached_property
    def by_id(self) -> dict[ObjectId, DbObject]:
        """The objects by identity, for loops in which every call counts."""
        return {obj.id: obj for obj in self.objects}

    @cached_property
    def defined(self) -> frozenset[ObjectId]:
        """The objects that a statement of the snapshot creates."""
        last = _LAST_DEFINING
        return frozenset([obj.id for obj in self.objects if obj.pieces and obj.pieces[0].role <= last])

    @cached_property
    def by_kind(self) -> dict[Kind, list[DbObject]]:
        """The objects of each kind that occurs, in their order."""
        found: dict[Kind, list[DbObject]] = {}
        for obj in self.objects:
            found.setdefault(obj.id.kind, []).append(obj)
        return found

    def of_kinds(self, kinds: Iterable[Kind]) -> Iterator[DbObject]:
        """Yield the objects of some kinds, kind by kind."""
        for kind in kinds:
            yield from self.by_kind.get(kind, ())

    def __getitem__(self, key: ObjectId) -> DbObject:
        return self.by_id[key]

    def __iter__(self) -> Iterator[ObjectId]:
        return iter(self.by_id)

    def __len__(self) -> int:
        return len(self.objects)

    def __hash__(self) -> int:
        return hash(self.objects)

    def counts(self) -> dict[Kind, int]:
        """Return how many objects of each kind are defined here; kinds without one are left out."""
        counts = Counter([found.kind for found in self.defined])
        return {kind: counts[kind] for kind in self.by_kind if kind in counts}


Objects = Mapping[ObjectId, DbObject]
"""Objects by identity: a snapshot, or what reads one object at a time."""

Needs = Mapping[ObjectId, AbstractSet[ObjectId]]
"""What must stand before an object's definition, by identity."""
