"""The table of what a newer pg_dump prints of an older server otherwise, against what it prints."""

import re
from collections.abc import Callable
from difflib import ndiff
from itertools import combinations

import pytest

from snapshot.database.clients import find_pg_dump
from snapshot.database.connection import connect
from snapshot.database.export import DumpSession
from snapshot.database.load import load
from snapshot.database.pgdump import DumpRun, run_dumps
from snapshot.database.scratch import scratch_database
from snapshot.database.server import Server
from snapshot.database.spelt import OTHERWISE, otherwise
from snapshot.database.wheel import MAJORS
from snapshot.layout.sections import make_layout
from snapshot.workflows.save import files_of
from snapshot.workflows.take import Request, take
from snapshot.workflows.taken import Strategy
from snapshot.workflows.watch import Watch

pytestmark = [pytest.mark.matrix, pytest.mark.server]

SCRIPT = """
CREATE SCHEMA mart;
CREATE TABLE mart.t (a int PRIMARY KEY);
CREATE VIEW mart.v AS SELECT 1 AS x;
CREATE MATERIALIZED VIEW mart.m AS SELECT 1 AS x;
CREATE SEQUENCE mart.s;
GRANT ALL ON mart.t TO pg_monitor;
ALTER DEFAULT PRIVILEGES IN SCHEMA mart GRANT SELECT ON TABLES TO pg_monitor;
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER f FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE mart.ft (a int OPTIONS (x 'y')) SERVER f;
CREATE SUBSCRIPTION s CONNECTION 'host=nowhere' PUBLICATION p WITH (connect = false, slot_name = NONE);
"""
REFUSED = "CREATE SUBSCRIPTION x CONNECTION '' PUBLICATION p WITH (connect = false, run_as_owner = true);"
FRAME = re.compile(r"restrict|-- Dumped|transaction_timeout|SET \(pg_attver=\d+\)|^$")
"""Also what `snapshot.sql.internal` takes out, which only some minor releases have."""


def printed(dsn: str, folder: Server) -> list[str]:
    """Return the lines that the pg_dump of a server prints of a database, but for what belongs to no object."""
    with DumpSession(connect(dsn)) as opened:
        tool = find_pg_dump(opened.server_major, command=[str(folder.bin / "pg_dump")])
        (output,) = run_dumps(tool, opened, [DumpRun()])
    return [line for line in output.text.decode().splitlines() if not FRAME.search(line)]


@pytest.mark.parametrize(("major", "newer"), list(combinations(MAJORS, 2)))
def test_the_table_explains_every_line(major: int, newer: int, server_of: Callable[[int], Server]) -> None:
    """Each entry for this pair shows in the dump, and a line that no entry explains is none."""
    server = server_of(major)
    with scratch_database(server.dsn_for("postgres")) as dsn:
        load(dsn, [SCRIPT])
        own, other = printed(dsn, server), printed(dsn, server_of(newer))
    added = [line[2:] for line in ndiff(own, other) if line.startswith("+ ")]
    signs = [one.sign for one in otherwise(newer, major)]
    assert [sign for sign in signs if not any(re.search(sign, line) for line in added)] == []
    assert [line for line in added if not any(re.search(sign, line) for sign in signs)] == []
    assert bool(added) is bool(signs)


def test_what_is_said_to_be_refused_is(server_of: Callable[[int], Server]) -> None:
    """Only what the server of an older version answers with an error is told to be refused."""
    assert [one.what for one in OTHERWISE if one.is_refused] == ["run_as_owner = true for subscriptions"]
    with scratch_database(server_of(15).dsn_for("postgres")) as dsn:
        load(dsn, [SCRIPT.replace("slot_name = NONE", "slot_name = NONE, streaming = off")])
        with pytest.raises(Exception, match="run_as_owner"):
            load(dsn, [REFUSED])


@pytest.mark.parametrize("tool", MAJORS)
def test_nothing_of_the_frame_reaches_a_file(tool: int, server_of: Callable[[int], Server]) -> None:
    """Neither pg_dump's random key, nor versions, nor settings that only a newer one prints."""
    command = (str(server_of(tool).bin / "pg_dump"),)
    with scratch_database(server_of(15).dsn_for("postgres")) as dsn:
        load(dsn, [SCRIPT])
        texts = [
            files_of(
                take(Request(dsn=dsn, strategy=Strategy.WHOLE, pg_dump=command), make_layout(), Watch()),
                make_layout(),
            )
            for _ in range(2)
        ]
    assert texts[0] == texts[1]
    told = b"\n".join(texts[0].values())
    assert [sign for sign in (b"restrict", b"Dumped", b"transaction_timeout", b"15.1", b"18.6") if sign in told] == []
