"""Every entry of the table is found where it is used, and means what it says on servers of every version."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
import pytest

from snapshot.database.connection import connect
from snapshot.database.server import Server
from snapshot.database.wheel import MAJORS
from snapshot.model.diagnostic import Severity
from snapshot.sql.assemble import assemble
from snapshot.sql.portability import portability
from snapshot.sql.portability_features import FEATURES, Feature
from snapshot.sql.script import cut

TABLE = "CREATE TABLE s.x (\n    a integer\n);"
PARTITIONED = "CREATE TABLE s.x (\n    a integer NOT NULL,\n    b integer\n)\nPARTITION BY LIST (b);"
FOREIGN = """
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER f FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE s.ft (
    a integer
)
SERVER f;
CREATE FUNCTION s.g() RETURNS trigger LANGUAGE plpgsql AS 'begin end';
"""
EVENT = "CREATE FUNCTION s.g() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';"
NOT_BUILT = re.compile("ICU is not supported|unsupported XML feature|is not available")
"""What a server answers that was built without something: whether it would take the statement is not seen."""


def view(expression: str) -> str:
    """Return a view with one column."""
    return f"CREATE VIEW s.v AS\n SELECT {expression} AS x;"


def subscription(option: str) -> str:
    """Return a subscription that reaches for nothing."""
    streaming = "" if option.startswith("streaming") else "streaming = off, "
    options = f"connect = false, slot_name = NONE, {streaming}{option}"
    return f"CREATE SUBSCRIPTION sub CONNECTION 'host=nowhere' PUBLICATION p WITH ({options});"


def function(body: str) -> str:
    """Return a function whose body the server parses."""
    return f"{TABLE} CREATE FUNCTION s.f() RETURNS integer LANGUAGE sql BEGIN ATOMIC {body}; END;"


EXAMPLES = {
    "subscription option run_as_owner": subscription("run_as_owner = true"),
    "subscription option origin": subscription("origin = none"),
    "subscription option password_required": subscription("password_required = false"),
    "subscription option streaming = parallel": subscription("streaming = parallel"),
    "a JSON constructor of SQL": view("JSON_OBJECT('a' : 1)"),
    "IS JSON": view("('1'::text IS JSON)"),
    "SYSTEM_USER": view("SYSTEM_USER"),
    "rules of a collation": "CREATE COLLATION s.c (provider = icu, locale = 'und', rules = '&a < b');",
    "XMLSERIALIZE with INDENT": view("XMLSERIALIZE(DOCUMENT '<a/>'::xml AS text INDENT)"),
    "a TRUNCATE trigger on a foreign table": (
        f"{FOREIGN} CREATE TRIGGER t BEFORE TRUNCATE ON s.ft FOR EACH STATEMENT EXECUTE FUNCTION s.g();"
    ),
    "role pg_create_subscription": "GRANT USAGE ON SCHEMA s TO pg_create_subscription;",
    "role pg_use_reserved_connections": "GRANT USAGE ON SCHEMA s TO pg_use_reserved_connections;",
    "privilege MAINTAIN": f"{TABLE} GRANT MAINTAIN ON TABLE s.x TO pg_monitor;",
    "role pg_maintain": "GRANT USAGE ON SCHEMA s TO pg_maintain;",
    "subscription option failover": subscription("failover = true"),
    "the access method of a partitioned table": f"{PARTITIONED} ALTER TABLE s.x SET ACCESS METHOD heap;",
    "an exclusion constraint of a partitioned table": (
        f"{PARTITIONED} ALTER TABLE ONLY s.x ADD CONSTRAINT e EXCLUDE USING btree (b WITH =);"
    ),
    "identity that partitions share": (
        f"{PARTITIONED} CREATE TABLE s.x1 (\n    a integer NOT NULL,\n    b integer\n);"
        "ALTER TABLE s.x ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME s.x_a_seq);"
        "ALTER TABLE ONLY s.x ATTACH PARTITION s.x1 FOR VALUES IN (1);"
    ),
    "JSON_EXISTS, JSON_QUERY or JSON_VALUE": view("JSON_VALUE('{}'::jsonb, '$')"),
    "JSON_TABLE": "CREATE VIEW s.v AS\n SELECT a FROM JSON_TABLE('{}'::jsonb, '$' COLUMNS (a integer PATH '$')) t;",
    "JSON_SCALAR": view("JSON_SCALAR(1)"),
    "JSON_SERIALIZE": view("JSON_SERIALIZE('{}')"),
    "JSON with unique keys": view("JSON('{}'::text WITH UNIQUE KEYS)"),
    "MERGE with RETURNING": function(
        "MERGE INTO s.x USING s.x u ON (x.a = u.a) WHEN MATCHED THEN DELETE RETURNING x.a"
    ),
    "MERGE with NOT MATCHED BY SOURCE": function(
        "MERGE INTO s.x USING s.x u ON (x.a = u.a) WHEN NOT MATCHED BY SOURCE THEN DELETE; SELECT 1"
    ),
    "AT LOCAL": view("now() AT LOCAL"),
    "an event trigger on login": f"{EVENT} CREATE EVENT TRIGGER e ON login EXECUTE FUNCTION s.g();",
    "an event trigger on REINDEX": (
        f"{EVENT} CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('REINDEX') EXECUTE FUNCTION s.g();"
    ),
    "a builtin collation": "CREATE COLLATION s.c (provider = builtin, locale = 'C.UTF-8');",
    "NOT NULL added to a domain": "CREATE DOMAIN s.d AS integer; ALTER DOMAIN s.d ADD CONSTRAINT zz NOT NULL;",
    "a comment on NOT NULL of a domain": (
        "CREATE DOMAIN s.d AS integer NOT NULL; COMMENT ON CONSTRAINT d_not_null ON DOMAIN s.d IS 'x';"
    ),
    "the name of a domain's NOT NULL": "CREATE DOMAIN s.d AS integer CONSTRAINT zz NOT NULL;",
    "NOT NULL as a constraint of the table": f"{TABLE} ALTER TABLE s.x ADD CONSTRAINT zz NOT NULL a NOT VALID;",
    "NOT NULL with NO INHERIT": "CREATE TABLE s.x (\n    a integer NOT NULL NO INHERIT\n);",
    "the name of a column's NOT NULL": "CREATE TABLE s.x (\n    a integer CONSTRAINT zz NOT NULL\n);",
    "a comment on NOT NULL of a table": (
        "CREATE TABLE s.x (\n    a integer NOT NULL\n); COMMENT ON CONSTRAINT x_a_not_null ON s.x IS 'x';"
    ),
    "a virtual generated column": (
        "CREATE TABLE s.x (\n    a integer,\n    b integer GENERATED ALWAYS AS ((a + 1))\n);"
    ),
    "a constraint that is NOT ENFORCED": f"{TABLE} ALTER TABLE s.x ADD CONSTRAINT c CHECK ((a > 0)) NOT ENFORCED;",
    "a foreign key of a partitioned table that is NOT VALID": (
        f"{PARTITIONED} CREATE TABLE s.k (\n    a integer NOT NULL\n);"
        "ALTER TABLE ONLY s.k ADD CONSTRAINT kp PRIMARY KEY (a);"
        "ALTER TABLE s.x ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES s.k(a) NOT VALID;"
    ),
    "WITHOUT OVERLAPS": (
        "CREATE TABLE s.x (\n    a int4range NOT NULL,\n    r int4range NOT NULL\n);"
        "ALTER TABLE ONLY s.x ADD CONSTRAINT p PRIMARY KEY (a, r WITHOUT OVERLAPS);"
    ),
    "a foreign key with PERIOD": (
        "CREATE TABLE s.x (\n    a int4range NOT NULL,\n    r int4range NOT NULL\n);"
        "ALTER TABLE ONLY s.x ADD CONSTRAINT p PRIMARY KEY (a, r WITHOUT OVERLAPS);"
        "ALTER TABLE ONLY s.x ADD CONSTRAINT f FOREIGN KEY (a, PERIOD r) REFERENCES s.x(a, PERIOD r);"
    ),
    "publication option publish_generated_columns": "CREATE PUBLICATION p WITH (publish_generated_columns = stored);",
    "default privileges on large objects": (
        "ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT SELECT ON LARGE OBJECTS TO pg_monitor;"
    ),
    "role pg_signal_autovacuum_worker": "GRANT USAGE ON SCHEMA s TO pg_signal_autovacuum_worker;",
    "OLD or NEW in RETURNING": function("UPDATE s.x SET a = 1 RETURNING old.a"),
    "storage parameter autovacuum_vacuum_max_threshold": (
        "CREATE TABLE s.x (\n    a integer\n)\nWITH (autovacuum_vacuum_max_threshold='5');"
    ),
    "storage parameter vacuum_max_eager_freeze_failure_rate": (
        "CREATE TABLE s.x (\n    a integer\n)\nWITH (vacuum_max_eager_freeze_failure_rate='0.1');"
    ),
    "extension adminpack": "CREATE EXTENSION IF NOT EXISTS adminpack WITH SCHEMA pg_catalog;",
    "extension old_snapshot": "CREATE EXTENSION IF NOT EXISTS old_snapshot WITH SCHEMA s;",
    "a subscription without the option streaming": (
        "CREATE SUBSCRIPTION sub CONNECTION 'host=nowhere' PUBLICATION p WITH (connect = false, slot_name = NONE);"
    ),
    "an unlogged partitioned table": "CREATE UNLOGGED TABLE s.x (\n    a integer\n)\nPARTITION BY LIST (a);",
}
KEPT = {
    "identity that partitions share": (
        "SELECT FROM pg_attribute WHERE attrelid = 's.x1'::regclass AND attname = 'a' AND attidentity = 'a'"
    ),
    "the name of a domain's NOT NULL": "SELECT FROM pg_constraint WHERE conname = 'zz'",
    "a subscription without the option streaming": (
        "SELECT FROM pg_subscription WHERE subname = 'sub' AND substream::text IN ('f', 'false')"
    ),
    "the name of a column's NOT NULL": "SELECT FROM pg_constraint WHERE conname = 'zz'",
}
"""What has a row where the server kept what it read."""


@dataclass(frozen=True)
class Answer:
    """What a server said to a script.

    :param refusal: its error; empty when it took the script.
    :param kept: whether the query of `KEPT` has a row, where there is one.
    """

    refusal: str
    kept: bool


def ask(connection: psycopg.Connection[tuple[object, ...]], feature: Feature) -> Answer:
    """Run the example of a feature in a transaction that is rolled back."""
    query = KEPT.get(feature.name, "SELECT")
    try:
        connection.execute(f"BEGIN; CREATE SCHEMA s; {EXAMPLES[feature.name]}".encode())
        answer = Answer("", kept=bool(connection.execute(query.encode()).fetchall()))
    except psycopg.Error as error:
        answer = Answer(str(error), kept=False)
    connection.execute("ROLLBACK")
    return answer


def found(script: str, major: int) -> list[tuple[Severity, str]]:
    """Return what is said of a script, as weight and message."""
    snapshot = assemble([cut(f"CREATE SCHEMA s;\n{script}\n".encode())]).snapshot
    return [(one.severity, one.message) for one in portability(snapshot, major)]


def test_every_feature_has_an_example() -> None:
    """And every example a feature, each told once."""
    assert [one.name for one in FEATURES] == list(EXAMPLES)
    assert {one.name for one in FEATURES if one.is_forgotten} == set(KEPT)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda one: one.name)
def test_a_feature_is_found_in_its_example(feature: Feature) -> None:
    """Where a version does not take it the object and the version are named, else nothing is said of it."""
    for major in MAJORS:
        told = [
            (weight, text) for weight, text in found(EXAMPLES[feature.name], major) if f": {feature.name} is" in text
        ]
        assert bool(told) is not feature.is_kept_by(major), major
        for weight, text in told:
            assert weight is (Severity.WARNING if feature.is_forgotten else Severity.ERROR)
            assert f"{feature.since or feature.until - 1} is the" in text


def test_a_script_that_uses_nothing_new_is_for_every_version() -> None:
    """What looks like a feature inside a name or a literal is none."""
    script = (
        "CREATE TABLE s.\"CREATE\" (\n    maintain text DEFAULT 'AS (x) VIRTUAL NOT ENFORCED'::text NOT NULL,\n"
        '    origin integer,\n    CONSTRAINT "WITHOUT OVERLAPS" CHECK ((origin > 0))\n);'
        'COMMENT ON CONSTRAINT "WITHOUT OVERLAPS" ON s."CREATE" IS \'JSON_TABLE\';'
        'CREATE RULE r AS ON UPDATE TO s."CREATE" DO ALSO  INSERT INTO s."CREATE" (maintain) VALUES (old.maintain)\n'
        '  RETURNING "CREATE".maintain,\n    "CREATE".origin;'
        f"{TABLE} ALTER TABLE s.x ADD CONSTRAINT c CHECK ((a > 0)) NOT VALID;"
        "CREATE DOMAIN s.d AS integer NOT NULL; ALTER DOMAIN s.d ADD CONSTRAINT c CHECK ((VALUE > 0)) NOT VALID;"
        + view("JSON('{}'::text)")
    )
    assert [found(script, major) for major in MAJORS] == [[]] * len(MAJORS)


@pytest.mark.server
@pytest.mark.parametrize("major", MAJORS)
def test_servers_take_and_refuse_what_the_table_says(major: int, server_of: Callable[[int], Server]) -> None:
    """Each example on a real server: refused, or taken and forgotten, exactly below the version of its entry."""
    wrong = []
    with connect(server_of(major).dsn_for("postgres"), autocommit=True) as connection:
        for feature in FEATURES:
            answer = ask(connection, feature)
            expected = feature.is_kept_by(major)
            if expected and NOT_BUILT.search(answer.refusal):
                continue
            if answer.kept is not expected or bool(answer.refusal) is (expected or feature.is_forgotten):
                wrong.append((feature.name, answer.refusal))
    assert wrong == []
