"""Both ways of dumping write the same bytes, and each case says which way was really gone."""

import os
import re
from collections.abc import Callable

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from snapshot.database.catalog.values import Unprintable
from snapshot.model.errors import SqlError, UsageError
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.ledger import EditCode
from snapshot.sql.said import Reading, read
from snapshot.sql.script import Script
from snapshot.workflows.take import MANY_SCHEMAS
from snapshot.workflows.taken import Strategy, Taken

pytestmark = pytest.mark.server

Take = Callable[..., Taken]
TextOf = Callable[[Taken], dict[str, str]]

REFERENCES = """
CREATE SCHEMA raw; CREATE SCHEMA stg;
CREATE TABLE raw.events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz DEFAULT now());
CREATE TABLE stg.orders (id serial PRIMARY KEY, event bigint REFERENCES raw.events);
CREATE VIEW raw.joined AS SELECT o.id, e.at FROM stg.orders o JOIN raw.events e ON e.id = o.event;
CREATE FUNCTION stg.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER touched BEFORE UPDATE ON raw.events FOR EACH ROW EXECUTE FUNCTION stg.touch();
COMMENT ON TABLE raw.events IS '注文イベント';
CREATE TABLE public.plain (a int);
"""
SPLIT_VIEW = """
CREATE SCHEMA a; CREATE SCHEMA b;
CREATE TABLE a.t (id int PRIMARY KEY, x text);
CREATE VIEW b.v AS SELECT id, x, count(*) FROM a.t GROUP BY id;
CREATE VIEW a.w AS SELECT id, x FROM a.t GROUP BY id;
COMMENT ON VIEW a.w IS 'grouped';
GRANT SELECT ON a.w TO pg_read_all_data;
"""
FOREIGN_STATISTICS = """
CREATE SCHEMA a; CREATE SCHEMA b;
CREATE TABLE a.t (x int, y int);
CREATE STATISTICS b.s (dependencies) ON x, y FROM a.t;
"""
DEFAULT_LOOP = """
CREATE SCHEMA a; CREATE SCHEMA b;
CREATE TABLE b.t (id bigint);
CREATE FUNCTION a.f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM b.t; END;
ALTER TABLE b.t ALTER id SET DEFAULT a.f();
"""
CHECK_LOOP = """
CREATE SCHEMA a; CREATE SCHEMA b;
CREATE TABLE b.t (id bigint);
CREATE FUNCTION a.f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM b.t; END;
ALTER TABLE b.t ADD CONSTRAINT few CHECK (id < a.f());
"""
ROW_TYPE_CYCLE = """
CREATE SCHEMA a; CREATE SCHEMA b;
CREATE VIEW a.v AS SELECT 1 AS x;
CREATE FUNCTION b.f(a.v) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE OR REPLACE VIEW a.v AS SELECT 1 AS x, b.f(NULL) AS y;
"""
HOSTILE = """
CREATE SCHEMA "a.b*"; CREATE SCHEMA "?|(x)"; CREATE SCHEMA "say ""hi"" $1"; CREATE SCHEMA "表; DROP";
CREATE SCHEMA "UPPER"; CREATE SCHEMA "upper"; CREATE SCHEMA "new
line"; CREATE SCHEMA "-n"; CREATE SCHEMA "!~^@";
CREATE TABLE "a.b*".t (id int PRIMARY KEY); CREATE TABLE "?|(x)".t (id int REFERENCES "a.b*".t);
CREATE TABLE "say ""hi"" $1".t (a "?|(x)".t); CREATE VIEW "表; DROP"."v""w" AS SELECT 1;
CREATE TABLE "UPPER".t (a int); CREATE VIEW "upper".t AS SELECT * FROM "UPPER".t;
CREATE DOMAIN "new
line".d AS text; CREATE TABLE "-n"."--" (a "new
line".d); CREATE SEQUENCE "!~^@"."s s";
"""
PER_SCHEMA = {"references": REFERENCES, "split view": SPLIT_VIEW, "hostile names": HOSTILE, "nothing": ""}
WHOLE = {
    "statistics": (FOREIGN_STATISTICS, "statistics of a table in another schema: b.s"),
    "default loop": (DEFAULT_LOOP, "loop across schemas: function a.f()"),
    "check loop": (CHECK_LOOP, "loop across schemas: function a.f()"),
    "row type cycle": (ROW_TYPE_CYCLE, "loop across schemas: function b.f(a.v)"),
}
PUBLIC = {
    "untouched": "",
    "owner": "ALTER SCHEMA public OWNER TO pg_monitor;",
    "owner postgres": "ALTER SCHEMA public OWNER TO postgres;",
    "comment": "COMMENT ON SCHEMA public IS 'ours';",
    "comment removed": "COMMENT ON SCHEMA public IS NULL;",
    "grants": "GRANT CREATE ON SCHEMA public TO pg_monitor; REVOKE USAGE ON SCHEMA public FROM PUBLIC;",
    "everything": """ALTER SCHEMA public OWNER TO pg_monitor; COMMENT ON SCHEMA public IS 'それ';
                     GRANT ALL ON SCHEMA public TO pg_read_all_data WITH GRANT OPTION;""",
}
OF_PUBLIC = re.compile(r"^(?:ALTER|COMMENT ON|GRANT|REVOKE|CREATE)\b.*\bSCHEMA public\b.*;$", re.MULTILINE)


@pytest.mark.parametrize("text", PER_SCHEMA.values(), ids=PER_SCHEMA)
def test_runs_for_each_schema_are_as_good(
    database: Callable[[str], str], taken: Take, text_of: TextOf, text: str
) -> None:
    """Schemas that refer to each other are dumped one by one, and the files are those of a whole dump."""
    dsn = database(text)
    automatic, whole = taken(dsn), taken(dsn, Strategy.WHOLE)
    assert (automatic.strategy, automatic.reasons) == (Strategy.PER_SCHEMA, ())
    assert (whole.strategy, whole.reasons) == (Strategy.WHOLE, ())
    assert automatic.snapshot == whole.snapshot
    assert text_of(automatic) == text_of(whole)


@pytest.mark.parametrize("fails", [False, True], ids=["readable", "unreadable at first"])
def test_what_was_printed_is_read_while_other_runs_go_on(
    database: Callable[[str], str], taken: Take, text_of: TextOf, monkeypatch: pytest.MonkeyPatch, *, fails: bool
) -> None:
    """All runs but the last are read early, and where that fails they are read at the end; the bytes are the same."""
    dsn, early = database(REFERENCES), []

    def reading(script: Script, **wishes: bool) -> Reading:
        early.append(script.name)
        if fails:
            raise SqlError("not yet", code="unknown-statement")
        return read(script, **wishes)

    whole = text_of(taken(dsn, strategy=Strategy.WHOLE))
    monkeypatch.setattr("snapshot.workflows.take.read", reading)
    found = taken(dsn, strategy=Strategy.PER_SCHEMA)

    assert early == ["pg_dump"] * 3
    assert found.strategy is Strategy.PER_SCHEMA
    assert text_of(found) == whole


def test_a_view_that_is_printed_twice_is_one_object(
    database: Callable[[str], str], taken: Take, text_of: TextOf, pg_dump: Callable[[str], str]
) -> None:
    """A whole dump prints a grouped view as a dummy and its body later; the files hold it once."""
    dsn = database(SPLIT_VIEW)
    assert pg_dump(dsn).count("VIEW a.w AS") == 2
    assert text_of(taken(dsn, Strategy.WHOLE))["schema_head.sql"].count("VIEW a.w AS") == 1


@pytest.mark.parametrize("strategy", [Strategy.AUTO, Strategy.PER_SCHEMA])
@pytest.mark.parametrize(("text", "reason"), WHOLE.values(), ids=WHOLE)
def test_what_only_a_whole_dump_holds_is_dumped_whole(
    database: Callable[[str], str], taken: Take, text_of: TextOf, text: str, reason: str, strategy: Strategy
) -> None:
    """Also when runs for each schema were asked for, and the reason is told."""
    dsn = database(text)
    found = taken(dsn, strategy)
    assert found.strategy is Strategy.WHOLE
    assert reason in found.reasons
    assert [one.code for one in found.notes].count("whole-dump") == 1
    assert text_of(found) == text_of(taken(dsn, Strategy.WHOLE))


def test_many_schemas_are_dumped_whole_unless_asked(
    database: Callable[[str], str], taken: Take, text_of: TextOf
) -> None:
    """Beyond a dozen schemas one whole dump is quicker; whoever asks for single runs gets them."""
    text = "".join(f"CREATE SCHEMA s{n}; CREATE TABLE s{n}.t (a int);\n" for n in range(MANY_SCHEMAS))
    dsn = database(text)
    automatic, asked = taken(dsn), taken(dsn, Strategy.PER_SCHEMA)
    assert (automatic.strategy, automatic.reasons) == (Strategy.WHOLE, ("13 schemas are more than 12",))
    assert (asked.strategy, asked.reasons) == (Strategy.PER_SCHEMA, ())
    assert text_of(automatic) == text_of(asked)


def test_a_dozen_schemas_are_dumped_one_by_one(database: Callable[[str], str], taken: Take) -> None:
    """The limit itself is within it."""
    text = "".join(f"CREATE SCHEMA s{n};" for n in range(MANY_SCHEMAS - 1))
    assert taken(database(text)).strategy is Strategy.PER_SCHEMA


@pytest.mark.parametrize("text", PUBLIC.values(), ids=PUBLIC)
def test_public_is_what_a_whole_dump_says_of_it(
    database: Callable[[str], str], taken: Take, text_of: TextOf, pg_dump: Callable[[str], str], text: str
) -> None:
    """Whoever changed schema public, both strategies say what pg_dump of the whole database says."""
    dsn = database(text + "CREATE SCHEMA other; CREATE TABLE public.t (a int);")
    both = [text_of(taken(dsn, strategy)) for strategy in (Strategy.PER_SCHEMA, Strategy.WHOLE)]
    assert both[0] == both[1]
    said = OF_PUBLIC.findall(both[0]["schema_head.sql"])
    assert sorted(said) == sorted(OF_PUBLIC.findall(pg_dump(dsn)))
    assert bool(said) is bool(text)


def test_a_removed_comment_of_public_needs_the_whole_dump(database: Callable[[str], str], taken: Take) -> None:
    """No run for schema public prints that its comment is gone."""
    found = taken(database("COMMENT ON SCHEMA public IS NULL;"), Strategy.PER_SCHEMA)
    assert (found.strategy, found.reasons) == (Strategy.WHOLE, ("comment of schema public removed: public",))


def test_some_schemas_are_taken_alike_both_ways(database: Callable[[str], str], taken: Take, text_of: TextOf) -> None:
    """A profile's schemas are the snapshot's: nothing of the others is in it, whichever way it was dumped."""
    dsn = database(REFERENCES + "CREATE SCHEMA hidden; CREATE TABLE hidden.t (a int);")
    single, whole = (taken(dsn, strategy, ("stg", "raw")) for strategy in (Strategy.AUTO, Strategy.WHOLE))
    assert (single.strategy, whole.strategy) == (Strategy.PER_SCHEMA, Strategy.WHOLE)
    assert single.schemas == ("raw", "stg")
    assert text_of(single) == text_of(whole)
    assert ObjectId.parse("table raw.events") in single.snapshot
    assert not [found for found in single.snapshot if {"hidden", "public"} & set(found.path)]


def test_a_credential_among_the_settings_is_not_told(database: Callable[[str], str], taken: Take) -> None:
    """What the manifest gets of the database holds none, and the ledger says so."""
    setting = "format('ALTER DATABASE %I SET app.jwt_secret = %L', current_database(), 'hunter2')"
    found = taken(database(f"DO $$ BEGIN EXECUTE {setting}; END $$"))
    assert found.origin.settings == ("app.jwt_secret=********",)
    edits = [edit.subject for edit in found.ledger.edits if edit.code is EditCode.CREDENTIAL_REPLACED]
    assert edits == ["setting app.jwt_secret"]


def test_a_schema_named_twice_is_dumped_once(database: Callable[[str], str], taken: Take) -> None:
    """A list may repeat itself."""
    found = taken(database(REFERENCES), schemas=("raw", "stg", "raw"), strategy=Strategy.PER_SCHEMA)
    assert found.schemas == ("raw", "stg")


def test_a_schema_that_is_not_there_is_refused(database: Callable[[str], str], taken: Take) -> None:
    """The error names the missing schema and those there are."""
    with pytest.raises(UsageError) as failure:
        taken(database(REFERENCES), schemas=("raw", "rwa"))
    assert failure.value.diagnostics[0].message == "the database has no schema rwa"
    assert failure.value.hint == "It has: public, raw, stg"


@pytest.mark.corpus
def test_every_kind_is_dumped_whole_and_alike(kinds_dsn: str, taken: Take, text_of: TextOf) -> None:
    """The database with every kind has statistics of another schema, so it needs the whole dump."""
    found = taken(kinds_dsn)
    assert found.strategy is Strategy.WHOLE
    assert any(reason.startswith("statistics of a table in another schema") for reason in found.reasons)
    assert text_of(found) == text_of(taken(kinds_dsn, Strategy.WHOLE))


@pytest.mark.parametrize("strategy", [Strategy.PER_SCHEMA, Strategy.WHOLE])
def test_what_reaches_out_of_the_chosen_schemas_is_told(
    strategy: Strategy, database: Callable[[str], str], taken: Take
) -> None:
    """Statistics of a table that is not dumped cannot be printed; a publication's outer members are left out."""
    dsn = database(FOREIGN_STATISTICS + "CREATE TABLE b.t (i int); CREATE PUBLICATION p FOR TABLE a.t, b.t;")
    found = taken(dsn, strategy, schemas=("b",))

    assert "publication table p.b.t" in map(str, found.snapshot)
    assert [edit.subject for edit in found.ledger.edits if edit.code is EditCode.MEMBER_LEFT_OUT] == [
        "publication table p.a.t"
    ]
    assert found.ledger.unprintable == {"statistics of a table that is not dumped": 1}
    assert [note.place.subject for note in found.notes if note.code == "not-printed"] == ["statistics b.s"]


@pytest.mark.every_major
def test_a_publication_is_dumped_whole_for_the_reason_it_has(database: Callable[[str], str], taken: Take) -> None:
    """Where runs for single schemas leave out what is published, the catalogue says so before the ledger must."""
    dsn = database("CREATE SCHEMA a; CREATE TABLE a.t (x int); CREATE PUBLICATION p FOR TABLE a.t;")
    found = taken(dsn, Strategy.PER_SCHEMA)
    assert found.reasons in {(), ("publication member: p a.t",)}
    assert ObjectId(Kind.PUBLICATION_TABLE, ("p", "a", "t")) in found.snapshot.defined


TAKEN_DEFAULT = """
CREATE SCHEMA a; CREATE SCHEMA b;
CREATE TABLE a.top (x int DEFAULT 1); CREATE TABLE a.mid () INHERITS (a.top); CREATE TABLE b.low () INHERITS (a.mid);
ALTER TABLE ONLY a.mid ALTER x DROP DEFAULT; ALTER TABLE ONLY b.low ALTER x DROP DEFAULT;
"""


@pytest.mark.every_major
def test_a_default_that_was_taken_away_is_told_alike_both_ways(
    database: Callable[[str], str], taken: Take, text_of: TextOf
) -> None:
    """pg_dump 15 says of a column that it has no default when it sees all tables above, and only then."""
    dsn = database(TAKEN_DEFAULT)
    automatic, whole = taken(dsn, Strategy.PER_SCHEMA), taken(dsn, Strategy.WHOLE)
    assert automatic.reasons in {(), ("default taken away above another schema: b.low",)}
    assert text_of(automatic) == text_of(whole)


SWITCHED_OFF = """
CREATE SCHEMA s; CREATE TABLE s.k (a int PRIMARY KEY);
CREATE TABLE s.t (a int REFERENCES s.k, b int) PARTITION BY LIST (b);
CREATE TABLE s.t1 PARTITION OF s.t FOR VALUES IN (1); ALTER TABLE s.t1 DISABLE TRIGGER ALL;
CREATE TABLE s.u (a int REFERENCES s.k); ALTER TABLE s.u DISABLE TRIGGER ALL;
"""


@pytest.mark.every_major
def test_foreign_keys_that_are_switched_off_are_told(
    database: Callable[[str], str], taken: Take, text_of: TextOf
) -> None:
    """pg_dump says so of partitions alone, by names that load nowhere: no file does, and a warning names each."""
    found = taken(database(SWITCHED_OFF))
    assert [one.place.subject for one in found.notes if one.code == "not-printed"] == [
        "foreign key s.t1.t_a_fkey",
        "foreign key s.u.u_a_fkey",
    ]
    assert "DISABLE" not in text_of(found)["schema_head.sql"]


MEMBERS = """
CREATE SCHEMA ext; CREATE EXTENSION hstore SCHEMA ext;
CREATE VIEW ext.v AS SELECT 1 AS x; CREATE MATERIALIZED VIEW ext.m AS SELECT 1 AS x; CREATE SEQUENCE ext.s;
CREATE AGGREGATE ext.a(int) (SFUNC = int4pl, STYPE = int); CREATE DOMAIN ext.d AS int;
CREATE PROCEDURE ext.p() LANGUAGE sql AS 'SELECT 1';
ALTER EXTENSION hstore ADD VIEW ext.v; ALTER EXTENSION hstore ADD MATERIALIZED VIEW ext.m;
ALTER EXTENSION hstore ADD SEQUENCE ext.s; ALTER EXTENSION hstore ADD AGGREGATE ext.a(int);
ALTER EXTENSION hstore ADD DOMAIN ext.d; ALTER EXTENSION hstore ADD PROCEDURE ext.p();
GRANT SELECT ON ext.v, ext.m TO pg_monitor; GRANT SELECT (x) ON ext.v TO pg_read_all_data;
GRANT USAGE ON SEQUENCE ext.s TO pg_monitor; GRANT USAGE ON TYPE ext.d TO pg_monitor;
GRANT EXECUTE ON FUNCTION ext.a(int) TO pg_monitor; GRANT EXECUTE ON PROCEDURE ext.p() TO pg_monitor;
"""


def test_privileges_on_members_of_an_extension_are_found(
    database: Callable[[str], str], taken: Take, text_of: TextOf
) -> None:
    """A statement names a view of an extension as a table, its aggregate as a function: each is found under it."""
    dsn = database(MEMBERS)
    found, whole = taken(dsn, Strategy.PER_SCHEMA), taken(dsn, Strategy.WHOLE)
    assert (found.strategy, text_of(found)) == (Strategy.PER_SCHEMA, text_of(whole))
    assert text_of(found)["separated/09_grants.sql"].count("GRANT ") == 7


def test_options_of_a_mapping_that_are_hidden_are_told(scratch: Callable[..., str], taken: Take) -> None:
    """Who is neither superuser nor the mapping's user is given no options, and must not take that for none."""
    role = f"take_plain_{os.getpid()}"
    dsn = scratch(
        f"""CREATE ROLE {role} LOGIN; CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w;
        GRANT USAGE ON FOREIGN SERVER far TO {role};
        CREATE USER MAPPING FOR pg_monitor SERVER far OPTIONS (u 'hidden');
        CREATE USER MAPPING FOR {role} SERVER far OPTIONS (u 'own');
        CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (u 'hidden');"""
    )
    try:
        seen, plain = taken(dsn), taken(make_conninfo(dsn, user=role))
    finally:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(f"DROP OWNED BY {role}; DROP ROLE {role}".encode())
    reason = Unprintable.MAPPING_OPTIONS.value
    assert reason not in seen.ledger.unprintable
    assert [one.place.subject for one in plain.notes if reason in one.message] == [
        "user mapping far.pg_monitor",
        "user mapping far.public",
    ]
    shown = [text for one in plain.snapshot.of_kinds([Kind.USER_MAPPING]) for text in (one.pieces[0].sql,)]
    assert sum("'own'" in one for one in shown) == 1
    assert not any("hidden" in one for one in shown)
