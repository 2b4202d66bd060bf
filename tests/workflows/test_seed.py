"""Seeding: what comes of it, what refuses it, and that it equals the way through every migration."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from snapshot.config.reading import load_settings
from snapshot.database.connection import session
from snapshot.database.server import Server
from snapshot.diff.compare import compare
from snapshot.layout.sections import make_layout
from snapshot.model.errors import EnvironmentFailure, FindingsError, FolderError, SnapshotError
from snapshot.revisions.runner import upgrade
from snapshot.revisions.version_table import current
from snapshot.workflows.seed import prepare, seed
from snapshot.workflows.seed_plan import Wish
from snapshot.workflows.seed_ready import Ready, Seeded, Where
from snapshot.workflows.take import Request, take
from snapshot.workflows.watch import Watch

pytestmark = pytest.mark.server

ROOT = Path(__file__).parents[2]
INI = ROOT / "migrations" / "alembic.ini"
FIRST = """
CREATE SCHEMA mart;
CREATE TABLE mart.t (id int PRIMARY KEY, name text DEFAULT 'a%s:b');
CREATE MATERIALIZED VIEW mart.zero AS SELECT count(*) AS n FROM mart.t;
CREATE MATERIALIZED VIEW mart.after AS SELECT n + 1 AS n FROM mart.zero;
"""
SECOND = "ALTER TABLE mart.t ADD COLUMN later int"


@pytest.fixture
def where(server: Server, scratch: Callable[..., str]) -> Where:
    """Return an empty database to seed from this repository's snapshot, with proofs on the server of the run."""
    found = load_settings(ROOT)
    profile = replace(found.profiles["local_dev"], scratch=server.dsn_for("postgres"))
    settings = replace(found, profiles={"local_dev": profile})
    return Where(settings=settings, profile=settings.named("local_dev"), dsn=scratch())


@pytest.fixture
def here(team: Any, scratch: Callable[..., str]) -> Where:
    """Return an empty database to seed for a team with a snapshot of one revision."""
    team.revision("r1", None, FIRST)
    team.snapshot()
    return at(team, scratch())


def at(team: Any, dsn: str) -> Where:
    """Return a database to seed for a team."""
    settings = load_settings(team.root)
    return Where(settings=settings, profile=settings.named(), dsn=dsn)


def seeded(where: Where, wish: Wish | None = None, source: str = "") -> tuple[Ready, Seeded]:
    """Seed a database and return what was planned and what came of it."""
    ready = prepare(where, source, wish or Wish(), Watch())
    return ready, seed(ready, Watch())


def rows(dsn: str, query: str) -> list[tuple[Any, ...]]:
    """Return what a database answers."""
    with psycopg.connect(dsn) as connection:
        return connection.execute(query.encode()).fetchall()


def codes(error: SnapshotError) -> list[str]:
    """Return the codes of an error's diagnostics."""
    return [one.code for one in error.diagnostics]


def is_empty(dsn: str) -> bool:
    """Return whether a database has no relations, schemas or functions of anybody."""
    query = "SELECT 1 FROM pg_class WHERE oid >= 16384 UNION SELECT 1 FROM pg_namespace WHERE oid >= 16384"
    return rows(dsn, query + " UNION SELECT 1 FROM pg_proc WHERE oid >= 16384") == []


def test_a_seeded_database_equals_a_migrated_one(where: Where, scratch: Callable[..., str]) -> None:
    """Seed and stamp, and upgrade from empty, give equal schemas, version tables and revisions; views have rows."""
    ready, outcome = seeded(where, Wish(create_roles=True))
    migrated = scratch()
    upgrade(INI, migrated)
    one, other = (take(Request(dsn=dsn), make_layout(), Watch()).snapshot for dsn in (migrated, where.dsn))
    assert compare(one, other) == ()
    assert outcome.revisions == current(migrated) == current(where.dsn)
    assert outcome.against == "the snapshot"
    assert ready.plan.views
    assert rows(where.dsn, "SELECT count(*) FROM pg_matviews WHERE NOT ispopulated") == [(0,)]
    table = "SELECT attname::text, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute WHERE attnum > 0"
    table += " AND attrelid = 'alembic_version'::regclass"
    key = "SELECT conname::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'p'"
    key += " AND conrelid = 'alembic_version'::regclass"
    for query in (table, key):
        assert rows(where.dsn, query) == rows(migrated, query) != []


def test_what_was_applied_later_is_applied_and_never_only_stamped(team: Any, here: Where) -> None:
    """A snapshot behind the checkout is stamped at its own revision; what follows runs, and is compared."""
    team.revision("r2", "r1", SECOND)
    ready, outcome = seeded(here)
    assert [one.id for one in ready.pending] == ["r2"]
    assert (outcome.revisions, outcome.against) == (("r2",), "what the migrations make")
    assert rows(here.dsn, "SELECT id, name, later FROM mart.t") == []
    assert rows(here.dsn, "SELECT n FROM mart.after") == [(1,)]


def test_a_revision_that_fails_leaves_the_snapshots_own_state(team: Any, here: Where) -> None:
    """The database is complete and stamped at the snapshot's revision, as is said, and al-up goes on from it."""
    team.revision("r2", "r1", "SELECT 1 / 0")
    with pytest.raises(FindingsError) as caught:
        seeded(here)
    assert codes(caught.value) == ["migration", "seed-state"]
    assert "complete and stamped at r1" in caught.value.diagnostics[-1].message
    assert current(here.dsn) == ("r1",)
    assert rows(here.dsn, "SELECT n FROM mart.after") == [(1,)]
    team.revision("r2", "r1", SECOND)
    upgrade(team.root / "alembic.ini", here.dsn)
    assert current(here.dsn) == ("r2",)


def test_nothing_of_the_session_stays(here: Where) -> None:
    """A new session sees the database's own search path; nothing was set for role or database."""
    seeded(here)
    assert rows(here.dsn, "SHOW search_path") == [('"$user", public',)]
    own = "setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())"
    assert rows(here.dsn, f"SELECT 1 FROM pg_db_role_setting WHERE {own}") == []


def test_without_refresh_the_views_have_no_rows(here: Where) -> None:
    """They are there, and may not be read yet."""
    seeded(here, Wish(refresh=False))
    assert rows(here.dsn, "SELECT matviewname::text FROM pg_matviews WHERE NOT ispopulated ORDER BY 1") == [
        ("after",),
        ("zero",),
    ]


def test_a_view_that_cannot_be_refreshed_empties_the_database(team: Any, scratch: Callable[..., str]) -> None:
    """Nothing is kept; the view is named, and so is the way around it."""
    team.revision("r1", None, "CREATE MATERIALIZED VIEW bad AS SELECT 1 / 0 AS x WITH NO DATA")
    team.snapshot()
    where = at(team, scratch())
    with pytest.raises(
        FindingsError, match=r"materialized view public\.bad cannot be refreshed: division by zero"
    ) as caught:
        seeded(where)
    assert codes(caught.value) == ["seed-refresh", "seed-state"]
    assert "as empty as it was" in caught.value.diagnostics[-1].message
    assert is_empty(where.dsn)
    assert seeded(where, Wish(refresh=False))[1].revisions == ("r1",)


def test_a_database_that_is_not_empty_is_refused_and_untouched(here: Where) -> None:
    """What it holds is named; a second seed finds the first one's objects and its revision."""
    seeded(here)
    before = take(Request(dsn=here.dsn), make_layout(), Watch()).snapshot
    ready = prepare(here, "", Wish(), Watch())
    with pytest.raises(FindingsError) as caught:
        seed(ready, Watch())
    told = [str(one) for one in caught.value.diagnostics]
    assert [one.code for one in ready.findings] == ["seed-not-empty", "seed-not-empty"]
    assert "table mart.t" in told[0]
    assert "its version table says r1" in told[1]
    assert take(Request(dsn=here.dsn), make_layout(), Watch()).snapshot == before


def test_a_version_table_alone_is_no_obstacle_while_it_has_no_rows(here: Where) -> None:
    """``downgrade base`` leaves one behind; with a row in it the database is not empty."""
    with session(here.dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)")
        connection.execute("INSERT INTO alembic_version VALUES ('r0')")
    assert [one.code for one in prepare(here, "", Wish(), Watch()).findings] == ["seed-not-empty"]
    with session(here.dsn, autocommit=True) as connection:
        connection.execute("DELETE FROM alembic_version")
    assert seeded(here)[1].revisions == ("r1",)


def test_the_version_table_stands_where_the_environment_says(team: Any, scratch: Callable[..., str]) -> None:
    """In a schema of its own, which the snapshot has as well, and which may be there before."""
    team.env(options=", version_table_schema='meta'")
    team.revision("r1", None, FIRST)
    team.snapshot(schema="meta")
    for before in ("", "CREATE SCHEMA meta"):
        where = at(team, scratch(before))
        assert seeded(where)[1].revisions == ("r1",)
        assert rows(where.dsn, "SELECT version_num FROM meta.alembic_version") == [("r1",)]
        assert rows(where.dsn, "SELECT to_regclass('public.alembic_version')") == [(None,)]


def test_default_privileges_do_not_reach_the_version_table(
    team: Any, scratch: Callable[..., str], roles: Callable[[str], str]
) -> None:
    """It is made before them, as by Alembic; the other way around everybody could write into it."""
    role = roles("reader")
    team.revision("r1", None, f"ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO {role}; CREATE TABLE t (id int)")
    team.snapshot()
    where = at(team, scratch())
    seeded(where)
    query = "SELECT has_table_privilege(%s, {}, 'INSERT')".replace("%s", f"'{role}'")
    assert rows(where.dsn, query.format("'t'")) == [(True,)]
    assert rows(where.dsn, query.format("'alembic_version'")) == [(False,)]


@pytest.fixture
def roles(server: Server) -> Iterator[Callable[..., str]]:
    """Make roles of the test, or only their names; those that exist are dropped after it."""
    made: list[str] = []
    admin = server.dsn_for("postgres")

    def make(name: str, options: str | None = "") -> str:
        made.append(f"{name}_{os.getpid()}_{len(made)}")
        if options is not None:
            with session(admin, autocommit=True) as connection:
                connection.execute(f"CREATE ROLE {made[-1]} {options}".encode())
        return made[-1]

    yield make
    with session(admin, autocommit=True) as connection:
        databases = [row[0] for row in connection.execute("SELECT datname FROM pg_database WHERE datallowconn")]
    for name in made:
        for database in databases:
            with suppress(EnvironmentFailure):  # another worker's, and dropped meanwhile
                drop_owned(make_conninfo(admin, dbname=database), name)
        with session(admin, autocommit=True) as connection:
            connection.execute(f"DROP ROLE IF EXISTS {name}".encode())


def drop_owned(dsn: str, role: str) -> None:
    """Drop what a role owns or may do in a database, if there is such a role."""
    with session(dsn, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            connection.execute(f"DROP OWNED BY {role}".encode())


OWNED = """
CREATE TABLE t (id int);
ALTER TABLE t OWNER TO {0};
GRANT SELECT ON t TO {1};
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t TO {1} USING (true);
"""


@pytest.fixture
def owned(team: Any, roles: Callable[..., str], scratch: Callable[..., str]) -> tuple[Where, str, str]:
    """Return a database to seed from a snapshot with an owner and a reader, who were dropped since."""
    owner, reader = roles("owner"), roles("reader")
    team.revision("r1", None, OWNED.format(owner, reader))
    team.snapshot()
    with session(team.scratch, autocommit=True) as connection:
        connection.execute(f"DROP ROLE {owner}, {reader}".encode())
    return at(team, scratch()), owner, reader


def test_missing_roles_are_named_and_made_on_request(owned: tuple[Where, str, str]) -> None:
    """They may not log in; where the seed fails afterwards they are gone with everything else."""
    where, owner, reader = owned
    (finding,) = prepare(where, "", Wish(), Watch()).findings
    assert (finding.code, finding.message) == ("seed-role", f"roles are missing: {owner}, {reader}")
    seeded(where, Wish(create_roles=True))
    query = f"SELECT rolname::text, rolcanlogin, rolsuper FROM pg_roles WHERE rolname IN ('{owner}', '{reader}')"
    assert sorted(rows(where.dsn, query)) == [(owner, False, False), (reader, False, False)]


def test_roles_can_be_others(owned: tuple[Where, str, str], roles: Callable[..., str]) -> None:
    """Owner, grantee and the policy's role are the ones named, and verification expects those."""
    where, owner, reader = owned
    new, newer = roles("new"), roles("newer")
    seeded(where, Wish(roles={owner: new, reader: newer}))
    query = "SELECT tableowner::text, has_table_privilege('{}', 't', 'SELECT') FROM pg_tables WHERE tablename = 't'"
    assert rows(where.dsn, query.format(newer)) == [(new, True)]
    assert rows(where.dsn, "SELECT roles[1]::text FROM pg_policies") == [(newer,)]


def test_two_roles_can_become_one(owned: tuple[Where, str, str], roles: Callable[..., str]) -> None:
    """Their privileges become one, so owners are compared, privileges are not, and that is said."""
    where, owner, reader = owned
    new = roles("new")
    _, outcome = seeded(where, Wish(roles={owner: new, reader: new}))
    assert [one.code for one in outcome.notes] == ["seed-merged-roles"]
    assert rows(where.dsn, "SELECT tableowner::text FROM pg_tables WHERE tablename = 't'") == [(new,)]


def test_without_grants_owners_are_left_out_and_roles_of_policies_are_not(owned: tuple[Where, str, str]) -> None:
    """The policy still needs its role; owner and privileges are neither set nor compared, and that is said."""
    where, _, reader = owned
    (finding,) = prepare(where, "", Wish(grants=False), Watch()).findings
    assert finding.message == f"roles are missing: {reader}"
    _, outcome = seeded(where, Wish(grants=False, create_roles=True))
    assert [one.code for one in outcome.notes] == ["seed-no-grants"]
    assert rows(
        where.dsn,
        "SELECT tableowner::text, relacl FROM pg_tables JOIN pg_class ON relname = tablename WHERE tablename = 't'",
    ) == [("postgres", None)]


def test_a_role_without_rights_is_told_all_it_lacks(owned: tuple[Where, str, str], roles: Callable[..., str]) -> None:
    """One run tells what it may not do and which roles are missing; nothing is touched."""
    where, owner, reader = owned
    with session(where.dsn, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {owner}; CREATE ROLE {reader}".encode())
    weak = replace(where, dsn=make_conninfo(where.dsn, user=roles("weak", "LOGIN")))
    found = [one.message for one in prepare(weak, "", Wish(), Watch()).findings]
    assert any("create objects in schema public" in one for one in found)
    assert any(f"give objects to {owner}" in one for one in found)
    assert is_empty(where.dsn)


def test_a_snapshot_that_was_edited_is_refused_with_what_the_database_holds(team: Any, here: Where) -> None:
    """The file and the objects in the way are told together."""
    head = team.root / "sql_current" / "schema_head.sql"
    head.write_text(head.read_text().replace("int", "bigint", 1))
    with session(here.dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE mine (id int)")
    with pytest.raises(FolderError) as caught:
        prepare(here, "", Wish(), Watch())
    assert codes(caught.value) == ["edited-by-hand", "seed-not-empty"]
    assert "table public.mine" in caught.value.diagnostics[1].message


def test_a_snapshot_of_another_history_is_refused(team: Any, here: Where) -> None:
    """Its revision is none of this checkout, so nothing could ever continue from it."""
    (team.root / "scripts" / "versions" / "r1.py").unlink()
    team.revision("x1", None, FIRST)
    (finding,) = prepare(here, "", Wish(), Watch()).findings
    assert (finding.code, finding.message) == (
        "seed-revision",
        "the snapshot stands at r1, which is no revision of this checkout",
    )


def test_a_snapshot_comes_from_git_too(team: Any, here: Where) -> None:
    """An older one is brought to head; the working tree is not looked at."""

    def git(*arguments: str) -> None:
        command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments]
        subprocess.run(command, check=True, cwd=team.root, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "one")
    team.revision("r2", "r1", SECOND)
    team.snapshot()
    ready, outcome = seeded(here, source="git:HEAD")
    assert (ready.plan.manifest.heads, outcome.revisions) == (("r1",), ("r2",))


def test_tables_that_revisions_fill_are_told_of(team: Any, here: Where) -> None:
    """A seed leaves them empty, which migrations do not; of later revisions nothing is said."""
    team.revision("r1", None, f"{FIRST}; INSERT INTO mart.t VALUES (1)")
    team.revision("r2", "r1", "INSERT INTO mart.t VALUES (2)")
    found = [one for one in prepare(here, "", Wish(), Watch()).findings if one.code.startswith("seed-rows")]
    assert [(one.code, one.message.rpartition(": ")[2]) for one in found] == [("seed-rows", "mart.t (r1)")]
    (team.root / "scripts" / "env.py").write_text("raise RuntimeError")
    found = [one for one in prepare(here, "", Wish(), Watch()).findings if one.code.startswith("seed-rows")]
    assert [(one.code, one.message.rpartition(": ")[2]) for one in found] == [("seed-rows-unknown", "r1")]


MAPPING = """
CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (password 'hidden');
"""


def test_credentials_are_asked_for_and_filled_in(team: Any, scratch: Callable[..., str]) -> None:
    """A placeholder never becomes a password; its name is told, and the value arrives unharmed."""
    team.revision("r1", None, MAPPING)
    team.snapshot()
    where = at(team, scratch())
    (finding,) = prepare(where, "", Wish(), Watch()).findings
    name = "user mapping s.public password"
    assert (finding.code, name in finding.message, name in finding.hint) == ("seed-secret", True, True)
    seeded(where, Wish(secrets={name: "it's %s \\ ''"}))
    assert rows(where.dsn, "SELECT umoptions[1] FROM pg_user_mappings") == [("password=it's %s \\ ''",)]


def test_a_schema_that_comes_out_otherwise_is_no_success(here: Where) -> None:
    """Where another column came out than the snapshot says, the table is named, and all is left to look at."""
    ready = prepare(here, "", Wish(), Watch())
    text = ready.plan.text.replace("name text", "nama text")
    assert text != ready.plan.text
    with pytest.raises(FindingsError, match=r"table mart\.t differs in the seeded database: definition") as caught:
        seed(replace(ready, plan=replace(ready.plan, text=text)), Watch())
    assert codes(caught.value)[0] == "seed-different"
    assert "complete and stamped at r1" in caught.value.diagnostics[-1].message
