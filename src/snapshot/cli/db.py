"""``snapshot db``: the server of a profile, embedded or in a container, and its database."""

from pathlib import Path

import click

from snapshot.cli import options
from snapshot.cli.confirm import confirmation
from snapshot.cli.target import Target, report_backup
from snapshot.cli.watching import watch_for
from snapshot.config.dsn import describe, redact
from snapshot.config.reading import load_settings
from snapshot.database.compose import WAIT_SECONDS
from snapshot.model.diagnostic import ExitCode
from snapshot.render.console import plain
from snapshot.workflows.backups import KEEP, back_up, put_back, start_over
from snapshot.workflows.updown import server_status, start_server, stop_server


@click.group()
def command() -> None:
    """Start and stop the server of a profile; back up, restore and reset a database.

    \b
    Example:
      snapshot db up
    """


@command.command()
@options.env
@click.option(
    "--timeout",
    "seconds",
    type=click.IntRange(1),
    default=WAIT_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for a server in a container.",
)
def up(env: str, seconds: int) -> ExitCode:
    """Start the embedded server, made first if need be, or what the profile's compose file describes.

    \b
    Example:
      snapshot db up --env local_dev
    """
    settings = load_settings(Path.cwd())
    dsn = start_server(settings, settings.named(env), seconds, watch_for(quiet=False))
    click.echo(f"{describe(dsn)} is up: {redact(dsn)}")
    return ExitCode.OK


@command.command()
@options.env
def down(env: str) -> ExitCode:
    """Stop the embedded server, or the containers of the profile's compose file; the data stay.

    \b
    Example:
      snapshot db down
    """
    settings = load_settings(Path.cwd())
    click.echo(stop_server(settings, settings.named(env)))
    return ExitCode.OK


@command.command()
@options.env
@click.option(
    "--keep",
    type=click.IntRange(1),
    default=KEEP,
    show_default=True,
    metavar="N",
    help="How many of this one to keep.",
)
def backup(env: str, keep: int) -> ExitCode:
    """Write a backup of the whole database, rows and all, and see that pg_restore can list it.

    \b
    Example:
      snapshot db backup --env staging
    """
    target = Target.of(env)
    target.announce("backing up")
    report_backup(back_up(target.settings, target.profile, target.dsn, keep))
    return ExitCode.OK


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.env
@confirmation
def restore(file: Path, env: str, confirm: str) -> ExitCode:
    """Load a backup into the database, which must be empty, all or nothing.

    \b
    Example:
      snapshot db restore backups/local_dev/snapshot_dev_20260102_030405006.dump
    """
    target = Target.of(env)
    target.announce(f"restoring {plain(str(file))} into")
    target.require(confirm)
    click.echo(f"{put_back(target.profile, target.dsn, file)} entries restored")
    return ExitCode.OK


@command.command()
@options.env
@confirmation
def reset(env: str, confirm: str) -> ExitCode:
    """Drop the database and make it again, empty; only with --confirm, whatever the profile.

    \b
    Example:
      snapshot db reset --confirm snapshot_dev
    """
    target = Target.of(env)
    target.announce("dropping and making again")
    target.insist(confirm, "all that the database holds would be gone, and nobody confirmed that it is meant")
    written = start_over(target.settings, target.profile, target.dsn)
    if written:
        report_backup(written)
    click.echo("it is there again, and empty")
    return ExitCode.OK


@command.command(name="status")
@options.env
def status_(env: str) -> ExitCode:
    """Show whether the server runs; exit 1 when it does not.

    \b
    Example:
      snapshot db status
    """
    settings = load_settings(Path.cwd())
    runs, told = server_status(settings, settings.named(env))
    click.echo(told)
    return ExitCode.OK if runs else ExitCode.FINDINGS
