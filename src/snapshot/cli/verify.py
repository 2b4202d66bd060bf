"""``snapshot verify``."""

from pathlib import Path

import click

from snapshot.cli import options
from snapshot.cli.proof import report_proof
from snapshot.cli.report import watch_for
from snapshot.config.reading import load_settings
from snapshot.model.diagnostic import ExitCode
from snapshot.workflows.prove import verify
from snapshot.workflows.servers import scratch_server_of


@click.command()
@click.argument("folder", required=False, type=options.Folder())
@options.env
@options.quiet
def command(folder: Path | None, env: str, *, quiet: bool) -> ExitCode:
    """Prove that a snapshot folder reloads and comes back the same.

    Both forms are loaded into scratch databases, on the embedded server or the profile's scratch server, dumped again
    and compared. The database that was dumped is never touched.

    \b
    Example:
      snapshot verify sql_current
    """
    settings = load_settings(Path.cwd())
    watch = watch_for(quiet=quiet)
    profile = settings.named(env)
    proof = verify(folder or settings.out, lambda major: scratch_server_of(settings, profile, major), watch)
    report_proof(proof, quiet=quiet)
    return ExitCode.OK
