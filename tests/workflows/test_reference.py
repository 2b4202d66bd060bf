"""Declared reference tables: what is dumped of them, in which order, and what is refused."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from snapshot.database.connection import session
from snapshot.database.load import load
from snapshot.database.pgdump import run_dumps
from snapshot.database.scratch import DatabaseLocale, scratch_database
from snapshot.database.server import Server
from snapshot.layout.manifest import read_manifest
from snapshot.layout.reference import Rows, file_of, render_rows
from snapshot.layout.sections import make_layout
from snapshot.model.errors import EnvironmentFailure, FolderError, UsageError
from snapshot.sources.folder import read_folder, rows_files
from snapshot.workflows import take as taking
from snapshot.workflows.save import files_of, save
from snapshot.workflows.take import Request, take
from snapshot.workflows.taken import Taken
from snapshot.workflows.watch import Watch

pytestmark = pytest.mark.server

Scratch = Callable[..., str]
Psql = Callable[..., "subprocess.CompletedProcess[str]"]
CYCLE = """
CREATE SCHEMA ref;
CREATE TABLE ref.a (id int PRIMARY KEY, b int, up int REFERENCES ref.a);
CREATE TABLE ref.b (id int PRIMARY KEY, a int NOT NULL REFERENCES ref.a DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE ref.z (id int PRIMARY KEY);
CREATE TABLE ref.c (id int PRIMARY KEY, z int REFERENCES ref.z);
INSERT INTO ref.a VALUES (1, 2, 3), (3, NULL, 1);
INSERT INTO ref.b VALUES (2, 1);
ALTER TABLE ref.a ADD FOREIGN KEY (b) REFERENCES ref.b;
INSERT INTO ref.z VALUES (1);
INSERT INTO ref.c VALUES (5, 1);
"""

COLLATED = """
CREATE SCHEMA ref;
CREATE COLLATION ref.de (provider = icu, locale = 'de', deterministic = false);
CREATE TYPE ref.pair AS (a text COLLATE ref.de, b int);
CREATE TABLE ref.t (k text COLLATE ref.de, p ref.pair, PRIMARY KEY (k, p));
INSERT INTO ref.t VALUES ('ä', ('x', 1)), ('a', ('x', 1)), ('Z', ('b', 1)), ('Z', ('B', 1)), ('Z', ('b', 10));
"""


def taken(dsn: str, *patterns: str, schemas: tuple[str, ...] = ()) -> Taken:
    """Return a snapshot with the rows of some tables."""
    return take(Request(dsn=dsn, schemas=schemas, reference=patterns), make_layout(), Watch())


def rows(dsn: str, *patterns: str) -> dict[str, Rows]:
    """Return the rows of some tables by name, in the order in which they load."""
    return {".".join(one.table): one for one in taken(dsn, *patterns).rows}


def refused(dsn: str, *patterns: str, schemas: tuple[str, ...] = ()) -> list[str]:
    """Return why tables are refused."""
    with pytest.raises(UsageError) as caught:
        taken(dsn, *patterns, schemas=schemas)
    assert {one.code for one in caught.value.diagnostics} == {"reference-table"}
    return [str(one) for one in caught.value.diagnostics]


def test_rows_are_ordered_by_key_and_generated_columns_left_out(scratch: Scratch) -> None:
    """F39, F40: by the key, with keys of numbers, enums and dates in their own order."""
    dsn = scratch("""
CREATE SCHEMA ref;
CREATE TABLE ref.n (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) STORED, gone int, t text);
ALTER TABLE ref.n DROP COLUMN gone;
INSERT INTO ref.n VALUES (10, DEFAULT, E'x\\ty\\n\\\\.'), (9, DEFAULT, NULL), (-1, DEFAULT, '');
CREATE TYPE ref.mood AS ENUM ('sad', 'glad');
CREATE TABLE ref.e (m ref.mood, d date, PRIMARY KEY (m, d));
INSERT INTO ref.e VALUES ('glad', '2000-01-01'), ('sad', 'infinity'), ('sad', '0044-03-15 BC');
""")
    found = rows(dsn, "ref.*")
    assert found["ref.n"].columns == ("id", "t")
    assert found["ref.n"].data == b"-1\t\n9\t\\N\n10\tx\\ty\\n\\\\.\n"
    assert found["ref.e"].data == b"sad\t0044-03-15 BC\nsad\tinfinity\nglad\t2000-01-01\n"


def test_texts_are_ordered_byte_by_byte(server_of: Callable[[int], Server]) -> None:
    """F40: whatever the collation of a column, or of a part of a composite key."""
    with scratch_database(server_of(15).dsn_for("postgres")) as dsn:
        load(dsn, [COLLATED])
        with session(dsn) as connection:
            query = "SELECT k FROM ref.t GROUP BY k ORDER BY k"
            assert [key for (key,) in connection.execute(query)] == ["a", "ä", "Z"]
        found = rows(dsn, "ref.t")["ref.t"].data.decode()
    assert found == "Z\t(B,1)\nZ\t(b,1)\nZ\t(b,10)\na\t(x,1)\nä\t(x,1)\n"


def test_no_setting_changes_the_bytes(scratch: Scratch) -> None:
    """F40: settings of the database that change what a server prints do not count."""
    dsn = scratch("""
CREATE SCHEMA ref;
CREATE TABLE ref.t (at timestamptz PRIMARY KEY, f float8, b bytea, i interval, m money, r regclass);
INSERT INTO ref.t VALUES ('2026-01-01 00:00+09', 0.1 + 0.2::float8, '\\xff', '1 day -02:00', 1234.5, 'ref.t');
""")
    before = rows(dsn, "ref.t")
    with psycopg.connect(dsn, autocommit=True) as connection:
        for setting in ("timezone = 'Asia/Tokyo'", "datestyle = 'German'", "intervalstyle = 'iso_8601'",
                        "bytea_output = 'escape'", "extra_float_digits = -3", "search_path = ref",
                        "row_security = off"):  # fmt: skip
            connection.execute(f"ALTER DATABASE {connection.info.dbname} SET {setting}".encode())
    assert rows(dsn, "ref.t") == before
    assert before["ref.t"].data.decode().rstrip().split("\t")[:2] == ["2025-12-31 15:00:00+00", "0.30000000000000004"]


def test_tables_come_behind_those_they_reference(scratch: Scratch) -> None:
    """F41: else by name; a cycle and a reference to the table itself stop nothing."""
    assert list(rows(scratch(CYCLE), "ref.*")) == ["ref.z", "ref.c", "ref.a", "ref.b"]


def test_positions_of_sequences(scratch: Scratch) -> None:
    """F39: of identities, serial columns and defaults, where they are not where CREATE SEQUENCE leaves them."""
    dsn = scratch("""
CREATE SCHEMA ref;
CREATE SEQUENCE ref.shared START 5;
CREATE TABLE ref.t (a int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b serial, c int DEFAULT nextval('ref.shared'),
                    d serial, e int GENERATED BY DEFAULT AS IDENTITY (START 10));
INSERT INTO ref.t (d) VALUES (1), (2);
SELECT setval('ref.t_e_seq', 99, false);
""")
    found = rows(dsn, "ref.t")["ref.t"]
    assert [(one.name, one.last, one.is_called) for one in found.positions] == [
        ("shared", 6, True), ("t_a_seq", 2, True), ("t_b_seq", 2, True), ("t_e_seq", 99, False),
    ]  # fmt: skip


def test_partitions_and_heirs(scratch: Scratch) -> None:
    """F37: a partitioned table has the rows of its partitions; a table with heirs has its own."""
    dsn = scratch("""
CREATE SCHEMA ref;
CREATE TABLE ref.p (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE ref.p1 PARTITION OF ref.p FOR VALUES FROM (0) TO (10);
CREATE TABLE ref.p2 PARTITION OF ref.p DEFAULT PARTITION BY RANGE (id);
CREATE TABLE ref.p21 PARTITION OF ref.p2 DEFAULT;
INSERT INTO ref.p VALUES (20), (1);
CREATE TABLE ref.above (id int PRIMARY KEY);
CREATE TABLE ref.below (PRIMARY KEY (id)) INHERITS (ref.above);
INSERT INTO ref.above VALUES (1);
INSERT INTO ref.below VALUES (2);
""")
    assert {name: one.data for name, one in rows(dsn, "ref.*").items()} == {
        "ref.above": b"1\n", "ref.below": b"2\n", "ref.p": b"1\n20\n",
    }  # fmt: skip
    assert {name: one.data for name, one in rows(dsn, "ref.p1").items()} == {"ref.p1": b"1\n"}


def test_what_cannot_be_dumped_is_refused(scratch: Scratch) -> None:
    """F37: all at once, with what to do: names that mean nothing, no key, views, other schemas, nothing to load."""
    dsn = scratch("""
CREATE SCHEMA ref; CREATE SCHEMA other;
CREATE TABLE ref.calendar (id int);
CREATE TABLE other.t (id int PRIMARY KEY);
CREATE VIEW ref.v AS SELECT 1 AS n;
CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
CREATE TABLE ref.computed (id int GENERATED ALWAYS AS (1) STORED PRIMARY KEY);
""")
    told = refused(dsn, "ref.calender", "ref.v", "other.t", "public.*", "ref.c*", schemas=("ref", "public"))
    assert [one.partition(": ")[2].partition(". ")[0] for one in told] == [
        "ref.calender: no table of the database is called so",
        "ref.v: view ref.v is no table with rows of its own",
        "other.t: table other.t is in a schema that is not dumped",
        "public.*: that is Alembic's own table; the manifest holds its revisions",
        "table ref.calendar: it has no primary key, so nothing says in which order its rows are written",
        "table ref.computed: all its columns are generated, so there is nothing to load",
    ]
    assert "Did you mean ref.calendar?" in told[0]


def test_references_to_tables_that_are_not_declared(scratch: Scratch) -> None:
    """F41: refused where a row has one, since it could not be loaded; an empty reference is none."""
    dsn = scratch("""
CREATE TABLE far (id int PRIMARY KEY);
CREATE TABLE near (id int PRIMARY KEY, far int REFERENCES far);
CREATE TABLE loose (id int PRIMARY KEY, far int);
ALTER TABLE loose ADD FOREIGN KEY (far) REFERENCES far NOT VALID;
INSERT INTO near VALUES (1, NULL);
""")
    assert list(rows(dsn, "public.near", "public.loose")) == ["public.loose", "public.near"]
    load(dsn, ["INSERT INTO public.far VALUES (1); INSERT INTO public.near VALUES (2, 1)"])
    load(dsn, ["INSERT INTO public.loose VALUES (2, 1)"])
    (told,) = refused(dsn, "public.near", "public.loose")
    assert "its rows reference those of table public.far (near_far_fkey), which is not declared" in told
    assert "Declare public.far, too" in told
    assert list(rows(dsn, "public.*")) == ["public.far", "public.loose", "public.near"]


def test_a_policy_hides_no_rows(scratch: Scratch) -> None:
    """Where one would, reading is an error that names the table."""
    dsn = scratch("""
CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2);
ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (id = 1);
CREATE ROLE rt_policy LOGIN; GRANT SELECT ON t TO rt_policy;
""")
    try:
        with pytest.raises(EnvironmentFailure, match="row-level security") as caught:
            taken(make_conninfo(dsn, user="rt_policy"), "public.t")
        assert caught.value.diagnostics[0].place.subject == "table public.t"
        assert rows(dsn, "public.t")["public.t"].count == 2
    finally:
        load(dsn, ["DROP OWNED BY rt_policy; DROP ROLE rt_policy"])


def test_rows_are_of_the_moment_of_the_dump(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows written while pg_dump runs are not in; a table emptied meanwhile is read anew, which is told."""
    dsn = scratch("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)")
    meanwhile = ["INSERT INTO public.t VALUES (2)"]
    run = run_dumps

    def dumping(*arguments: object, **named: object) -> object:
        found = run(*arguments, **named)  # type: ignore[arg-type]
        if meanwhile:
            with psycopg.connect(dsn, autocommit=True) as connection:
                connection.execute(meanwhile.pop().encode())
        return found

    monkeypatch.setattr(taking, "run_dumps", dumping)
    assert rows(dsn, "public.t")["public.t"].data == b"1\n"
    meanwhile.append("TRUNCATE public.t")
    found = taken(dsn, "public.t")
    assert [one.data for one in found.rows] == [b""]
    assert {"dumped-again", "reference-empty"} <= {one.code for one in found.notes}


def test_hostile_names(scratch: Scratch, tmp_path: Path) -> None:
    """F38: schemas, tables, columns and sequences of any name are written, each to a file of its own, and read."""
    schemas = ["..", "a/b", 'q"x', "A", "a", "nl\n", "bs\\", "ü", "%"]
    texts = []
    for at, schema in enumerate(schemas):
        name = '"' + schema.replace('"', '""') + '"'
        texts.append(f'CREATE SCHEMA {name}; CREATE TABLE {name}.{name} ({name} serial PRIMARY KEY, "na\nme" text);')
        texts.append(f"INSERT INTO {name}.{name} (\"na\nme\") VALUES ('{at}');")
    dsn, folder = scratch("\n".join(texts)), tmp_path / "out"
    found = taken(dsn, "*")
    save(folder, files_of(found, make_layout()))
    assert len(list((folder / "reference").rglob("*.sql"))) == len(schemas)
    assert {one.table[0] for one in rows_files(read_folder(folder))} == set(schemas)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_hostile_names_are_loaded_by_psql(scratch: Scratch, tmp_path: Path, psql: Psql) -> None:
    """F39: names that do not print stand in the statement as escapes, which psql and the server understand."""
    dsn = scratch('CREATE TABLE "a\n\\b""" ("c\t\'" serial PRIMARY KEY); INSERT INTO "a\n\\b""" DEFAULT VALUES')
    (found,) = taken(dsn, "*").rows
    (tmp_path / "rows.sql").write_bytes(render_rows(found))
    load(dsn, ['TRUNCATE public."a\n\\b""" RESTART IDENTITY'])
    done = psql(dsn, "--set=ON_ERROR_STOP=1", f"--file={tmp_path / 'rows.sql'}")
    assert (done.returncode, done.stderr) == (0, "")
    assert taken(dsn, "*").rows == (found,)
    assert (found.count, len(found.positions)) == (1, 1)


def test_other_encodings(scratch: Scratch) -> None:
    """F3: what a database keeps in another encoding is written as UTF-8; bytes that are no text are an error."""
    text = "CREATE TABLE public.t (k text PRIMARY KEY); INSERT INTO public.t VALUES ('é')"
    latin = scratch(text, locale=DatabaseLocale(encoding="LATIN1", provider="libc", collate="C", ctype="C"))
    assert rows(latin, "public.t")["public.t"].data == "é\n".encode()
    none = scratch(text, locale=DatabaseLocale(encoding="SQL_ASCII", provider="libc", collate="C", ctype="C"))
    assert rows(none, "public.t")["public.t"].data == "é\n".encode()
    with psycopg.connect(none, autocommit=True, client_encoding="SQL_ASCII") as connection:
        connection.execute(b"INSERT INTO public.t VALUES (E'\\xe9')")
    with pytest.raises(EnvironmentFailure, match="invalid byte sequence"):
        taken(none, "public.t")


def test_the_folder_follows_what_is_declared(scratch: Scratch, tmp_path: Path) -> None:
    """F30, F33: hashes in the manifest, differences told, nothing left of tables that are no longer declared."""
    dsn, folder = scratch(CYCLE), tmp_path / "out"
    saved = save(folder, files_of(taken(dsn, "ref.a", "ref.b"), make_layout()))
    assert {"rows of table ref.a", "rows of table ref.b"} <= set(saved.added)
    assert not save(folder, files_of(taken(dsn, "ref.a", "ref.b"), make_layout()), check=True).plan.changes
    manifest = read_manifest((folder / "manifest.toml").read_bytes(), "manifest.toml")
    assert [(str(one.id), one.rows) for one in manifest.reference] == [("table ref.a", 2), ("table ref.b", 1)]
    load(dsn, ["UPDATE ref.a SET up = NULL WHERE id = 1"])
    checked = save(folder, files_of(taken(dsn, "ref.a", "ref.b"), make_layout()), check=True)
    assert (checked.altered, sorted(checked.plan.write)) == (
        ("rows of table ref.a",), ["manifest.toml", "reference/ref/a.sql"],
    )  # fmt: skip
    (folder / "reference" / "ref" / "mine.sql").write_text("SELECT 1;\n")
    gone = save(folder, files_of(taken(dsn), make_layout()))
    assert gone.removed == ("rows of table ref.a", "rows of table ref.b")
    assert [path.name for path in (folder / "reference").rglob("*.sql")] == ["mine.sql"]
    assert "reference/ref/mine.sql" in gone.plan.foreign


def test_rows_of_a_folder_that_lost_its_manifest_are_removed(scratch: Scratch, tmp_path: Path) -> None:
    """F33: where a merge broke the manifest, files of rows are known by their first line."""
    dsn, folder = scratch(CYCLE), tmp_path / "out"
    save(folder, files_of(taken(dsn, "ref.z"), make_layout()))
    manifest = folder / "manifest.toml"
    manifest.write_text(manifest.read_text() + "<<<<<<< HEAD\n")
    save(folder, files_of(taken(dsn), make_layout()))
    assert not (folder / "reference").exists()


def test_files_of_rows_that_were_edited_are_refused(scratch: Scratch, tmp_path: Path) -> None:
    """F34: as every other file; also where an edit of the aggregate is looked for among files with odd rows."""
    dsn, folder = scratch(CYCLE + "INSERT INTO ref.z VALUES (7)"), tmp_path / "out"
    load(dsn, ["CREATE TABLE ref.odd (t text PRIMARY KEY); INSERT INTO ref.odd VALUES ('-- # table ref.z')"])
    save(folder, files_of(taken(dsn, "ref.z", "ref.odd"), make_layout()))
    path = folder / "reference" / "ref" / "z.sql"
    content = path.read_bytes()
    path.write_bytes(content.replace(b"7", b"9"))
    with pytest.raises(FolderError, match=r"z\.sql: the file is not what its manifest says"):
        read_folder(folder)
    path.write_bytes(content)
    head = folder / "schema_head.sql"
    head.write_text(head.read_text().replace("TABLE ref.z (", "TABLE ref.zz ("))
    with pytest.raises(FolderError) as caught:
        read_folder(folder)
    line = caught.value.diagnostics[0].place.line
    assert "ref.zz" in head.read_text().splitlines()[line - 1]


def test_a_split_leaves_the_rows_of_a_folder_alone(scratch: Scratch, tmp_path: Path) -> None:
    """F37: it cannot renew them, so it refuses a folder that holds some."""
    dsn, folder = scratch(CYCLE), tmp_path / "out"
    save(folder, files_of(taken(dsn, "ref.z"), make_layout()))
    with pytest.raises(FolderError, match="cannot renew"):
        save(folder, files_of(taken(dsn), make_layout()), may_hold_rows=False)
    assert (folder / file_of(("ref", "z"))).read_bytes() == render_rows(rows(dsn, "ref.z")["ref.z"])
