"""How an address reaches env.py: as SQLAlchemy and the other machine have it, and no password in an argument."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from snapshot.config.alembic import Alembic
from snapshot.model.errors import UsageError
from snapshot.revisions.address import NOWHERE, address_of, url

FOUND = {"host": "db.example", "port": "5433", "user": "a@b", "password": "p%:/@ä '", "dbname": "x y/z"}
INI = Path("alembic.ini")


def way(**said: object) -> Alembic:
    """Return a way to Alembic."""
    return Alembic(ini=INI, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize("host", ["db.example", "::1", "10.0.0.1"])
def test_sqlalchemy_reads_what_is_written(host: str) -> None:
    """Every part comes back, whatever characters it holds."""
    read = make_url(url("psycopg", FOUND | {"host": host, "sslmode": "require", "options": "-c a=b"}))
    assert (read.drivername, read.username, read.password) == ("postgresql+psycopg", "a@b", FOUND["password"])
    assert (read.host, read.port, read.database) == (host, 5433, "x y/z")
    assert dict(read.query) == {"sslmode": "require", "options": "-c a=b"}


def test_a_socket_stands_behind_the_question_mark() -> None:
    """As SQLAlchemy's dialects of PostgreSQL want it; without a driver SQLAlchemy chooses one."""
    read = make_url(url("", {"host": "/run/pg", "port": "5433", "user": "me", "dbname": "x"}))
    assert (read.drivername, read.host, read.database) == ("postgresql", None, "x")
    assert dict(read.query) == {"host": "/run/pg", "port": "5433"}


def test_a_driver_that_is_not_libpqs_gets_what_it_knows() -> None:
    """As asyncpg, which takes ``ssl`` and nothing of libpq's own."""
    read = make_url(url("asyncpg", FOUND | {"sslmode": "require", "application_name": "x"}))
    assert dict(read.query) == {"ssl": "require"}


def test_no_option_holds_a_password() -> None:
    """It goes by PGPASSWORD, which every driver on libpq and asyncpg reads."""
    found = address_of(way(url="-x db={url}", driver="psycopg"), "host=db.example", FOUND | {"sslpassword": "q"}, {})
    option, value = found.words
    assert (option, value) == ("-x", "db=postgresql+psycopg://a%40b@db.example:5433/x%20y%2Fz")
    assert found.variables["PGPASSWORD"] == FOUND["password"]
    assert FOUND["password"] not in repr(found)


def test_parts_are_filled_in() -> None:
    """For settings that put the address together; what is no part of it stays as it stands."""
    said = {"H": "{host}:{port}", "U": "{user}/{password}/{database}", "X": "{other} {}", "Y": "{url}"}
    found = address_of(way(variables=said), "host=db.example", FOUND, {}).variables
    assert found["H"] == "db.example:5433"
    assert found["U"] == "a@b/p%:/@ä '/x y/z"
    assert found["X"] == "{other} {}"
    assert make_url(found["Y"]).database == "x y/z"


def test_settings_of_the_session_reach_the_server() -> None:
    """By PGOPTIONS, or by the options of the address where it has its own or nothing else goes."""
    settings = {"lock_timeout": "5s"}
    assert (
        address_of(way(), "dbname=x", {"dbname": "x"}, settings).variables["PGOPTIONS"].endswith("-c lock_timeout=5s")
    )
    own = {"dbname": "x", "options": "-c a=b"}
    assert "-c a=b -c lock_timeout=5s" in address_of(way(), "dbname=x", own, settings).variables["SNAPSHOT_DSN"]
    far = way(url="-x db={url}", command=("ssh", "host", "alembic"))
    (_, value) = address_of(far, "host=h", {"host": "h", "dbname": "x"}, settings).words
    assert dict(make_url(value.removeprefix("db=")).query) == {"options": "-c lock_timeout=5s"}


DOCKER = ("docker", "compose", "exec", "-T", "api", "alembic")


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        ({"localhost:5433": "db:5432"}, "@db:5432/"),
        ({"localhost": "db"}, "@db:5433/"),
        ({"localhost": "[::1]:1"}, "@[::1]:1/"),
        ({"localhost:5433": "/run/pg"}, "host=/run/pg&port=5433"),
    ],
)
def test_a_container_has_other_addresses(hosts: dict[str, str], expected: str) -> None:
    """The nearest that is configured is taken."""
    how = way(command=DOCKER, url="env:U", hosts=hosts)
    found = address_of(how, "host=localhost", FOUND | {"host": "localhost"}, {}).variables
    assert expected in found["U"]


@pytest.mark.parametrize("host", ["/run/pg", "localhost", "127.0.0.1", "::1", "@abstract"])
def test_what_does_not_reach_into_a_container_is_refused(host: str) -> None:
    """But where nothing is connected to."""
    how = way(command=DOCKER, url="env:U")
    with pytest.raises(UsageError, match=r"alembic_hosts.*db:5432"):
        address_of(how, f"host={host}", FOUND | {"host": host}, {})
    assert address_of(how, NOWHERE, {"host": "/dev/null", "dbname": "offline"}, {}).variables["U"]


@pytest.mark.parametrize("command", [("ssh", "h", "alembic"), ("kubectl", "exec", "p", "--", "alembic")])
def test_a_command_without_environment_takes_an_option_only(command: tuple[str, ...]) -> None:
    """And no password."""
    found = {"host": "h", "user": "u", "dbname": "x"}
    assert address_of(way(command=command, url="-x a={url}"), "host=h", found, {}).words == (
        "-x",
        "a=postgresql://u@h/x",
    )
    for how, more in ((way(command=command, url="env:U"), {}), (way(command=command, url="-x a={url}"), FOUND)):
        with pytest.raises(UsageError, match="hands no environment variable on"):
            address_of(how, "host=h", found | more, {})
