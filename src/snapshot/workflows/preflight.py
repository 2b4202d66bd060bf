"""Everything that can stand in the way of a seed, found before anything is touched and told at once.

Each check is a function over what was gathered; it opens nothing. Its findings are errors, which refuse the seed, or
warnings, which tell in what the seeded database will not be like the one that was dumped.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from snapshot.database.target import Target
from snapshot.layout.manifest import Manifest
from snapshot.model.diagnostic import Diagnostic, Place, Severity, note, warning
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import Role, Snapshot
from snapshot.sql.partitions import partitioned_tables
from snapshot.sql.portability import portability
from snapshot.sql.roles import ClusterNeeds

_SHOWN = 12
_LOCKS: Mapping[Kind, int] = {Kind.TABLE: 3, Kind.CONSTRAINT: 2}
"""Locks that defining one object holds to the end, where they are more than one: a table's with its row type and, as
most have them, TOAST and its index; a key's with its index."""
_UNLOCKED = frozenset(
    {Kind.CHECK, Kind.DEFAULT, Kind.IDENTITY, Kind.DEFAULT_PRIVILEGES, Kind.PARTITION, Kind.ROW_SECURITY}
    | {Kind.SEQUENCE_OWNER, Kind.INDEX_PARTITION, Kind.FOREIGN_KEY}
)
_SUPERUSERS_ONLY = frozenset({Kind.EVENT_TRIGGER, Kind.FOREIGN_DATA_WRAPPER, Kind.ACCESS_METHOD, Kind.OPERATOR_CLASS})
"""https://www.postgresql.org/docs/current/sql-commands.html, page by page: only a superuser may create these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the checks look at.

    :param target: the database to be seeded.
    :param subject: how messages name it.
    :param manifest: of the snapshot.
    :param snapshot: what will be loaded, as it will be loaded.
    :param counts: kind → number of objects that the files define, left out or not.
    :param needs: what the load needs of the server.
    :param known: ids of the revisions in this checkout.
    :param heads: its head revisions.
    :param revisions: hash of its revision files.
    :param create_roles: whether roles that are missing will be made.
    :param missing_secrets: names of credentials that are placeholders still.
    :param unknown_secrets: names that were given and mean none.
    :param unknown_roles: roles to be renamed that the snapshot does not name.
    :param rows: table → revisions behind the snapshot that write rows into it.
    :param unread: revisions that cannot be read for that.
    """

    target: Target
    subject: str
    manifest: Manifest
    snapshot: Snapshot
    counts: Mapping[str, int]
    needs: ClusterNeeds
    known: Collection[str] = ()
    heads: tuple[str, ...] = ()
    revisions: str = ""
    create_roles: bool = False
    missing_secrets: tuple[str, ...] = ()
    unknown_secrets: tuple[str, ...] = ()
    unknown_roles: tuple[str, ...] = ()
    rows: Mapping[str, Collection[str]] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    @property
    def absent_roles(self) -> tuple[str, ...]:
        """Roles that the snapshot names and the server lacks, sorted."""
        return tuple(sorted(self.needs.roles - {"public"} - self.target.roles.keys()))


Check = Callable[[Gathered], Iterator[Diagnostic]]

CHECKS: list[Check] = []


def check(function: Check) -> Check:
    """Register a check."""
    CHECKS.append(function)
    return function


def preflight(gathered: Gathered) -> tuple[Diagnostic, ...]:
    """Return all findings, errors first."""
    found = [one for each in CHECKS for one in each(gathered)]
    return tuple(sorted(found, key=lambda one: one.severity is not Severity.ERROR))


def _refusal(gathered: Gathered, message: str, *, code: str, hint: str) -> Diagnostic:
    place = Place(subject=gathered.subject)
    return Diagnostic(severity=Severity.ERROR, code=code, message=message, place=place, hint=hint)


def _doubt(gathered: Gathered, one: Diagnostic) -> Diagnostic:
    return replace(one, place=Place(subject=gathered.subject))


def listed(names: Collection[object]) -> str:
    """Return names in one line, the first dozen and how many more."""
    shown = [str(one) for one in names]
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more


@check
def is_empty(gathered: Gathered) -> Iterator[Diagnostic]:
    """Find objects and revisions in the target; extensions that the snapshot has may be there already."""
    target, hint = gathered.target, "Name an empty database; nothing that exists is ever replaced"
    holds = [one for one in target.holds if one.kind is not Kind.EXTENSION or one not in gathered.snapshot]
    if holds:
        message = f"the database is not empty: it holds {listed(holds)}"
        yield _refusal(gathered, message, code="seed-not-empty", hint=hint)
    if target.large_objects:
        message = f"the database is not empty: it holds {target.large_objects} large objects"
        yield _refusal(gathered, message, code="seed-not-empty", hint=hint)
    if target.revisions:
        message = f"the database is not empty: its version table says {listed(target.revisions)}"
        yield _refusal(gathered, message, code="seed-not-empty", hint=hint)


@check
def fits_server(gathered: Gathered) -> Iterator[Diagnostic]:
    """Find statements that a server of another major version does not take."""
    major, own = gathered.target.major, gathered.manifest.origin.major
    if major == own:
        return
    yield from portability(gathered.snapshot, major)
    message = f"the snapshot is of PostgreSQL {own or 'an unknown version'}, and the server is {major}"
    hint = "What the two spell otherwise counts as equal afterwards; see docs/spellings.md"
    yield _doubt(gathered, warning("seed-other-major", message, hint=hint))


@check
def fits_database(gathered: Gathered) -> Iterator[Diagnostic]:
    """Compare encoding, locale and settings of the database with those of the one that was dumped."""
    facts, wanted = gathered.target.facts, gathered.manifest.origin.database
    encoding = wanted.get("encoding", "")
    if encoding and encoding != facts.encoding:
        message = f"the encoding is {facts.encoding}, and the snapshot is of a database with {encoding}"
        hint = f"Make the database anew with ENCODING '{encoding}' TEMPLATE template0"
        yield _refusal(gathered, message, code="seed-encoding", hint=hint)
    mine = {"locale_provider": facts.locale_provider, "locale": facts.locale}
    mine |= {"collate": facts.collate, "ctype": facts.ctype}
    other = [f"{name} {mine[name] or 'none'} instead of {wanted[name]}" for name in mine if wanted.get(name)]
    other = [one for one, name in zip(other, filter(wanted.get, mine), strict=True) if wanted[name] != mine[name]]
    if other:
        message = f"the locale is another one: {', '.join(other)}"
        hint = "Texts may sort and compare otherwise than where the snapshot was taken"
        yield _doubt(gathered, warning("seed-locale", message, hint=hint))
    lacking = [one for one in gathered.manifest.origin.settings if one not in facts.settings]
    if lacking:
        message = f"settings of the database that the snapshot's had are not set here: {listed(lacking)}"
        hint = "No dump of a schema holds them; ALTER DATABASE … SET gives them"
        yield _doubt(gathered, warning("seed-settings", message, hint=hint))


@check
def has_extensions(gathered: Gathered) -> Iterator[Diagnostic]:
    """Find extensions whose files the server lacks, or has in another version."""
    for name in _extensions(gathered):
        found, was = gathered.target.extensions.get(name), gathered.manifest.origin.extensions.get(name)
        installed = dict(gathered.target.facts.extensions).get(name)
        if found is None:
            message, hint = f"extension {name} is not available", "Install its files on the server"
            yield _refusal(gathered, message, code="seed-extension", hint=hint)
        elif was and (installed or found.version) != was:
            message = f"extension {name} is {installed or found.version} here, and was {was} in the snapshot"
            hint = "Compare what the two versions hold"
            yield _doubt(gathered, warning("seed-extension-version", message, hint=hint))


def _extensions(gathered: Gathered) -> list[str]:
    return [obj.id.name for obj in gathered.snapshot.objects if obj.id.kind is Kind.EXTENSION and obj.is_defined]


@check
def has_roles(gathered: Gathered) -> Iterator[Diagnostic]:
    """Find roles that are missing, owners that must be superusers and are none, and renamed ones nobody names."""
    absent, roles = gathered.absent_roles, gathered.target.roles
    if absent and not gathered.create_roles:
        hint = "--create-roles makes them without login, --role old=new names others, --no-grants leaves owners out"
        yield _refusal(gathered, f"roles are missing: {listed(absent)}", code="seed-role", hint=hint)
    if absent and gathered.create_roles and not gathered.target.may_create_roles:
        hint = "Seed as a role with CREATEROLE, or have them made"
        message = f"role {gathered.target.user} may not create the missing roles {listed(absent)}"
        yield _refusal(gathered, message, code="seed-role", hint=hint)
    reserved = [one for one in absent if one.startswith("pg_")]
    if reserved and gathered.create_roles:
        hint = "They belong to another major version of the server; --role old=new names others"
        message = f"roles of the server's own are missing: {listed(reserved)}"
        yield _refusal(gathered, message, code="seed-role", hint=hint)
    if gathered.unknown_roles:
        message = f"the snapshot names no role {listed(gathered.unknown_roles)}"
        yield _refusal(gathered, message, code="seed-role", hint="Correct --role old=new")
    weak = [one for one in sorted(gathered.needs.superusers) if not (one in roles and roles[one].is_super)]
    if weak:
        message = f"owners of event triggers or foreign-data wrappers must be superusers: {listed(weak)}"
        hint = "Name a superuser with --role old=new, or leave owners out with --no-grants"
        yield _refusal(gathered, message, code="seed-superuser", hint=hint)


@check
def has_tablespaces(gathered: Gathered) -> Iterator[Diagnostic]:
    """Find tablespaces that are missing or may not be used."""
    known = gathered.target.tablespaces
    missing = sorted(gathered.needs.tablespaces - known.keys())
    if missing:
        message = f"tablespaces are missing: {listed(missing)}"
        hint = "Have them made by CREATE TABLESPACE; they are folders of the server"
        yield _refusal(gathered, message, code="seed-tablespace", hint=hint)
    closed = [one for one in sorted(gathered.needs.tablespaces) if known.get(one) is False]
    if closed:
        message = f"role {gathered.target.user} may not use the tablespaces {listed(closed)}"
        yield _refusal(gathered, message, code="seed-tablespace", hint="Have CREATE granted on them")


@check
def has_privileges(gathered: Gathered) -> Iterator[Diagnostic]:
    """Find what the role may not do."""
    target = gathered.target
    if target.is_standby:
        hint = "Seed the primary server"
        yield _refusal(gathered, "the server is a standby and takes no writes", code="seed-privilege", hint=hint)
    if target.is_super:
        return
    for what in _forbidden(gathered):
        hint = "Have it granted, or seed as a role that may"
        yield _refusal(gathered, f"role {target.user} may not {what}", code="seed-privilege", hint=hint)


def _forbidden(gathered: Gathered) -> Iterator[str]:
    target, kinds = gathered.target, gathered.snapshot.counts()
    if not target.may_create_schemas and kinds.keys() & {Kind.SCHEMA, Kind.EXTENSION, Kind.PUBLICATION}:
        yield "create schemas, extensions or publications in the database"
    in_public = any(obj.is_defined and obj.id.path[:1] == ("public",) for obj in gathered.snapshot.objects)
    makes_version_table = target.version_schema == "public" and not target.has_version_table
    if not target.may_create_in_public and (in_public or makes_version_table):
        yield "create objects in schema public"
    for kind in sorted(kinds.keys() & _SUPERUSERS_ONLY):
        yield f"create {kind.value}s, which only superusers may"
    for name in _extensions(gathered):
        is_there = name in dict(target.facts.extensions)
        if not is_there and name in target.extensions and target.extensions[name].needs_superuser:
            yield f"create extension {name}, which only superusers may"
    roles = gathered.needs.roles & target.roles.keys()
    foreign = [one for one in sorted(roles & _owners(gathered)) if not target.roles[one].is_mine]
    if foreign:
        yield f"give objects to {listed(foreign)}, of which it is no member"
    made = [one for one in gathered.absent_roles if one in _owners(gathered)] if gathered.create_roles else []
    if made:
        yield f"give objects to {listed(made)}, which it would make and be no member of"
    if any(piece.setting.authorization for obj in gathered.snapshot.objects for piece in obj.pieces):
        yield "speak for the grantors of privileges (SET SESSION AUTHORIZATION)"


def _owners(gathered: Gathered) -> frozenset[str]:
    """Return the roles that own something, as far as a role's name ends a statement of ownership."""
    said = {piece.sql for obj in gathered.snapshot.objects for piece in obj.pieces if piece.role is Role.OWNER}
    ends = {sql.rstrip(";").rpartition(" OWNER TO ")[2].strip('"').replace('""', '"') for sql in said}
    return frozenset(ends)


@check
def has_locks(gathered: Gathered) -> Iterator[Diagnostic]:
    """Find that one transaction needs more locks than the server has room for."""
    needed = locks_needed(gathered.snapshot)
    if needed > gathered.target.locks.room:
        message = (
            f"the load takes about {needed} locks in one transaction, "
            f"and the server has room for {gathered.target.locks.room}"
        )
        yield _refusal(gathered, message, code="seed-locks", hint=gathered.target.locks.more(needed))


def locks_needed(snapshot: Snapshot) -> int:
    """Return about how many locks a transaction holds in which a snapshot is loaded; rather too few than too many."""
    return locks_of(snapshot.counts())


def locks_of(counts: Mapping[Kind, int]) -> int:
    """Return the same of so many objects of each kind."""
    return sum(_LOCKS.get(kind, 1) * count for kind, count in counts.items() if kind not in _UNLOCKED)


@check
def fits_manifest(gathered: Gathered) -> Iterator[Diagnostic]:
    """Compare what the files define with what the manifest counts and names."""
    hint = "Restore the folder from version control or dump again"
    counts, wanted = gathered.counts, gathered.manifest.counts
    wrong = sorted(name for name in counts.keys() | wanted.keys() if counts.get(name, 0) != wanted.get(name, 0))
    if wrong:
        told = [f"{counts.get(name, 0)} of kind {name} instead of {wanted.get(name, 0)}" for name in wrong]
        message = f"the files do not hold what the manifest counts: {listed(told)}"
        yield _refusal(gathered, message, code="seed-manifest", hint=hint)
    homeless = [one.id for one in gathered.manifest.reference if one.id not in gathered.snapshot]
    if homeless:
        message = f"the folder holds rows of tables that its files do not define: {listed(homeless)}"
        yield _refusal(gathered, message, code="seed-manifest", hint=hint)


@check
def has_revision(gathered: Gathered) -> Iterator[Diagnostic]:
    """Find that the snapshot's revision is unknown here, that there is none, or that the files are others since."""
    heads = gathered.manifest.heads
    if not heads:
        message, hint = "the snapshot names no revision, so nothing could be stamped", "Dump a database that has one"
        yield _refusal(gathered, message, code="seed-revision", hint=hint)
    unknown = [one for one in heads if one not in gathered.known]
    if unknown:
        message = f"the snapshot stands at {listed(unknown)}, which is no revision of this checkout"
        hint = "Check out the commit that the snapshot belongs to, or dump again"
        yield _refusal(gathered, message, code="seed-revision", hint=hint)
    if len(gathered.heads) != 1:
        message = f"the checkout has {len(gathered.heads)} head revisions: {listed(gathered.heads) or 'none'}"
        hint = "Merge them with alembic merge: nobody can go to head otherwise"
        yield _refusal(gathered, message, code="seed-revision", hint=hint)
    is_same_head = tuple(heads) == tuple(gathered.heads)
    if is_same_head and gathered.manifest.revisions and gathered.manifest.revisions != gathered.revisions:
        message = "the revision files are not those that the snapshot was taken with"
        hint = "make al-dump-schema-current tells whether they make another schema"
        yield _doubt(gathered, warning("seed-revisions-changed", message, hint=hint))


@check
def has_secrets(gathered: Gathered) -> Iterator[Diagnostic]:
    """Find credentials that are placeholders still."""
    if gathered.missing_secrets:
        message = f"credentials are only placeholders in the snapshot: {listed(gathered.missing_secrets)}"
        hint = f'Put each into a variable, and name that: --secret "{gathered.missing_secrets[0]}=VARIABLE"'
        yield _refusal(gathered, message, code="seed-secret", hint=hint)
    if gathered.unknown_secrets:
        message = f"the snapshot has no such placeholder: {listed(gathered.unknown_secrets)}"
        hint = f"It has: {listed(gathered.missing_secrets) or 'no other'}"
        yield _refusal(gathered, message, code="seed-secret", hint=hint)


@check
def lacks_rows(gathered: Gathered) -> Iterator[Diagnostic]:
    """Find tables that the migrations fill and a seed leaves empty."""
    held = _tables_with_rows(gathered)
    told = [
        f"{table} ({listed(revisions)})" for table, revisions in sorted(gathered.rows.items()) if table not in held
    ]
    if told:
        message = f"revisions write rows that the snapshot does not hold, so these tables stay empty: {listed(told)}"
        hint = (
            "Declare them as reference_tables and dump again, fill them yourself, or build the database by make al-up"
        )
        yield _doubt(gathered, warning("seed-rows", message, hint=hint))
    if gathered.unread:
        message = (
            f"whether they write rows that the snapshot does not hold cannot be told of: {listed(gathered.unread)}"
        )
        hint = "Look into them; snapshot reads what Alembic prints for them without a database"
        yield _doubt(gathered, note("seed-rows-unknown", message, hint=hint))


def _tables_with_rows(gathered: Gathered) -> frozenset[str]:
    """Return the reference tables whose rows are loaded, with their partitions, as `written` names tables."""
    held = {one.id for one in gathered.manifest.reference}
    if not held:
        return frozenset()
    above = partitioned_tables(gathered.snapshot.objects)
    parts = {part for part in above if held & set(_ancestors(part, above))}
    return frozenset(".".join(one.path) for one in held | parts) | {
        one.name for one in held if one.path[0] == "public"
    }


def _ancestors(part: ObjectId, above: Mapping[ObjectId, ObjectId]) -> Iterator[ObjectId]:
    while found := above.get(part):
        yield found
        part = found
