"""Needs from the parse tree: what a definition mentions, resolved to the objects of the same snapshot.

A mention names an object by a field of the tree (a function call, a type, a relation); every object that it can mean
is a need, all overloads of a function included. That is more than the server would ask for, never less: what it
costs is an order that is stricter than it must be, and a cycle that `snapshot.layout` breaks by the file's own order.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from snapshot.model.identity import ObjectId
from snapshot.model.kind import RELATIONS, ROUTINES, TYPES, Kind
from snapshot.model.objects import Needs, Role, Snapshot
from snapshot.sql.extensions import REQUIRES
from snapshot.sql.mentions import RELATION, Mention, Mentions

_SCHEMA_PATH = 2
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
    found: dict[ObjectId, frozenset[ObjectId]] = {}
    for obj in snapshot.objects:
        if obj.is_defined:
            direct = set(names.of(obj.id, mentions.get(obj.id, ())))
            direct |= {obj.parent} if obj.parent else set()
            direct |= names.settings(obj.id)
            found[obj.id] = frozenset(direct - {obj.id})
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
        self._by_name: dict[tuple[str, str], set[ObjectId]] = defaultdict(set)
        self._keys: dict[ObjectId, set[ObjectId]] = defaultdict(set)
        self._extensions_in: dict[str, set[ObjectId]] = defaultdict(set)
        for obj in snapshot.objects:
            if obj.is_defined and len(obj.id.path) == _SCHEMA_PATH and obj.id.kind in _ALL:
                self._by_name[obj.id.path[0], obj.id.path[1]].add(obj.id)
            if obj.id.kind in {Kind.CONSTRAINT, Kind.INDEX} and obj.parent:
                self._keys[obj.parent].add(obj.id)
            if obj.id.kind is Kind.EXTENSION and obj.is_defined:
                self._learn_members(obj.id, mentions.get(obj.id, ()))
        for name, found in aliases.items():
            self._by_name[name].add(found)

    def _learn_members(self, extension: ObjectId, said: Iterable[Mentions]) -> None:
        """Note which schema an extension lives in: names in it that nobody defines are its members."""
        schemas = {name.name for one in said for name in one.names if name.field == "schema"}
        for schema in schemas:
            self._extensions_in[schema].add(extension)

    def of(self, subject: ObjectId, said: Iterable[Mentions]) -> Iterator[ObjectId]:
        """Yield what a definition needs."""
        schema = ObjectId(Kind.SCHEMA, subject.path[:1])
        if schema in self._snapshot and self._snapshot[schema].is_defined and subject != schema:
            yield schema
        for one in said:
            for mention in one.names:
                found = set(self._meant(mention))
                yield from found
                yield from self._with_keys(subject, found, groups=one.groups)
        if subject.kind is Kind.EXTENSION:
            yield from (ObjectId(Kind.EXTENSION, (name,)) for name in REQUIRES.get(subject.name, ()))

    def _meant(self, mention: Mention) -> Iterator[ObjectId]:
        if not mention.schema:
            for kind in _SINGLE.get(mention.field, ()):
                found = ObjectId(kind, (mention.name,))
                if found in self._snapshot and self._snapshot[found].is_defined:
                    yield found
            return
        kinds = _MEANS.get(mention.field, _ALL)
        meant = [found for found in self._by_name[mention.schema, mention.name] if found.kind in kinds]
        yield from meant or self._extensions_in[mention.schema]

    def _with_keys(self, subject: ObjectId, found: set[ObjectId], *, groups: bool) -> Iterator[ObjectId]:
        """Yield the keys of referenced tables, where a statement may rest on them."""
        is_foreign_key = subject.kind is Kind.FOREIGN_KEY
        if groups or is_foreign_key:
            for table in found:
                yield from (key for key in self._keys[table] if is_foreign_key or key.kind is Kind.CONSTRAINT)

    def settings(self, subject: ObjectId) -> set[ObjectId]:
        """Return the access method that a table takes from the session."""
        found = set()
        for piece in self._snapshot[subject].pieces:
            if piece.role is Role.DEFINITION and piece.setting.access_method:
                method = ObjectId(Kind.ACCESS_METHOD, (piece.setting.access_method,))
                found |= {method} if method in self._snapshot else set()
        return found
