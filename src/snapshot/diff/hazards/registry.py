"""Which function finds which hazard, and what it may look at."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, NamedTuple

from snapshot.diff.changes import Added, Altered, Removed
from snapshot.diff.dependents import Dependent
from snapshot.model.facts import Description, Fact, Group, Member
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import DbObject
from snapshot.sql.describe import describe
from snapshot.sql.references import Reference, References
from snapshot.sql.relations import LostError, Relations

_SHOWN = 5
_MANUAL = "https://www.postgresql.org/docs/current/"
Changed = Added | Removed | Altered
Severity = Literal["danger", "caution"]


@dataclass(frozen=True, slots=True)
class Hazard:
    """What applying a change to a database with rows and users can do.

    :param code: stable; its section in docs/hazards.md has this heading.
    :param message: a sentence without a final stop.
    """

    code: str
    severity: Severity
    message: str


@dataclass(slots=True)
class Context:
    """What stands around a change.

    :param old: what there was.
    :param new: what there will be.
    :param dependents: of the change, on the old side.
    :param broken: what on the new side still names what the change takes away.
    :param renamed: objects that are gone, each with the new one that may be it under another name.
    """

    old: References
    new: References
    dependents: Callable[[Changed], tuple[Dependent, ...]] = lambda _: ()
    broken: Callable[[Changed], tuple[Reference, ...]] = lambda _: ()
    renamed: Mapping[ObjectId, ObjectId] = field(default_factory=dict)
    _named: dict[ObjectId, ObjectId] = field(init=False)
    _relations: Relations = field(init=False)
    _before: Relations = field(init=False)
    _defaults: dict[str, ObjectId] | None = None
    _described: dict[DbObject, Description] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._relations = Relations(self.new.objects)
        self._before = Relations(self.old.objects)
        self._named = {new: old for old, new in self.renamed.items()}

    def doubt(self, change: Changed) -> str:
        """Return the rest of a sentence about an object that may only get another name; empty of any other."""
        if isinstance(change, Removed) and change.id in self.renamed:
            return f"; not if it goes on as {self.renamed[change.id]}"
        if isinstance(change, Added) and change.id in self._named:
            return f"; not if it is {self._named[change.id]} under another name"
        return ""

    def has_rows(self, relation: ObjectId | None) -> bool:
        """Return whether a relation is there before and after, so that its rows are what the change meets."""
        return relation is not None and relation in self.old.objects and relation in self.new.objects

    def has_column(self, table: ObjectId, name: str) -> bool:
        """Return whether a table has a column afterwards, be it one of its parents' or of its type."""
        try:
            return name in self._relations.columns(table)
        except LostError:
            return False

    def tables(self, change: Changed) -> tuple[DbObject, ...]:
        """Return the tables, as they were, that depend on what changes and are there before and after."""
        found = (one.id for one in self.dependents(change) if one.id.kind is Kind.TABLE)
        olds = (self.old.objects.get(one) for one in found if one in self.new.objects)
        return tuple(filter(None, olds))

    def types_before(self, table: ObjectId) -> Mapping[str, str]:
        """Return the types of a table's columns before, those of its parents or its type as well."""
        try:
            found = self._before.columns(table)
        except LostError:
            return {}
        return {name: typed.known.text if typed.known else "" for name, typed in found.items()}

    def had_column(self, table: ObjectId, name: str) -> bool:
        """Return whether a table had a column before, be it one of its parents' or of its type."""
        return name in self.types_before(table)

    def default_before(self, table: DbObject, column: str) -> str:
        """Return the text of a column's default on the old side, wherever it stands."""
        said = next((one for one in members(self.describe(table), "column") if one.key == column), None)
        apart = self.old.objects.get(ObjectId(Kind.DEFAULT, (*table.id.path, column)))
        own = text(said, "default") if said else ""
        return own or (text(self.describe(apart), "expression") if apart else "")

    def default_of(self, table: str) -> ObjectId | None:
        """Return the default partition that a table had.

        :param table: its name as statements have it.
        """
        if self._defaults is None:
            self._defaults = dict(self._default_partitions())
        return self._defaults.get(table)

    def _default_partitions(self) -> Iterator[tuple[str, ObjectId]]:
        ids = tuple(self.old.objects.of_kinds({Kind.PARTITION}))
        self.old.objects.fetch(ids)
        for obj in filter(None, map(self.old.objects.get, ids)):
            if obj.parent and obj.is_defined and obj.pieces[0].sql.rstrip(";").endswith(" DEFAULT"):
                yield text(self.describe(obj), "partition of"), obj.parent

    def describe(self, obj: DbObject) -> Description:
        """Return an object's description."""
        if obj not in self._described:
            self._described[obj] = describe(obj)
        return self._described[obj]


Finder = Callable[[Changed, Context], Iterator[str]]
"""Yields the messages of one hazard of a change."""


class Registered(NamedTuple):
    """A hazard of which changes are asked.

    :param page: address of the page of PostgreSQL's documentation that its section in docs/hazards.md rests on.
    :param renaming_spares: whether an object that only gets another name is spared it.
    """

    severity: Severity
    finder: Finder
    page: str
    renaming_spares: bool


_registry: dict[str, Registered] = {}
HAZARDS: Mapping[str, Registered] = MappingProxyType(_registry)
"""Every code with its severity, the one function that finds it, and where a reader learns more."""


def hazard(code: str, severity: Severity, page: str, *, renaming_spares: bool = False) -> Callable[[Finder], Finder]:
    """Register the decorated function as the finder of a code.

    :param page: as it stands below https://www.postgresql.org/docs/current/.
    :param renaming_spares: see `Registered`.
    :raises ValueError: the code has one already.
    """

    def register(finder: Finder) -> Finder:
        if code in _registry:
            raise ValueError(f"{code} is registered already")
        _registry[code] = Registered(severity, finder, _MANUAL + page, renaming_spares)
        return finder

    return register


def may_say(obj: DbObject, *words: str) -> bool:
    """Return whether one of some keywords stands in the statements of an object; it need not be described if none."""
    return any(word in piece.sql.upper() for piece in obj.pieces for word in words)


def fact(said: Description | Member, name: str) -> Fact | None:
    """Return a fact by name."""
    return next((one for one in said.facts if one.name == name), None)


def text(said: Description | Member, name: str) -> str:
    """Return the text of a fact, empty for none."""
    found = fact(said, name)
    return found.text if found else ""


def members(said: Description, group: str) -> tuple[Member, ...]:
    """Return the members of a group."""
    return next((one for one in said.groups if one.name == group), Group("", ())).members


def some(names: Sequence[str]) -> str:
    """Return the first few names, and how many more there are."""
    rest = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")
