"""The file itself: complete, escaped, forbidden to ask for anything, written fast."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from snapshot.diff.view import Card, Row, SideView, View
from snapshot.render.console import plain
from snapshot.render.report.html import render_html


class Tags(HTMLParser):
    """Collects the tags and attributes of a page, and the identities of its objects."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)


def parsed(text: str) -> Tags:
    """Return what stands in a page."""
    found = Tags()
    found.feed(text)
    return found


def test_scripts_and_style_are_those_of_the_policy(warehouse: View) -> None:
    """The policy names every script and the style by the hash of what stands in the file, and nothing else."""
    page = render_html(warehouse)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    allowed = set(re.findall(r"'sha256-([^']+)'", policy[1].replace("&#39;", "'")))
    inline = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", page, re.DOTALL)
    assert {base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in inline} == allowed
    assert len(allowed) == 3
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]


def test_hostile_names_bring_no_tag_and_no_attribute(warehouse: View, hostile: View) -> None:
    """A report of hostile names has the tags, the attributes and the schemes of any other report."""
    plain, worst = parsed(render_html(warehouse)), parsed(render_html(hostile))
    assert worst.tags <= plain.tags
    assert worst.attributes <= plain.attributes | {"aria-label", "colspan"}
    assert {one[:6] for one in worst.addresses if not one.startswith("#")} == {"data:,"}


def test_everything_of_a_card_is_in_the_page(warehouse: View) -> None:
    """Without scripts every row, line, privilege, dependent, statement and note can be read."""
    text = re.sub(r"\s+", " ", "".join(parsed(render_html(warehouse)).texts))
    for expected in (
        'the values of column "qty" are lost',
        "numeric(10,2)",
        "integer, not null",
        'after "weight"',
        "sum(receive_king.weight - receive_king.tare) AS net_weight,",
        "~ granted → grantable",
        "may be function mart.tare(numeric): same definition",
        "cannot make the change: a column changes its type",
        "CREATE INDEX receive_king_day ON stg.receive_king USING btree (day);",
        "96 partitions, +2",
        "mart.v_receive_daily.net_weight → kpi.mv_card.actual",
        "spelling: 14 altered",
        "Both sides were read without data.",
        "is written in plpgsql and may write to the table",
        "no revision explains this",
        "3f2a91",
    ):
        assert expected in text, expected


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_is_only_a_text(text: str) -> None:
    """Whatever a name, a value or a statement holds, the page has the tags of a harmless one and shows the text."""
    harmless, found = (parsed(render_html(_of(one))) for one in ("harmless", text))
    assert found.tags == harmless.tags
    assert found.attributes == harmless.attributes
    assert plain(text) in "".join(found.texts)


def _of(text: str) -> View:
    row = Row(mark="~", aspect="definition", name=text, old=text, new=text)
    card = Card(
        id=f"table {text}",
        kind="table",
        schema=text,
        name=text,
        layer=text,
        action="altered",
        aspects=("definition",),
        rows=(row,),
        old_sql=text,
        new_sql=text,
    )
    return View(old=SideView(name=text, kind="folder"), new=SideView(name="new", kind="folder"), cards=(card,))


def test_what_does_not_print_is_spelled(hostile: View) -> None:
    """Marks that turn the direction of writing, and line ends in names, are shown as what they are."""
    page = render_html(hostile)
    assert "\u202e" not in page
    assert "\r" not in page
    assert "right\\u202eto\\u200fleft\\u2066" in page
    assert "two\\u000alines" in page


def test_the_index_names_every_object_once(large: View) -> None:
    """What the script knows are the objects of the page in their order."""
    page = render_html(large)
    index = re.search(r'id="index">(.*?)</script>', page, re.DOTALL)
    assert index
    anchors = [item["anchor"] for item in json.loads(index[1])]
    assert anchors == re.findall(r'class="card[^"]*" id="([^"]*)"', page)
    assert len(set(anchors)) == 5000


def test_a_report_without_difference_says_so() -> None:
    """Two equal sides give a page that says so and has no object."""
    page = render_html(View(old=SideView(name="a", kind="folder"), new=SideView(name="b", kind="folder")))
    assert '<h1 id="headline">No difference</h1>' in page
    assert "<article" not in page
