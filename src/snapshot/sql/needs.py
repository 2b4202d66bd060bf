"""Needs from the parse tree: what a definition mentions, resolved to the objects of the same snapshot.

A mention names an object by a field of the tree (a function call, a type, a relation); every object that it can mean
is a need, all overloads of a function included. That is more than the server would ask for, never less: what it
costs is an order that is stricter than it must be, and a cycle that `snapshot.layout` breaks by the file's own order.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from snapshot.model.bulk import collector_paused
from snapshot.model.identity import ObjectId
from snapshot.model.kind import RELATIONS, ROUTINES, TYPES, Kind
from snapshot.model.objects import PLAIN, DbObject, Needs, Role, Snapshot
from snapshot.sql.extensions import REQUIRES
from snapshot.sql.mentions import RELATION, Mention, Mentions

_SCHEMA_PATH = 2
_NONE: tuple[ObjectId, ...] = ()
_UNTOLD: tuple[Mentions, ...] = ()
_SCHEMA, _FOREIGN_KEY, _EXTENSION = Kind.SCHEMA, Kind.FOREIGN_KEY, Kind.EXTENSION
"""Looked up once: an enum's member is found by code in Python, and these are asked for with every object."""

_ROW_TYPES = frozenset({Kind.TABLE, Kind.FOREIGN_TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW, Kind.SEQUENCE})
_OPERATOR_SETS = frozenset({Kind.OPERATOR_CLASS, Kind.OPERATOR_FAMILY})
_TEXT_SEARCH = frozenset(
    {
        Kind.TEXT_SEARCH_CONFIGURATION,
        Kind.TEXT_SEARCH_DICTIONARY,
        Kind.TEXT_SEARCH_PARSER,
        Kind.TEXT_SEARCH_TEMPLATE,
    }
)
_NAMELESS = frozenset(
    {
        Kind.ROW_SECURITY,
        Kind.PARTITION,
        Kind.INDEX_PARTITION,
        Kind.SEQUENCE_OWNER,
        Kind.PUBLICATION_SCHEMA,
        Kind.USER_MAPPING,
    }
)
"""Kinds whose path is another object's name: no text can mean them by it."""
_ALL = frozenset(Kind) - _NAMELESS
_MEANS: Mapping[str, frozenset[Kind]] = {
    RELATION: RELATIONS | {Kind.IDENTITY, Kind.CONSTRAINT},
    "regclass": RELATIONS | {Kind.IDENTITY, Kind.CONSTRAINT},
    "funcname": ROUTINES,
    "regproc": ROUTINES,
    "regprocedure": ROUTINES,
    "names": _ALL - {Kind.INDEX, Kind.STATISTICS},
    "regtype": TYPES | _ROW_TYPES,
    "collname": frozenset({Kind.COLLATION}),
    "regcollation": frozenset({Kind.COLLATION}),
    "name": frozenset({Kind.OPERATOR}),
    "regoper": frozenset({Kind.OPERATOR}),
    "regoperator": frozenset({Kind.OPERATOR}),
    "opclass": _OPERATOR_SETS,
    "opclassname": frozenset({Kind.OPERATOR_CLASS}),
    "opfamilyname": frozenset({Kind.OPERATOR_FAMILY}),
    "regconfig": _TEXT_SEARCH,
    "regdictionary": _TEXT_SEARCH,
    "typeName": TYPES | {Kind.SHELL_TYPE},
}
_SINGLE: Mapping[str, tuple[Kind, ...]] = {
    "servername": (Kind.SERVER,),
    "fdwname": (Kind.FOREIGN_DATA_WRAPPER,),
    "accessMethod": (Kind.ACCESS_METHOD,),
    "amname": (Kind.ACCESS_METHOD,),
    "pubname": (Kind.PUBLICATION,),
    "lang": (Kind.LANGUAGE, Kind.EXTENSION),
    "language": (Kind.LANGUAGE, Kind.EXTENSION),
    "schema": (Kind.SCHEMA,),
    "extname": (Kind.EXTENSION,),
}


@collector_paused()
def needs_from_mentions(
    snapshot: Snapshot,
    mentions: Mapping[ObjectId, Iterable[Mentions]],
    aliases: Mapping[tuple[str, str], ObjectId],
) -> Needs:
    """Return what each definition needs, as far as its text shows.

    :param mentions: what each definition mentions.
    :param aliases: names of relations and types that another object creates (a key's index, an identity's
        sequence, a range's multirange type).
    """
    names = _Names(snapshot, aliases, mentions)
    found: dict[ObjectId, set[ObjectId]] = {}
    for obj in snapshot.objects:
        if obj.is_defined:
            subject = obj.id
            direct = names.of(subject, mentions.get(subject, _UNTOLD))
            if obj.parent:
                direct.add(obj.parent)
            if obj.pieces[0].setting is not PLAIN:
                direct |= names.settings(obj)
            direct.discard(subject)
            found[subject] = direct
    return found


class _Names:
    """Objects by the names under which a tree can mention them."""

    def __init__(
        self,
        snapshot: Snapshot,
        aliases: Mapping[tuple[str, str], ObjectId],
        mentions: Mapping[ObjectId, Iterable[Mentions]],
    ) -> None:
        self._snapshot = snapshot
        self._by_name: dict[tuple[str, ...], list[ObjectId]] = defaultdict(list)
        self._keys: dict[ObjectId, list[ObjectId]] = defaultdict(list)
        self._extensions_in: dict[str, set[ObjectId]] = defaultdict(set)
        self._meant: dict[Mention, frozenset[ObjectId]] = {}
        self._schemas = {
            obj.id.name: obj.id for obj in snapshot.objects if obj.id.kind is Kind.SCHEMA and obj.is_defined
        }
        for obj in snapshot.objects:
            if len(obj.id.path) == _SCHEMA_PATH and obj.id.kind not in _NAMELESS and obj.is_defined:
                self._by_name[obj.id.path].append(obj.id)
        for obj in snapshot.of_kinds([Kind.CONSTRAINT, Kind.INDEX]):
            if obj.parent:
                self._keys[obj.parent].append(obj.id)
        for obj in snapshot.of_kinds([Kind.EXTENSION]):
            if obj.is_defined:
                self._learn_members(obj.id, mentions.get(obj.id, ()))
        for name, found in aliases.items():
            self._by_name[name].append(found)

    def _learn_members(self, extension: ObjectId, said: Iterable[Mentions]) -> None:
        """Note which schema an extension lives in: names in it that nobody defines are its members."""
        schemas = {name.name for one in said for name in one.names if name.field == "schema"}
        for schema in schemas:
            self._extensions_in[schema].add(extension)

    def of(self, subject: ObjectId, said: Iterable[Mentions]) -> set[ObjectId]:
        """Return what a definition needs."""
        needed: set[ObjectId] = set()
        kind, path, _ = subject
        schema = self._schemas.get(path[0]) if path and kind is not _SCHEMA else None
        if schema is not None:
            needed.add(schema)
        for one in said:
            for mention in one.names:
                found = self._meant.get(mention)
                if found is None:
                    found = self._meant[mention] = frozenset(self._meaning(mention))
                if not found:
                    continue
                needed |= found
                if one.groups or kind is _FOREIGN_KEY:
                    needed.update(self._keys_of(kind, found))
        if kind is _EXTENSION:
            needed.update(ObjectId(Kind.EXTENSION, (name,)) for name in REQUIRES.get(subject.name, ()))
        return needed

    def _meaning(self, mention: Mention) -> Iterator[ObjectId]:
        if not mention.schema:
            for kind in _SINGLE.get(mention.field, ()):
                found = ObjectId(kind, (mention.name,))
                if found in self._snapshot and self._snapshot[found].is_defined:
                    yield found
            return
        kinds = _MEANS.get(mention.field, _ALL)
        named = self._by_name.get((mention.schema, mention.name), _NONE)
        meant = [found for found in named if found.kind in kinds]
        yield from meant
        if not meant:
            yield from self._extensions_in.get(mention.schema, set())

    def _keys_of(self, kind: Kind, found: Iterable[ObjectId]) -> Iterator[ObjectId]:
        """Yield the keys of referenced tables, where a statement may rest on them; indexes for a foreign key."""
        for table in found:
            keys = self._keys.get(table, _NONE)
            yield from keys if kind is _FOREIGN_KEY else (key for key in keys if key.kind is Kind.CONSTRAINT)

    def settings(self, subject: DbObject) -> set[ObjectId]:
        """Return the access method that a table takes from the session."""
        found: set[ObjectId] = set()
        for piece in subject.pieces:
            if piece.setting is not PLAIN and piece.role is Role.DEFINITION and piece.setting.access_method:
                method = ObjectId(Kind.ACCESS_METHOD, (piece.setting.access_method,))
                found |= {method} if method in self._snapshot else set()
        return found
