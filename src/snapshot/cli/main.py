"""The ``snapshot`` command: finds the command's module, runs it, and turns what happened into an exit code.

Modules of commands are imported when they are called, so that ``--help`` costs no more than click.
"""

import importlib
import io
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from snapshot.model.diagnostic import ExitCode
from snapshot.model.errors import SnapshotError

_COMMANDS = {
    "current-schema": ("snapshot.cli.current_schema", "Dump the schema at head to sql_current/ and prove it."),
    "db": ("snapshot.cli.db", "Start and stop the embedded server."),
    "dump": ("snapshot.cli.dump", "Dump a database into a snapshot folder."),
    "revisions": ("snapshot.cli.revisions", "Upgrade a database and show its revision."),
    "split": ("snapshot.cli.split", "Split a plain pg_dump file into a snapshot folder."),
    "verify": ("snapshot.cli.verify", "Prove that a snapshot folder reloads and comes back the same."),
}
_INTERRUPTED = 130
"""What a shell reports for a process that Ctrl-C ended."""

_COLLECT_AFTER = 100_000
"""Allocations between two runs of the garbage collector: a snapshot is many frozen values and hardly a cycle."""


class _Lazy(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        command = importlib.import_module(_COMMANDS[cmd_name][0]).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{cmd_name} is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in sorted(_COMMANDS.items())])


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="pg-schema-snapshot", prog_name="snapshot")
def cli() -> None:
    """Keep a PostgreSQL schema as ordered SQL files that people read and servers load.

    \b
    Example:
      snapshot dump postgresql:///app --out sql_current
      snapshot verify sql_current

    Exit codes: 0 fine, 1 differences or findings, 2 usage or configuration, 3 environment.
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code.

    :param arguments: without the program's name; the process's own when ``None``.
    """
    try:
        outcome = cli.main(args=arguments, prog_name="snapshot", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except click.exceptions.Abort:
        return _INTERRUPTED
    except KeyboardInterrupt:
        return _INTERRUPTED
    except SnapshotError as error:
        _tell(error)
        return error.exit_code
    return outcome if isinstance(outcome, int) else ExitCode.OK


def _tell(error: SnapshotError) -> None:
    from snapshot.render.console import aside, tell  # noqa: PLC0415 - rich is imported where something is drawn

    tell(aside(), error.diagnostics)


def _write_every_character() -> None:
    """Let a stream escape what its encoding lacks: names in a schema may hold any character, a terminal may not."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def main() -> NoReturn:
    """Entry point of the console script."""
    _write_every_character()
    sys.exit(int(run()))
