"""What is sent is what is written: every hard text by every way, on a real server."""

import io
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import psycopg
import pytest
from alembic import op
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from snapshot.alembic import run_sql
from snapshot.database.load import load
from snapshot.database.server import Server
from snapshot.model.errors import FindingsError

pytestmark = pytest.mark.server

VALUES = [
    *("a%", "%", "%%", "a%s", "%(name)s", "%d", "100 %", "%%s", "% %", "%%%"),
    *('{"a":true}', "-- see :todo", ":name", "::int", "12:30", "a[n:m]", "y:=1", "[[:alpha:]]", "x :y z", "a::b:c"),
    *("a\\:b", "\\", "\\\\", "\\:", "\\restrict x", "\\n", "a\\", "\\%", "%\\:s", "\\."),
    *("a; b", "'", "''", '"', "$1", "$", "?", "{}", "--", "/*", "*/", "a\tb", "a\nb", "\n\n", "a\r\nb", " é表😀 "),
    *("$$;\\d\n:x%s", "SET a = 1; COMMIT", "COPY t FROM stdin;\n\\."),
]
BARE = {
    "7 % 4": "3",
    "('{1,2,3}'::int[])[2:3]": "{2,3}",
    "'a:b' ~ '^[[:alpha:]]:' -- see :todo, 100 %s\n": "true",
    "'12:30'::time": "12:30:00",
    "format('%s %% %I', 'a:b', 'c\\:d')": 'a:b % "c\\:d"',
    "E'a\\\\:b\\t'": "a\\:b\t",
}
"""Expressions that stand outside quotes, and their values."""
TABLE = "CREATE TABLE kept (number int, way text, word text)"

Send = Callable[[str, list[str]], None]
"""Sends texts to a database, one by one."""


def spelled(value: str) -> dict[str, str]:
    """Return a value as each literal that SQL has."""
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return {"plain": "'" + value.replace("'", "''") + "'", "dollar": f"$q${value}$q$", "escape": f"E'{escaped}'"}


def inserts() -> Iterator[tuple[str, tuple[int, str, str]]]:
    """Yield a statement for each value in each spelling, without a semicolon, and the row it makes."""
    for number, value in enumerate(VALUES):
        for way, literal in spelled(value).items():
            yield f"INSERT INTO kept VALUES ({number}, '{way}', {literal})", (number, way, value)
    for number, (expression, value) in enumerate(BARE.items()):
        yield f"INSERT INTO kept SELECT {number}, 'bare', ({expression})::text", (number, "bare", value)


def online(driver: str, *, autocommit: bool) -> Send:
    """Return the way of a revision over a driver."""

    def block(context: MigrationContext) -> AbstractContextManager[None]:
        return context.autocommit_block() if autocommit else nullcontext()

    def send(dsn: str, texts: list[str]) -> None:
        library = pytest.importorskip(driver)
        url = f"postgresql+{driver}://"
        engine = create_engine(url, creator=lambda: library.connect(dsn), poolclass=NullPool)
        with (
            engine.connect() as connection,
            revision(MigrationContext.configure(connection)) as context,
            block(context),
        ):
            for text in texts:
                run_sql(text)

    return send


@contextmanager
def revision(context: MigrationContext) -> Iterator[MigrationContext]:
    """Let a block be what a revision is to Alembic."""
    with Operations.context(context), context.begin_transaction():
        yield context


def printed(texts: list[str], paramstyle: str = "named") -> str:
    """Return what a revision prints offline."""
    buffer = io.StringIO()
    options = {"as_sql": True, "output_buffer": buffer, "literal_binds": True}
    with revision(
        MigrationContext.configure(dialect_name="postgresql", dialect_opts={"paramstyle": paramstyle}, opts=options)
    ):
        for text in texts:
            run_sql(text)
    return buffer.getvalue()


WAYS: dict[str, Send] = {
    "load": load,
    "psycopg": online("psycopg", autocommit=False),
    "psycopg, autocommit": online("psycopg", autocommit=True),
    "psycopg2": online("psycopg2", autocommit=False),
    "psycopg2, autocommit": online("psycopg2", autocommit=True),
}


def rows(dsn: str) -> list[tuple[object, ...]]:
    """Return what was kept."""
    with psycopg.connect(dsn) as connection:
        return connection.execute("SELECT number, way, word FROM kept ORDER BY ctid").fetchall()


@pytest.fixture
def psql(server: Server) -> Send:
    """Return the way that printed SQL goes: through psql."""

    def send(dsn: str, texts: list[str]) -> None:
        command = [str(server.bin / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", dsn]
        subprocess.run(command, input=printed(texts).encode(), check=True, capture_output=True)

    return send


@pytest.fixture(params=[*WAYS, "offline"])
def send(request: pytest.FixtureRequest, psql: Send) -> Send:
    """Return each way in turn."""
    return WAYS.get(request.param, psql)


def test_each_text_is_stored_as_it_is_written(send: Send, scratch: Callable[..., str]) -> None:
    """A text a value, in each spelling, with and without semicolon and a comment at its end."""
    dsn, made = scratch(TABLE), list(inserts())
    ends = ("", ";", " -- see :todo 100 %s", "; -- a\\:b")
    send(dsn, [text + ends[number % len(ends)] for number, (text, _) in enumerate(made)])
    assert rows(dsn) == [row for _, row in made]


@pytest.mark.every_major
def test_all_in_one_text(send: Send, scratch: Callable[..., str]) -> None:
    """Several statements are one text."""
    dsn, made = scratch(TABLE), list(inserts())
    send(dsn, [";\n".join(text for text, _ in made)])
    assert rows(dsn) == [row for _, row in made]


def test_a_body_is_kept(send: Send, scratch: Callable[..., str]) -> None:
    """The source of a function is what stands between its quotes."""
    dsn = scratch()
    body = (
        "\nDECLARE y int;\nBEGIN\n\ty := 7 % 4; -- :todo\n\tRAISE NOTICE '% %%', y;\n\tRETURN '\\:' || y::text;\nEND "
    )
    send(dsn, [f"CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $f${body}$f$", "", "-- nothing"])
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT prosrc, f() FROM pg_proc WHERE proname = 'f'").fetchall() == [
            (body, "\\:3")
        ]


@pytest.mark.parametrize("driver", ["psycopg", "psycopg2"])
def test_nothing_is_left_on_the_connection(driver: str, scratch: Callable[..., str]) -> None:
    """What op.execute sends afterwards is read as before; a text that is repeated is never prepared."""
    dsn, library = scratch(TABLE), pytest.importorskip(driver)
    engine = create_engine(f"postgresql+{driver}://", creator=lambda: library.connect(dsn), poolclass=NullPool)
    with engine.connect() as connection, revision(MigrationContext.configure(connection)):
        for _ in range(8):
            run_sql("INSERT INTO kept VALUES (1, 'a%s', ':b'); INSERT INTO kept VALUES (2, '%%', '\\:b')")
        op.execute("INSERT INTO kept VALUES (3, 'a%s%%', '\\:b')")
        assert "no_parameters" not in op.get_bind().get_execution_options()
    assert rows(dsn) == [(1, "a%s", ":b"), (2, "%%", "\\:b")] * 8 + [(3, "a%s%%", ":b")]


@pytest.mark.parametrize("autocommit", [False, True])
def test_an_index_is_made_beside_writers(scratch: Callable[..., str], *, autocommit: bool) -> None:
    """CREATE INDEX CONCURRENTLY works in an autocommit block, and is refused by the server in a transaction."""
    dsn = scratch(TABLE)
    text = "CREATE INDEX CONCURRENTLY i ON kept (word) WHERE word LIKE 'a:b%s'"
    sent = online("psycopg", autocommit=autocommit)
    with nullcontext() if autocommit else pytest.raises(Exception, match="cannot run inside a transaction block"):
        sent(dsn, [text])


def test_a_refused_text_is_not_sent(scratch: Callable[..., str]) -> None:
    """Nothing of it; the error names the revision's line and that of the text, and all reasons."""
    dsn = scratch(TABLE)
    with pytest.raises(FindingsError, match=r"psql \(line 2 of the text\)") as failure:
        online("psycopg", autocommit=True)(dsn, ["INSERT INTO kept VALUES (1);\n\\restrict x\n;SET search_path = a"])
    assert [one.code for one in failure.value.diagnostics] == ["run-sql"] * 2
    assert {(Path(one.place.file).name, one.place.line > 0) for one in failure.value.diagnostics} == {
        ("test_run_sql.py", True)
    }
    assert rows(dsn) == []


@pytest.mark.parametrize("paramstyle", ["named", "pyformat"])
def test_what_is_printed_is_what_is_written(paramstyle: str) -> None:
    """Also where env.py has forgotten the paramstyle that op.execute needs offline."""
    text = "SELECT 'a%s',\t':b', '\\:c' -- 100 %\n"
    assert printed([text], paramstyle) == "BEGIN;\n\nSELECT 'a%s',\t':b', '\\:c'; -- 100 %\n\nCOMMIT;\n\n"
