"""Connection strings are shown, logged and passed on without their secrets."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo

from snapshot.config.dsn import describe, parameters, redact, with_database
from snapshot.model.errors import UsageError

MARK = "s3cr3t"
passwords = st.text(st.characters(codec="utf-8", exclude_characters="\x00")).map(lambda text: f"{MARK}{text}{MARK}")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://ann:pw@host/db", "postgresql://ann:***@host/db"),
        ("postgresql+psycopg://ann:pw@host/db", "postgresql+psycopg://ann:***@host/db"),
        (
            "cannot open postgres://ann:p@s/s@host:5432/db?x=1 today",
            "cannot open postgres://ann:***@host:5432/db?x=1 today",
        ),
        ("postgresql://ann:p w@host/db", "postgresql://ann:***@host/db"),
        ("postgresql://host/db?password=pw&sslmode=require", "postgresql://host/db?password=***&sslmode=require"),
        ("postgresql://host/db?sslpassword=pw", "postgresql://host/db?sslpassword=***"),
        ("host=h password=pw&w user=u", "host=h password=*** user=u"),
        (r"host=h PASSWORD = 'p w\' w' user=u", "host=h PASSWORD = *** user=u"),
        (r"password=p\ w user=u", "password=*** user=u"),
        ("sslkey=k sslpassword=pw", "sslkey=k sslpassword=***"),
        ("PGPASSWORD=pw psql", "PGPASSWORD=*** psql"),
        ("CONNECTION 'host=h password=pw';", "CONNECTION 'host=h password=***';"),
        ("CONNECTION 'host=h password=''p w'' user=u';", "CONNECTION 'host=h password=*** user=u';"),
        ("ALTER ROLE ann PASSWORD 'it''s';", "ALTER ROLE ann PASSWORD ***;"),
        ('missing "=" after "w" in connection info string', 'missing "=" after *** in connection info string'),
    ],
)
def test_whatever_looks_like_a_password_is_masked(text: str, shown: str) -> None:
    """URLs, keyword/value strings and SQL lose their password, also in the middle of a message."""
    assert redact(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://ann@host:5432/db",
        "postgresql://[::1]:5432/db",
        "see http://localhost:8080/x",
        'password authentication failed for user "ann"',
        "fe_sendauth: no password supplied",
        "passfile=/home/ann/.pgpass host=h",
    ],
)
def test_a_text_without_a_password_stays(text: str) -> None:
    """Messages that only speak of passwords, and addresses with ports, are not touched."""
    assert redact(text) == text


@given(passwords)
def test_no_password_survives_in_a_string_libpq_reads(password: str) -> None:
    """Whatever a password is made of, the redacted string does not hold it."""
    url = f"postgresql://ann:{quote(password, safe='')}@host/db"
    words = make_conninfo("", host="host", password=password, user="ann")
    for dsn in (url, words):
        assert MARK not in redact(dsn)
        assert parameters(dsn)["password"] == password


def test_a_string_that_cannot_be_read_is_not_quoted() -> None:
    """The error for a malformed string repeats no part of it, because that part may be the password."""
    with pytest.raises(UsageError) as failure:
        parameters("host=h password=first second")
    assert "second" not in str(failure.value)
    assert failure.value.__cause__ is None


@pytest.mark.parametrize("dsn", ["host=h user=\udcff", "postgresql:///\udcff"])
def test_a_string_that_is_no_text_is_refused(dsn: str) -> None:
    """An argument may hold bytes that are no UTF-8; libpq gets none of them."""
    with pytest.raises(UsageError, match="cannot be read"):
        parameters(dsn)


def test_sqlalchemy_urls_are_understood() -> None:
    """A driver in the scheme, as migration environments write it, makes no difference."""
    assert parameters("postgresql+psycopg://ann@host/db") == {"user": "ann", "host": "host", "dbname": "db"}


def test_another_database_of_the_same_server() -> None:
    """Only the database changes, whatever its name is made of."""
    assert parameters(with_database("postgresql://ann:p%20w@host/db", "x 'y'")) == {
        "user": "ann",
        "password": "p w",
        "host": "host",
        "dbname": "x 'y'",
    }


@pytest.mark.parametrize(
    ("dsn", "shown"),
    [
        ("postgresql://ann:pw@host/db", "ann@host/db"),
        ("postgresql://ann:pw@host:6543/db", "ann@host:6543/db"),
        ("host=/run/pg user=ann dbname=db", "ann@[/run/pg]/db"),
        ("user=ann", "ann@[local socket]/ann"),
        ("service=prod", "service prod"),
    ],
)
def test_a_target_is_described_for_people(dsn: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """User, host and database are named as libpq would fill them in, a socket by its folder."""
    for name in ("PGHOST", "PGPORT", "PGUSER", "PGDATABASE"):
        monkeypatch.delenv(name, raising=False)
    assert describe(dsn) == shown


def test_an_account_without_a_name_is_described_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Containers run programs under numbers that no password file lists."""
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME", "PGUSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 4_000_000)
    assert describe("host=h dbname=d") == "4000000@h/d"
