"""An object stands in the first section, from its home on, in which everything it needs stands already."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from snapshot.layout.arrange import Arrangement, Move, arrange
from snapshot.layout.format import FOLD_FROM, render_files, title_of
from snapshot.layout.sections import make_layout
from snapshot.model.identity import ObjectId
from snapshot.sql.assemble import Assembly, assemble
from snapshot.sql.script import cut

CASES = Path(__file__).parents[1] / "cases" / "split"
Arranged = Callable[[str], tuple[Assembly, Arrangement]]
SCHEMAS = "".join(f"CREATE SCHEMA {name};\n" for name in ("raw", "mart", "ref"))


def titles(arrangement: Arrangement, section: str) -> list[str]:
    """Return the headers of a section."""
    return [title_of(step) for step in arrangement.sections[section]]


def in_order(found: list[str], *wanted: str) -> bool:
    """Return whether headers stand in this order among others."""
    return sorted(wanted, key=found.index) == list(wanted)


def functions(count: int) -> Iterable[str]:
    """Yield functions over the row type of one table."""
    yield SCHEMAS + "CREATE TABLE raw.t (n integer);\n"
    for number in range(count):
        yield f"CREATE FUNCTION ref.f{number:02}(r raw.t) RETURNS integer LANGUAGE sql AS $$;$$;\n"


def test_an_object_moves_to_what_it_needs(arranged: Arranged) -> None:
    """A function over a row type stands behind the table, a view over a materialized view behind that one."""
    sql = "".join(functions(1)) + (
        "CREATE MATERIALIZED VIEW mart.m AS SELECT ref.f00(t) AS n FROM raw.t WITH NO DATA;\n"
        "CREATE VIEW ref.v AS SELECT n FROM mart.m;\n"
    )
    _, found = arranged(sql)
    function, table = ObjectId.parse("function ref.f00(raw.t)"), ObjectId.parse("table raw.t")
    view, copy = ObjectId.parse("view ref.v"), ObjectId.parse("materialized view mart.m")
    assert set(found.moves) == {
        Move(function, "01_schemas", "02_tables_raw", table),
        Move(view, "05_views_ref", "07_materialized_views", copy),
    }
    assert titles(found, "02_tables_raw") == ["table raw.t", "function ref.f00(raw.t)"]
    assert titles(found, "05_views_ref") == []


def test_nothing_stands_before_its_need(dump: str, arranged: Arranged) -> None:
    """What moved stands exactly where the need stands that it names, and never before its home."""
    _, found = arranged(dump)
    names = list(found.sections)
    places = {step.id: name for name in names for step in found.sections[name] if not step.facet}
    for move in found.moves:
        assert names.index(move.section) > names.index(move.home)
        assert places[move.id] == places[move.reason] == move.section


@pytest.mark.parametrize("count", [FOLD_FROM - 1, FOLD_FROM])
def test_many_moves_are_folded(count: int, arranged: Arranged) -> None:
    """Up to a number the home tells each move in a line, from there on all of a kind in one."""
    assembly, found = arranged("".join(functions(count)))
    lines = render_files(assembly.snapshot, found)["separated/01_schemas.sql"].splitlines()
    told = [line for line in lines if "02_tables_raw" in line]
    assert len(found.moves) == count
    if count < FOLD_FROM:
        assert told[0] == "--   function ref.f00(raw.t) stands in 02_tables_raw, because it needs table raw.t"
        assert len(told) == count
    else:
        (line,) = told
        assert line.startswith(
            f"--   function ref.f00(raw.t) and {count - 1} more of kind function stand in 02_tables_raw"
        )


def test_what_stands_with_a_table_goes_with_it(arranged: Arranged) -> None:
    """A table that moves takes its keys, defaults and sequences along, and only what they need is told."""
    sql = SCHEMAS + (
        "CREATE TABLE mart.parent (n integer);\nCREATE TABLE raw.heir (id integer NOT NULL) INHERITS (mart.parent);\n"
        "CREATE SEQUENCE raw.ids AS integer;\nALTER SEQUENCE raw.ids OWNED BY raw.heir.id;\n"
        "ALTER TABLE ONLY raw.heir ALTER COLUMN id SET DEFAULT nextval('raw.ids'::regclass);\n"
        "ALTER TABLE ONLY raw.heir ADD CONSTRAINT heir_pkey PRIMARY KEY (id);\n"
    )
    _, found = arranged(sql)
    assert titles(found, "02_tables_raw") == ["sequence raw.ids"]
    assert titles(found, "04_tables_mart") == [
        "table mart.parent",
        "table raw.heir",
        "sequence owner raw.ids",
        "default raw.heir.id",
        "constraint raw.heir.heir_pkey",
    ]
    moved = [str(move.id) for move in found.moves]
    assert moved == ["sequence owner raw.ids", "table raw.heir"]


def test_a_check_moves_behind_the_heirs(arranged: Arranged) -> None:
    """A check that is not valid yet stands where every table that inherits it stands already."""
    _, found = arranged((CASES / "inheritance" / "dump.sql").read_text(encoding="utf-8"))
    check, heir = ObjectId.parse("check constraint raw.things.id_positive"), ObjectId.parse("table mart.animals")
    assert found.moves == (Move(check, "02_tables_raw", "04_tables_mart", heir),)


def test_order_without_needs_is_by_kind_then_name(arranged: Arranged) -> None:
    """Where needs leave a choice, the order is one that people expect."""
    sql = SCHEMAS + (
        "CREATE TABLE raw.b (n integer);\nCREATE TABLE raw.a (n integer);\n"
        "CREATE INDEX z ON raw.a (n);\nCREATE INDEX c ON raw.b (n);\n"
        "ALTER TABLE ONLY raw.a ADD CONSTRAINT a_pkey PRIMARY KEY (n);\n"
        "CREATE DOMAIN raw.d AS text;\nCREATE TYPE raw.e AS ENUM ();\n"
    )
    _, found = arranged(sql)
    assert titles(found, "01_schemas") == ["schema mart", "schema raw", "schema ref", "type raw.e", "domain raw.d"]
    assert titles(found, "02_tables_raw") == ["table raw.a", "constraint raw.a.a_pkey", "table raw.b"]
    assert titles(found, "08_indexes") == ["index raw.z", "index raw.c"]


def test_last_section(arranged: Arranged) -> None:
    """Owners first, a table before its sequence; schemas before other grants; default privileges; event triggers."""
    _, found = arranged((CASES / "privileges" / "dump.sql").read_text(encoding="utf-8"))
    assert in_order(
        titles(found, "09_grants"),
        "owner of schema raw",
        "owner of table raw.events",
        "owner of sequence raw.events_id",
        "privileges on schema raw",
        "privileges on function mart.f(integer, text[])",
        "privileges on table raw.events",
        "default privileges postgres.mart.tables",
    )
    _, found = arranged((CASES / "database_level" / "dump.sql").read_text(encoding="utf-8"))
    assert titles(found, "09_grants")[-4:] == [
        "event trigger watch",
        "event trigger watch_drops",
        "owner of event trigger watch",
        "owner of event trigger watch_drops",
    ]


def test_a_dummy_stands_only_for_a_true_cycle(arranged: Arranged) -> None:
    """A view that pg_dump split is written once where its needs allow it, and twice where nothing else would load."""
    split, cyclic = ((CASES / case / "dump.sql").read_text(encoding="utf-8") for case in ("views", "view_cycle"))
    assembly, found = arranged(split)
    assert [str(obj.id) for obj in assembly.snapshot.objects if obj.dummy] == ["view mart.by_event"]
    assert not [step for steps in found.sections.values() for step in steps if step.is_dummy]
    _, found = arranged(cyclic)
    assert titles(found, "06_views_mart") == [
        "dummy of view kpi.scores",
        "function kpi.rank(kpi.scores)",
        "view kpi.scores",
        "view kpi.best",
    ]
    assert [sorted(map(str, cycle)) for cycle in found.cycles] == [
        ["function kpi.rank(kpi.scores)", "view kpi.scores"]
    ]


def test_other_cycles_keep_the_order_of_the_dump() -> None:
    """Where needs go round without a dummy, nothing needs what stood behind it in the dump, which loads as it is."""
    sql = SCHEMAS + "".join(f"CREATE FUNCTION raw.{name}() RETURNS text LANGUAGE sql AS $$;$$;\n" for name in "cab")
    found = assemble([cut(sql.encode())])
    a, b, c = (ObjectId.parse(f"function raw.{name}()") for name in "abc")
    needs = {a: frozenset({b}), b: frozenset({c}), c: frozenset({a})}
    arrangement = arrange(found.snapshot, needs, make_layout(), found.positions)
    assert titles(arrangement, "01_schemas")[3:] == [str(a), str(c), str(b)]
    assert arrangement.cycles == (frozenset({a, b, c}),)


def test_a_schema_without_layer_is_placed_and_mentioned(arranged: Arranged) -> None:
    """Tables of a schema nobody assigned stand with all others, and a note says which."""
    _, found = arranged(
        "CREATE SCHEMA shop;\nCREATE TABLE shop.t ();\nCREATE SCHEMA types;\nCREATE TYPE types.e AS ENUM ();\n"
    )
    assert titles(found, "04_tables_mart") == ["table shop.t"]
    (note,) = found.notes
    assert (note.code, "shop" in note.message, "types" in note.message) == ("schema-without-layer", True, False)
