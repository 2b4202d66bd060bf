"""What a baseline holds: rows, sequences, roles, schemas and odd names, or a refusal."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.cli.conftest import files

from snapshot.revisions.runner import upgrade

if TYPE_CHECKING:
    from tests.cli.conftest import Team

pytestmark = pytest.mark.server

Run = Callable[..., tuple[int, str, str]]
Scratch = Callable[..., str]
THIRD, FOURTH = "20260103_000000000", "20260104_000000000"


@pytest.mark.every_major
def test_rows_are_kept(team: "Team", run: Run, scratch: Scratch) -> None:
    """Rows that revisions insert, sequences they use and views they fill are made by the baseline, too."""
    team.revision(
        FOURTH,
        THIRD,
        "INSERT INTO b DEFAULT VALUES; INSERT INTO b DEFAULT VALUES; CREATE MATERIALIZED VIEW m AS SELECT id FROM b",
        "DROP MATERIALIZED VIEW m",
    )
    code, _, err = run("revisions", "squash")
    assert code == 0, err
    team.dsn = scratch()
    upgrade(team.root / "migrations" / "alembic.ini", team.dsn)
    assert team.order("INSERT INTO b DEFAULT VALUES RETURNING id") == [(3,)]
    assert team.order("SELECT count(*) FROM m") == [(2,)]


def test_restarted_sequences(team: "Team", run: Run, scratch: Scratch) -> None:
    """A sequence that a revision let begin elsewhere does so with the baseline, and no other one does."""
    team.revision(
        FOURTH, THIRD, "ALTER SEQUENCE a_id_seq RESTART WITH 1000; CREATE SEQUENCE s START 50", "DROP SEQUENCE s"
    )
    assert run("revisions", "squash")[0] == 0
    team.dsn = scratch()
    upgrade(team.root / "migrations" / "alembic.ini", team.dsn)
    assert team.order("SELECT nextval('a_id_seq'), nextval('s')") == [(1000, 50)]


def test_rows_of_their_moment(team: "Team", run: Run) -> None:
    """Values that are others each time, as the time of day, keep no squash from being made."""
    made = "CREATE TABLE n (id uuid DEFAULT gen_random_uuid(), at timestamptz DEFAULT now(), name text)"
    team.revision(FOURTH, THIRD, f"{made}; INSERT INTO n (name) VALUES ('a'), ('b')", "DROP TABLE n")
    kept = team.revision("20260105_000000000", FOURTH, "INSERT INTO n (name) VALUES ('c')", "SELECT 1")
    code, _, err = run("revisions", "squash", "--keep", "1")
    assert code == 0, err
    assert kept.exists()


def test_rows_in_a_ring(team: "Team", run: Run, scratch: Scratch) -> None:
    """Rows that refer to each other in a ring, which no order of inserts makes, come before the keys do."""
    ring = """CREATE TABLE c (id int PRIMARY KEY, o int); CREATE TABLE d (id int PRIMARY KEY, o int REFERENCES c);
    ALTER TABLE c ADD FOREIGN KEY (o) REFERENCES d; INSERT INTO c VALUES (1); INSERT INTO d VALUES (1, 1);
    UPDATE c SET o = 1; CREATE TABLE e (id int PRIMARY KEY, up int REFERENCES e DEFERRABLE INITIALLY DEFERRED);
    INSERT INTO e VALUES (1, 2), (2, 1)"""
    team.revision(FOURTH, THIRD, ring, "SELECT 1")
    code, _, err = run("revisions", "squash")
    assert code == 0, err
    team.dsn = scratch()
    upgrade(team.root / "migrations" / "alembic.ini", team.dsn)
    assert team.order("SELECT c.o, d.o, (SELECT sum(up) FROM e) FROM c JOIN d ON d.id = c.o") == [(1, 1, 3)]
    assert team.order("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated") == [(3,)]


def test_rows_that_triggers_and_policies_would_stop(team: "Team", run: Run, scratch: Scratch) -> None:
    """What a trigger, a rule or a policy came to do behind the rows it does not do to those of the baseline."""
    doing = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.id = NEW.id + 1; RETURN NEW; END'"
    team.revision(
        FOURTH,
        THIRD,
        f"""INSERT INTO b VALUES (41); {doing}; CREATE TRIGGER t BEFORE INSERT ON b FOR EACH ROW EXECUTE FUNCTION f();
        INSERT INTO a VALUES (7); CREATE RULE r AS ON INSERT TO a DO INSTEAD NOTHING;
        ALTER TABLE a ENABLE ROW LEVEL SECURITY; ALTER TABLE a FORCE ROW LEVEL SECURITY""",
        "SELECT 1",
    )
    code, _, err = run("revisions", "squash")
    assert code == 0, err
    team.dsn = scratch()
    upgrade(team.root / "migrations" / "alembic.ini", team.dsn)
    assert team.order("SELECT b.id, a.id FROM b, a") == [(41, 7)]
    assert team.order("INSERT INTO b VALUES (1) RETURNING id") == [(2,)]


def test_large_objects_are_refused(team: "Team", run: Run) -> None:
    """What no text of a revision holds is not left out in silence."""
    team.revision(FOURTH, THIRD, "SELECT lo_from_bytea(0, 'abc')", "SELECT 1")
    code, _, err = run("revisions", "squash")
    assert code == 1
    assert "large objects" in err


def test_schemas_of_env(team: "Team", run: Run, scratch: Scratch) -> None:
    """Schemas that env.py makes are there when the baseline runs, and those of revisions are not."""
    env = team.root / "migrations" / "alembic" / "env.py"
    making = "connection.exec_driver_sql('CREATE SCHEMA IF NOT EXISTS app')\n        connection.commit()\n        "
    env.write_text(env.read_text().replace("        run(connection", f"        {making}run(connection"))
    team.revision(FOURTH, THIRD, "CREATE TABLE app.own (id int); CREATE SCHEMA more", "SELECT 1")
    code, _, err = run("revisions", "squash")
    assert code == 0, err
    text = (team.versions / f"{FOURTH}_baseline.py").read_text()
    assert "CREATE SCHEMA IF NOT EXISTS app;" in text
    assert "CREATE SCHEMA more;" in text
    upgrade(team.root / "migrations" / "alembic.ini", scratch())


def test_odd_names(team: "Team", run: Run, scratch: Scratch) -> None:
    """Names that are keywords, or hold quotes, line ends and what looks like a header, are made by the baseline."""
    name = '"order ""x""\n-- # table public.y"'
    statement = f'CREATE MATERIALIZED VIEW {name} AS SELECT 1 AS n; CREATE MATERIALIZED VIEW "order" AS TABLE {name}'
    path = team.revision(FOURTH, THIRD, "X", "SELECT 1")
    path.write_text(path.read_text().replace('"""X"""', repr(statement)))
    code, _, err = run("revisions", "squash")
    assert code == 0, err
    team.dsn = scratch()
    upgrade(team.root / "migrations" / "alembic.ini", team.dsn)
    assert team.order('SELECT n FROM "order"') == [(1,)]


def test_proven_or_nothing(team: "Team", run: Run) -> None:
    """Where the revisions would leave other rows each time it says so, and no file is changed."""
    counted = "(pg_current_xact_id()::text::bigint % 1000)::int"
    team.revision(FOURTH, THIRD, f"INSERT INTO b SELECT generate_series(1, 1 + {counted})", "SELECT 1")
    before = files(team.root)
    code, _, err = run("revisions", "squash")
    assert code == 1
    assert "[squash-rows]" in err
    assert files(team.root) == before


def test_rows_that_a_check_refuses(team: "Team", run: Run) -> None:
    """Rows that could not be inserted any more are told as the baseline's failure, and nothing is changed."""
    made = "CREATE FUNCTION ok(int) RETURNS bool LANGUAGE sql AS 'SELECT {}'"
    team.revision(
        FOURTH,
        THIRD,
        f"{made.format('true')}; ALTER TABLE b ADD CHECK (ok(id)); INSERT INTO b VALUES (1); "
        f"{made.format('false').replace('CREATE', 'CREATE OR REPLACE')}",
        "SELECT 1",
    )
    before = files(team.root)
    code, _, err = run("revisions", "squash")
    assert code == 1
    assert "[squash-different]" in err
    assert "the baseline fails" in err
    assert files(team.root) == before


def test_hostile_texts(team: "Team", run: Run, scratch: Scratch) -> None:
    """Bodies with quotes of Python, backslashes, colons, percent signs and other line ends arrive as they are."""
    body = r"SELECT '\\d %s :x \:y ' || chr(34) || '\"\"\" 😀'"
    team.revision(FOURTH, THIRD, "X", "DROP FUNCTION f()")
    path = team.versions / f"{FOURTH}_made.py"
    statement = "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $f$" + body.replace('\\"', '"') + "\r$f$"
    path.write_text(
        path.read_text().replace(
            'op.execute("""X""")', f"op.get_bind().exec_driver_sql({statement!r}.replace('%', '%%'), ())"
        )
    )
    code, _, err = run("revisions", "squash")
    assert code == 0, err
    dsn = scratch()
    upgrade(team.root / "migrations" / "alembic.ini", dsn)
    team.dsn = dsn
    ((found,),) = team.order("SELECT prosrc FROM pg_proc WHERE proname = 'f'")
    assert found == body.replace('\\"', '"') + "\r"


def test_roles_of_sql_files_are_made(team: "Team", run: Run) -> None:
    """A role that a SQL file of the old revisions makes is made by the baseline, too."""
    role = f"squash_filed_{team.root.parent.name.replace('-', '_')}_{team.root.name}"[:60]
    sql = team.root / "migrations" / "alembic" / "sql"
    sql.mkdir()
    guarded = f"DO $$ BEGIN IF to_regrole('{role}') IS NULL THEN CREATE ROLE {role}; END IF; END $$"
    (sql / "f.sql").write_text(f"{guarded}; GRANT SELECT ON b TO {role}")
    path = team.revision(FOURTH, THIRD, "X", "SELECT 1")
    reading = 'op.execute(open(__file__.rsplit("/", 2)[0] + "/sql/f.sql").read())'
    path.write_text(path.read_text().replace('op.execute("""X""")', reading))
    assert run("revisions", "squash")[0] == 0
    assert f'CREATE ROLE "{role}"' in (team.versions / f"{FOURTH}_baseline.py").read_text()
    team.order(f"DROP ROLE {role}")


@pytest.mark.every_major
def test_roles_are_made(team: "Team", run: Run, scratch: Scratch) -> None:
    """A role that the revisions made where it was missing is made by the baseline, too."""
    role = f"squash_reader_{team.root.parent.name.replace('-', '_')}_{team.root.name}"[:60]
    team.revision(FOURTH, THIRD, f"CREATE ROLE {role}; GRANT SELECT ON b TO {role}", "SELECT 1")
    path = team.versions / f"{FOURTH}_made.py"
    guarded = f"DO $$ BEGIN IF to_regrole('{role}') IS NULL THEN CREATE ROLE {role}; END IF; END $$"
    path.write_text(path.read_text().replace(f"CREATE ROLE {role};", f"{guarded};"))
    code, _, err = run("revisions", "squash")
    assert code == 0, err
    team.order(f"DROP ROLE {role}")
    dsn = scratch()
    upgrade(team.root / "migrations" / "alembic.ini", dsn)
    assert team.order(f"SELECT rolcanlogin FROM pg_roles WHERE rolname = '{role}'") == [(False,)]
    team.dsn = dsn
    team.order(f"REVOKE ALL ON b FROM {role}")
    team.order(f"DROP ROLE {role}")
