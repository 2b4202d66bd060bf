"""Checks of what stands around the database: pg_dump, settings, scratch databases, the snapshot folder."""

from collections.abc import Iterator
from dataclasses import dataclass

from psycopg.conninfo import make_conninfo

from snapshot.config.dsn import describe, parameters
from snapshot.database import server
from snapshot.database.clients import find_pg_dump
from snapshot.database.limits import Limits, read_limits
from snapshot.database.scratch import leftovers
from snapshot.database.wheel import MAJORS
from snapshot.model.diagnostic import Diagnostic, note
from snapshot.model.errors import EnvironmentFailure, NotProven, SnapshotError
from snapshot.model.kind import Kind
from snapshot.revisions.fingerprint import hash_of_revisions
from snapshot.sources.folder import Folder, has_snapshot, read_folder
from snapshot.targets.folder import reading
from snapshot.workflows.doctor.case import Case
from snapshot.workflows.doctor.registry import check, found
from snapshot.workflows.preflight import listed, locks_of
from snapshot.workflows.stepping import why


@check("pg-dump", "there is a pg_dump that fits the server", needs=("server",))
def fits(case: Case) -> Iterator[Diagnostic]:
    """Find that no pg_dump of the server's version or newer is there, or only a newer one."""
    try:
        yield from find_pg_dump(case.target.major, command=case.profile.pg_dump).diagnostics
    except EnvironmentFailure as error:
        yield from error.diagnostics


@check("settings", "the server's settings let commands succeed", needs=("server",))
def let_succeed(case: Case) -> Iterator[Diagnostic]:
    """Find too few lock slots for a dump or a load, and sessions that may not write."""
    limits = read_limits(case.dsn)
    for what, needed in (("a dump", limits.lockable), ("a load of the snapshot", _locks_of_snapshot(case))):
        if needed > limits.locks.room:
            message = f"{what} takes about {needed} locks at once, and the server has room for {limits.locks.room}"
            yield found(message, code="lock-room", subject=case.subject, hint=limits.locks.more(needed))
    yield from _read_only(case, limits)


def _locks_of_snapshot(case: Case) -> int:
    """Return how many locks a load takes; 0 where there is no snapshot to load, of which another check tells."""
    try:
        counts = _folder(case).manifest.counts
    except SnapshotError:
        return 0
    known = {kind.value: kind for kind in Kind}
    return locks_of({known[name]: count for name, count in counts.items() if name in known})


def _read_only(case: Case, limits: Limits) -> Iterator[Diagnostic]:
    if limits.is_standby:
        message, hint = "the server is a standby: no revision can be applied", "Let the profile lead to the primary"
        yield found(message, code="read-only", subject=case.subject, hint=hint)
    elif limits.is_read_only:
        message = "sessions begin read-only (default_transaction_read_only): no revision can be applied"
        hint = "See who set it: ALTER DATABASE, ALTER ROLE, the configuration, or options of the connection string"
        yield found(message, code="read-only", subject=case.subject, hint=hint)


@dataclass(frozen=True, slots=True)
class _Host:
    """A server that may hold scratch databases.

    :param name: for people.
    """

    name: str
    dsn: str


@check("leftovers", "no scratch database was left behind")
def are_gone(case: Case) -> Iterator[Diagnostic]:
    """Find scratch databases whose process died, on embedded servers that run and on the profile's scratch server."""
    hosts = list(_hosts(case))
    if not hosts:
        raise NotProven("no server runs on which scratch databases are made")
    for host in hosts:
        for name in leftovers(host.dsn):
            yield found(
                f"the scratch database {name} was left behind by a process that died",
                code="leftover",
                subject=host.name,
                hint=f'DROP DATABASE "{name}" WITH (FORCE); on that server, as in: '
                f"psql -d '{_address(host)}' -c 'DROP DATABASE \"{name}\" WITH (FORCE)'",
            )


def _hosts(case: Case) -> Iterator[_Host]:
    for major in MAJORS:
        running = server.status(case.settings.root, major=major)
        if running:
            yield _Host(f"embedded server {major}", running.dsn_for("postgres"))
    scratch = case.settings.scratch_for(case.profile)
    if not scratch.embedded:
        yield _Host(describe(scratch.target), scratch.target)


def _address(host: _Host) -> str:
    """Return what psql is given to reach a server, without credentials."""
    kept = {key: value for key, value in parameters(host.dsn).items() if key in {"host", "port", "user", "service"}}
    return make_conninfo("", **kept, dbname="postgres")


@check("folder", "the snapshot folder is whole and at head")
def is_current(case: Case) -> Iterator[Diagnostic]:
    """Find a snapshot that readers refuse, and one that is behind the revisions."""
    if not has_snapshot(case.settings.out):
        message = "there is no snapshot"
        hint = f"{case.make('al-dump-schema-current')} writes it"
        yield found(message, code="snapshot-missing", file=case.shown(case.settings.out), hint=hint)
        return
    manifest = _folder(case).manifest
    try:
        heads, revisions = case.graph.heads(), hash_of_revisions(case.graph.ini)
    except SnapshotError as error:
        yield note("snapshot-unknown", f"whether the snapshot is at head cannot be told: {why(error)}")
        return
    hint = f"{case.make('al-dump-schema-current')} renews it"
    where = case.shown(case.settings.out)
    if manifest.heads != heads:
        message = f"the snapshot stands at {listed(manifest.heads) or 'no revision'}, and head is {listed(heads)}"
        yield found(message, code="snapshot-behind", file=where, hint=hint)
    elif manifest.revisions and manifest.revisions != revisions:
        message = "the revision files are not those that the snapshot was taken with, though head is the same"
        yield found(message, code="snapshot-behind", file=where, hint=hint)


def _folder(case: Case) -> Folder:
    with reading(case.settings.out):
        return read_folder(case.settings.out, only=())
