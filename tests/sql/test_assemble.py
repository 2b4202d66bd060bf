"""Statements become objects, and every one of them is accounted for."""

from collections.abc import Callable

import pytest

from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.ledger import EditCode
from snapshot.model.objects import PLAIN, DbObject, Role, Setting
from snapshot.sql.assemble import Assembly, assemble
from snapshot.sql.said import read as read_script
from snapshot.sql.script import cut

Read = Callable[[str], Assembly]


def get(found: Assembly, identity: str) -> DbObject:
    """Return one object by the text of its identity."""
    return found.snapshot[ObjectId.parse(identity)]


def test_every_statement_is_accounted_for(dump: str, read: Read) -> None:
    """The ledger balances, and what became pieces is what the objects hold, dummies included."""
    found = read(dump)
    assert found.ledger.is_balanced
    assert found.ledger.pieces == sum(len(obj.pieces) + bool(obj.dummy) for obj in found.snapshot.objects)
    assert found.ledger.objects == found.snapshot.counts()
    assert found.ledger.left_out == sum(edit.code.value.endswith("left-out") for edit in found.ledger.edits)


def test_pieces_are_source_slices(dump: str, read: Read) -> None:
    """SQL is stored as it was printed, at the line it was printed on; the recorded edits undo what differs."""
    lines = dump.split("\n")
    found = read(dump)
    quoted = [edit.subject for edit in found.ledger.edits if edit.code is EditCode.IDENTIFIER_QUOTED]
    for piece in (piece for obj in found.snapshot.objects for piece in obj.pieces):
        sql = piece.sql
        if sql not in dump:
            sql = sql.replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1)
            for word in quoted:
                sql = sql.replace(f'"{word}"', word)
        assert sql in dump
        assert sql.split("\n")[0] in lines[piece.line - 1]


def test_objects_are_sorted_and_have_their_parents(dump: str, read: Read) -> None:
    """Identities are sorted and unique, and every parent is an object of the snapshot."""
    found = read(dump).snapshot
    identities = [obj.id for obj in found.objects]
    assert identities == sorted(set(identities))
    assert {obj.parent for obj in found.objects if obj.parent} <= set(identities)


def test_a_script_may_be_read_before_the_others_are_there() -> None:
    """Read early or late, alone or not: objects, ledger and the places of statements are the same."""
    texts = [
        b"CREATE SCHEMA a;\nCREATE TABLE a.t ();\n",
        b"SET row_security = off;\nCREATE VIEW a.v AS SELECT 1 AS n;\n",
    ]
    early = assemble([read_script(cut(text)) for text in texts])
    late = assemble([cut(text) for text in texts])
    assert (early.snapshot, early.ledger, early.positions) == (late.snapshot, late.ledger, late.positions)
    assert early.positions[ObjectId.parse("view a.v")] == 3


SPLIT_VIEW = (
    "CREATE SCHEMA a;\nCREATE VIEW a.v AS\nSELECT\n    NULL::integer AS n;\n"
    "COMMENT ON VIEW a.v IS 'CREATE OR REPLACE VIEW';\n"
    "CREATE OR REPLACE VIEW a.v WITH (security_barrier='true') AS\n SELECT 1 AS n;\n"
)


def test_a_split_view_is_joined(read: Read) -> None:
    """A view printed as a dummy and a body is one object with one definition, and the edit is on record."""
    found = read(SPLIT_VIEW)
    view = get(found, "view a.v")
    assert [piece.role for piece in view.pieces] == [Role.DEFINITION, Role.COMMENT]
    assert view.pieces[0].sql == "CREATE VIEW a.v WITH (security_barrier='true') AS\n SELECT 1 AS n;"
    assert view.dummy is not None
    assert [(edit.code, edit.subject, edit.line) for edit in found.ledger.edits] == [
        (EditCode.VIEW_JOINED, "view a.v", 6)
    ]


def test_a_split_view_equals_an_unsplit_one(read: Read) -> None:
    """Whether a dump had to split a view is no part of the schema."""
    whole = "CREATE SCHEMA a;\nCREATE VIEW a.v WITH (security_barrier='true') AS\n SELECT 1 AS n;\n"
    assert read(SPLIT_VIEW).snapshot == read(whole + "COMMENT ON VIEW a.v IS 'CREATE OR REPLACE VIEW';\n").snapshot


VERSIONED = """CREATE SCHEMA app;
CREATE TABLE {0}.{1} (version_num character varying(32) NOT NULL);
ALTER TABLE {0}.{1} OWNER TO r;
COMMENT ON COLUMN {0}.{1}.version_num IS 'x';
ALTER TABLE ONLY {0}.{1} ADD CONSTRAINT pkc PRIMARY KEY (version_num);
COMMENT ON CONSTRAINT pkc ON {0}.{1} IS 'x';
CREATE INDEX i ON {0}.{1} USING btree (version_num);
COMMENT ON INDEX {0}.i IS 'x';
GRANT SELECT ON TABLE {0}.{1} TO r;
"""


@pytest.mark.parametrize(
    ("schema", "table", "given", "left"),
    [
        ("public", "alembic_version", None, 1),
        ("app", "alembic_version", None, 1),
        ("app", "versions", None, 4),
        ("app", "versions", [("app", "versions")], 1),
        ("app", "alembic_version", [("app", "versions")], 4),
        ("app", "alembic_version", [], 4),
    ],
)
def test_the_version_table_is_left_out(
    schema: str, table: str, given: list[tuple[str, str]] | None, left: int
) -> None:
    """The migrations' own table goes with everything that hangs on it, each statement with an edit."""
    found = assemble([cut(VERSIONED.format(schema, table).encode())], version_tables=given)
    assert len(found.snapshot) == left
    assert found.ledger.left_out == (8 if left == 1 else 0)
    assert found.ledger.is_balanced


def test_stock_public_is_left_out(read: Read) -> None:
    """What only a dump of schema public says of it is left out; what was changed stays."""
    stock = (
        "CREATE SCHEMA public;\nALTER SCHEMA public OWNER TO pg_database_owner;\nCOMMENT ON SCHEMA public IS '{}';\n"
    )
    found = read("CREATE SCHEMA a;\n" + stock.format("standard public schema"))
    assert [str(obj.id) for obj in found.snapshot.objects] == ["schema a"]
    assert {edit.code for edit in found.ledger.edits} == {EditCode.PUBLIC_LEFT_OUT}
    changed = read("CREATE SCHEMA a;\n" + stock.format("ours"))
    assert [piece.sql for piece in get(changed, "schema public").pieces] == ["COMMENT ON SCHEMA public IS 'ours';"]
    assert not get(changed, "schema public").is_defined


def test_column_comments_follow_the_columns(read: Read) -> None:
    """The comment of the whole comes first, then those of columns, in the order of the columns."""
    found = read(
        "CREATE SCHEMA a;\nCREATE TABLE a.t (z integer, b integer, m integer);\n"
        + "".join(f"COMMENT ON COLUMN a.t.{name} IS 'x';\n" for name in "mbz")
        + "COMMENT ON TABLE a.t IS 'x';\n"
    )
    comments = [piece.sql.split()[-3] for piece in get(found, "table a.t").pieces if piece.role is Role.COMMENT]
    assert comments == ["a.t", "a.t.z", "a.t.b", "a.t.m"]


@pytest.mark.parametrize(
    "view",
    [
        "CREATE VIEW a.v AS SELECT 1 AS z, t.b FROM (SELECT 2 AS b) t;",
        "CREATE VIEW a.v (z, b) AS SELECT 1 AS q, 2 AS r;",
        "CREATE VIEW a.v AS SELECT 1 AS z, 2 AS b UNION ALL SELECT 3 AS b, 4 AS z;",
        "CREATE MATERIALIZED VIEW a.v AS SELECT 1 AS z, 2 AS b WITH NO DATA;",
    ],
)
def test_columns_of_views_have_an_order_too(view: str, read: Read) -> None:
    """A view's columns are named by its aliases, its targets or those of its first branch."""
    found = read(f"CREATE SCHEMA a;\n{view}\nCOMMENT ON COLUMN a.v.b IS 'x';\nCOMMENT ON COLUMN a.v.z IS 'x';\n")
    (obj,) = (obj for obj in found.snapshot.objects if obj.id.name == "v")
    assert [piece.sql.split()[3] for piece in obj.pieces[1:]] == ["a.v.z", "a.v.b"]


def test_session_state_goes_where_it_matters(read: Read) -> None:
    """Tablespace and access method stay with what has storage; the grantor stays with the grant."""
    found = read(
        "CREATE SCHEMA a;\nSET default_tablespace = 'fa st';\nSET default_table_access_method = heap2;\n"
        "CREATE TABLE a.t (n integer);\nCREATE TABLE a.p (n integer) PARTITION BY LIST (n);\n"
        "CREATE VIEW a.v AS SELECT 1;\n"
        "CREATE INDEX i ON a.t (n);\nSET default_tablespace = '';\nSET default_table_access_method = heap;\n"
        'CREATE TABLE a.u (n integer);\nSET SESSION AUTHORIZATION "We ird";\nGRANT SELECT ON TABLE a.u TO r;\n'
        "RESET SESSION AUTHORIZATION;\nGRANT SELECT ON TABLE a.u TO q;\n"
    )
    settings = {str(obj.id): [piece.setting for piece in obj.pieces] for obj in found.snapshot.objects}
    assert settings["table a.t"] == [Setting(tablespace="fa st", access_method="heap2")]
    assert settings["table a.p"] == [Setting(tablespace="fa st")]
    assert settings["view a.v"] == [PLAIN]
    assert settings["index a.i"] == [Setting(tablespace="fa st")]
    assert settings["table a.u"] == [PLAIN, Setting(authorization="We ird"), PLAIN]


def test_a_not_null_has_no_tablespace(read: Read) -> None:
    """A NOT NULL that pg_dump prints apart has no index, so what stuck from an entry before does not matter to it."""
    found = read(
        "CREATE SCHEMA a;\nCREATE TABLE a.t (n integer);\nSET default_tablespace = 'fast';\n"
        "ALTER TABLE ONLY a.t ADD CONSTRAINT k UNIQUE (n);\n"
        "ALTER TABLE a.t ADD CONSTRAINT c NOT NULL n NOT VALID;\n"
    )
    settings = {str(obj.id): obj.pieces[0].setting for obj in found.snapshot.objects}
    assert settings["constraint a.t.k"] == Setting(tablespace="fast")
    assert settings["constraint a.t.c"] == PLAIN


def test_parts_of_one_dump_are_one_snapshot(read: Read) -> None:
    """Dumps of single schemas together say what one dump of all says, whichever comes first."""
    one = "CREATE SCHEMA a;\nCREATE TABLE a.t (n integer);\n"
    other = "CREATE SCHEMA b;\nCREATE INDEX i ON a.t (n);\nCOMMENT ON TABLE a.t IS 'x';\n"
    whole = read(one + other).snapshot
    scripts = [cut(text.encode()) for text in (one, other)]
    assert assemble(scripts).snapshot == assemble(scripts[::-1]).snapshot == whole


def test_names_resolve_by_namespace(read: Read) -> None:
    """A statement that names no kind finds its object: a key's index, an identity's sequence, a multirange."""
    found = read(
        "CREATE SCHEMA a;\nCREATE TABLE a.t (n integer NOT NULL);\n"
        "ALTER TABLE a.t ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (\n    SEQUENCE NAME a.s\n);\n"
        "ALTER TABLE ONLY a.t ADD CONSTRAINT k PRIMARY KEY (n);\nALTER TABLE a.t CLUSTER ON k;\n"
        "COMMENT ON INDEX a.k IS 'x';\nCOMMENT ON SEQUENCE a.s IS 'x';\n"
        "CREATE TYPE a.r AS RANGE (\n    subtype = integer,\n    multirange_type_name = a.m\n);\n"
        "COMMENT ON TYPE a.m IS 'x';\n"
    )
    assert [piece.role for piece in get(found, "constraint a.t.k").pieces] == [0, Role.ALTERATION, Role.COMMENT]
    assert len(get(found, "identity a.t.n").pieces) == 2
    assert len(get(found, "type a.r").pieces) == 2


def test_a_shell_is_told_from_a_promise(read: Read) -> None:
    """The same statement announces a type that is completed, and is the type itself where nothing completes it."""
    found = read("CREATE SCHEMA a;\nCREATE TYPE a.t;\nALTER TYPE a.t OWNER TO r;\n")
    assert {obj.id.kind for obj in found.snapshot.objects} == {Kind.SCHEMA, Kind.TYPE}
    completed = read(
        "CREATE SCHEMA a;\nCREATE TYPE a.t;\nCREATE TYPE a.t (\n    INPUT = a.i,\n    OUTPUT = a.o\n);\n"
    )
    assert get(completed, "shell type a.t").parent == ObjectId(Kind.TYPE, ("a", "t"))


def test_older_servers_alter_tables(read: Read) -> None:
    """Up to 15 pg_dump says ALTER TABLE of views, sequences and materialized views too."""
    found = read(
        "CREATE SCHEMA a;\nCREATE VIEW a.v AS SELECT 1;\nCREATE SEQUENCE a.s;\n"
        "CREATE MATERIALIZED VIEW a.m AS SELECT 1 WITH NO DATA;\n"
        + "".join(f"ALTER TABLE a.{name} OWNER TO r;\n" for name in "vsm")
    )
    owned = [obj.id.kind for obj in found.snapshot.objects if obj.pieces[-1].role is Role.OWNER]
    assert owned == [Kind.MATERIALIZED_VIEW, Kind.SEQUENCE, Kind.VIEW]


def test_an_empty_database(read: Read) -> None:
    """A dump without objects is a snapshot without objects, and not an error."""
    found = read("SET client_encoding = 'UTF8';\nSELECT pg_catalog.set_config('search_path', '', false);\n")
    assert not found.snapshot
    assert (found.ledger.statements, found.ledger.frame) == (2, 2)
