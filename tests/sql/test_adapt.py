"""Statements adapted to where they are loaded: roles by other names, credentials in the place of placeholders."""

import pytest
from pglast import parser

from snapshot.sql.adapt import fill, map_roles, map_snapshot, placeholders
from snapshot.sql.assemble import assemble
from snapshot.sql.script import Script

RENAMED = {
    "ALTER TABLE s.t OWNER TO app;": 'ALTER TABLE s.t OWNER TO "new""é";',
    "ALTER TABLE s.app OWNER TO app;": 'ALTER TABLE s.app OWNER TO "new""é";',
    "GRANT SELECT ON TABLE s.t TO app, other;": 'GRANT SELECT ON TABLE s.t TO "new""é", other;',
    'GRANT SELECT ON TABLE s."日本" TO app;': 'GRANT SELECT ON TABLE s."日本" TO "new""é";',
    "CREATE POLICY p ON s.t TO app USING ((r = 'app'::text));": (
        'CREATE POLICY p ON s.t TO "new""é" USING ((r = \'app\'::text));'
    ),
    "ALTER DEFAULT PRIVILEGES FOR ROLE app GRANT SELECT ON TABLES TO app;": (
        'ALTER DEFAULT PRIVILEGES FOR ROLE "new""é" GRANT SELECT ON TABLES TO "new""é";'
    ),
    "CREATE USER MAPPING FOR app SERVER app;": 'CREATE USER MAPPING FOR "new""é" SERVER app;',
    "SET SESSION AUTHORIZATION 'app';\nGRANT SELECT ON s.t TO x;\nRESET SESSION AUTHORIZATION;": (
        "SET SESSION AUTHORIZATION 'new\"é';\nGRANT SELECT ON s.t TO x;\nRESET SESSION AUTHORIZATION;"
    ),
    "CREATE FUNCTION s.f() RETURNS void LANGUAGE sql AS 'SET ROLE app';": (
        "CREATE FUNCTION s.f() RETURNS void LANGUAGE sql AS 'SET ROLE app';"
    ),
    "ALTER TABLE s.t OWNER TO application;": "ALTER TABLE s.t OWNER TO application;",
}


@pytest.mark.parametrize("sql", RENAMED)
def test_roles_are_renamed_where_they_are_roles(sql: str) -> None:
    """Owners, grantees, grantors, roles of policies and mappings; no other name and no text; it still parses."""
    assert map_roles(sql, {"app": 'new"é'}) == RENAMED[sql]
    parser.parse_sql_json(RENAMED[sql])


def test_quoted_names_are_found() -> None:
    """A name in double quotes is one name, and two are exchanged without mixing them up."""
    sql = 'GRANT SELECT ON TABLE t TO "a""b", x;'
    assert map_roles(sql, {'a"b': "x", "x": 'a"b'}) == 'GRANT SELECT ON TABLE t TO "x", "a""b";'


def test_a_snapshot_is_renamed_with_its_identities() -> None:
    """User mappings and default privileges are called after their roles."""
    sql = """
    CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE USER MAPPING FOR app SERVER s;
    ALTER DEFAULT PRIVILEGES FOR ROLE app GRANT SELECT ON TABLES TO reader;
    """
    found = map_snapshot(assemble([Script("x", sql)]).snapshot, {"app": "zed"})
    assert "user mapping s.zed" in map(str, found)
    assert found == assemble([Script("x", sql.replace("app", '"zed"'))]).snapshot


MAPPING = "CREATE USER MAPPING FOR app SERVER s OPTIONS (\"user\" 'app', password '********');"
CONNECTION = "CREATE SUBSCRIPTION s CONNECTION '{}' PUBLICATION p;"
FILLED = {
    MAPPING: ("s password", MAPPING.replace("********", r"a''b\c d")),
    CONNECTION.format("host=h password=******** dbname=d"): (
        "s connection",
        CONNECTION.format(r"host=h password=''a\''b\\c d'' dbname=d"),
    ),
    CONNECTION.format("postgresql://u:********@h/d"): (
        "s connection",
        CONNECTION.format("postgresql://u:a%27b%5Cc%20d@h/d"),
    ),
    'ALTER SERVER s OPTIONS (cfg \'{"token": "********"}\');': (
        "s cfg",
        "ALTER SERVER s OPTIONS (cfg '{\"token\": \"a''b\\\\c d\"}');",
    ),
    "ALTER SERVER s OPTIONS (cfg E'a\\\\b password=********');": (
        "s cfg",
        r"ALTER SERVER s OPTIONS (cfg E'a\\b password=''a\\''b\\\\c d''');",
    ),
}


@pytest.mark.parametrize("sql", FILLED)
def test_credentials_are_escaped_as_their_place_asks(sql: str) -> None:
    """An option is a text, a keyword's value is quoted, an address percent-encoded, JSON has backslashes."""
    name, wanted = FILLED[sql]
    assert [one.name for one in placeholders("s", sql)] == [name]
    assert fill("s", sql, {name: r"a'b\c d"}) == wanted
    assert fill("s", sql, {"another": "x"}) == sql


def test_several_of_one_text_have_numbers() -> None:
    """Each can be filled by itself."""
    sql = CONNECTION.format("password=******** sslpassword=********")
    assert [one.name for one in placeholders("s", sql)] == ["s connection", "s connection 2"]
    assert "sslpassword=''two''" in fill("s", sql, {"s connection 2": "two"})
    assert "password=********" in fill("s", sql, {"s connection 2": "two"})
