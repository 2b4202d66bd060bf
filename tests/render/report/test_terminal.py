"""The terminal form: what matters first, no wider than the terminal, nothing cut, nothing said by colour alone."""

import io
import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from snapshot.diff.view import Card, Grant, SideView, View
from snapshot.render.console import plain
from snapshot.render.report.page import BOLD, PLAIN, Page
from snapshot.render.report.stat import size
from snapshot.render.report.terminal import render_terminal
from snapshot.render.report.words import differing, walk

Drawn = Callable[..., list[str]]
WIDTHS = (60, 80, 120, 200)
_ANSI = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")


def squeezed(text: str) -> str:
    """Return a text without blanks and line ends, which wrapping may move."""
    return "".join(text.split())


def said(cards: tuple[Card, ...]) -> Iterator[str]:
    """Yield what a report must say of cards, whatever its width."""
    for card in walk(cards):
        yield card.id
        yield from (one.message for one in card.hazards)
        yield from (one.code for one in card.hazards)
        yield from (one.reason for one in card.renames)
        yield from card.unknown
        yield from card.revisions
        yield from (one.id for one in card.dependents)
        yield from (one.source for one in card.flows)
        yield from (one.target for one in card.flows)
        yield from (one.role for one in card.grants)
        yield from (card.replace.falls if card.replace else ())
        if card.action in ("added", "removed"):
            yield from (card.new_sql or card.old_sql).split("\n")
        else:
            yield from (text for row in card.rows for text in (row.old, row.new, row.note, row.member))


def only(*cards: Card) -> View:
    """Return a view of some cards."""
    return View(old=SideView(name="a", kind="folder"), new=SideView(name="b", kind="folder"), cards=cards)


def card(kind: str, name: str, **more: object) -> Card:
    """Return an altered object's card."""
    found: dict[str, object] = {"action": "altered", "aspects": ("definition",)} | more
    return Card(id=f"{kind} {name}", kind=kind, schema="s", name=name, layer="s", **found)  # type: ignore[arg-type]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_output_is_as_expected(width: int, view: View, drawn: Drawn, golden: Callable[[str, str], str]) -> None:
    """A view of everything is drawn as expected at each width, to the byte."""
    text = "\n".join(drawn(view, width)) + "\n"
    assert text == golden(f"sample.{width}.txt", text)


@pytest.mark.parametrize(
    "options", [{"stat": True}, {"name_only": True}, {"expand": True}], ids=["stat", "name_only", "expand"]
)
def test_the_other_outputs_are_as_expected(
    options: dict[str, bool], view: View, drawn: Drawn, golden: Callable[[str, str], str]
) -> None:
    """The short forms and the expanded one are drawn as expected, to the byte."""
    text = "\n".join(drawn(view, 80, **options)) + "\n"
    assert text == golden(f"sample.{next(iter(options))}.txt", text)


def test_names_that_are_hostile_are_drawn_as_expected(
    hostile_view: View, drawn: Drawn, golden: Callable[[str, str], str]
) -> None:
    """Every text that tries to break out, to the byte."""
    text = "\n".join(drawn(hostile_view, 80)) + "\n"
    assert text == golden("hostile.80.txt", text)


@given(width=st.integers(40, 220), options=st.dictionaries(st.sampled_from(["expand", "stat"]), st.booleans()))
@settings(max_examples=60, deadline=None)
def test_no_line_is_wider_than_the_terminal(
    width: int, options: dict[str, bool], hostile_view: View, drawn: Drawn
) -> None:
    """Whatever the width, whatever the names."""
    assert max(map(cell_len, drawn(hostile_view, width, **options))) <= width


@pytest.mark.parametrize("width", [40, *WIDTHS])
def test_nothing_is_cut(width: int, named: tuple[str, View], drawn: Drawn) -> None:
    """Expanded, every text of the view is there whole, only broken into lines."""
    text = squeezed("\n".join(drawn(named[1], width, expand=True)))
    for one in said(named[1].cards):
        assert squeezed(plain(one.replace("\t", "    "))) in text, one


def test_nothing_is_obeyed_by_a_terminal(hostile_view: View, drawn: Drawn) -> None:
    """No control character, and no mark that turns the direction of writing."""
    for options in ({}, {"stat": True}, {"name_only": True}):
        assert all(line.isprintable() for line in drawn(hostile_view, 80, **options))


def coloured(view: View, **environment: str) -> str:
    """Return what is drawn on a terminal with colours."""
    console = Console(
        file=io.StringIO(), width=80, force_terminal=True, color_system="truecolor", _environ=environment
    )
    render_terminal(view, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_colour_says_nothing_that_marks_do_not(named: tuple[str, View], drawn: Drawn) -> None:
    """With the colours taken away the text is the one that is drawn without."""
    assert _ANSI.sub("", coloured(named[1])).split("\n")[:-1] == drawn(named[1], 80)


def test_no_color_is_honoured(view: View) -> None:
    """``NO_COLOR`` leaves bold and reverse, and no colour."""
    assert re.search(r"\x1b\[[0-9;]*3[1-6]", coloured(view))
    assert not re.search(r"\x1b\[([0-9;]*;)?(3[0-8]|9[0-7])[;m]", coloured(view, NO_COLOR="1"))


def test_only_addresses_of_the_web_are_links(hostile_view: View) -> None:
    """A terminal is given no address with anything in it that it could obey."""
    found = re.findall(r"\x1b\]8;[^;]*;([^\x1b]*)\x1b", coloured(hostile_view))
    assert len([one for one in found if one]) > 1
    assert all(re.fullmatch(r"https://[!-~]*", one) for one in found if one)


def test_what_differs_in_a_line_is_emphasised(view: View) -> None:
    """The words that a line's counterpart lacks are drawn in reverse, and blanks are made visible."""
    assert re.search(r"\x1b\[7;32m \* orders\.quantity\)", coloured(view))


def test_blanks_that_differ_are_visible_without_colour(hostile_view: View, drawn: Drawn) -> None:
    """A tab that became a blank can be seen."""
    lines = [line.strip() for line in drawn(hostile_view, 200)]
    assert "17    - @team mentions #123 and GH-7→···" in lines
    assert "17 + @team mentions #123 and GH-7·" in lines


def test_the_most_important_comes_first(view: View, drawn: Drawn) -> None:
    """The counts, the dangers by object, the cautions, the sides; only then the objects."""
    lines = drawn(view, 80)
    assert lines[0] == "7 objects differ: 2 added, 1 removed, 4 altered"
    assert lines[1:4] == ["! 2 dangers", "  drop-column   table mart.orders", "  widen-public  table mart.orders"]
    order = [
        "! 3 cautions",
        "! no revision",
        "old  git:HEAD",
        "kind  ",
        "not shown",
        "note ",
        "schema mart",
        "~ table",
    ]
    found = [next(at for at, line in enumerate(lines) if line.startswith(start)) for start in order]
    assert found == sorted(found)


def test_no_difference_says_so_and_what_is_not_shown(empty_view: View, drawn: Drawn) -> None:
    """An equal report is one sentence, the sides, and what was kept away."""
    lines = drawn(empty_view, 80)
    assert lines[0] == "No difference"
    assert lines[-1] == "not shown  spelling: 3 altered"


def test_children_stand_below_the_object_they_belong_to(view: View, drawn: Drawn) -> None:
    """An index is indented below its table, and its own lines below it."""
    lines = drawn(view, 80)
    at = lines.index("  - index mart.orders_day")
    assert lines[at + 1].startswith("    ! caution index-of-key")
    assert [line for line in lines[:at] if line and line[0] in "+-~"][-1].startswith("~ table mart.orders ")


def test_partitions_are_one_line_with_what_hides_behind_it(view: View, drawn: Drawn) -> None:
    """96 partitions are a count, their hazards too; expanded, each that differs is there."""
    folded, expanded = drawn(view, 80), drawn(view, 80, expand=True)
    assert "  table raw.events: 96 partitions, +1 ~1  ! 1 caution" in folded
    assert not any("events_2026" in line for line in folded)
    assert "  + table raw.events_2026_08" in expanded
    assert "  ~ table raw.events_2026_07  owner" in expanded


def test_a_table_that_differs_and_its_partitions_are_two_lines(view: View, drawn: Drawn) -> None:
    """What a partitioned table's own difference is stays apart from its partitions."""
    events = next(one for one in view.cards if one.partitions)
    table = card("table", "s.events", partitions=events.partitions, children=events.children)
    assert drawn(only(table))[-5:] == [
        "~ table s.events  definition",
        "  ~ s.events: 96 partitions, +1 ~1  ! 1 caution",
        "",
        "owner-changed  https://docs.example/hazards.md#owner-changed",
        "snapshot explain CODE says what to do instead",
    ]


def test_long_lists_are_counted(view: View, drawn: Drawn) -> None:
    """Of eight dependents the first five and a count; expanded, all."""
    folded, expanded = drawn(view, 120), drawn(view, 120, expand=True)
    at = folded.index("    8 dependents, 1 to be built again")
    assert folded[at + 6] == "      … and 3 more"
    assert sum("view mart.v_daily)" in line for line in expanded) == 7


def test_long_statements_are_counted(drawn: Drawn) -> None:
    """Of a long statement the first lines and a count; expanded, all."""
    sql = "\n".join(f"line {number}" for number in range(100))
    view = only(card("function", "s.f()", action="added", new_sql=sql))
    assert "  … and 60 more lines" in drawn(view)
    assert "  + line 99" in drawn(view, expand=True)


def test_grants_are_a_matrix_of_what_differs(drawn: Drawn) -> None:
    """Roles are rows and privileges columns; where that is too wide each role has a line."""
    names = ("DELETE", "INSERT", "MAINTAIN", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE")
    grants = (
        *(Grant(role="writer", privilege=name, new="granted") for name in names),
        Grant(role="reader", privilege="SELECT", old="granted", new="grantable"),
    )
    view = only(card("table", "s.t", grants=grants))
    wide, narrow = drawn(view, 120), drawn(view, 60)
    at = wide.index(next(line for line in wide if line.startswith("    privileges")))
    assert wide[at].split() == ["privileges", *names]
    assert wide[at + 1].split() == ["writer", *"++++++++"]
    assert wide[at + 2].split() == ["reader", *"····", "~", "granted", "→", "grantable", *"···"]
    assert "    reader: ~ granted → grantable SELECT" in narrow


def test_wrapped_words_are_not_broken() -> None:
    """A line is broken between words, and within a word only where that is longer than a line."""
    page = Page(40)
    page.line(("~ ", BOLD), ("word " * 12, PLAIN), hang=4)
    page.line(("x" * 90, PLAIN))
    console = Console(file=io.StringIO(), width=40, color_system=None)
    console.print(page, soft_wrap=True, end="")
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().split("\n")
    assert lines[0] == "~ " + " ".join(["word"] * 7)
    assert lines[1] == "    " + " ".join(["word"] * 5)
    assert [len(line) for line in lines[2:5]] == [40, 40, 14]


def test_stat_is_one_line_an_object_and_the_totals(make_large: Callable[[int], View], drawn: Drawn) -> None:
    """Each object has its line, in the order of the report, and the last line adds up."""
    view = make_large(40)
    lines = drawn(view, stat=True)
    assert len(lines) == 41
    assert [line.split(" | ")[0].strip() for line in lines[:2]] == ["~ table s0.t_0", "+ index s0.t_0_i"]
    assert lines[0].endswith(" danger")
    assert lines[-1] == "40 objects differ: 20 added, 20 altered; 8 dangers, 4 cautions"


def test_stat_counts_what_differs(view: View, drawn: Drawn) -> None:
    """Rows, lines and privileges by mark; of what came or went its lines."""
    counts = {one.id: size(one) for one in walk(view.cards)}
    assert counts["table mart.orders"] == {"+": 2, "-": 3, "~": 6}
    assert counts["view mart.v_daily"] == {"+": 4, "-": 2}
    assert counts["table raw.events_2026_08"] == {"+": 3}
    line = next(line for line in drawn(view, stat=True) if "mart.v_daily" in line)
    assert line.split("|")[1].split() == ["6", "++++--"]


def test_stat_marks_what_it_cuts(hostile_view: View, drawn: Drawn) -> None:
    """A title that has no room has a mark where its middle was."""
    long = [line for line in drawn(hostile_view, 80, stat=True) if "nnnn" in line]
    assert len(long) == 2
    assert all("…" in line for line in long)


def test_names_are_whole_and_one_a_line(named: tuple[str, View], drawn: Drawn) -> None:
    """The identities of all that differs, however narrow the terminal is, partitions among them."""
    assert drawn(named[1], 40, name_only=True) == [plain(one.id) for one in differing(named[1].cards)]


@pytest.mark.parametrize("options", [{}, {"stat": True}, {"expand": True}])
def test_five_thousand_objects_are_drawn(options: dict[str, bool], large_view: View, drawn: Drawn) -> None:
    """Each has its line."""
    assert len(drawn(large_view, 100, **options)) > 5000


def test_drawing_imports_little() -> None:
    """The terminal form needs rich alone: no parser, no driver, no template engine, no JSON library."""
    code = "import sys, snapshot.render.report.terminal; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "rich.segment" in found
    assert not {"msgspec", "jinja2", "pglast", "sqlglot", "psycopg", "click"} & set(found)


def test_privileges_have_the_mark_of_who_may_do_more(drawn: Drawn) -> None:
    """What is revoked from those who have it by default is a minus, and what they have again a plus."""
    revoked = Grant(role="PUBLIC", privilege="EXECUTE", new="revoked")
    again = Grant(role="PUBLIC", privilege="EXECUTE", old="revoked")
    for grant, shown in ((revoked, "PUBLIC      - revoked"), (again, "PUBLIC      + as by default")):
        assert f"    {shown}" in drawn(only(card("function", "s.f()", grants=(grant,))))
