"""``snapshot seed``: what ``make al-init-from-schema`` runs."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click
from rich.text import Text

from snapshot.cli import options
from snapshot.cli.confirm import confirmation, require_confirmation
from snapshot.cli.watching import watch_for
from snapshot.config.reading import load_settings
from snapshot.config.settings import ENVIRONMENT_PREFIX, Settings
from snapshot.model.diagnostic import ExitCode
from snapshot.model.errors import UsageError
from snapshot.model.words import plural
from snapshot.render import summary
from snapshot.render.console import answer, aside, plain, tell
from snapshot.workflows.preflight import listed
from snapshot.workflows.seed import prepare, seed
from snapshot.workflows.seed_plan import Wish
from snapshot.workflows.seed_ready import Ready, Seeded, Where
from snapshot.workflows.servers import dsn_of
from snapshot.workflows.watch import Watch


@click.command()
@click.argument("target", required=False, default="")
@options.env
@click.option(
    "--from", "source", default="", metavar="DIR|git:REV", help="Snapshot to load; the project's without it."
)
@click.option("--create-roles", is_flag=True, help="Make roles that are missing, without the right to log in.")
@click.option("--role", "roles", multiple=True, metavar="OLD=NEW", help="Use another role; may be repeated.")
@click.option("--no-grants", is_flag=True, help="Leave out owners, privileges and default privileges.")
@click.option("--no-refresh", is_flag=True, help="Leave materialized views without rows.")
@click.option(
    "--secret",
    "secrets",
    multiple=True,
    metavar="NAME=VARIABLE",
    help="Put the value of an environment variable where the snapshot has a placeholder; may be repeated.",
)
@click.option("--dry-run", is_flag=True, help="Check and show what would be done; change nothing.")
@confirmation
@options.quiet
def command(
    target: str,
    env: str,
    source: str,
    roles: Sequence[str],
    secrets: Sequence[str],
    confirm: str,
    *,
    create_roles: bool,
    no_grants: bool,
    no_refresh: bool,
    dry_run: bool,
    quiet: bool,
) -> ExitCode:
    """Fill an empty database from a snapshot, stamp its revision, and go on to head.

    TARGET is a connection string or env:NAME; the profile's database without it. Everything that stands in the way is
    told before anything is touched. Schema, rows of materialized views and revision are one transaction; afterwards
    later revisions are applied, and the schema is compared with what it should be.

    \b
    Examples:
      snapshot seed --env local_dev
      snapshot seed postgresql:///fresh --from git:main --create-roles
    """
    settings = load_settings(Path.cwd())
    wish = Wish(
        roles=_pairs(roles, "--role", "OLD=NEW"),
        create_roles=create_roles,
        grants=not no_grants,
        refresh=not no_refresh,
        secrets=_values(_pairs(secrets, "--secret", "NAME=VARIABLE")),
    )
    where = _where(settings, target, env, None if dry_run else confirm)
    click.echo(f"{'would seed' if dry_run else 'seeding'} {plain(where.subject)}")
    watch = watch_for(quiet=quiet)
    ready = prepare(where, source, wish, watch)
    if dry_run:
        _show(_plan(ready))
        ready.require()
        tell(aside(), ready.findings)
        return ExitCode.OK
    ready.require()
    tell(aside(), ready.preflight)
    _report(seed(ready, watch), watch, quiet=quiet)
    return ExitCode.OK


def _where(settings: Settings, target: str, env: str, confirm: str | None) -> Where:
    """Return the database that is meant.

    :param confirm: what was given to confirm it; ``None`` where nothing will be written.
    :raises UsageError: both forms were given, or a protected database was not confirmed.
    """
    if target and env:
        raise UsageError("a target and a profile were named, and one database is seeded", hint="Leave out --env")
    if target and not target.startswith(ENVIRONMENT_PREFIX):
        return Where(settings=settings, profile=replace(settings.named(), pg_dump=()), dsn=target)
    profile = settings.profile(target.removeprefix(ENVIRONMENT_PREFIX) or env)
    if confirm is not None and not profile.embedded:
        require_confirmation(profile, profile.target, confirm)
    return Where(settings=settings, profile=profile, dsn=dsn_of(settings, profile))


def _pairs(given: Sequence[str], option: str, form: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.rpartition("=") if option == "--secret" else text.partition("=")
        if not (name and equals and value):
            raise UsageError(f"{option} {text} is not of the form {form}")
        found[name] = value
    return found


def _values(variables: Mapping[str, str]) -> dict[str, str]:
    absent = [name for name in variables.values() if name not in os.environ]
    if absent:
        raise UsageError(f"the environment variable {listed(absent)} is not set", hint="Put the credential into it")
    return {name: os.environ[variable] for name, variable in variables.items()}


def _show(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(plain(line))


def _plan(ready: Ready) -> Iterator[str]:
    plan, wish = ready.plan, ready.wish
    yield f"from        {plan.source}: {sum(plan.snapshot.counts().values())} objects"
    if wish.create_roles and ready.gathered.absent_roles:
        yield f"make roles  {', '.join(ready.gathered.absent_roles)}"
    if wish.roles:
        yield f"use roles   {', '.join(f'{new} for {old}' for old, new in sorted(wish.roles.items()))}"
    if not wish.grants:
        yield "leave out   owners, privileges, default privileges"
    if plan.rows:
        yield f"rows        {', '.join(f'{one.id} ({one.rows})' for one in plan.manifest.reference)}"
    if wish.refresh and plan.views:
        yield f"refresh     {', '.join(str(one) for one in plan.views)}"
    yield f"stamp       {', '.join(plan.manifest.heads) or 'nothing'}"
    yield from (f"upgrade     {one.id}  {one.title}" for one in ready.pending)
    yield f"compare     with {'what the migrations make' if ready.pending else 'the snapshot'}"


def _report(seeded: Seeded, watch: Watch, *, quiet: bool) -> None:
    tell(aside(), seeded.notes)
    if quiet:
        return
    seconds = sum(watch.seconds.values())
    loaded = f"{plural(seeded.rows, 'row')} of reference tables loaded and read back; " if seeded.rows else ""
    console = answer()
    console.print(summary.times(watch.seconds))
    what = f"{plural(seeded.objects, 'object')}, equal to {seeded.against}"
    told = f"at {', '.join(seeded.revisions)}: {what}; {loaded}{seconds:.1f} s"
    console.print(Text(told, style="green"))
