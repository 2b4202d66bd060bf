"""``snapshot dump``."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from snapshot.cli import options
from snapshot.cli.report import report
from snapshot.cli.watching import watch_for
from snapshot.config.reading import load_settings
from snapshot.model.diagnostic import ExitCode, note
from snapshot.model.errors import UsageError
from snapshot.render.console import aside, tell
from snapshot.workflows.dump import Choices, dump_to
from snapshot.workflows.servers import dsn_of
from snapshot.workflows.take import Request
from snapshot.workflows.taken import Strategy


@contextmanager
def _offering_no_rows() -> Iterator[None]:
    """Let an error about declared reference tables name the way to dump a database that lacks them."""
    try:
        yield
    except UsageError as error:
        if error.diagnostics[0].code == "reference-table":
            told = "a database that lacks declared reference tables is dumped without rows by --no-rows"
            error.add(note("reference-table", told, hint="Name a folder that holds none with --out"))
        raise


@click.command()
@click.argument("source", required=False)
@options.dumping
@click.option("--no-rows", is_flag=True, help="Leave out the rows of declared reference tables.")
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
    no_rows: bool,
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
    choices = Choices(out=folder, check=check, rows=not no_rows)
    with _offering_no_rows():
        outcome = dump_to(settings, profile, request, choices, watch)
    if no_rows and settings.reference_tables:
        tell(aside(), [note("reference-absent", "rows of reference tables were left out, as --no-rows says")])
    return report(outcome.taken, outcome.saved, folder, watch, check=check, quiet=quiet)
