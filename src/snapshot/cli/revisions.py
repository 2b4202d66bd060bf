"""``snapshot revisions``: Alembic on the database of a profile."""

from pathlib import Path

import click

from snapshot.cli import options
from snapshot.cli.confirm import require_confirmation
from snapshot.config.dsn import describe
from snapshot.config.reading import load_settings
from snapshot.config.settings import Settings
from snapshot.model.diagnostic import ExitCode
from snapshot.revisions.graph import heads
from snapshot.revisions.history import history as read_history
from snapshot.revisions.runner import upgrade as run_upgrade
from snapshot.revisions.version_table import current as read_current
from snapshot.revisions.version_table import version_table
from snapshot.workflows.servers import dsn_of


@click.group()
def command() -> None:
    """Upgrade a database and show its revision.

    \b
    Example:
      snapshot revisions current
    """


def _open(env: str) -> tuple[Settings, str]:
    settings = load_settings(Path.cwd())
    return settings, dsn_of(settings, settings.profile(env))


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
    require_confirmation(settings.profile(env), dsn, confirm)
    click.echo(f"upgrading {describe(dsn)}")
    move = run_upgrade(settings.alembic_ini, dsn, revision)
    for step in move.steps:
        click.echo(f"  {step.id}  {step.title}")
    click.echo(f"now at {', '.join(move.after)}: {len(move.steps)} revisions applied")
    return ExitCode.OK


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
