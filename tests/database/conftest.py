"""Databases for the tests of this room, on an embedded server of their own that is gone afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from snapshot.database import place
from snapshot.database import server as embedded
from snapshot.database.connection import session
from snapshot.database.scratch import scratch_database

KINDS = Path(__file__).parents[2].parent / "shared" / "kinds" / "kinds.sql"


@pytest.fixture(scope="session")
def own_server() -> Iterator[embedded.Server]:
    """Run a server whose data nobody else uses."""
    base = Path(tempfile.mkdtemp(prefix="snapshot-test-", dir="/var/tmp"))
    before = os.environ.get(place.BASE_VARIABLE)
    os.environ[place.BASE_VARIABLE] = str(base)
    try:
        yield embedded.ensure_running(base)
    finally:
        embedded.stop(base)
        if before is None:
            del os.environ[place.BASE_VARIABLE]
        else:
            os.environ[place.BASE_VARIABLE] = before
        shutil.rmtree(base)


@pytest.fixture
def new_database(own_server: embedded.Server) -> Iterator[Callable[[str], str]]:
    """Return a function that makes a database, runs a script in it and returns its connection string."""
    with ExitStack() as stack:

        def make(script: str) -> str:
            made = stack.enter_context(scratch_database(own_server.dsn_for("postgres")))
            dsn = own_server.dsn_for(made.rpartition("dbname=")[2].split()[0])
            if script:
                with session(dsn, autocommit=True) as connection:
                    connection.execute(script.encode())
            return dsn

        yield make


@pytest.fixture(scope="session")
def kinds_dsn(own_server: embedded.Server) -> str:
    """Return a database with at least one object of every kind, where the script that makes it is at hand."""
    if not KINDS.exists():
        pytest.skip("the script with every kind is not here")
    with session(own_server.dsn_for("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE kinds")
    dsn = own_server.dsn_for("kinds")
    psql = [str(own_server.bin / "psql"), "--no-psqlrc", "--quiet", "--dbname", dsn, "--file", str(KINDS)]
    subprocess.run([*psql, "--set", "languages=off"], check=True, capture_output=True)
    return dsn
