"""What dumping commands print: the summary, and the exit code that follows from it."""

from pathlib import Path

from rich.text import Text

from snapshot.model.diagnostic import ExitCode
from snapshot.model.words import plural
from snapshot.render import summary
from snapshot.render.console import answer, aside, plain, tell
from snapshot.workflows.save import Saved
from snapshot.workflows.taken import Taken
from snapshot.workflows.watch import Watch


def report(taken: Taken, saved: Saved, out: Path, watch: Watch, *, check: bool, quiet: bool) -> ExitCode:
    """Print what a dump or split came to and return its exit code."""
    tell(aside(), (*taken.notes, *saved.notes))
    if not quiet:
        how = f", {taken.strategy.value} dump" if taken.strategy else ""
        summary.show(
            answer(),
            Text(f"{plain(shown(out))}: {sum(taken.ledger.objects.values())} objects{how}", style="bold"),
            summary.contents(taken.snapshot, taken.arrangement),
            summary.account(taken.ledger, taken.arrangement.moves),
            *([summary.rows(taken.rows)] if taken.rows else []),
            summary.times(watch.seconds),
            _outcome(saved, check=check),
        )
    return ExitCode.FINDINGS if check and saved.plan.changes else ExitCode.OK


def shown(folder: Path) -> str:
    """Return a path as seen from where the command was typed."""
    here = Path.cwd()
    return str(folder.relative_to(here)) if folder.is_relative_to(here) else str(folder)


def _outcome(saved: Saved, *, check: bool) -> Text:
    done = "would be written" if check else "written"
    files = f"{plural(len(saved.plan.write), 'file')} {done}, {len(saved.plan.remove)} removed"
    if not saved.plan.changes:
        return Text(f"nothing changed: {len(saved.plan.unchanged)} files are as they should be", style="green")
    if saved.first:
        return Text(f"{files}: the first snapshot of this folder", style="green")
    text = Text(f"{files}: ", style="yellow" if check else "green")
    text.append_text(summary.changed(saved.added, saved.removed, saved.altered))
    return text
