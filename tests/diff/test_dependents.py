"""What reads, references or is built on a changed object, and what of it must be built again."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from tests.diff.meant import meant, read

from snapshot.diff.dependents import Dependent, Dependents, Touched
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.sql.assemble import assemble
from snapshot.sql.lineage import Lineage
from snapshot.sql.naming import Whole
from snapshot.sql.partitions import partitioned_tables
from snapshot.sql.references import References
from snapshot.sql.script import cut

CHAIN = """CREATE SCHEMA stg;
CREATE SCHEMA mart;
CREATE TABLE stg.receive_king (id integer NOT NULL, weight numeric(12,3), card integer, "when" date);
CREATE VIEW mart.v_receive_daily AS SELECT "when" AS day, card, sum(weight) AS net_weight FROM stg.receive_king
  GROUP BY "when", card;
CREATE MATERIALIZED VIEW mart.mv_target_card_per_day AS SELECT day, card, net_weight AS actual
  FROM mart.v_receive_daily WITH NO DATA;
CREATE UNIQUE INDEX mv_key ON mart.mv_target_card_per_day USING btree (day, card);
CREATE VIEW mart.cards AS SELECT card FROM stg.receive_king;
ALTER TABLE ONLY stg.receive_king ADD CONSTRAINT king_pkey PRIMARY KEY (id);
CREATE TABLE stg.detail (king integer);
ALTER TABLE ONLY stg.detail ADD CONSTRAINT detail_fk FOREIGN KEY (king) REFERENCES stg.receive_king(id);
CREATE FUNCTION stg.total() RETURNS numeric LANGUAGE sql AS $$SELECT sum(weight) FROM stg.receive_king$$;
CREATE FUNCTION stg.loose() RETURNS numeric LANGUAGE sql AS $$SELECT sum(weight) FROM receive_king$$;
CREATE FUNCTION stg.kept() RETURNS numeric LANGUAGE sql RETURN (SELECT sum(weight) FROM stg.receive_king);
CREATE FUNCTION stg.dynamic() RETURNS void LANGUAGE plpgsql AS $$BEGIN PERFORM 1 FROM stg.receive_king; END$$;
CREATE FUNCTION stg.other() RETURNS void LANGUAGE plpgsql AS $$BEGIN PERFORM receive_king_too(); END$$;
CREATE TABLE stg.heir () INHERITS (stg.receive_king);
CREATE VIEW mart.heirs AS SELECT weight FROM stg.heir;
"""
VIEW, MATVIEW = "view mart.v_receive_daily", "materialized view mart.mv_target_card_per_day"


def dependents(sql: str, subject: str, **touch: object) -> dict[str, Dependent]:
    """Return the dependents of an object of a text, by the text of their identity."""
    snapshot = read(sql)
    objects = Whole(snapshot)
    touched = Touched(snapshot[ObjectId.parse(subject)], **touch)  # type: ignore[arg-type]
    return {str(one.id): one for one in Dependents(References(objects), Lineage(objects)).of(touched)}


def test_transitively_over_schemas() -> None:
    """Views over views are found with their distance and the object between."""
    found = dependents(CHAIN, "table stg.receive_king", gone=True)
    assert (found[VIEW].distance, found[VIEW].through) == (1, None)
    assert (found[MATVIEW].distance, str(found[MATVIEW].through)) == (2, VIEW)
    assert found[VIEW].rebuild
    assert found[MATVIEW].rebuild


def test_a_multirange_is_its_range() -> None:
    """What is of the multirange type that a range type brings depends on the range type."""
    span = "CREATE TYPE a.span AS RANGE (subtype = integer, multirange_type_name = {});\n"
    used = "CREATE TABLE a.t (k a.spans);\nCREATE VIEW a.v AS SELECT NULL::a.spans AS k;\n"
    assert set(dependents(span.format("a.spans") + used, "type a.span", gone=True)) == {"table a.t", "view a.v"}
    assert not dependents(span.format("a.others") + used, "type a.span", gone=True)


def test_children_are_no_dependents() -> None:
    """Keys and indexes of an object belong to it; foreign keys of other tables depend on it."""
    found = dependents(CHAIN, "table stg.receive_king", gone=True)
    assert "constraint stg.receive_king.king_pkey" not in found
    assert found["foreign key stg.detail.detail_fk"].rebuild


def test_bodies() -> None:
    """A body that is a text is no dependency for the server; one of the statement itself is."""
    found = dependents(CHAIN, "table stg.receive_king", gone=True)
    bodies = {name: (one.rebuild, one.is_sure) for name, one in found.items() if name.startswith("function")}
    assert bodies == {
        "function stg.total()": (False, True),
        "function stg.loose()": (False, False),
        "function stg.kept()": (True, True),
        "function stg.dynamic()": (False, False),
    }
    assert "cannot be followed" in found["function stg.dynamic()"].reason
    assert "without a schema" in found["function stg.loose()"].reason


def test_only_users_of_a_column_are_built_again() -> None:
    """A column that gets another type is felt by what uses it, through inheritance too, and by nothing else."""
    found = dependents(CHAIN, "table stg.receive_king", retyped=frozenset({"weight"}))
    rebuilt = {name for name, one in found.items() if one.rebuild}
    assert rebuilt == {VIEW, MATVIEW, "view mart.heirs", "function stg.kept()"}
    assert found["view mart.cards"].reason == "it reads it, without a column that changes"


def test_foreign_keys_feel_their_columns() -> None:
    """A foreign key falls with a column it references; another type only checks it again."""
    key = "foreign key stg.detail.detail_fk"
    assert dependents(CHAIN, "table stg.receive_king", dropped=frozenset({"id"}))[key].rebuild
    assert not dependents(CHAIN, "table stg.receive_king", retyped=frozenset({"id"}))[key].rebuild
    assert not dependents(CHAIN, "table stg.receive_king", dropped=frozenset({"card"}))[key].rebuild


def test_a_type_is_felt_through_columns() -> None:
    """What reads a column of a type depends on the type, what reads another column of that table does not."""
    sql = (
        "CREATE TYPE a.e AS ENUM ('x');\nCREATE TABLE a.t (k a.e, l integer);\n"
        "CREATE VIEW a.v AS SELECT k FROM a.t;\nCREATE VIEW a.w AS SELECT l FROM a.t;\n"
    )
    found = dependents(sql, "type a.e", gone=True)
    assert {name for name, one in found.items() if one.rebuild} == {"view a.v"}
    assert found["table a.t"].reason == "a column, default or check of it uses it, and goes with it"


def test_overloads_are_not_told_apart() -> None:
    """A call that may mean either of two functions is a dependent that is not sure."""
    one = "CREATE FUNCTION a.f(integer) RETURNS integer LANGUAGE sql AS $$SELECT 1$$;\n"
    sql = one + "CREATE VIEW a.v AS SELECT a.f(1) AS x;\n"
    assert dependents(sql, "function a.f(integer)", gone=True)["view a.v"].is_sure
    assert not dependents(sql + one.replace("(integer)", "(text)"), "function a.f(integer)", gone=True)[
        "view a.v"
    ].is_sure


def test_operators_and_quoted_names() -> None:
    """Names of symbols, and names that need quotes, are found."""
    sql = (
        "CREATE OPERATOR a.=== (FUNCTION = a.g, LEFTARG = integer, RIGHTARG = integer);\n"
        'CREATE TABLE a."Ta "".ble" (n integer);\n'
        'CREATE VIEW a.v AS SELECT n OPERATOR(a.===) 1 AS x FROM a."Ta "".ble";\n'
    )
    assert "view a.v" in dependents(sql, 'operator a."==="(integer, integer)', gone=True)
    assert "view a.v" in dependents(sql, r'table a."Ta \".ble"', gone=True)


def test_flows() -> None:
    """The values of a changed column are followed through the views, with their distance."""
    meanings, changes = meant(CHAIN, CHAIN.replace("weight numeric(12,3)", "weight numeric(14,3)"))
    flows = [(one.source, one.target, one.distance) for one in meanings.of(changes["table stg.receive_king"]).flows]
    assert flows == [
        ("stg.receive_king.weight", "mart.v_receive_daily.net_weight", 1),
        ("mart.v_receive_daily.net_weight", "mart.mv_target_card_per_day.actual", 2),
    ]


def test_says_what_cannot_be_followed() -> None:
    """A changed function in another language is said to be followed by nothing."""
    meanings, changes = meant(CHAIN, CHAIN.replace("PERFORM 1", "PERFORM 2"))
    assert meanings.of(changes["function stg.dynamic()"]).unknown == (
        "it is written in plpgsql, which cannot be followed",
    )


@pytest.mark.parametrize("column", ["id", "weight", "card", "when"])
def test_server_refuses_for_the_same_objects(scratch: Callable[..., str], column: str) -> None:
    """Dropping a column is refused for just the objects that are said to be built again."""
    dsn = scratch("SET check_function_bodies = off; CREATE SCHEMA a;" + CHAIN)
    found = dependents(CHAIN, "table stg.receive_king", dropped=frozenset({column}))
    with psycopg.connect(dsn, autocommit=True) as connection, connection.transaction(force_rollback=True):
        connection.execute(f'ALTER TABLE stg.receive_king DROP COLUMN "{column}" CASCADE')
        views = "SELECT format('%s.%s', nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
        left = {name for (name,) in connection.execute(f"{views} WHERE relkind IN ('v', 'm')").fetchall()}
        functions = {f"stg.{name}()" for (name,) in connection.execute("SELECT proname FROM pg_proc").fetchall()}
        keys = {name for (name,) in connection.execute("SELECT conname FROM pg_constraint").fetchall()}
    for name, one in found.items():
        kind, _, plain = name.rpartition(" ")
        stands = {"function": plain in functions, "foreign key": plain.rpartition(".")[2] in keys, "table": True}
        assert one.rebuild != stands.get(kind, plain in left), name


CORPUS = Path(os.environ.get("SNAPSHOT_CORPUS", Path(__file__).parents[3] / "shared" / "corpus"))
LEFT = """SELECT CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'table' END
       || ' ' || nspname || '.' || relname
  FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('v', 'm', 'r', 'p')
UNION ALL SELECT CASE prokind WHEN 'a' THEN 'aggregate' ELSE 'function' END || ' ' || nspname || '.' || proname
  FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace
UNION ALL SELECT 'foreign key ' || nspname || '.' || relname || '.' || conname
  FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid JOIN pg_namespace n ON n.oid = relnamespace
 WHERE contype = 'f'"""


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real schemas is not here")
@pytest.mark.parametrize("project", ["davical", "postgraphile_kitchen_sink"])
def test_cascade_takes_the_same_objects(scratch: Callable[..., str], project: str) -> None:
    """Of real schemas, dropping any table, view, type or function takes along what is said to be built again.

    Partitions are parts of their table, as its keys are.
    """
    script = cut((CORPUS / project / "schema.sql").read_bytes(), project)
    snapshot = assemble([script]).snapshot
    objects = Whole(snapshot)
    partitions = partitioned_tables(snapshot.objects)
    finder, checked = Dependents(References(objects), Lineage(objects)), 0
    with psycopg.connect(scratch(), autocommit=True) as connection:
        for part in script.parts():
            for statement in part.statements(project):
                with suppress(psycopg.Error):
                    connection.execute(statement.sql)
        before = {name for (name,) in connection.execute(LEFT).fetchall()} & set(map(named, snapshot))
        for found in (one for one in snapshot if one.kind in _DROPPED):
            gone = before - _left(connection, found)
            said = {named(one.id) for one in finder.of(Touched(snapshot[found], gone=True)) if one.rebuild}
            fallen = {named(found), *said}
            fallen |= {named(one) for one, whole in partitions.items() if whole == found}
            parts = {named(obj.id) for obj in snapshot.objects if obj.parent and named(obj.parent) in fallen}
            parts |= fallen - said
            if gone:
                assert gone - parts == (said & before) - parts, found
                checked += 1
    assert checked > 50


_DROPPED = frozenset({Kind.TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW, Kind.TYPE, Kind.FUNCTION})


def named(found: ObjectId) -> str:
    """Return an identity without arguments and quotes."""
    return f"{found.kind.value} {'.'.join(found.path)}"


def _left(connection: psycopg.Connection, found: ObjectId) -> set[str]:
    """Return what is left when an object is dropped; nothing is where its name alone means several."""
    name = ".".join(f'"{one}"' for one in found.path)
    with connection.transaction(force_rollback=True):
        with suppress(psycopg.Error), connection.transaction():
            connection.execute(f"DROP {found.kind.value} {name} CASCADE")
        return {one for (one,) in connection.execute(LEFT).fetchall()}


def test_what_is_only_said_of_an_object_reaches_nobody() -> None:
    """A comment, an owner or a grant alone has no dependents, and nothing about it is unknown."""
    function = "CREATE FUNCTION a.f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;\n"
    used = (
        "CREATE TABLE a.t (id integer);\nCREATE TRIGGER g BEFORE INSERT ON a.t FOR EACH ROW EXECUTE FUNCTION a.f();\n"
    )
    meanings, changes = meant(function + used, f"{function}COMMENT ON FUNCTION a.f() IS 'x';\n{used}")
    found = meanings.of(changes["function a.f()"])
    assert (found.dependents, found.unknown) == ((), ())
