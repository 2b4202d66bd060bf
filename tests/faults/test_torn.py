"""DDL beside a dump never makes a snapshot of two states, and what is no DDL never makes it repeat."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from snapshot.database.wheel import MAJORS
from snapshot.model.errors import SnapshotError
from snapshot.workflows import take as taking
from snapshot.workflows.taken import Taken

pytestmark = pytest.mark.server

WAREHOUSE = """
CREATE SCHEMA raw;
CREATE SCHEMA stg;
CREATE SCHEMA mart;
CREATE TYPE raw.state AS ENUM ('new', 'done');
CREATE TYPE stg.pair AS (a int, b text);
CREATE FUNCTION stg.next_number() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION stg.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TABLE raw.orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, qty int, state raw.state DEFAULT 'new');
CREATE TABLE raw.lines (id serial PRIMARY KEY, pos int, "order" int REFERENCES raw.orders, pair stg.pair);
CREATE TABLE stg.numbers (n int DEFAULT stg.next_number(), m int CHECK (m > 0), at timestamptz);
CREATE INDEX orders_qty ON raw.orders (qty);
CREATE INDEX lines_pos ON raw.lines (pos) WHERE pos > 0;
CREATE TRIGGER touched BEFORE UPDATE OF m ON stg.numbers FOR EACH ROW WHEN (new.m > 1) EXECUTE FUNCTION stg.touch();
CREATE VIEW mart.orders AS SELECT o.id, o.qty, o.state, stg.next_number() AS n FROM raw.orders o;
CREATE VIEW mart.lines AS SELECT l.id, l.pos, o.qty FROM raw.lines l JOIN mart.orders o ON o.id = l."order";
CREATE MATERIALIZED VIEW mart.sums AS SELECT id, sum(pos) AS pos FROM raw.lines GROUP BY id;
CREATE UNIQUE INDEX sums_id ON mart.sums (id);
CREATE POLICY own ON raw.orders USING (state = 'new' AND qty > 0);
"""
RENAMES = (
    "ALTER TABLE raw.orders RENAME qty TO amount",
    "ALTER TABLE raw.orders RENAME amount TO qty",
    "ALTER TABLE raw.lines RENAME pos TO line",
    "ALTER TABLE raw.lines RENAME line TO pos",
    "ALTER TABLE stg.numbers RENAME m TO k",
    "ALTER TABLE stg.numbers RENAME k TO m",
)
FUNCTIONS = (
    "ALTER FUNCTION stg.next_number() RENAME TO following",
    "ALTER FUNCTION stg.following() RENAME TO next_number",
    "ALTER FUNCTION stg.touch() RENAME TO stamp",
    "ALTER FUNCTION stg.stamp() RENAME TO touch",
)
TYPES = (
    "ALTER TYPE raw.state RENAME TO status",
    "ALTER TYPE raw.status RENAME TO state",
    "ALTER TYPE raw.state RENAME VALUE 'new' TO 'fresh'",
    "ALTER TYPE raw.state RENAME VALUE 'fresh' TO 'new'",
    "ALTER SEQUENCE raw.lines_id_seq RENAME TO lines_numbers",
    "ALTER SEQUENCE raw.lines_numbers RENAME TO lines_id_seq",
)
OBJECTS = (
    "ALTER TABLE raw.orders ADD note text DEFAULT 'none'",
    "CREATE INDEX orders_note ON raw.orders (note)",
    "DROP INDEX raw.orders_note",
    "CREATE OR REPLACE VIEW mart.orders AS SELECT o.id, o.qty, o.state, 0 AS n FROM raw.orders o",
    "CREATE OR REPLACE VIEW mart.orders AS SELECT o.id, o.qty, o.state, stg.next_number() AS n FROM raw.orders o",
    "ALTER TABLE raw.orders DROP note",
    "CREATE SCHEMA more CREATE TABLE t (id int PRIMARY KEY) CREATE VIEW v AS SELECT id FROM t",
    "CREATE TABLE stg.refers (id int REFERENCES more.t)",
    "DROP TABLE stg.refers",
    "DROP SCHEMA more CASCADE",
)
MAINTENANCE = (
    (
        "TRUNCATE raw.orders, raw.lines RESTART IDENTITY",
        "INSERT INTO raw.orders (qty) SELECT generate_series(1, 50)",
        "INSERT INTO raw.lines (pos) SELECT generate_series(1, 50)",
    ),
    ("REFRESH MATERIALIZED VIEW mart.sums", "REFRESH MATERIALIZED VIEW CONCURRENTLY mart.sums"),
    ("REINDEX TABLE raw.lines", "REINDEX INDEX mart.sums_id"),
    ("VACUUM raw.orders", "VACUUM FULL raw.lines", "VACUUM FULL stg.numbers", "ANALYZE", "CLUSTER raw.lines"),
    (
        "CREATE TEMP TABLE work (id serial PRIMARY KEY, state raw.state DEFAULT 'new', o raw.orders)",
        "CREATE TEMP VIEW worked AS SELECT * FROM work JOIN mart.orders USING (id)",
        "CREATE INDEX ON work (state)",
        "DROP TABLE work CASCADE",
    ),
)
DUMPS = [
    pytest.param(18, 4, id="18"),
    *(pytest.param(major, 100 if major == 18 else 10, marks=pytest.mark.matrix) for major in MAJORS),
]
"""With and without pauses that is two hundred on 18."""


def taken_or_refused(take_from: Callable[[str], Taken], dsn: str) -> Taken | str:
    """Return what was taken, or the code of the error."""
    try:
        return take_from(dsn)
    except SnapshotError as error:
        return error.diagnostics[0].code


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait long between attempts."""
    monkeypatch.setattr(taking, "_PAUSE_SECONDS", 0.05)


@pytest.mark.parametrize(("major", "dumps"), DUMPS)
@pytest.mark.parametrize("calm", [0.0, 3.0])
def test_beside_ddl_no_dump_is_accepted_that_does_not_reload(  # noqa: PLR0913, PLR0917 - fixtures
    major: int,
    dumps: int,
    calm: float,
    database_of: Callable[[int, str], str],
    storm: Callable[..., Any],
    take_from: Callable[[str], Taken],
    reloads: Callable[[Taken, int], None],
) -> None:
    """A dump beside a storm of DDL is of one state or refused; where the storm pauses, some are taken.

    Every second dump begins shortly before a pause ends, so that the storm meets it however fast the machine is.
    """
    dsn = database_of(major, WAREHOUSE)
    outcomes = {"taken": 0, "again": 0, "refused": 0}
    with storm(dsn, [RENAMES, FUNCTIONS, TYPES, OBJECTS], calm=calm) as others:
        for number in range(dumps):
            time.sleep(number * 0.618 % 1)
            if number % 2:
                others.await_end_of_calm(number * 0.0618 % 0.2)
            found = taken_or_refused(take_from, dsn)
            if isinstance(found, Taken):
                reloads(found, major)
                outcomes["taken"] += 1
                outcomes["again"] += any(one.code == "dumped-again" for one in found.notes)
            else:
                outcomes["refused"] += 1
                assert found == "schema-changing"
    assert outcomes["again"] + outcomes["refused"] > 0
    assert outcomes["taken"] > 0 or not calm, outcomes


@pytest.mark.parametrize(
    ("major", "dumps"), [(18, 4), *(pytest.param(major, 20, marks=pytest.mark.matrix) for major in MAJORS)]
)
def test_beside_maintenance_no_dump_is_repeated(
    major: int,
    dumps: int,
    database_of: Callable[[int, str], str],
    storm: Callable[..., Any],
    take_from: Callable[[str], Taken],
) -> None:
    """TRUNCATE, REFRESH, REINDEX, VACUUM, ANALYZE, CLUSTER and temporary tables of others are no DDL."""
    dsn = database_of(major, WAREHOUSE + "ALTER TABLE raw.lines CLUSTER ON lines_pkey;\n")
    with storm(dsn, MAINTENANCE, calm=0.0) as others:
        for _ in range(dumps):
            before = others.done
            found = take_from(dsn)
            assert [str(one) for one in found.notes if one.code == "dumped-again"] == []
            assert others.done > before


@pytest.mark.parametrize(
    ("major", "dumps"), [(18, 3), *(pytest.param(major, 20, marks=pytest.mark.matrix) for major in MAJORS)]
)
def test_replaced_indexes_are_dumped_again_only_when_that_failed(
    major: int,
    dumps: int,
    database_of: Callable[[int, str], str],
    storm: Callable[..., Any],
    take_from: Callable[[str], Taken],
    reloads: Callable[[Taken, int], None],
) -> None:
    """REINDEX CONCURRENTLY may break a dump, which is then repeated; it never counts as DDL."""
    dsn = database_of(major, WAREHOUSE)
    tasks = [
        ("REINDEX TABLE CONCURRENTLY raw.orders", "REINDEX TABLE CONCURRENTLY raw.lines", "SELECT pg_sleep(0.2)")
    ]
    with storm(dsn, tasks, calm=3.0):
        for number in range(dumps):
            time.sleep(number * 0.618 % 1)
            found = take_from(dsn)
            again = [one.message for one in found.notes if one.code == "dumped-again"]
            assert all(message.endswith(": indexes, by REINDEX CONCURRENTLY") for message in again)
            reloads(found, major)
