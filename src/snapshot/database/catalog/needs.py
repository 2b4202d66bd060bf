"""Turn the dependencies of the catalogue into what must stand before what in this dump.

``pg_depend`` speaks of every column's default and every index of a key; a dump defines some of these on their own
and some inside their table, and not always the same. So an end of a dependency is carried by the first identity
of its object that the dump at hand defines.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from snapshot.database.catalog.query import ask
from snapshot.database.catalog.values import CatalogObject, Edge, Implied
from snapshot.database.connection import Connection
from snapshot.model.bulk import collector_paused
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import Needs

_CLONES = frozenset({Implied.CLONED_TRIGGER, Implied.CLONED_CONSTRAINT})
"""What these need is said of a partition; the object they were cloned from needs none of it."""

_NOBODY = -1
_Growing = defaultdict[ObjectId, set[ObjectId]]


def read_edges(connection: Connection) -> list[Edge]:
    """Return who depends on what, among the objects that initdb did not make.

    :raises EnvironmentFailure: when the catalogue cannot be read.
    """
    return ask(connection, "edges")


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Who depends on whom, before it is known what a dump defines.

    :param ids: identities that may carry an end of a dependency, as in `CatalogObject`.
    :param needed: what each depends on, as numbers of ``ids``, by the number of who depends.
    """

    ids: tuple[tuple[ObjectId, ...], ...]
    needed: Mapping[int, AbstractSet[int]]


@collector_paused()
def dependencies(objects: Iterable[CatalogObject], edges: Iterable[Edge]) -> Dependencies:
    """Return who depends on whom.

    :param objects: as `read_objects` returns them.
    :param edges: as `read_edges` returns them.
    """
    known = list(objects)
    numbers: dict[int, int] = {}  # by place in memory: what is implied shares the very tuple of what implies it
    distinct: list[tuple[ObjectId, ...]] = []
    for one in known:
        if numbers.setdefault(id(one.ids), len(distinct)) == len(distinct):
            distinct.append(one.ids)
    at = {one.ref: numbers[id(one.ids)] for one in known}
    clones = {one.ref for one in known if one.implied in _CLONES}
    needed: defaultdict[int, set[int]] = defaultdict(set)
    for edge in edges:
        subject = edge[:3]
        dependent, other = at.get(subject), at.get(edge[3:])
        if dependent is not None and other is not None and dependent != other and subject not in clones:
            needed[dependent].add(other)
    return Dependencies(tuple(distinct), needed)


def needs(objects: Iterable[CatalogObject], edges: Iterable[Edge], defined: Collection[ObjectId]) -> Needs:
    """Return what must stand before each definition of a dump.

    A base or range type and the functions it is made of need each other; where the dump has a shell of the type,
    the functions need that instead, and the type needs both.

    :param objects: as `read_objects` returns them.
    :param edges: as `read_edges` returns them.
    :param defined: identities that the dump defines; best a set.
    :returns: an entry for every identity that needs something.
    """
    return carried(dependencies(objects, edges), defined)


@collector_paused()
def carried(known: Dependencies, defined: Collection[ObjectId]) -> Needs:
    """Return the same as `needs`, of dependencies that were found before it was known what the dump defines."""
    ids, needed = joined(known, defined)
    found: _Growing = defaultdict(set)
    for one, others in zip(ids, needed, strict=True):
        if others:
            found[one] = {ids[other] for other in others}
    _go_through_shells(found, defined)
    return dict(found)


@collector_paused()
def joined(known: Dependencies, defined: Collection[ObjectId]) -> tuple[list[ObjectId], list[set[int]]]:
    """Return what carries dependencies, and on which of these each depends, by number.

    Numbers, because identities are compared in Python and numbers in C; and the very identities of ``defined``,
    because a look into a dictionary compares nothing when it finds the same value. Shells are not looked for.
    """
    own = {one: one for one in defined}
    number: dict[ObjectId, int] = {}
    carriers = [_carrier(ids, own, number) for ids in known.ids]
    needed: list[set[int]] = [set() for _ in number]
    for dependent, others in known.needed.items():
        here = carriers[dependent]
        if here != _NOBODY:
            needed[here].update([there for other in others if (there := carriers[other]) not in (here, _NOBODY)])
    return list(number), needed


def _carrier(ids: tuple[ObjectId, ...], own: Mapping[ObjectId, ObjectId], number: dict[ObjectId, int]) -> int:
    for one in ids:
        found = own.get(one)
        if found is not None:
            return number.setdefault(found, len(number))
    return _NOBODY


def _go_through_shells(found: _Growing, defined: Collection[ObjectId]) -> None:
    for shell in [one for one in defined if one.kind is Kind.SHELL_TYPE]:
        full = ObjectId(Kind.TYPE, shell.path)
        for function in [one for one in found[full] if full in found.get(one, ())]:
            found[function].remove(full)
            found[function].add(shell)
        found[full].add(shell)
