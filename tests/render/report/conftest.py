"""Views written by hand: one a reviewer could meet, one for hostile names, one without a difference, a large one."""

import io
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from snapshot.diff.view import (
    Card,
    Count,
    DependentView,
    FlowView,
    FoldView,
    Grant,
    HazardView,
    Line,
    Mark,
    RenameView,
    ReplaceView,
    Row,
    Segment,
    SideView,
    TextView,
    View,
)
from snapshot.render.report.terminal import render_terminal

GOLDEN = Path(__file__).parent / "golden"
HAZARDS = "https://docs.example/hazards.md"
HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    'two\nlines "quoted"',
    "back`tick ``` fence",
    "pi|pe \\| *star* _under_ [link](http://evil.example)",
    "right\u202eto\u200fleft",
    "n" * 300,
    "🐘 emoji 漢字 e\u0301",
    "@team mentions #123 and GH-7",
    "\x1b[31mred\x1b[0m\r",
    "</details></summary>",
    "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
    "~~~ - + > # 1.",
    "",
)

Drawn = Callable[..., list[str]]


def lines(*texts: str) -> tuple[Line, ...]:
    """Return a comparison: each text begins with its mark, and what differs inside a line stands between « and »."""
    found, old, new = [], 0, 0
    for mark, text in ((one[0], one[1:]) for one in texts):
        skipped = int(text) if mark == "…" else 0
        old, new = old + (mark in " -") + skipped, new + (mark in " +") + skipped
        parts = [part for part in re.split("(«[^»]*»)", text) if part] or [""]
        found.append(
            Line(
                mark=mark,  # type: ignore[arg-type]  # one of the marks
                old=old if mark in " -" else 0,
                new=new if mark in " +" else 0,
                segments=tuple(Segment(text=part.strip("«»"), emphasised=part[:1] == "«") for part in parts),
            )
        )
    return tuple(found)


def card(kind: str, name: str, action: str, **more: Any) -> Card:
    """Return a card of an object of a schema that is a layer of the same name."""
    schema = more.pop("schema", name.split(".", maxsplit=1)[0] if "." in name else "")
    aspects = more.pop("aspects", () if action == "context" else ("definition",))
    parts = {"kind": kind, "schema": schema, "name": name, "layer": schema, "action": action, "aspects": aspects}
    return Card(id=f"{kind} {name}", **parts, **more)


def row(mark: Mark, name: str, old: str = "", new: str = "", **more: str) -> Row:
    """Return a row about the definition, or about what it is named after."""
    member = {"group": "column", "member": more.pop("column")} if "column" in more else {}
    aspect = name if name in ("owner", "comment") else "column order" if name == "order" else "definition"
    return Row(mark=mark, aspect=aspect, name=name, old=old, new=new, **member, **more)


def hazard(code: str, message: str, severity: str = "danger") -> HazardView:
    """Return a hazard with a link of its own."""
    return HazardView(
        code=code,
        severity="danger" if severity == "danger" else "caution",
        message=message,
        link=f"{HAZARDS}#{code}",
    )


def orders() -> Card:
    """Return a table with everything that can differ of it and below it."""
    return card(
        "table",
        "mart.orders",
        "altered",
        aspects=("definition", "column order", "comment", "grant", "owner"),
        rows=(
            row("~", "owner", "app", "warehouse"),
            row("~", "comment", "'Orders'", "'Orders by day and shop, from staging'"),
            row("-", "", "integer, not null", column="qty"),
            row("+", "", "", "bigint, not null, default 0", column="quantity", note="after id"),
            row("~", "", column="quantity", note="may be the old qty: same place, wider type"),
            row("~", "type", "numeric(10,2)", "numeric(12,3)", column="weight"),
            row("~", "order", "shop, day", "day, shop", column=""),
        ),
        grants=(
            Grant(role="PUBLIC", privilege="SELECT", new="granted"),
            Grant(role="analyst", privilege="INSERT", old="granted", new="grantable"),
            Grant(role="analyst", privilege="SELECT", old="granted"),
            Grant(role="loader", privilege="UPDATE", column="weight", new="revoked"),
        ),
        spellings=("implicit-cast", "qualified-column"),
        hazards=(
            hazard("drop-column", "the values of column qty are lost"),
            hazard("widen-public", "everyone can read the table"),
            hazard("rewrite-table", "the table is rewritten under an ACCESS EXCLUSIVE lock", "caution"),
        ),
        dependents=(
            DependentView(
                id="view mart.v_daily", kind="view", distance=1, rebuild=True, reason="reads column weight"
            ),
            *(
                DependentView(id=f"view kpi.v_{at}", kind="view", distance=2, through="view mart.v_daily")
                for at in range(7)
            ),
        ),
        flows=(
            FlowView(source="mart.orders.weight", target="mart.v_daily.net_weight", distance=1),
            FlowView(source="mart.v_daily.net_weight", target="kpi.mv_card.actual", distance=2),
        ),
        revisions=("3f2a91", "9bc1d0"),
        unknown=("the function mart.load(date) is written in plpgsql and may write to the table",),
        old_sql="CREATE TABLE mart.orders (\n    id bigint\n);",
        new_sql="CREATE TABLE mart.orders (\n    id bigint\n);",
        children=(index(), trigger()),
    )


def index() -> Card:
    """Return an index that is gone."""
    return card(
        "index",
        "mart.orders_day",
        "removed",
        rows=(row("-", "method", "btree"),),
        old_sql="CREATE INDEX orders_day ON mart.orders USING btree (day);",
        hazards=(hazard("index-of-key", "the foreign key orders_day_fkey is left without an index", "caution"),),
    )


def trigger() -> Card:
    """Return a trigger with two rows."""
    events = row("~", "events", "INSERT", "INSERT OR UPDATE OR DELETE")
    when = row("+", "when", "", "(new.weight IS DISTINCT FROM old.weight)")
    return card("trigger", "mart.orders.audit", "altered", rows=(events, when))


QUERY = TextView(
    name="query",
    language="sql",
    aspect="definition",
    lines=lines(
        "…12",
        "  SELECT orders.day,",
        "     orders.shop,",
        "-    sum(orders.weight) AS net_weight,",
        "-    count(*) AS orders",
        "+    sum(«(»orders.weight« * orders.quantity)») AS net_weight,",
        "+    count(*) AS orders«,»",
        "+    max(orders.loaded_at) AS loaded_at",
        "    FROM mart.orders",
        "   WHERE (orders.day >= '2020-01-01'::date)",
        "   GROUP BY orders.day, orders.shop",
        "…1",
    ),
)


def daily() -> Card:
    """Return a view whose query differs, and that has to be dropped."""
    replace = ReplaceView(
        answer="no",
        reason="output column net_weight changes its type",
        falls=("view kpi.v_0", "view kpi.v_1", "grants of view mart.v_daily"),
    )
    column = Row(mark="+", aspect="definition", group="output column", member="loaded_at", note="after orders")
    return card("view", "mart.v_daily", "altered", rows=(column,), texts=(QUERY,), replace=replace, unexplained=True)


def events() -> Card:
    """Return a partitioned table that is as it was, but for its partitions."""
    new = card("table", "raw.events_2026_08", "added", new_sql="CREATE TABLE raw.events_2026_08 (\n    id bigint\n);")
    old = card(
        "table",
        "raw.events_2026_07",
        "altered",
        aspects=("owner",),
        rows=(row("~", "owner", "app", "postgres"),),
        hazards=(hazard("owner-changed", "the new owner can do everything", "caution"),),
    )
    fold = FoldView(total=96, added=1, removed=0, altered=1)
    return card("table", "raw.events", "context", partitions=fold, children=(new, old))


def extension() -> Card:
    """Return an object in no schema that may be another one renamed."""
    renames = (RenameView(other="extension hstore_old", reason="same definition"),)
    return card(
        "extension", "hstore", "added", renames=renames, new_sql="CREATE EXTENSION hstore WITH SCHEMA public;"
    )


def sample() -> View:
    """Return a view in which each field of each type is filled somewhere."""
    return View(
        old=SideView(name="git:HEAD", kind="git revision", server="17", heads=("3f2a91",)),
        new=SideView(name="env:LIVE", kind="database", server="18", heads=("9bc1d0", "77aa00")),
        kinds=(
            Count(name="extension", added=1),
            Count(name="table", added=1, altered=2),
            Count(name="view", altered=1),
            Count(name="index", removed=1),
            Count(name="trigger", altered=1),
        ),
        aspects=(
            Count(name="definition", added=2, removed=1, altered=3),
            Count(name="column order", altered=1),
            Count(name="comment", altered=1),
            Count(name="grant", altered=1),
            Count(name="owner", altered=2),
        ),
        hidden=(Count(name="spelling", altered=14), Count(name="--exclude schema:tmp", added=3, removed=1)),
        cards=(extension(), orders(), daily(), events()),
        notes=("The old side was dumped by pg_dump 16, the new one by pg_dump 18.",),
        with_revisions=True,
    )


def _hostile(name: str) -> Card:
    fence = f"CREATE INDEX {name} ON t;\n```\n\t{name}|"
    code = lines("…14", f" {name}", " ```", f"-{name}«\t»", f"+{name}« »")
    return card(
        "table",
        f"raw.{name}",
        "altered",
        schema=name,
        rows=(row("~", "type", name, f"{name}2", column=name), row("+", name, "", name, note=name)),
        texts=(TextView(name=name, language="sql", aspect="definition", lines=code),),
        grants=(Grant(role=name, privilege="SELECT", column=name, new="granted"),),
        spellings=(name,),
        renames=(RenameView(other=name, reason=name),),
        replace=ReplaceView(answer="unknown", reason=name, falls=(name,)),
        hazards=(HazardView(code="drop-column", severity="danger", message=name, link=f"{HAZARDS}#{name}"),),
        dependents=(DependentView(id=name, kind="view", distance=1, through=name, reason=name),),
        flows=(FlowView(source=name, target=name, distance=1),),
        revisions=(name,),
        unknown=(name,),
        children=(card("index", f"raw.{name}", "added", schema=name, new_sql=fence),),
    )


def hostile() -> View:
    """Return a view in which every text is a name that tries to break out."""
    worst = " ".join(HOSTILE_NAMES)
    return View(
        old=SideView(name=worst, kind="folder", server="18", heads=HOSTILE_NAMES),
        new=SideView(name=worst, kind="folder"),
        kinds=(Count(name="table", altered=len(HOSTILE_NAMES)), Count(name="index", added=len(HOSTILE_NAMES))),
        aspects=(Count(name="definition", added=len(HOSTILE_NAMES), altered=len(HOSTILE_NAMES)),),
        hidden=tuple(Count(name=name, added=1) for name in HOSTILE_NAMES),
        cards=tuple(map(_hostile, HOSTILE_NAMES)),
        notes=HOSTILE_NAMES,
    )


def nothing() -> View:
    """Return a view without a difference that a reader asked for."""
    return View(
        old=SideView(name="sql_current", kind="folder"),
        new=SideView(name="dump.sql", kind="dump file"),
        hidden=(Count(name="spelling", altered=3),),
    )


def many(number: int) -> View:
    """Return a view with a number of objects that differ, each a table or an index below one."""
    tables = number // 2
    return View(
        old=SideView(name="old", kind="folder", server="18"),
        new=SideView(name="new", kind="folder", server="18"),
        kinds=(Count(name="table", altered=tables), Count(name="index", added=number - tables)),
        aspects=(Count(name="definition", added=number - tables, altered=tables),),
        cards=tuple(_table(at) for at in range(tables)),
    )


def _table(at: int) -> Card:
    whole, name = orders(), f"s{at // 100}.t_{at}"
    sql = f"CREATE INDEX t_{at}_i ON {name} USING btree (day, shop);"
    return card(
        "table",
        name,
        "altered",
        rows=whole.rows,
        grants=whole.grants,
        texts=(QUERY,) if at % 10 == 0 else (),
        hazards=whole.hazards if at % 5 == 0 else (),
        dependents=whole.dependents,
        children=(card("index", f"{name}_i", "added", new_sql=sql),),
    )


SAMPLES: Mapping[str, Callable[[], View]] = {"sample": sample, "hostile": hostile, "nothing": nothing}


@pytest.fixture(params=SAMPLES, scope="session")
def named(request: pytest.FixtureRequest) -> tuple[str, View]:
    """Each of the small views, with its name."""
    return request.param, SAMPLES[request.param]()


@pytest.fixture(scope="session")
def view() -> View:
    """Return the view in which each field is filled."""
    return sample()


@pytest.fixture(scope="session")
def hostile_view() -> View:
    """Return the view of hostile names."""
    return hostile()


@pytest.fixture(scope="session")
def empty_view() -> View:
    """Return the view without a difference."""
    return nothing()


@pytest.fixture(scope="session")
def large_view() -> View:
    """Return a view of 5,000 objects."""
    return many(5000)


@pytest.fixture(scope="session")
def make_large() -> Callable[[int], View]:
    """Return the maker of views of any number of objects."""
    return many


@pytest.fixture(scope="session")
def golden() -> Callable[[str, str], str]:
    """Return what reads a golden file, written anew first where ``SNAPSHOT_REWRITE`` asks for that."""

    def read(name: str, text: str) -> str:
        path = GOLDEN / name
        if os.environ.get("SNAPSHOT_REWRITE"):
            path.write_bytes(text.encode())
        return path.read_bytes().decode()

    return read


@pytest.fixture(scope="session")
def drawn() -> Drawn:
    """Return what draws a report for a terminal without colour, as lines."""

    def draw(view: View, width: int = 80, **options: bool) -> list[str]:
        console = Console(file=io.StringIO(), width=width, color_system=None, highlight=False)
        render_terminal(view, console, **options)
        assert isinstance(console.file, io.StringIO)
        return console.file.getvalue().split("\n")[:-1]

    return draw
