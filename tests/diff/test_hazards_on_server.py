"""What docs/hazards.md says of rewrites and locks is what a server does."""

import re
from collections.abc import Callable
from itertools import permutations

import psycopg
import pytest
from tests.diff.meant import meant, read

from snapshot.diff.hazards import Context
from snapshot.diff.hazards.indexes import identifies
from snapshot.model.identity import ObjectId
from snapshot.sql.naming import Whole
from snapshot.sql.references import References
from snapshot.sql.type_changes import Certainty, needs_using, rewrites

TYPES = (
    *("smallint", "integer", "bigint", "real", "double precision", "numeric", "numeric(10,2)", "numeric(12,2)"),
    *("numeric(12,3)", "text", "character varying", "character varying(10)", "character varying(20)", "character(5)"),
    *("character(9)", "date", "timestamp without time zone", "timestamp with time zone", "time without time zone"),
    *(
        "timestamp(3) without time zone",
        "timestamp(6) with time zone",
        "interval",
        "json",
        "jsonb",
        "uuid",
        "boolean",
    ),
    *("inet", "cidr", "bytea", "bit(3)", "bit varying(3)", "bit varying(5)", "bit varying", "xml", "money", "oid"),
    *("integer[]", "bigint[]", "text[]", "character varying[]", "character varying(10)[]", "character varying(20)[]"),
    *("numeric[]", "numeric(10,2)[]", "numeric(12,2)[]"),
)
STAMPS = tuple(
    f"timestamp{digits} {zone} time zone" for digits in ("", "(0)", "(3)", "(6)") for zone in ("with", "without")
)


@pytest.fixture
def connection(scratch: Callable[..., str]) -> psycopg.Connection:
    """A connection to an empty database."""
    return psycopg.connect(scratch("CREATE SCHEMA a;"), autocommit=True)


def test_rewrites(connection: psycopg.Connection) -> None:
    """Of every pair of types the server takes, a rewrite is told just where the table gets another file."""
    told, wrong = 0, []
    with connection:
        for old, new in permutations(TYPES, 2):
            rewritten = _rewritten(connection, old, new)
            said = rewrites(old, new)
            if rewritten is not None and said in {Certainty.YES, Certainty.NO}:
                told += 1
                wrong += [(old, new)] if (said is Certainty.YES) != rewritten else []
            wrong += [(old, new)] if needs_using(old, new) and rewritten is not None else []
    assert not wrong
    assert told > 200


@pytest.mark.parametrize(("zone", "is_rewritten"), [("UTC", False), ("Asia/Tokyo", True)])
def test_times_by_zone(connection: psycopg.Connection, zone: str, is_rewritten: bool) -> None:  # noqa: FBT001
    """Between times with and without a zone the session decides just where that is said."""
    with connection:
        connection.execute(f"SET TimeZone TO '{zone}'")
        for old, new in permutations(STAMPS, 2):
            said = rewrites(old, new)
            does = _rewritten(connection, old, new)
            assert does is (is_rewritten if said is Certainty.BY_ZONE else said is Certainty.YES), (old, new)


def _rewritten(connection: psycopg.Connection, old: str, new: str) -> bool | None:
    """Return whether a change of type gives a table another file; ``None`` where it is refused."""
    node = "SELECT pg_relation_filenode('a.t')"
    with connection.transaction(force_rollback=True):
        connection.execute(f"CREATE TABLE a.t (x {old})")
        before = connection.execute(node).fetchone()
        try:
            connection.execute(f"ALTER TABLE a.t ALTER COLUMN x TYPE {new}")
        except psycopg.Error:
            return None
        return connection.execute(node).fetchone() != before


@pytest.mark.parametrize(
    ("statement", "mode", "rewritten"),
    [
        ("ALTER TABLE a.t ADD COLUMN y double precision DEFAULT random()", "AccessExclusiveLock", True),
        ("ALTER TABLE a.t ADD COLUMN y integer DEFAULT 1", "AccessExclusiveLock", False),
        ("ALTER TABLE a.t ADD COLUMN y timestamptz DEFAULT now()", "AccessExclusiveLock", False),
        ("ALTER TABLE a.t ADD COLUMN y integer GENERATED ALWAYS AS (id) STORED", "AccessExclusiveLock", True),
        ("ALTER TABLE a.t ADD COLUMN y integer GENERATED ALWAYS AS IDENTITY", "AccessExclusiveLock", True),
        ("ALTER TABLE a.t SET UNLOGGED", "AccessExclusiveLock", True),
        ("ALTER TABLE a.t ALTER COLUMN q SET NOT NULL", "AccessExclusiveLock", False),
        ("ALTER TABLE a.t ADD CONSTRAINT c CHECK (q > 0)", "AccessExclusiveLock", False),
        ("ALTER TABLE a.t ADD CONSTRAINT t_key UNIQUE (q)", "AccessExclusiveLock", False),
        ("ALTER TABLE a.u ADD CONSTRAINT f FOREIGN KEY (tid) REFERENCES a.t (id)", "ShareRowExclusiveLock", False),
        ("CREATE INDEX ON a.t (q)", "ShareLock", False),
        ("ALTER TABLE a.t VALIDATE CONSTRAINT waiting", "ShareUpdateExclusiveLock", False),
        ("ALTER DOMAIN a.d ADD CHECK (VALUE > 0)", "ShareLock", False),
        ("ALTER TABLE a.t ADD COLUMN y a.e", "AccessExclusiveLock", True),
    ],
)
def test_locks(connection: psycopg.Connection, statement: str, mode: str, rewritten: bool) -> None:  # noqa: FBT001
    """A command takes the lock on the table, and gives it another file, as the document says."""
    locks = "SELECT DISTINCT mode FROM pg_locks WHERE relation = 'a.t'::regclass AND pid = pg_backend_pid()"
    with connection:
        connection.execute("CREATE DOMAIN a.d AS integer; CREATE DOMAIN a.e AS integer CHECK (VALUE > 0)")
        connection.execute("CREATE TABLE a.t (id integer PRIMARY KEY, q integer, d a.d)")
        connection.execute("ALTER TABLE a.t ADD CONSTRAINT waiting CHECK (q > 0) NOT VALID")
        connection.execute("CREATE TABLE a.u (tid integer)")
        before = connection.execute("SELECT pg_relation_filenode('a.t')").fetchone()
        with connection.transaction():
            connection.execute(statement)
            assert (mode,) in connection.execute(locks).fetchall()
        assert (connection.execute("SELECT pg_relation_filenode('a.t')").fetchone() != before) == rewritten


DOMAINS = """
CREATE DOMAIN a.d AS integer;
CREATE DOMAIN a.over AS a.d;
CREATE DOMAIN a.some AS a.d[];
CREATE TYPE a.pair AS (x a.d, y text);
CREATE TYPE a.span AS RANGE (subtype = a.d, multirange_type_name = a.spans);
CREATE TABLE a."row" (x a.d);
"""
PLAIN = ("(k a.d)", "(k a.over)", "(k integer)", "OF a.pair", '() INHERITS (a."row")')
INSIDE = ("a.d[]", "a.over[]", "a.some", "a.pair", "a.pair[]", "a.span", "a.spans", 'a."row"')


@pytest.mark.parametrize(
    ("said", "statement"),
    [
        ("CONSTRAINT c CHECK ((VALUE > 0))", "ADD CONSTRAINT c CHECK (VALUE > 0)"),
        ("NOT NULL", "SET NOT NULL"),
        ("DEFAULT 1", "SET DEFAULT 1"),
    ],
)
@pytest.mark.parametrize("table", [*PLAIN, *(f"(k {one})" for one in INSIDE)])
def test_constraints_of_domains(connection: psycopg.Connection, table: str, said: str, statement: str) -> None:
    """A constraint that a domain gains is refused, and is held against rows, just where that is told."""
    old = f"{DOMAINS}CREATE TABLE a.t {table};\n"
    meanings, changes = meant(old, old.replace("a.d AS integer;", f"a.d AS integer {said};"))
    told = {one.code for one in meanings.hazards(changes["domain a.d"]) if re.search(r"\btable a\.t\b", one.message)}
    with connection:
        connection.execute(old.encode())
        is_refused = _fails(connection, f"ALTER DOMAIN a.d {statement}", psycopg.errors.FeatureNotSupported)
        is_held = False
        if table in PLAIN:
            connection.execute(f"INSERT INTO a.t VALUES ({'NULL' if said == 'NOT NULL' else -1})".encode())
            is_held = _fails(connection, f"ALTER DOMAIN a.d {statement}", psycopg.errors.IntegrityError)
    assert told == {*(["in-use"] if is_refused else []), *(["fails-on-rows", "long-lock"] if is_held else [])}


COMPOSITE = """
CREATE TYPE a.c AS (x integer, y text);
CREATE TABLE a.t (k a.c);
CREATE VIEW a.whole AS SELECT t.k FROM a.t;
"""


@pytest.mark.parametrize(
    "user",
    [
        "CREATE VIEW a.v AS SELECT (t.k).x AS x FROM a.t;",
        "CREATE VIEW a.v AS SELECT (t.k).y AS y FROM a.t;",
        "CREATE VIEW a.v AS SELECT (w.k).x AS x FROM a.whole w;",
        "CREATE TABLE a.u (k a.c, CONSTRAINT c CHECK (((k).x > 0)));",
        "CREATE TABLE a.u (k a.c, CONSTRAINT c CHECK (((k).y > 'x'::text)));",
        "CREATE TABLE a.u (k a.c, g integer GENERATED ALWAYS AS ((k).x) STORED);",
        "CREATE INDEX i ON a.t USING btree ((((k).x)));",
        "CREATE INDEX i ON a.t USING btree ((((k).y)));",
        "CREATE POLICY p ON a.t USING (((k).x > 1));",
        "CREATE FUNCTION a.f(p a.c) RETURNS integer LANGUAGE sql RETURN (p).x;",
        "CREATE FUNCTION a.f(p a.c) RETURNS integer LANGUAGE sql AS 'SELECT (p).x';",
    ],
)
def test_attributes_in_use(connection: psycopg.Connection, user: str) -> None:
    """An attribute is told to be in use where the server refuses to drop it, or the function fails that used it."""
    old = COMPOSITE + user
    meanings, changes = meant(old, old.replace("x integer, ", ""))
    told = {one.code for one in meanings.hazards(changes["type a.c"])} - {"data-loss"}
    with connection:
        connection.execute(old.encode())
        is_refused = _fails(connection, "ALTER TYPE a.c DROP ATTRIBUTE x", psycopg.errors.DependentObjectsStillExist)
        call = "ALTER TYPE a.c DROP ATTRIBUTE x; SELECT a.f(NULL)"
        is_broken = "AS '" in user and _fails(connection, call, psycopg.errors.UndefinedColumn)
    assert told == {*(["in-use"] if is_refused else []), *(["breaks-at-run-time"] if is_broken else [])}


def _fails(connection: psycopg.Connection, statement: str, how: type[psycopg.Error]) -> bool:
    """Return whether a statement fails in that way; it changes nothing."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement.encode())
    except how:
        return True
    return False


@pytest.mark.parametrize(
    "index",
    [
        "CREATE UNIQUE INDEX i ON a.m USING btree (id);",
        "CREATE UNIQUE INDEX i ON a.m USING btree (id) INCLUDE (q);",
        "CREATE UNIQUE INDEX i ON a.m USING btree (((id + 1)));",
        "CREATE UNIQUE INDEX i ON a.m USING btree (id) WHERE (id > 0);",
        "CREATE INDEX i ON a.m USING btree (id);",
    ],
)
def test_refresh(connection: psycopg.Connection, index: str) -> None:
    """An index counts where the server refreshes concurrently with it."""
    text = "CREATE TABLE a.t (id integer, q integer);\nCREATE MATERIALIZED VIEW a.m AS SELECT id, q FROM a.t{};\n{}"
    objects = References(Whole(read(text.format(" WITH NO DATA", index))))
    found = objects.objects.get(ObjectId.parse("index a.i"))
    assert found is not None
    with connection:
        connection.execute(text.format("", index))
        try:
            connection.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY a.m")
            works = True
        except psycopg.Error:
            works = False
    assert identifies(found, Context(objects, objects)) == works
