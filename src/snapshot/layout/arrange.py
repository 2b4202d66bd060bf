"""Give every object its section and its place, so that people find it and servers accept it.

An object stands in the first section, from its home on, in which everything it needs stands already. Within a
section needs come first, then kind, then name, so that files depend neither on OIDs, nor on the strategy of the
dump, nor on the order pg_dump chose.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from snapshot.layout.cycles import Broken, break_cycles
from snapshot.layout.kinds import PLACING, RANK, WITH_TABLE, Group
from snapshot.layout.rules import with_rules
from snapshot.layout.sections import Layout
from snapshot.layout.steps import Step
from snapshot.model.bulk import collector_paused
from snapshot.model.diagnostic import Diagnostic, note
from snapshot.model.identity import ObjectId, quote_name
from snapshot.model.kind import Kind
from snapshot.model.objects import FACET_OF_ROLE, Facet, Needs, Role, Snapshot

_TABLE_RANK = RANK[Kind.TABLE]
_INDEX_PARTITION = Kind.INDEX_PARTITION  # looked up once: an enum finds its members by code in Python
_NOWHERE = -1
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


@collector_paused()
def arrange(snapshot: Snapshot, needs: Needs, layout: Layout, positions: Mapping[ObjectId, int]) -> Arrangement:
    """Return the snapshot in order.

    :param needs: what must stand before each definition, as far as catalogue or text show it.
    :param positions: where each object stood in the dump; settles a cycle that no dummy breaks.
    """
    broken = break_cycles(snapshot, with_rules(snapshot, needs), positions)
    homes = _Homes(broken, snapshot, layout)
    places, reasons = _place(broken, homes)
    sections = _sections(broken, places, snapshot, layout)
    last = layout.sections[-1]
    sections[last] = _last_section(snapshot, sections[last])
    moves = tuple(_moves(broken, places, reasons, homes))
    return Arrangement(sections, moves, broken.cycles, tuple(_unassigned(snapshot, layout)))


class _Homes:
    """Finds the home of a step, where everything it needs has its place already."""

    def __init__(self, broken: Broken, snapshot: Snapshot, layout: Layout) -> None:
        self.layout = layout
        objects, number = snapshot.by_id, broken.number
        of_group: dict[tuple[Kind, str], int] = {}
        self._parents: list[int | None] = []
        self._own: list[int] = []
        for found, _, _ in broken.steps:
            parent = objects[found].parent
            self._parents.append(number.get(parent) if parent and _follows(found.kind, parent.kind) else None)
            group = found.kind, found.path[0] if found.path else ""
            home = of_group.get(group)
            if home is None:
                home = of_group[group] = layout.home(found)
            self._own.append(home)
        self.places = [_NOWHERE] * len(broken.steps)

    def of(self, at: int) -> int:
        """Return a step's home; what stands with its table has the table's place for home."""
        parent = self._parents[at]
        place = _NOWHERE if parent is None else self.places[parent]
        return self._own[at] if place == _NOWHERE else place


def _follows(kind: Kind, parent: Kind) -> bool:
    """Return whether an object stands with what it belongs to, and not alone."""
    return kind in WITH_TABLE or (kind is _INDEX_PARTITION and parent is Kind.CONSTRAINT)


def _place(broken: Broken, homes: _Homes) -> tuple[list[int], dict[int, int]]:
    """Return the place of each step, and of each that is not at home the step that keeps it away."""
    steps, needs, places = broken.steps, broken.graph.needs, homes.places
    reasons: dict[int, int] = {}
    for at in broken.order:
        home, needed = homes.of(at), needs[at]
        place = max([places[need] for need in needed]) if needed else home
        if place > home:
            reasons[at] = min((need for need in needed if places[need] == place), key=steps.__getitem__)
        else:
            place = home
        places[at] = place
    return places, reasons


def _sections(broken: Broken, places: list[int], snapshot: Snapshot, layout: Layout) -> dict[str, tuple[Step, ...]]:
    """Return the steps of each section in order; needs never lead into a later section, so one order serves all."""
    tables = _tables(snapshot, broken)
    keys = [(place, *_key(step, snapshot, tables)) for step, place in zip(broken.steps, places, strict=True)]
    ranking = sorted(range(len(keys)), key=keys.__getitem__)
    found: list[list[Step]] = [[] for _ in layout.sections]
    for at in broken.graph.ordered(ranking):
        found[places[at]].append(broken.steps[at])
    return {name: tuple(steps) for name, steps in zip(layout.sections, found, strict=True)}


def _tables(snapshot: Snapshot, broken: Broken) -> Mapping[ObjectId, ObjectId]:
    """Return the table that each object stands with: its own, or for a sequence the one whose column owns it."""
    objects = snapshot.by_id
    owners = {
        obj.parent: broken.steps[need].id
        for obj in snapshot.of_kinds([Kind.SEQUENCE_OWNER])
        if obj.id in broken.number
        for need in broken.graph.needs[broken.number[obj.id]]
        if broken.steps[need].id.kind in {Kind.TABLE, Kind.FOREIGN_TABLE}
    }
    found: dict[ObjectId, ObjectId] = {}
    for obj in snapshot.of_kinds(WITH_TABLE):
        at = obj
        while at.parent and at.id.kind in WITH_TABLE and at.parent in objects:
            at = objects[at.parent]
        found[obj.id] = owners.get(at.id, at.id)
    return found


def _key(step: Step, snapshot: Snapshot, tables: Mapping[ObjectId, ObjectId]) -> _Key:
    """Return the key by which steps of one section are ordered where needs leave a choice.

    What stands with a table is ordered behind it; everything else by kind, then by what it belongs to, then by name.
    """
    found, _, is_dummy = step
    kind, path, args = found
    if kind in WITH_TABLE:
        return _TABLE_RANK, tables[found].path, RANK[kind], path, args, not is_dummy
    parent = snapshot.by_id[found].parent
    return RANK[kind], parent.path if parent else path, 0, path, args, not is_dummy


def _last_section(snapshot: Snapshot, definitions: Iterable[Step]) -> tuple[Step, ...]:
    """Return owners, grants, labels, default privileges, and event triggers last of all.

    Owners: a table before the sequences it owns, which follow it by themselves. Grants: schemas first, because the
    grantor of a table's privileges must be able to use its schema.
    """
    owned = {obj.id.path for obj in snapshot.of_kinds([Kind.SEQUENCE_OWNER])}
    first, sequence = Role.OWNER, Kind.SEQUENCE
    steps = [
        Step(obj.id, facet)
        for obj in snapshot.objects
        if obj.pieces and obj.pieces[-1].role >= first
        for facet in sorted({FACET_OF_ROLE[piece.role] for piece in obj.pieces} - {Facet.DEFINITION})
    ]
    steps += [step for step in definitions if step.id.kind is not Kind.EVENT_TRIGGER]
    rank = {Facet.OWNER: 0, Facet.PRIVILEGES: 1, Facet.LABELS: 2, Facet.DEFINITION: 3}

    def key(step: Step) -> tuple[int, bool, int, ObjectId]:
        is_owned = step.id.kind is sequence and step.id.path in owned
        return rank[step.facet], is_owned, RANK[step.id.kind], step.id

    triggers = [step for step in definitions if step.id.kind is Kind.EVENT_TRIGGER]
    early = sorted((step for step in steps if step.id.kind is not Kind.EVENT_TRIGGER), key=key)
    late = sorted((step for step in steps if step.id.kind is Kind.EVENT_TRIGGER), key=key)
    return (*early, *triggers, *late)


def _moves(broken: Broken, places: list[int], reasons: Mapping[int, int], homes: _Homes) -> Iterable[Move]:
    sections = homes.layout.sections
    for at in sorted(reasons):
        step, home = broken.steps[at], homes.of(at)
        if not step.is_dummy and places[at] > home:
            yield Move(step.id, sections[home], sections[places[at]], broken.steps[reasons[at]].id)


def _unassigned(snapshot: Snapshot, layout: Layout) -> Iterable[Diagnostic]:
    layered = [kind for kind, placing in PLACING.items() if placing.group in {Group.TABLES, Group.VIEWS}]
    defined = snapshot.defined
    found = {obj.id.path[0] for obj in snapshot.of_kinds(layered) if obj.id in defined}
    schemas = {schema for schema in found if not layout.knows(schema)}
    if schemas:
        names = ", ".join(map(quote_name, sorted(schemas)))
        yield note(
            "schema-without-layer",
            f"no layer is assigned to {names}: their tables and views stand with all others",
            hint="Assign one under [tool.snapshot.layers]",
        )
