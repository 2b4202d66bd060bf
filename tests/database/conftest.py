"""Databases for the tests of this room, on an embedded server of their own that is gone afterwards."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from snapshot.database.connection import session
from snapshot.database.scratch import scratch_database
from snapshot.database.server import Server

SHARED = Path(__file__).parents[3] / "shared"
KINDS = Path(os.environ.get("SNAPSHOT_KINDS", SHARED / "kinds" / "kinds.sql"))


@pytest.fixture
def new_database(scratch: Callable[..., str]) -> Callable[[str], str]:
    """Return a function that makes a database, runs a script in it and returns its connection string."""

    def make(script: str) -> str:
        dsn = scratch()
        if script:
            with session(dsn, autocommit=True) as connection:
                connection.execute(script.encode())
        return dsn

    return make


@pytest.fixture(scope="session")
def kinds_dsn(server: Server) -> Iterator[str]:
    """Return a database with at least one object of every kind, where the script that makes it is at hand."""
    if not KINDS.exists():
        pytest.skip("the script with every kind is not here")
    with scratch_database(server.dsn_for("postgres")) as dsn:
        psql = [str(server.bin / "psql"), "--no-psqlrc", "--quiet", "--dbname", dsn, "--file", str(KINDS)]
        subprocess.run([*psql, "--set", "languages=off"], check=True, capture_output=True)
        yield dsn
