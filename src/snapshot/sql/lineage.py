"""From which columns the columns of views come, through views, without a server.

Followed is PostgreSQL's own parse tree, not sqlglot's: docs/architecture.md has the measurement that decided it. What
counts as a source is every column that stands in the expression of an output column, of its windows, filters and
conditions too; in a subquery those of its output, and of EXISTS all that it uses. What only joins, filters, groups or
sorts rows is used, and no source. What a function reads by itself is not followed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from snapshot.model.identity import ObjectId
from snapshot.sql.naming import Objects
from snapshot.sql.queries import Query, Views
from snapshot.sql.relations import VIEWS, ColumnId, LostError, Relations
from snapshot.sql.result_types import ColumnType, Tree, Typed, names_of


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """A column of a view.

    :param sources: columns of relations that its value comes from directly, views among them; none for a constant.
    :param type: where certain.
    :param shape: equal for columns of equal types where the type is not certain; empty where nothing can be said.
    """

    name: str
    sources: frozenset[ColumnId]
    type: ColumnType | None
    shape: str


@dataclass(frozen=True, slots=True)
class Followed:
    """What a view's query says.

    :param columns: in order.
    :param uses: every column that its query names, as PostgreSQL records for dependencies; a whole row names none.
    :param reads: the relations of the snapshot that it reads.
    :param fields: names of fields that it takes out of composite values whose type is not known here: each may be a
        column of any relation.
    """

    columns: tuple[OutputColumn, ...]
    uses: frozenset[ColumnId]
    reads: frozenset[ObjectId]
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """A body cannot be followed.

    :param reason: a sentence without a final stop.
    """

    reason: str


class Flow(NamedTuple):
    """One step of where a column's value goes.

    :param distance: steps from the column that was asked for, from 1.
    """

    source: ColumnId
    target: ColumnId
    distance: int


class Lineage(Views):
    """The lineage of a snapshot's views; each is read when it is asked for, with the relations it reads.

    :param objects: must hold every relation that the views in question read, all the way down.
    """

    def __init__(self, objects: Objects) -> None:
        self.relations = Relations(objects)
        self._found: dict[ObjectId, Followed | Unfollowed] = {}

    def prepare(self, names: Iterable[tuple[str, str]]) -> None:
        """Read at once the relations of some names, a schema and a name each."""
        self.relations.objects.fetch({found for name in names if (found := self.relations.find(*name))})

    def of(self, view: ObjectId) -> Followed | Unfollowed:
        """Return what a view or materialized view says."""
        if view not in self._found:
            self._found[view] = Unfollowed("it reads itself")
            self._found[view] = self._follow(view)
        return self._found[view]

    def columns(self, relation: ObjectId) -> Mapping[str, Typed]:
        """Return the columns of a relation, in order.

        :raises LostError: they cannot be told.
        """
        if relation.kind not in VIEWS:
            return self.relations.columns(relation)
        found = self.of(relation)
        if isinstance(found, Unfollowed):
            raise LostError(f"{relation} cannot be followed: {found.reason}")
        return {one.name: Typed(one.type, one.shape) for one in found.columns}

    def _follow(self, view: ObjectId) -> Followed | Unfollowed:
        query = Query(self.relations, self)
        try:
            node, tree = self.relations.statement(view)
            outputs = query.outputs(tree["query"])
        except LostError as error:
            return Unfollowed(str(error))
        except RecursionError:
            return Unfollowed("its query is nested too deeply")
        named = _names(node, tree)
        columns = [
            OutputColumn(named[at] if at < len(named) else one.name, one.value.sources, *one.value.typed)
            for at, one in enumerate(outputs)
        ]
        return Followed(tuple(columns), frozenset(query.uses), frozenset(query.reads), frozenset(query.fields))


def _names(node: str, tree: Tree) -> tuple[str, ...]:
    """Return the list of columns that a statement itself gives its view."""
    return names_of(tree.get("aliases") if node == "ViewStmt" else tree.get("into", {}).get("colNames"))


def downstream(lineage: Lineage, columns: Iterable[ColumnId], views: Iterable[ObjectId]) -> tuple[Flow, ...]:
    """Return where the values of columns go, nearest first.

    :param views: those that may be on the way: the dependents of the columns' relations.
    """
    targets: dict[ColumnId, list[ColumnId]] = defaultdict(list)
    for view in views:
        found = lineage.of(view) if view.kind in VIEWS else None
        if isinstance(found, Followed):
            for one in found.columns:
                for source in one.sources:
                    targets[source].append(ColumnId(view, one.name))
    return tuple(_steps(targets, set(columns)))


def _steps(targets: Mapping[ColumnId, list[ColumnId]], front: set[ColumnId]) -> Iterable[Flow]:
    seen, distance = set(front), 1
    while front:
        steps = sorted((source, target) for source in front for target in targets.get(source, ()))
        yield from (Flow(source, target, distance) for source, target in steps)
        front = {target for _, target in steps} - seen
        seen |= front
        distance += 1
