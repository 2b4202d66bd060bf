"""``snapshot dump``."""

from pathlib import Path

import click

from snapshot.cli import options
from snapshot.cli.report import report
from snapshot.cli.watching import watch_for
from snapshot.config.reading import load_settings
from snapshot.model.diagnostic import ExitCode
from snapshot.model.errors import UsageError
from snapshot.workflows.dump import Choices, dump_to
from snapshot.workflows.servers import dsn_of
from snapshot.workflows.take import Request
from snapshot.workflows.taken import Strategy


@click.command()
@click.argument("source", required=False)
@options.dumping
def command(
    source: str | None,
    env: str,
    out: Path | None,
    jobs: int,
    strategy: str,
    lock_seconds: int,
    *,
    keep_secrets: bool,
    check: bool,
    quiet: bool,
) -> ExitCode:
    """Dump a database into a snapshot folder.

    SOURCE is a connection string (all schemas but the system's); without one the profile's database and schemas are
    taken. A password belongs into PGPASSWORD or a passfile.

    \b
    Examples:
      snapshot dump postgresql:///app --out sql_current
      snapshot dump --env staging --check
    """
    if source is not None and not source.strip():
        raise UsageError(
            "the connection string is empty",
            hint="Leave it away to dump the profile's database; was a variable not set?",
        )
    settings = load_settings(Path.cwd())
    profile = settings.named(env) if source else settings.profile(env)
    request = Request(
        dsn=source or dsn_of(settings, profile),
        schemas=() if source else profile.schemas,
        strategy=Strategy(strategy),
        jobs=jobs,
        pg_dump=() if source else profile.pg_dump,
        lock_seconds=lock_seconds,
        keep_secrets=keep_secrets,
    )
    watch = watch_for(quiet=quiet)
    folder = out or settings.out
    outcome = dump_to(settings, profile, request, Choices(out=folder, check=check), watch)
    return report(outcome.taken, outcome.saved, folder, watch, check=check, quiet=quiet)
