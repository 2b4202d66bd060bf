"""What is shown before a database is downgraded or stamped."""

import click

from snapshot.model.diagnostic import Diagnostic, note, warning
from snapshot.render.console import answer, aside, plain, tell
from snapshot.render.report.terminal import render_terminal
from snapshot.workflows.drift import Drift
from snapshot.workflows.retreat import Retreat


def show_retreat(plan: Retreat) -> None:
    """Print the revisions that would be taken back, their SQL, and what would be lost."""
    click.echo(f"to {plan.target}, taking back:")
    for step in plan.steps:
        click.echo(f"  {step.id}  {plain(step.title)}")
    if plan.no_sql:
        tell(aside(), [note("no-offline-sql", f"the SQL cannot be shown: {plan.no_sql}")])
    else:
        click.echo("\nSQL:")
        for line in plan.sql.strip().splitlines():
            click.echo(f"  {plain(line)}")
    click.echo("\nWhat changes, from the database to what the migrations give there:")
    if _show(plan.loss):
        click.echo("nothing")
    for table, count in plan.loss.rows:
        click.echo(f"table {plain(table)} holds {count}, and goes away")


def show_stamp(found: Drift, revision: str) -> None:
    """Print how the database differs from a revision that is to be noted."""
    if _show(found):
        click.echo(f"the schema is that of {revision}")
    elif found.view is not None:
        message = "the database does not have the schema of this revision; the next upgrade starts from what is noted"
        tell(aside(), [warning("schema-differs", message)])


def _show(found: Drift) -> bool:
    """Print a difference, or why there is none to show; return whether the schemas are equal."""
    if found.view is None:
        tell(aside(), [_unknown(found)])
    elif not found.is_equal:
        render_terminal(found.view, answer())
    return found.is_equal


def _unknown(found: Drift) -> Diagnostic:
    return warning(
        "loss-unknown",
        f"how the database differs from that revision cannot be told: {found.reason}",
        hint="Look at the revisions by hand; nothing is done without CONFIRM=<dbname>",
    )
