"""Turn the dependencies of the catalogue into what must stand before what in this dump.

``pg_depend`` speaks of every column's default and every index of a key; a dump defines some of these on their own
and some inside their table, and not always the same. So an end of a dependency is carried by the first identity
of its object that the dump at hand defines.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from snapshot.database.catalog.query import ask
from snapshot.database.catalog.values import CatalogObject, Edge, Implied, Ref
from snapshot.database.connection import Connection
from snapshot.model.bulk import collector_paused
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import Needs

_CLONES = frozenset({Implied.CLONED_TRIGGER, Implied.CLONED_CONSTRAINT})
"""What these need is said of a partition; the object they were cloned from needs none of it."""

_Carriers = Mapping[Ref, ObjectId]
_Growing = defaultdict[ObjectId, set[ObjectId]]


@collector_paused()
def read_edges(connection: Connection) -> list[Edge]:
    """Return who depends on what, among the objects that initdb did not make.

    :raises EnvironmentFailure: when the catalogue cannot be read.
    """
    return [(Ref(*row[:3]), Ref(*row[3:])) for row in ask(connection, "edges")]


@collector_paused()
def needs(objects: Iterable[CatalogObject], edges: Iterable[Edge], defined: Collection[ObjectId]) -> Needs:
    """Return what must stand before each definition of a dump.

    A base or range type and the functions it is made of need each other; where the dump has a shell of the type,
    the functions need that instead, and the type needs both.

    :param objects: as `read_objects` returns them.
    :param edges: as `read_edges` returns them.
    :param defined: identities that the dump defines; best a set.
    :returns: an entry for every identity that needs something.
    """
    known = list(objects)
    carriers = _carriers(known, defined)
    clones = {each.ref for each in known if each.implied in _CLONES}
    found: _Growing = defaultdict(set)
    for dependent, needed in edges:
        here = None if dependent in clones else carriers.get(dependent)
        there = carriers.get(needed)
        if here is not None and there is not None and here != there:
            found[here].add(there)
    _go_through_shells(found, defined)
    return {one: frozenset(needed) for one, needed in found.items()}


def _carriers(objects: Iterable[CatalogObject], defined: Collection[ObjectId]) -> _Carriers:
    found = ((each.ref, next((one for one in each.ids if one in defined), None)) for each in objects)
    return {ref: carrier for ref, carrier in found if carrier is not None}


def _go_through_shells(found: _Growing, defined: Collection[ObjectId]) -> None:
    for shell in [one for one in defined if one.kind is Kind.SHELL_TYPE]:
        full = ObjectId(Kind.TYPE, shell.path)
        for function in [one for one in found[full] if full in found.get(one, ())]:
            found[function].remove(full)
            found[function].add(shell)
        found[full].add(shell)
