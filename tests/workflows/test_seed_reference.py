"""Rows of reference tables in a seed and in a proof: loaded, read back, and refused as a whole."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from snapshot.config.reading import load_settings
from snapshot.database.server import Server
from snapshot.layout.manifest import hash_of
from snapshot.layout.reference import file_of
from snapshot.model.errors import FindingsError, FolderError
from snapshot.revisions.version_table import current
from snapshot.workflows.prove import verify
from snapshot.workflows.save import save
from snapshot.workflows.seed import prepare, seed
from snapshot.workflows.seed_plan import Wish
from snapshot.workflows.seed_ready import Seeded, Where
from snapshot.workflows.watch import Watch

pytestmark = pytest.mark.server

Psql = Callable[..., "subprocess.CompletedProcess[str]"]
PROGRAM = Path(sys.executable).with_name("snapshot")
SCHEMA = """
CREATE SCHEMA ref;
CREATE TABLE ref.a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, up int REFERENCES ref.a, b int,
                    twice int GENERATED ALWAYS AS (id * 2) STORED, name text);
CREATE TABLE ref.b (id serial PRIMARY KEY, a int NOT NULL REFERENCES ref.a);
CREATE TABLE ref.p (id int PRIMARY KEY, t text) PARTITION BY RANGE (id);
CREATE TABLE ref.p1 PARTITION OF ref.p FOR VALUES FROM (0) TO (10);
CREATE TABLE ref.p2 PARTITION OF ref.p DEFAULT;
CREATE TABLE ref.log (line text);
CREATE FUNCTION ref.noted() RETURNS trigger LANGUAGE plpgsql AS
  $f$ BEGIN INSERT INTO ref.log VALUES (TG_TABLE_NAME); NEW.name := 'changed'; RETURN NEW; END $f$;
INSERT INTO ref.a (up, b, name) VALUES (3, 1, 'x'), (NULL, NULL, E'tab\\t'), (1, NULL, 'y');
INSERT INTO ref.b (a) VALUES (2);
ALTER TABLE ref.a ADD FOREIGN KEY (b) REFERENCES ref.b;
INSERT INTO ref.p VALUES (20, 'z'), (1, NULL);
CREATE TRIGGER t BEFORE INSERT ON ref.a FOR EACH ROW EXECUTE FUNCTION ref.noted();
ALTER TABLE ref.a ENABLE ALWAYS TRIGGER t;
ALTER TABLE ref.p ENABLE ROW LEVEL SECURITY; ALTER TABLE ref.p FORCE ROW LEVEL SECURITY;
CREATE POLICY nobody ON ref.p USING (false);
CREATE RULE r AS ON INSERT TO ref.b DO INSTEAD NOTHING;
CREATE MATERIALIZED VIEW ref.m AS SELECT count(*) AS n FROM ref.a;
"""
TABLES = ["ref.a", "ref.b", "ref.p*"]


@pytest.fixture
def declared(team: Any) -> Any:
    """Return a project with a snapshot that holds rows."""
    team.configure(before=f"reference_tables = {TABLES}")
    team.revision("r1", None, SCHEMA)
    team.snapshot()
    return team


def at(team: Any, dsn: str) -> Where:
    """Return a database to seed for a team."""
    settings = load_settings(team.root)
    return Where(settings=settings, profile=settings.named(), dsn=dsn)


def seeded(where: Where) -> Seeded:
    """Seed a database."""
    return seed(prepare(where, "", Wish(), Watch()), Watch())


def query(dsn: str, text: str) -> list[tuple[Any, ...]]:
    """Return what a database answers."""
    with psycopg.connect(dsn) as connection:
        return connection.execute(text.encode()).fetchall()


def is_empty(dsn: str) -> bool:
    """Return whether nothing of the snapshot is there."""
    return (
        query(dsn, "SELECT 1 FROM pg_class WHERE oid >= 16384 UNION SELECT 1 FROM pg_proc WHERE oid >= 16384") == []
    )


def edited(team: Any, table: str, change: Callable[[bytes], bytes]) -> None:
    """Change a file of rows, and the manifest so that it agrees."""
    path, manifest = team.root / "sql_current" / file_of(("ref", table)), team.root / "sql_current" / "manifest.toml"
    before = path.read_bytes()
    path.write_bytes(change(before))
    manifest.write_text(manifest.read_text().replace(hash_of(before), hash_of(path.read_bytes())))


def test_rows_are_seeded_as_they_stood(declared: Any, scratch: Callable[..., str]) -> None:
    """F41, F42: cycles, partitions, row security, rules and triggers that are always on stop and change nothing."""
    outcome = seeded(at(declared, scratch_dsn := scratch()))
    assert (outcome.rows, outcome.against) == (6, "the snapshot")
    assert query(scratch_dsn, "SELECT id, up, b, twice, name FROM ref.a ORDER BY id") == [
        (1, 3, 1, 2, "x"), (2, None, None, 4, "tab\t"), (3, 1, None, 6, "y"),
    ]  # fmt: skip
    assert query(scratch_dsn, "SELECT id, t FROM ref.p1 UNION ALL SELECT id, t FROM ref.p2") == [(1, None), (20, "z")]
    assert query(scratch_dsn, "SELECT count(*) FROM ref.log") == [(0,)]
    assert query(scratch_dsn, "SELECT n FROM ref.m") == [(3,)]
    assert query(scratch_dsn, "SELECT nextval('ref.a_id_seq'), nextval('ref.b_id_seq')") == [(4, 2)]
    assert query(scratch_dsn, "SELECT convalidated FROM pg_constraint WHERE contype = 'f'") == [(True,)] * 3


def test_a_seeded_database_is_dumped_to_the_same_bytes(declared: Any, scratch: Callable[..., str]) -> None:
    """Rows, sequences and schema: nothing of the folder would change."""
    dsn = scratch()
    seeded(at(declared, dsn))
    done = run(declared, "dump", dsn, "--check")
    assert (done.returncode, "nothing changed" in done.stdout) == (0, True), done.stdout + done.stderr


def test_only_tables_without_rows_are_warned_of(declared: Any, scratch: Callable[..., str]) -> None:
    """Declared tables and their partitions are filled; of the others the warning says how to have theirs."""
    text = f"{SCHEMA}; CREATE TABLE ref.c (id int); INSERT INTO ref.c VALUES (1); INSERT INTO ref.p1 VALUES (3, 'p')"
    declared.revision("r1", None, text)
    declared.snapshot()
    findings = prepare(at(declared, scratch()), "", Wish(), Watch()).findings
    (found,) = [one for one in findings if one.code == "seed-rows"]
    assert found.message.rpartition(": ")[2] == "ref.c (r1)"
    assert "reference_tables" in found.hint


def test_later_revisions_find_the_rows(declared: Any, scratch: Callable[..., str]) -> None:
    """They may change them, and that is no difference."""
    declared.revision("r2", "r1", "UPDATE ref.a SET name = 'later' WHERE id = 2; INSERT INTO ref.p VALUES (2, 'n')")
    dsn = scratch()
    assert seeded(at(declared, dsn)).against == "what the migrations make"
    assert query(dsn, "SELECT name FROM ref.a WHERE id = 2") == [("later",)]
    assert current(dsn) == ("r2",)


@pytest.mark.parametrize(
    ("table", "change", "told"),
    [
        ("b", lambda data: data.replace(b"1\t2\n", b"1\t9\n"), "violates foreign key constraint"),
        ("p", lambda data: data.replace(b"20\tz\n", b"x\tz\n"), "invalid input syntax for type integer"),
        ("p", lambda data: data.replace(b"20\tz\n", b"1\tz\n"), "duplicate key"),
        ("a", lambda data: data.replace(b"1\t3\t1\tx\n", b"1\t3\t1\t\\x\n"), "not read back"),
        ("a", lambda data: data.replace(b"a_id_seq", b"z_id_seq"), "does not exist"),
    ],
)  # fmt: skip
def test_rows_that_do_not_load_leave_the_database_empty(
    declared: Any, scratch: Callable[..., str], table: str, change: Callable[[bytes], bytes], told: str
) -> None:
    """F42: a reference to nothing, a value of another type, a key twice, another value than written, no sequence."""
    edited(declared, table, change)
    where = at(declared, scratch())
    with pytest.raises(FindingsError, match=told) as caught:
        seeded(where)
    place = caught.value.diagnostics[0].place
    if "foreign key" not in told:
        assert place.file.endswith(file_of(("ref", table)))
    assert place.line
    assert is_empty(where.dsn)
    assert "as empty as it was" in caught.value.diagnostics[-1].message


def test_the_line_of_a_row_is_told(declared: Any, scratch: Callable[..., str]) -> None:
    """A row that the server does not take is named by its line in the file."""
    edited(declared, "p", lambda data: data.replace(b"20\tz\n", b"x\tz\n"))
    with pytest.raises(FindingsError) as caught:
        seeded(at(declared, scratch()))
    place = caught.value.diagnostics[0].place
    assert Path(place.file).read_text().splitlines()[place.line - 1] == "x\tz"


def test_a_manifest_that_counts_otherwise_is_refused(declared: Any, scratch: Callable[..., str]) -> None:
    """F29: the rows of each table are counted there, and a table without a file is no table with rows."""
    manifest = declared.root / "sql_current" / "manifest.toml"
    text = manifest.read_text()
    for other in ('"table ref.p", rows = 3', '"table ref.log", rows = 2'):
        manifest.write_text(text.replace('"table ref.p", rows = 2', other))
        with pytest.raises(FolderError):
            prepare(at(declared, scratch()), "", Wish(), Watch())


def test_a_proof_loads_the_rows(declared: Any, server: Any) -> None:
    """F36: with the aggregate, and reads them back; what does not load is told."""
    folder, dsn = declared.root / "sql_current", server.dsn_for("postgres")
    assert verify(folder, lambda _: dsn, Watch()).rows == 6
    edited(declared, "b", lambda data: data.replace(b"1\t2\n", b"1\t9\n"))
    with pytest.raises(FindingsError, match="violates foreign key constraint"):
        verify(folder, lambda _: dsn, Watch())


def test_rows_come_from_a_revision_of_git(declared: Any, scratch: Callable[..., str]) -> None:
    """As the rest of the snapshot does, whatever stands in the working tree."""
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        subprocess.run([*git, *arguments], check=True, cwd=declared.root, capture_output=True)
    save(declared.root / "sql_current", {})
    outcome = seed(prepare(at(declared, scratch()), "git:HEAD", Wish(), Watch()), Watch())
    assert outcome.rows == 6


def test_the_plan_names_the_rows(declared: Any, scratch: Callable[..., str]) -> None:
    """``--dry-run`` says which tables would get how many, in the order in which they are loaded."""
    done = run(declared, "seed", scratch(), "--dry-run")
    assert "rows        table ref.p (2), table ref.a (3), table ref.b (1)" in done.stdout


def test_a_role_that_is_no_superuser_seeds_rows(declared: Any, server: Server, scratch: Callable[..., str]) -> None:
    """F41: nothing is asked of it but to make the tables; a policy that nobody escapes comes behind the rows."""
    dsn, role = scratch(), f"rt_seeder_{os.getpid()}"
    with psycopg.connect(server.dsn_for("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN".encode())
    try:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {connection.info.dbname} OWNER TO {role}".encode())
        where = at(declared, make_conninfo(dsn, user=role))
        assert seed(prepare(where, "", Wish(grants=False), Watch()), Watch()).rows == 6
        assert query(make_conninfo(dsn, user=role), "SELECT * FROM ref.p") == []
        assert query(dsn, "SELECT count(*) FROM ref.p") == [(2,)]
    finally:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(f"REASSIGN OWNED BY {role} TO CURRENT_USER".encode())
            connection.execute(f"DROP ROLE {role}".encode())


def test_psql_loads_the_files(declared: Any, psql: Psql, scratch: Callable[..., str]) -> None:
    """F39: as README.md says, behind the tables and before the foreign keys, in the order that it names."""
    folder, dsn = declared.root / "sql_current", scratch()
    lines = (folder / "README.md").read_text().splitlines()
    rows = [line.rpartition(" ")[2] for line in lines if line.startswith("psql") and "reference/" in line]
    sections = sorted(f"separated/{path.name}" for path in (folder / "separated").glob("*.sql"))
    assert [Path(one).name for one in rows] == ["p.sql", "a.sql", "b.sql"]
    for name in (*sections[:7], *rows, *sections[7:]):
        done = psql(dsn, "--set=ON_ERROR_STOP=1", f"--file={folder / name}")
        assert (done.returncode, done.stderr) == (0, ""), (name, done.stderr)
    assert query(dsn, "SELECT id, up, b, twice, name FROM ref.a WHERE id = 2") == [(2, None, None, 4, "tab\t")]
    assert query(dsn, "SELECT nextval('ref.a_id_seq'), nextval('ref.b_id_seq')") == [(4, 2)]


def test_a_diff_of_schemas_notes_other_rows(declared: Any, tmp_path: Path) -> None:
    """It counts none of them and answers 0, and says which files to look at."""
    old = tmp_path / "old"
    shutil.copytree(declared.root / "sql_current", old)
    declared.revision("r1", None, f"{SCHEMA}; UPDATE ref.a SET name = NULL")
    declared.snapshot()
    done = run(declared, "diff", str(old), "sql_current")
    assert (done.returncode, "[rows-differ]" in done.stderr) == (0, True), done.stderr
    assert "reference/ref/a.sql" in done.stderr
    assert "reference/ref/b.sql" not in done.stderr


def test_a_split_says_that_it_has_no_rows(declared: Any, tmp_path: Path) -> None:
    """A warning for another folder, and a refusal where rows would be lost."""
    dump = str(declared.root / "sql_current" / "schema_head.sql")
    other = run(declared, "split", dump, "--out", str(tmp_path / "other"))
    assert (other.returncode, "[reference-absent]" in other.stderr) == (0, True), other.stderr
    for more in ([], ["--check"]):
        mine = run(declared, "split", dump, *more)
        assert (mine.returncode, "[reference-left-out]" in mine.stderr) == (1, True), mine.stderr
    assert (declared.root / "sql_current" / "reference" / "ref" / "a.sql").exists()


def run(team: Any, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in a project."""
    return subprocess.run(
        [PROGRAM, *arguments],
        cwd=team.root,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "300"},
    )
