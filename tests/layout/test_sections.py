"""The layout is configuration: it gives every kind one home, or says what is wrong with it."""

from collections.abc import Mapping

import pytest

from snapshot.layout.kinds import PLACING, Group
from snapshot.layout.sections import DEFAULT_SECTIONS, make_layout
from snapshot.model.errors import UsageError
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind

TWO = {"1": ("schemas", "tables", "views", "materialized views"), "2": ("indexes", "grants")}


def without(held: str) -> dict[str, tuple[str, ...]]:
    """Return the default sections, one of which no longer holds something."""
    return {name: tuple(text for text in texts if text != held) for name, texts in DEFAULT_SECTIONS.items()}


@pytest.mark.parametrize(
    ("sections", "subject", "message"),
    [
        (without("tables"), "sections", "no section holds 'tables'"),
        (without("grants"), "sections", "no section holds 'grants'"),
        ({}, "sections", "no section holds 'schemas'"),
        ({**TWO, "1b": ("tables raw", "tables raw")}, "1b", "'tables raw' has a home already: 1b"),
        ({**TWO, "1b": ("views",)}, "1b", "'views' has a home already: 1"),
        ({**TWO, "1b": ("indexes raw",)}, "1b", "'indexes raw' is nothing a section can hold"),
        ({**TWO, "1b": ("triggers",)}, "1b", "'triggers' is nothing a section can hold"),
        ({**TWO, "3": ("tables raw",)}, "2", "grants must come last, and 3 stands behind them"),
        ({**TWO, "0": ("tables raw",)}, "1", "schemas must come first, and 0 stands before them"),
    ],
)
def test_wrong_layouts(sections: Mapping[str, tuple[str, ...]], subject: str, message: str) -> None:
    """A layout in which something has no home, two homes or an impossible one is a usage error that says so."""
    with pytest.raises(UsageError) as caught:
        make_layout(sections)
    found = caught.value.diagnostics[0]
    assert found.message == message
    assert found.place.subject == f"section {subject}"
    assert "tables and views may be followed by a layer" in found.hint


@pytest.mark.parametrize(
    ("identity", "section"),
    [
        ("schema raw", "01_schemas"),
        ("function raw.f()", "01_schemas"),
        ("table raw.t", "02_tables_raw"),
        ("foreign table raw.t", "02_tables_raw"),
        ("table stg.t", "03_tables_stg"),
        ("table mart.t", "04_tables_mart"),
        ("table elsewhere.t", "04_tables_mart"),
        ("sequence raw.s", "02_tables_raw"),
        ("view ref.v", "05_views_ref"),
        ("view raw.v", "06_views_mart"),
        ("materialized view raw.m", "07_materialized_views"),
        ("index raw.i", "08_indexes"),
        ("foreign key raw.t.f", "08_indexes"),
        ("publication p", "08_indexes"),
        ("default privileges r.raw.tables", "09_grants"),
        ("event trigger e", "09_grants"),
    ],
)
def test_default_homes(identity: str, section: str) -> None:
    """The nine sections of the policy hold what it says they hold."""
    layout = make_layout()
    assert layout.sections[layout.home(ObjectId.parse(identity))] == section


def test_layers_are_configuration() -> None:
    """A schema has the home of the layer it is assigned to."""
    layout = make_layout(layers={"landing": "raw"})
    assert layout.sections[layout.home(ObjectId(Kind.TABLE, ("landing", "t")))] == "02_tables_raw"
    assert (layout.knows("landing"), layout.knows("raw")) == (True, False)


def test_two_sections_will_do() -> None:
    """The number of files is configuration too."""
    layout = make_layout(TWO)
    assert {layout.home(ObjectId(kind, ("a", "b", "c"))) for kind in Kind} == {0, 1}


def test_every_kind_is_placed() -> None:
    """Every kind has a placing, and no two share a rank."""
    assert set(PLACING) == set(Kind)
    assert len({placing.rank for placing in PLACING.values()}) == len(Kind)
    assert {placing.group for placing in PLACING.values()} == set(Group)


def test_what_stands_with_a_table_is_of_its_group() -> None:
    """Keys, checks, defaults and sequences stand with their table; an index does not."""
    together = {kind for kind in Kind if PLACING[kind].with_table}
    assert together == {kind for kind in Kind if PLACING[kind].group is Group.TABLES}
    assert Kind.CONSTRAINT in together
    assert Kind.INDEX not in together
