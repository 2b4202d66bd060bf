"""What is drawn can be read at 80 columns without colour, and many findings of one sort are folded."""

import io

import pytest
from rich.console import Console

from snapshot.layout.arrange import Move, arrange
from snapshot.layout.sections import make_layout
from snapshot.model.diagnostic import Diagnostic, Place, note, warning
from snapshot.model.identity import ObjectId
from snapshot.model.ledger import Edit, EditCode, Ledger
from snapshot.render import summary
from snapshot.render.console import Bars, answer, aside, tell
from snapshot.sql.assemble import assemble
from snapshot.sql.script import cut

DUMP = """
CREATE SCHEMA raw;
CREATE TYPE raw.pair AS (
    a integer
);
CREATE TABLE raw.t (
    a integer,
    b "raw"."pair"
);
CREATE TEXT SEARCH CONFIGURATION raw.words (
    PARSER = pg_catalog."default" );
ALTER TABLE ONLY raw.t
    ADD CONSTRAINT t_pkey PRIMARY KEY (a);
CREATE MATERIALIZED VIEW raw.m AS
 SELECT t.a
   FROM raw.t
  WITH NO DATA;
CREATE INDEX m_a ON raw.m USING btree (a);
"""


def drawn(*parts: object, width: int = 80) -> list[str]:
    """Return the lines of what is drawn on a console without colour."""
    console = Console(file=io.StringIO(), width=width, color_system=None, highlight=False)
    summary.show(console, *parts)  # type: ignore[arg-type]  # what a test hands over is renderable
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def told(*diagnostics: Diagnostic, width: int = 80) -> list[str]:
    """Return the lines in which diagnostics are told."""
    console = Console(file=io.StringIO(), width=width, color_system=None, soft_wrap=True)
    tell(console, diagnostics)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


@pytest.fixture(scope="module")
def table() -> list[str]:
    """Return the table of a snapshot's contents."""
    found = assemble([cut(DUMP.encode(), "dump.sql")])
    return drawn(summary.contents(found.snapshot, arrange(found.snapshot, {}, make_layout(), found.positions)))


def test_contents_fit_eighty_columns(table: list[str]) -> None:
    """No cell is cut, also with the longest name of a kind in it."""
    assert max(map(len, table)) <= 80
    assert any(line.startswith("text search configuration ") for line in table)
    assert "…" not in "".join(table)


def test_contents_are_counted_by_kind_and_section(table: list[str]) -> None:
    """A column for each section and one for all; the last row is the sum of the others."""
    rows = {
        line[:26].strip(): line[26:].split()
        for line in table[: table.index(next(line for line in table if line.startswith("all"))) + 1]
    }
    assert rows["kind"] == ["01", "02", "03", "04", "05", "06", "07", "08", "09", "all"]
    assert rows["table"] == ["·", "1", "·", "·", "·", "·", "·", "·", "·", "1"]
    assert rows["all"] == ["3", "2", "·", "·", "·", "·", "1", "1", "·", "7"]


def test_the_sections_are_explained(table: list[str]) -> None:
    """Below the table stands what the numbers mean."""
    legend = " ".join(" ".join(table).split())
    assert "02 tables_raw" in legend
    assert "07 materialized_views" in legend


def test_the_account_says_where_everything_went() -> None:
    """Statements, moves, edits and what the catalogue knows besides, one line each."""
    ledger = Ledger(
        statements=10,
        frame=3,
        pieces=5,
        left_out=2,
        implied={"array type": 2, "toast": 1},
        unprintable={"invalid index": 1},
        edits=(Edit(EditCode.VIEW_JOINED, "view a.b"), Edit(EditCode.VIEW_JOINED, "view a.c")),
    )
    move = Move(ObjectId.parse("view a.v"), "06_views", "07_late", ObjectId.parse("table a.t"))
    assert drawn(summary.account(ledger, [move])) == [
        "statements  10: 5 pieces, 3 frame, 2 left out",
        "moved       1 object put behind the home section",
        "              view a.v in 07_late, because it needs table a.t",
        "edits       2 view-joined",
        "implied     3 catalogue objects exist through another one",
        "unprinted   1 invalid index",
    ]


def test_an_account_without_a_catalogue_is_short() -> None:
    """A split knows nothing of implied objects and says nothing of them."""
    assert len(drawn(summary.account(Ledger(), []))) == 3


def test_many_changes_are_folded() -> None:
    """The first dozen of each sort, and how many more."""
    text = summary.changed([f"table a.t{number:02}" for number in range(20)], ["view a.v"], [])
    lines = drawn(text)
    assert lines[0] == "20 added, 1 removed, 0 altered"
    assert lines[1:3] == ["  + table a.t00", "  + table a.t01"]
    assert lines[13:] == ["  + … and 8 more", "  - view a.v"]


def test_times_are_told_in_seconds() -> None:
    """Each phase by its name, in the order in which it began."""
    assert drawn(summary.times({"pg_dump": 1.234, "split": 0.0})) == ["times       pg_dump 1.23 s, split 0.00 s"]


def test_a_diagnostic_is_one_line_and_its_hint_another() -> None:
    """Weight, code, place, what happened; below it what to do. Nothing in it is taken for markup."""
    one = warning("odd-name", "it is [bold]odd[/bold]", place=Place(file="a.sql", line=3), hint="Look [there]")
    assert told(one) == ["warning [odd-name] a.sql:3: it is [bold]odd[/bold]", "  → Look [there]"]


def test_long_messages_are_not_broken() -> None:
    """A line that a program reads stays a line, however narrow the terminal is."""
    assert told(note("long", "word " * 50 + "end"), width=40) == ["note [long] " + "word " * 50 + "end"]


def test_more_than_twenty_of_a_code_are_folded() -> None:
    """Of each code the first twenty are told, then how many more there are; other codes are told in full."""
    many = [note("many", f"number {number}") for number in range(25)]
    lines = told(*many, warning("single", "one"))
    assert lines[:2] == ["note [many] number 0", "note [many] number 1"]
    assert lines[20:] == ["warning [single] one", "… and 5 more [many]"]
    assert "more" not in "".join(told(*many[:20]))


def test_answers_go_to_one_stream_and_words_on_the_way_to_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output is the answer alone."""
    answer().print("answer")
    aside().print("aside")
    assert tuple(capsys.readouterr()) == ("answer\n", "aside\n")


def test_progress_is_silent_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    """Where standard error is no terminal, bars draw nothing."""
    with Bars(aside()).phase("split", 2) as advance:
        advance()
        advance()
    assert tuple(capsys.readouterr()) == ("", "")


def test_progress_shows_the_phase_on_a_terminal() -> None:
    """Where it is one, the phase's name stands there while it runs."""
    file = io.StringIO()
    with Bars(Console(file=file, force_terminal=True, width=80)).phase("pg_dump", 1) as advance:
        advance()
    assert "pg_dump" in file.getvalue()
