"""``snapshot revisions squash`` and ``squash-stamp``."""

from pathlib import Path

import click

from snapshot.cli import options
from snapshot.cli.confirm import confirmation
from snapshot.cli.report import shown
from snapshot.cli.target import Target, patience
from snapshot.cli.watching import watch_for
from snapshot.config.reading import load_settings
from snapshot.model.diagnostic import ExitCode
from snapshot.model.words import plural
from snapshot.workflows.locking import lock_squashed
from snapshot.workflows.migrate import Patience
from snapshot.workflows.squash import Squash, carry_out, plan_squash
from snapshot.workflows.squash_stamp import stamp_baseline


@click.command()
@click.option(
    "--keep", type=click.IntRange(0), default=0, metavar="N", help="Leave the newest N revisions as they are."
)
@click.option(
    "--new-id", is_flag=True, help="Give the baseline an id of its own, which databases have to be stamped with."
)
@click.option("--dry-run", is_flag=True, help="Prove it and show what would be done; change nothing.")
@options.env
def squash(keep: int, env: str, *, new_id: bool, dry_run: bool) -> ExitCode:
    """Put one baseline in the place of the revisions there are.

    The schema and the rows that the revisions make are built from them, from the baseline and from the archive, and
    compared, before a file changes. The baseline keeps the id of the newest revision it stands for: a database there
    needs nothing.

    \b
    Examples:
      snapshot revisions squash --dry-run
      snapshot revisions squash --keep 5
    """
    settings = load_settings(Path.cwd())
    plan = plan_squash(settings, settings.named(env), keep, new_id=new_id, watch=watch_for(quiet=False))
    _show(plan, dry_run=dry_run)
    if dry_run:
        return ExitCode.OK
    carry_out(plan)
    if lock_squashed(settings, [*(one.file for one in plan.old), *plan.sql_files], plan.file):
        click.echo("the lock file says so")
    if settings.policy.legacy_until in {one.id for one in plan.old} - {plan.baseline.identity}:
        click.echo(f"next: take legacy_until out of the configuration, {settings.policy.legacy_until} is archived")
    click.echo("next: make al-dump-schema-current, and commit" + (", then make al-squash-stamp" if new_id else ""))
    return ExitCode.OK


def _show(plan: Squash, *, dry_run: bool) -> None:
    would = "would be" if dry_run else "are"
    click.echo(f"equal: what {len(plan.old)} revisions make, what the baseline makes, and what the archive makes")
    click.echo(f"baseline  {shown(plan.file)}, at {plan.baseline.identity}")
    click.echo(f"archive   {shown(plan.archive.folder)}: {len(plan.old)} revisions {would} moved there")
    if plan.sql_files:
        click.echo(f"          and {plural(len(plan.sql_files), 'SQL file')}")
    if plan.stays:
        click.echo(f"stays     SQL files {would} copied there and not moved: {plan.stays}")
    if plan.kept:
        click.echo(f"kept      {plural(len(plan.kept), 'revision')}, from {plan.kept[0].id} on")


@click.command("squash-stamp")
@options.env
@patience
@confirmation
def squash_stamp(env: str, lock_seconds: int, turn_seconds: int, confirm: str) -> ExitCode:
    """Note a baseline with an id of its own in a database that stands where the squashed revisions ended.

    The version table must hold exactly that, and the schema must equal the snapshot; else nothing is noted.

    \b
    Example:
      snapshot revisions squash-stamp --env staging
    """
    target = Target.of(env)
    target.announce("stamping the baseline on")
    target.require(confirm)
    how = Patience(lock_seconds=lock_seconds, turn_seconds=turn_seconds)
    noted = stamp_baseline(target.settings, target.profile, target.dsn, how, watch_for(quiet=False))
    click.echo(f"now at {noted}: nothing was run")
    return ExitCode.OK
