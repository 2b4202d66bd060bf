"""No setting that a database may have changes what pg_dump prints under the settings that every run fixes."""

from collections.abc import Callable, Iterator

import pytest
from psycopg import errors, sql

from snapshot.config.dsn import parameters
from snapshot.database.clients import find_pg_dump
from snapshot.database.connection import connect, session
from snapshot.database.export import DumpSession
from snapshot.database.pgdump import DumpOutput, DumpRun, run_dumps
from snapshot.database.scratch import scratch_database
from snapshot.database.server import Server

pytestmark = [pytest.mark.matrix, pytest.mark.server]

SENSITIVE = r"""
CREATE TABLE public.t (
    m money DEFAULT '12.34'::money, i interval DEFAULT '-1 day +02:03:04', b bytea DEFAULT '\x00ff',
    f float8 DEFAULT 0.1, r float4 DEFAULT 1.1, a text[] DEFAULT ARRAY['NULL', NULL]::text[], "select" int,
    at timestamptz DEFAULT '2024-01-01 00:00+00', d date DEFAULT '2024-02-03', z timetz DEFAULT '12:00+03',
    s text DEFAULT 'a\b'
);
CREATE TABLE public.p (at timestamptz) PARTITION BY RANGE (at);
CREATE TABLE public.p1 PARTITION OF public.p FOR VALUES FROM ('2024-01-01 00:00+00') TO ('2024-02-01 00:00+00');
CREATE VIEW public.v AS SELECT m::text, '2 days'::interval AS i, '\x01'::bytea AS b, a = NULL AS n FROM public.t;
CREATE MATERIALIZED VIEW public.w AS SELECT 0.1::float8 AS x;
CREATE FUNCTION public.f(a text DEFAULT 'x\y') RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END;
"""
WORDS = {
    "TimeZone": ["Asia/Tokyo"],
    "DateStyle": ["German", "SQL, DMY"],
    "client_encoding": ["LATIN1"],
    "lc_monetary": ["C.utf8", "de_DE.utf8", "en_US.utf8"],
    "lc_numeric": ["C.utf8", "de_DE.utf8"],
    "lc_time": ["C.utf8", "de_DE.utf8"],
    "lc_messages": ["C.utf8", "de_DE.utf8"],
    "default_text_search_config": ["pg_catalog.german"],
    "role": ["pg_monitor"],
}
"""Values of settings that are words; what the server or its system does not have is passed over."""
MILLISECONDS = "600000"
"""Any timeout, but for one that would end the run itself."""


def others(name: str, kind: str, value: str, values: list[str] | None, bounds: tuple[str, str]) -> list[str]:
    """Return the values of a setting to try."""
    if kind == "bool":
        return ["off" if value == "on" else "on"]
    if kind == "enum":
        return [one for one in values or () if one != value]
    if kind == "string":
        return WORDS.get(name, [])
    return [MILLISECONDS] if "timeout" in name else list(bounds)


@pytest.fixture(params=[15, 18])
def database(request: pytest.FixtureRequest, server_of: Callable[[int], Server]) -> Iterator[str]:
    """Make a database with everything whose spelling a setting could change, on the oldest and the newest server."""
    with scratch_database(server_of(request.param).dsn_for("postgres")) as dsn:
        with session(dsn, autocommit=True) as connection:
            connection.execute(SENSITIVE.encode())
        yield dsn


def dumped(dsn: str) -> tuple[list[bytes], DumpOutput | None]:
    """Return what pg_dump prints, without its random key, and the output where it said something besides."""
    with DumpSession(connect(dsn)) as opened:
        (output,) = run_dumps(find_pg_dump(opened.server_major), opened, [DumpRun()])
    lines = [line for line in output.text.splitlines() if b"restrict" not in line]
    return lines, output if output.diagnostics else None


def test_no_other_setting_matters(database: str) -> None:
    """Every setting that a user or a superuser may set, each with every other value, one after the other."""
    expected, changed, tried = dumped(database), [], 0
    name_of = sql.Identifier(parameters(database)["dbname"])
    with session(database, autocommit=True) as connection:
        found = connection.execute(
            "SELECT name, vartype, setting, enumvals, min_val, max_val FROM pg_settings"
            " WHERE context IN ('user', 'superuser') AND name NOT LIKE 'transaction%' ORDER BY name"
        ).fetchall()
        for name, kind, value, values, *bounds in found:
            for wrong in others(name, kind, value, values, (bounds[0], bounds[1])):
                setting = sql.SQL("ALTER DATABASE {} SET {} = {}")
                try:
                    connection.execute(setting.format(name_of, sql.Identifier(name), sql.Literal(wrong)))
                except (errors.InvalidParameterValue, errors.UndefinedObject):
                    continue
                tried += 1
                if dumped(database) != expected:
                    changed.append((name, wrong))
                connection.execute(sql.SQL("ALTER DATABASE {} RESET {}").format(name_of, sql.Identifier(name)))
    assert changed == []
    assert tried > 150
