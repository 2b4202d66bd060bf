"""The rules of docs/format.md, each on a dump small enough to read; and that no rule is without a test."""

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from snapshot.layout.format import HEAD_FILE, SETTINGS, read_blocks
from snapshot.layout.sections import DEFAULT_SECTIONS, make_layout
from snapshot.model.errors import SqlError
from snapshot.model.ledger import EditCode
from snapshot.model.objects import Snapshot
from snapshot.sql.assemble import Assembly

TESTS = Path(__file__).parents[1]
Files = Callable[..., dict[str, str]]
Read = Callable[..., Assembly]

SMALL = """\
CREATE SCHEMA kpi;
CREATE SCHEMA raw;
CREATE TABLE raw.a (id integer);
ALTER TABLE raw.a OWNER TO keeper;
COMMENT ON TABLE raw.a IS 'first';
CREATE TABLE raw.b (id integer);
CREATE VIEW kpi.v AS SELECT id FROM raw.a;
CREATE INDEX a_id ON raw.a USING btree (id);
"""


def section(files: dict[str, str], name: str) -> str:
    """Return the text of a section."""
    return files[f"separated/{name}.sql"]


def titles(text: str) -> list[str]:
    """Return the headers of a file."""
    return [block.title for block in read_blocks(text)]


def body(text: str, title: str) -> str:
    """Return the body of one block."""
    return next(block.body for block in read_blocks(text) if block.title == title)


def test_every_rule_has_a_test(document: Callable[[str], str]) -> None:
    """Rules are numbered without a gap, and a docstring below tests/ names each."""
    rules = [int(number) for number in re.findall(r"^\*\*F(\d+)\*\*", document("format.md"), re.MULTILINE)]
    assert rules == list(range(1, len(rules) + 1))
    named = set()
    for path in TESTS.rglob("test_*.py"):
        for told in re.findall(r'^    """(.*?)"""', path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            named |= {int(number) for number in re.findall(r"\bF(\d+)\b", told)}
    assert set(rules) - named == set()


def test_sections_load_in_the_order_of_their_names(files_of: Files) -> None:
    """F2: sections are files in the order of their names, whatever order the configuration has."""
    shuffled = make_layout(dict(reversed(list(DEFAULT_SECTIONS.items()))))
    assert shuffled.sections == tuple(sorted(DEFAULT_SECTIONS))
    assert files_of(SMALL, shuffled) == files_of(SMALL)


def test_encoding_and_line_ends(files_of: Files) -> None:
    """F3: lines end in LF, and a carriage return inside a statement is kept."""
    statement = "CREATE FUNCTION raw.f() RETURNS text LANGUAGE sql AS $$\r\nSELECT 'ä'\r\n$$;"
    text = section(files_of(f"CREATE SCHEMA raw;\n{statement}\n"), "01_schemas")
    assert body(text, "function raw.f()") == statement
    assert text.replace(statement, "").count("\r") == 0


def test_aggregate(files_of: Files) -> None:
    """F4: the aggregate has the blocks of the sections in their order, and a header for each section."""
    files = files_of(SMALL)
    blocks = [(block.title, block.body) for name in DEFAULT_SECTIONS for block in read_blocks(section(files, name))]
    assert [(block.title, block.body) for block in read_blocks(files[HEAD_FILE])] == blocks
    headers = re.findall(r"^-- # section (.*)$", files[HEAD_FILE], re.MULTILINE)
    assert headers == list(DEFAULT_SECTIONS)


@pytest.mark.parametrize("seed", range(5))
def test_order_of_the_dump_does_not_matter(files_of: Files, seed: int) -> None:
    """F5: the statements of a dump in another order give the same files."""
    statements = SMALL.splitlines(keepends=True)
    Random(seed).shuffle(statements)  # noqa: S311 - a shuffle, not a secret
    assert files_of("".join(statements)) == files_of(SMALL)


def test_head_of_a_file(files_of: Files) -> None:
    """F6, F7, F8: title, mark, what stands elsewhere, a blank line, the settings; the aggregate likewise."""
    files = files_of(SMALL)
    said = '-- A line that begins with "-- # " opens an object.\n'
    told = "of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.\n"
    for name in DEFAULT_SECTIONS:
        assert section(files, name).startswith(f"-- Section {name} {told}{said}\n{SETTINGS}")
    assert files[HEAD_FILE].startswith(f"-- All sections {told}{said}\n{SETTINGS}")


def test_headers(files_of: Files) -> None:
    """F9: a header is an identity, in section 09 behind what is said of it; odd names stay one line."""
    files = files_of(SMALL + 'CREATE TABLE raw."x\n-- # y" (id integer);\n')
    assert titles(section(files, "09_grants")) == ["owner of table raw.a"]
    assert 'table raw."x\\u000a-- # y"' in titles(section(files, "02_tables_raw"))


def test_mark_is_longer_than_any_line_like_it(files_of: Files) -> None:
    """F10: a line that looks like a header makes the mark longer, in that file and the aggregate only."""
    function = "CREATE FUNCTION raw.f() RETURNS void LANGUAGE sql AS $$\n-- ## x\n$$;\n"
    files = files_of(SMALL + function)
    marks = {name: text.split('begins with "')[1].split('"')[0] for name, text in files.items()}
    longer = {name for name, mark in marks.items() if mark == "-- ### "}
    assert longer == {"separated/01_schemas.sql", HEAD_FILE}
    assert set(marks.values()) == {"-- # ", "-- ### "}


def test_blank_lines(files_of: Files) -> None:
    """F11: one blank line between blocks and statements, one line end at the end of the file."""
    text = section(files_of(SMALL), "02_tables_raw")
    assert text.endswith(
        "\n\n-- # table raw.a\nCREATE TABLE raw.a (id integer);\n\nCOMMENT ON TABLE raw.a IS 'first';\n"
        "\n-- # table raw.b\nCREATE TABLE raw.b (id integer);\n"
    )


def test_blocks_without_a_parser(files_of: Files) -> None:
    """F12: cutting at the mark gives each object's statements, without the settings above them."""
    text = section(files_of(SMALL), "08_indexes")
    assert [(block.title, block.body) for block in read_blocks(text)] == [
        ("index raw.a_id", "CREATE INDEX a_id ON raw.a USING btree (id);")
    ]


def test_statements_are_never_printed_anew(files_of: Files) -> None:
    """F13: blanks, comments and spelling inside a statement are the dump's."""
    statement = "CREATE   TABLE raw.t (\n\tid  int4 /* odd */\n);"
    assert body(section(files_of(f"CREATE SCHEMA raw;\n{statement}\n"), "02_tables_raw"), "table raw.t") == statement


def test_statements_of_an_object(files_of: Files) -> None:
    """F14: definition, alterations, the object's comments, then its columns' in the order of the columns."""
    text = """\
CREATE SCHEMA raw;
CREATE TABLE raw.t (b text, a text, CONSTRAINT c CHECK (true));
COMMENT ON COLUMN raw.t.a IS 'second column';
COMMENT ON COLUMN raw.t.b IS 'first column';
COMMENT ON CONSTRAINT c ON raw.t IS 'of a constraint inside';
COMMENT ON TABLE raw.t IS 'of the table';
ALTER TABLE ONLY raw.t ALTER COLUMN b SET STORAGE PLAIN;
"""
    lines = text.splitlines()
    wanted = [lines[at] for at in (1, 6, 4, 5, 3, 2)]
    assert body(section(files_of(text), "02_tables_raw"), "table raw.t").split("\n\n") == wanted


def test_session_state_stays_with_its_statement(files_of: Files) -> None:
    """F15: what pg_dump set once and left is set for each statement it is meant for, and for no other."""
    text = """\
CREATE SCHEMA raw;
SET default_tablespace = fast;
SET default_table_access_method = columnar;
CREATE TABLE raw.t (id integer);
CREATE TABLE raw.p (id integer) PARTITION BY LIST (id);
CREATE FUNCTION raw.f() RETURNS void LANGUAGE sql AS 'SELECT';
SET SESSION AUTHORIZATION grantor;
GRANT SELECT ON TABLE raw.t TO reader;
RESET SESSION AUTHORIZATION;
"""
    files = files_of(text)
    tables = section(files, "02_tables_raw")
    assert body(tables, "table raw.t").splitlines() == [
        "SET default_tablespace = 'fast';",
        "SET default_table_access_method = 'columnar';",
        "CREATE TABLE raw.t (id integer);",
        "SET default_tablespace = '';",
        "SET default_table_access_method = heap;",
    ]
    assert "access_method" not in body(tables, "table raw.p")
    assert "SET" not in body(section(files, "01_schemas"), "function raw.f()")
    assert body(section(files, "09_grants"), "privileges on table raw.t").splitlines() == [
        "SET SESSION AUTHORIZATION 'grantor';",
        "GRANT SELECT ON TABLE raw.t TO reader;",
        "RESET SESSION AUTHORIZATION;",
    ]


SPLIT_VIEW = """\
CREATE SCHEMA kpi;
CREATE VIEW kpi.v AS SELECT NULL::integer AS id;
CREATE OR REPLACE VIEW kpi.v AS SELECT 1 AS id;
"""


def test_split_view_is_one_object(files_of: Files, read: Read) -> None:
    """F16: a view printed twice is written once, as CREATE VIEW, and the ledger says so."""
    text = section(files_of(SPLIT_VIEW), "06_views_mart")
    assert body(text, "view kpi.v") == "CREATE VIEW kpi.v AS SELECT 1 AS id;"
    assert [edit.code for edit in read(SPLIT_VIEW).ledger.edits] == [EditCode.VIEW_JOINED]


def test_dummy_stays_where_a_cycle_needs_it(files_of: Files) -> None:
    """F17: in a true cycle the stand-in comes first and the view replaces it."""
    text = """\
CREATE SCHEMA kpi;
CREATE VIEW kpi.v AS SELECT NULL::integer AS id;
CREATE FUNCTION kpi.f(kpi.v) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE OR REPLACE VIEW kpi.v AS SELECT kpi.f(NULL::kpi.v) AS id;
"""
    views = section(files_of(text), "06_views_mart")
    assert titles(views) == ["dummy of view kpi.v", "function kpi.f(kpi.v)", "view kpi.v"]
    assert body(views, "view kpi.v").startswith("CREATE OR REPLACE VIEW kpi.v AS SELECT kpi.f")


def test_schema_public(files_of: Files, read: Read) -> None:
    """F18: public is never created, its stock owner and comment are left out, a changed comment stays."""
    stock = (
        "CREATE SCHEMA public;\nALTER SCHEMA public OWNER TO pg_database_owner;\n"
        "COMMENT ON SCHEMA public IS 'standard public schema';\n"
    )
    assert read(stock).snapshot == Snapshot(())
    text = section(files_of(stock.replace("standard", "our")), "01_schemas")
    assert body(text, "schema public") == "COMMENT ON SCHEMA public IS 'our public schema';"


def test_version_table_is_left_out(read: Read) -> None:
    """F19: the table in which Alembic keeps its revision goes, with its key and owner."""
    text = SMALL + (
        "CREATE TABLE raw.alembic_version (version_num character varying(32) NOT NULL);\n"
        "ALTER TABLE raw.alembic_version OWNER TO keeper;\n"
        "ALTER TABLE ONLY raw.alembic_version ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);\n"
    )
    assert read(text).snapshot == read(SMALL).snapshot
    assert read(text).ledger.left_out == 3


def test_homes(files_of: Files) -> None:
    """F20: tables and views go by the layer of their schema, what stands with a table goes with it."""
    text = """\
CREATE SCHEMA ref;
CREATE SCHEMA odd;
CREATE SCHEMA stg;
CREATE TABLE stg.t (id integer);
ALTER TABLE ONLY stg.t ADD CONSTRAINT t_pkey PRIMARY KEY (id);
CREATE TABLE odd.t (id integer);
CREATE VIEW ref.v AS SELECT 1 AS id;
CREATE VIEW odd.v AS SELECT 1 AS id;
"""
    files = files_of(text)
    assert titles(section(files, "03_tables_stg")) == ["table stg.t", "constraint stg.t.t_pkey"]
    assert titles(section(files, "04_tables_mart")) == ["table odd.t"]
    assert titles(section(files, "05_views_ref")) == ["view ref.v"]
    assert titles(section(files, "06_views_mart")) == ["view odd.v"]


MATERIALIZED = "CREATE SCHEMA kpi;\nCREATE MATERIALIZED VIEW kpi.m AS SELECT 1 AS id WITH NO DATA;\n"


def test_moved_objects_are_told(files_of: Files) -> None:
    """F21, F22: a view over a materialized view stands behind it, and its home says where and why."""
    files = files_of(MATERIALIZED + "CREATE VIEW kpi.v AS SELECT id FROM kpi.m;\n")
    assert titles(section(files, "07_materialized_views")) == ["materialized view kpi.m", "view kpi.v"]
    assert section(files, "06_views_mart").splitlines()[2:5] == [
        "-- Stands elsewhere:",
        "--   view kpi.v stands in 07_materialized_views, because it needs materialized view kpi.m",
        "",
    ]
    assert "Stands elsewhere" not in files[HEAD_FILE]


@pytest.mark.parametrize(("count", "lines"), [(8, 8), (9, 1)])
def test_many_moves_are_one_line(files_of: Files, count: int, lines: int) -> None:
    """F22: from nine moves of one kind to one section on, one line tells them all."""
    views = "".join(f"CREATE VIEW kpi.v{number} AS SELECT id FROM kpi.m;\n" for number in range(count))
    told = re.findall("^--   view .*$", section(files_of(MATERIALIZED + views), "06_views_mart"), re.MULTILINE)
    assert len(told) == lines
    assert (f"and {count - 1} more of kind view" in told[0]) == (lines == 1)


def test_order_within_a_section(files_of: Files) -> None:
    """F23: needs, then kind, then name; a table has its owned sequence before it and its default behind it."""
    text = """\
CREATE SCHEMA raw;
CREATE TABLE raw.b (id integer) INHERITS (raw.z);
CREATE TABLE raw.c (id integer);
CREATE SEQUENCE raw.a_seq;
ALTER SEQUENCE raw.a_seq OWNED BY raw.c.id;
ALTER TABLE ONLY raw.c ALTER COLUMN id SET DEFAULT nextval('raw.a_seq'::regclass);
CREATE TABLE raw.z (id integer);
"""
    assert titles(section(files_of(text), "02_tables_raw")) == [
        "sequence raw.a_seq",
        "table raw.c",
        "sequence owner raw.a_seq",
        "default raw.c.id",
        "table raw.z",
        "table raw.b",
    ]


def test_cycle_without_a_dummy_keeps_the_order_of_the_dump(files_of: Files) -> None:
    """F24: where needs go in a circle and no view has a dummy, what stood first in the dump stands first."""
    domain = "CREATE DOMAIN raw.d AS integer;\n"
    function = "CREATE FUNCTION raw.f(raw.d) RETURNS boolean LANGUAGE sql AS 'SELECT true';\n"
    check = "ALTER DOMAIN raw.d ADD CONSTRAINT positive CHECK (raw.f(VALUE));\n"
    loop = "CREATE FUNCTION raw.g(raw.t) RETURNS integer LANGUAGE sql AS $$SELECT 1$$;\n"
    text = "CREATE SCHEMA raw;\n" + domain + function + check
    assert titles(section(files_of(text), "01_schemas"))[1:] == [
        "domain raw.d",
        "function raw.f(raw.d)",
        "domain constraint raw.d.positive",
    ]
    table = "CREATE TABLE raw.t (id integer DEFAULT raw.g(NULL));\n"
    first = titles(files_of("CREATE SCHEMA raw;\n" + table + loop)[HEAD_FILE])
    last = titles(files_of("CREATE SCHEMA raw;\n" + loop + table)[HEAD_FILE])
    assert first == ["schema raw", "table raw.t", "function raw.g(raw.t)"]
    assert last == ["schema raw", "function raw.g(raw.t)", "table raw.t"]


def test_order_of_the_last_section(files_of: Files) -> None:
    """F25: owners, privileges with schemas first, labels, default privileges, event triggers; lists in order."""
    text = """\
CREATE SCHEMA raw;
CREATE FUNCTION raw.f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER watch ON ddl_command_start EXECUTE FUNCTION raw.f();
ALTER EVENT TRIGGER watch OWNER TO keeper;
CREATE SEQUENCE raw.a_seq;
CREATE TABLE raw.t (id integer);
ALTER SEQUENCE raw.a_seq OWNED BY raw.t.id;
ALTER SEQUENCE raw.a_seq OWNER TO keeper;
ALTER TABLE raw.t OWNER TO keeper;
SECURITY LABEL FOR dummy ON TABLE raw.t IS 'secret';
REVOKE ALL ON TABLE raw.t FROM keeper;
GRANT SELECT ON TABLE raw.t TO keeper;
GRANT ALL ON SCHEMA raw TO reader;
ALTER DEFAULT PRIVILEGES FOR ROLE keeper IN SCHEMA raw GRANT SELECT ON TABLES TO reader;
"""
    last = section(files_of(text), "09_grants")
    assert titles(last) == [
        "owner of table raw.t",
        "owner of sequence raw.a_seq",
        "privileges on schema raw",
        "privileges on table raw.t",
        "labels of table raw.t",
        "default privileges keeper.raw.tables",
        "event trigger watch",
        "owner of event trigger watch",
    ]
    assert body(last, "privileges on table raw.t").startswith("REVOKE")


def test_needs_that_no_text_shows(files_of: Files) -> None:
    """F26: a key of a partitioned table comes after the partition, whose own key it does not mention."""
    text = """\
CREATE SCHEMA raw;
CREATE TABLE raw.p (id integer NOT NULL) PARTITION BY LIST (id);
CREATE TABLE raw.p1 (id integer NOT NULL);
ALTER TABLE ONLY raw.p ATTACH PARTITION raw.p1 FOR VALUES IN (1);
ALTER TABLE ONLY raw.p ADD CONSTRAINT p_pkey PRIMARY KEY (id);
"""
    found = titles(section(files_of(text), "02_tables_raw"))
    assert found == ["table raw.p", "table raw.p1", "partition raw.p1", "constraint raw.p.p_pkey"]


def test_split_needs_every_overload(files_of: Files) -> None:
    """F27: for a text every function of a name is meant, so a view may stand later than it must."""
    text = MATERIALIZED + (
        "CREATE FUNCTION kpi.f(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';\n"
        "CREATE FUNCTION kpi.f(kpi.m) RETURNS integer LANGUAGE sql AS 'SELECT 2';\n"
        "CREATE VIEW kpi.v AS SELECT kpi.f(1) AS id;\n"
    )
    files = files_of(text)
    assert "view kpi.v" in titles(section(files, "07_materialized_views"))
    assert "function kpi.f(integer)" in titles(section(files, "01_schemas"))


@pytest.mark.parametrize(
    "statement", ["DROP TABLE raw.t;", "ALTER TABLE raw.t ADD COLUMN x integer;", "SET work_mem = 1;"]
)
def test_other_statements_are_refused(read: Read, statement: str) -> None:
    """F28: what pg_dump does not print is an error with file and line."""
    with pytest.raises(SqlError) as caught:
        read(f"CREATE SCHEMA raw;\n\n{statement}\n")
    place = caught.value.diagnostics[0].place
    assert (place.file, place.line) == ("part 1", 3)
