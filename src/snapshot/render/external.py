"""The table of revisions that read files, in the forms that people and programs read."""

from collections.abc import Iterator, Sequence
from itertools import chain

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from snapshot.model.words import plural
from snapshot.policy.external import RevisionRow, missing
from snapshot.render.console import plain
from snapshot.render.report.github import cell, code

VERSION = 1
_HEAD = ("revision", "file", "kinds of object")


def show_table(console: Console, rows: Sequence[RevisionRow]) -> None:
    """Print the table, and how many of its files are missing."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in _HEAD:
        table.add_column(column, overflow="fold")
    for row in rows:
        for at, (file, what, style) in enumerate(_lines(row)):
            table.add_row("" if at else plain(row.revision), plain(file), Text(plain(what), style=style))
    console.print(table)
    console.print(_summary(rows))


def render_markdown(rows: Sequence[RevisionRow]) -> str:
    """Return the table as Markdown, with a line end."""
    head = (f"| {' | '.join(_HEAD)} |", f"|{'---|' * len(_HEAD)}")
    lines = chain.from_iterable(_markdown(row) for row in rows)
    return "\n".join((*head, *lines, "", _summary(rows))) + "\n"


def render_json(rows: Sequence[RevisionRow]) -> str:
    """Return the table as JSON with a line end.

    ``{"version", "revisions": [{"revision", "file", "reads": [{"file", "kinds": [], "is_missing"}], "untold": []}]}``
    """
    return msgspec.json.format(msgspec.json.encode({"version": VERSION, "revisions": rows}), indent=2).decode() + "\n"


def _lines(row: RevisionRow) -> Iterator[tuple[str, str, str]]:
    """Yield what stands beside a revision: file, kinds, style."""
    for one in row.reads:
        yield one.file, "missing" if one.is_missing else ", ".join(one.kinds), "bold red" if one.is_missing else ""
    for sentence in row.untold:
        yield "?", sentence, "yellow"


def _markdown(row: RevisionRow) -> Iterator[str]:
    for file, what, style in _lines(row):
        yield f"| {_code(row.revision)} | {_code(file)} | {f'**{cell(what)}**' if style else cell(what)} |"


def _code(text: str) -> str:
    """Return a name as code; in a table a code span guards everything but a ``|``."""
    return cell(text) if "|" in text else code(text)


def _summary(rows: Sequence[RevisionRow]) -> str:
    files = {one.file for row in rows for one in row.reads}
    untold = sum(bool(row.untold) for row in rows)
    told = f"read by {plural(len(rows), 'revision')}: {plural(len(files), 'file')}, {len(missing(rows))} missing"
    return told + (f"; of {plural(untold, 'revision')} it cannot be told which" if untold else "")
