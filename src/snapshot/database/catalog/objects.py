"""Ask the catalogue for every object a dump of some schemas should define.

Each query answers rows of one shape (`_Row`): an address, the address of what the object belongs to, its own
identity as kind and names, and whether it may stand inside the statement of what it belongs to. From there on
all kinds are alike: identities, membership in an extension and the version table are found by climbing.
"""

from collections.abc import Mapping, Sequence

from snapshot.database.catalog.query import ask
from snapshot.database.catalog.values import CatalogObject, Implied, Unprintable
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


_EXTENSION_MEMBER = Implied.EXTENSION_MEMBER  # looked up once: an enum finds its members by code in Python

_Ref = tuple[int, int, int]
_Row = tuple[
    int, int, int, int | None, int | None, str | None, str | None,
    list[str] | None, list[int] | None, list[str] | None, bool, str | None, str | None,
]  # fmt: skip
"""What every object query answers: class, object and column of its address; class and object of what it belongs to;
schema, kind and names; types and words that tell namesakes apart; whether it may stand inside the statement of what
it belongs to; why it is implied; why it cannot be printed."""


@collector_paused()
def read_objects(connection: Connection, schemas: Sequence[str]) -> list[CatalogObject]:
    """Return every object of the schemas, and every one that belongs to no schema.

    What initdb made is left out, unless a user put it into a system schema: such objects come marked as
    unprintable.

    :param schemas: names of user schemas.
    :raises EnvironmentFailure: when the catalogue cannot be read.
    """
    wanted = (*schemas, *SYSTEM_SCHEMAS)
    rows: list[_Row] = [row for query in OBJECT_QUERIES for row in ask(connection, query, wanted)]
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
        self._rows: dict[_Ref, _Row] = {row[:3]: row for row in rows}
        self._types = types
        self._members = members
        self._known: dict[_Ref, CatalogObject] = {}

    def objects(self) -> list[CatalogObject]:
        return [self._standing(ref) for ref in self._rows]

    def _standing(self, ref: _Ref) -> CatalogObject:
        found = self._known.get(ref)
        if found is None:
            found = self._known[ref] = self._find(ref, self._rows[ref])
        return found

    def _find(self, ref: _Ref, row: _Row) -> CatalogObject:
        _, _, _, parent_class, parent_oid, schema, _, _, _, _, is_inline, word, reason = row
        parent = parent_class, parent_oid, 0
        above = self._standing(parent) if parent in self._rows else None
        ids = self._own_ids(row)
        extension = self._members.get(ref[:2]) if self._members else None
        if extension:
            return CatalogObject(ref, (*ids, ObjectId(Kind.EXTENSION, (extension,))), _EXTENSION_MEMBER)
        if above and above.implied is _EXTENSION_MEMBER:
            return CatalogObject(ref, (*ids, *above.ids), _EXTENSION_MEMBER)
        if above and (is_inline or word):
            ids += above.ids
        unprintable = (above.unprintable if above else None) or _unprintable(schema, reason)
        return CatalogObject(ref, ids, _IMPLIED[word] if word else None, unprintable)

    def _own_ids(self, row: _Row) -> tuple[ObjectId, ...]:
        _, _, _, _, _, _, kind, path, arg_types, arg_words, _, _, _ = row
        if kind is None or path is None:
            return ()
        args = (*map(self._type, arg_types or ()), *(arg_words or ())) if arg_types or arg_words else ()
        return (ObjectId(_KINDS[kind], tuple(path), args),)

    def _type(self, oid: int) -> str:
        return self._types[oid] if oid else ""


def _unprintable(schema: str | None, reason: str | None) -> Unprintable | None:
    if schema in SYSTEM_SCHEMAS:
        return Unprintable.SYSTEM_SCHEMA
    return _UNPRINTABLE[reason] if reason else None
