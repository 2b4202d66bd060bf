"""Every name that the statements of a dump define, so that a claim by namespace finds its object."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from snapshot.model.identity import ObjectId
from snapshot.model.kind import RELATIONS, ROUTINES, TABLE_CONSTRAINTS, TYPES, Kind
from snapshot.sql.claims import Claim, Ref, Space

_EXTERNAL_KIND = {
    Space.RELATION: Kind.TABLE,
    Space.TYPE: Kind.TYPE,
    Space.ROUTINE: Kind.FUNCTION,
}
_RELATION = Space.RELATION  # looked up once: an enum finds its members by code in Python
_CONSTRAINTS = TABLE_CONSTRAINTS | {Kind.DOMAIN_CONSTRAINT}


class Elsewhere(NamedTuple):
    """What is defined outside of a part of a snapshot.

    :param defines: whether an identity is; asked only for what the part itself does not define.
    :param has_extensions: whether an extension is.
    """

    defines: Callable[[ObjectId], bool]
    has_extensions: bool

    def first(self, kinds: Iterable[Kind], path: tuple[str, ...], args: tuple[str, ...] = ()) -> ObjectId | None:
        """Return the object of that name that is defined, of whichever of some kinds."""
        return next(filter(self.defines, (ObjectId(kind, path, args) for kind in kinds)), None)


NOWHERE_ELSE = Elsewhere(lambda _: False, has_extensions=False)
"""For a whole snapshot."""


class Registry:
    """Namespaces of the objects defined by a dump, or by a part of one.

    :param claims: the definitions.
    :param elsewhere: what other parts define.
    """

    def __init__(self, claims: Iterable[Claim], elsewhere: Elsewhere = NOWHERE_ELSE) -> None:
        self._elsewhere = elsewhere
        self._relations: dict[tuple[str, ...], ObjectId] = {}
        self._types: dict[tuple[str, ...], ObjectId] = {}
        self._routines: dict[tuple[tuple[str, ...], tuple[str, ...]], ObjectId] = {}
        self._constraints: dict[tuple[str, ...], ObjectId] = {}
        self.defined: set[ObjectId] = set()
        for claim in claims:
            if isinstance(claim.target, ObjectId):
                self._add(claim.target, claim.aliases)

    def _add(self, found: ObjectId, aliases: tuple[tuple[str, str], ...]) -> None:
        self.defined.add(found)
        if found.kind in RELATIONS:
            self._relations[found.path] = found
        elif found.kind in TYPES:
            self._types[found.path] = found
        elif found.kind in ROUTINES:
            self._routines[found.path, found.args] = found
        elif found.kind in _CONSTRAINTS:
            self._constraints[found.path] = found
        namespace = self._types if found.kind in TYPES else self._relations
        for alias in aliases:
            namespace[alias] = found

    def is_defined(self, found: ObjectId) -> bool:
        """Return whether a statement creates an object, here or elsewhere."""
        return found in self.defined or self.is_elsewhere(found)

    def is_elsewhere(self, found: ObjectId) -> bool:
        """Return whether another part defines an object."""
        return self._elsewhere.defines(found)

    @property
    def has_extensions(self) -> bool:
        """Whether a statement creates an extension, here or elsewhere."""
        return self._elsewhere.has_extensions or self.has(Kind.EXTENSION)

    def has(self, kind: Kind) -> bool:
        """Return whether a statement creates an object of a kind, here."""
        return kind in {found.kind for found in self.defined}

    def define_type(self, found: ObjectId) -> None:
        """Add a type that only its shell announced."""
        self._add(found, ())

    def resolve(self, target: ObjectId | Ref) -> ObjectId:
        """Return the object that ``target`` names.

        An object that no statement defines gets the identity its namespace suggests; whether it may exist without
        a definition is for the caller to judge.
        """
        if isinstance(target, ObjectId):
            return target
        found = self._find(target)
        if found is not None:
            return found
        if target.space is Space.OBJECT:
            return ObjectId(Kind(target.path[0]), target.path[1:])
        return ObjectId(_EXTERNAL_KIND.get(target.space, Kind.TABLE), target.path, target.args)

    def _find(self, target: Ref) -> ObjectId | None:
        space, path = target.space, target.path
        if space is _RELATION:
            return self._relation(path) or self._type(path)
        if space is Space.TYPE:
            return self._type(path)
        if space is Space.ROUTINE:
            return self._routines.get((path, target.args)) or self._elsewhere.first(ROUTINES, path, target.args)
        if space is Space.CONSTRAINT:
            apart = self._constraints.get(path) or self._elsewhere.first(_CONSTRAINTS, path)
            return apart or self._relation(path[:2]) or self._type(path[:2])
        return None

    def _relation(self, path: tuple[str, ...]) -> ObjectId | None:
        return self._relations.get(path) or self._elsewhere.first(RELATIONS, path)

    def _type(self, path: tuple[str, ...]) -> ObjectId | None:
        return self._types.get(path) or self._elsewhere.first(TYPES, path)
