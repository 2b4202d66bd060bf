"""``snapshot check revisions``: the merged tree has one head, and new revisions are written as the policy asks."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from snapshot.config.alembic import Alembic
from snapshot.config.policy import TIMESTAMP
from snapshot.config.settings import Settings
from snapshot.model.diagnostic import Diagnostic, Place, Severity
from snapshot.model.errors import FindingsError, UsageError
from snapshot.model.identity import quote_name
from snapshot.model.words import plural
from snapshot.policy.checked import Looked
from snapshot.policy.rules import findings
from snapshot.policy.rules.said import Spoken, said_in
from snapshot.policy.rules.untold import untold
from snapshot.policy.rules.values import (
    DOWNGRADE,
    UPGRADE,
    EnvironmentFile,
    Found,
    Judged,
    Opened,
    Project,
    Schema,
    Written,
)
from snapshot.revisions.environment import Environment, read_environment
from snapshot.revisions.graph import Graph
from snapshot.revisions.literals import parse_text, read, text_of
from snapshot.revisions.offline import Rehearsal, rehearse
from snapshot.revisions.version_table import DEFAULT, version_table
from snapshot.workflows.checks.asked import Asked
from snapshot.workflows.history import shown
from snapshot.workflows.merged import Merged, read_merged


def look(asked: Asked) -> Looked:
    """Hold the graph of the merged tree, and the style of new revisions, to the rules.

    New is what the base does not have; with ``asked.every``, or where no base is known, everything behind the
    configured cut-over is looked at.

    :raises UsageError: there is no migration environment, or no revision of the configured cut-over.
    :raises FindingsError: there is no revision to look at.
    """
    settings = asked.settings
    environment = read_environment(settings.alembic_ini).normal()
    merged = read_merged(settings, environment, asked.base_revision)
    if not merged.written and not any(one.code == "revision-file" for one in merged.troubles):
        raise FindingsError(
            "there is no revision here", place=Place(file=shown(settings, environment.ini)), code="nothing-to-check"
        )
    wanted = _wanted(settings, merged, every=asked.every)
    with asked.watch.phase("render revisions"):
        judged = _judged(merged, wanted, environment, settings.alembic(asked.profile))
    project = _project(settings, environment, merged, judged, every=asked.every)
    found = (*map(_diagnostic, findings(project)), *untold(project))
    return Looked(what=_what(merged, judged), findings=(*merged.troubles, *found))


def glance(settings: Settings, path: Path) -> tuple[Diagnostic, ...]:
    """Return what is to be said of a revision that was just written: what its file tells, without rendering it.

    :raises SnapshotError: the revisions cannot be read.
    """
    environment = read_environment(settings.alembic_ini).normal()
    merged = read_merged(settings, environment, settings.policy.base)
    file = shown(settings, path)
    judged = tuple(_read(one, {}) for one in merged.written if one.file == file)
    found = findings(_project(settings, environment, merged, judged))
    return tuple(_diagnostic(one) for one in found if one.file == file and one.severity is not Severity.NOTE)


def _project(
    settings: Settings, environment: Environment, merged: Merged, judged: tuple[Judged, ...], *, every: bool = False
) -> Project:
    return Project(
        revisions=tuple(merged.written),
        judged=judged,
        base=merged.base,
        env=_env(settings, environment),
        schema=_schema(settings),
        imports=settings.policy.imports,
        is_timed=settings.policy.ids == TIMESTAMP,
        reference=settings.reference_tables,
        version_tables=_version_tables(settings),
        every=every,
    )


def _version_tables(settings: Settings) -> frozenset[str]:
    """Return patterns of how statements name the version table; where env.py computes its name, Alembic's own."""
    try:
        table = version_table(settings.alembic_ini)
    except FindingsError:
        table = DEFAULT
    name = quote_name(table.name)
    return frozenset({name, f"{quote_name(table.schema) if table.schema else '*'}.{name}"})


def _what(merged: Merged, judged: Sequence[Judged]) -> str:
    where = f"merged with {merged.base}" if merged.base else "of the working tree alone"
    return f"{plural(len(merged.written), 'revision')} {where}, the style of {len(judged)}"


def _wanted(settings: Settings, merged: Merged, *, every: bool) -> tuple[Written, ...]:
    """Return the revisions that the rules of style hold for."""
    legacy = _legacy(settings, merged)
    is_old = bool(merged.base) and not every
    return tuple(
        one
        for one in merged.written
        if one.is_here and one.id not in legacy and not (is_old and one.file not in merged.new)
    )


def _legacy(settings: Settings, merged: Merged) -> frozenset[str]:
    """Return the cut-over and every revision before it."""
    last = settings.policy.legacy_until
    by_id = {one.id: one for one in merged.written}
    if last and last not in by_id:
        raise UsageError(
            f"there is no revision {last!r}",
            place=Place(file=str(settings.source or settings.root), subject="policy.legacy_until"),
            hint="Name the last revision of the old style by its whole id, or none where a squash has archived it",
        )
    found: set[str] = set()
    waiting = [last] if last else []
    while waiting:
        name = waiting.pop()
        if name in by_id and name not in found:
            found.add(name)
            waiting.extend((*by_id[name].parents, *by_id[name].depends_on))
    return frozenset(found)


def _judged(merged: Merged, wanted: Sequence[Written], environment: Environment, how: Alembic) -> tuple[Judged, ...]:
    graph = Graph(environment.ini, merged.nodes)
    pairs = [(one.id, direction) for one in wanted for direction in (UPGRADE, DOWNGRADE)]
    rehearsed = dict(zip(pairs, rehearse(graph, pairs, how), strict=True))
    return tuple(_read(one, {way: rehearsed[one.id, way] for way in (UPGRADE, DOWNGRADE)}) for one in wanted)


def _read(revision: Written, rehearsed: Mapping[str, Rehearsal]) -> Judged:
    spoken = [
        Spoken(text=text, raw=raw, line=line, direction=way, is_alone=is_alone)
        for way, one in rehearsed.items()
        for text, raw, line, is_alone in one.spoken
    ]
    said, unread = said_in(revision, spoken)
    return Judged(
        written=revision,
        said=said,
        unread=unread,
        opened=tuple(Opened(what, line, way) for way, one in rehearsed.items() for what, line in one.opened),
        unrendered={way: one.error for way, one in rehearsed.items() if one.error},
        rendered=frozenset(way for way, one in rehearsed.items() if not (one.error or one.asked)),
    )


def _env(settings: Settings, environment: Environment) -> EnvironmentFile | None:
    path = environment.scripts / "env.py"
    with suppress(FindingsError):  # without one, or with one that is not Python, nothing renders, and that is said
        data = read(path)
        parse_text(data, path)
        return EnvironmentFile(file=shown(settings, path), source=text_of(data))
    return None


def _schema(settings: Settings) -> Callable[[], Schema | None]:
    @cache
    def read() -> Schema | None:
        from snapshot.workflows.standing import standing_schema  # noqa: PLC0415 - few runs ask for the snapshot

        return standing_schema(settings)

    return read


def _diagnostic(one: Found) -> Diagnostic:
    place = Place(file=one.file, line=one.line, subject=one.revision)
    return Diagnostic(severity=one.severity, code=one.code, message=one.message, place=place, hint=one.hint)
