"""``snapshot revisions``: Alembic on the database of a profile."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from click.core import ParameterSource

from snapshot.cli import options
from snapshot.cli.confirm import confirmation
from snapshot.cli.loss import show_retreat, show_stamp
from snapshot.cli.report import shown
from snapshot.cli.squash import squash, squash_stamp
from snapshot.cli.target import Target, patience, report_backup
from snapshot.cli.watching import watch_for
from snapshot.config.dsn import describe
from snapshot.config.reading import load_settings
from snapshot.model.diagnostic import ExitCode
from snapshot.model.words import plural
from snapshot.policy.external import missing
from snapshot.render import external
from snapshot.render.console import answer, aside, plain, tell
from snapshot.revisions.graph import Revision, revision_graph
from snapshot.revisions.history import history as read_history
from snapshot.revisions.script import offline_sql
from snapshot.revisions.version_table import current as read_current
from snapshot.revisions.version_table import version_table
from snapshot.workflows.author import UNSEEN, author
from snapshot.workflows.backups import back_up
from snapshot.workflows.checks.revisions import glance
from snapshot.workflows.drift import drift
from snapshot.workflows.external import files_table
from snapshot.workflows.history import lock_path
from snapshot.workflows.locking import renew_lock, save_lock
from snapshot.workflows.migrate import Patience, upgrade_database
from snapshot.workflows.retreat import carry_out, plan_retreat
from snapshot.workflows.stamp import check_stamp, note_revision


@click.group()
def command() -> None:
    """Write revisions, move a database through them, and show where it stands.

    \b
    Example:
      snapshot revisions current
    """


@command.command()
@click.option(
    "--message", "-m", default="", envvar="MSG", metavar="TEXT", help="What it does, in one line; also from MSG."
)
@click.option(
    "--id",
    "identity",
    default="",
    envvar="REV_ID",
    metavar="ID",
    help="Its id; by the clock without it; from REV_ID.",
)
@click.option("--auto", is_flag=True, help="Compare the models with the schema of the migrations, and write that.")
@options.env
def new(message: str, identity: str, env: str, *, auto: bool) -> ExitCode:
    """Write a new revision behind the head.

    \b
    Example:
      snapshot revisions new --message "add column status" --auto
    """
    settings = load_settings(Path.cwd())
    written = author(settings, env, message, identity, watch_for(quiet=False), auto=auto)
    if auto:
        tell(aside(), [UNSEEN])
    if written is None:
        click.echo("nothing written: the models and the schema of the migrations do not differ in what is compared")
    else:
        click.echo(f"written: {shown(written)}")
        tell(aside(), glance(settings, written))
    return ExitCode.OK


@command.command()
@click.option(
    "--accept",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Allow that this committed file was changed or removed; may be repeated.",
)
@click.option("--reason", default="", envvar="REASON", metavar="TEXT", help="Why, in one line; also from REASON.")
@click.option("--base", default="", metavar="REV", help="Git revision the branch will be merged into.")
@options.check
def lock(accept: tuple[Path, ...], reason: str, base: str, *, check: bool) -> ExitCode:
    """Add new revisions to the lock file; committed ones are never locked anew.

    Exit codes: 0 written, or nothing to do; 1 a committed file changed and is not accepted, or --check would write.

    \b
    Examples:
      snapshot revisions lock
      snapshot revisions lock --accept alembic/sql/mart/v.sql --reason "see issue 7"
    """
    settings = load_settings(Path.cwd())
    is_said = click.get_current_context().get_parameter_source("reason") is ParameterSource.COMMANDLINE
    made = renew_lock(settings, base or settings.policy.base, accept, reason if accept or is_said else "")
    counts = ((made.added, "added"), (made.renewed, "locked anew"), (made.accepted, "accepted"))
    told = ", ".join(f"{len(names)} {word}" for names, word in counts if names)
    where = f"{shown(lock_path(settings))}: {len(made.lock.lines)} lines"
    if not made.is_changed:
        click.echo(f"{where}, nothing to do")
        return ExitCode.OK
    if not check:
        save_lock(settings, made.lock)
    click.echo(f"{where}, {told}" if told else where)
    return ExitCode.FINDINGS if check else ExitCode.OK


@command.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["terminal", "markdown", "json"]),
    default="terminal",
    show_default=True,
    help="How to draw the table.",
)
def files(form: str) -> ExitCode:
    """Show which revisions read files, which files, and which kinds of object those are about.

    Revisions are read, never run; what they compute is said to be untold. Exit code 1 when a file is missing.

    \b
    Example:
      snapshot revisions files --format markdown
    """
    rows = files_table(load_settings(Path.cwd()))
    if form == "terminal":
        external.show_table(answer(), rows)
    else:
        sys.stdout.write(external.render_markdown(rows) if form == "markdown" else external.render_json(rows))
    return ExitCode.FINDINGS if missing(rows) else ExitCode.OK


@command.command()
@click.argument("revision", default="head")
@options.env
@click.option(
    "--step", "steps", type=click.IntRange(0), default=0, metavar="N", help="Apply no more than N, one by one."
)
@patience
@confirmation
def upgrade(revision: str, env: str, steps: int, lock_seconds: int, turn_seconds: int, confirm: str) -> ExitCode:
    """Upgrade the database to REVISION: head, heads or a whole id.

    \b
    Example:
      snapshot revisions upgrade head --env local_dev
    """
    target = Target.of(env)
    target.announce("upgrading")
    target.require(confirm)
    how = Patience(lock_seconds=lock_seconds, turn_seconds=turn_seconds)
    found = upgrade_database(target.alembic, target.dsn, revision, how, steps=steps, on_step=_show_step)
    tell(aside(), found.notes)
    click.echo(f"now at {_listed(found.move.after)}: {plural(len(found.move.steps), 'revision')} applied")
    if found.left:
        click.echo(f"{found.left} more up to {revision}")
    return ExitCode.FINDINGS if found.notes else ExitCode.OK


def _show_step(step: Revision) -> None:
    click.echo(f"  {step.id}  {plain(step.title)}")


def _listed(ids: Sequence[str]) -> str:
    return ", ".join(ids) or "no revision"


@command.command()
@click.argument("revision", default="")
@options.env
@click.option("--dry-run", is_flag=True, help="Only show what would be taken back and lost.")
@patience
@confirmation
def downgrade(
    revision: str, env: str, lock_seconds: int, turn_seconds: int, confirm: str, *, dry_run: bool
) -> ExitCode:
    """Go back to REVISION, a whole id or base; to the parent of the current revision without one.

    \b
    Example:
      snapshot revisions downgrade --dry-run
    """
    target = Target.of(env)
    target.announce("downgrading")
    plan = plan_retreat(target.settings, target.profile, target.dsn, revision, watch_for(quiet=False))
    show_retreat(plan)
    if dry_run:
        return ExitCode.OK
    if plan.loss.view is None:
        target.insist(confirm, "what would be lost cannot be told, and nobody confirmed that this database is meant")
    target.require(confirm)
    _back_up_protected(target)
    how = Patience(lock_seconds=lock_seconds, turn_seconds=turn_seconds)
    move = carry_out(target.alembic, target.dsn, plan, how)
    click.echo(f"now at {_listed(move.after)}: {plural(len(move.steps), 'revision')} taken back")
    return ExitCode.OK


@command.command()
@click.argument("revision")
@options.env
@click.option("--purge", is_flag=True, help="Forget first what is noted, where no file defines it or rows overlap.")
@patience
@confirmation
def stamp(revision: str, env: str, lock_seconds: int, turn_seconds: int, confirm: str, *, purge: bool) -> ExitCode:
    """Note that the database is at REVISION, a whole id, after showing how its schema differs from it.

    \b
    Example:
      snapshot revisions stamp 20260102_000000000 --env local_dev
    """
    target = Target.of(env)
    ini = target.settings.alembic_ini
    check_stamp(ini, revision)
    target.announce(f"stamping {revision} on")
    found = drift(target.settings, target.profile, target.dsn, revision, watch_for(quiet=False))
    show_stamp(found, revision)
    if not found.is_equal:
        target.insist(confirm, f"the schema is not known to be that of {revision}, and nobody confirmed the stamp")
    target.require(confirm)
    _back_up_protected(target)
    how = Patience(lock_seconds=lock_seconds, turn_seconds=turn_seconds)
    click.echo(
        f"now at {_listed(note_revision(target.alembic, target.dsn, revision, how, purge=purge))}: nothing was run"
    )
    return ExitCode.OK


def _back_up_protected(target: Target) -> None:
    if target.profile.protected:
        report_backup(back_up(target.settings, target.profile, target.dsn))


command.add_command(squash)
command.add_command(squash_stamp)


@command.command()
@click.argument("span", metavar="FROM:TO")
@options.env
def sql(span: str, env: str) -> ExitCode:
    """Print the SQL that leads from one revision to another, up or down; no database is needed.

    \b
    Example:
      snapshot revisions sql 20260102_000000000:20260101_000000000
    """
    settings = load_settings(Path.cwd())
    found = offline_sql(settings.alembic(settings.named(env)), span)
    tell(aside(), found.notes)
    sys.stdout.write(found.text)
    return ExitCode.OK


@command.command()
@options.env
@click.option("--check", is_flag=True, help="Exit 1 when the database is not at head.")
def current(env: str, *, check: bool) -> ExitCode:
    """Show the revision of the database and the head of the checkout.

    \b
    Example:
      snapshot revisions current --env local_dev
    """
    target = Target.of(env)
    settings, dsn = target.settings, target.dsn
    graph = revision_graph(settings.alembic_ini)
    found, expected = read_current(dsn, version_table(settings.alembic_ini)), graph.heads()
    click.echo(f"{describe(dsn)}  {_listed(found)}" + ("  (head)" if found == expected else ""))
    for one in found:
        if one not in graph.revisions:
            click.echo(f"{one} is defined by no file of this checkout")
    if found != expected:
        behind = len(graph.applied(expected) - graph.applied(found))
        every = plural(len(graph.revisions), "revision")
        goes = "make al-up goes there" if len(expected) == 1 else "merge them first"
        click.echo(f"{behind} of {every} behind; head is {_listed(expected)}: {goes}")
    return ExitCode.FINDINGS if check and found != expected else ExitCode.OK


@command.command()
@options.env
def history(env: str) -> ExitCode:
    """Show the revisions there are, the newest first, with the database's own marked.

    \b
    Example:
      snapshot revisions history
    """
    target = Target.of(env)
    settings, dsn = target.settings, target.dsn
    for line in read_history(settings.alembic_ini, dsn):
        click.echo(str(line))
    return ExitCode.OK
