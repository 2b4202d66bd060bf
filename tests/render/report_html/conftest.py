"""Reports to draw as HTML, and a browser to open them in."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Request, expect, sync_playwright

from snapshot.diff.view import (
    Card,
    Count,
    DependentView,
    FlowView,
    FoldView,
    Grant,
    HazardView,
    Line,
    RenameView,
    ReplaceView,
    Row,
    Segment,
    SideView,
    TextView,
    View,
)
from snapshot.render.report.html import render_html

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "</noscript><img src=x onerror=alert(3)>",
    "<!-- --!><script>",
    '"><svg onload=alert(4)>',
    "' onmouseover='alert(5)",
    "{{7*7}}{% raw %}",
    "two\nlines\r\n",
    "right\u202eto\u200fleft\u2066",
    "]]>&lt;&amp;&#60;",
    "n" * 300,
    "%3Cscript%3E#?&\\",
    "",
)


def _card(kind: str, name: str, action: str = "altered", **more: Any) -> Card:
    schema = more.pop("schema", name.split(".", maxsplit=1)[0])
    aspects = more.pop("aspects", () if action == "context" else ("definition",))
    layer = more.pop("layer", schema)
    parts = {"kind": kind, "schema": schema, "name": name, "layer": layer, "action": action, "aspects": aspects}
    return Card(id=f"{kind} {name}", **parts, **more)


def _line(mark: Any, old: int, new: int, *texts: str) -> Line:
    segments = tuple(Segment(text=text, emphasised=at % 2 == 1) for at, text in enumerate(texts) if text)
    return Line(mark=mark, old=old, new=new, segments=segments)


def _hazard(code: str, message: str, severity: Any = "danger") -> HazardView:
    return HazardView(code=code, severity=severity, message=message, link=f"https://docs.example/hazards.md#{code}")


def _retyped(name: str, old: str, new: str, **more: str) -> Row:
    return Row(
        mark="~",
        aspect="definition",
        group="column",
        member=name,
        name="type",
        old=old,
        new=new,
        note=more.get("note", ""),
    )


QUERY = TextView(
    name="query",
    language="sql",
    aspect="definition",
    lines=(
        _line("…", 0, 0, "3"),
        _line(" ", 4, 4, " SELECT receive_king.day,"),
        _line("-", 5, 0, "    sum(receive_king.weight", "", ") AS net_weight"),
        _line("+", 0, 5, "    sum(receive_king.weight", " - receive_king.tare", ") AS net_weight,"),
        _line("+", 0, 6, "    count(*) AS receipts"),
        _line(" ", 6, 7, "   FROM stg.receive_king"),
    ),
)


def _staging() -> Card:
    partitions = tuple(
        _card("table", f"stg.receive_king_2026_{month:02}", "added", new_sql=f"CREATE TABLE month_{month} ();")
        for month in (1, 2)
    )
    index = _card(
        "index",
        "stg.receive_king_day",
        "removed",
        old_sql="CREATE INDEX receive_king_day ON stg.receive_king USING btree (day);",
        hazards=(_hazard("index-of-key", "the foreign key is left without an index", "caution"),),
    )
    return _card(
        "table",
        "stg.receive_king",
        aspects=("definition", "grant"),
        rows=(
            _retyped("weight", "numeric(10,2)", "numeric(12,3)"),
            Row(mark="+", aspect="definition", group="column", member="tare", new="numeric", note='after "weight"'),
            Row(mark="-", aspect="definition", group="column", member="qty", old="integer, not null"),
        ),
        grants=(
            Grant(role="PUBLIC", privilege="SELECT", new="granted"),
            Grant(role="analyst", privilege="INSERT", column="weight", old="granted", new="grantable"),
        ),
        hazards=(_hazard("drop-column", 'the values of column "qty" are lost'),),
        dependents=(
            DependentView(
                id="view mart.v_receive_daily", kind="view", distance=1, rebuild=True, reason="reads weight"
            ),
            DependentView(
                id="materialized view kpi.mv_card",
                kind="materialized view",
                distance=2,
                through="view mart.v_receive_daily",
            ),
        ),
        flows=(
            FlowView(source="stg.receive_king.weight", target="mart.v_receive_daily.net_weight", distance=1),
            FlowView(source="mart.v_receive_daily.net_weight", target="kpi.mv_card.actual", distance=2),
        ),
        revisions=("3f2a91",),
        unknown=("the function stg.load() is written in plpgsql and may write to the table",),
        old_sql="CREATE TABLE stg.receive_king (\n\tweight numeric(10,2)\n);",
        new_sql="CREATE TABLE stg.receive_king (\n\tweight numeric(12,3)\n);",
        partitions=FoldView(total=96, added=2, removed=0, altered=0),
        children=(index, *partitions),
    )


def _mart() -> tuple[Card, ...]:
    daily = _card(
        "view",
        "mart.v_receive_daily",
        texts=(QUERY,),
        unexplained=True,
        replace=ReplaceView(
            answer="no", reason="a column changes its type", falls=("materialized view kpi.mv_card",)
        ),
    )
    renamed = _card(
        "function",
        "mart.net(numeric)",
        "added",
        new_sql="CREATE FUNCTION mart.net(numeric) …;",
        renames=(RenameView(other="function mart.tare(numeric)", reason="same definition"),),
    )
    trigger = _card("trigger", "mart.orders.audit", rows=(_retyped("events", "INSERT", "INSERT OR UPDATE"),))
    return (daily, renamed, _card("table", "mart.orders", "context", children=(trigger,)))


@pytest.fixture(scope="session")
def warehouse() -> View:
    """Return a small report as a reviewer meets it."""
    board = _card(
        "materialized view",
        "kpi.mv_card",
        aspects=("owner",),
        layer="reports",
        rows=(Row(mark="~", aspect="owner", name="owner", old="app", new="warehouse"),),
    )
    return View(
        old=SideView(name="git:HEAD", kind="git revision", server="17", heads=("3f2a91",)),
        new=SideView(name="env:LIVE", kind="database", server="18"),
        kinds=(Count(name="table", added=2, altered=1), Count(name="view", altered=1)),
        aspects=(Count(name="definition", added=3, removed=1, altered=3),),
        hidden=(Count(name="spelling", altered=14),),
        cards=(_staging(), *_mart(), board),
        notes=("Both sides were read without data.",),
    )


def _worst(name: str) -> Card:
    text = TextView(
        name=name, language=name, aspect=name, lines=(_line("-", 1, 0, name, name), _line("+", 0, 1, name))
    )
    return _card(
        "table",
        f"raw.{name}",
        schema=name,
        aspects=(name,),
        rows=(Row(mark="~", aspect=name, group=name, member=name, name=name, old=name, new=name, note=name),),
        texts=(text,),
        grants=(Grant(role=name, privilege=name or "SELECT", column=name, new="granted"),),
        spellings=(name,),
        renames=(RenameView(other=name, reason=name),),
        replace=ReplaceView(answer="unknown", reason=name, falls=(name,)),
        hazards=(HazardView(code=name, severity="danger", message=name, link=f"javascript:alert(6)//{name}"),),
        dependents=(DependentView(id=name, kind=name, distance=9, through=name, reason=name),),
        flows=(FlowView(source=name, target=f"raw.{name}.x", distance=1),),
        revisions=(name,),
        old_sql=f"CREATE TABLE {name};",
        new_sql=f"CREATE TABLE {name} ();",
        unknown=(name,),
        children=(_card("index", f"raw.{name}.i", "added", schema=name, new_sql=f"CREATE INDEX {name};"),),
    )


@pytest.fixture(scope="session")
def hostile_names() -> tuple[str, ...]:
    """Return names that try to become markup, script or another name."""
    return HOSTILE


@pytest.fixture(scope="session")
def hostile(hostile_names: tuple[str, ...]) -> View:
    """Return a report in which every text is such a name."""
    worst = " ".join(hostile_names)
    return View(
        old=SideView(name=worst, kind=worst, server=worst, heads=hostile_names),
        new=SideView(name=worst, kind=worst),
        kinds=tuple(Count(name=name, added=1) for name in hostile_names),
        aspects=tuple(Count(name=name, added=1) for name in hostile_names),
        hidden=tuple(Count(name=name, added=1) for name in hostile_names),
        cards=tuple(map(_worst, hostile_names)),
        notes=hostile_names,
    )


@pytest.fixture(scope="session")
def large() -> View:
    """Return a report of 5,000 objects that differ."""
    whole = _staging()
    cards = tuple(
        _card(
            "table",
            f"s{at // 100}.t_{at}",
            rows=whole.rows,
            texts=(QUERY,),
            grants=whole.grants,
            hazards=whole.hazards if at % 5 == 0 else (),
            dependents=whole.dependents,
            old_sql=whole.old_sql,
            new_sql=whole.new_sql,
            children=(_card("index", f"s{at // 100}.t_{at}_i", "added", new_sql=f"CREATE INDEX t_{at}_i;"),),
        )
        for at in range(2500)
    )
    return View(old=SideView(name="old", kind="folder"), new=SideView(name="new", kind="folder"), cards=cards)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield a headless Chromium; tests that need one are skipped where none is installed."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next((path for path in map(shutil.which, names) if path), None)
    if program is None:
        pytest.skip(f"no browser: none of {', '.join(names)} is on PATH")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox refuses to work for root
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=arguments)
        yield found
        found.close()


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Yield what opens a report; at the end nothing may have been asked of a network or said on the console."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def asked(dialog: Dialog) -> None:
        complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def requested(request: Request) -> None:
        if not request.url.startswith(("file:", "data:")):
            complaints.append(f"request: {request.url}")

    def listen(page: Page) -> None:
        page.on("console", lambda message: complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("dialog", asked)
        page.on("request", requested)

    def open_report(view: View, fragment: str = "", width: int = 1440, **options: Any) -> Page:
        path = tmp_path / "report.html"
        path.write_text(render_html(view), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 844}, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        listen(page)
        page.goto(path.as_uri() + fragment)
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert complaints == []
