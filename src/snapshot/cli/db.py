"""``snapshot db``: the embedded server of a project."""

from pathlib import Path

import click

from snapshot.cli import options
from snapshot.config.dsn import describe
from snapshot.config.reading import load_settings
from snapshot.config.settings import Profile, Settings
from snapshot.database.server import status, stop
from snapshot.database.wheel import DEFAULT_MAJOR
from snapshot.model.diagnostic import ExitCode, Place
from snapshot.model.errors import UsageError
from snapshot.workflows.servers import dsn_of


@click.group()
def command() -> None:
    """Start and stop the embedded server.

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
