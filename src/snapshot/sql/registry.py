"""Every name that the statements of a dump define, so that a claim by namespace finds its object."""

from collections.abc import Iterable

from snapshot.model.identity import ObjectId
from snapshot.model.kind import RELATIONS, ROUTINES, TABLE_CONSTRAINTS, TYPES, Kind
from snapshot.sql.claims import Claim, Ref, Space

_EXTERNAL_KIND = {
    Space.RELATION: Kind.TABLE,
    Space.TYPE: Kind.TYPE,
    Space.ROUTINE: Kind.FUNCTION,
}


class Registry:
    """Namespaces of the objects defined by a dump.

    :param claims: the definitions.
    """

    def __init__(self, claims: Iterable[Claim]) -> None:
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
        elif found.kind in TABLE_CONSTRAINTS or found.kind is Kind.DOMAIN_CONSTRAINT:
            self._constraints[found.path] = found
        namespace = self._types if found.kind in TYPES else self._relations
        for alias in aliases:
            namespace[alias] = found

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
        match target.space:
            case Space.RELATION:
                return self._relations.get(target.path) or self._types.get(target.path)
            case Space.TYPE:
                return self._types.get(target.path)
            case Space.ROUTINE:
                return self._routines.get((target.path, target.args))
            case Space.CONSTRAINT:
                inline = self._relations.get(target.path[:2]) or self._types.get(target.path[:2])
                return self._constraints.get(target.path) or inline
            case Space.OBJECT:
                return None
