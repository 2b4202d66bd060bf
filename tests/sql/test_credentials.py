"""What looks like a credential is reported by line and sort, and what only speaks of one is not."""

import pytest

from snapshot.sql.assemble import assemble
from snapshot.sql.credentials import suspicions
from snapshot.sql.script import cut

RANDOM = "a1b2c3d4" * 5

LOOKS = {
    "SELECT dblink_connect('host=db user=app password=hunter2');": "password in a connection string",
    "SELECT dblink('dbname=' || d || ' password=hunter2', q);": "password in a connection string",
    "SELECT dblink('password=''hunter2'' host=db', q);": "password in a connection string",
    "SELECT dblink('postgresql://app:hunter2@db/app', q);": "password in an address",
    "SELECT get('https://example.org/?user=a&api_key=hunter2');": "password in an address",
    "EXECUTE 'ALTER ROLE app PASSWORD ''hunter2''';": "password of a role",
    "CREATE ROLE app LOGIN PASSWORD 'hunter2';": "password of a role",
    f"h := 'Authorization: Bearer {RANDOM}';": "key of an HTTP header",
    'h := \'{"client_secret": "hunter2"}\';': "credential in JSON",
    "api_key := 'abc123def456';": "credential given to a name",
    "v_api_key text := 'abc123def456';": "credential given to a name",
    "SELECT f(token => 'abc123def456');": "credential given to a name",
    "PERFORM set_config('app.jwt_secret', 'abc123def456', false);": "credential given to a name",
    f"k := 'AKIA{'ABCD2345' * 2}';": "AWS access key",
    f"k := 'ghp_{RANDOM}';": "GitHub token",
    f"k := 'glpat-{RANDOM[:20]}';": "GitLab token",
    f"k := 'AIza{RANDOM[:35]}';": "Google API key",
    f"k := 'eyJ{RANDOM}.eyJ{RANDOM}.{RANDOM}';": "JSON web token",
    "k := '-----BEGIN RSA PRIVATE KEY-----';": "private key",
    f"k := 'sk_live_{RANDOM}';": "secret key",
    f"k := 'sk-{RANDOM}';": "secret key",
    f"k := 'xoxb-{RANDOM}';": "Slack token",
    "k := 'SCRAM-SHA-256$4096:c2FsdHNhbHQ=$c3RvcmVk:c2VydmVy';": "stored password",
    "-- postgresql://app:hunter2@db/app": "password in an address",
}
HARMLESS = [
    "SELECT 1 FROM u WHERE password = $1;",
    "SELECT 1 FROM u WHERE u.password = crypt(p_password, u.password);",
    "password := p_password;",
    "IF token = 'refresh_token' THEN NULL; END IF;",
    "IF new.password <> old.password THEN NULL; END IF;",
    "EXECUTE 'SELECT 1 FROM u WHERE user = $1 AND password = $2' USING a, b;",
    "EXECUTE 'UPDATE u SET password = crypt($1, password) WHERE user=u.name';",
    "EXECUTE format('ALTER ROLE %I PASSWORD %L', r, p);",
    "EXECUTE format('CREATE USER MAPPING FOR u SERVER s OPTIONS (password %L)', p);",
    "PERFORM dblink_connect('host=' || h || ' password=' || p);",
    "PERFORM dblink_connect(format('host=%s password=%s', h, p));",
    "SELECT current_setting('app.jwt_secret', true);",
    "PERFORM set_config('app.jwt_secret', p_secret, false);",
    "RAISE EXCEPTION 'password must have 8 characters';",
    "SELECT 'https://example.org:8080/path?x=a@b';",
    "SELECT 'postgresql://user@db/app', 'postgresql://app:$PGPASSWORD@db/app', 'x://app:********@db';",
    "SELECT 'Basic usage of tokens', 'Bearer of bad news and so on';",
    "SELECT token FROM api_key WHERE secret IS NULL;",
    "-- the password of a user, see https://example.org",
]


def found_in(code: str) -> list[tuple[int, str]]:
    """Return line and sort of what is suspected in a body."""
    text = f"CREATE SCHEMA a;\nCREATE FUNCTION a.f() RETURNS void LANGUAGE plpgsql AS $_$\nBEGIN\n{code}\nEND $_$;\n"
    return [(one.line, one.what) for one in suspicions(assemble([cut(text.encode())]).snapshot)]


@pytest.mark.parametrize(("code", "what"), LOOKS.items())
def test_what_looks_like_a_credential(code: str, what: str) -> None:
    """Each sort is found in the line in which it stands, also behind a longer body."""
    assert what in [found for line, found in found_in(code) if line == 3]


@pytest.mark.parametrize("code", HARMLESS)
def test_what_only_speaks_of_one(code: str) -> None:
    """Columns, variables and parameters are called password, and nothing of it is one."""
    assert found_in(code) == []


def test_a_body_in_another_language_is_searched_by_the_line() -> None:
    """PostgreSQL's scanner gives up at an apostrophe in a comment; the line is found all the same."""
    code = "# don't\nconnect('host=db password=hunter2')"
    assert found_in(code) == [(4, "password in a connection string")]


@pytest.mark.parametrize(
    "sql",
    [
        "COMMENT ON SCHEMA a IS 'see postgresql://app:hunter2@db/app';",
        "CREATE TABLE a.t (n text DEFAULT 'postgresql://app:hunter2@db/app'::text);",
        "CREATE VIEW a.v AS\n SELECT 'postgresql://app:hunter2@db/app'::text AS c;",
    ],
)
def test_comments_defaults_and_views_are_searched(sql: str) -> None:
    """They are reported and stay to the byte."""
    found = assemble([cut(f"CREATE SCHEMA a;\n{sql}\n".encode())]).snapshot
    assert [one.what for one in suspicions(found)] == ["password in an address"]
    assert sql in [piece.sql for obj in found.objects for piece in obj.pieces]


def test_a_replaced_credential_is_none() -> None:
    """The placeholder stands for one."""
    text = """CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (url 'postgresql://app:hunter2@db/app', password 'hunter2');
"""
    assert list(suspicions(assemble([cut(text.encode())]).snapshot)) == []
    assert list(suspicions(assemble([cut(text.encode())], keep_secrets=True).snapshot)) != []
