"""What statements do to a schema, as far as their text tells, and that they say so where it does not."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot.model.facts import Aspect
from snapshot.sql import alterations
from snapshot.sql.claims import Ref, known_nodes
from snapshot.sql.touched import Deed, Doubt, Reach, Touch, altered, told_nodes, touched
from snapshot.sql.touched.deeds import EVERY_ASPECT, tells

SCHEMAS = sorted((Path(__file__).parents[1] / "schemas").glob("*.sql"))


def named(sql: str) -> set[str]:
    """Return what a text surely touches, each as ``deeds target``."""
    found = set()
    for one in touched(sql):
        if isinstance(one, Touch):
            target = one.target
            name = f"{target.space} {'.'.join(target.path)}" if isinstance(target, Ref) else str(target)
            deeds = "+".join(sorted(one.deeds))
            found.add(f"{deeds} {name}")
    return found


def doubts(sql: str) -> list[Doubt]:
    """Return the doubts of a text."""
    return [one for one in touched(sql) if isinstance(one, Doubt)]


MADE = [
    ("CREATE SCHEMA s", "schema s"),
    ("CREATE VIEW s.v AS SELECT s.f(1)", "view s.v"),
    ("CREATE MATERIALIZED VIEW s.m AS SELECT s.f(1) WITH NO DATA", "materialized view s.m"),
    ("CREATE FUNCTION s.f(a integer, OUT b text) LANGUAGE sql AS 'SELECT 1'", "function s.f(integer)"),
    ("CREATE OR REPLACE PROCEDURE s.p(a text[]) LANGUAGE sql AS ''", "procedure s.p(text[])"),
    ("CREATE AGGREGATE s.a(numeric) (SFUNC = s.f, STYPE = numeric)", "aggregate s.a(numeric)"),
    ("CREATE TYPE s.e AS ENUM ('a')", "type s.e"),
    ("CREATE TYPE s.c AS (a integer)", "type s.c"),
    ("CREATE TYPE s.r AS RANGE (subtype = integer)", "type s.r"),
    ("CREATE DOMAIN s.d AS integer CHECK (VALUE > 0)", "domain s.d"),
    ("CREATE TRIGGER t AFTER INSERT ON s.t EXECUTE FUNCTION s.f()", "trigger s.t.t"),
    ("CREATE OR REPLACE RULE r AS ON DELETE TO s.v DO INSTEAD NOTHING", "rule s.v.r"),
    ("CREATE POLICY p ON s.t USING (true)", "policy s.t.p"),
    ("CREATE STATISTICS s.st ON a, b FROM s.t", "statistics s.st"),
    ("CREATE SEQUENCE s.q", "sequence s.q"),
    ("CREATE EXTENSION hstore WITH SCHEMA s", "extension hstore"),
    ("CREATE CAST (integer AS s.e) WITH FUNCTION s.f(integer)", "cast (integer, s.e)"),
    ("CREATE FOREIGN TABLE s.ft (a integer) SERVER x", "foreign table s.ft"),
    ("CREATE USER MAPPING FOR PUBLIC SERVER x", "user mapping x.public"),
    ("CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION s.f()", "event trigger e"),
]


@pytest.mark.parametrize(("sql", "expected"), MADE, ids=[one[1] for one in MADE])
def test_what_is_created_is_named_for_certain(sql: str, expected: str) -> None:
    """One statement, one object, and nothing is left open."""
    assert named(sql) == {f"alters+creates {expected}"}
    assert doubts(sql) == []


def test_a_table_is_created_with_what_stands_inside_it() -> None:
    """Keys get the names that the server gives, serial columns their sequences."""
    found = named("""
        CREATE TABLE s.t (
            id bigserial PRIMARY KEY,
            other integer REFERENCES s.o (id),
            code text UNIQUE,
            i integer GENERATED ALWAYS AS IDENTITY,
            CONSTRAINT pair UNIQUE (code, other),
            CONSTRAINT fine CHECK (other > 0)
        )
    """)
    assert {one.removeprefix("alters+creates ") for one in found} == {
        "table s.t",
        "alters relation s.t",
        "sequence s.t_id_seq",
        "sequence owner s.t_id_seq",
        "default s.t.id",
        "constraint s.t.t_pkey",
        "foreign key s.t.t_other_fkey",
        "constraint s.t.t_code_key",
        "identity s.t.i",
        "constraint s.t.pair",
        "check constraint s.t.fine",
    }


def test_a_name_that_the_server_would_shorten_is_not_guessed() -> None:
    """The key of a table with a long name is in doubt, the table is not."""
    table = "t" * 60
    assert f"alters+creates table s.{table}" in named(f"CREATE TABLE s.{table} (a integer PRIMARY KEY)")
    (doubt,) = doubts(f"CREATE TABLE s.{table} (a integer PRIMARY KEY)")
    assert (doubt.reach, doubt.deeds) == (Reach.PARTS, frozenset({Deed.CREATES}))


def test_a_partition_is_attached_and_gets_what_its_table_has() -> None:
    """The attachment is an object of its own; indexes and keys that come along are in doubt."""
    sql = "CREATE TABLE s.p PARTITION OF s.t FOR VALUES IN (1)"
    assert {"alters+creates table s.p", "alters+creates partition s.p"} <= named(sql)
    assert [one.reach for one in doubts(sql)] == [Reach.PARTS]


SAID = [
    ("COMMENT ON COLUMN s.t.a IS 'x'", "relation s.t", Aspect.COMMENT),
    ("COMMENT ON CONSTRAINT k ON s.t IS 'x'", "constraint s.t.k", Aspect.COMMENT),
    ("GRANT SELECT (a) ON s.t TO PUBLIC", "relation s.t", Aspect.GRANT),
    ("REVOKE ALL ON FUNCTION s.f(integer) FROM PUBLIC", "routine s.f", Aspect.GRANT),
    ("ALTER VIEW s.v OWNER TO x", "relation s.v", Aspect.OWNER),
    ("ALTER FUNCTION s.f(integer) OWNER TO x", "routine s.f", Aspect.OWNER),
    ("SECURITY LABEL ON TABLE s.t IS 'x'", "relation s.t", Aspect.LABEL),
    ("ALTER TABLE ONLY s.t ALTER COLUMN a SET NOT NULL", "relation s.t", Aspect.DEFINITION),
    ("ALTER FUNCTION s.f(integer) STABLE", "routine s.f", Aspect.DEFINITION),
    ("ALTER TYPE s.e ADD VALUE 'x'", "type s.e", Aspect.DEFINITION),
    ("ALTER SEQUENCE s.q RESTART", "relation s.q", Aspect.DEFINITION),
    ("ALTER POLICY p ON s.t USING (true)", "policy s.t.p", Aspect.DEFINITION),
]


@pytest.mark.parametrize(("sql", "target", "aspect"), SAID, ids=[one[0] for one in SAID])
def test_what_is_said_of_an_object_touches_that_aspect_alone(sql: str, target: str, aspect: Aspect) -> None:
    """A grant explains no column, and a comment no grant."""
    assert named(sql) == {f"alters {target}"}
    (touch,) = [one for one in touched(sql) if isinstance(one, Touch)]
    assert aspect in touch.aspects
    others = {Aspect.DEFINITION, Aspect.COMMENT, Aspect.GRANT, Aspect.LABEL} - {aspect}
    assert touch.aspects.isdisjoint(others - {Aspect.GRANT} if aspect is Aspect.OWNER else others)


def test_one_grant_on_several_objects_touches_each() -> None:
    """People write what pg_dump prints one by one."""
    assert named("GRANT SELECT ON s.t, s.u TO x") == {"alters relation s.t", "alters relation s.u"}


def test_default_privileges_are_told_by_role_and_schema() -> None:
    """Each pair is an object; without a role it is whoever runs the statement."""
    found = named("ALTER DEFAULT PRIVILEGES FOR ROLE a, b IN SCHEMA s GRANT SELECT ON TABLES TO x")
    assert found == {f"alters+creates+drops default privileges {role}.s.tables" for role in ("a", "b")}
    assert [one.reach for one in doubts("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO x")] == [Reach.ANYTHING]


DROPPED = [
    ("DROP TABLE s.t, s.u", {"relation s.t", "relation s.u"}),
    ("DROP VIEW IF EXISTS s.v", {"relation s.v"}),
    ("DROP FUNCTION s.f(integer)", {"routine s.f"}),
    ("DROP TYPE s.e", {"type s.e"}),
    ("DROP TRIGGER t ON s.t", {"trigger s.t.t"}),
    ("DROP POLICY p ON s.t", {"policy s.t.p"}),
    ("DROP EXTENSION hstore", {"extension hstore"}),
    ("DROP SCHEMA s", {"schema s"}),
    ("DROP OPERATOR CLASS s.c USING btree", {"operator class s.c(btree)"}),
    ("DROP USER MAPPING FOR x SERVER y", {"user mapping y.x"}),
    ("ALTER TABLE ONLY s.t DROP CONSTRAINT k", {"constraint s.t.k"}),
    ("ALTER TABLE ONLY s.t DISABLE ROW LEVEL SECURITY", {"row security s.t"}),
    ("ALTER PUBLICATION p DROP TABLE s.t", {"publication table p.s.t"}),
]


@pytest.mark.parametrize(("sql", "expected"), DROPPED, ids=[one[0] for one in DROPPED])
def test_what_is_dropped_is_named(sql: str, expected: set[str]) -> None:
    """A drop never leaves open whether something unrelated went too."""
    assert named(sql) == {f"alters+drops {one}" for one in expected}
    assert Reach.ANYTHING not in {one.reach for one in doubts(sql)}


RENAMED = [
    ("ALTER TABLE s.t RENAME TO u", "relation s.t", "relation s.u"),
    ("ALTER TABLE s.t RENAME CONSTRAINT a TO b", "constraint s.t.a", "constraint s.t.b"),
    ("ALTER TRIGGER a ON s.t RENAME TO b", "trigger s.t.a", "trigger s.t.b"),
    ("ALTER FUNCTION s.f(integer) RENAME TO g", "routine s.f", "routine s.g"),
    ("ALTER SCHEMA s RENAME TO z", "schema s", "schema z"),
    ("ALTER TABLE s.t RENAME COLUMN a TO b", "relation s.t", "relation s.t"),
]


@pytest.mark.parametrize(("sql", "old", "new"), RENAMED, ids=[one[0] for one in RENAMED])
def test_a_rename_touches_both_names_and_leaves_open_who_mentions_them(sql: str, old: str, new: str) -> None:
    """Views print the new name without a statement about them."""
    assert named(sql) == {f"alters+drops {old}", f"alters+creates {new}"}
    assert [one.reach for one in doubts(sql)] == [Reach.ANYTHING]


def test_a_move_to_another_schema_touches_both_places() -> None:
    """The table is known under both, its parts are not."""
    sql = "ALTER TABLE s.t SET SCHEMA z"
    assert {one.partition(" ")[2] for one in named(sql)} == {"relation s.t", "relation z.t"}
    assert [one.reach for one in doubts(sql)] == [Reach.ANYTHING]


UNTOLD = [
    "DO $$ BEGIN CREATE TABLE s.t (a integer); END $$",
    "SELECT s.f(1)",
    "SELECT make_partitions()",
    "CALL s.p()",
    "EXECUTE x",
    "UPDATE s.t SET a = s.f(a)",
    "CREATE TABLE s.t AS SELECT s.f(1)",
    "SELECT 1 INTO s.t",
    "DROP TABLE s.t CASCADE",
    "ALTER TABLE s.t DROP COLUMN a CASCADE",
    "DROP OWNED BY x",
    "REASSIGN OWNED BY x TO y",
    "DROP FUNCTION s.f",
    "CREATE TABLE t (a integer)",
    "ALTER TABLE t ADD COLUMN a integer",
    "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "COMMENT ON TABLE t IS 'x'",
    "DROP VIEW v",
    "DROP TRIGGER a ON t",
    "COMMENT ON CONSTRAINT k ON t IS 'x'",
    "GRANT SELECT ON t TO x",
    "IMPORT FOREIGN SCHEMA a FROM SERVER b INTO s",
    "this is no SQL",
]


@pytest.mark.parametrize("sql", UNTOLD)
def test_what_cannot_be_told_is_in_doubt_about_anything(sql: str) -> None:
    """Code that runs, CASCADE, names without a schema, and statements nobody has looked at."""
    assert Reach.ANYTHING in {one.reach for one in doubts(sql)}


NOTHING = [
    "INSERT INTO s.t (a) VALUES (now())",
    "UPDATE t SET a = upper(b)",
    "SELECT setval('s.q', 10), set_config('search_path', '', false)",
    "SELECT 'SELECT s.f(1)', \"FuncCall\" FROM s.t",
    "SET search_path = s",
    "REFRESH MATERIALIZED VIEW s.m",
    "CREATE ROLE x",
    "GRANT x TO y",
    "GRANT CONNECT ON DATABASE d TO x",
    "CREATE TEMPORARY TABLE t (a integer)",
    "CREATE TEMPORARY TABLE t AS SELECT 1",
    "BEGIN; COMMIT",
    "TRUNCATE s.t",
    ";;",
]


@pytest.mark.parametrize("sql", NOTHING)
def test_rows_sessions_and_roles_are_no_schema(sql: str) -> None:
    """Nothing is touched and nothing is left open."""
    assert touched(sql) == ()


CONDITIONAL = [
    "CREATE TABLE IF NOT EXISTS s.t (a integer)",
    "CREATE SCHEMA IF NOT EXISTS s",
    "CREATE INDEX IF NOT EXISTS i ON ONLY s.t (a)",
    "ALTER TABLE ONLY s.t ADD COLUMN IF NOT EXISTS a integer",
    "ALTER TYPE s.e ADD VALUE IF NOT EXISTS 'x'",
    "CREATE SEQUENCE IF NOT EXISTS s.q",
]


@pytest.mark.parametrize("sql", CONDITIONAL)
def test_what_may_be_there_already_is_touched_or_not(sql: str) -> None:
    """A condition leaves open its object, and only that."""
    assert named(sql) == set()
    assert doubts(sql)[0].reach is Reach.ITSELF


def test_cascades_of_a_column_are_in_doubt_only_about_what_is_gone() -> None:
    """Indexes and keys of a dropped column fall with it; nothing can be created or altered by that."""
    (parts,) = doubts("ALTER TABLE ONLY s.t DROP COLUMN a")
    assert (parts.reach, parts.deeds) == (Reach.PARTS, frozenset({Deed.DROPS}))


def test_without_only_the_heirs_are_in_doubt() -> None:
    """A partition follows its table."""
    assert [one.reach for one in doubts("ALTER TABLE s.t ADD COLUMN a integer")] == [Reach.HEIRS]
    assert doubts("ALTER TABLE ONLY s.t ADD COLUMN a integer") == []


def test_only_tables_have_heirs_and_sequences() -> None:
    """A new owner of a view concerns the view alone; one of a table its sequences too."""
    assert doubts("ALTER VIEW s.v OWNER TO x") == []
    assert [one.reach for one in doubts("ALTER TABLE s.t OWNER TO x")] == [Reach.PARTS, Reach.HEIRS]


def test_replacing_leaves_owner_grants_and_comment_alone() -> None:
    """CREATE OR REPLACE explains another definition, and no grant."""
    (touch,) = touched("CREATE OR REPLACE VIEW s.v AS SELECT 1")
    assert isinstance(touch, Touch)
    assert touch.aspects.isdisjoint({Aspect.GRANT, Aspect.OWNER, Aspect.COMMENT})
    (made,) = touched("CREATE VIEW s.v AS SELECT 1")
    assert isinstance(made, Touch)
    assert made.aspects == EVERY_ASPECT


def test_every_statement_of_a_dump_is_told() -> None:
    """What pg_dump prints, people write too: a new node of a dump needs a teller."""
    assert known_nodes() - told_nodes() == set()
    assert alterations._COMMANDS.keys() - altered._TELLERS.keys() == set()


def test_nobody_else_need_have_been_imported() -> None:
    """What statements name is told by classifiers that register themselves, whoever reads first."""
    program = (
        "from snapshot.sql.touched import touched; "
        "print(touched('ALTER TEXT SEARCH CONFIGURATION s.c ALTER MAPPING FOR word WITH simple')[0].target)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == "text search configuration s.c\n"


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_whole_scripts_of_every_kind_are_read(path: Path) -> None:
    """No statement of the project's own schemas is of a shape that a teller stumbles over."""
    stumbled = [one.why for one in doubts(path.read_text()) if "unknown shape" in one.why]
    assert stumbled == []


def test_a_node_is_told_once() -> None:
    """A second teller for a node is refused."""
    register: Callable[..., object] = tells(altered._AlterTable, "AlterTableStmt")
    with pytest.raises(ValueError, match="told already"):
        register(lambda _statement, _tree: ())
