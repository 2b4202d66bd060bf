"""Prove a snapshot: load it into scratch databases, dump those, and compare what comes back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from snapshot.config.dsn import redact
from snapshot.database.connection import connect, failures, server_version, session
from snapshot.database.load import load, load_as_read
from snapshot.database.reference import fill
from snapshot.database.scratch import (
    DatabaseLocale,
    ensure_roles,
    ensure_tablespaces,
    scratch_database,
    without_event_triggers,
)
from snapshot.layout.format import HEAD_FILE
from snapshot.layout.manifest import Manifest
from snapshot.layout.reference import halves
from snapshot.layout.sections import Layout, make_layout
from snapshot.model.diagnostic import Diagnostic, Place, Severity, note
from snapshot.model.errors import FindingsError, FolderError, NotProven
from snapshot.model.objects import Role, Snapshot
from snapshot.sources.folder import Folder, assemble_files, read_folder, rows_files
from snapshot.sql.portability import portability
from snapshot.sql.spelling import Comparison, Difference, compare
from snapshot.targets.folder import reading
from snapshot.workflows.take import Request, take
from snapshot.workflows.taken import Strategy
from snapshot.workflows.watch import Watch

ServerFor = Callable[[int | None], str]
"""From the major version a snapshot wants, ``None`` for any, to a connection string of a server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form of the files, loaded and dumped again.

    :param name: ``separated`` or ``schema_head.sql``.
    """

    name: str
    comparison: Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What loading both forms showed.

    :param server: version of the server they were loaded on.
    :param objects: how many objects the snapshot defines.
    :param rows: how many rows of reference tables were loaded with the aggregate and read back equal.
    :param is_own: whether that is the snapshot's own major version, so that every form came back equal. On another
        one all objects are there by identity; statements that came back otherwise are not claimed to be equal.
    """

    server: str
    objects: int
    forms: tuple[Form, ...]
    rows: int = 0
    notes: tuple[Diagnostic, ...] = ()
    is_own: bool = True


def verify(path: Path, server_for: ServerFor, watch: Watch, *, on: int | None = None) -> Proof:
    """Prove the snapshot in a folder on a server.

    :param server_for: gives the server for a major version; scratch databases are made on it and dropped.
    :param on: major version to load it into; ``None`` for the snapshot's own.
    :raises FolderError: the folder contradicts its manifest, or its two forms each other.
    :raises NotProven: the server is of another major version than it should be.
    :raises FindingsError: another version does not take a statement; a form does not load, or comes back different;
        every such statement, and every difference, is named.
    """
    with reading(path):
        folder = read_folder(path)
    with watch.phase("read the files"):
        forms = {"separated": folder.separated(), HEAD_FILE: folder.aggregate()}
        kept = folder.manifest.keeps_secrets
        snapshots = {name: assemble_files(files, path, keep_secrets=kept).snapshot for name, files in forms.items()}
    wanted, own = _same(snapshots, path), folder.manifest.origin.major
    is_own = on is None or on == own
    major = own if on is None else on
    notes = [] if is_own or on is None else _require_portable(wanted, on, path)
    with watch.phase("start the server"):
        server_dsn = server_for(major)
    notes += prepare_server(folder.manifest, server_dsn, major)
    if not _names_owners(wanted):
        notes.append(note("owners-not-compared", "the snapshot names no owners, so none were compared"))
    found = tuple(
        Form(name=name, comparison=_round_trip(wanted, folder, files, server_dsn, watch, notes))
        for name, files in forms.items()
    )
    version, rows = _version(server_dsn), sum(one.rows for one in folder.manifest.reference)
    proof = Proof(server=version, objects=_defined(wanted), forms=found, rows=rows, notes=tuple(notes), is_own=is_own)
    _refuse_different(proof, path)
    return proof


def _require_portable(wanted: Snapshot, major: int, path: Path) -> list[Diagnostic]:
    """Return what a server of another major version forgets, and refuse what it does not take."""
    with_file = [replace(one, place=replace(one.place, file=str(path))) for one in portability(wanted, major)]
    _raise_findings([one for one in with_file if one.severity is Severity.ERROR])
    return with_file


def _same(snapshots: Mapping[str, Snapshot], path: Path) -> Snapshot:
    first, second = snapshots.values()
    if first != second:
        ids = sorted({obj.id for obj in first.objects} ^ {obj.id for obj in second.objects})
        subject = str(ids[0]) if ids else "the statements of some objects"
        raise FolderError(
            f"the section files and the aggregate do not hold the same: {subject}",
            place=Place(file=str(path)),
            hint="Dump again",
            code="forms-differ",
        )
    return first


def prepare_server(manifest: Manifest, server_dsn: str, major: int | None) -> list[Diagnostic]:
    """Refuse a server that proves nothing, and make what belongs to the whole server and is missing."""
    _require_major(major, server_dsn)
    notes = []
    made = ensure_roles(server_dsn, manifest.roles, superusers=manifest.superusers)
    if made:
        notes.append(note("roles-made", f"made on the server of the proof: {', '.join(made)}"))
    ensure_tablespaces(server_dsn, manifest.tablespaces)
    return notes


def _require_major(wanted: int | None, server_dsn: str) -> None:
    with session(server_dsn) as connection:
        major = server_version(connection)[0]
    if wanted is not None and wanted != major:
        raise NotProven(
            f"not proven: the snapshot is of PostgreSQL {wanted} and the server of the proof is {major}",
            hint=f"Name a server of PostgreSQL {wanted} as scratch in the profile",
        )


def _round_trip(
    wanted: Snapshot,
    folder: Folder,
    files: Mapping[str, bytes],
    server_dsn: str,
    watch: Watch,
    notes: list[Diagnostic],
) -> Comparison:
    with scratch_database(server_dsn, locale=locale_of(folder.manifest), report=notes.append) as dsn:
        with watch.phase("load"):
            _load(dsn, folder, files)
        with watch.phase("dump again"):
            quiet = without_event_triggers(dsn, server_dsn)
            request = Request(dsn=quiet, strategy=Strategy.WHOLE, keep_secrets=folder.manifest.keeps_secrets)
            again = take(request, _layout(folder.manifest), Watch())
    with watch.phase("compare"):
        return compare(wanted, again.snapshot if _names_owners(wanted) else _without_owners(again.snapshot))


def _load(dsn: str, folder: Folder, files: Mapping[str, bytes]) -> None:
    """Load one form of the files; with the aggregate, also the rows of reference tables."""
    rows = rows_files(folder) if HEAD_FILE in files else ()
    if not rows:
        load(dsn, [data.decode() for data in files.values()], names=[str(folder.path / name) for name in files])
        return
    name = str(folder.path / HEAD_FILE)
    before, after = halves(files[HEAD_FILE].decode(), [one.table for one in rows], name)
    with failures(dsn), connect(dsn, autocommit=True) as connection, connection.transaction():
        load_as_read(connection, dsn, before, name=name)
        fill(connection, rows)
        load_as_read(connection, dsn, after, name=name)


def _names_owners(snapshot: Snapshot) -> bool:
    return any(piece.role is Role.OWNER for obj in snapshot.objects for piece in obj.pieces)


def _without_owners(snapshot: Snapshot) -> Snapshot:
    """Return what a dump with --no-owner says, which a snapshot that names no owner can only be compared with."""
    kept = (
        replace(obj, pieces=tuple(piece for piece in obj.pieces if piece.role is not Role.OWNER))
        for obj in snapshot.objects
    )
    return Snapshot(tuple(obj for obj in kept if obj.pieces))


def _layout(manifest: Manifest) -> Layout:
    return make_layout(manifest.sections, manifest.layers)


def locale_of(manifest: Manifest) -> DatabaseLocale:
    """Return encoding and locale of the database that a snapshot was taken of."""
    facts = manifest.origin.database
    return DatabaseLocale(
        encoding=facts.get("encoding", ""),
        provider=facts.get("locale_provider", ""),
        locale=facts.get("locale", ""),
        collate=facts.get("collate", ""),
        ctype=facts.get("ctype", ""),
    )


def _version(server_dsn: str) -> str:
    with session(server_dsn) as connection:
        return ".".join(map(str, server_version(connection)))


def _defined(snapshot: Snapshot) -> int:
    return sum(1 for obj in snapshot.objects if obj.is_defined)


def _refuse_different(proof: Proof, path: Path) -> None:
    _raise_findings([one for form in proof.forms for one in _findings(form, path, is_own=proof.is_own)])


def _raise_findings(findings: Sequence[Diagnostic]) -> None:
    if findings:
        first = findings[0]
        raise FindingsError(first.message, place=first.place, hint=first.hint, code=first.code, others=findings[1:])


def _findings(form: Form, path: Path, *, is_own: bool) -> Iterator[Diagnostic]:
    found, place = form.comparison, Place(file=str(path / form.name))
    for missing in found.missing:
        yield _not_the_same(f"{missing} did not come back from a reload", place)
    for unexpected in found.unexpected:
        yield _not_the_same(f"{unexpected} came back from a reload, though the files do not hold it", place)
    for one in found.different if is_own else ():
        if one.loss:
            yield _lost(one, place)
        else:
            yield _not_the_same(f"{one.id} came back from a reload as: {redact(one.after) or 'nothing'}", place)


def _not_the_same(message: str, place: Place) -> Diagnostic:
    return Diagnostic(
        severity=Severity.ERROR,
        code="not-the-same",
        message=message,
        place=place,
        hint="This is a defect worth reporting, with the object's statements",
    )


def _lost(one: Difference, place: Place) -> Diagnostic:
    return Diagnostic(
        severity=Severity.ERROR,
        code="known-loss",
        message=f"{one.id} cannot be dumped as it is: {one.loss}",
        place=place,
        hint="pg_dump has no way to say it; docs/spellings.md tells why, and a migration can settle it",
    )
