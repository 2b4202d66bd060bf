"""The files of rows: their names, their text, and where an aggregate is cut for them."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.layout.format import SETTINGS, read_titles
from snapshot.layout.reference import (
    Position,
    Rows,
    cut_rows,
    file_of,
    halves,
    quote,
    render_rows,
    titles,
)
from snapshot.model.errors import FolderError
from snapshot.targets.paths import is_inside
from snapshot.targets.plan import decide

NAME = st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=63)
TABLE = st.tuples(NAME, NAME)
HOSTILE = ("..", ".", "/", "a/b", "A", "a", "%2e", "Ä", "ä", "a\nb", " ", "con", '"', "\\", "a.b")


@given(TABLE, TABLE)
def test_two_tables_never_share_a_file(one: tuple[str, str], other: tuple[str, str]) -> None:
    """F38: also where a file system takes A for a; none leads out of the folder or is too long for a file system."""
    assert (file_of(one).casefold() == file_of(other).casefold()) == (one == other)
    path = PurePosixPath(file_of(one))
    assert is_inside(file_of(one))
    assert (len(path.parts), path.parts[0]) == (3, "reference")
    assert all(len(part) < 256 for part in map(str, path.parts)) or max(map(len, map(str.encode, one))) > 63


@pytest.mark.parametrize("schema", HOSTILE)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_below_the_folder(schema: str, name: str) -> None:
    """F38: dots and slashes are spelled out, and so is every letter that a file system could fold."""
    path = file_of((schema, name))
    assert is_inside(path)
    assert path == path.lower()
    assert "." not in path.removesuffix(".sql")
    assert len([one for s in HOSTILE for n in HOSTILE if (one := file_of((s, n))) == path]) == 1


def rows(table: tuple[str, str] = ("ref", "t"), data: bytes = b"1\ta\n2\t\\N\n", **more: object) -> Rows:
    """Return rows of a table."""
    return Rows(table=table, columns=("id", "name"), data=data, **more)  # type: ignore[arg-type]


def test_text_of_a_file() -> None:
    """F39: a title, the settings of every file, one COPY with quoted names, the rows, and where sequences stand."""
    found = rows(positions=(Position(schema="ref", name="t_id_seq", last=7, is_called=True),))
    assert render_rows(found).decode() == (
        "-- Rows of table ref.t of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.\n\n"
        f"{SETTINGS}\n"
        'COPY "ref"."t" ("id", "name") FROM stdin;\n'
        "1\ta\n2\t\\N\n\\.\n\n"
        'SELECT pg_catalog.setval(\'"ref"."t_id_seq"\', 7, true);\n'
    )


@given(TABLE, st.sampled_from([b"", b"\n", b"-- # table x\n", b"COPY a FROM stdin;\n", b"\\\\.\n", b"=======\n"]))
def test_what_is_written_is_cut_again(table: tuple[str, str], data: bytes) -> None:
    """F39: statement, rows and positions come back, whatever the names and the rows hold; the statement is a line."""
    position = Position(schema=table[0], name=table[1], last=1, is_called=False)
    content = render_rows(rows(table, data, positions=(position,)))
    found = cut_rows(content, table, "f")
    assert (found.data, found.count, found.content) == (data, data.count(b"\n"), content)
    assert found.statement == f'COPY {quote(table[0])}.{quote(table[1])} ("id", "name") FROM stdin;'
    assert (found.positions.startswith("SELECT pg_catalog.setval("), "\n" in found.positions) == (True, False)
    assert content.split(b"\n")[found.line - 1].decode() == found.statement
    assert list(titles({"reference/x/y.sql": content})) != ["rows of "]


def test_names_that_do_not_print_are_spelled() -> None:
    """A name is in quotes, and one with a line end in Unicode escapes, which need no knowledge of keywords."""
    assert quote('a"b') == '"a""b"'
    assert quote('a\n"\\b') == 'U&"a\\+00000a""\\\\b"'


@pytest.mark.parametrize("content", [b"", b"COPY a FROM stdin;\n", b"1\n\\.\n", b"SELECT 1;\n"])
def test_other_files_are_refused(content: bytes) -> None:
    """What has no COPY, or no end of its rows, is no such file."""
    with pytest.raises(FolderError, match="no rows as snapshot writes them"):
        cut_rows(content, ("ref", "t"), "f")


AGGREGATE = """\
-- All sections of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.
-- A line that begins with "-- # " opens an object.

SET search_path = '';

-- # section 01_tables

-- # table ref.t
CREATE TABLE ref.t (
    id integer
);

-- # section 02_indexes

-- # index ref.i
CREATE INDEX i ON ref.t (id);

-- # foreign key ref.t.f
ALTER TABLE ref.t ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES ref.t;

-- # table ref.late
CREATE TABLE ref.late (
    id integer
);
"""


def test_rows_come_before_foreign_keys_and_triggers() -> None:
    """F41: each block stands in one half, on its own line, behind the settings of the file."""
    before, after = halves(AGGREGATE, [("ref", "t")], "f")
    lines, parts = AGGREGATE.splitlines(), (before.splitlines(), after.splitlines())
    assert [len(one) for one in parts] == [len(lines)] * 2
    both = [(one in parts[0], one in parts[1]) for one in ("    id integer", "CREATE INDEX i ON ref.t (id);")]
    assert both == [(True, True), (True, False)]
    assert parts[0][8] == lines[8] == "CREATE TABLE ref.t (" != parts[1][8]
    assert parts[1][18] == lines[18] != parts[0][18]
    assert all("SET search_path = '';" in one for one in parts)
    assert read_titles(before) == read_titles(after) == read_titles(AGGREGATE)


def test_a_table_behind_foreign_keys_is_refused() -> None:
    """F41: configured sections may leave no place for its rows."""
    with pytest.raises(FolderError, match=r"table ref\.late stands behind foreign keys"):
        halves(AGGREGATE, [("ref", "t"), ("ref", "late")], "f")


def test_only_files_of_ours_are_removed_without_a_manifest() -> None:
    """F33: a file in the folder of rows that was not digested as one of ours is foreign."""
    found = decide({"reference/ref/t.sql": "a" * 64, "reference/ref/x.sql": ""}, {}, previous=())
    assert (found.remove, found.foreign) == (("reference/ref/t.sql",), ("reference/ref/x.sql",))
