"""What counts as a change of the schema between two transactions, and what does not."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import LiteralString

import psycopg
import pytest

from snapshot.database.connection import connect, session
from snapshot.database.export import DumpSession
from snapshot.database.scratch import scratch_database
from snapshot.database.server import Server
from snapshot.database.wheel import MAJORS

pytestmark = pytest.mark.server

SCHEMA = """
CREATE SCHEMA raw; CREATE SCHEMA other;
CREATE TYPE raw.state AS ENUM ('new');
CREATE FUNCTION raw.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION raw.g() RETURNS trigger LANGUAGE internal AS 'suppress_redundant_updates_trigger';
CREATE TABLE raw.t (id serial PRIMARY KEY, a int DEFAULT raw.f(), s raw.state, CONSTRAINT u UNIQUE (a) DEFERRABLE);
CREATE TABLE raw.r (id int REFERENCES raw.t, at timestamptz);
CREATE TABLE raw.p (id int) PARTITION BY RANGE (id);
CREATE TABLE raw.p1 PARTITION OF raw.p FOR VALUES FROM (0) TO (9);
CREATE INDEX p_id ON raw.p (id); CREATE INDEX part ON raw.t (a) WHERE a > 0; COMMENT ON INDEX raw.part IS 'c';
CREATE VIEW raw.v AS SELECT a FROM raw.t; CREATE MATERIALIZED VIEW raw.m AS SELECT id, a FROM raw.t;
CREATE UNIQUE INDEX m_id ON raw.m (id); CREATE STATISTICS raw.st ON id, a FROM raw.t;
CREATE TRIGGER tr BEFORE UPDATE ON raw.t FOR EACH ROW EXECUTE FUNCTION raw.g();
CREATE POLICY po ON raw.t USING (a > 0); ALTER TABLE raw.t CLUSTER ON t_pkey;
INSERT INTO raw.t (a) SELECT generate_series(1, 50); ALTER TABLE raw.t ADD quick int DEFAULT 7;
ALTER TABLE raw.p ADD quick int DEFAULT 7; INSERT INTO raw.p VALUES (1);
"""
QUIET = (
    "TRUNCATE raw.r, raw.t RESTART IDENTITY; INSERT INTO raw.t (a) VALUES (1)",
    "INSERT INTO raw.t (a) SELECT generate_series(100, 400); DELETE FROM raw.t; SELECT nextval('raw.t_id_seq')",
    "REFRESH MATERIALIZED VIEW raw.m",
    "REFRESH MATERIALIZED VIEW CONCURRENTLY raw.m",
    "REFRESH MATERIALIZED VIEW raw.m WITH NO DATA; REFRESH MATERIALIZED VIEW raw.m",
    "REINDEX TABLE raw.t; REINDEX TABLE raw.p; REINDEX INDEX raw.p_id; REINDEX SCHEMA raw",
    "VACUUM",
    "VACUUM FULL raw.t, raw.r, raw.p, raw.m",
    "VACUUM (FREEZE, ANALYZE) raw.t",
    "ANALYZE; ANALYZE raw.p",
    "CLUSTER; CLUSTER raw.t",
    "CREATE TEMP TABLE w (id serial PRIMARY KEY, t raw.t, s raw.state, a int DEFAULT raw.f() CHECK (a > 0))",
    "CREATE TEMP TABLE w (LIKE raw.t INCLUDING ALL); CREATE TEMP VIEW x AS SELECT * FROM raw.v; DROP TABLE w",
    "CREATE TEMP TABLE w () INHERITS (raw.t); DROP TABLE w",
    "CREATE TYPE pg_temp.y AS ENUM ('a'); CREATE FUNCTION pg_temp.z() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TABLE other.t (id int); ALTER TABLE other.t RENAME id TO no; DROP TABLE other.t",
    "COMMENT ON TABLE raw.t IS 'said'; GRANT SELECT ON raw.t TO pg_monitor; REVOKE SELECT ON raw.t FROM pg_monitor",
    "CREATE ROLE snapshot_came; DROP ROLE snapshot_came",
)
TO_AND_FRO = {
    "columns": "ALTER TABLE raw.t RENAME a TO b; ALTER TABLE raw.t RENAME b TO a",
    "types": "ALTER TABLE raw.r RENAME TO q; ALTER TABLE raw.q RENAME TO r",
    "relations": "ALTER SEQUENCE raw.t_id_seq RENAME TO q; ALTER SEQUENCE raw.q RENAME TO t_id_seq",
    "indexes": "ALTER INDEX raw.part RENAME TO q; ALTER INDEX raw.q RENAME TO part",
    "constraints": "ALTER TABLE raw.t RENAME CONSTRAINT u TO q; ALTER TABLE raw.t RENAME CONSTRAINT q TO u",
    "functions": "ALTER FUNCTION raw.f() RENAME TO q; ALTER FUNCTION raw.q() RENAME TO f",
    "enum values": "ALTER TYPE raw.state RENAME VALUE 'new' TO 'q'; ALTER TYPE raw.state RENAME VALUE 'q' TO 'new'",
    "triggers": "ALTER TRIGGER tr ON raw.t RENAME TO q; ALTER TRIGGER q ON raw.t RENAME TO tr",
    "policies": "ALTER POLICY po ON raw.t RENAME TO q; ALTER POLICY q ON raw.t RENAME TO po",
    "statistics": "ALTER STATISTICS raw.st RENAME TO q; ALTER STATISTICS raw.q RENAME TO st",
    "schemas": "ALTER SCHEMA raw RENAME TO q; ALTER SCHEMA q RENAME TO raw",
    "views and rules": "CREATE OR REPLACE VIEW raw.v AS SELECT a + 1 AS a FROM raw.t;"
    "CREATE OR REPLACE VIEW raw.v AS SELECT a FROM raw.t",
    "defaults": "ALTER TABLE raw.t ALTER a SET DEFAULT 5; ALTER TABLE raw.t ALTER a SET DEFAULT raw.f()",
}
GONE = {
    "relations": "CREATE TABLE raw.gone (id int)",
    "indexes": "CREATE INDEX gone ON raw.t (s)",
    "functions": "CREATE FUNCTION raw.gone() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "constraints": "ALTER TABLE raw.r ADD CONSTRAINT gone CHECK (id > 0)",
    "triggers": "CREATE TRIGGER gone BEFORE UPDATE ON raw.t FOR EACH ROW EXECUTE FUNCTION raw.g()",
}
UNDONE = {
    "relations": "DROP TABLE raw.gone",
    "indexes": "DROP INDEX raw.gone",
    "functions": "DROP FUNCTION raw.gone()",
    "constraints": "ALTER TABLE raw.r DROP CONSTRAINT gone",
    "triggers": "DROP TRIGGER gone ON raw.t",
}
EVERY_MAJOR = [18, *(pytest.param(major, marks=pytest.mark.matrix) for major in MAJORS if major != 18)]


@pytest.fixture(scope="module", params=EVERY_MAJOR)
def dsn(request: pytest.FixtureRequest, server_of: Callable[[int], Server]) -> Iterator[str]:
    """Make a database with one object of each sort that commands other than DDL touch."""
    with scratch_database(server_of(request.param).dsn_for("postgres")) as made:
        run(made, SCHEMA)
        yield made


def run(dsn: str, statements: str) -> None:
    """Run statements one by one, each in a transaction of its own, in one session."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in statements.split(";"):
            connection.execute(statement.encode())


@pytest.mark.parametrize("statements", QUIET)
def test_what_is_no_ddl_is_no_change(dsn: str, statements: str) -> None:
    """Data, files, statistics and other sessions' temporary objects may change, and so may what is not deparsed."""
    with DumpSession(connect(dsn)) as opened:
        run(dsn, statements)

        assert opened.changes(["raw"]).parts == ()


@pytest.mark.parametrize("part", TO_AND_FRO)
def test_to_and_fro_is_a_change(dsn: str, part: str) -> None:
    """What is again as it was has changed nevertheless, even when tables were rewritten in between."""
    with DumpSession(connect(dsn)) as opened:
        run(dsn, f"{TO_AND_FRO[part]}; VACUUM; ANALYZE")

        assert part in opened.changes(["raw"]).parts


@pytest.mark.parametrize("part", GONE)
def test_what_came_or_went_is_a_change(dsn: str, part: str) -> None:
    """An object more or less is seen, by each catalogue that has it."""
    with DumpSession(connect(dsn)) as opened:
        run(dsn, GONE[part])
        came = opened.changes(["raw"]).parts
    with DumpSession(connect(dsn)) as opened:
        run(dsn, UNDONE[part])
        went = opened.changes(["raw"]).parts

    assert part in came
    assert part in went


def test_another_role_name_is_a_change(dsn: str) -> None:
    """Privileges and policies are deparsed with the names that roles have now."""
    run(dsn, "CREATE ROLE snapshot_was")
    try:
        with DumpSession(connect(dsn)) as opened:
            run(dsn, "ALTER ROLE snapshot_was RENAME TO snapshot_is")
            assert opened.changes(["raw"]).parts == ("roles",)
    finally:
        run(dsn, "DROP ROLE IF EXISTS snapshot_is; DROP ROLE IF EXISTS snapshot_was")


def test_a_replaced_index_is_told_apart(dsn: str) -> None:
    """REINDEX CONCURRENTLY is no change, but reason to doubt pg_dump's own failure."""
    with DumpSession(connect(dsn)) as opened:
        run(dsn, "REINDEX INDEX raw.part")
        assert not opened.changes(["raw"]).replaced
    with session(dsn, autocommit=True) as other, DumpSession(connect(dsn)) as opened:
        oid = other.execute("SELECT 'raw.part'::regclass::oid").fetchone()
        other.execute("SET lock_timeout = '1s'")
        other.execute("BEGIN; DROP INDEX raw.part; CREATE INDEX part ON raw.t (a) WHERE a > 0; COMMIT")
        assert other.execute("SELECT 'raw.part'::regclass::oid").fetchone() != oid
        assert opened.changes(["raw"]).replaced


def test_a_replacement_under_way_is_told_too(dsn: str) -> None:
    """The index that takes the place is there already, not valid yet, when the session begins."""
    with ThreadPoolExecutor(1) as pool, ExitStack() as stack:
        early, late, catalogue = (stack.enter_context(session(dsn)) for _ in range(3))
        early.execute("LOCK raw.t IN ROW EXCLUSIVE MODE")
        replaced = pool.submit(run, dsn, "REINDEX INDEX CONCURRENTLY raw.part")
        await_phase(dsn, "waiting for writers before build")
        late.execute("LOCK raw.t IN ROW EXCLUSIVE MODE")
        early.commit()
        await_phase(dsn, "waiting for writers before validation")
        catalogue.execute("LOCK pg_class IN SHARE MODE")
        late.commit()
        await_waiting_for(dsn, "pg_class")
        with DumpSession(connect(dsn)) as opened:
            catalogue.commit()
            replaced.result(60)
            found = opened.changes(["raw"])

    assert found.replaced
    assert found.parts == ()


def await_phase(dsn: str, phase: str) -> None:
    """Wait until an index is built so far."""
    _await(dsn, "SELECT FROM pg_stat_progress_create_index WHERE phase = %s AND datname = current_database()", phase)


def await_waiting_for(dsn: str, relation: str) -> None:
    """Wait until somebody waits for a lock on a relation."""
    _await(dsn, "SELECT FROM pg_locks WHERE NOT granted AND relation = %s::regclass", relation)


def _await(dsn: str, query: LiteralString, value: str) -> None:
    deadline = time.monotonic() + 60
    with session(dsn, autocommit=True) as connection:
        while not connection.execute(query, [value]).rowcount:
            assert time.monotonic() < deadline, f"waited in vain for {value}"
            time.sleep(0.01)


def test_reading_keeps_no_lock(dsn: str) -> None:
    """Whatever was read, the exporting session holds no lock that another one could wait for."""
    with DumpSession(connect(dsn)) as opened, session(dsn) as other:
        with opened.reading() as connection:
            connection.execute("SELECT count(*) FROM raw.t, pg_class")
        opened.changes(["raw"])
        held = other.execute(
            "SELECT relation::regclass::text FROM pg_locks WHERE pid = %s AND locktype = 'relation'",
            [opened.connection.info.backend_pid],
        ).fetchall()

    assert held == []
