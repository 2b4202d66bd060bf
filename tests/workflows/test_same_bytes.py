"""Equal databases give equal files, whatever settings, orders and servers they have been made under."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from snapshot.config.dsn import parameters
from snapshot.database.connection import session
from snapshot.database.fixed import PRINTING
from snapshot.database.load import load
from snapshot.database.scratch import scratch_database
from snapshot.database.server import Server, ensure_running, stop
from snapshot.layout.manifest import MANIFEST_FILE, Manifest, read_manifest
from snapshot.layout.sections import make_layout
from snapshot.workflows.save import files_of
from snapshot.workflows.taken import Strategy, Taken

pytestmark = pytest.mark.server

DatabaseOn = Callable[[Server, str], str]

WRONG = {
    "TimeZone": "Asia/Tokyo",
    "DateStyle": "German, DMY",
    "IntervalStyle": "sql_standard",
    "bytea_output": "escape",
    "quote_all_identifiers": "on",
    "standard_conforming_strings": "off",
    "extra_float_digits": "-15",
    "search_path": "mart, public",
    "client_min_messages": "debug1",
}
SENSITIVE = r"""
CREATE SCHEMA mart;
CREATE TYPE mart.state AS ENUM ('new');
CREATE TABLE mart.t (
    id int PRIMARY KEY, st mart.state DEFAULT 'new', at timestamptz DEFAULT '2024-01-01 00:00+00',
    d date DEFAULT '2024-02-13', lasts interval DEFAULT '-1 day +02:03:04', b bytea DEFAULT '\x00ff',
    f float8 DEFAULT 0.1, path text DEFAULT 'a\b', "select" int, price money DEFAULT '12.34'::money
);
CREATE TABLE mart.p (at timestamptz) PARTITION BY RANGE (at);
CREATE TABLE mart.p1 PARTITION OF mart.p FOR VALUES FROM ('2024-01-01 00:00+00') TO ('2024-02-01 00:00+00');
CREATE VIEW mart.v AS SELECT id, b || '\x01'::bytea AS more, '-2 days 03:00'::interval AS span FROM mart.t;
CREATE FUNCTION mart.f(a mart.t, "order" int DEFAULT 1, s text DEFAULT 'x\y') RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE INDEX i ON mart.t (lower(path)) WHERE at > '2024-03-01 00:00+00';
COMMENT ON FUNCTION mart.f IS 'back\slash';
"""
SCOPES = {
    "database": "ALTER DATABASE {database} {clause}",
    "role": "ALTER ROLE {role} {clause}",
    "role in database": "ALTER ROLE {role} IN DATABASE {database} {clause}",
}
SCHEMAS = ("CREATE SCHEMA mart;", "CREATE SCHEMA raw;")
PIECES = (
    "CREATE TABLE mart.a (x int, y text DEFAULT 'ü');",
    "CREATE TABLE mart.b (x int PRIMARY KEY);",
    "CREATE VIEW mart.w AS SELECT 1 AS one;",
    "CREATE FUNCTION mart.g() RETURNS int LANGUAGE sql AS 'SELECT 1';",
    "CREATE TYPE raw.pair AS (one int, two text);",
    "CREATE SEQUENCE raw.s;",
    "CREATE TABLE raw.c (a int, CONSTRAINT later CHECK (a > 0), CONSTRAINT earlier CHECK (a < 9));",
    "GRANT USAGE ON SCHEMA mart TO bytes_one;",
    "GRANT USAGE ON SCHEMA mart TO bytes_two WITH GRANT OPTION;",
    "GRANT CREATE ON SCHEMA mart TO bytes_one;",
)
LAST = (
    "ALTER DEFAULT PRIVILEGES IN SCHEMA mart GRANT SELECT ON TABLES TO bytes_two;",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA mart GRANT SELECT ON TABLES TO bytes_one;",
)
"""Given when everything is there, because they change what is made later."""


ROLES = ("bytes_one", "bytes_two")


@pytest.fixture
def database_on() -> Iterator[DatabaseOn]:
    """Return the way from a server and an SQL text to the connection string of a database of it."""
    with ExitStack() as stack:

        def make(server: Server, text: str) -> str:
            dsn = stack.enter_context(scratch_database(server.dsn_for("postgres")))
            load(dsn, [text])
            return dsn

        yield make


@pytest.fixture
def other_server(tmp_path: Path, server: Server) -> Iterator[Server]:
    """Return a second embedded server of the same version, with a data directory of its own."""
    yield ensure_running(tmp_path, major=server.major)
    stop(tmp_path, major=server.major)


def as_role(dsn: str, role: str) -> str:
    """Return a connection URL with another user."""
    return make_conninfo(dsn, user=role)


def as_taken(taken: Taken) -> tuple[dict[str, bytes], Manifest, object]:
    """Return what must not change: the files, the manifest but for settings of the database, and what was told."""
    files = files_of(taken, make_layout())
    manifest = read_manifest(files.pop(MANIFEST_FILE), MANIFEST_FILE)
    return files, replace(manifest, origin=replace(manifest.origin, settings=())), taken.notes


@pytest.mark.parametrize("major", [15, 18])
def test_no_setting_of_a_database_or_a_role_changes_a_byte(
    major: int, server_of: Callable[[int], Server], taken: Callable[..., Taken], database_on: DatabaseOn
) -> None:
    """Each set wrongly for the database, the role, and the role in the database: same files, same notes."""
    server = server_of(major)
    dsn = database_on(server, SENSITIVE)
    database, role = parameters(dsn)["dbname"], f"bytes_{major}"
    with session(server.dsn_for("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP ROLE IF EXISTS {role}; CREATE ROLE {role} SUPERUSER LOGIN".encode())
        expected = as_taken(taken(as_role(dsn, role), Strategy.PER_SCHEMA))
        changed = []
        for (name, value), (scope, statement) in product(WRONG.items(), SCOPES.items()):
            told = value if name in {"search_path", "DateStyle"} else f"'{value}'"
            for clause in (f"SET {name} = {told}", f"RESET {name}"):
                connection.execute(statement.format(database=database, role=role, clause=clause).encode())
                if clause.startswith("SET") and as_taken(taken(as_role(dsn, role), Strategy.PER_SCHEMA)) != expected:
                    changed.append((name, scope))
    assert changed == []


def test_every_fixed_setting_is_tried() -> None:
    """Only the spelling of money is not: this machine may have no locale that spells it otherwise."""
    assert set(WRONG) == set(PRINTING) - {"lc_monetary"}


@pytest.mark.parametrize("strategy", [Strategy.PER_SCHEMA, Strategy.WHOLE])
def test_two_servers_with_equal_databases_give_equal_files(
    server: Server, other_server: Server, taken: Callable[..., Taken], database_on: DatabaseOn, strategy: Strategy
) -> None:
    """Other OIDs, other orders of objects, roles and grants, another data directory: not a byte differs."""
    texts = []
    for one, step in ((server, 1), (other_server, -1)):
        with session(one.dsn_for("postgres"), autocommit=True) as connection:
            for role in ROLES[::step]:
                connection.execute(f"DROP ROLE IF EXISTS {role}; CREATE ROLE {role}".encode())
        dsn = database_on(one, "".join((*SCHEMAS[::step], *PIECES[::step], *LAST[::step])))
        texts.append(files_of(taken(dsn, strategy), make_layout()))
    assert texts[0] == texts[1]
