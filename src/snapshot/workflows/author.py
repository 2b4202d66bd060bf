"""The policy's ``al-rev`` and ``al-rev-auto``: a new revision, empty or generated from the models."""

from datetime import datetime
from pathlib import Path

from snapshot.config.settings import Profile, Settings
from snapshot.database.scratch import scratch_database
from snapshot.model.diagnostic import note
from snapshot.revisions.author import Draft, draft, write
from snapshot.revisions.runner import upgrade
from snapshot.workflows.history import read_lock
from snapshot.workflows.locking import lock_new
from snapshot.workflows.servers import scratch_server_of
from snapshot.workflows.watch import Watch

UNSEEN = note(
    "autogenerate-unseen",
    "what models do not describe is not compared: views, materialized views, functions, triggers, sequences, types, "
    "policies, grants, owners, comments on anything but tables and columns, and what a partition has of its own; "
    "nor are primary keys and exclusion constraints of tables that exist, and what a check constraint says",
    hint="Write those by hand, with make al-rev; snapshot diff shows all that differs between two schemas",
)
"""What Alembic's autogenerate cannot see, whatever it found.

https://alembic.sqlalchemy.org/en/latest/autogenerate.html#what-does-autogenerate-detect-and-what-does-it-not-detect
"""


def author(settings: Settings, env: str, message: str, identity: str, watch: Watch, *, auto: bool) -> Path | None:
    """Write a revision behind the head, lock it where there is a lock file, and return its file.

    :param env: the profile whose Alembic is called, and with ``auto`` on whose scratch server the migrations are run.
    :param identity: its id; empty for one by the clock.
    :param auto: generate what models and migrations differ in.
    :returns: nothing where that is nothing.
    :raises UsageError: nothing was written: no message, several heads, or an id that is not to be had.
    :raises SnapshotError: whatever else stands in the way; nothing was written either.
    """
    profile = settings.named(env)
    wanted = draft(settings.alembic_ini, message, datetime.now(settings.timezone), identity)
    how = settings.alembic(profile)
    lock = read_lock(settings)
    written = _generated(settings, profile, wanted, watch) if auto else write(wanted, how=how)
    if written and lock:
        lock_new(settings, lock, written)
    return written


def _generated(settings: Settings, profile: Profile, wanted: Draft, watch: Watch) -> Path | None:
    how = settings.alembic(profile)
    with watch.phase("start the server"):
        server = scratch_server_of(settings, profile)
    with scratch_database(server) as dsn:
        if wanted.graph.revisions:
            with watch.phase("migrate"):
                upgrade(how, dsn)
        with watch.phase("compare with the models"):
            return write(wanted, dsn, how)
