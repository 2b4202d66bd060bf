"""What a command answers when it is done: a few small tables, readable without colour."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from snapshot.layout.arrange import Arrangement, Move
from snapshot.layout.kinds import PLACING
from snapshot.layout.reference import Rows
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.ledger import Ledger
from snapshot.model.objects import Snapshot
from snapshot.model.words import plural
from snapshot.render.console import plain

_LISTED = 12


def contents(snapshot: Snapshot, arrangement: Arrangement) -> RenderableType:
    """Return a table of objects by kind and section; a dot stands for none."""
    names, counts = list(arrangement.sections), snapshot.counts()
    found = {
        name: Counter(
            step.id.kind for step in steps if not step.facet and not step.is_dummy and snapshot[step.id].is_defined
        )
        for name, steps in arrangement.sections.items()
    }
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("kind")
    for name in names:
        table.add_column(name.split("_", 1)[0], justify="right")
    table.add_column("all", justify="right", style="bold")
    for kind in sorted(counts, key=lambda one: PLACING[one].rank):
        cells = [str(found[name][kind] or "·") for name in names]
        table.add_row(kind.value, *cells, str(counts[kind]))
    table.add_row("all", *(str(sum(found[name].values()) or "·") for name in names), str(sum(counts.values())))
    legend = Columns([Text(name.replace("_", " ", 1), style="dim") for name in names], padding=(0, 3))
    return Group(table, legend)


def account(ledger: Ledger, moves: Sequence[Move]) -> RenderableType:
    """Return the ledger in a few lines: where every statement went, and what the catalogue knows besides."""
    lines = [
        f"statements  {ledger.statements}: {ledger.pieces} pieces, {ledger.frame} frame, {ledger.left_out} left out",
        f"moved       {plural(len(moves), 'object')} put behind the home section",
        *_first(f"{move.id} in {move.section}, because it needs {move.reason}" for move in moves),
    ]
    edits = Counter(edit.code.value for edit in ledger.edits)
    lines.append(f"edits       {_listed(edits) or 'none'}")
    lines += _first(f"{edit.code.value}: {edit.subject}" for edit in ledger.edits if edit.code.is_of_the_schema)
    if ledger.implied:
        lines.append(f"implied     {sum(ledger.implied.values())} catalogue objects exist through another one")
    if ledger.unprintable:
        lines.append(f"unprinted   {_listed(ledger.unprintable)}")
    return Text("\n".join(lines))


def rows(found: Sequence[Rows]) -> RenderableType:
    """Return how many rows were written of which reference tables."""
    count = sum(one.count for one in found)
    told = _first(f"{ObjectId(Kind.TABLE, one.table)}: {one.count}" for one in found)
    return Text("\n".join([f"rows        {count} of {len(found)} reference tables", *told]))


def times(seconds: Mapping[str, float]) -> RenderableType:
    """Return how long each phase took, in seconds."""
    parts = [f"{title} {taken:.2f} s" for title, taken in seconds.items()]
    return Text("times       " + ", ".join(parts), style="dim")


def changed(added: Sequence[str], removed: Sequence[str], altered: Sequence[str]) -> Text:
    """Return what a dump changed, object by object; of many the first ones."""
    text = Text(f"{len(added)} added, {len(removed)} removed, {len(altered)} altered")
    for mark, style, titles in (("+", "green", added), ("-", "red", removed), ("~", "yellow", altered)):
        for title in titles[:_LISTED]:
            text.append(f"\n  {mark} {plain(title)}", style=style)
        if len(titles) > _LISTED:
            text.append(f"\n  {mark} … and {len(titles) - _LISTED} more", style=style)
    return text


def show(console: Console, *parts: RenderableType) -> None:
    """Print parts with a blank line between them."""
    for index, part in enumerate(parts):
        if index:
            console.print()
        console.print(part, soft_wrap=isinstance(part, Text))


def _first(texts: Iterable[str]) -> list[str]:
    """Return the first few texts as indented lines, and how many are not shown."""
    found = [plain(text) for text in texts]
    more = [f"              … and {len(found) - _LISTED} more"] if len(found) > _LISTED else []
    return [f"              {text}" for text in found[:_LISTED]] + more


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
