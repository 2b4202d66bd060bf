"""A check on the terminal: what each part found when it ends, and a summary."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from snapshot.model.diagnostic import Severity
from snapshot.policy.checked import Checked, Verdict
from snapshot.render.console import plain, tell
from snapshot.render.report.terminal import render_terminal

_STYLES = {Verdict.PASSED: "green", Verdict.FAILED: "bold red", Verdict.NOT_MADE: "bold yellow"}


def show_part(console: Console, part: Checked, *, strict: bool) -> None:
    """Print a part's findings below its verdict, and reports on what should be equal below them."""
    verdict = part.verdict(strict=strict)
    line = Text(f"{part.part}: {verdict.value}", style=_STYLES[verdict])
    if part.what:
        line.append(f" ({plain(part.what)})", style="dim")
    console.print(line)
    tell(console, part.findings)
    for view in part.views:
        console.print()
        render_terminal(view, console)


def show_summary(console: Console, parts: Sequence[Checked], *, strict: bool) -> None:
    """Print one line a part: its verdict, what was found, and the seconds it took."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("part")
    table.add_column("verdict")
    table.add_column("errors", justify="right")
    table.add_column("warnings", justify="right")
    table.add_column("seconds", justify="right")
    for part in parts:
        verdict = part.verdict(strict=strict)
        counts = [
            sum(one.severity is weight for one in part.findings) for weight in (Severity.ERROR, Severity.WARNING)
        ]
        table.add_row(
            part.part, Text(verdict.value, style=_STYLES[verdict]), *map(str, counts), f"{part.seconds:.1f}"
        )
    console.print(table)
