"""The text of a baseline as a literal of Python."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.revisions.baseline import quoted


@given(st.text(st.characters(codec="utf-8"), max_size=60).map(lambda text: text + "\n"))
def test_any_text_comes_back(text: str) -> None:
    """What Python reads of the literal is the text to the character, behind a line end at most."""
    assert ast.literal_eval(quoted(text)) in {text, f"\n{text}"}


@pytest.mark.parametrize("text", ['a """ b\n', "a \r\n b\n", "no end", 'ends with "', "back\\", "\u202eodd\u2028\n"])
def test_texts_that_a_raw_literal_cannot_hold(text: str) -> None:
    """Quotes, line ends of others, and what nobody would see are spelled out."""
    found = quoted(text)
    assert ast.literal_eval(found) == text
    assert found.replace("\n", "").isprintable()


def test_readable_where_possible() -> None:
    """A plain text stands as it is, backslashes too."""
    assert quoted("SELECT '\\d', '日本';\n") == 'r"""\nSELECT \'\\d\', \'日本\';\n"""'
