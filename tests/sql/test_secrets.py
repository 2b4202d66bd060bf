"""Credentials in statements are replaced by a placeholder that still loads."""

import pytest

from snapshot.model.ledger import EditCode
from snapshot.sql.assemble import assemble
from snapshot.sql.script import cut
from snapshot.sql.secrets import PLACEHOLDER, conceal, conceal_setting

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
    ],
)
def test_statement_without_credentials_is_untouched(node: str, sql: str) -> None:
    """What holds no credential keeps every byte, and a comment is nobody's password."""
    assert conceal(node, sql) == (sql, ())


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
