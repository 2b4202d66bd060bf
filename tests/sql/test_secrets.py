"""Credentials in statements are replaced by a placeholder that still loads."""

import pytest

from snapshot.model.ledger import EditCode
from snapshot.sql.assemble import assemble
from snapshot.sql.script import cut
from snapshot.sql.secrets import PLACEHOLDER, conceal, conceal_setting, excerpt

MAPPING = """CREATE USER MAPPING FOR app SERVER far OPTIONS (
    password 's''ec\\ret',
    "user" 'bob'
);"""

SUBSCRIPTION = "CREATE SUBSCRIPTION s CONNECTION '{}' PUBLICATION p WITH (connect = false, slot_name = 's');"


def test_option_that_is_a_password_is_replaced() -> None:
    """The value of a password option goes, everything else of the statement stays to the byte."""
    sql, found = conceal("CreateUserMappingStmt", MAPPING)

    assert sql == MAPPING.replace("'s''ec\\ret'", f"'{PLACEHOLDER}'")
    assert found == ("password",)


@pytest.mark.parametrize(
    ("connection", "concealed"),
    [
        ("host=h password=secret dbname=d", f"host=h password={PLACEHOLDER} dbname=d"),
        ("host=h password=''se cret'' dbname=d", f"host=h password={PLACEHOLDER} dbname=d"),
        ("host=h password = secret", f"host=h password = {PLACEHOLDER}"),
        ("postgresql://u:secret@h/d", f"postgresql://u:{PLACEHOLDER}@h/d"),
        ("postgresql://h/d?user=u&password=secret", f"postgresql://h/d?user=u&password={PLACEHOLDER}"),
        ("host=h sslpassword=secret", f"host=h sslpassword={PLACEHOLDER}"),
        ('postgresql://u:s?cr#t "x@h/d?a=b', f"postgresql://u:{PLACEHOLDER}@h/d?a=b"),
        ("postgres://u:80?a=s@h", f"postgres://u:{PLACEHOLDER}@h"),
        (f"postgresql://u:{'token' * 300}@h/d", f"postgresql://u:{PLACEHOLDER}@h/d"),
    ],
)
def test_password_of_a_connection_string_is_replaced(connection: str, concealed: str) -> None:
    """Keyword and URL connection strings lose their password and keep the rest."""
    sql, found = conceal("CreateSubscriptionStmt", SUBSCRIPTION.format(connection))

    assert sql == SUBSCRIPTION.format(concealed)
    assert found


@pytest.mark.parametrize(
    ("node", "sql"),
    [
        ("CreateSubscriptionStmt", SUBSCRIPTION.format("host=h dbname=''d;b''")),
        ("CreateForeignServerStmt", "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h', dbname 'd''b');"),
        ("CommentStmt", "COMMENT ON TABLE a.b IS 'password=secret';"),
        ("AlterTableStmt", "ALTER TABLE a.b ADD CONSTRAINT c CHECK ((options <> 'password=secret')) NOT VALID;"),
        ("AlterTableStmt", "ALTER TABLE a.b ADD CONSTRAINT c CHECK (a.options('password=secret')) NOT VALID;"),
        ("AlterTableStmt", "ALTER TABLE ONLY a.options ATTACH PARTITION a.p FOR VALUES IN ('password=secret');"),
        (
            "CreateForeignTableStmt",
            "CREATE FOREIGN TABLE a.b (\n    c text OPTIONS (n 'c') DEFAULT 'password=secret'::text\n)\nSERVER s;",
        ),
        ("CreateSubscriptionStmt", SUBSCRIPTION.format("host=h").replace("'s'", "'password=secret'")),
    ],
)
def test_statement_without_credentials_is_untouched(node: str, sql: str) -> None:
    """What holds no credential keeps every byte, and a comment is nobody's password."""
    assert conceal(node, sql) == (sql, ())


OPTIONS = "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS ({});"


@pytest.mark.parametrize(
    ("option", "concealed"),
    [
        ("aws_session_token 'x'", f"aws_session_token '{PLACEHOLDER}'"),
        ("\"Password\" 'x'", f"\"Password\" '{PLACEHOLDER}'"),
        ("password E'a\\\\b'", f"password '{PLACEHOLDER}'"),
        ("password $$x$$", f"password '{PLACEHOLDER}'"),
        ("password U&'\\0061'", f"password '{PLACEHOLDER}'"),
        ("dsn 'postgresql://u:p@ss@h/d'", f"dsn 'postgresql://u:{PLACEHOLDER}@h/d'"),
        ("dsn 'x://u:p@h1,h2/d?token=t&a=b'", f"dsn 'x://u:{PLACEHOLDER}@h1,h2/d?token={PLACEHOLDER}&a=b'"),
        ("conn 'Server=h;Pwd=x'", f"conn 'Server=h;Pwd={PLACEHOLDER}'"),
        ('json \'{"api_key": "a\\u0022b"}\'', None),
        ("header 'xoxb-0123456789'", f"header '{PLACEHOLDER}'"),
        ("header 'Authorization: Basic dXNlcjpodW50ZXIy'", f"header 'Authorization: Basic {PLACEHOLDER}'"),
        (
            "\"secretAccessKey\" 'x', \"api-key\" 'y'",
            f"\"secretAccessKey\" '{PLACEHOLDER}', \"api-key\" '{PLACEHOLDER}'",
        ),
        ("pass 'x', db_pw 'y', bypass 'z'", f"pass '{PLACEHOLDER}', db_pw '{PLACEHOLDER}', bypass 'z'"),
        ('headers \'{"x-api-key": "a"}\'', f'headers \'{{"x-api-key": "{PLACEHOLDER}"}}\''),
        ("url 'postgresql+psycopg2://u:a/b@h/d'", f"url 'postgresql+psycopg2://u:{PLACEHOLDER}@h/d'"),
        ("url 'postgresql://h1:5432,h2:5432/d?a=b@c'", None),
        (
            "pem '-----BEGIN RSA PRIVATE KEY-----\nDEK-Info: a-b\nMIIEow==\n-----END RSA PRIVATE KEY-----\n'",
            f"pem '{PLACEHOLDER}\n'",
        ),
        ("pem '-----BEGIN PRIVATE KEY-----\nMIIEow=='", f"pem '{PLACEHOLDER}'"),
        ("host 'h', password ''", "host 'h', password ''"),
        ("url 'http://h:8080/x@y?z=token'", "url 'http://h:8080/x@y?z=token'"),
        ("passfile '/p', sslkey '/k', password_required 'false'", None),
    ],
)
def test_options_of_every_wrapper(option: str, concealed: str | None) -> None:
    """Names and texts decide, not the wrapper; what holds no credential keeps every byte."""
    expected = option if concealed is None else concealed
    if "json" in option:
        expected = f'json E\'{{"api_key": "{PLACEHOLDER}"}}\''.replace("E'", "'")
    assert conceal("CreateForeignServerStmt", OPTIONS.format(option))[0] == OPTIONS.format(expected)


@pytest.mark.parametrize(
    ("node", "sql"),
    [
        ("AlterTableStmt", "ALTER FOREIGN TABLE ONLY a.t ALTER COLUMN c OPTIONS (\n    password '{}'\n);"),
        ("AlterForeignServerStmt", "ALTER SERVER s OPTIONS (ADD password '{}', SET host 'h');"),
        ("AlterUserMappingStmt", "ALTER USER MAPPING FOR u SERVER s options (SET password '{}');"),
        ("AlterFdwStmt", "ALTER FOREIGN DATA WRAPPER w OPTIONS (SET api_key '{}');"),
        ("AlterSubscriptionStmt", "ALTER SUBSCRIPTION s CONNECTION 'host=h password={}';"),
    ],
)
def test_statements_that_change_options(node: str, sql: str) -> None:
    """ADD and SET stand before the name as nothing does in CREATE."""
    assert conceal(node, sql.format("hunter2"))[0] == sql.format(PLACEHOLDER)


@pytest.mark.parametrize(
    "text",
    [
        "://a:" * 50_000,
        "postgres://a:b" * 20_000,
        "postgres://a:b@" * 20_000,
        "-----BEGIN PRIVATE KEY-----" * 10_000,
        "a" * 250_000,
        "a-" * 125_000,
        "password=" * 25_000,
        "'" * 250_000,
        '"token":"' * 25_000,
    ],
)
def test_concealing_takes_no_square_of_the_time(text: str) -> None:
    """A quarter of a megabyte of beginnings is read once; a square of it would not end."""
    sql = OPTIONS.format("x " + "'" + text.replace("'", "''") + "'")
    assert conceal("CreateForeignServerStmt", sql)[0].startswith("CREATE SERVER s")


def test_credentials_can_be_kept() -> None:
    """Asked for, the statement stays to the byte and nothing is recorded."""
    text = f"CREATE FOREIGN DATA WRAPPER w;\nCREATE SERVER far FOREIGN DATA WRAPPER w;\n{MAPPING}\n"
    found = assemble([cut(text.encode())], keep_secrets=True)
    assert found.ledger.edits == ()
    assert MAPPING in [piece.sql for obj in found.snapshot.objects for piece in obj.pieces]


def test_an_error_quotes_no_literal() -> None:
    """A statement that pg_dump would not print is named by its beginning, without what its literals hold."""
    assert excerpt("ALTER ROLE app PASSWORD 'it''s';\nx") == "ALTER ROLE app PASSWORD '…';"
    assert excerpt("DO $a$ hunter2 $a$;") == "DO '…';"
    assert excerpt("SELECT E'open") == "SELECT '…'"


def test_replacement_is_recorded() -> None:
    """The ledger names the object whose credential was replaced, and no piece holds it."""
    text = f"CREATE FOREIGN DATA WRAPPER w;\nCREATE SERVER far FOREIGN DATA WRAPPER w;\n{MAPPING}\n"
    found = assemble([cut(text.encode())])

    assert [(edit.code, edit.subject) for edit in found.ledger.edits] == [
        (EditCode.CREDENTIAL_REPLACED, "user mapping far.app password")
    ]
    assert not any("ec\\ret" in piece.sql for obj in found.snapshot.objects for piece in obj.pieces)


@pytest.mark.parametrize(
    ("setting", "concealed"),
    [
        ("app.jwt_secret=a=b", f"app.jwt_secret={PLACEHOLDER}"),
        ("app.settings.api_key=x", f"app.settings.api_key={PLACEHOLDER}"),
        ("app.queue=amqp://u:pw@h/q", f"app.queue=amqp://u:{PLACEHOLDER}@h/q"),
        ("work_mem=5MB", "work_mem=5MB"),
        ("password_encryption=scram-sha-256", "password_encryption=scram-sha-256"),
    ],
)
def test_credential_in_a_setting_of_the_database_is_replaced(setting: str, concealed: str) -> None:
    """Programs keep theirs in settings of their own; the manifest says that there is one, not which."""
    assert conceal_setting(setting) == concealed
