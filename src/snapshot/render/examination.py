"""What the doctor found, on the terminal and as JSON."""

import json
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from snapshot.model.outcome import Outcome, State
from snapshot.model.words import plural
from snapshot.render.checks.json import fields_of
from snapshot.render.console import plain, tell

VERSION = 1
"""Of the JSON form."""

_STYLES = {State.FINE: "green", State.FOUND: "bold red", State.NOT_MADE: "yellow"}


def show(console: Console, subject: str, outcomes: Sequence[Outcome]) -> None:
    """Print a line for each check, below it what it found, and a count.

    :param subject: the database, for people.
    """
    console.print(Text(plain(subject), style="bold"))
    for one in outcomes:
        line = Text(f"{one.state.value:9}", style=_STYLES[one.state])
        line.append(f"{one.name:12}", style="bold")
        line.append(one.asks)
        console.print(line)
        if one.reason:
            console.print(Text(f"  {plain(one.reason)}", style="yellow"))
        tell(console, one.diagnostics)
    console.print(_count(outcomes))


def _count(outcomes: Sequence[Outcome]) -> Text:
    counts = {state: sum(one.state is state for one in outcomes) for state in State}
    found = sum(len(one.findings) for one in outcomes)
    made = counts[State.FINE] + counts[State.FOUND]
    text = Text(plural(found, "finding"), style=_STYLES[State.FOUND if found else State.FINE])
    text.append(f" in {plural(made, 'check')}", style="")
    if counts[State.NOT_MADE]:
        left = counts[State.NOT_MADE]
        were = "was" if left == 1 else "were"
        text.append(f"; {plural(left, 'check')} {were} not made", style=_STYLES[State.NOT_MADE])
    return text


def as_json(subject: str, outcomes: Sequence[Outcome]) -> str:
    """Return the same as JSON, with a line end; docs/doctor.md describes it."""
    told = {"version": VERSION, "database": subject, "checks": [_check(one) for one in outcomes]}
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _check(one: Outcome) -> dict[str, object]:
    return {
        "name": one.name,
        "asks": one.asks,
        "state": one.state.value,
        "reason": one.reason,
        "diagnostics": [fields_of(each) for each in one.diagnostics],
    }
