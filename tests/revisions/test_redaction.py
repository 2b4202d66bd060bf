"""No message shows what a connection string hides."""

import pytest

from snapshot.config.dsn import readable
from snapshot.model.errors import UsageError
from snapshot.revisions.redaction import hide


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://u:p%40ss%2Fword@h/db",
        "postgresql+psycopg://u:p%40ss%2Fword@h/db",
        "host=h user=u password='p@ss/word'",
        "postgresql://u@h/db?password=p%40ss%2Fword",
    ],
)
def test_a_password_is_hidden_in_every_spelling(dsn: str) -> None:
    """The string itself, the password, and its percent-encoded form all disappear."""
    hidden = hide(f"cannot reach {dsn}: p@ss/word, p%40ss%2Fword", dsn)

    assert "ss" not in hidden
    assert hidden.startswith("cannot reach ***")


def test_a_password_inside_sql_is_hidden() -> None:
    """A failing CREATE ROLE is quoted by the server."""
    text = "LINE 1: CREATE ROLE x PASSWORD 'it''s'; SELECT 1"

    assert hide(text, "dbname=db") == "LINE 1: CREATE ROLE x PASSWORD '***'; SELECT 1"


def test_an_unreadable_string_is_not_repeated() -> None:
    """What libpq stumbles over it quotes, and that may be the password."""
    with pytest.raises(UsageError) as caught:
        hide("", "host=h password='sesame")

    assert "sesame" not in str(caught.value)


def test_a_driver_is_taken_out() -> None:
    """SQLAlchemy's form of a URL is not libpq's."""
    assert readable("postgresql+psycopg://u@h/db") == "postgresql://u@h/db"
    assert readable("host=postgresql+x://") == "host=postgresql+x://"
