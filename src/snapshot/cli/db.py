"""``snapshot db``: the embedded server of a project."""

from pathlib import Path

import click

from snapshot.cli import options
from snapshot.config.reading import load_settings
from snapshot.database.dsn import describe
from snapshot.database.server import status, stop
from snapshot.model.diagnostic import ExitCode, Place
from snapshot.model.errors import UsageError
from snapshot.workflows.servers import dsn_of


@click.group()
def command() -> None:
    """Start and stop the embedded server.

    \b
    Example:
      snapshot db up
    """  # noqa: D301 - click reads the character \b, not its spelling


@command.command()
@options.env
def up(env: str) -> ExitCode:
    """Start the embedded server of the project, made first if need be.

    \b
    Example:
      snapshot db up --env local_dev
    """  # noqa: D301 - click reads the character \b, not its spelling
    settings = load_settings(Path.cwd())
    dsn = dsn_of(settings, settings.profile(env))
    click.echo(f"{describe(dsn)} is up: {dsn}" if settings.profile(env).embedded else f"{describe(dsn)} is not ours")
    return ExitCode.OK


@command.command()
@options.env
def down(env: str) -> ExitCode:
    """Stop the embedded server of the project; its data stay.

    \b
    Example:
      snapshot db down
    """  # noqa: D301 - click reads the character \b, not its spelling
    settings = load_settings(Path.cwd())
    profile = settings.profile(env)
    if not profile.embedded:
        raise UsageError(
            "only the embedded server is stopped from here",
            place=Place(subject=f"profile {profile.name}"),
            hint="Stop it where it was started",
        )
    click.echo("stopped" if stop(settings.root) else "was not running")
    return ExitCode.OK


@command.command(name="status")
def status_() -> ExitCode:
    """Show whether the embedded server of the project runs; exit 1 when it does not.

    \b
    Example:
      snapshot db status
    """  # noqa: D301 - click reads the character \b, not its spelling
    server = status(load_settings(Path.cwd()).root)
    click.echo(f"PostgreSQL {server.major} runs, process {server.pid}" if server else "not running")
    return ExitCode.OK if server else ExitCode.FINDINGS
