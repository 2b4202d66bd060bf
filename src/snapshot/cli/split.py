"""``snapshot split``."""

from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import click

from snapshot.cli import options
from snapshot.cli.report import report
from snapshot.cli.watching import watch_for
from snapshot.config.reading import load_settings
from snapshot.model.diagnostic import ExitCode
from snapshot.workflows.layouts import layout_of, section_map
from snapshot.workflows.save import files_of, save
from snapshot.workflows.split import read_input, rows_left_out, split


@click.command()
@click.argument("dump", type=click.File("rb"))
@options.env
@options.out
@options.keep_secrets
@options.check
@options.quiet
def command(dump: BinaryIO, env: str, out: Path | None, *, keep_secrets: bool, check: bool, quiet: bool) -> ExitCode:
    """Split what plain pg_dump --schema-only wrote into a snapshot folder; no database is needed.

    DUMP is a file, or - for standard input.

    \b
    Example:
      pg_dump --schema-only app | snapshot split - --out sql_current
    """
    settings = load_settings(Path.cwd())
    profile = settings.named(env)
    layout = layout_of(settings, profile)
    watch = watch_for(quiet=quiet)
    taken = split(read_input(dump, dump.name), dump.name, layout, watch, keep_secrets=keep_secrets)
    taken = replace(taken, notes=(*taken.notes, *rows_left_out(settings.reference_tables, dump.name)))
    folder = out or settings.out
    with watch.phase("write"):
        saved = save(folder, files_of(taken, layout, section_map(settings)), check=check, may_hold_rows=False)
    return report(taken, saved, folder, watch, check=check, quiet=quiet)
