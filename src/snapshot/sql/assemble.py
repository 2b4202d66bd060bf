"""Join the statements of one or several dumps into objects, and account for every one of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from snapshot.model.diagnostic import Place
from snapshot.model.errors import LedgerError, SqlError
from snapshot.model.identity import ObjectId
from snapshot.model.kind import SCHEMALESS, Kind
from snapshot.model.ledger import Edit, EditCode, Ledger
from snapshot.model.objects import PLAIN, DbObject, Piece, Role, Setting, Snapshot
from snapshot.sql import alterations, annotations, definitions  # noqa: F401 - imported to register classifiers
from snapshot.sql.claims import Claim, Ref, Space, UnknownShapeError, classify
from snapshot.sql.columns import column_names
from snapshot.sql.external import may_exist_without_us
from snapshot.sql.frame import follow, is_frame, relevant
from snapshot.sql.mentions import Mentions, read_mentions
from snapshot.sql.policies import sort_roles
from snapshot.sql.public import is_untold_of_public
from snapshot.sql.registry import Registry
from snapshot.sql.roles import NOTHING, ClusterNeeds, cluster_needs
from snapshot.sql.script import Script, Statement
from snapshot.sql.secrets import conceal

VERSION_TABLE = "alembic_version"
"""Alembic's default version table: state of the migrations, not part of the schema."""


@dataclass(frozen=True, slots=True)
class Said:
    """A claim with the statement that makes it.

    :param position: the statement's place among all, from 0.
    :param edits: how the piece differs from what was printed: the edit, and what of the object it changed.
    """

    claim: Claim
    piece: Piece
    place: Place
    position: int
    columns: tuple[str, ...] = ()
    mentions: Mentions | None = None
    cluster: ClusterNeeds = NOTHING
    edits: tuple[tuple[EditCode, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Assembly:
    """What a dump says.

    :param mentions: what each definition mentions, by object; empty unless asked for.
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


@dataclass(slots=True)
class _Account:
    """Counts of one assembly while it runs."""

    statements: int = 0
    frame: int = 0
    pieces: int = 0
    left_out: int = 0
    edits: list[Edit] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a snapshot holds of what was printed; see `assemble`."""

    version_tables: Collection[tuple[str, str]] | None
    schemas: Collection[str] | None

    def excludes(self, found: ObjectId) -> bool:
        """Return whether a publication's member lies in a schema that was not asked for."""
        is_member = found.kind in {Kind.PUBLICATION_TABLE, Kind.PUBLICATION_SCHEMA}
        return is_member and self.schemas is not None and found.path[1] not in self.schemas


def assemble(
    scripts: Sequence[Script],
    *,
    version_tables: Collection[tuple[str, str]] | None = None,
    schemas: Collection[str] | None = None,
    with_mentions: bool = False,
) -> Assembly:
    """Return the snapshot that the scripts define.

    :param scripts: one whole dump, or parts of one that together are one.
    :param version_tables: ``(schema, table)`` of the tables in which migrations keep their state; without it every
        table named `VERSION_TABLE`.
    :param schemas: the schemas that were asked for; without it every schema. pg_dump prints what a publication
        publishes of other schemas as well, which would not load.
    :param with_mentions: also read which names each definition mentions.
    :raises SqlError: a statement that pg_dump would not print, with file and line.
    :raises LedgerError: two definitions of one object, or a statement about an object nobody defines.
    """
    account = _Account()
    said = [one for script in scripts for one in _read(script, account, with_mentions=with_mentions)]
    registry = Registry(one.claim for one in said if one.claim.role is Role.DEFINITION)
    said = [_settle_shell(one, registry) for one in said]
    kept = list(_keep(said, registry, _Scope(version_tables, schemas), account))
    groups: dict[ObjectId, list[Said]] = defaultdict(list)
    for one in kept:
        groups[registry.resolve(one.claim.target)].append(one)
    objects = tuple(_object(found, groups[found], registry, account) for found in sorted(groups))
    _refuse_strangers(objects, groups, registry)
    return _assembly(scripts, objects, groups, account)


def _read(script: Script, account: _Account, *, with_mentions: bool) -> Iterator[Said]:
    state = PLAIN
    for statement in script.statements():
        position, account.statements = account.statements, account.statements + 1
        try:
            if is_frame(statement.node):
                account.frame += 1
                state = follow(state, statement.node, statement.tree)
            else:
                yield _said(statement, state, script.name, position, with_mentions=with_mentions)
        except UnknownShapeError as error:
            raise _unknown(error, script, statement) from error


def _said(statement: Statement, state: Setting, file: str, position: int, *, with_mentions: bool) -> Said:
    claim = classify(statement.node, statement.tree)
    kind = claim.target.kind if isinstance(claim.target, ObjectId) else Kind.TABLE
    _refuse_unnamed(claim)
    setting = relevant(state, kind, claim.role, statement.tree)
    wanted = with_mentions and claim.role <= Role.ALTERATION
    sql, edits = _edited(statement)
    return Said(
        claim,
        Piece(claim.role, sql, setting, statement.line),
        Place(file=file, line=statement.line),
        position,
        column_names(statement.node, statement.tree),
        read_mentions(statement.node, statement.tree) if wanted else None,
        cluster_needs(statement.node, statement.tree, setting),
        edits,
    )


def _refuse_unnamed(claim: Claim) -> None:
    target = claim.target
    if not isinstance(target, ObjectId) or claim.role is not Role.DEFINITION:
        return
    if not target.name and target.kind is not Kind.CAST:
        raise UnknownShapeError(f"a {target.kind.value} without its name, which pg_dump always prints")
    if target.kind not in SCHEMALESS and not target.path[0]:
        raise UnknownShapeError(f"{target.name!r} stands without its schema, which pg_dump always prints")


def _edited(statement: Statement) -> tuple[str, tuple[tuple[EditCode, str], ...]]:
    """Return what of a statement is kept, and how that differs from what was printed."""
    sql, concealed = conceal(statement.node, statement.sql)
    edits = tuple((EditCode.CREDENTIAL_REPLACED, option) for option in concealed)
    ordered = sort_roles(statement.node, sql)
    return ordered, edits if ordered == sql else (*edits, (EditCode.ROLES_SORTED, ""))


def _unknown(error: UnknownShapeError, script: Script, statement: Statement) -> SqlError:
    first_line = conceal(statement.node, statement.sql)[0].split("\n", 1)[0][:80]
    return SqlError(
        f"{error}: {first_line}",
        place=Place(file=script.name, line=statement.line),
        hint="Feed what plain pg_dump --schema-only prints; SQL of another origin belongs into a database first",
        code="unknown-statement",
    )


def _settle_shell(one: Said, registry: Registry) -> Said:
    """Tell a shell that announces a type from a type that was never completed: both print the same statement."""
    target = one.claim.target
    if isinstance(target, ObjectId) and target.kind is Kind.SHELL_TYPE:
        full = ObjectId(Kind.TYPE, target.path)
        if full in registry.defined:
            parent = Ref(Space.TYPE, target.path)
            claim = Claim(one.claim.role, target, parent)
        else:
            claim = Claim(one.claim.role, full)
            registry.define_type(full)
        return replace(one, claim=claim)
    return one


def _keep(said: Iterable[Said], registry: Registry, scope: _Scope, account: _Account) -> Iterator[Said]:
    parents = {
        one.claim.target: one.claim.parent
        for one in said
        if one.claim.parent and isinstance(one.claim.target, ObjectId)
    }
    _refuse_nested(said, parents, registry)
    for one in said:
        found = registry.resolve(one.claim.target)
        if is_untold_of_public(found, one.piece):
            _leave_out(account, EditCode.PUBLIC_LEFT_OUT, found, one)
        elif _is_version_table(found, parents, registry, scope):
            _leave_out(account, EditCode.VERSION_TABLE_LEFT_OUT, found, one)
        elif scope.excludes(found):
            _leave_out(account, EditCode.MEMBER_LEFT_OUT, found, one)
        else:
            account.pieces += 1
            account.edits += [Edit(code, f"{found} {what}".strip(), one.piece.line) for code, what in one.edits]
            yield one


def _refuse_nested(said: Iterable[Said], parents: Mapping[ObjectId, Ref], registry: Registry) -> None:
    """Refuse what hangs on something that hangs itself: only the attachment of an index may, on that index."""
    for one in said:
        if one.claim.parent is None:
            continue
        found, above = registry.resolve(one.claim.target), registry.resolve(one.claim.parent)
        attaches = found.kind is Kind.INDEX_PARTITION and above.kind in {Kind.INDEX, Kind.CONSTRAINT}
        if above in parents and not attaches:
            raise LedgerError(
                f"{found} belongs to {above}, which can hold no such thing",
                place=one.place,
                hint="Two objects of one schema share a name; dump again, and leave the dump as it is",
                code="misplaced-object",
            )


def _leave_out(account: _Account, code: EditCode, found: ObjectId, one: Said) -> None:
    account.left_out += 1
    account.edits.append(Edit(code, str(found), one.piece.line))


def _is_version_table(found: ObjectId, parents: Mapping[ObjectId, Ref], registry: Registry, scope: _Scope) -> bool:
    while found in parents:
        above = registry.resolve(parents[found])
        if above == found:
            break
        found = above
    if found.kind is not Kind.TABLE:
        return False
    return found.name == VERSION_TABLE if scope.version_tables is None else found.path in scope.version_tables


def _object(found: ObjectId, said: list[Said], registry: Registry, account: _Account) -> DbObject:
    defining = [one for one in said if one.claim.role is Role.DEFINITION]
    dummy: Piece | None = None
    if found.kind is Kind.VIEW and any(one.claim.replaces for one in defining):
        dummy, joined = _join(found, defining, account)
        said = [one for one in said if one.claim.role is not Role.DEFINITION] + [joined]
    elif len(defining) > 1 and found.kind is not Kind.DEFAULT_PRIVILEGES:
        raise _duplicate(found, defining)
    columns = next((one.columns for one in defining if one.columns), ())
    ordered = sorted(said, key=lambda one: _piece_order(one, columns))
    parent = next((one.claim.parent for one in said if one.claim.parent), None) or _implied_parent(found)
    return DbObject(
        found,
        tuple(one.piece for one in ordered),
        registry.resolve(parent) if parent else None,
        dummy,
    )


def _implied_parent(found: ObjectId) -> Ref | None:
    """Return the table of a trigger that a partition inherits: its entry holds only its state, no CREATE."""
    if found.kind in {Kind.TRIGGER, Kind.RULE}:
        return Ref(Space.RELATION, found.path[:2])
    return None


def _piece_order(one: Said, columns: tuple[str, ...]) -> tuple[Role, bool, int, str, int]:
    column = one.claim.column
    at = columns.index(column) if column in columns else len(columns)
    fixed = one.claim.role in {Role.COMMENT, Role.LABEL}
    return one.claim.role, bool(column), at, one.piece.sql if fixed else column, 0 if fixed else one.position


def _join(found: ObjectId, defining: list[Said], account: _Account) -> tuple[Piece, Said]:
    dummies = [one for one in defining if not one.claim.replaces]
    bodies = [one for one in defining if one.claim.replaces]
    if len(defining) == 1:
        raise _replaces_nothing(found, bodies[0])
    if len(dummies) != 1 or len(bodies) != 1:
        raise _duplicate(found, defining)
    (body,) = bodies
    sql = body.piece.sql.replace("CREATE OR REPLACE VIEW", "CREATE VIEW", 1)
    account.edits.append(Edit(EditCode.VIEW_JOINED, str(found), body.piece.line))
    piece = Piece(Role.DEFINITION, sql, body.piece.setting, body.piece.line)
    return dummies[0].piece, replace(body, piece=piece)


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


def _refuse_strangers(objects: Iterable[DbObject], groups: Mapping[ObjectId, list[Said]], registry: Registry) -> None:
    has_extensions = any(found.kind is Kind.EXTENSION for found in registry.defined)
    known = {obj.id for obj in objects if _is_created(obj)}
    for obj in objects:
        first = groups[obj.id][0]
        spoken = {obj.id, obj.parent or obj.id} - known
        strangers = [one for one in sorted(spoken) if not may_exist_without_us(one, has_extensions=has_extensions)]
        if strangers:
            raise LedgerError(
                f"a statement speaks of {strangers[0]}, which no statement defines",
                place=first.place,
                hint="The dump is incomplete: dump every schema that it refers to",
                code="undefined-object",
            )


def _is_created(obj: DbObject) -> bool:
    """Return whether a statement creates the object; the trigger of a partition is created by its parent's."""
    return bool(obj.pieces) and (
        obj.pieces[0].role is Role.DEFINITION or (obj.id.kind is Kind.TRIGGER and obj.is_defined)
    )


def _assembly(
    scripts: Sequence[Script],
    objects: tuple[DbObject, ...],
    groups: Mapping[ObjectId, list[Said]],
    account: _Account,
) -> Assembly:
    snapshot = Snapshot(objects)
    quoted = tuple(edit for script in scripts for edit in script.edits)
    ledger = Ledger(
        statements=account.statements,
        frame=account.frame,
        pieces=account.pieces,
        left_out=account.left_out,
        objects=snapshot.counts(),
        edits=(*quoted, *account.edits),
    )
    mentions = {
        obj.id: tuple(one.mentions for one in groups[obj.id] if one.mentions and not _is_dummy(one, obj))
        for obj in objects
    }
    positions = {obj.id: min(one.position for one in groups[obj.id]) for obj in objects}
    aliases = {alias: found for found in groups for one in groups[found] for alias in one.claim.aliases}
    cluster = ClusterNeeds.union(one.cluster for found in groups.values() for one in found)
    return Assembly(snapshot, ledger, mentions, positions, aliases, cluster)


def _is_dummy(one: Said, obj: DbObject) -> bool:
    return obj.dummy is not None and one.piece is obj.dummy
