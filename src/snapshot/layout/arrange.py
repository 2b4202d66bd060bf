"""Give every object its section and its place, so that people find it and servers accept it.

An object stands in the first section, from its home on, in which everything it needs stands already. Within a
section needs come first, then kind, then name, so that files depend neither on OIDs, nor on the strategy of the
dump, nor on the order pg_dump chose.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from snapshot.layout.cycles import break_cycles
from snapshot.layout.graph import ordered, topological
from snapshot.layout.kinds import PLACING, Group
from snapshot.layout.rules import with_rules
from snapshot.layout.sections import Layout
from snapshot.layout.steps import Step
from snapshot.model.diagnostic import Diagnostic, note
from snapshot.model.identity import ObjectId, quote_name
from snapshot.model.kind import Kind
from snapshot.model.objects import Facet, Needs, Snapshot

_Key = tuple[int, tuple[str, ...], int, tuple[str, ...], tuple[str, ...], bool]


@dataclass(frozen=True, slots=True)
class Move:
    """An object that stands behind its home.

    :param home: name of the section it would stand in by kind and layer.
    :param section: name of the section it stands in.
    :param reason: what it needs there.
    """

    id: ObjectId
    home: str
    section: str
    reason: ObjectId


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A snapshot in order.

    :param sections: name → its steps in order; every section of the layout, also an empty one.
    :param moves: what stands behind its home, by identity.
    :param cycles: cycles that only a dummy or the dump's own order could break.
    :param notes: what the reader should know.
    """

    sections: Mapping[str, tuple[Step, ...]]
    moves: tuple[Move, ...] = ()
    cycles: tuple[frozenset[ObjectId], ...] = ()
    notes: tuple[Diagnostic, ...] = ()


def arrange(snapshot: Snapshot, needs: Needs, layout: Layout, positions: Mapping[ObjectId, int]) -> Arrangement:
    """Return the snapshot in order.

    :param needs: what must stand before each definition, as far as catalogue or text show it.
    :param positions: where each object stood in the dump; settles a cycle that no dummy breaks.
    """
    broken = break_cycles(snapshot, with_rules(snapshot, needs), positions)
    places, reasons = _place(snapshot, broken.needs, layout)
    by_section: dict[int, dict[Step, frozenset[Step]]] = defaultdict(dict)
    for step, wanted in broken.needs.items():
        by_section[places[step]][step] = wanted
    tables = _tables(snapshot, broken.needs)
    sections = {
        name: tuple(ordered(by_section[index], lambda step: _key(step, snapshot, tables)))
        for index, name in enumerate(layout.sections)
    }
    last = layout.sections[-1]
    sections[last] = _last_section(snapshot, sections[last])
    moves = tuple(_moves(snapshot, places, reasons, layout))
    return Arrangement(sections, moves, broken.cycles, tuple(_unassigned(snapshot, layout)))


def _place(
    snapshot: Snapshot, needs: Mapping[Step, frozenset[Step]], layout: Layout
) -> tuple[dict[Step, int], dict[Step, Step]]:
    places: dict[Step, int] = {}
    reasons: dict[Step, Step] = {}
    for step in topological(needs):
        places[step] = _home(step.id, snapshot, layout, places)
        for need in sorted(needs[step]):
            if places[need] > places[step]:
                places[step], reasons[step] = places[need], need
    return places, reasons


def _home(found: ObjectId, snapshot: Snapshot, layout: Layout, places: Mapping[Step, int]) -> int:
    """Return an object's home; what stands with its table has the table's place for home."""
    parent = snapshot[found].parent
    if PLACING[found.kind].with_table and parent:
        return places.get(Step(parent), layout.home(found))
    if found.kind is Kind.INDEX_PARTITION and parent and parent.kind is Kind.CONSTRAINT:
        return places.get(Step(parent), layout.home(found))
    return layout.home(found)


def _tables(snapshot: Snapshot, needs: Mapping[Step, frozenset[Step]]) -> Mapping[ObjectId, ObjectId]:
    """Return the table that each object stands with: its own, or for a sequence the one whose column owns it."""
    owners = {
        obj.parent: step.id
        for obj in snapshot.objects
        if obj.id.kind is Kind.SEQUENCE_OWNER and obj.parent
        for step in needs.get(Step(obj.id), ())
        if step.id.kind in {Kind.TABLE, Kind.FOREIGN_TABLE}
    }
    found: dict[ObjectId, ObjectId] = {}
    for obj in snapshot.objects:
        at = obj
        while PLACING[at.id.kind].with_table and at.parent and at.parent in snapshot:
            at = snapshot[at.parent]
        found[obj.id] = owners.get(at.id, at.id)
    return found


def _key(step: Step, snapshot: Snapshot, tables: Mapping[ObjectId, ObjectId]) -> _Key:
    """Return the key by which steps of one section are ordered where needs leave a choice.

    What stands with a table is ordered behind it; everything else by kind, then by what it belongs to, then by name.
    """
    found = step.id
    placing = PLACING[found.kind]
    if placing.with_table:
        table = tables[found]
        return PLACING[Kind.TABLE].rank, table.path, placing.rank, found.path, found.args, not step.is_dummy
    parent = snapshot[found].parent
    return placing.rank, parent.path if parent else found.path, 0, found.path, found.args, not step.is_dummy


def _last_section(snapshot: Snapshot, definitions: Iterable[Step]) -> tuple[Step, ...]:
    """Return owners, grants, labels, default privileges, and event triggers last of all.

    Owners: a table before the sequences it owns, which follow it by themselves. Grants: schemas first, because the
    grantor of a table's privileges must be able to use its schema.
    """
    owned = {obj.id.path for obj in snapshot.objects if obj.id.kind is Kind.SEQUENCE_OWNER}
    steps = [Step(obj.id, facet) for obj in snapshot.objects for facet in Facet if facet and obj.facet(facet)]
    steps += [step for step in definitions if step.id.kind is not Kind.EVENT_TRIGGER]
    rank = {Facet.OWNER: 0, Facet.PRIVILEGES: 1, Facet.LABELS: 2, Facet.DEFINITION: 3}

    def key(step: Step) -> tuple[bool, int, int, bool, ObjectId]:
        late = step.id.kind is Kind.EVENT_TRIGGER
        is_owned = step.id.kind is Kind.SEQUENCE and step.id.path in owned
        return late, rank[step.facet], PLACING[step.id.kind].rank + (1000 if is_owned else 0), is_owned, step.id

    triggers = [step for step in definitions if step.id.kind is Kind.EVENT_TRIGGER]
    early = sorted((step for step in steps if step.id.kind is not Kind.EVENT_TRIGGER), key=key)
    late = sorted((step for step in steps if step.id.kind is Kind.EVENT_TRIGGER), key=key)
    return (*early, *triggers, *late)


def _moves(
    snapshot: Snapshot, places: Mapping[Step, int], reasons: Mapping[Step, Step], layout: Layout
) -> Iterable[Move]:
    for step in sorted(reasons):
        home = _home(step.id, snapshot, layout, places)
        if not step.is_dummy and places[step] > home:
            yield Move(step.id, layout.sections[home], layout.sections[places[step]], reasons[step].id)


def _unassigned(snapshot: Snapshot, layout: Layout) -> Iterable[Diagnostic]:
    layered = {Group.TABLES, Group.VIEWS}
    schemas = {
        obj.id.path[0]
        for obj in snapshot.objects
        if obj.is_defined and PLACING[obj.id.kind].group in layered and not layout.knows(obj.id.path[0])
    }
    if schemas:
        names = ", ".join(map(quote_name, sorted(schemas)))
        yield note(
            "schema-without-layer",
            f"no layer is assigned to {names}: their tables and views stand with all others",
            hint="Assign one under [tool.snapshot.layers]",
        )
