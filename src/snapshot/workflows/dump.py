"""Dump a database into a folder."""

from dataclasses import dataclass, replace
from pathlib import Path

from snapshot.config.settings import Profile, Settings
from snapshot.database.export import LOCK_SECONDS
from snapshot.revisions.fingerprint import hash_of_revisions
from snapshot.workflows.layouts import layout_of, section_map
from snapshot.workflows.save import Saved, files_of, save
from snapshot.workflows.take import Request, take
from snapshot.workflows.taken import Strategy, Taken
from snapshot.workflows.watch import Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """How to dump and where to.

    :param out: the snapshot folder.
    :param lock_seconds: as for `Request`.
    :param check: decide, but change nothing.
    :param keep_secrets: leave credentials as they stand.
    :param rows: also dump the rows of declared reference tables; without, a folder that holds rows is refused.
    """

    out: Path
    strategy: Strategy = Strategy.AUTO
    jobs: int = 2
    lock_seconds: int = LOCK_SECONDS
    check: bool = False
    keep_secrets: bool = False
    rows: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a dump to a folder came to."""

    taken: Taken
    saved: Saved


def dump_to(settings: Settings, profile: Profile, request: Request, choices: Choices, watch: Watch) -> Outcome:
    """Dump a database into a folder, or with ``check`` only tell what would change.

    :raises SnapshotError: whatever stands in the way; the folder is as before then.
    """
    layout = layout_of(settings, profile)
    taken = take(replace(request, reference=settings.reference_tables if choices.rows else ()), layout, watch)
    revisions = hash_of_revisions(settings.alembic_ini) if settings.alembic_ini.is_file() else ""
    with watch.phase("write"):
        files = files_of(taken, layout, section_map(settings), revisions)
        saved = save(choices.out, files, check=choices.check, may_hold_rows=choices.rows)
    return Outcome(taken=taken, saved=saved)
