"""What DO blocks do: the statements of their bodies, with their lines, and what is computed there."""

import pytest

from snapshot.sql.blocks import acting
from snapshot.sql.sent import read_sent
from snapshot.sql.sent_facts import rows_written, settings_left, transaction_word

BLOCK = """SELECT 1;
DO $do$
DECLARE r record;
BEGIN
    SET search_path = x;
    PERFORM set_config('a.b', 'x', false);
    r := set_config('a.c', 'x', false);
    IF r IS NULL THEN
        INSERT INTO t VALUES (1) RETURNING id INTO r;
    END IF;
    FOR r IN EXECUTE 'SELECT 1' LOOP
        UPDATE t SET a = 1;
    END LOOP;
    EXECUTE 'SET a.d = 1';
    EXECUTE format('DELETE FROM %I', r);
    EXECUTE 'DO ''BEGIN INSERT INTO u VALUES (1); END''';
    EXECUTE 'CREATE ROLE ' || quote_ident(r);
    COMMIT;
    SET LOCAL a.e = 1;
    EXECUTE r;
END $do$;
SELECT 2;
"""


def test_body() -> None:
    """Every statement that a body runs is found on its line, and what is computed is said to be."""
    found = acting(read_sent(BLOCK), BLOCK)
    lines = [(BLOCK.count("\n", 0, one.start) + 1, one) for one in found.statements]
    assert [(line, *settings_left(one)) for line, one in lines if settings_left(one)] == [
        (5, "search_path"),
        (6, "a.b"),
        (7, "a.c"),
        (14, "a.d"),
    ]
    assert [(line, *rows_written(one)) for line, one in lines if rows_written(one)] == [
        (9, ("INSERT", "t")),
        (12, ("UPDATE", "t")),
        (15, ("DELETE", '"…"')),
        (16, ("INSERT", "u")),
    ]
    assert [(line, transaction_word(one)) for line, one in lines if transaction_word(one)] == [(18, "COMMIT")]
    assert [BLOCK.count("\n", 0, at) + 1 for at in found.untold] == [20]
    assert [one.is_inside for _, one in lines][:1] == [False]
    assert lines[-1][0] == 22
    assert not lines[-1][1].is_inside


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("DO 'BEGIN\n SET a.b = ''x''; END'", 2),
        ("DO LANGUAGE plpgsql $$\n\nBEGIN SET a.b = 'x'; END$$", 3),
        ("DO $$BEGIN SET a.b = '日本'; END$$ LANGUAGE plpgsql", 1),
    ],
)
def test_lines(text: str, line: int) -> None:
    """Lines count from the quote on, however the body is quoted."""
    (found,) = acting(read_sent(text), text).statements
    assert settings_left(found) == {"a.b"}
    assert text.count("\n", 0, found.start) + 1 == line


@pytest.mark.parametrize(
    "text",
    [
        "DO LANGUAGE plpython3u $$x$$",
        "DO $$ garbage $$",
        "DO ''",
        "DO $$BEGIN EXECUTE f(); END$$",
        "DO $$BEGIN EXECUTE 'no SQL ' || x; END$$",
        "DO $$BEGIN EXECUTE a || b; END$$",
    ],
)
def test_untold(text: str) -> None:
    """What no parser reads is said to be untold, and nothing is claimed of it."""
    found = acting(read_sent(text), text)
    assert found.untold
    assert not any(settings_left(one) or rows_written(one) for one in found.statements)


@pytest.mark.parametrize("count", [10, 1000, 100_000])
@pytest.mark.parametrize(
    "parts",
    [("IF true THEN ", "NULL; ", "END IF; "), ("BEGIN ", "NULL; ", "END; "), ("", "EXECUTE 'a' ", "|| 'b'"),
     ("", "PERFORM 1 ", "+ 1")],
)  # fmt: skip
def test_depth(count: int, parts: tuple[str, str, str]) -> None:
    """What is nested or added up without end is read, or said to be untold."""
    before, inner, after = parts
    end = "" if inner == "NULL; " else ";"
    text = f"DO $$ BEGIN {before * count}{inner}{after * count}{end} END $$"
    found = acting(read_sent(text), text)
    assert found.statements or found.untold or before == "BEGIN "


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("SELECT set_config(setting_name => 'a.b', new_value => 'x', is_local => false)", {"a.b"}),
        ("SELECT set_config('a.b', 'x', 'off')", {"a.b"}),
        ("SELECT set_config('a.b'::text, 'x', 'f'::bool)", {"a.b"}),
        ("INSERT INTO t SELECT set_config('a.b', 'x', false)", {"a.b"}),
        ("SELECT set_config('a.b', 'x', is_local => true)", set()),
        ("SELECT set_config('a.b', 'x', 't')", set()),
        ("CREATE VIEW v AS SELECT set_config('a.b', 'x', false)", set()),
    ],
)
def test_set_config(text: str, left: set[str]) -> None:
    """A call of set_config is read however its arguments are written, where it is evaluated."""
    (one,) = read_sent(text).statements
    assert settings_left(one) == left
