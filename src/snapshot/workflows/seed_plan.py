"""What a seed is to do, worked out before anything is touched: which text is loaded, and what must follow it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from snapshot.config.settings import Settings
from snapshot.database.seeding import Seeding
from snapshot.database.target import Target
from snapshot.layout.format import HEAD_FILE, facet_of, read_blocks, rewrite_blocks, subject_of
from snapshot.layout.manifest import Manifest
from snapshot.layout.reference import FOLDER, RowsFile, halves
from snapshot.model.errors import UsageError
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import Facet, Role, Snapshot
from snapshot.revisions.version_table import VersionTable
from snapshot.sources.folder import Folder, assemble_files, read_folder, rows_files
from snapshot.sources.git import read_revision
from snapshot.sql.adapt import fill, map_roles, placeholders
from snapshot.sql.roles import ClusterNeeds
from snapshot.targets.folder import reading
from snapshot.workflows.specs import Sort, Spec, spec_of

_READ = (HEAD_FILE, f"{FOLDER}/")
_GRANTS = frozenset({Facet.OWNER, Facet.PRIVILEGES})
_GRANTED = frozenset({Role.OWNER, Role.PRIVILEGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a snapshot is to be seeded.

    :param roles: old name → new name.
    :param create_roles: make roles that are missing, without the right to log in.
    :param grants: also owners, privileges and default privileges.
    :param refresh: fill the materialized views.
    :param secrets: name of a placeholder → credential.
    """

    roles: Mapping[str, str] = field(default_factory=dict)
    create_roles: bool = False
    grants: bool = True
    refresh: bool = True
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A snapshot made ready for one target.

    :param source: what the snapshot is called.
    :param text: what is loaded; each statement on its line of the file.
    :param snapshot: what that text says.
    :param counts: kind → number of objects that the files define, left out or not.
    :param needs: what it needs of the server.
    :param views: materialized views, each behind those it reads.
    :param rows: of the reference tables, in the order in which they load.
    :param missing: names of credentials that are placeholders still.
    :param unknown_secrets: names given that mean none.
    :param unknown_roles: roles to be renamed that nobody names.
    :param merges_roles: whether two roles of the snapshot become one, so that their privileges become one, too.
    """

    source: str
    manifest: Manifest
    text: str = field(repr=False)
    snapshot: Snapshot = field(repr=False)
    counts: Mapping[str, int]
    needs: ClusterNeeds
    views: tuple[ObjectId, ...]
    rows: tuple[RowsFile, ...] = field(default=(), repr=False)
    missing: tuple[str, ...] = ()
    unknown_secrets: tuple[str, ...] = ()
    unknown_roles: tuple[str, ...] = ()
    merges_roles: bool = False

    def seeding(self, wish: Wish, target: Target, absent_roles: Sequence[str], table: VersionTable) -> Seeding:
        """Return what goes into the database.

        :raises FolderError: configured sections leave no place for rows between tables and foreign keys.
        """
        text, name, rest = _tolerant(self.text, target), f"{self.source}/{HEAD_FILE}", ""
        if self.rows:
            text, rest = halves(text, [one.table for one in self.rows], name)
        return Seeding(
            text=text,
            name=name,
            rows=self.rows,
            rest=rest,
            roles=absent_roles if wish.create_roles else (),
            version_table=table.name,
            version_schema=target.version_schema,
            revisions=self.manifest.heads,
            refresh=[one.path for one in self.views] if wish.refresh else (),
        )


def source_of(text: str, settings: Settings) -> Folder:
    """Return the snapshot that ``--from`` means; the project's own without it.

    :raises UsageError: it is neither a folder nor a revision of git.
    :raises SnapshotError: there is no snapshot, or it contradicts its manifest.
    """
    spec = spec_of(text) if text else Spec(str(settings.out), Sort.FOLDER, str(settings.out))
    if spec.sort is Sort.FOLDER:
        path = Path(spec.target)
        with reading(path):
            return read_folder(path, only=_READ)
    if spec.sort is Sort.GIT:
        where = spec.path or settings.out
        return read_revision(spec.target, where, settings.root, name=spec.name, only=_READ)
    raise UsageError(
        f"a database is not seeded from {spec.name}",
        hint="Name a snapshot folder, git:REV or git:REV:PATH with --from",
    )


def plan_of(folder: Folder, wish: Wish) -> Plan:
    """Return a snapshot made ready: what is left out is left out, roles are renamed, credentials filled in.

    :raises SqlError: a statement is not what pg_dump prints.
    :raises FolderError: a file of rows is not what the manifest says.
    """
    original, kept = folder.files[HEAD_FILE].decode(), folder.manifest.keeps_secrets
    before = assemble_files({HEAD_FILE: original.encode()}, folder.path, keep_secrets=kept)
    missing = _missing(original, wish)

    def change(title: str, body: str) -> str:
        subject = subject_of(title)
        if not wish.grants and _is_of_grants(title, subject):
            return "\n" * body.count("\n")
        return fill(subject, map_roles(body, wish.roles), wish.secrets)

    text = rewrite_blocks(original, change)
    after = before
    if text != original:
        after = assemble_files({HEAD_FILE: text.encode()}, folder.path, keep_secrets=kept)
    return Plan(
        source=str(folder.path),
        manifest=folder.manifest,
        text=text,
        snapshot=after.snapshot,
        counts={kind.value: count for kind, count in before.snapshot.counts().items()},
        needs=after.cluster,
        views=materialized_views(original),
        rows=rows_files(folder),
        missing=tuple(name for name in missing if name not in wish.secrets),
        unknown_secrets=tuple(sorted(wish.secrets.keys() - set(missing))),
        unknown_roles=tuple(sorted(wish.roles.keys() - before.cluster.roles)),
        merges_roles=len({wish.roles.get(one, one) for one in before.cluster.roles}) < len(before.cluster.roles),
    )


def without_grants(snapshot: Snapshot, *, owners: bool = False) -> Snapshot:
    """Return a snapshot without owners, privileges and default privileges.

    :param owners: keep the owners.
    """
    left_out = _GRANTED - {Role.OWNER} if owners else _GRANTED
    kept = (
        replace(obj, pieces=tuple(piece for piece in obj.pieces if piece.role not in left_out))
        for obj in snapshot.objects
        if obj.id.kind is not Kind.DEFAULT_PRIVILEGES
    )
    return Snapshot(tuple(obj for obj in kept if obj.pieces))


def _is_of_grants(title: str, subject: str) -> bool:
    return facet_of(title) in _GRANTS or subject.startswith(f"{Kind.DEFAULT_PRIVILEGES.value} ")


def _missing(text: str, wish: Wish) -> list[str]:
    """Return the names of all placeholders of the blocks that are loaded."""
    return [
        one.name
        for block in read_blocks(text)
        if wish.grants or not _is_of_grants(block.title, subject_of(block.title))
        for one in placeholders(subject_of(block.title), block.body)
    ]


def materialized_views(text: str) -> tuple[ObjectId, ...]:
    """Return the materialized views in the order of the file, in which each stands behind what it needs."""
    begin = f"{Kind.MATERIALIZED_VIEW.value} "
    titles = [block.title for block in read_blocks(text) if block.title.startswith(begin)]
    return tuple(map(ObjectId.parse, titles))


def _tolerant(text: str, target: Target) -> str:
    """Return the text without the CREATE of the version table's schema, which is there before the load."""
    mine = str(ObjectId(Kind.SCHEMA, (target.version_schema,)))

    def change(title: str, body: str) -> str:
        return body.replace("CREATE SCHEMA ", "CREATE SCHEMA IF NOT EXISTS ", 1) if title == mine else body

    return rewrite_blocks(text, change)
