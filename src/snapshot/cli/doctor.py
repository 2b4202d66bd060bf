"""``snapshot doctor``: what is wrong with a project and its database, and what to do."""

from pathlib import Path

import click

from snapshot.cli import options
from snapshot.cli.watching import watch_for
from snapshot.config.reading import load_settings
from snapshot.model.diagnostic import ExitCode
from snapshot.model.outcome import State
from snapshot.render.console import answer
from snapshot.render.examination import as_json, show
from snapshot.workflows.doctor.case import case_of
from snapshot.workflows.doctor.examine import examine

WAIT_SECONDS = 10
"""How long a server that starts up is waited for, where nobody says otherwise."""


@click.command()
@options.env
@click.option(
    "--format",
    "form",
    type=click.Choice(["terminal", "json"]),
    default="terminal",
    show_default=True,
    help="How to write what was found.",
)
@click.option(
    "--wait",
    "seconds",
    type=click.IntRange(0),
    default=WAIT_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for a server that starts up.",
)
@options.quiet
def command(env: str, form: str, seconds: int, *, quiet: bool) -> ExitCode:
    """Look for what is wrong with the project and the profile's database, and say what to do.

    Nothing is written to that database; the migrations are tried on the profile's scratch server. Exit 1 when
    something was found, 0 when nothing was, 3 when nothing could be looked at.

    \b
    Example:
      snapshot doctor --env local_dev
    """
    case = case_of(load_settings(Path.cwd()), env, seconds, watch_for(quiet=quiet))
    outcomes = examine(case)
    if form == "json":
        click.echo(as_json(case.subject, outcomes), nl=False)
    else:
        show(answer(whole_lines=True), case.subject, outcomes)
    if any(one.findings for one in outcomes):
        return ExitCode.FINDINGS
    looked = any(one.state is not State.NOT_MADE for one in outcomes)
    return ExitCode.OK if looked else ExitCode.ENVIRONMENT
