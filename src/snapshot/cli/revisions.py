"""``snapshot revisions``: Alembic on the database of a profile."""

from pathlib import Path

import click

from snapshot.cli import options
from snapshot.cli.report import shown, watch_for
from snapshot.config.dsn import describe, parameters
from snapshot.config.reading import load_settings
from snapshot.config.settings import Profile, Settings
from snapshot.model.diagnostic import ExitCode, Place
from snapshot.model.errors import UsageError
from snapshot.render.console import aside, tell
from snapshot.revisions.graph import heads
from snapshot.revisions.history import history as read_history
from snapshot.revisions.runner import upgrade as run_upgrade
from snapshot.revisions.version_table import current as read_current
from snapshot.revisions.version_table import version_table
from snapshot.workflows.author import UNSEEN, author
from snapshot.workflows.servers import dsn_of


@click.group()
def command() -> None:
    """Write revisions, move a database through them, and show where it stands.

    \b
    Example:
      snapshot revisions current
    """


def _open(env: str) -> tuple[Settings, str]:
    settings = load_settings(Path.cwd())
    return settings, dsn_of(settings, settings.profile(env))


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
    return ExitCode.OK


@command.command()
@click.argument("revision", default="head")
@options.env
@click.option(
    "--confirm",
    default="",
    envvar="CONFIRM",
    metavar="DBNAME",
    help="Name of the database, needed to write to a protected profile; also from CONFIRM.",
)
def upgrade(revision: str, env: str, confirm: str) -> ExitCode:
    """Upgrade the database to REVISION: head, heads or a whole id.

    \b
    Example:
      snapshot revisions upgrade head --env local_dev
    """
    settings, dsn = _open(env)
    _require_confirmation(settings.profile(env), dsn, confirm)
    click.echo(f"upgrading {describe(dsn)}")
    move = run_upgrade(settings.alembic_ini, dsn, revision)
    for step in move.steps:
        click.echo(f"  {step.id}  {step.title}")
    click.echo(f"now at {', '.join(move.after)}: {len(move.steps)} revisions applied")
    return ExitCode.OK


def _require_confirmation(profile: Profile, dsn: str, confirm: str) -> None:
    database = parameters(dsn).get("dbname", "")
    if profile.protected and confirm != (database or profile.name):
        raise UsageError(
            "the profile is protected, and nobody confirmed that its database is meant",
            place=Place(subject=describe(dsn)),
            hint=f"Repeat the command with CONFIRM={database or profile.name}",
            code="not-confirmed",
        )


@command.command()
@options.env
def current(env: str) -> ExitCode:
    """Show the revision of the database and the head of the checkout.

    \b
    Example:
      snapshot revisions current --env local_dev
    """
    settings, dsn = _open(env)
    found = read_current(dsn, version_table(settings.alembic_ini))
    expected = heads(settings.alembic_ini)
    click.echo(f"{describe(dsn)}  {', '.join(found) or 'no revision'}" + ("  (head)" if found == expected else ""))
    if found != expected:
        click.echo(f"head is {', '.join(expected)}; make al-up goes there")
    return ExitCode.OK


@command.command()
@options.env
def history(env: str) -> ExitCode:
    """Show the revisions there are, the newest first, with the database's own marked.

    \b
    Example:
      snapshot revisions history
    """
    settings, dsn = _open(env)
    for line in read_history(settings.alembic_ini, dsn):
        click.echo(str(line))
    return ExitCode.OK
