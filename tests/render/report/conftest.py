"""Views written by hand: one a reviewer could meet, one for hostile names, one without a difference, a large one."""

import io
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from rich.console import Console

from snapshot.diff.lines import compare_lines
from snapshot.diff.view import (
    Card,
    Count,
    DependentView,
    FlowView,
    FoldView,
    Grant,
    HazardView,
    RenameView,
    ReplaceView,
    Row,
    SideView,
    TextView,
    View,
)

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
    return Card(
        id="table mart.orders",
        kind="table",
        schema="mart",
        name="mart.orders",
        layer="mart",
        action="altered",
        aspects=("definition", "column order", "comment", "grant", "owner"),
        rows=(
            Row(mark="~", aspect="owner", name="owner", old="app", new="warehouse"),
            Row(
                mark="~",
                aspect="comment",
                name="comment",
                old="'Orders'",
                new="'Orders by day and shop, from staging'",
            ),
            Row(mark="-", aspect="definition", group="column", member="qty", old="integer, not null"),
            Row(
                mark="+",
                aspect="definition",
                group="column",
                member="quantity",
                new="bigint, not null, default 0",
                note="after id",
            ),
            Row(
                mark="~",
                aspect="definition",
                group="column",
                member="quantity",
                note="may be the old qty: same place, wider type",
            ),
            Row(
                mark="~",
                aspect="definition",
                group="column",
                member="weight",
                name="type",
                old="numeric(10,2)",
                new="numeric(12,3)",
            ),
            Row(mark="~", aspect="column order", group="column", name="order", old="shop, day", new="day, shop"),
        ),
        grants=(
            Grant(role="PUBLIC", privilege="SELECT", new="granted"),
            Grant(role="analyst", privilege="INSERT", old="granted", new="grantable"),
            Grant(role="analyst", privilege="SELECT", old="granted"),
            Grant(role="loader", privilege="UPDATE", column="weight", new="granted"),
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
                DependentView(
                    id=f"view kpi.v_{number}",
                    kind="view",
                    distance=2,
                    through="view mart.v_daily",
                    reason="reads the view",
                )
                for number in range(7)
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
        children=(
            Card(
                id="index mart.orders_day",
                kind="index",
                schema="mart",
                name="mart.orders_day",
                layer="mart",
                action="removed",
                aspects=("definition",),
                rows=(Row(mark="-", aspect="definition", name="method", old="btree"),),
                old_sql="CREATE INDEX orders_day ON mart.orders USING btree (day);",
                hazards=(
                    hazard("index-of-key", "the foreign key orders_day_fkey is left without an index", "caution"),
                ),
            ),
            Card(
                id="trigger mart.orders.audit",
                kind="trigger",
                schema="mart",
                name="mart.orders.audit",
                layer="mart",
                action="altered",
                aspects=("definition",),
                rows=(
                    Row(mark="~", aspect="definition", name="events", old="INSERT", new="INSERT OR UPDATE OR DELETE"),
                    Row(mark="+", aspect="definition", name="when", new="(new.weight IS DISTINCT FROM old.weight)"),
                ),
            ),
        ),
    )


OLD_QUERY = """ SELECT orders.day,
    orders.shop,
    sum(orders.weight) AS net_weight,
    count(*) AS orders
   FROM mart.orders
  WHERE (orders.day >= '2020-01-01'::date)
  GROUP BY orders.day, orders.shop;"""
NEW_QUERY = """ SELECT orders.day,
    orders.shop,
    sum((orders.weight * orders.quantity)) AS net_weight,
    count(*) AS orders,
    max(orders.loaded_at) AS loaded_at
   FROM mart.orders
  WHERE (orders.day >= '2020-01-01'::date)
  GROUP BY orders.day, orders.shop;"""


def daily() -> Card:
    """Return a view whose query differs, and that has to be dropped."""
    return Card(
        id="view mart.v_daily",
        kind="view",
        schema="mart",
        name="mart.v_daily",
        layer="mart",
        action="altered",
        aspects=("definition",),
        rows=(Row(mark="+", aspect="definition", group="output column", member="loaded_at", note="after orders"),),
        texts=(
            TextView(name="query", language="sql", aspect="definition", lines=compare_lines(OLD_QUERY, NEW_QUERY)),
        ),
        replace=ReplaceView(
            answer="no",
            reason="output column net_weight changes its type",
            falls=("view kpi.v_0", "view kpi.v_1", "grants of view mart.v_daily"),
        ),
        unexplained=True,
    )


def events() -> Card:
    """Return a partitioned table that is as it was, but for its partitions."""
    return Card(
        id="table raw.events",
        kind="table",
        schema="raw",
        name="raw.events",
        layer="raw",
        action="context",
        partitions=FoldView(total=96, added=1, removed=0, altered=1),
        children=(
            Card(
                id="table raw.events_2026_08",
                kind="table",
                schema="raw",
                name="raw.events_2026_08",
                layer="raw",
                action="added",
                aspects=("definition",),
                rows=(Row(mark="+", aspect="definition", group="column", member="id", new="bigint"),),
                new_sql="CREATE TABLE raw.events_2026_08 (\n    id bigint\n);",
            ),
            Card(
                id="table raw.events_2026_07",
                kind="table",
                schema="raw",
                name="raw.events_2026_07",
                layer="raw",
                action="altered",
                aspects=("owner",),
                rows=(Row(mark="~", aspect="owner", name="owner", old="app", new="postgres"),),
                hazards=(hazard("owner-changed", "the new owner can do everything", "caution"),),
            ),
        ),
    )


def extension() -> Card:
    """Return an object in no schema that may be another one renamed."""
    return Card(
        id="role-less extension hstore",
        kind="extension",
        schema="",
        name="hstore",
        layer="",
        action="added",
        aspects=("definition",),
        renames=(RenameView(other="extension hstore_old", reason="same definition"),),
        new_sql="CREATE EXTENSION hstore WITH SCHEMA public;",
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
    text = f"{name}\n```\n{name}\t|"
    return Card(
        id=f"table raw.{name}",
        kind="table",
        schema=name,
        name=name,
        layer=name,
        action="altered",
        aspects=("definition",),
        rows=(
            Row(mark="~", aspect="definition", group="column", member=name, name="type", old=name, new=f"{name}2"),
            Row(mark="+", aspect="definition", name=name, new=name, note=name),
        ),
        texts=(
            TextView(name=name, language="sql", aspect="definition", lines=compare_lines(f"{text}a", f"{text}b")),
        ),
        grants=(Grant(role=name, privilege="SELECT", column=name, new="granted"),),
        spellings=(name,),
        renames=(RenameView(other=name, reason=name),),
        replace=ReplaceView(answer="unknown", reason=name, falls=(name,)),
        hazards=(HazardView(code="drop-column", severity="danger", message=name, link=f"{HAZARDS}#{name}"),),
        dependents=(DependentView(id=name, kind="view", distance=1, through=name, reason=name),),
        flows=(FlowView(source=name, target=name, distance=1),),
        revisions=(name,),
        unknown=(name,),
        children=(
            Card(
                id=f"index raw.{name}",
                kind="index",
                schema=name,
                name=name,
                layer=name,
                action="added",
                aspects=("definition",),
                new_sql=f"CREATE INDEX {name} ON t;\n{text}",
            ),
        ),
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
    card = orders()
    schema = f"s{at // 100}"
    name = f"{schema}.t_{at}"
    common = {"schema": schema, "layer": "raw"}
    index = Card(
        id=f"index {name}_i",
        kind="index",
        name=f"{name}_i",
        action="added",
        aspects=("definition",),
        new_sql=f"CREATE INDEX t_{at}_i ON {name} USING btree (day, shop);",
        **common,  # type: ignore[arg-type]  # a dictionary of texts
    )
    return Card(
        id=f"table {name}",
        kind="table",
        name=name,
        action="altered",
        aspects=("definition",),
        rows=card.rows,
        grants=card.grants,
        texts=daily().texts if at % 10 == 0 else (),
        hazards=card.hazards if at % 5 == 0 else (),
        dependents=card.dependents,
        children=(index,),
        **common,  # type: ignore[arg-type]  # a dictionary of texts
    )


SAMPLES: Mapping[str, Callable[[], View]] = {"sample": sample, "hostile": hostile, "nothing": nothing}


@pytest.fixture(params=SAMPLES)
def named(request: pytest.FixtureRequest) -> tuple[str, View]:
    """Each of the small views, with its name."""
    return request.param, SAMPLES[request.param]()


@pytest.fixture
def view() -> View:
    """Return the view in which each field is filled."""
    return sample()


@pytest.fixture
def hostile_view() -> View:
    """Return the view of hostile names."""
    return hostile()


@pytest.fixture
def empty_view() -> View:
    """Return the view without a difference."""
    return nothing()


@pytest.fixture(scope="session")
def large_view() -> View:
    """Return a view of 5,000 objects."""
    return many(5000)


@pytest.fixture
def make_large() -> Callable[[int], View]:
    """Return the maker of views of any number of objects."""
    return many


@pytest.fixture
def golden() -> Callable[[str, str], str]:
    """Return what reads a golden file, written anew first where ``SNAPSHOT_REWRITE`` asks for that."""

    def read(name: str, text: str) -> str:
        path = GOLDEN / name
        if os.environ.get("SNAPSHOT_REWRITE"):
            path.write_bytes(text.encode())
        return path.read_bytes().decode()

    return read


@pytest.fixture
def drawn() -> Drawn:
    """Return what draws a report for a terminal without colour, as lines."""
    from snapshot.render.report.terminal import render_terminal

    def draw(view: View, width: int = 80, **options: bool) -> list[str]:
        console = Console(file=io.StringIO(), width=width, color_system=None, highlight=False)
        render_terminal(view, console, **options)
        assert isinstance(console.file, io.StringIO)
        return console.file.getvalue().split("\n")[:-1]

    return draw
