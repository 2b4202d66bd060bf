"""``snapshot check``."""

import importlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from snapshot.cli import options
from snapshot.cli.watching import watch_for
from snapshot.config.reading import load_settings
from snapshot.config.settings import ENVIRONMENT_PREFIX, Settings
from snapshot.model.diagnostic import ExitCode
from snapshot.model.errors import UsageError
from snapshot.policy.checked import Checked, exit_code
from snapshot.render.console import plain
from snapshot.workflows.check import PARTS, check
from snapshot.workflows.checks.asked import Asked

_WRITTEN = {
    "json": ("snapshot.render.checks.json", "render_json"),
    "sarif": ("snapshot.render.checks.sarif", "render_sarif"),
    "github": ("snapshot.render.checks.github", "render_github"),
}
"""Where each form that is a text is drawn; imported when it is asked for."""


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(list(PARTS)), metavar="[PART]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["terminal", *_WRITTEN]),
    default="terminal",
    show_default=True,
    help="How to tell what was found; nothing else is written to standard output.",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORM=FILE",
    help="Also write the check to a file, in a form of --format; may be repeated.",
)
@click.option("--base", default="", metavar="REV", help="Git revision the branch will be merged into.")
@click.option("--all", "every", is_flag=True, help="Look at every revision, not only at new ones.")
@click.option("--against", default="", metavar="env:NAME", help="Also look at this running database (drift, locks).")
@click.option("--strict", is_flag=True, help="Let warnings fail too.")
@options.env
@options.quiet
def command(
    parts: tuple[str, ...],
    form: str,
    reports: tuple[str, ...],
    base: str,
    against: str,
    env: str,
    *,
    every: bool,
    strict: bool,
    quiet: bool,
) -> ExitCode:
    """Hold the project to its migration policy; all parts without a PART, quickest first.

    A part that fails keeps no other from being made.

    Exit codes: 0 all parts passed, 1 something was found, 2 usage or configuration, 3 a part could not be made.

    \b
    Examples:
      snapshot check
      snapshot check rollback --all --format json
      snapshot check --format github --report sarif=check.sarif
    """
    files = [_report_of(one) for one in reports]
    if against and not against.startswith(ENVIRONMENT_PREFIX):
        raise UsageError("--against takes a profile, as env:NAME", hint="Name the database in a profile")
    settings = load_settings(Path.cwd())
    asked = Asked(
        settings=settings,
        profile=settings.named(env),
        base=base,
        every=every,
        against=against,
        watch=watch_for(quiet=quiet),
    )
    made = check(asked, parts)
    done = _on_terminal(made, strict=strict, quiet=quiet) if form == "terminal" else tuple(made)
    home = _home(settings)
    for written, file in files:
        file.write_text(_drawn(done, written, home, strict=strict), encoding="utf-8")
    if form != "terminal":
        sys.stdout.write(_drawn(done, form, home, strict=strict))
    return exit_code(done, strict=strict)


def _report_of(text: str) -> tuple[str, Path]:
    """Return the form and the file of a report."""
    form, equals, file = text.partition("=")
    if form not in _WRITTEN or not (equals and file):
        hint = f"Write FORM=FILE with one of {', '.join(_WRITTEN)}"
        raise UsageError(f"--report {plain(text)} names no form and file", hint=hint)
    return form, Path(file)


def _home(settings: Settings) -> str:
    source = settings.source or settings.alembic_ini
    return str(source.relative_to(settings.root)) if source.is_relative_to(settings.root) else source.name


def _drawn(parts: Sequence[Checked], form: str, home: str, *, strict: bool) -> str:
    module, function = _WRITTEN[form]
    drawn: str = getattr(importlib.import_module(module), function)(parts, strict=strict, home=home)
    return drawn


def _on_terminal(made: Iterator[Checked], *, strict: bool, quiet: bool) -> tuple[Checked, ...]:
    """Print each part as it ends, and the summary of all."""
    from snapshot.render.checks.terminal import show_part, show_summary  # noqa: PLC0415 - other forms need no rich
    from snapshot.render.console import answer  # noqa: PLC0415

    console, done = answer(), []
    for part in made:
        show_part(console, part, strict=strict)
        done.append(part)
    if not quiet and len(done) > 1:
        console.print()
        show_summary(console, done, strict=strict)
    return tuple(done)
