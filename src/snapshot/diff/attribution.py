"""Which revision explains which change: what revisions are known to touch, held against what changed.

A change is explained by what it is: an object that is new by a revision that creates it, one that is gone by one that
drops it, one that is altered by revisions that touch every aspect of it that differs. A doubt of a revision that
reaches a change leaves open whether the revision touched it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from snapshot.diff.changes import Added, Altered, Removed
from snapshot.diff.compare import ASPECT_OF_ROLE
from snapshot.model.facts import Aspect
from snapshot.model.identity import ObjectId
from snapshot.model.kind import RELATIONS, ROUTINES, TABLE_CONSTRAINTS, TYPES, Kind
from snapshot.model.objects import DbObject
from snapshot.sql.claims import Ref, Space
from snapshot.sql.partitions import partitioned_tables
from snapshot.sql.touched import Deed, Doubt, Effect, Reach, Target, Touch
from snapshot.sql.touched.deeds import ALTERED, EVERY_ASPECT, GONE, MADE

Changed = Added | Removed | Altered
_OF_TABLES = frozenset({Kind.SEQUENCE, Kind.SEQUENCE_OWNER})
_MIRRORED = {Deed.CREATES: Deed.DROPS, Deed.DROPS: Deed.CREATES, Deed.ALTERS: Deed.ALTERS}
_FATES: Mapping[type[Changed], Deed] = {Added: Deed.CREATES, Removed: Deed.DROPS, Altered: Deed.ALTERS}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one revision.

    :param revision: its id.
    :param label: how a reader sees it: ``a1b2c3 add net weight``.
    """

    revision: str
    label: str
    effects: tuple[Effect, ...]

    def mirrored(self) -> "Evidence":
        """Return what taking the revision back does."""
        mirrored = (one._replace(deeds=frozenset(_MIRRORED[deed] for deed in one.deeds)) for one in self.effects)
        return replace(self, effects=tuple(mirrored))


@dataclass(frozen=True, slots=True)
class Explained:
    """What the revisions say of one change.

    :param labels: revisions that touched the object, in their order.
    :param missing: aspects of the change that none of them touched.
    :param doubts: ids of revisions of which it cannot be told whether they touched the object.
    """

    labels: tuple[str, ...]
    missing: frozenset[Aspect]
    doubts: tuple[str, ...]


def effects_of(changes: Iterable[Changed]) -> tuple[Effect, ...]:
    """Return what a revision did, from the changes between the state before it and the state after it."""
    return tuple(map(_effect, changes))


def _effect(change: Changed) -> Touch:
    if isinstance(change, Altered):
        return Touch(change.id, ALTERED, change.aspects)
    is_new = isinstance(change, Added)
    if _object(change).is_defined:
        return Touch(change.id, MADE if is_new else GONE, EVERY_ASPECT)
    return Touch(change.id, MADE if is_new else GONE, needed(change))


def needed(change: Changed) -> frozenset[Aspect]:
    """Return the aspects of a change that want an explanation.

    Of an object that exists without us (schema public) only what is said of it comes and goes.
    """
    if isinstance(change, Altered):
        return _settled(change.aspects)
    obj = _object(change)
    if obj.is_defined:
        return frozenset({Aspect.DEFINITION})
    return _settled(ASPECT_OF_ROLE[piece.role] for piece in obj.pieces)


def _settled(aspects: Iterable[Aspect]) -> frozenset[Aspect]:
    """Return the aspects as one statement brings them: another order of columns is another definition."""
    found = {Aspect.DEFINITION if one is Aspect.COLUMN_ORDER else one for one in aspects}
    return frozenset(found - {Aspect.SPELLING})


def _object(change: Changed) -> DbObject:
    return change.old if isinstance(change, Removed) else change.new


def _objects(changes: Iterable[Changed]) -> Iterator[DbObject]:
    for one in changes:
        if not isinstance(one, Added):
            yield one.old
        if not isinstance(one, Removed):
            yield one.new


class Attributor:
    """Explains changes.

    :param changes: all changes of the comparison.
    :param heirs: partition → its partitioned table, of either side; those that changed are found without.
    :param effects: what the revisions between do, each revision's by itself, so that it is known which tables were
        partitions for a while, and whether what one did another may have undone.
    """

    def __init__(
        self,
        changes: Iterable[Changed],
        heirs: Mapping[ObjectId, ObjectId],
        effects: Collection[Collection[Effect]],
    ) -> None:
        self._changes = {one.id: one for one in changes if needed(one)}
        self._is_one_step = len(effects) == 1
        self._heirs = {**partitioned_tables(_objects(self._changes.values())), **heirs}
        self._attached = self._attached_by(effects)
        self._names = _Names(self._changes.values())
        self._named = Counter(
            found
            for step in effects
            for found in {it for one in step if isinstance(one, Touch) for it in self._names.of(one.target)}
        )
        self._by_ancestor: dict[tuple[str, ...], list[ObjectId]] = defaultdict(list)
        self._inheriting: list[ObjectId] = []
        self._find_heirs()

    def _attached_by(self, effects: Collection[Collection[Effect]]) -> frozenset[tuple[str, ...]]:
        """Return the tables that were partitions for a while, of which the two ends do not tell whose."""
        found = Counter(
            one.target.path
            for step in effects
            for one in step
            if isinstance(one.target, ObjectId) and one.target.kind is Kind.PARTITION
        )
        known = {heir.path for heir in self._heirs}
        return frozenset(path for path, count in found.items() if count > 1 or path not in known)

    def explain(self, evidence: Iterable[Evidence]) -> dict[ObjectId, Explained]:
        """Return what the revisions say of each change; of one that is a matter of spelling nothing."""
        sure: dict[ObjectId, dict[str, str]] = defaultdict(dict)
        missing = {found: needed(change) for found, change in self._changes.items()}
        doubts: dict[ObjectId, dict[str, None]] = defaultdict(dict)
        for one in evidence:
            for effect in one.effects:
                for found in self._reached(effect):
                    doubts[found].setdefault(one.revision)
                for found in self._touched(effect):
                    sure[found].setdefault(one.revision, one.label)
                    missing[found] -= self._settles(effect, found)
        return {
            found: Explained(
                tuple(sure[found].values()),
                missing[found],
                tuple(one for one in doubts[found] if missing[found] or one not in sure[found]),
            )
            for found in self._changes
        }

    def is_in_doubt(self, evidence: Evidence) -> bool:
        """Return whether a doubt of a revision is about something that changed, beside what it surely touched."""
        sure = {found for one in evidence.effects for found in self._touched(one)}
        return any(not sure.issuperset(self._reached(one)) for one in evidence.effects)

    def _settles(self, touch: Effect, found: ObjectId) -> frozenset[Aspect]:
        change = self._changes[found]
        if isinstance(touch, Doubt):
            return frozenset()
        if isinstance(change, Altered):
            return _settled(touch.aspects) if Deed.ALTERS in touch.deeds else frozenset()
        if not _object(change).is_defined:
            return _settled(touch.aspects)
        return needed(change) if _FATES[type(change)] in touch.deeds else frozenset()

    def _touched(self, effect: Effect) -> Iterator[ObjectId]:
        """Yield the changed objects that are meant, and those that surely share the fate of one that is."""
        if isinstance(effect, Doubt):
            return
        yield from self._names.of(effect.target)
        for found in self._parts(effect):
            if self._is_one_step or not self._named[found]:
                yield found
        if self._is_one_step:
            yield from self._names.holder(effect.target)

    def _reached(self, effect: Effect) -> Iterator[ObjectId]:
        """Yield the changed objects of which it is not sure whether they were touched.

        What became of an object in the end tells what one revision did to it only where there is no other one: what
        is gone may have been altered before, what fell with its table may have been dropped before, and a constraint
        that nobody has at the end may have been another's than the table's own.
        """
        if isinstance(effect, Doubt):
            for found in self._in_reach(effect):
                if not self._is_one_step or _FATES[type(self._changes[found])] in effect.deeds:
                    yield found
        elif not self._is_one_step:
            yield from self._names.holder(effect.target)
            yield from (found for found in self._parts(effect) if self._named[found])

    def _parts(self, touch: Touch) -> Iterator[ObjectId]:
        """Yield what shares the fate of an object: with what is dropped, all of its parts that were there."""
        if touch.with_parts:
            kept = Added if Deed.DROPS in touch.deeds else Removed
            for found in self._names.parts(touch.target):
                if not isinstance(self._changes[found], kept):
                    yield found

    def _in_reach(self, doubt: Doubt) -> Iterable[ObjectId]:
        if doubt.reach is Reach.ANYTHING or doubt.target is None:
            return self._changes
        if doubt.reach is Reach.ITSELF:
            return self._names.of(doubt.target)
        if doubt.reach is Reach.PARTS:
            return (*self._names.parts(doubt.target), *self._names.loose_parts(doubt.target))
        if doubt.reach is Reach.SCHEMA:
            return [found for found in self._changes if doubt.target.path[0] in found.path]
        return self._heirs_of(doubt.target)

    def _heirs_of(self, target: Target) -> Iterator[ObjectId]:
        """Yield the changed heirs of a table with their parts; a table that inherits is taken for anybody's heir."""
        yield from self._by_ancestor.get(target.path, ())
        yield from (found for found in self._inheriting if found.path[:2] != target.path)

    def _find_heirs(self) -> None:
        for found in self._changes:
            for one in (found, *self._names.above(found)):
                if self._may_inherit(one):
                    self._inheriting.append(found)
                for ancestor in self._ancestors(one):
                    self._by_ancestor[ancestor.path].append(found)

    def _ancestors(self, found: ObjectId) -> Iterator[ObjectId]:
        parent = self._heirs.get(found)
        while parent is not None:
            yield parent
            parent = self._heirs.get(parent)

    def _may_inherit(self, found: ObjectId) -> bool:
        """Return whether a table inherits from one that is not looked for, or was a partition for a while."""
        if found.kind in RELATIONS and found.path in self._attached:
            return True
        change = self._changes.get(found)
        return change is not None and any(
            "\nINHERITS (" in it.sql for one in _objects((change,)) for it in one.pieces
        )


class _Names:
    """Finds changed objects by whatever a statement calls them."""

    def __init__(self, changes: Iterable[Changed]) -> None:
        self._ids: set[ObjectId] = set()
        self._relations: dict[tuple[str, ...], list[ObjectId]] = defaultdict(list)
        self._types: dict[tuple[str, ...], list[ObjectId]] = defaultdict(list)
        self._routines: dict[tuple[tuple[str, ...], tuple[str, ...]], list[ObjectId]] = defaultdict(list)
        self._constraints: dict[tuple[str, ...], list[ObjectId]] = defaultdict(list)
        self._parents: dict[ObjectId, tuple[ObjectId, ...]] = {}
        for one in changes:
            self._add(one.id)
            parents = {side.parent for side in _objects((one,)) if side.parent and side.parent != one.id}
            self._parents[one.id] = tuple(sorted(parents))
        self._parts: dict[tuple[str, ...], list[ObjectId]] = defaultdict(list)
        for found in self._ids:
            for above in self.above(found):
                self._parts[above.path].append(found)

    def _add(self, found: ObjectId) -> None:
        self._ids.add(found)
        if found.kind in RELATIONS:
            self._relations[found.path].append(found)
        elif found.kind in TYPES or found.kind is Kind.SHELL_TYPE:
            self._types[found.path].append(found)
        elif found.kind is Kind.IDENTITY:  # its sequence is called so where nobody named it otherwise
            self._relations[found.path[0], "_".join((*found.path[1:], "seq"))].append(found)
        elif found.kind in ROUTINES:
            self._routines[found.path, found.args].append(found)
        elif found.kind in TABLE_CONSTRAINTS or found.kind is Kind.DOMAIN_CONSTRAINT:
            self._constraints[found.path].append(found)
            if found.kind is Kind.CONSTRAINT:  # the index of a key has its name
                self._relations[found.path[0], found.path[-1]].append(found)

    def of(self, target: Target) -> Iterable[ObjectId]:
        """Return the changed objects that a statement means."""
        if isinstance(target, ObjectId):
            return (target,) if target in self._ids else ()
        match target.space:
            case Space.RELATION:
                return self._relations.get(target.path, ()) or self._types.get(target.path, ())
            case Space.TYPE:
                return self._types.get(target.path, ())
            case Space.ROUTINE:
                return self._routines.get((target.path, target.args), ())
            case Space.CONSTRAINT:
                return self._constraints.get(target.path, ())
            case Space.OBJECT:
                found = ObjectId(Kind(target.path[0]), target.path[1:])
                return (found,) if found in self._ids else ()

    def holder(self, target: Target) -> Iterable[ObjectId]:
        """Return what may hold a constraint that did not change as an object of its own: a check stands inside."""
        if isinstance(target, ObjectId) or target.space is not Space.CONSTRAINT or self.of(target):
            return ()
        return self._relations.get(target.path[:2], ()) or self._types.get(target.path[:2], ())

    def above(self, found: ObjectId) -> tuple[ObjectId, ...]:
        """Return what an object belongs to, on either side, and what that belongs to, as far as it changed too."""
        seen: dict[ObjectId, None] = {}
        waiting = list(self._parents.get(found, ()))
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen[one] = None
                waiting.extend(self._parents.get(one, ()))
        return tuple(seen)

    def parts(self, target: Target) -> Iterable[ObjectId]:
        """Return what belongs to an object."""
        if isinstance(target, Ref) and target.space not in {Space.RELATION, Space.TYPE}:
            return ()
        return self._parts.get(target.path, ())

    def loose_parts(self, target: Target) -> Iterator[ObjectId]:
        """Yield what may belong to a table and does not say so: sequences, members of publications."""
        for found in self._ids:
            is_member = found.kind is Kind.PUBLICATION_TABLE and found.path[1:] == target.path
            if is_member or found.kind in _OF_TABLES:
                yield found
