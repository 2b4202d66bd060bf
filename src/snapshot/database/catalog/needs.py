"""Turn the dependencies of the catalogue into what must stand before what in this dump.

``pg_depend`` speaks of every column's default and every index of a key; a dump defines some of these on their own
and some inside their table, and not always the same. So an end of a dependency is carried by the first identity
of its object that the dump at hand defines.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from snapshot.database.catalog.query import ask
from snapshot.database.catalog.values import CatalogObject, Edge, Implied, Ref
from snapshot.database.connection import Connection
from snapshot.model.bulk import collector_paused
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import Needs

_CLONES = frozenset({Implied.CLONED_TRIGGER, Implied.CLONED_CONSTRAINT})
"""What these need is said of a partition; the object they were cloned from needs none of it."""

_Growing = defaultdict[ObjectId, set[ObjectId]]


@collector_paused()
def read_edges(connection: Connection) -> list[Edge]:
    """Return who depends on what, among the objects that initdb did not make.

    :raises EnvironmentFailure: when the catalogue cannot be read.
    """
    return [(Ref(*row[:3]), Ref(*row[3:])) for row in ask(connection, "edges")]


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Who depends on whom, before it is known what a dump defines.

    :param ids: identities that may carry an end of a dependency, as in `CatalogObject`.
    :param pairs: who depends, and on what, as numbers of ``ids``; each pair once.
    """

    ids: tuple[tuple[ObjectId, ...], ...]
    pairs: frozenset[tuple[int, int]]


@collector_paused()
def dependencies(objects: Iterable[CatalogObject], edges: Iterable[Edge]) -> Dependencies:
    """Return who depends on whom.

    :param objects: as `read_objects` returns them.
    :param edges: as `read_edges` returns them.
    """
    known = list(objects)
    numbers: dict[tuple[ObjectId, ...], int] = {}
    at = {each.ref: numbers.setdefault(each.ids, len(numbers)) for each in known}
    clones = {each.ref for each in known if each.implied in _CLONES}
    pairs = frozenset(
        (at[dependent], at[needed])
        for dependent, needed in edges
        if dependent in at and needed in at and dependent not in clones
    )
    return Dependencies(tuple(numbers), pairs)


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
    carriers = [_carrier(ids, defined) for ids in known.ids]
    found: _Growing = defaultdict(set)
    for dependent, needed in known.pairs:
        here, there = carriers[dependent], carriers[needed]
        if here is not None and there is not None and here != there:
            found[here].add(there)
    _go_through_shells(found, defined)
    return dict(found)


def _carrier(ids: tuple[ObjectId, ...], defined: Collection[ObjectId]) -> ObjectId | None:
    for one in ids:
        if one in defined:
            return one
    return None


def _go_through_shells(found: _Growing, defined: Collection[ObjectId]) -> None:
    for shell in [one for one in defined if one.kind is Kind.SHELL_TYPE]:
        full = ObjectId(Kind.TYPE, shell.path)
        for function in [one for one in found[full] if full in found.get(one, ())]:
            found[function].remove(full)
            found[function].add(shell)
        found[full].add(shell)
