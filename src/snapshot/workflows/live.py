"""Take a side of a comparison from a server: a database as it is, or one that the migrations have just made."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

from snapshot.config.settings import ENVIRONMENT_PREFIX, Profile, Settings
from snapshot.database.catalog.facts import user_schemas
from snapshot.database.connection import session
from snapshot.database.scratch import scratch_database, without_event_triggers
from snapshot.layout.sections import make_layout
from snapshot.model.diagnostic import Diagnostic
from snapshot.revisions.runner import upgrade
from snapshot.workflows.servers import dsn_of, scratch_server_of
from snapshot.workflows.specs import How
from snapshot.workflows.take import Request, take
from snapshot.workflows.taken import Taken
from snapshot.workflows.watch import Watch

BASE = "base"
"""Alembic's word for the state before the first revision."""


def take_database(target: str, settings: Settings, how: How, watch: Watch) -> Taken:
    """Return what a database holds.

    :param target: a connection string, for all schemas; or a profile behind ``env:``, for the schemas it names.
    :raises UsageError: there is no such profile, or it names no server.
    :raises SnapshotError: as `take` does.
    """
    if not target.startswith(ENVIRONMENT_PREFIX):
        return _take(target, (), (), how, watch)
    profile = settings.profile(target.removeprefix(ENVIRONMENT_PREFIX))
    return _take(dsn_of(settings, profile), profile.schemas, profile.pg_dump, how, watch)


def take_migrations(target: str, settings: Settings, how: How, watch: Watch) -> Taken:
    """Return what the migrations make of an empty database.

    :param target: the revision to go to; empty for head, ``base`` for none at all.
    :raises UsageError: there is no such revision or profile.
    :raises FindingsError: a revision fails.
    :raises SnapshotError: as `take` does.
    """
    profile = settings.named(how.env)
    notes: list[Diagnostic] = []
    with ExitStack() as stack:
        with watch.phase("start the server"):
            server = scratch_server_of(settings, profile)
        dsn = stack.enter_context(scratch_database(server, report=notes.append))
        if target != BASE:
            with watch.phase("migrate"):
                upgrade(settings.alembic(profile), dsn, target or "head")
        quiet = without_event_triggers(dsn, server)
        found = _take(quiet, present_schemas(quiet, profile), (), how, watch, how.reference)
    return replace(found, notes=(*found.notes, *notes))


def present_schemas(dsn: str, profile: Profile) -> tuple[str, ...]:
    """Return those of a profile's schemas that a database has; where it has none of them, every schema is taken.

    :raises EnvironmentFailure: the database cannot be asked.
    """
    with session(dsn) as connection:
        every = user_schemas(connection)
    return tuple(name for name in profile.schemas if name in every)


def _take(
    dsn: str,
    schemas: Sequence[str],
    pg_dump: tuple[str, ...],
    how: How,
    watch: Watch,
    reference: tuple[str, ...] = (),
) -> Taken:
    request = Request(
        dsn=dsn,
        schemas=tuple(schemas),
        jobs=how.jobs,
        pg_dump=pg_dump,
        lock_seconds=how.lock_seconds,
        keep_secrets=how.keep_secrets,
        reference=reference,
    )
    return take(request, make_layout(), watch)
