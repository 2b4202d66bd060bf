"""Join the statements of one or several dumps into objects, and account for every one of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter, itemgetter

import msgspec

from snapshot.model.bulk import collector_paused
from snapshot.model.errors import LedgerError, SqlError
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.ledger import Edit, EditCode, Ledger
from snapshot.model.objects import DbObject, Piece, Role, Snapshot
from snapshot.sql.claims import Claim, Ref, Space
from snapshot.sql.columns import columns_of
from snapshot.sql.external import may_exist_without_us
from snapshot.sql.internal import carries_out_a_constraint, without_internal
from snapshot.sql.mentions import NO_MENTIONS, Mentions
from snapshot.sql.privileges import may_hold_grants, sort_grants
from snapshot.sql.public import PUBLIC, is_untold_of_public
from snapshot.sql.registry import NOWHERE_ELSE, Elsewhere, Registry
from snapshot.sql.roles import NOTHING, ClusterNeeds
from snapshot.sql.said import Reading, Said, joined, read
from snapshot.sql.script import Script

VERSION_TABLE = "alembic_version"
"""Alembic's default version table: state of the migrations, not part of the schema."""

_MAY_BE_INHERITED = frozenset({Kind.TRIGGER, Kind.RULE})
_MEMBERS = frozenset({Kind.PUBLICATION_TABLE, Kind.PUBLICATION_SCHEMA})
_DEFINITION, _TABLE, _VIEW = Role.DEFINITION, Kind.TABLE, Kind.VIEW
"""Looked up once: an enum's member is found by code in Python, and these are asked for with every object."""

_REPLACED, _CREATED = "CREATE OR REPLACE VIEW ", "CREATE VIEW "


@dataclass(frozen=True, slots=True)
class Assembly:
    """What a dump says.

    :param mentions: what each definition mentions, by object, where it mentions anything; empty unless asked for.
    :param positions: where each object's definition stood in the dump, from 0.
    :param aliases: names of relations and types that another object creates: a key's index, for one.
    :param cluster: what the server must have before the snapshot loads.
    """

    snapshot: Snapshot
    ledger: Ledger
    mentions: Mapping[ObjectId, tuple[Mentions, ...]]
    positions: Mapping[ObjectId, int]
    aliases: Mapping[tuple[str, str], ObjectId]
    cluster: ClusterNeeds


_Groups = Sequence[tuple[ObjectId, list[Said]]]
"""What is said of each object, in the order of identities."""


@dataclass(slots=True)
class _Account:
    """Counts of one assembly while it runs."""

    pieces: int = 0
    left_out: int = 0
    edits: list[Edit] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a snapshot holds of what was printed; see `assemble`."""

    version_tables: Collection[tuple[str, str]] | None
    schemas: Collection[str] | None

    def is_version_table(self, found: ObjectId) -> bool:
        """Return whether migrations keep their state in a table."""
        if self.version_tables is None:
            return found.name == VERSION_TABLE
        return found.path in self.version_tables

    def excludes(self, found: ObjectId) -> bool:
        """Return whether a publication's member lies in a schema that was not asked for."""
        return self.schemas is not None and found.path[1] not in self.schemas


@collector_paused()
def assemble(
    scripts: Sequence[Script | Reading],
    *,
    version_tables: Collection[tuple[str, str]] | None = None,
    schemas: Collection[str] | None = None,
    with_mentions: bool = False,
    keep_secrets: bool = False,
    elsewhere: Elsewhere = NOWHERE_ELSE,
) -> Assembly:
    """Return the snapshot that the scripts define.

    :param scripts: one whole dump, or parts of one that together are one; some may have been read already, in the
        way that is asked for here.
    :param version_tables: ``(schema, table)`` of the tables in which migrations keep their state; without it every
        table named `VERSION_TABLE`.
    :param schemas: the schemas that were asked for; without it every schema. pg_dump prints what a publication
        publishes of other schemas as well, which would not load.
    :param with_mentions: also read which names each definition mentions.
    :param keep_secrets: leave credentials as they stand instead of replacing them.
    :param elsewhere: what else is defined, where the scripts are a part of a snapshot.
    :raises SqlError: a statement that pg_dump would not print, with file and line.
    :raises LedgerError: two definitions of one object, or a statement about an object nobody defines.
    """
    account = _Account()
    reading = joined(
        one if isinstance(one, Reading) else read(one, with_mentions=with_mentions, keep_secrets=keep_secrets)
        for one in scripts
    )
    said = reading.said
    registry = Registry((one.claim for one in said if one.claim.role is _DEFINITION), elsewhere)
    _settle_shells(said, registry)
    _resolve(said, registry)
    groups: dict[ObjectId, list[Said]] = defaultdict(list)
    for one in _keep(said, _Scope(version_tables, schemas), registry, account):
        groups[one.found].append(one)
    ordered = sorted(groups.items(), key=itemgetter(0))
    objects = tuple([_object(found, about, registry, account) for found, about in ordered])
    _refuse_strangers(objects, ordered, registry)
    return _assembly(reading, objects, ordered, account)


def _settle_shells(said: Iterable[Said], registry: Registry) -> None:
    """Tell shells that announce a type from types that were never completed: both print the same statement."""
    shell = Kind.SHELL_TYPE
    if not registry.has(shell):
        return
    for one in said:
        target = one.claim.target
        if isinstance(target, ObjectId) and target.kind is shell:
            full = ObjectId(Kind.TYPE, target.path)
            if registry.is_defined(full):
                one.claim = Claim(one.claim.role, target, Ref(Space.TYPE, target.path))
            else:
                one.claim = Claim(one.claim.role, full)
                registry.define_type(full)


def _resolve(said: Iterable[Said], registry: Registry) -> None:
    resolve = registry.resolve
    for one in said:
        claim = one.claim
        target, parent = claim.target, claim.parent
        one.found = target if isinstance(target, ObjectId) else resolve(target)
        if parent is not None:
            one.above = resolve(parent)


def _keep(said: Sequence[Said], scope: _Scope, registry: Registry, account: _Account) -> Iterator[Said]:
    parents = {one.found: one.above for one in said if one.above is not None}
    _refuse_nested(said, parents)
    tables = [one.found for one in said if one.found.kind is _TABLE]
    version_tables = {found for found in tables if scope.is_version_table(found)}
    excluded = {one.found for one in said if one.found.kind in _MEMBERS and scope.excludes(one.found)}
    for one in said:
        found = one.found
        if found == PUBLIC and is_untold_of_public(one.piece):
            _leave_out(account, EditCode.PUBLIC_LEFT_OUT, one)
        elif version_tables and _belongs_to(found, version_tables, parents):
            _leave_out(account, EditCode.VERSION_TABLE_LEFT_OUT, one)
        elif excluded and found in excluded:
            _leave_out(account, EditCode.MEMBER_LEFT_OUT, one)
        elif one.claim.role is Role.ALTERATION and not _without_internal(account, one):
            _leave_out(account, EditCode.INTERNAL_OPTION_LEFT_OUT, one)
        elif carries_out_a_constraint(found) and not registry.is_defined(found):
            _leave_out(account, EditCode.TRIGGER_STATE_LEFT_OUT, one)
        else:
            account.pieces += 1
            if one.edits:
                account.edits += [Edit(code, f"{found} {what}".strip(), one.piece.line) for code, what in one.edits]
            yield one


def _refuse_nested(said: Iterable[Said], parents: Mapping[ObjectId, ObjectId]) -> None:
    """Refuse what hangs on something that hangs itself: only the attachment of an index may, on that index."""
    for one in said:
        above = one.above
        if above is None or above not in parents:
            continue
        attaches = one.found.kind is Kind.INDEX_PARTITION and above.kind in {Kind.INDEX, Kind.CONSTRAINT}
        if not attaches:
            raise LedgerError(
                f"{one.found} belongs to {above}, which can hold no such thing",
                place=one.place,
                hint="Two objects of one schema share a name; dump again, and leave the dump as it is",
                code="misplaced-object",
            )


def _belongs_to(found: ObjectId, tables: Collection[ObjectId], parents: Mapping[ObjectId, ObjectId]) -> bool:
    above: ObjectId | None = found
    while above is not None and above not in tables:
        further = parents.get(above)
        above = None if further == above else further
    return above is not None


def _without_internal(account: _Account, one: Said) -> bool:
    """Take out of an alteration what a server keeps for itself; return whether something is left of it."""
    left = without_internal(one.piece.sql)
    if left:
        account.edits.append(Edit(EditCode.INTERNAL_OPTION_LEFT_OUT, str(one.found), one.piece.line))
        one.piece = replace(one.piece, sql=left)
    return left != ""


def _leave_out(account: _Account, code: EditCode, one: Said) -> None:
    account.left_out += 1
    account.edits.append(Edit(code, str(one.found), one.piece.line))


def _object(found: ObjectId, said: list[Said], registry: Registry, account: _Account) -> DbObject:
    first, definition = said[0], _DEFINITION
    if len(said) == 1 and not first.claim.replaces:
        return DbObject(found, (first.piece,), first.above or _implied_parent(found, registry))
    defining = [one for one in said if one.claim.role is definition]
    dummy: Piece | None = None
    if found.kind is _VIEW and any(one.claim.replaces for one in defining):
        dummy, joined = _join(found, defining, account)
        said = [one for one in said if one.claim.role is not definition] + [joined]
        defining = [joined]
    elif len(defining) > 1 and found.kind is not Kind.DEFAULT_PRIVILEGES:
        raise _duplicate(found, defining)
    above = defining[0].above if defining else None
    parent = above or _implied_parent(found, registry)
    pieces = [one.piece for one in _in_order(said, defining)]
    return DbObject(found, tuple(sort_grants(pieces) if may_hold_grants(pieces) else pieces), parent, dummy)


def _in_order(said: list[Said], defining: list[Said]) -> list[Said]:
    """Return what is said of an object by role; of columns in their order, whatever order the dump has."""
    by_column = any(one.claim.column for one in said)
    columns = columns_of(defining[0].piece.sql) if by_column and defining else ()
    roles = [one.claim.role for one in said]
    if len(set(roles)) == len(roles):
        return sorted(said, key=attrgetter("claim.role"))
    return sorted(said, key=lambda one: _piece_order(one, columns))


def _implied_parent(found: ObjectId, registry: Registry) -> ObjectId | None:
    """Return the table of a trigger that a partition inherits: its entry holds only its state, no CREATE."""
    if found.kind in _MAY_BE_INHERITED:
        return registry.resolve(Ref(Space.RELATION, found.path[:2]))
    return None


def _piece_order(one: Said, columns: tuple[str, ...]) -> tuple[Role, bool, int, str, int]:
    column, role = one.claim.column, one.claim.role
    at = columns.index(column) if column in columns else len(columns)
    fixed = role is Role.COMMENT or role is Role.LABEL
    return role, bool(column), at, one.piece.sql if fixed else column, 0 if fixed else one.position


def _join(found: ObjectId, defining: list[Said], account: _Account) -> tuple[Piece, Said]:
    dummies = [one for one in defining if not one.claim.replaces]
    bodies = [one for one in defining if one.claim.replaces]
    if len(defining) == 1:
        raise _replaces_nothing(found, bodies[0])
    if len(dummies) != 1 or len(bodies) != 1:
        raise _duplicate(found, defining)
    (body,) = bodies
    if not body.piece.sql.startswith(_REPLACED):
        raise _replaced_otherwise(found, body)
    sql = _CREATED + body.piece.sql.removeprefix(_REPLACED)
    account.edits.append(Edit(EditCode.VIEW_JOINED, str(found), body.piece.line))
    piece = Piece(Role.DEFINITION, sql, body.piece.setting, body.piece.line)
    return dummies[0].piece, msgspec.structs.replace(body, piece=piece)


def _duplicate(found: ObjectId, defining: list[Said]) -> LedgerError:
    return LedgerError(
        f"{found} is defined {len(defining)} times, again at {defining[0].place}",
        place=defining[1].place,
        hint="A dump defines each object once; remove what was pasted or merged twice",
        code="defined-twice",
    )


def _replaces_nothing(found: ObjectId, body: Said) -> LedgerError:
    return LedgerError(
        f"{found} is replaced, but no statement before created it",
        place=body.place,
        hint="pg_dump replaces a view only where it printed a dummy of it first; the dump is incomplete",
        code="undefined-object",
    )


def _replaced_otherwise(found: ObjectId, body: Said) -> SqlError:
    return SqlError(
        f"{found} is replaced in other words than pg_dump's",
        place=body.place,
        hint=f"pg_dump writes {_REPLACED.strip()}, in capitals and with single blanks; leave the dump as it is",
        code="unknown-statement",
    )


def _refuse_strangers(objects: Iterable[DbObject], groups: _Groups, registry: Registry) -> None:
    has_extensions, trigger = registry.has_extensions, Kind.TRIGGER
    # the trigger of a partition is created by its parent's
    created = [obj.pieces[0].role is _DEFINITION or (obj.id.kind is trigger and obj.is_defined) for obj in objects]
    known = {obj.id for obj, is_created in zip(objects, created, strict=True) if is_created}
    for obj, is_created, (_, said) in zip(objects, created, groups, strict=True):
        if is_created and (obj.parent is None or obj.parent in known):
            continue
        spoken = {obj.id, obj.parent or obj.id} - known
        spoken = {one for one in spoken if not registry.is_elsewhere(one)}
        strangers = [one for one in sorted(spoken) if not may_exist_without_us(one, has_extensions=has_extensions)]
        if strangers:
            raise LedgerError(
                f"a statement speaks of {strangers[0]}, which no statement defines",
                place=said[0].place,
                hint="The dump is incomplete: dump every schema that it refers to",
                code="undefined-object",
            )


def _assembly(
    reading: Reading,
    objects: tuple[DbObject, ...],
    groups: _Groups,
    account: _Account,
) -> Assembly:
    snapshot = Snapshot(objects)
    ledger = Ledger(
        statements=reading.statements,
        frame=reading.frame,
        pieces=account.pieces,
        left_out=account.left_out,
        objects=snapshot.counts(),
        edits=(*reading.quoted, *account.edits),
    )
    mentions: dict[ObjectId, tuple[Mentions, ...]] = {}
    positions: dict[ObjectId, int] = {}
    aliases: dict[tuple[str, str], ObjectId] = {}
    needing: dict[int, ClusterNeeds] = {}
    for obj, (found, said) in zip(objects, groups, strict=True):
        positions[found] = said[0].position
        told = [one.mentions for one in said if one.mentions is not NO_MENTIONS and one.piece is not obj.dummy]
        if told:
            mentions[found] = tuple(told)
        for one in said:
            for alias in one.claim.aliases:
                aliases[alias] = found
            if one.cluster is not NOTHING:
                needing[id(one.cluster)] = one.cluster
    return Assembly(snapshot, ledger, mentions, positions, aliases, ClusterNeeds.union(needing.values()))
