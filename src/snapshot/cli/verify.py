"""``snapshot verify``."""

from pathlib import Path

import click

from snapshot.cli import options
from snapshot.cli.proof import report_proof
from snapshot.cli.watching import watch_for
from snapshot.config.reading import load_settings
from snapshot.model.diagnostic import ExitCode
from snapshot.workflows.prove import verify
from snapshot.workflows.servers import embedded_server_of, scratch_server_of


@click.command()
@click.argument("folder", required=False, type=options.Folder())
@click.option(
    "--on",
    "major",
    type=click.IntRange(15, 18),
    metavar="MAJOR",
    help="Load it into the embedded server of this major version instead.",
)
@options.env
@options.quiet
def command(folder: Path | None, major: int | None, env: str, *, quiet: bool) -> ExitCode:
    """Prove that a snapshot folder reloads and comes back the same.

    Both forms are loaded into scratch databases, on the embedded server or the profile's scratch server, dumped again
    and compared. The database that was dumped is never touched.

    With --on, what that version of PostgreSQL does not take is named before anything is loaded. Loaded into another
    version than the snapshot's own, statements that come back otherwise are counted, and not claimed to be equal.

    \b
    Examples:
      snapshot verify sql_current
      snapshot verify sql_current --on 16
    """
    settings = load_settings(Path.cwd())
    watch = watch_for(quiet=quiet)
    profile = settings.named(env)

    def server_for(wanted: int | None) -> str:
        if major is None:
            return scratch_server_of(settings, profile, wanted)
        return embedded_server_of(settings, major)

    proof = verify(folder or settings.out, server_for, watch, on=major)
    report_proof(proof, quiet=quiet)
    return ExitCode.OK
