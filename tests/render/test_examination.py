"""What the doctor found, drawn: a line for each check, commands whole, nothing that moves the cursor."""

import io
import json

from rich.console import Console

from snapshot.model.diagnostic import Place, note, warning
from snapshot.model.outcome import Outcome
from snapshot.render.examination import as_json, show

LONG = "make al-stamp ENV=here REV=20260101_000000000 " + "x" * 200
OUTCOMES = (
    Outcome(name="a", asks="one is", diagnostics=(note("told", "by the way"),)),
    Outcome(
        name="b", asks="two is", diagnostics=(warning("bad", "it\x1b[2J", place=Place(file="f", line=3), hint=LONG),)
    ),
    Outcome(name="c", asks="three is", reason="it needs the check b: \x07"),
)


def test_on_the_terminal() -> None:
    """States, findings below their check, the reason of what was not made, and the counts."""
    stream = io.StringIO()
    show(Console(file=stream, soft_wrap=True, highlight=False, width=40), "u@h/d", OUTCOMES)
    assert stream.getvalue().splitlines() == [
        "u@h/d",
        "fine     a           one is",
        "note [told] by the way",
        "found    b           two is",
        "warning [bad] f:3: it\\u001b[2J",
        f"  → {LONG}",
        "not made c           three is",
        "  it needs the check b: \\u0007",
        "1 finding in 2 checks; 1 check was not made",
    ]


def test_as_json() -> None:
    """The same, without words of the terminal."""
    told = json.loads(as_json("u@h/d", OUTCOMES))
    assert (told["version"], told["database"]) == (1, "u@h/d")
    assert [(one["name"], one["state"], bool(one["reason"])) for one in told["checks"]] == [
        ("a", "fine", False),
        ("b", "found", False),
        ("c", "not made", True),
    ]
    (finding,) = told["checks"][1]["diagnostics"]
    assert (finding["severity"], finding["code"], finding["hint"]) == ("warning", "bad", LONG)
    assert (finding["file"], finding["line"], finding["subject"]) == ("f", 3, "")
