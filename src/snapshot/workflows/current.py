"""The policy's ``al-dump-schema-current``: the schema at head, written to ``sql_current/`` and proven."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum

from snapshot.config.settings import Profile, Settings
from snapshot.database.scratch import scratch_database, without_event_triggers
from snapshot.model.diagnostic import Diagnostic, warning
from snapshot.revisions.graph import heads
from snapshot.revisions.runner import upgrade
from snapshot.workflows.dump import Choices, Outcome, dump_to
from snapshot.workflows.prove import Proof, verify
from snapshot.workflows.servers import dsn_of, scratch_server_of
from snapshot.workflows.take import Request
from snapshot.workflows.taken import Taken
from snapshot.workflows.watch import Watch


class Source(StrEnum):
    """Where the current schema is taken from."""

    MIGRATIONS = "migrations"
    LIVE = "live"


def current_schema(
    settings: Settings, profile: Profile, source: Source, choices: Choices, watch: Watch
) -> tuple[Outcome, Proof | None]:
    """Dump the schema at head, write it, and prove it.

    :param profile: resolved where its running database is the source.
    :param source: a scratch database built from the migrations, or the profile's running database.
    :returns: what was dumped and written, and the proof; none with ``check``, which writes nothing to prove.
    :raises SnapshotError: whatever stands in the way.
    """
    with _database(settings, profile, source, watch) as dsn:
        request = Request(
            dsn=dsn,
            schemas=profile.schemas,
            strategy=choices.strategy,
            jobs=choices.jobs,
            lock_seconds=choices.lock_seconds,
            pg_dump=profile.pg_dump if source is Source.LIVE else (),
            keep_secrets=choices.keep_secrets,
        )
        outcome = dump_to(settings, profile, request, choices, watch)
    notes = tuple(_behind(settings, outcome.taken)) if source is Source.LIVE else ()
    outcome = replace(outcome, taken=replace(outcome.taken, notes=(*outcome.taken.notes, *notes)))
    if choices.check:
        return outcome, None
    return outcome, verify(choices.out, lambda major: scratch_server_of(settings, profile, major), watch)


@contextmanager
def _database(settings: Settings, profile: Profile, source: Source, watch: Watch) -> Iterator[str]:
    if source is Source.LIVE:
        yield dsn_of(settings, profile)
        return
    with watch.phase("start the server"):
        server = scratch_server_of(settings, profile)
    with scratch_database(server) as dsn:
        with watch.phase("migrate"):
            upgrade(settings.alembic(profile), dsn, "head")
        yield without_event_triggers(dsn, server)


def _behind(settings: Settings, taken: Taken) -> Iterator[Diagnostic]:
    if not settings.alembic_ini.is_file():
        return
    expected = heads(settings.alembic_ini)
    if taken.heads != expected:
        yield warning(
            "not-at-head",
            f"the database stands at {', '.join(taken.heads) or 'no revision'}, head is {', '.join(expected)}",
            hint="Run make al-up first, or take the snapshot from the migrations",
        )
