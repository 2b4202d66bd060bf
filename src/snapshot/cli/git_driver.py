"""``snapshot git-driver``: what git runs to show a change of ``schema_head.sql``.

git ends with an error where its driver does, so whatever cannot be compared is told and shown as lines instead.
"""

import io
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from snapshot.model.diagnostic import ExitCode
from snapshot.model.errors import SnapshotError, UsageError
from snapshot.render.console import plain
from snapshot.workflows.driver import NOTHING, Version, compare_versions, outline, read_version

_UNMERGED = 1
_VERSIONS = 7
_RENAMED = 9
_WIDTH = 120
_SHORT = 7


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--textconv", is_flag=True, help="Print the outline of one file, for plain git log -p and git show.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="ARGUMENTS...")
def command(arguments: tuple[str, ...], *, textconv: bool) -> ExitCode:
    """Show git what changed in schema_head.sql; git calls this, people do not.

    ARGUMENTS are what git hands to an external diff: a path, two files with their hashes and modes.

    \b
    Set up once in a clone whose .gitattributes says "sql_current/schema_head.sql diff=snapshot":
      git config diff.snapshot.command "snapshot git-driver"
      git config diff.snapshot.textconv "snapshot git-driver --textconv"
      git config diff.snapshot.cachetextconv true

    \b
    Example:
      snapshot git-driver --textconv sql_current/schema_head.sql
    """
    if textconv:
        if len(arguments) != 1:
            raise _unknown(arguments)
        _write(_outlined(arguments[0]))
    elif len(arguments) == _UNMERGED:
        _write(f"* {plain(arguments[0])}: not merged yet\n")
    elif len(arguments) in {_VERSIONS, _RENAMED}:
        _write(_reported(arguments))
    else:
        raise _unknown(arguments)
    return ExitCode.OK


def _unknown(arguments: Sequence[str]) -> UsageError:
    return UsageError(
        f"git hands a driver one argument, or seven or nine, not {len(arguments)}",
        hint="Let git call this: set diff.snapshot.command and diff.snapshot.textconv as docs/diff.md says",
    )


def _outlined(file: str) -> str:
    """Return the outline; of a text that is none of ours the text itself, below a line that says why."""
    data = b""
    try:
        data = read_version(file)
        return outline(data, "the text") if data.strip() else ""
    except SnapshotError as error:
        return f"no outline: {plain(_why(error))}\n\n" + data.decode("utf-8", "replace")


def _reported(arguments: Sequence[str]) -> str:
    path, old_file, old_hex, old_mode, new_file, new_hex, new_mode, *moved = arguments
    new_path = moved[0] if moved else path
    old, new = (_version(path, old_file, old_hex), _version(new_path, new_file, new_hex))
    heading = [f"diff --snapshot a/{plain(path)} b/{plain(new_path)}", *_about(old, new, old_mode, new_mode)]
    if moved:
        heading.append(f"renamed from {plain(path)}")
    buffer = io.StringIO()
    console = _console(buffer)
    for line in heading:
        console.print(line, style="bold", markup=False, soft_wrap=True)
    if old_hex != new_hex or not old_hex.strip("0"):
        _draw(old, new, console)
    return buffer.getvalue()


def _version(path: str, file: str, sha: str) -> Version:
    """Return a side; git has no name yet for what stands in the working tree."""
    where = sha[:_SHORT] if sha.strip("0.") else "working tree"
    return Version(path if file == NOTHING else f"{path} ({where})", file)


def _about(old: Version, new: Version, old_mode: str, new_mode: str) -> list[str]:
    if old.file == NOTHING:
        return ["new file"]
    if new.file == NOTHING:
        return ["deleted file"]
    return [f"mode {old_mode} -> {new_mode}"] if old_mode != new_mode else []


def _draw(old: Version, new: Version, console: Console) -> None:
    from snapshot.render.report.terminal import render_terminal  # noqa: PLC0415 - an outline needs no report

    try:
        view = compare_versions(old, new, Path.cwd())
    except SnapshotError as error:
        console.print(f"cannot be compared object by object: {plain(_why(error))}", markup=False, soft_wrap=True)
        console.file.write(_lines(old.file, new.file))
        return
    render_terminal(view, console)


def _lines(old: str, new: str) -> str:
    """Return git's own comparison by lines."""
    command = ["git", "diff", "--no-index", "--no-ext-diff", "--no-textconv", "--no-color", "--", old, new]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError:
        return ""
    return done.stdout.decode("utf-8", "replace")


def _why(error: SnapshotError) -> str:
    first = error.diagnostics[0]
    return ": ".join(filter(None, (str(first.place), first.message)))


def _console(buffer: io.StringIO) -> Console:
    """Return a console that draws for git's own output: its pager has the terminal, and its settings the colour."""
    width = os.environ.get("COLUMNS", "")
    return Console(
        file=buffer,
        force_terminal=_is_coloured(),
        highlight=False,
        width=int(width) if width.isdecimal() and int(width) else _WIDTH,
    )


def _is_coloured() -> bool:
    is_terminal = sys.stdout.isatty() or os.environ.get("GIT_PAGER_IN_USE") == "true"
    command = ["git", "config", "--get-colorbool", "color.diff", "true" if is_terminal else "false"]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError:
        return False
    return done.stdout.strip() == b"true"


def _write(text: str) -> None:
    """Write a text whole; a reader who has seen enough is no error."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
