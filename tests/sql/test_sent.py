"""Texts that revisions send: their statements, where they stop being SQL, and what statements do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.sql.sent import read_sent
from snapshot.sql.sent_facts import concurrent, rows_written, settings_left, settings_put_back, transaction_word


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("SELECT 1; SELECT 2", ["SELECT 1; SELECT 2", "SELECT 2"]),
        ("\n  -- 'one;\n/* two */ SELECT 1;\n\n-- three\nSELECT 2", ["SELECT 1;\n\n-- three\nSELECT 2", "SELECT 2"]),
        ("SELECT '日本'; SELECT 2", ["SELECT '日本'; SELECT 2", "SELECT 2"]),
        ("DO $$ BEGIN; x; END $$; SELECT 1", ["DO $$ BEGIN; x; END $$; SELECT 1", "SELECT 1"]),
        ("-- nothing", []),
        ("", []),
    ],
)
def test_statements(text: str, starts: list[str]) -> None:
    """Each statement begins at its first word, whatever stands before it."""
    assert [text[one.start :] for one in read_sent(text).statements] == starts


@pytest.mark.parametrize(
    ("text", "stop"),
    [
        ("SELECT 1;\nSELEC 2", "SELEC 2"),
        ("SELECT '日本', from", "from"),
        ("SELECT (1", ""),
        ("SELECT 1;\n\\connect x\nSELECT", "\\connect x\nSELECT"),
        ("SELECT\0", "\0"),
        ("SELECT '\ud800'", "\ud800'"),
        ("SELECT 'open", "'open"),
    ],
)
def test_stop(text: str, stop: str) -> None:
    """Where a text stops being SQL is told in characters."""
    found = read_sent(text)
    assert found.error
    assert text[found.stop :] == stop
    assert not found.statements


def test_what_stops_it() -> None:
    """A command of psql and rows behind COPY are told from errors; a COPY in a literal is none."""
    assert read_sent("SELECT 1;\n\\i x.sql").psql == "\\i"
    assert read_sent("SELECT 1; COPY t (a) FROM stdin;\n1\n\\.").rows_at == len("SELECT 1; ")
    assert read_sent("SELECT 'COPY t FROM stdin;' FROM FROM").rows_at == -1


def test_secrets_are_not_quoted() -> None:
    """An error quotes no literal of the text."""
    assert "hunter2" not in read_sent("ALTER ROLE r PASSWORD 'hunter2' PASSWORD 'hunter2").error


def test_deep() -> None:
    """What is nested too deeply is an error of the text, and nothing is raised."""
    assert read_sent("SELECT " + "(" * 20_000 + "1" + ")" * 20_000).error


@given(
    st.text(max_size=40)
    | st.lists(st.sampled_from(["SELECT", "1", ";", "'", "--", "$$", "\\", "(", "é"])).map(" ".join)
)
def test_anything_is_read(text: str) -> None:
    """Whatever a text is, it is read or told where it stops."""
    found = read_sent(text)
    assert (found.stop >= 0) == bool(found.error)
    assert found.stop <= len(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("SET a.b = 1", {"a.b"}),
        ("SET TIME ZONE 'UTC'", {"timezone"}),
        ("SET SESSION AUTHORIZATION x", {"session_authorization"}),
        ("SELECT set_config('x', 'y', false), set_config('z', 'y', true)", {"x"}),
        ("SELECT a.set_config('x', 'y', false)", set()),
        ("SET LOCAL a.b = 1", set()),
        ("SET a.b TO DEFAULT", set()),
        ("RESET a.b", set()),
    ],
)
def test_settings(text: str, what: set[str]) -> None:
    """Settings that a statement leaves behind."""
    [statement] = read_sent(text).statements
    assert settings_left(statement) == what


def test_put_back() -> None:
    """Settings that a statement puts back."""
    texts = ("RESET a.b", "SET a.b TO DEFAULT", "RESET ALL", "DISCARD ALL", "DISCARD PLANS", "SET a.b = 1")
    found = [settings_put_back(read_sent(text).statements[0]) for text in texts]
    assert found == [{"a.b"}, {"a.b"}, {"*"}, {"*"}, set(), set()]


def test_words() -> None:
    """What statements are called where a rule names them."""
    words = [
        transaction_word(one)
        for one in read_sent("BEGIN; END; ABORT; SAVEPOINT a; PREPARE TRANSACTION 'a'").statements
    ]
    assert words == ["BEGIN", "COMMIT", "ROLLBACK", "", "PREPARE"]
    assert [concurrent(one) for one in read_sent("REINDEX (CONCURRENTLY) TABLE t; REINDEX TABLE t").statements] == [
        "REINDEX CONCURRENTLY",
        "",
    ]


def test_rows() -> None:
    """Every write of a statement, also in WITH; none of what is kept for later or read."""
    merge = "MERGE INTO v USING a ON true WHEN MATCHED THEN DO NOTHING"
    text = f"WITH a AS (UPDATE t SET x = 1 RETURNING *), b AS (DELETE FROM s.u) {merge}"
    assert set(rows_written(read_sent(text).statements[0])) == {("UPDATE", "t"), ("DELETE", "s.u"), ("MERGE", "v")}
    for kept in (
        "CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO u VALUES (1)",
        "COPY t TO '/x'",
        "COPY t FROM stdin",
    ):
        assert not rows_written(read_sent(kept).statements[0])
