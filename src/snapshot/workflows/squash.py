"""Squash: one baseline in place of many revisions, proven on scratch databases before a file of the project changes.

The baseline keeps the id of the newest revision it stands for, so that a database there needs nothing, an empty one
is built, and one that is behind fails loudly, because its revision is in no file. Only with an id of its own is a
stamp needed (`snapshot.workflows.squash_stamp`).
"""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from snapshot.config.alembic import Alembic
from snapshot.config.settings import Profile, Settings
from snapshot.database.connection import session
from snapshot.database.rows import dump_rows, large_objects, restarted_sequences
from snapshot.database.scratch import is_alive, scratch_database
from snapshot.database.signals import ending_as_interrupt, uninterrupted
from snapshot.diff.view import View
from snapshot.layout.format import HEAD_FILE, kept_blocks, render_files
from snapshot.layout.reference import titles_behind_rows
from snapshot.layout.sections import make_layout
from snapshot.model.diagnostic import Place
from snapshot.model.errors import FindingsError, UsageError
from snapshot.model.kind import Kind
from snapshot.model.words import plural
from snapshot.policy.baseline_sql import is_alike, quoted, rows_sql, schema_sql
from snapshot.policy.differences import differences
from snapshot.revisions.archiving import VERSIONS, Archive, archive_for
from snapshot.revisions.baseline import Baseline
from snapshot.revisions.environment import Environment, read_environment
from snapshot.revisions.graph import Graph, Revision, revision_graph
from snapshot.revisions.ids import next_id
from snapshot.revisions.runner import only_head, upgrade
from snapshot.revisions.version_table import version_table
from snapshot.revisions.walk import walking
from snapshot.workflows.diff import Wish, diff
from snapshot.workflows.history import read_lock
from snapshot.workflows.seed_plan import materialized_views
from snapshot.workflows.servers import scratch_server_of
from snapshot.workflows.sides import Side
from snapshot.workflows.specs import Sort
from snapshot.workflows.squash_files import reason_of_readers, reason_to_stay
from snapshot.workflows.take import Request, take
from snapshot.workflows.taken import Strategy, Taken
from snapshot.workflows.watch import Watch

_MOST_ROWS_BYTES = 1_000_000
_SHOWN = 12
_STAGED = "_squash_"
_FILLED = """
SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'm' AND c.relispopulated
"""
_SCHEMAS = "SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_|^information_schema$'"
_CREATE_ROLE = re.compile(rb"\bCREATE\s+(?:ROLE|USER)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Squash:
    """What is to be done, and was proven.

    :param old: the revisions that the baseline stands for, in their order.
    :param kept: those that stay.
    :param file: where the baseline goes.
    :param archive: where the old ones go.
    :param sql_files: those that move with the old ones.
    :param stays: why SQL files are copied and stay where they are; empty where they move, or there are none.
    """

    baseline: Baseline
    old: tuple[Revision, ...]
    kept: tuple[Revision, ...]
    file: Path
    text: str
    archive: Archive
    sql_files: tuple[Path, ...]
    stays: str = ""


@dataclass(frozen=True, slots=True)
class _State:
    """What revisions make of an empty database.

    :param rows: SQL that makes the rows they leave.
    :param filled: SQL that fills the materialized views they fill.
    :param maker: the role that ran them.
    """

    taken: Taken
    head: str
    rows: str
    filled: str
    maker: str


def plan_squash(settings: Settings, profile: Profile, keep: int, *, new_id: bool, watch: Watch) -> Squash:
    """Work out a squash and prove it; no file of the project is changed.

    :param keep: how many of the newest revisions stay as they are.
    :param new_id: give the baseline an id of its own.
    :raises UsageError: there is nothing to squash, or it cannot be done that way.
    :raises FindingsError: what the baseline makes is not what the revisions make.
    :raises SnapshotError: a server is missing, or a revision fails.
    """
    read_lock(settings)  # one that nobody can read would stop it when the files are already moved
    graph, now = revision_graph(settings.alembic_ini), datetime.now(settings.timezone)
    old, kept = _cut(graph, keep, new_id=new_id)
    environment = read_environment(settings.alembic_ini)
    archive = archive_for(environment, now)
    with watch.phase("build from the old revisions"):
        there = _made_by_env(settings, profile, graph)
        before = _state(settings, profile, graph.ini, old[-1].id)
    identity = next_id(graph.heads(), now) if new_id else old[-1].id
    baseline = Baseline(
        identity=identity,
        replaces=(old[-1].id,),
        count=len(old),
        archive=archive.folder.name,
        **_texts(before, there, _makes_roles(environment, old)),
    )
    plan = Squash(
        baseline=baseline,
        old=old,
        kept=kept,
        file=old[-1].file.with_name(f"{identity}_baseline.py"),
        text=baseline.text(now),
        archive=archive,
        sql_files=environment.sql_files(),
        stays=reason_to_stay(environment, old, kept),
    )
    stays = _prove(settings, profile, plan, before, watch)
    return replace(plan, sql_files=() if stays else plan.sql_files, stays=stays)


def carry_out(plan: Squash) -> None:
    """Put the baseline in the place of the old revisions; what fails half way is put back.

    :raises OSError: the disk refuses it.
    """
    with _staged(plan.archive, "old") as staged:
        staged.fill(one.file for one in plan.old)
        with uninterrupted():
            _put_in_place(plan, staged)


def _put_in_place(plan: Squash, staged: Archive) -> None:
    archive = plan.archive
    staged.folder.rename(archive.folder)
    gone = [*(one.file for one in plan.old), *plan.sql_files]
    contents = {file: file.read_bytes() for file in gone}
    try:
        for file in gone:
            file.unlink()
        plan.file.write_text(plan.text, encoding="utf-8")
    except BaseException:
        plan.file.unlink(missing_ok=True)
        for file, content in contents.items():
            file.write_bytes(content)
        shutil.rmtree(archive.folder)
        raise
    for folder in sorted({file.parent for file in plan.sql_files}, reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def _cut(graph: Graph, keep: int, *, new_id: bool) -> tuple[tuple[Revision, ...], tuple[Revision, ...]]:
    """Return the revisions to squash and those that stay."""
    head, place = only_head(graph), Place(file=str(graph.ini))
    revisions = tuple(graph.revisions.values())
    cut_at = max(len(revisions) - keep, 0)
    old, kept = revisions[:cut_at], revisions[cut_at:]
    if len(old) < len(("one", "two")):
        told = f"{len(old)} of {plural(len(revisions), 'revision')} would be squashed"
        raise UsageError(told, place=place, hint="Squash two at least: keep fewer with --keep, or wait for more")
    if new_id and kept:
        told = "the revisions that stay follow the id of the newest one that goes, so the baseline has to keep it"
        raise UsageError(told, place=place, hint="Leave --new-id away, or --keep")
    cut = old[-1].id if kept else head
    if graph.applied([cut]) != {one.id for one in old} or any(graph.needs(one.id) & _inner(old) for one in kept):
        raise UsageError(
            f"the history branches where it would be cut, behind {cut}",
            place=place,
            hint="Keep more revisions, or fewer, so that one of them has all others before it",
        )
    return old, kept


def _inner(old: Sequence[Revision]) -> set[str]:
    return {one.id for one in old[:-1]}


def _state(settings: Settings, profile: Profile, ini: Path, target: str) -> _State:
    with scratch_database(scratch_server_of(settings, profile)) as dsn:
        upgrade(settings.alembic(profile).at(ini), dsn, target)
        table = version_table(ini)
        if count := large_objects(dsn):
            raise FindingsError(
                f"the revisions make {count} large objects, which no baseline can hold",
                place=Place(file=str(ini)),
                hint="Keep what makes them out of the squash, with --keep",
                code="squash-rows",
            )
        rows, restarted = dump_rows(dsn, (table.schema or "public", table.name)), restarted_sequences(dsn)
        if len(rows) > _MOST_ROWS_BYTES:
            raise FindingsError(
                f"the revisions leave {len(rows):,} bytes of rows, too many for a revision",
                place=Place(file=str(ini)),
                hint="Keep what loads them out of the squash, with --keep, or load them otherwise",
                code="squash-rows",
            )
        request = Request(dsn=dsn, strategy=Strategy.WHOLE, keep_secrets=True)
        taken = take(request, make_layout(), Watch())
        with session(dsn) as connection:
            maker = str(connection.info.user)
            filled = {tuple(row) for row in connection.execute(_FILLED.encode()).fetchall()}
    head = render_files(taken.snapshot, taken.arrangement)[HEAD_FILE]
    views = [one.path for one in materialized_views(head) if one.path in filled]
    begun = ((quoted(one), value) for one, value in restarted)
    return _State(taken, head, rows_sql(rows, (), begun), rows_sql("", map(quoted, views)), maker)


def _made_by_env(settings: Settings, profile: Profile, graph: Graph) -> frozenset[str]:
    """Return the schemas that are there before the first revision runs: env.py's, and that of the version table."""
    with (
        scratch_database(scratch_server_of(settings, profile)) as dsn,
        walking(graph, dsn, settings.alembic(profile)) as walk,
    ):
        walk.begin()
        with session(dsn) as connection:
            made = {str(name) for (name,) in connection.execute(_SCHEMAS.encode()).fetchall()}
    return frozenset(made | {version_table(graph.ini).schema})


def _texts(state: _State, there: frozenset[str], makes_roles: bool) -> dict[str, str]:  # noqa: FBT001 - a fact about the revisions
    """Return what a baseline sends: with rows, these come between two halves of the schema.

    Before foreign keys they need no order, rings of them included; before triggers and policies nothing changes or
    refuses them.
    """
    named = state.taken.cluster.roles - state.taken.cluster.superusers - {state.maker, "public"}
    roles = sorted(one for one in named if not one.startswith("pg_")) if makes_roles else ()
    made = partial(schema_sql, maker=state.maker, there=there)
    if not state.rows:
        return {"schema": made(state.head, roles=roles), "rest": state.filled}
    tables = {(one.id.path[0], one.id.path[1]) for one in state.taken.snapshot.of_kinds((Kind.TABLE,))}
    later = titles_behind_rows(state.head, tables, HEAD_FILE)
    rest = made(kept_blocks(state.head, later.__contains__)) if later else ""
    return {
        "schema": made(kept_blocks(state.head, lambda title: title not in later), roles=roles),
        "rows": state.rows,
        "rest": "\n".join(filter(None, (rest, state.filled))),
    }


def _makes_roles(environment: Environment, old: Sequence[Revision]) -> bool:
    files = (*(one.file for one in old), *environment.sql_files())
    return any(_CREATE_ROLE.search(file.read_bytes()) for file in files)


def _prove(settings: Settings, profile: Profile, plan: Squash, before: _State, watch: Watch) -> str:
    """See that the baseline makes what the old revisions made, and that those still run from their archive.

    :returns: why SQL files must also stay where they are; empty where nobody needs them there.
    """
    with _staged(plan.archive, "new") as staged, watch.phase("build from the baseline"):
        staged.fill(one.file for one in plan.kept)
        (staged.folder / VERSIONS / plan.file.name).write_text(plan.text, encoding="utf-8")
        with _explained():
            found = _state(settings, profile, staged.ini, plan.baseline.identity)
        _require_same(before, found, "the old revisions", "the baseline")
        if plan.kept:
            whole = _state(settings, profile, settings.alembic_ini, "head")
            _require_same(
                whole,
                _state(settings, profile, staged.ini, "head"),
                "all revisions",
                "the squashed ones",
                again=lambda: _state(settings, profile, settings.alembic_ini, "head"),
            )
    with _staged(plan.archive, "old") as staged, watch.phase("build from the archive"):
        staged.fill(one.file for one in plan.old)
        found = _state(settings, profile, staged.ini, plan.old[-1].id)
        _require_same(
            before,
            found,
            "the old revisions",
            "the archive",
            again=lambda: _state(settings, profile, settings.alembic_ini, plan.old[-1].id),
        )
        return _reason_to_stay(settings.alembic(profile), plan, staged)


def _reason_to_stay(how: Alembic, plan: Squash, staged: Archive) -> str:
    if not plan.sql_files:
        return ""
    return (
        plan.stays
        or reason_of_readers(how.at(staged.ini), {one.id for one in plan.old}, plan.sql_files)
        or reason_of_readers(how, {one.id for one in plan.kept}, plan.sql_files)
    )


@contextmanager
def _explained() -> Iterator[None]:
    """Say of a failure that it is the baseline's, whose file is gone when this is read."""
    try:
        yield
    except FindingsError as error:
        raise FindingsError(
            f"the baseline fails: {error.diagnostics[0].message}",
            hint="Nothing was changed. Rows come when their tables and checks are there: keep what makes rows that a "
            "later check or function refuses out of the squash, with --keep",
            code="squash-different",
        ) from None


@contextmanager
def _staged(archive: Archive, word: str) -> Iterator[Archive]:
    """Give a folder as deep as the archive, so that its paths are the archive's, and remove what is left of it.

    What a killed process of this machine left is removed first.
    """
    scripts = archive.environment.scripts
    with ending_as_interrupt():
        for left in scripts.glob(f"{_STAGED}[0-9]*_*"):
            if not is_alive(int(left.name.removeprefix(_STAGED).partition("_")[0])):
                shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{_STAGED}{os.getpid()}_{word}_", dir=scripts))
        try:
            shutil.copymode(scripts, folder)  # a temporary folder is its maker's alone, an archive the team's
            yield replace(archive, folder=folder)
        finally:
            with uninterrupted():
                shutil.rmtree(folder, ignore_errors=True)


def _require_same(
    old: _State, new: _State, made_by: str, and_by: str, *, again: Callable[[], _State] | None = None
) -> None:
    """See that schemas and rows are the same.

    :param again: makes the old state once more, where what differs may be the time of day or chance: values that
        differ there, too, may differ.
    """
    view = diff(_side(made_by, old), _side(and_by, new), Wish(means=False), Watch())
    if not view.is_equal:
        raise _different(view, f"{and_by} would not make what {made_by} make")
    if (old.rows, old.filled) != (new.rows, new.filled) and not (
        again and old.filled == new.filled and is_alike(old.rows, new.rows, again().rows)
    ):
        raise FindingsError(
            f"{and_by} would not leave the rows that {made_by} leave",
            hint="They may be others each time; keep what writes them out of the squash, with --keep",
            code="squash-rows",
        )


def _side(name: str, state: _State) -> Side:
    taken = state.taken
    server = str(taken.origin.major or "")
    return Side(name=name, sort=Sort.MIGRATIONS, server=server, heads=taken.heads, read=lambda: taken.snapshot)


def _different(view: View, told: str) -> FindingsError:
    named = [f"{one.card.id} ({one.about})" for one in differences(view)]
    return FindingsError(
        f"{told}: {', '.join(named[:_SHOWN])}{' and others' if len(named) > _SHOWN else ''}",
        hint="Nothing was changed; keep the revisions that make it out of the squash, with --keep",
        code="squash-different",
    )
