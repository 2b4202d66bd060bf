"""Take a snapshot of a live database: dumps, catalogue and revision read in one and the same snapshot."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from snapshot.config.dsn import describe
from snapshot.database.catalog.facts import Facts, user_schemas
from snapshot.database.catalog.fingerprint import Changes
from snapshot.database.catalog.needs import carried
from snapshot.database.clients import PgDump, find_pg_dump
from snapshot.database.connection import connect
from snapshot.database.export import LOCK_SECONDS, DumpSession
from snapshot.database.pgdump import DumpOutput, DumpRun, run_dumps
from snapshot.database.reference import Reference
from snapshot.database.signals import ending_as_interrupt
from snapshot.layout.arrange import Arrangement, arrange
from snapshot.layout.manifest import Origin
from snapshot.layout.sections import Layout
from snapshot.model.bulk import collector_paused
from snapshot.model.diagnostic import Diagnostic, Place, note
from snapshot.model.errors import EnvironmentFailure, LedgerError, SnapshotError, UsageError
from snapshot.model.ledger import Edit, EditCode, Ledger
from snapshot.sql.assemble import Assembly, assemble
from snapshot.sql.said import Reading, read
from snapshot.sql.script import Script, cut
from snapshot.sql.secrets import conceal_setting
from snapshot.workflows.account import settle, version_tables_of
from snapshot.workflows.catalogue import Catalogue, reading
from snapshot.workflows.reference import empty_warnings, references_of, rows_of
from snapshot.workflows.suspect import credential_warnings
from snapshot.workflows.taken import Strategy, Taken
from snapshot.workflows.watch import Watch

MANY_SCHEMAS = 12
"""Beyond so many schemas `Strategy.AUTO` takes one whole dump: each run for a schema reads the whole catalogue."""

ATTEMPTS = 5
"""How often a schema that changes meanwhile is dumped before that is an error."""

_PAUSE_SECONDS = 0.5
"""Before the second attempt; each further pause is longer by as much."""

_TELLING = frozenset({"lock-not-available", "lock-slots", "no-pg-dump", "pg-dump-not-started", "dump-session-lost"})
"""Errors that a schema at rest would give as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to dump.

    :param schemas: schemas to take; none for all but the system's.
    :param pg_dump: command of pg_dump; empty to find one by rule.
    :param lock_seconds: how long to wait for a lock that another session holds.
    :param keep_secrets: leave credentials as they stand.
    :param reference: patterns of the tables whose rows are read, too.
    """

    dsn: str
    schemas: tuple[str, ...] = ()
    strategy: Strategy = Strategy.AUTO
    jobs: int = 2
    pg_dump: tuple[str, ...] = ()
    lock_seconds: int = LOCK_SECONDS
    keep_secrets: bool = False
    reference: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What one dump works with."""

    session: DumpSession
    tool: PgDump
    every_schema: tuple[str, ...]
    schemas: tuple[str, ...]
    jobs: int
    layout: Layout
    watch: Watch
    keep_secrets: bool


def take(request: Request, layout: Layout, watch: Watch) -> Taken:
    """Return the snapshot of a database.

    Where the schema changed while it was dumped, what came out may be of two states: it is thrown away and taken
    anew, `ATTEMPTS` times at most. SIGTERM and SIGHUP act as Ctrl-C meanwhile, which ends every pg_dump.

    :raises EnvironmentFailure: no server, no fitting pg_dump, it failed, or the schema would not keep still.
    :raises LedgerError: the dump and the catalogue disagree.
    :raises UsageError: a schema that is not there.
    """
    with ending_as_interrupt():
        found = _attempt(request, layout, watch)
        torn: list[_Torn] = []
        while isinstance(found, _Torn):
            torn.append(found)
            if len(torn) == ATTEMPTS:
                raise _will_not_keep_still(request, found)
            time.sleep(_PAUSE_SECONDS * len(torn))
            found = _attempt(request, layout, watch)
    return replace(found, notes=(*_repeated(torn), *found.notes))


@dataclass(frozen=True, slots=True)
class _Torn:
    """A dump beside which the schema changed.

    :param parts: what changed, as names of catalogues.
    :param error: what stopped the dump, if anything did.
    """

    parts: tuple[str, ...]
    error: SnapshotError | None


def _attempt(request: Request, layout: Layout, watch: Watch) -> Taken | _Torn:
    with DumpSession(connect(request.dsn), lock_seconds=request.lock_seconds) as session:
        with session.reading() as connection:
            every = user_schemas(connection)
            schemas = _chosen(every, request)
            declared = references_of(connection, request.reference, schemas) if request.reference else ()

        def attempt() -> Taken:
            tool = find_pg_dump(session.server_major, command=request.pg_dump)
            run = _Run(
                session=session,
                tool=tool,
                every_schema=every,
                schemas=schemas,
                jobs=request.jobs,
                layout=layout,
                watch=watch,
                keep_secrets=request.keep_secrets,
            )
            return _with_rows(_take_from(run, request), declared, run)

        found = _try(attempt)
        error = None if isinstance(found, Taken) else found
        with watch.phase("look for changes"):
            changes = _changes(session, schemas, error)
    if error and error.diagnostics[0].code == "reference-rewritten":
        return _Torn((f"rows of {error.diagnostics[0].place.subject}",), error)
    if changes.parts or (error and changes.replaced):
        return _Torn(changes.parts or ("indexes, by REINDEX CONCURRENTLY",), error)
    if not isinstance(found, Taken):
        raise found
    return found


def _with_rows(found: Taken, declared: Sequence[Reference], run: _Run) -> Taken:
    """Return what was taken with the rows of the declared tables, read in the same snapshot as everything else."""
    if not declared:
        return found
    with run.watch.phase("read rows"), run.session.reading() as connection:
        rows = rows_of(connection, declared)
    return replace(found, rows=rows, notes=(*found.notes, *empty_warnings(rows)))


def _try(attempt: Callable[[], Taken]) -> Taken | SnapshotError:
    """Return what was taken, or an error that a schema in motion may have caused."""
    try:
        return attempt()
    except SnapshotError as error:
        if error.diagnostics[0].code in _TELLING:
            raise
        return error


def _changes(session: DumpSession, schemas: Sequence[str], error: SnapshotError | None) -> Changes:
    """Return what changed beside a dump; where that cannot be told, its own error is the better one."""
    try:
        return session.changes(schemas)
    except EnvironmentFailure as unknown:
        if error is None or unknown.diagnostics[0].code == "dump-session-lost":
            raise
        raise error from None


def _take_from(run: _Run, request: Request) -> Taken:
    if request.strategy is Strategy.WHOLE:
        return _take(run, ())
    if request.strategy is Strategy.AUTO and len(run.schemas) > MANY_SCHEMAS:
        return _take(run, (f"{len(run.schemas)} schemas are more than {MANY_SCHEMAS}",))
    try:
        return _take(run, None)
    except _NeedsWholeDumpError as error:
        reasons = error.reasons
    except LedgerError as error:
        reasons = (error.diagnostics[0].message,)
    return _take(run, reasons)


def _repeated(torn: Sequence[_Torn]) -> tuple[Diagnostic, ...]:
    if not torn:
        return ()
    parts = ", ".join(sorted({part for one in torn for part in one.parts}))
    return (note("dumped-again", f"dumped {len(torn) + 1} times, because these changed meanwhile: {parts}"),)


def _will_not_keep_still(request: Request, torn: _Torn) -> EnvironmentFailure:
    return EnvironmentFailure(
        f"the schema changed during each of {ATTEMPTS} dumps ({', '.join(torn.parts)}), so each may be of two states",
        place=Place(subject=describe(request.dsn)),
        hint="Dump when no migration is running, or name only schemas that keep still",
        code="schema-changing",
        others=torn.error.diagnostics if torn.error else (),
    )


class _NeedsWholeDumpError(Exception):
    """The union of per-schema dumps is not the whole, or cannot be put in order as that can."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


def _chosen(every: tuple[str, ...], request: Request) -> tuple[str, ...]:
    absent = [name for name in request.schemas if name not in every]
    if absent:
        raise UsageError(
            f"the database has no schema {', '.join(absent)}",
            place=Place(subject=describe(request.dsn)),
            hint=f"It has: {', '.join(every) or 'none'}",
            code="no-such-schema",
        )
    return tuple(sorted(set(request.schemas or every)))


@collector_paused()
def _take(run: _Run, reasons: tuple[str, ...] | None) -> Taken:
    """Dump, and read the catalogue meanwhile; then assemble and settle.

    :param reasons: why one whole dump is taken; ``None`` for per-schema runs.
    """
    outputs, scripts, catalogue = _dump(run, whole=reasons is not None)
    with run.watch.phase("split"):
        assembly = _assemble(scripts, catalogue, keep_secrets=run.keep_secrets)
    with run.watch.phase("order"):
        arrangement = _arrange(catalogue, assembly, run.layout)
    if reasons is None and arrangement.cycles:
        raise _NeedsWholeDumpError((f"a cycle of {', '.join(map(str, sorted(arrangement.cycles[0])))}",))
    said = (*run.tool.diagnostics, *(one for output in outputs for one in output.diagnostics))
    suspected = credential_warnings(assembly.snapshot, kept=run.keep_secrets)
    ledger = assembly.ledger if run.keep_secrets else _with_concealed(assembly.ledger, catalogue.facts.settings)
    return Taken(
        snapshot=assembly.snapshot,
        arrangement=arrangement,
        ledger=ledger,
        cluster=assembly.cluster,
        origin=_origin(catalogue.facts, run),
        heads=tuple(sorted({revision for table in catalogue.version_tables for revision in table.revisions})),
        schemas=catalogue.schemas,
        strategy=Strategy.PER_SCHEMA if reasons is None else Strategy.WHOLE,
        reasons=reasons or (),
        notes=(*said, *_told(reasons), *assembly.ledger.notes, *arrangement.notes, *suspected),
        keeps_secrets=run.keep_secrets,
    )


_Scripts = list[Script | Reading]


def _dump(run: _Run, *, whole: bool) -> tuple[list[DumpOutput], _Scripts, Catalogue]:
    """Return what pg_dump printed and what the catalogue knows; per-schema runs end where they cannot be enough.

    What one run printed is read while others go on; the last one has nothing to be read beside.

    :raises _NeedsWholeDumpError: the catalogue holds what the union of per-schema runs lacks.
    """
    runs = _runs(run, whole=whole)
    early: dict[DumpRun, Reading] = {}
    with reading(run.session, run.schemas, pg_dump_major=None if whole else run.tool.version[0]) as catalogue:
        with run.watch.phase("pg_dump", len(runs)) as advance:
            left = len(runs)

            def on_done(done: DumpRun, output: DumpOutput) -> None:
                nonlocal left
                left -= 1
                advance()
                if catalogue.is_done:
                    _refuse_special(catalogue.result())
                if left:
                    with suppress(SnapshotError):  # it is read again below, and told there
                        early[done] = read(cut(output.text, "pg_dump"), keep_secrets=run.keep_secrets)

            outputs = run_dumps(run.tool, run.session, runs, jobs=run.jobs, on_done=on_done)
        with run.watch.phase("read the catalogue"):
            found = catalogue.result()
    _refuse_special(found)
    printed = zip(runs, outputs, strict=True)
    return outputs, [early.get(one) or cut(output.text, "pg_dump") for one, output in printed], found


def _refuse_special(catalogue: Catalogue) -> None:
    if catalogue.special:
        raise _NeedsWholeDumpError(tuple(f"{case.reason.value}: {case.subject}" for case in catalogue.special))


def _assemble(scripts: _Scripts, catalogue: Catalogue, *, keep_secrets: bool) -> Assembly:
    tables = [(table.schema, table.table) for table in catalogue.version_tables]
    assembly = assemble(
        scripts,
        version_tables=tables,
        schemas=catalogue.schemas,
        keep_secrets=keep_secrets,
    )
    left_out = version_tables_of(tables)
    ledger = settle(assembly.ledger, assembly.snapshot, catalogue.expected, left_out)
    return replace(assembly, ledger=ledger)


def _runs(run: _Run, *, whole: bool) -> Sequence[DumpRun]:
    if whole:
        return [DumpRun(exclude=tuple(name for name in run.every_schema if name not in run.schemas))]
    return [*(DumpRun(include=(name,)) for name in run.schemas), DumpRun(exclude=run.every_schema)]


def _arrange(catalogue: Catalogue, assembly: Assembly, layout: Layout) -> Arrangement:
    wanted = carried(catalogue.dependencies, assembly.snapshot.defined)
    return arrange(assembly.snapshot, wanted, layout, assembly.positions)


def _origin(facts: Facts, run: _Run) -> Origin:
    return Origin(
        server=str(run.session.server_major),
        pg_dump=str(run.tool.version[0]),
        database={
            "encoding": facts.encoding,
            "collate": facts.collate,
            "ctype": facts.ctype,
            "locale_provider": facts.locale_provider,
            "locale": facts.locale,
        },
        settings=facts.settings if run.keep_secrets else tuple(map(conceal_setting, facts.settings)),
        extensions=dict(facts.extensions),
    )


def _with_concealed(ledger: Ledger, settings: Sequence[str]) -> Ledger:
    """Return the ledger with an edit for each setting of the database whose value was a credential."""
    names = [one.partition("=")[0] for one in settings if conceal_setting(one) != one]
    edits = tuple(Edit(EditCode.CREDENTIAL_REPLACED, f"setting {name}") for name in names)
    return replace(ledger, edits=(*ledger.edits, *edits))


def _told(reasons: tuple[str, ...] | None) -> tuple[Diagnostic, ...]:
    if not reasons:
        return ()
    more = f", and {len(reasons) - 1} more reasons" if len(reasons) > 1 else ""
    return (note("whole-dump", f"one whole dump was taken, because of {reasons[0]}{more}"),)
