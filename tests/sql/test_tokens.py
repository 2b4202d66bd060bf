"""Tokens end where PostgreSQL's own scanner ends them."""

from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pglast.parser import ParseError, scan

from snapshot.sql.tokens import statements, tokens

WORDS = "' '' e' E' U&' b' n' $ $$ $a$ $é$ $1 a é _ 1 -- /* */ ; : :: % %s . ( ) / - * 1e5 x$"
FRAGMENTS = st.lists(st.sampled_from([*WORDS.split(), '"', 'u&"', "\\", "\n", "\r", " ", "\t"]), max_size=14).map(
    "".join
)
QUOTED = frozenset({"SCONST", "USCONST", "BCONST", "XCONST", "UIDENT", "C_COMMENT", "SQL_COMMENT"})


def bare_here(text: str) -> set[int]:
    """Return where characters stand that are neither quoted nor comment nor space."""
    return {at for one in tokens(text) if one.kind in {"word", "number", "other"} for at in range(one.start, one.end)}


def bare_there(text: str) -> set[int]:
    """Return the same of PostgreSQL's scanner."""
    found = [one for one in scan(text) if one.name not in QUOTED and text[one.start] != '"']
    return {at for one in found for at in range(one.start, one.end + 1)}


@given(FRAGMENTS)
@example("e'a' \n '\\' ; ' \\")
@example("e'a' --x\n --y\n '\\' ; '")
@example("'a'\n'b\\'")
@example("/* /* */ ' */ ;")
@example("a$b$ ; c$b$ $b$;$b$")
def test_quotes_end_where_the_server_ends_them(text: str) -> None:
    """Of a text that can be scanned, the same characters are bare."""
    try:
        there = bare_there(text)
    except ParseError:
        assume(False)  # noqa: FBT003 - how Hypothesis is told
    assert bare_here(text) == there


@given(FRAGMENTS)
def test_every_text_is_cut(text: str) -> None:
    """Tokens stand in order, none empty, also where something is not closed."""
    found = list(tokens(text))
    assert all(one.text == text[one.start : one.end] != "" for one in found)
    assert all(one.end <= two.start for one, two in pairwise(found))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a; b;;", ["a ;", "b ;"]),
        ("a ';' \"x;\" $$;$$ /*;*/; b", ["a ';' \"x;\" $$;$$ ;", "b"]),
        ("CREATE RULE r AS ON INSERT TO t DO (a; b); c", ["CREATE RULE r AS ON INSERT TO t DO ( a ; b ) ;", "c"]),
        (
            "create or replace function f() begin atomic select case when a then b end; c; end; d",
            ["create or replace function f ( ) begin atomic select case when a then b end ; c ; end ;", "d"],
        ),
        ("BEGIN; a; END; b", ["BEGIN ;", "a ;", "END ;", "b"]),
        (" -- nothing", []),
    ],
)
def test_statements(text: str, parts: list[str]) -> None:
    """A semicolon in parentheses, in a body or in quotes ends none."""
    assert [" ".join(one.text for one in each) for each in statements(list(tokens(text)))] == parts
