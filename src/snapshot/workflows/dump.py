"""Dump a database into a folder."""

from dataclasses import dataclass
from pathlib import Path

from snapshot.config.settings import Profile, Settings
from snapshot.database.export import LOCK_SECONDS
from snapshot.layout.sections import DEFAULT_LAYERS, DEFAULT_SECTIONS, Layout, make_layout
from snapshot.model.diagnostic import Place
from snapshot.model.errors import UsageError
from snapshot.revisions.fingerprint import hash_of_revisions
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
    """

    out: Path
    strategy: Strategy = Strategy.AUTO
    jobs: int = 2
    lock_seconds: int = LOCK_SECONDS
    check: bool = False
    keep_secrets: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a dump to a folder came to."""

    taken: Taken
    saved: Saved


def section_map(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Return the configured sections, or the nine of the policy.

    :raises UsageError: a section's content is not a list of texts.
    """
    if not settings.sections:
        return dict(DEFAULT_SECTIONS)
    found: dict[str, tuple[str, ...]] = {}
    for name, held in settings.sections.items():
        if not isinstance(held, list) or not all(isinstance(one, str) for one in held):
            raise UsageError(
                "a section holds a list of texts",
                place=Place(file=str(settings.source or ""), subject=f"section {name}"),
                hint='Write, for example, "02_tables_raw" = ["tables raw"]',
                code="section",
            )
        found[name] = tuple(held)
    return found


def layout_of(settings: Settings, profile: Profile) -> Layout:
    """Return the layout of a profile: configured sections, and its layers over the project's."""
    layers = dict(profile.layers or settings.layers or DEFAULT_LAYERS)
    return make_layout(section_map(settings), layers)


def dump_to(settings: Settings, profile: Profile, request: Request, choices: Choices, watch: Watch) -> Outcome:
    """Dump a database into a folder, or with ``check`` only tell what would change.

    :raises SnapshotError: whatever stands in the way; the folder is as before then.
    """
    layout = layout_of(settings, profile)
    taken = take(request, layout, watch)
    revisions = hash_of_revisions(settings.alembic_ini) if settings.alembic_ini.is_file() else ""
    with watch.phase("write"):
        files = files_of(taken, layout, section_map(settings), revisions)
        saved = save(choices.out, files, check=choices.check)
    return Outcome(taken=taken, saved=saved)
