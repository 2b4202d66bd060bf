"""``snapshot diff``."""

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from snapshot.cli import options
from snapshot.cli.watching import watch_for
from snapshot.config.reading import load_settings
from snapshot.config.settings import Settings
from snapshot.diff.select import Choice, Pattern
from snapshot.diff.view import View
from snapshot.model.diagnostic import ExitCode
from snapshot.model.errors import EnvironmentFailure, FindingsError, UsageError
from snapshot.render.console import answer, aside, tell
from snapshot.workflows.diff import Attribute, Wish, diff
from snapshot.workflows.layouts import layout_of
from snapshot.workflows.sides import open_sides, rows_notes
from snapshot.workflows.specs import How
from snapshot.workflows.watch import Watch

_WRITTEN = {
    "markdown": ("snapshot.render.report.markdown", "render_markdown"),
    "json": ("snapshot.render.report.json", "render_json"),
    "html": ("snapshot.render.report.html", "render_html"),
}
"""Where each form that is a text is drawn; imported when it is asked for."""


@click.command()
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["terminal", *_WRITTEN]),
    default="terminal",
    show_default=True,
    help="How to draw the report; nothing else is written to standard output.",
)
@click.option("--stat", is_flag=True, help="On the terminal: a line for each object, and the counts.")
@click.option("--name-only", is_flag=True, help="On the terminal: the identities of what differs, nothing else.")
@click.option("--expand", is_flag=True, help="On the terminal: show partitions one by one.")
@click.option("--only", multiple=True, metavar="PATTERN", help="Show only this: schema:, kind:, name: or class:.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Do not show this; as --only.")
@click.option("--spelling", is_flag=True, help="Also show what is only spelled otherwise and means the same.")
@click.option("--by-revision", is_flag=True, help="Say which Alembic revision made each change.")
@click.option("--no-pager", is_flag=True, help="Never page what is longer than the terminal.")
@options.env
@options.jobs
@options.lock_timeout
@options.quiet
def command(  # noqa: PLR0917 - click passes them by name
    old: str | None,
    new: str | None,
    form: str,
    only: tuple[str, ...],
    exclude: tuple[str, ...],
    env: str,
    jobs: int,
    lock_seconds: int,
    *,
    stat: bool,
    name_only: bool,
    expand: bool,
    spelling: bool,
    by_revision: bool,
    no_pager: bool,
    quiet: bool,
) -> ExitCode:
    """Show what differs between two schemas, object by object.

    OLD and NEW are each a snapshot folder, a file of plain pg_dump or - for standard input, a connection string,
    env:NAME (the database of a profile), migrations: or migrations:REV (what they make of an empty database), git:REV
    or git:REV:PATH. With one of them the working tree's snapshot is compared against it, with none against git:HEAD.

    Exit codes: 0 equal, 1 different, 2 usage or configuration, 3 a side cannot be read, or no server.

    \b
    Examples:
      snapshot diff
      snapshot diff git:main --format markdown
      snapshot diff sql_current env:staging --only schema:mart --exclude class:grant
    """
    if form != "terminal" and (stat or name_only or expand):
        raise UsageError("--stat, --name-only and --expand are for the terminal", hint="Leave --format away")
    settings = load_settings(Path.cwd())
    watch = watch_for(quiet=quiet)
    choice = Choice(tuple(map(Pattern.parse, only)), tuple(map(Pattern.parse, exclude)), spelling)
    how = How(env=env, jobs=jobs, lock_seconds=lock_seconds)
    wish = Wish(
        choice=choice,
        layers=layout_of(settings, settings.named(env)).layers,
        means=not (stat or name_only),
        attribute=_attribute(settings, env, watch) if by_revision else None,
    )
    given = [one for one in (old, new) if one is not None]
    view = _compared(lambda: _diff(given, settings, how, wish, watch))
    if form == "terminal":
        _on_terminal(view, stat=stat, name_only=name_only, expand=expand, may_page=not no_pager)
    else:
        sys.stdout.write(_written(view, form))
    return ExitCode.OK if view.is_equal else ExitCode.FINDINGS


def _attribute(settings: Settings, env: str, watch: Watch) -> Attribute:
    from snapshot.workflows.origins import origins_in  # noqa: PLC0415 - it imports the database room

    return origins_in(settings, env, watch)


def _diff(given: list[str], settings: Settings, how: How, wish: Wish, watch: Watch) -> View:
    old, new = open_sides(given, settings, watch, how)
    tell(aside(), (*old.notes, *new.notes, *rows_notes(old, new)))
    return diff(old, new, wish, watch)


def _compared(make: Callable[[], View]) -> View:
    """Return the view; what is wrong with a side is no difference, so it does not answer as one."""
    try:
        return make()
    except FindingsError as error:
        first, *others = error.diagnostics
        raise EnvironmentFailure(
            first.message, place=first.place, hint=first.hint, code=first.code, others=others
        ) from error


def _on_terminal(view: View, *, stat: bool, name_only: bool, expand: bool, may_page: bool) -> None:
    """Print the report, through a pager where it is longer than the terminal, with git's habits for less."""
    from snapshot.render.report.terminal import render_terminal  # noqa: PLC0415 - the other forms do not need rich

    console = answer()
    if not (may_page and sys.stdout.isatty()):
        render_terminal(view, console, stat=stat, name_only=name_only, expand=expand)
        return
    os.environ.setdefault("LESS", "FRX")
    with console.pager(styles=True):
        render_terminal(view, console, stat=stat, name_only=name_only, expand=expand)


def _written(view: View, form: str) -> str:
    """Return the report in a form that is a text."""
    module, function = _WRITTEN[form]
    render: Callable[[View], str] = getattr(importlib.import_module(module), function)
    return render(view)
