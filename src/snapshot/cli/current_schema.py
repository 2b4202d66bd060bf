"""``snapshot current-schema``: what ``make al-dump-schema-current`` runs."""

from pathlib import Path

import click

from snapshot.cli import options
from snapshot.cli.proof import report_proof
from snapshot.cli.report import report
from snapshot.cli.watching import watch_for
from snapshot.config.reading import load_settings
from snapshot.model.diagnostic import ExitCode
from snapshot.workflows.current import Source, current_schema
from snapshot.workflows.dump import Choices
from snapshot.workflows.taken import Strategy


@click.command()
@click.option(
    "--source",
    type=click.Choice([one.value for one in Source]),
    default=Source.MIGRATIONS.value,
    show_default=True,
    help="A scratch database built from the migrations, or the profile's running database.",
)
@options.dumping
def command(
    source: str,
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
    """Dump the schema at head to sql_current/ and prove that it reloads.

    \b
    Examples:
      snapshot current-schema
      snapshot current-schema --source live --env staging
    """
    settings = load_settings(Path.cwd())
    watch = watch_for(quiet=quiet)
    choices = Choices(
        out=out or settings.out,
        strategy=Strategy(strategy),
        jobs=jobs,
        lock_seconds=lock_seconds,
        check=check,
        keep_secrets=keep_secrets,
    )
    wanted = Source(source)
    profile = settings.profile(env) if wanted is Source.LIVE else settings.named(env)
    outcome, proof = current_schema(settings, profile, wanted, choices, watch)
    code = report(outcome.taken, outcome.saved, choices.out, watch, check=check, quiet=quiet)
    if proof:
        report_proof(proof, quiet=quiet)
    return code
