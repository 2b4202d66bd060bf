"""Needs that neither pg_depend nor the text of a statement shows; each is registered here and has a case.

A rule reads the objects and the needs known so far and yields further ones. Sources: the order in which pg_dump
itself prints (``pg_dump_sort.c``), and what servers answered when the order was wrong.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet

from snapshot.model.identity import ObjectId
from snapshot.model.kind import TYPES, Kind
from snapshot.model.objects import DbObject, Needs, Role, Snapshot

Edges = Iterator[tuple[ObjectId, ObjectId]]
Known = Needs
Rule = Callable[[Snapshot, Known], Edges]
_RULES: list[Rule] = []

_NOTHING: frozenset[ObjectId] = frozenset()
_TABLES = frozenset({Kind.TABLE, Kind.FOREIGN_TABLE})
_TYPED = TYPES | {Kind.TABLE, Kind.FOREIGN_TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW}
_AFTER_CHILDREN = frozenset(
    {Kind.CONSTRAINT, Kind.CHECK, Kind.DEFAULT, Kind.INDEX, Kind.FOREIGN_KEY, Kind.TRIGGER, Kind.ROW_SECURITY}
)


def rule(function: Rule) -> Rule:
    """Register a rule."""
    _RULES.append(function)
    return function


def with_rules(snapshot: Snapshot, needs: Needs) -> dict[ObjectId, AbstractSet[ObjectId]]:
    """Return the needs of every object that is defined or commented, those of the registered rules too, in order.

    Needs of objects that the snapshot says nothing of are left out: they are there already.
    """
    last = Role.COMMENT
    in_order = [obj.id for obj in snapshot.objects if obj.pieces and obj.pieces[0].role <= last]
    defined = set(in_order)
    known = {found: _told(found, needs.get(found, _NOTHING), defined) for found in in_order}
    for one in _RULES:
        for found, need in list(one(snapshot, known)):
            needed = known.get(found)
            if needed is not None and need in known and need not in needed and found != need:
                known[found] = {*needed, need}
    _shells_first(known)
    return known


def _told(found: ObjectId, needed: AbstractSet[ObjectId], defined: AbstractSet[ObjectId]) -> AbstractSet[ObjectId]:
    """Return what is defined of what an object needs, itself aside: the very set that was given, if it is that."""
    if found not in needed and needed <= defined:
        return needed
    return (needed & defined) - {found}


def _children(snapshot: Snapshot, needs: Known) -> Mapping[ObjectId, list[ObjectId]]:
    """Return, by table, what makes other tables its children: attached partitions, and tables that inherit."""
    found: dict[ObjectId, list[ObjectId]] = defaultdict(list)
    for obj in snapshot.of_kinds((Kind.PARTITION, *_TABLES)):
        for need in needs.get(obj.id, ()):
            if need.kind in _TABLES and need != obj.parent:
                found[need].append(obj.id)
    return found


@rule
def parent_before_member(snapshot: Snapshot, needs: Known) -> Edges:
    """What belongs to an object comes after it, and every object after its schema."""
    schemas = {obj.id.name: obj.id for obj in snapshot.of_kinds([Kind.SCHEMA])}
    for obj in snapshot.objects:
        found, parent = obj.id, obj.parent
        known = needs.get(found, _NOTHING)
        if parent and parent not in known:
            yield found, parent
        schema = schemas.get(found.path[0]) if found.path else None
        if schema and schema not in known:
            yield found, schema


@rule
def key_after_partitions(snapshot: Snapshot, needs: Known) -> Edges:
    """A key, check, default or index of a table, and so on, comes after its partitions, theirs, and its heirs.

    Before ATTACH a key ends in ``multiple primary keys``, a check that stands apart in ``child table is missing
    constraint``, and an index is built on the partition a second time under another name. A default that stands
    apart is not of the table that inherits it from several, which is refused where those differ.
    """
    children = _children(snapshot, needs)
    for obj in snapshot.of_kinds(_AFTER_CHILDREN) if children else ():
        if obj.parent and obj.parent in children:
            yield from ((obj.id, child) for child in _below(obj.parent, children, snapshot))


def _below(table: ObjectId, children: Mapping[ObjectId, list[ObjectId]], snapshot: Snapshot) -> Iterator[ObjectId]:
    """Yield a table's partitions and heirs, and the partitions of its partitions; a text may attach in a ring."""
    seen, waiting = {table}, [table]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            yield child
            below = snapshot[child].parent if child.kind is Kind.PARTITION else None
            if below and below not in seen:
                seen.add(below)
                waiting.append(below)


@rule
def attached_key_before_reference(snapshot: Snapshot, needs: Known) -> Edges:
    """A foreign key comes after every partition of the key it references: until then that key is not valid."""
    partitions: dict[ObjectId, list[ObjectId]] = defaultdict(list)
    for obj in snapshot.of_kinds([Kind.INDEX_PARTITION]):
        for need in needs.get(obj.id, ()):
            if need != obj.parent:
                partitions[need].append(obj.id)
    for obj in snapshot.of_kinds([Kind.FOREIGN_KEY, Kind.INDEX_PARTITION]) if partitions else ():
        for need in needs.get(obj.id, ()):
            if obj.id.kind is Kind.FOREIGN_KEY or need == obj.parent:
                yield from ((obj.id, partition) for partition in partitions.get(need, ()))


@rule
def inherited_trigger_after_its_source(snapshot: Snapshot, needs: Known) -> Edges:
    """The state of a trigger that a partition inherits comes after the trigger of the parent.

    Such an entry holds no CREATE, only ``ALTER TABLE child … TRIGGER``.
    """
    above = {
        snapshot[child].parent: parent
        for parent, children in _children(snapshot, needs).items()
        for child in children
        if child.kind is Kind.PARTITION
    }
    for obj in snapshot.of_kinds([Kind.TRIGGER]):
        for table in _ancestors(obj.parent, above):
            yield obj.id, ObjectId(Kind.TRIGGER, (*table.path, obj.id.name))


def _ancestors(table: ObjectId | None, above: Mapping[ObjectId | None, ObjectId]) -> Iterator[ObjectId]:
    """Yield what a partition is attached to, and so on; a text may attach tables in a ring."""
    seen = {table}
    while (table := above.get(table)) and table not in seen:
        seen.add(table)
        yield table


@rule
def partition_after_identity(snapshot: Snapshot, needs: Known) -> Edges:
    """A partition comes after its parent's identity columns, and after the parent was attached itself.

    ATTACH hands the parent's identity on to the partition, but not to the partitions of that; and a column with a
    default cannot become an identity afterwards, while a partition may have one beside it.
    """
    identities: dict[ObjectId | None, list[ObjectId]] = defaultdict(list)
    for obj in snapshot.of_kinds([Kind.IDENTITY]):
        identities[obj.parent].append(obj.id)
    for parent, children in _children(snapshot, needs).items():
        for child in children:
            if child.kind is Kind.PARTITION:
                yield from ((child, need) for need in (*identities[parent], ObjectId(Kind.PARTITION, parent.path)))


_NOT_NULL = "_not_null"
_GIVEN_NAME = re.compile(r'\bCONSTRAINT (?:(\w+_not_null)|"((?:[^"]|"")+_not_null)")(?!\w)')


@rule
def chosen_name_before_given(snapshot: Snapshot, needs: Known) -> Edges:
    """What gives a constraint a name comes after the table for whose NOT NULL the server chooses that name.

    It chooses ``table_column_not_null`` unless the schema has such a constraint, and pg_dump leaves a name out that
    would be chosen. ``CREATE TABLE … (LIKE …)`` copies names, so that two tables come to have the same.
    """
    given = {obj.id: _given_names(obj) for obj in snapshot.of_kinds(_NAMING)}
    for found, names in given.items():
        for name in sorted(names):
            for table in _choosing(found.path[0], name):
                if table != found and name not in given.get(table, ()) and not _reaches(needs, table, found):
                    yield found, table


_NAMING = _TABLES | {Kind.DOMAIN, Kind.CONSTRAINT, Kind.CHECK}


def _given_names(obj: DbObject) -> frozenset[str]:
    texts = [piece.sql for piece in obj.pieces if _NOT_NULL in piece.sql and piece.role is Role.DEFINITION]
    return frozenset(
        plain or quoted.replace('""', '"') for text in texts for plain, quoted in _GIVEN_NAME.findall(text)
    )


def _choosing(schema: str, name: str) -> Iterator[ObjectId]:
    """Yield every table that could have a column for which the server would choose a name."""
    words = name.removesuffix(_NOT_NULL).split("_")
    for count in range(1, len(words)):
        for kind in sorted(_TABLES):
            yield ObjectId(kind, (schema, "_".join(words[:count])))


_SORTS_OR_COMPARES = frozenset(
    {Kind.TYPE, Kind.TABLE, Kind.CONSTRAINT, Kind.INDEX, Kind.STATISTICS, Kind.VIEW, Kind.MATERIALIZED_VIEW}
)


@rule
def default_operator_class(snapshot: Snapshot, needs: Known) -> Edges:
    """What sorts or compares values of a type comes after the operator classes of that type.

    A default operator class is used without being named: by a range type over it, a partition key, a key or index
    of a table with such a column, a GROUP BY. A class that itself needs the object is no need of it.
    """
    classes = _by_type(snapshot, needs, Kind.OPERATOR_CLASS)
    for obj in snapshot.of_kinds(_SORTS_OR_COMPARES) if classes else ():
        used = {*needs.get(obj.id, ()), *(needs.get(obj.parent, ()) if obj.parent else ())}
        yield from _companions(obj.id, used, classes, needs)


@rule
def cast_before_use(snapshot: Snapshot, needs: Known) -> Edges:
    """What uses a type comes after the casts of that type, because an implicit cast is used without being named.

    A cast that itself needs the object (its own function, say) is no need of it.
    """
    casts = _by_type(snapshot, needs, Kind.CAST)
    for obj in snapshot.objects if casts else ():
        if obj.id.kind is not Kind.CAST:
            yield from _companions(obj.id, needs.get(obj.id, ()), casts, needs)


def _by_type(snapshot: Snapshot, needs: Known, kind: Kind) -> Mapping[ObjectId, list[ObjectId]]:
    """Return the casts or operator classes of each type; a row type goes by its table."""
    found: dict[ObjectId, list[ObjectId]] = defaultdict(list)
    for obj in snapshot.of_kinds([kind]):
        for need in needs.get(obj.id, ()):
            if need.kind in _TYPED:
                found[need].append(obj.id)
    return found


def _companions(
    user: ObjectId, used: Collection[ObjectId], of_type: Mapping[ObjectId, list[ObjectId]], needs: Known
) -> Edges:
    for need in used:
        for companion in of_type.get(need, ()):
            if not _reaches(needs, companion, user):
                yield user, companion


def _reaches(needs: Mapping[ObjectId, Collection[ObjectId]], start: ObjectId, goal: ObjectId) -> bool:
    seen: set[ObjectId] = set()
    stack = [start]
    while stack:
        for need in needs.get(stack.pop(), ()):
            if need == goal:
                return True
            if need not in seen:
                seen.add(need)
                stack.append(need)
    return False


def _shells_first(known: dict[ObjectId, AbstractSet[ObjectId]]) -> None:
    """Let a type's own functions need its shell instead of the type: shell, functions, type is the only order."""
    for shell in [found for found in known if found.kind is Kind.SHELL_TYPE]:
        full = ObjectId(Kind.TYPE, shell.path)
        known[shell] = known[shell] - {full}
        if full not in known:
            continue
        known[full] = known[full] | {shell}
        for found in _upward(known, full):
            if full in known[found]:
                known[found] = known[found] - {full} | {shell}


def _upward(known: Known, start: ObjectId) -> set[ObjectId]:
    seen: set[ObjectId] = set()
    stack = list(known[start])
    while stack:
        found = stack.pop()
        if found not in seen:
            seen.add(found)
            stack.extend(known.get(found, ()))
    return seen - {start}
