"""``snapshot db``: the embedded server of a project."""

from pathlib import Path

import click

from snapshot.cli import options
from snapshot.cli.confirm import confirmation
from snapshot.cli.target import Target, report_backup
from snapshot.config.dsn import describe
from snapshot.config.reading import load_settings
from snapshot.config.settings import Profile, Settings
from snapshot.database.server import status, stop
from snapshot.database.wheel import DEFAULT_MAJOR
from snapshot.model.diagnostic import ExitCode, Place
from snapshot.model.errors import UsageError
from snapshot.render.console import plain
from snapshot.workflows.backups import KEEP, back_up, put_back, start_over
from snapshot.workflows.servers import dsn_of


@click.group()
def command() -> None:
    """Start and stop the embedded server; back up, restore and reset a database.

    \b
    Example:
      snapshot db up
    """


@command.command()
@options.env
def up(env: str) -> ExitCode:
    """Start the embedded server of the project, made first if need be.

    \b
    Example:
      snapshot db up --env local_dev
    """
    settings = load_settings(Path.cwd())
    profile = _embedded(settings, env)
    dsn = dsn_of(settings, profile)
    click.echo(f"{describe(dsn)} is up: {dsn}")
    return ExitCode.OK


@command.command()
@options.env
def down(env: str) -> ExitCode:
    """Stop the embedded server of the project; its data stay.

    \b
    Example:
      snapshot db down
    """
    settings = load_settings(Path.cwd())
    profile = _embedded(settings, env)
    click.echo("stopped" if stop(settings.root, major=profile.postgres or DEFAULT_MAJOR) else "was not running")
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


def _embedded(settings: Settings, env: str) -> Profile:
    profile = settings.named(env)
    if not profile.embedded:
        raise UsageError(
            "only the embedded server is started and stopped from here",
            place=Place(subject=f"profile {profile.name}"),
            hint="Start and stop it where it belongs",
        )
    return profile


@command.command(name="status")
@options.env
def status_(env: str) -> ExitCode:
    """Show whether the embedded server of the project runs; exit 1 when it does not.

    \b
    Example:
      snapshot db status
    """
    settings = load_settings(Path.cwd())
    server = status(settings.root, major=_embedded(settings, env).postgres or DEFAULT_MAJOR)
    click.echo(f"PostgreSQL {server.major} runs, process {server.pid}" if server else "not running")
    return ExitCode.OK if server else ExitCode.FINDINGS
