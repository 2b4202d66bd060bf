"""Ask the catalogue for every object a dump of some schemas should define.

Each query answers rows of one shape (`_Row`): an address, the address of what the object belongs to, its own
identity as kind and names, and whether it may stand inside the statement of what it belongs to. From there on
all kinds are alike: identities, membership in an extension and the version table are found by climbing.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from snapshot.database.catalog.query import ask
from snapshot.database.catalog.values import CatalogObject, Implied, Ref, Unprintable
from snapshot.database.connection import Connection
from snapshot.model.bulk import collector_paused
from snapshot.model.identity import ObjectId, type_text
from snapshot.model.kind import Kind

OBJECT_QUERIES = (
    "relations",
    "relation_parts",
    "indexes",
    "types",
    "constraints",
    "defaults",
    "triggers",
    "rules_policies",
    "routines",
    "operators",
    "named",
    "database_level",
    "database_parts",
)
SYSTEM_SCHEMAS = ("pg_catalog", "information_schema")

_KINDS = {kind.value: kind for kind in Kind}
_IMPLIED = {word.value: word for word in Implied}
_UNPRINTABLE = {word.value: word for word in Unprintable}


class _Row(NamedTuple):
    """What every object query answers."""

    classid: int
    objid: int
    objsubid: int
    parent_class: int | None
    parent_oid: int | None
    schema: str | None
    kind: str | None
    path: list[str] | None
    arg_types: list[int] | None
    arg_words: list[str] | None
    is_inline: bool
    implied: str | None
    unprintable: str | None


class _Standing(NamedTuple):
    """What climbing found out about an object."""

    ids: tuple[ObjectId, ...]
    implied: Implied | None
    unprintable: Unprintable | None


@collector_paused()
def read_objects(connection: Connection, schemas: Sequence[str]) -> list[CatalogObject]:
    """Return every object of the schemas, and every one that belongs to no schema.

    What initdb made is left out, unless a user put it into a system schema: such objects come marked as
    unprintable.

    :param schemas: names of user schemas.
    :raises EnvironmentFailure: when the catalogue cannot be read.
    """
    wanted = (*schemas, *SYSTEM_SCHEMAS)
    rows = [_Row(*row) for query in OBJECT_QUERIES for row in ask(connection, query, wanted)]
    types = {
        oid: type_text(schema, name, is_array=is_array)
        for oid, schema, name, is_array in ask(connection, "argument_types")
    }
    members = {(classid, oid): name for classid, oid, name in ask(connection, "extension_members")}
    return _Climber(rows, types, members).objects()


class _Climber:
    """Finds, for every row, its identities and what it inherits from what it belongs to."""

    def __init__(
        self, rows: Sequence[_Row], types: Mapping[int, str], members: Mapping[tuple[int, int], str]
    ) -> None:
        self._rows = {Ref(*row[:3]): row for row in rows}
        self._types = types
        self._members = members
        self._known: dict[Ref, _Standing] = {}

    def objects(self) -> list[CatalogObject]:
        return [CatalogObject(ref, *self._standing(ref)) for ref in self._rows]

    def _standing(self, ref: Ref) -> _Standing:
        if ref not in self._known:
            self._known[ref] = self._find(ref, self._rows[ref])
        return self._known[ref]

    def _find(self, ref: Ref, row: _Row) -> _Standing:
        above = self._above(row)
        ids = self._own_ids(row)
        if extension := self._members.get((ref.classid, ref.objid)):
            return _Standing((*ids, ObjectId(Kind.EXTENSION, (extension,))), Implied.EXTENSION_MEMBER, None)
        if above.implied is Implied.EXTENSION_MEMBER:
            return _Standing((*ids, *above.ids), Implied.EXTENSION_MEMBER, None)
        if row.is_inline or row.implied:
            ids += above.ids
        implied = _IMPLIED[row.implied] if row.implied else None
        return _Standing(ids, implied, above.unprintable or _unprintable(row))

    def _above(self, row: _Row) -> _Standing:
        if row.parent_class and row.parent_oid:
            parent = Ref(row.parent_class, row.parent_oid)
            if parent in self._rows:
                return self._standing(parent)
        return _Standing((), None, None)

    def _own_ids(self, row: _Row) -> tuple[ObjectId, ...]:
        if row.kind is None or row.path is None:
            return ()
        args = (*map(self._type, row.arg_types or ()), *(row.arg_words or ()))
        return (ObjectId(_KINDS[row.kind], tuple(row.path), args),)

    def _type(self, oid: int) -> str:
        return self._types[oid] if oid else ""


def _unprintable(row: _Row) -> Unprintable | None:
    if row.schema in SYSTEM_SCHEMAS:
        return Unprintable.SYSTEM_SCHEMA
    return _UNPRINTABLE[row.unprintable] if row.unprintable else None
