"""What each change of a comparison means: its dependents, where its columns' values go, its hazards."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from snapshot.diff.changes import Added, Altered, FactChanged, MemberAltered, MemberRemoved, Removed, Reordered
from snapshot.diff.dependents import Dependent, Dependents, Touched
from snapshot.diff.hazards import HAZARDS, Context, Hazard, hazards_of
from snapshot.diff.hazards.loss import dropped, renamed
from snapshot.diff.present import Meaning
from snapshot.diff.replaceable import Lineages, Replacement, falls, replaceable
from snapshot.diff.view import DependentView, FlowView, HazardView, ReplaceView
from snapshot.model.facts import Aspect
from snapshot.model.identity import ObjectId
from snapshot.model.kind import RELATIONS, ROUTINES, TYPES, Kind
from snapshot.sql.lineage import Flow, Followed, Lineage, Unfollowed, downstream
from snapshot.sql.naming import Objects
from snapshot.sql.references import Reference, References, body_of
from snapshot.sql.relations import TABLES, VIEWS, ColumnId, LostError

Changed = Added | Removed | Altered
_RETYPING = frozenset({"type", "collation"})
_FELT = _RETYPING | {"nullability"}
_BUILT_ON = (
    RELATIONS
    | ROUTINES
    | TYPES
    | {Kind.OPERATOR, Kind.COLLATION, Kind.SERVER, Kind.FOREIGN_DATA_WRAPPER}
    | {
        Kind.LANGUAGE,
        Kind.ACCESS_METHOD,
        Kind.TEXT_SEARCH_CONFIGURATION,
        Kind.TEXT_SEARCH_DICTIONARY,
        Kind.OPERATOR_CLASS,
        Kind.OPERATOR_FAMILY,
    }
)
"""Kinds that others can be built on."""


class Meanings:
    """Says what changes mean.

    :param old: all objects of the old side, read as they are asked for.
    :param new: likewise of the new side.
    :param renamed: objects of the old side, each with the one of the new side that may be it under another name.
    """

    def __init__(
        self, old: Objects, new: Objects, renamed: Mapping[ObjectId, ObjectId] = MappingProxyType({})
    ) -> None:
        self._old, self._new = References(old), References(new)
        self._lineages = Lineages(Lineage(old), Lineage(new))
        self._dependents = Dependents(self._old, self._lineages.old)
        self._context = Context(self._old, self._new, self.dependents, self._broken, renamed)
        self._depending: dict[ObjectId, tuple[Dependent, ...]] = {}

    def prepare(self, changes: Sequence[Changed]) -> None:
        """Read at once what saying the meaning of some changes will need."""
        met = [one for one in changes if not isinstance(one, Added)]
        self._dependents.prepare(one.id for one in met if one.id.kind in _BUILT_ON)
        tables = [one.id for one in met if isinstance(one, Altered) and _changes_columns(one)]
        self._old.prepare(parents=tables)
        self._new.prepare(parents=filter(None, map(_keyed, changes)))
        views = frozenset(one.id for one in met if one.id.kind in VIEWS)
        self._lineages.old.prepare(self._old.names_in(views | self._dependents.prepare(tables)))
        self._lineages.new.prepare(self._new.names_in(views))

    def of(self, change: Changed) -> Meaning:
        """Return what a change means, worded for a view."""
        dependents, replacement = self.dependents(change), self.replacement(change)
        return Meaning(
            hazards=tuple(map(_hazard, self.hazards(change))),
            dependents=tuple(map(_dependent, dependents)),
            flows=tuple(map(_flow, self.flows(change))),
            replace=self._replace(change, replacement) if replacement else None,
            types=self._types(change),
            unknown=tuple(self._unknown(change)),
        )

    def replacement(self, change: Changed) -> Replacement | None:
        """Return whether CREATE OR REPLACE makes a change, of what has such a statement."""
        return replaceable(change.old, change.new, self._lineages) if isinstance(change, Altered) else None

    def touched(self, change: Changed) -> Touched | None:
        """Return what others feel of a change; nothing of what is new."""
        if isinstance(change, Added) or change.id.kind not in _BUILT_ON:
            return None
        if isinstance(change, Removed):
            return Touched(change.old, gone=True)
        if not _is_felt(change):
            return None
        replacement = self.replacement(change)
        if replacement is not None:
            return Touched(change.old, gone=replacement.answer == "no")
        if change.id.kind in TABLES:
            return Touched(change.old, dropped=frozenset(dropped(change, self._context)), retyped=_retyped(change))
        return Touched(change.old, gone=_is_built_again(change))

    def dependents(self, change: Changed) -> tuple[Dependent, ...]:
        """Return what reads, references or is built on a changed object, on the old side."""
        if change.id not in self._depending:
            touched = self.touched(change)
            found = self._dependents.of(touched) if touched else ()
            self._depending[change.id] = tuple(map(self._unless_gone, found))
        return self._depending[change.id]

    def _unless_gone(self, found: Dependent) -> Dependent:
        """Return a dependent that is dropped by the same comparison as one that is not built again."""
        if found.id in self._new.objects:
            return found
        return replace(found, rebuild=False, reason=f"{found.reason}, and is dropped too")

    def flows(self, change: Changed) -> tuple[Flow, ...]:
        """Return where the values of the columns go that are dropped, retyped or, of a view, computed otherwise."""
        if not isinstance(change, Removed | Altered) or change.id.kind not in TABLES | VIEWS:
            return ()
        names = self._columns(change)
        views = [one.id for one in self.dependents(change)] if names else []
        return downstream(self._lineages.old, [ColumnId(change.id, name) for name in names], views)

    def _columns(self, change: Removed | Altered) -> frozenset[str]:
        if isinstance(change, Altered) and change.id.kind in TABLES:
            return frozenset(dropped(change, self._context)) | _retyped(change)
        try:
            before = self._lineages.old.columns(change.id)
            after = self._lineages.new.columns(change.id) if isinstance(change, Altered) else {}
        except LostError:
            return frozenset()
        return frozenset(name for name, typed in before.items() if after.get(name) != typed) | self._computed(change)

    def _computed(self, change: Removed | Altered) -> frozenset[str]:
        """Return the columns of a view whose sources change."""
        if change.id.kind not in VIEWS or isinstance(change, Removed):
            return frozenset()
        sides = [one.of(change.id) for one in (self._lineages.old, self._lineages.new)]
        sources = [{} if isinstance(one, Unfollowed) else {c.name: c.sources for c in one.columns} for one in sides]
        return frozenset(name for name, found in sources[0].items() if sources[1].get(name) != found)

    def _types(self, change: Changed) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Return the types of a view's output columns before and after, where certain."""
        if change.id.kind not in VIEWS or not isinstance(change, Altered):
            return {}, {}
        old, new = (one.of(change.id) for one in (self._lineages.old, self._lineages.new))
        return _types_of(old), _types_of(new)

    def hazards(self, change: Changed) -> tuple[Hazard, ...]:
        """Return the hazards of a change."""
        return hazards_of(change, self._context)

    def _broken(self, change: Changed) -> tuple[Reference, ...]:
        """Return the functions of the new side whose bodies name what a change takes away."""
        touched = self.touched(change)
        if touched is None or not (isinstance(change, Removed) or touched.dropped):
            return ()
        found = self._new.in_bodies(change.id)
        return tuple(one for one in found if isinstance(change, Removed) or self._names(one.by, touched.dropped))

    def _names(self, routine: ObjectId, columns: frozenset[str]) -> bool:
        obj = self._new.objects.get(routine)
        body = body_of(obj) if obj else None
        return body is not None and any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", body.text) for one in columns)

    def _replace(self, change: Changed, replacement: Replacement) -> ReplaceView:
        taken: tuple[str, ...] = ()
        if replacement.answer != "yes" and isinstance(change, Altered):
            dependents = self._dependents.of(Touched(change.old, gone=True))
            taken = falls(change.old, self._old.children(change.id), dependents)
        return ReplaceView(answer=replacement.answer, reason=replacement.reason, falls=taken)

    def _unknown(self, change: Changed) -> Iterator[str]:
        if isinstance(change, Altered) and not _is_felt(change):
            return
        obj = change.old if isinstance(change, Removed) else change.new
        if obj.id.kind is Kind.EXTENSION and not isinstance(change, Added):
            yield "what uses its members is not seen, since a snapshot does not hold them"
        if obj.id.kind is Kind.CAST and not isinstance(change, Added):
            yield "which expressions use it is not seen, since a cast has no name in them"
        lineage = self._lineages.old if isinstance(change, Removed) else self._lineages.new
        followed = lineage.of(obj.id) if obj.id.kind in VIEWS else None
        if isinstance(followed, Unfollowed):
            yield f"its query cannot be followed: {followed.reason}"
        body = body_of(obj) if obj.id.kind in ROUTINES else None
        if body is not None and body.language != "sql":
            yield f"it is written in {body.language or 'an unknown language'}, which cannot be followed"


def _types_of(view: Followed | Unfollowed) -> Mapping[str, str]:
    if isinstance(view, Unfollowed):
        return {}
    return {one.name: one.type.text for one in view.columns if one.type is not None}


def _is_felt(change: Altered) -> bool:
    """Return whether others can feel a change: nothing depends on comments, owners and privileges."""
    return not change.aspects.isdisjoint({Aspect.DEFINITION, Aspect.COLUMN_ORDER})


def _changes_columns(change: Altered) -> bool:
    """Return whether columns of a table change in a way for which is looked at what belongs to the table."""
    return change.id.kind in TABLES and any(
        one.group == "column"
        and (isinstance(one, MemberRemoved) or any(fact.fact.name in _FELT for fact in one.facts))
        for one in change.details
        if isinstance(one, MemberRemoved | MemberAltered)
    )


def _keyed(change: Changed) -> ObjectId | None:
    """Return the relation of a key or index of which others may be looked at afterwards."""
    if isinstance(change, Added):
        return change.new.parent if change.id.kind is Kind.FOREIGN_KEY else None
    parent = change.old.parent if change.id.kind in {Kind.INDEX, Kind.CONSTRAINT} else None
    return parent if parent and (isinstance(change, Removed) or parent.kind is Kind.MATERIALIZED_VIEW) else None


def _retyped(change: Altered) -> frozenset[str]:
    found = (one for one in change.details if isinstance(one, MemberAltered) and one.group == "column")
    return frozenset(one.old.key for one in found if any(fact.fact.name in _RETYPING for fact in one.facts))


def _is_built_again(change: Altered) -> bool:
    """Return whether a type, domain or collation cannot be altered to what it becomes."""
    if change.id.kind is Kind.DOMAIN:
        return any(
            isinstance(one, FactChanged) and one.fact.name in {"base type", "collation"} for one in change.details
        )
    if change.id.kind is Kind.COLLATION:
        return Aspect.DEFINITION in change.aspects
    if change.id.kind is not Kind.TYPE:
        return False
    kept = renamed(change, "value")
    values = (one for one in change.details if isinstance(one, MemberRemoved | Reordered) and one.group == "value")
    return any(isinstance(one, Reordered) or one.member.key not in kept for one in values)


def _hazard(one: Hazard) -> HazardView:
    return HazardView(code=one.code, severity=one.severity, message=one.message, link=HAZARDS[one.code].page)


def _dependent(one: Dependent) -> DependentView:
    return DependentView(
        id=str(one.id),
        kind=one.id.kind.value,
        distance=one.distance,
        through=str(one.through) if one.through else "",
        rebuild=one.rebuild,
        reason=one.reason,
    )


def _flow(one: Flow) -> FlowView:
    return FlowView(source=str(one.source), target=str(one.target), distance=one.distance)
