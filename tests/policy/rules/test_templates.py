"""What is said of SQLAlchemy's text() against SQLAlchemy itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from snapshot.policy.rules.templates import as_parsed, escapes, is_kept, needless_escapes, parameters

DIALECT = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call] # SQLAlchemy's
PIECES = st.sampled_from(
    [
        ":",
        "::",
        "\\",
        "\\:",
        "a",
        "_",
        "1",
        "é",
        "日",
        " ",
        "%",
        "%%",
        "'",
        '"',
        "$",
        "[",
        "]",
        ":=",
        "\n",
        ":a",
        "\\:a",
    ]
)


def compiled(sql: str) -> tuple[str, dict[str, object]]:
    """Return what SQLAlchemy makes of a text, and the parameters that it finds."""
    found = text(sql).compile(dialect=DIALECT)
    return str(found), dict(found.params)


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=20))
def test_kept(sql: str) -> None:
    """A text is kept where SQLAlchemy finds no parameter in it and compiles it to itself."""
    became, found = compiled(sql)
    assert is_kept(sql) == (not found and became == sql)
    assert {name for _, name in parameters(sql)} == found.keys()


@given(st.lists(PIECES, max_size=12).map("".join))
def test_escapes(sql: str) -> None:
    """As many backslashes are told as SQLAlchemy takes away, where there are no parameters."""
    became, found = compiled(sql)
    if not found:
        assert len(sql) - len(became) == len(escapes(sql))


@given(st.lists(PIECES, max_size=12).map("".join))
def test_places_are_kept(sql: str) -> None:
    """What is parsed instead has the same length, so that places in it are places in the text."""
    assert len(as_parsed(sql)) == len(sql)


@pytest.mark.parametrize(
    ("sql", "kept"),
    [
        ("SELECT 'a%', '%%', 'x%s'", True),
        ("SELECT a::int, '12:30', a[n:m], '[[:alpha:]]'; y:=1", True),
        ("""SELECT '{"a":true}'""", False),
        ("-- see :todo", False),
        (r"SELECT 'a\:b'", False),
        (r"SELECT 'a\b'", True),
    ],
)
def test_measured_cases(sql: str, kept: bool) -> None:  # noqa: FBT001 - one of two answers
    """The cases that teams meet."""
    assert is_kept(sql) is kept


@pytest.mark.parametrize(
    ("sql", "needless"),
    [
        (r"'see \:todo'", False),
        (r"\:todo", False),
        (r"'a\\:b'", False),
        (r"'a\:b'", True),
        (r"'\: '", True),
        (r"1\:\:int", True),
    ],
)
def test_needless_escapes(sql: str, needless: bool) -> None:  # noqa: FBT001 - one of two answers
    """An escape is needless where SQLAlchemy finds no parameter without it."""
    assert bool(needless_escapes(sql)) is needless


@given(st.sampled_from(["a", " ", "'", ":", "1", "é"]), st.sampled_from(["a", "", " ", ":", "a:", "a "]))
def test_needless_as_sqlalchemy_has_it(before: str, behind: str) -> None:
    """The same of all neighbours of one escape, asked of SQLAlchemy."""
    sql = f"{before}\\:{behind}"
    if escapes(sql):
        assert bool(needless_escapes(sql)) is not bool(compiled(f"{before}:{behind}")[1])
