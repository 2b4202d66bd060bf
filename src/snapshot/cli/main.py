"""The ``snapshot`` command: finds the command's module, runs it, and turns what happened into an exit code.

Modules of commands are imported when they are called, so that ``--help`` costs no more than click.
"""

import gc
import importlib
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn, TextIO

import click

from snapshot.model.diagnostic import ExitCode, Place
from snapshot.model.errors import EnvironmentFailure, SnapshotError

_COMMANDS = {
    "check": ("snapshot.cli.check", "Hold the project to its migration policy."),
    "current-schema": ("snapshot.cli.current_schema", "Dump the schema at head to sql_current/ and prove it."),
    "db": ("snapshot.cli.db", "Start and stop the server; back up and restore."),
    "diff": ("snapshot.cli.diff", "Show what differs between two schemas, object by object."),
    "doctor": ("snapshot.cli.doctor", "Find what is wrong with a database, and what to do."),
    "dump": ("snapshot.cli.dump", "Dump a database into a snapshot folder."),
    "explain": ("snapshot.cli.explain", "Say what the code of a hazard or a rule means."),
    "git-driver": ("snapshot.cli.git_driver", "Show git what changed in schema_head.sql."),
    "init": ("snapshot.cli.init", "Take a repository with Alembic migrations into use."),
    "revisions": (
        "snapshot.cli.revisions",
        "Write revisions, move a database through them, and show where it stands.",
    ),
    "seed": ("snapshot.cli.seed", "Fill an empty database from a snapshot, in seconds."),
    "split": ("snapshot.cli.split", "Split a plain pg_dump file into a snapshot folder."),
    "verify": ("snapshot.cli.verify", "Prove that a snapshot folder reloads and comes back the same."),
}
_INTERRUPTED = 130
"""What a shell reports for a process that Ctrl-C ended."""


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
        return _told(error)
    except OSError as error:
        return _told(_refused(error))
    return outcome if isinstance(outcome, int) else ExitCode.OK


def _refused(error: OSError) -> EnvironmentFailure:
    """Return what to say where the system refused something that no room has words of its own for."""
    return EnvironmentFailure(
        f"the system refused: {error.strerror or error}",
        place=Place(file=os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""),
        hint="See that folders exist, that they may be read and written, and that the disk is not full",
    )


def _told(error: SnapshotError) -> ExitCode:
    from snapshot.render.console import aside, tell  # noqa: PLC0415 - rich is imported where something is drawn

    with suppress(OSError):  # standard error itself may be on a full disk
        tell(aside(), error.diagnostics)
    return error.exit_code


def _mend_streams() -> None:
    """Make the standard streams fit for every character, and for a caller who closed them.

    Names in a schema may hold any character, an encoding may not; and what is opened first would take the number of
    a closed stream.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - open while we run
        elif isinstance(stream, io.TextIOWrapper) and mode == "w":
            stream.reconfigure(errors="backslashreplace")


def main() -> NoReturn:
    """Entry point of the console script."""
    gc.disable()  # a run is short, and what fills its memory are values without cycles: walking them cost a third
    _mend_streams()
    code = int(run())
    try:
        sys.stdout.flush()
    except OSError as error:
        code = _told(_refused(error))
    for stream in (sys.stdout, sys.stderr):
        _let_go(stream)
    gc.freeze()  # or Python walks all that is left once more before it ends
    sys.exit(code)


def _let_go(stream: TextIO) -> None:
    """Write what is left; where that cannot be, let it go nowhere, because Python would answer 120 for it at its end.

    https://docs.python.org/3/library/sys.html#sys.exit
    """
    try:
        stream.flush()
    except OSError:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
