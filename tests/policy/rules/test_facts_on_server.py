"""What the rules say of PostgreSQL, asked of a server."""

from collections.abc import Callable

import psycopg
import pytest

pytestmark = pytest.mark.server

PARTED = "CREATE TABLE p (a int) PARTITION BY RANGE (a)"
REFUSED: dict[str, tuple[list[str], str]] = {
    "AL010": (["CREATE TABLE t (a int)", "CREATE INDEX CONCURRENTLY i ON t (a); SELECT 1"], "transaction block"),
    "AL011": ([PARTED, "CREATE INDEX CONCURRENTLY i ON p (a)"], "partitioned table"),
    "AL011 only": ([PARTED, "CREATE INDEX CONCURRENTLY i ON ONLY p (a)"], "partitioned table"),
    "AL011 drop": ([PARTED, "CREATE INDEX i ON p (a)", "DROP INDEX CONCURRENTLY i"], "partitioned index"),
    "AL013": (
        [
            "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a",
            "CREATE UNIQUE INDEX ON m ((a + 1))",
            "CREATE UNIQUE INDEX ON m (a) WHERE a > 0",
            "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
        ],
        "cannot refresh materialized view",
    ),
    "AL020": (["CREATE TYPE e AS ENUM ()", "BEGIN; ALTER TYPE e ADD VALUE 'x'; SELECT 'x'::e; COMMIT"], "unsafe use"),
    "AL020 default": (
        [
            "CREATE TYPE e AS ENUM ()",
            "CREATE TABLE t (c e)",
            "BEGIN; ALTER TYPE e ADD VALUE 'x'; ALTER TABLE t ALTER c SET DEFAULT 'x'; COMMIT",
        ],
        "unsafe use",
    ),
}
TAKEN: dict[str, list[str]] = {
    "AL011": [PARTED, "CREATE INDEX i ON ONLY p (a)", "REINDEX INDEX CONCURRENTLY i"],
    "AL013": [
        "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a, 2 AS b",
        "CREATE UNIQUE INDEX ON m (a) INCLUDE (b)",
        "BEGIN; REFRESH MATERIALIZED VIEW CONCURRENTLY m; COMMIT",
    ],
    "AL020": ["BEGIN; CREATE TYPE e AS ENUM (); ALTER TYPE e ADD VALUE 'x'; SELECT 'x'::e; COMMIT"],
}


def send(dsn: str, texts: list[str]) -> None:
    """Send texts, each in one message and in no transaction of its own."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        for text in texts:
            connection.execute(text.encode())


@pytest.mark.parametrize("case", REFUSED)
def test_refused(scratch: Callable[..., str], case: str) -> None:
    """What a rule forbids, the server refuses, with these words."""
    *before, last = REFUSED[case][0]
    dsn = scratch()
    send(dsn, before)
    with pytest.raises(psycopg.Error, match=REFUSED[case][1]):
        send(dsn, [last])


@pytest.mark.parametrize("case", TAKEN)
def test_taken(scratch: Callable[..., str], case: str) -> None:
    """What a rule leaves alone, the server takes."""
    send(scratch(), TAKEN[case])


def test_an_index_of_a_failed_try_is_passed_over(scratch: Callable[..., str]) -> None:
    """After a failure IF NOT EXISTS says nothing, and the index is not valid (AL009)."""
    dsn = scratch()
    send(dsn, ["CREATE TABLE t (a int)", "INSERT INTO t VALUES (1), (1)"])
    create = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)"
    with pytest.raises(psycopg.errors.UniqueViolation):
        send(dsn, [create])
    send(dsn, [create])
    with psycopg.connect(dsn) as connection:
        found = connection.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass").fetchone()
    assert found == (False,)
