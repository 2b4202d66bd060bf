"""The Markdown form: within the limit, nothing lost without a count, and nothing from a database is markup."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from snapshot.diff.view import (
    Card,
    Count,
    Grant,
    HazardView,
    Line,
    ReplaceView,
    Row,
    Segment,
    SideView,
    TextView,
    View,
)
from snapshot.render.report.block import LONGEST_ID, Level, block, shown
from snapshot.render.report.fit import fit, importance
from snapshot.render.report.github import cell, code, fence, html, prose
from snapshot.render.report.markdown import LEAST, LIMIT, render_markdown
from snapshot.render.report.words import MARKS, differing

READER = MarkdownIt("commonmark").enable("table")
OURS = re.compile(r"</?(details|summary|code)>|<!-- -->|&[#\w]+;|[^<>]")
REFERENCE = re.compile(r"@\w|#\d|\bGH-\d|://|www\.|\b[0-9a-f]{7,40}\b", re.IGNORECASE)
NOTICE = re.compile(r"\*\*Too long for a comment: (\d+) of (\d+) objects? shown(?:, .*?(\d+) left out)?")

_WORDS = r"""
@team #12 GH-3 owner/name#4 a|b ` `` ``` <b> </details> <!-- --> &amp; * - > # 1. 1) = ~~ __ ( [a](b) ![i](x) \ \|
https://evil.example/1 www.evil.example a@b.example deadbeef :smile: word don't Ünï 漢字
"""
HOSTILE = st.sampled_from([*_WORDS.split(), "two words", "\n", "\t", "\r", "\u202e", " "])
TEXTS = st.one_of(
    st.text(max_size=40), st.lists(HOSTILE, max_size=6).map(" ".join), st.lists(HOSTILE, max_size=6).map("".join)
)


def tokens(text: str) -> Iterator[Token]:
    """Yield every token of Markdown, those inside a paragraph too."""
    for token in READER.parse(text):
        yield token
        yield from token.children or ()


def bare(text: str) -> str:
    """Return the words that Markdown shows outside of code, where GitHub looks for mentions and references."""
    outside, depth, found = READER.parse(text), 0, []
    for token in outside:
        for child in token.children or ():
            depth += (child.content == "<code>") - (child.content == "</code>")
            if child.type == "text" and not depth:
                found.append(child.content)
        if token.type == "html_block":
            found.append(re.sub(r"<code>.*?</code>|<[^>]*>", "", token.content))
    return "\n".join(found)


@given(TEXTS)
@settings(deadline=None)
def test_a_code_span_is_the_text_and_nothing_else(text: str) -> None:
    """Whatever a text holds, it is one code span of its characters, those that do not print spelled."""
    if code(text):
        found = list(READER.parse(f"- {code(text)} end")[3].children or ())
        assert [token.type for token in found] == ["code_inline", "text"]
        shown = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
        assert found[0].content == shown


@given(TEXTS)
@settings(deadline=None)
def test_a_sentence_has_no_markup_but_code(text: str) -> None:
    """A sentence is words and code spans, begins no block, and holds no mention or reference outside of code."""
    found = READER.parse(f"- {prose(text)}")
    assert [token.type for token in found if token.nesting == 1] in (
        ["bullet_list_open", "list_item_open", "paragraph_open"],
        ["bullet_list_open", "list_item_open"],
    )
    assert {child.type for token in found for child in token.children or ()} <= {"text", "code_inline"}
    assert not REFERENCE.search(bare(f"- {prose(text)}"))


@given(TEXTS)
@settings(deadline=None)
def test_a_cell_stays_one_cell(text: str) -> None:
    """A cell holds the text, and neither ends early nor becomes markup."""
    found = READER.parse(f"| a | b |\n| --- | --- |\n| {cell(text)} | end |")
    cells = [token for at, token in enumerate(found) if found[at - 1].type == "td_open"]
    assert len(cells) == 2
    assert {child.type for child in cells[0].children or ()} <= {"text", "text_special", "html_inline", "code_inline"}
    assert cells[1].content == "end"
    assert not REFERENCE.search(bare(f"| a | b |\n| --- | --- |\n| {cell(text)} | end |"))


@given(TEXTS)
@settings(deadline=None)
def test_an_element_is_not_left(text: str) -> None:
    """Inside a summary a text opens and closes nothing."""
    found = html(text)
    assert OURS.sub("", found) == ""
    assert found.count("<code>") == found.count("</code>") <= 1
    assert "\n" not in found
    assert not REFERENCE.search(re.sub(r"<code>.*?</code>", "", found))


@given(st.lists(TEXTS, min_size=1, max_size=5))
@settings(deadline=None)
def test_a_fence_is_longer_than_any_run_of_backticks_in_it(lines: list[str]) -> None:
    """A block of code ends where it should."""
    found = READER.parse("\n".join([*fence(lines), "", "end"]))
    assert [token.type for token in found] == ["fence", "paragraph_open", "inline", "paragraph_close"]
    assert found[0].info == "diff"


def test_tabs_stay_in_code() -> None:
    """A block of code keeps the tabs of a text, so that a change of blanks can be told from its source."""
    assert fence(["-\ta", "+    a"])[1:-1] == ["-\ta", "+    a"]


def test_words_are_not_made_code() -> None:
    """A sentence of words reads as one; names in it are code without the stop behind them."""
    sentence = 'The "old" value (here) isn\'t kept: mart.orders, weight_kg and 12, or 18.'
    assert prose(sentence) == 'The "old" value (here) isn\'t kept: `mart.orders`, `weight_kg` and 12, or 18.'


def only(*cards: Card) -> View:
    """Return a view of some cards."""
    return View(old=SideView(name="a", kind="folder"), new=SideView(name="b", kind="folder"), cards=cards)


def some(strategy: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[Any]:
    """Return tuples of up to so many."""
    return st.lists(strategy, max_size=most).map(tuple)


def cards(depth: int = 1) -> st.SearchStrategy[Card]:
    """Return cards with anything in them."""
    one_line = TEXTS.map(lambda text: text.replace("\n", " "))
    numbers, marks = st.integers(0, 9), st.sampled_from("+-~")
    segments = st.tuples(st.builds(Segment, text=one_line))
    lines = st.builds(Line, mark=st.sampled_from("+- …"), old=numbers, new=numbers, segments=segments)
    texts = st.builds(TextView, name=TEXTS, language=TEXTS, aspect=TEXTS, lines=some(lines, 3))
    rows = st.builds(Row, mark=marks, aspect=TEXTS, name=TEXTS, member=TEXTS, old=TEXTS, new=TEXTS, note=TEXTS)
    severity = st.sampled_from(["danger", "caution"])
    hazards = st.builds(HazardView, code=TEXTS, severity=severity, message=TEXTS, link=TEXTS)
    return st.builds(
        Card,
        id=TEXTS,
        kind=st.sampled_from(["table", "view"]),
        schema=st.just(""),
        name=TEXTS,
        layer=st.just(""),
        action=st.sampled_from(["added", "removed", "altered", "context"]),
        aspects=st.tuples(TEXTS),
        rows=some(rows, 2),
        texts=some(texts, 1),
        grants=some(st.builds(Grant, role=TEXTS, privilege=TEXTS, new=TEXTS), 1),
        replace=st.none() | st.builds(ReplaceView, answer=st.just("no"), reason=TEXTS, falls=st.tuples(TEXTS)),
        hazards=some(hazards, 1),
        unknown=some(TEXTS, 1),
        new_sql=TEXTS,
        children=some(cards(depth - 1), 2) if depth else st.just(()),
    )


COUNTS = some(st.builds(Count, name=TEXTS, added=st.integers(0, 9)), 2)
SIDES = st.builds(SideView, name=TEXTS, kind=TEXTS, server=TEXTS)
VIEWS = st.builds(
    View,
    old=SIDES,
    new=SIDES,
    kinds=COUNTS,
    aspects=COUNTS,
    hidden=COUNTS,
    cards=some(cards(), 4),
    notes=some(TEXTS, 1),
)


def numbered(card: Card, path: str) -> Card:
    """Return a card with identities that occur nowhere else, and as few children as there are."""
    children = tuple(numbered(one, f"{path}.{at}") for at, one in enumerate(card.children))
    fields = {name: getattr(card, name) for name in Card.__dataclass_fields__}
    return Card(**fields | {"id": f"{card.kind} ¶{path}¶", "children": children})


def named_in(text: str, card: Card) -> bool:
    """Return whether an object has its line or its fold in a report."""
    mark = f"{MARKS[card.action]} {card.id}".strip()
    return f"`{mark}`" in text or f"<summary>{html(mark)}" in text


def check(view: View, limit: int) -> tuple[int, int]:
    """Return how many objects a report shows, of how many, after checking that it says the same."""
    text = render_markdown(view, limit)
    assert len(text) <= limit
    objects = list(differing(view.cards))
    visible = sum(named_in(text, card) for card in objects)
    notice = NOTICE.search(text)
    if notice is None:
        assert visible == len(objects)
    else:
        assert (int(notice[1]), int(notice[2])) == (visible, len(objects))
        assert int(notice[3] or 0) == len(objects) - visible
    return visible, len(objects)


@given(view=VIEWS, limit=st.sampled_from([LEAST, LEAST + 1, 3000, 5000, LIMIT]), repeat=st.sampled_from([1, 1, 20]))
@settings(max_examples=60, deadline=None)
def test_every_object_is_shown_or_counted_as_left_out(view: View, limit: int, repeat: int) -> None:
    """Whatever the view, the report keeps within the limit, and shown and left out make all."""
    found = tuple(numbered(one, str(at)) for at, one in enumerate(view.cards * repeat))
    fields = {name: getattr(view, name) for name in View.__dataclass_fields__}
    check(View(**fields | {"cards": found}), limit)


@pytest.mark.parametrize("limit", [LEAST, 2500, 5000, 10_000, 40_000])
def test_many_objects_are_shown_or_counted_as_left_out(limit: int, make_large: Callable[[int], View]) -> None:
    """Where some are left out at each limit, shown and left out make all."""
    visible, total = check(make_large(1500), limit)
    assert 0 < visible < total == 1500


@given(view=VIEWS, limit=st.sampled_from([LEAST, 5000, LIMIT]))
@settings(max_examples=60, deadline=None)
def test_nothing_of_a_view_is_markup(view: View, limit: int) -> None:
    """Whatever the view, elements are those of folds and code, folds close, nothing is mentioned."""
    text = render_markdown(view, limit)
    found = list(tokens(text))
    blocks = [token.content for token in found if token.type in ("html_block", "html_inline")]
    assert all(OURS.sub("", content) == "" for content in blocks)
    links = [str(token.attrs["href"]) for token in found if token.type == "link_open"]
    assert all(re.match("https?://", one) for one in links)
    assert sum(content.count("<details>") - content.count("</details>") for content in blocks) == 0
    assert not [token for token in found if token.type in ("image", "code_block", "blockquote_open", "hr")]
    assert not REFERENCE.search(bare(text))


@pytest.mark.parametrize("limit", [LEAST, 4000, LIMIT])
def test_the_output_is_as_expected(limit: int, named: tuple[str, View], golden: Callable[[str, str], str]) -> None:
    """A small view is written as expected with little and with enough room, to the byte."""
    name, view = named
    text = render_markdown(view, limit)
    assert text == golden(f"{name}.{limit}.md", text)


def test_a_large_report_uses_the_room_it_has(large_view: View) -> None:
    """Of 5,000 objects some hundred fit; nearly all of the limit is used."""
    text = render_markdown(large_view)
    assert LIMIT * 0.95 < len(text) <= LIMIT
    notice = NOTICE.search(text)
    assert notice is not None
    assert int(notice[2]) == 5000
    assert 200 < int(notice[1]) < 5000


@pytest.mark.parametrize("room", [200, 300, 500, 800, 1500])
def test_the_least_important_is_left_out_first(room: int, view: View, make_large: Callable[[int], View]) -> None:
    """Of the objects that are left out none is more important than one that is shown."""
    for cards in (view.cards, make_large(100).cards):
        found = fit(cards, room)
        there = [importance(one.card) for one in found if one.level]
        away = [importance(one.card) for one in found if not one.level]
        assert there
        assert max(there) <= min(away, default=max(there))


def test_what_everyone_must_see_stands_first(view: View) -> None:
    """The counts, then the hazards with dangers first, then the objects."""
    text = render_markdown(view)
    assert text.startswith("## 7 objects differ: 2 added, 1 removed, 4 altered\n")
    order = [text.index(part) for part in ("| kind |", "### 2 dangers", "**danger**", "**caution**", "<details>")]
    assert order == sorted(order)


def test_a_report_without_a_difference(empty_view: View) -> None:
    """It says so, and what is not shown."""
    text = render_markdown(empty_view)
    assert text.startswith("## No difference\n")
    assert text.endswith("- `spelling`: 3 altered\n")


def test_one_object_that_is_too_long_is_shown_in_part() -> None:
    """A statement of a hundred thousand lines keeps its beginning, and the report says that it is not whole."""
    sql = "\n".join(f"line {number}" for number in range(100_000))
    long = Card(id="view a.v", kind="view", schema="a", name="a.v", layer="", action="added", new_sql=sql)
    text = render_markdown(only(long))
    assert "+ line 19\n" in text
    assert "- … and 99980 more lines" in text
    assert "1 of 1 object shown, 1 of them without all their details" in text


def test_children_that_do_not_fit_are_counted_at_their_parent() -> None:
    """Of a table with more indexes than there is room for, the table is named and its indexes are counted."""
    index = {"kind": "index", "schema": "a", "layer": "", "action": "added"}
    below = tuple(Card(id=f"index a.i{at}", name=f"a.i{at}", **index) for at in range(5000))  # type: ignore[arg-type]
    table = Card(id="table a.t", kind="table", schema="a", name="a.t", layer="", action="altered", children=below)
    text = render_markdown(only(table))
    assert "- `~ table a.t` … and 5000 objects below it, left out" in text
    assert "1 of 5001 objects shown, 1 of them without all their details, 5000 left out" in text


def test_a_level_above_shows_no_less(view: View) -> None:
    """Each level names at least the objects that the level below it names."""
    for card in view.cards:
        counts = [shown(card, level) for level in Level]
        assert counts == sorted(counts)
        assert block(card, Level.OUT) == ""


def test_partitions_are_named_without_details(view: View) -> None:
    """Partitions that differ are listed below their count."""
    text = render_markdown(view)
    assert "- 96 partitions, +1 ~1, without their details:\n  - `+ table raw.events_2026_08`\n" in text


def test_long_identities_are_cut_with_a_mark() -> None:
    """An identity longer than any name of PostgreSQL can make it ends with a mark."""
    long = Card(id="view " + "v" * 9000, kind="view", schema="", name="v", layer="", action="removed")
    text = render_markdown(only(long))
    assert "v…" in text
    assert len(max(text.split("\n"), key=len)) < LONGEST_ID + 100


def test_a_limit_that_is_too_small_is_refused(view: View) -> None:
    """Less than it takes to say what is left out is no limit."""
    with pytest.raises(ValueError, match=f"needs {LEAST} characters"):
        render_markdown(view, LEAST - 1)
