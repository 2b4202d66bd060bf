"""Options that several commands share, each spelled once."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])
_MOST_JOBS = 4


class Folder(click.Path):
    """A folder by its name; an empty one, as of an unset variable, would mean the working directory."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, file_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - click's signature
        """Refuse an empty name."""
        if not str(value):
            self.fail("an empty text names no folder", param, ctx)
        return super().convert(value, param, ctx)


env = click.option("--env", default="", metavar="NAME", help="Profile to use; the default profile without it.")
out = click.option(
    "--out",
    type=Folder(),
    help="Folder to write; the configured one (sql_current) without it.",
)
quiet = click.option("--quiet", "-q", is_flag=True, help="Show no progress and no summary, only findings.")
check = click.option("--check", is_flag=True, help="Change nothing; exit 1 if something would change.")
keep_secrets = click.option(
    "--keep-secrets", is_flag=True, help="Write passwords as they stand, instead of a placeholder."
)
strategy = click.option(
    "--strategy",
    type=click.Choice(["per-schema", "whole", "auto"]),
    default="auto",
    show_default=True,
    help="How pg_dump runs; every strategy writes the same bytes.",
)
jobs = click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=min(_MOST_JOBS, os.cpu_count() or 1),
    show_default=True,
    metavar="N",
    help="Runs of pg_dump at a time.",
)

lock_timeout = click.option(
    "--lock-timeout",
    "lock_seconds",
    type=click.IntRange(1),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for a table that another session has locked.",
)


def dumping(function: Function) -> Function:
    """Give a command the options of every command that dumps a database into a folder, in the order of its help."""
    for option in reversed((env, out, jobs, strategy, lock_timeout, keep_secrets, check, quiet)):
        function = option(function)
    return function
