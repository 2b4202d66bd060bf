"""An identity is one visible line of text, and that text is the identity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.model.identity import ObjectId, quote_name, type_text
from snapshot.model.kind import Kind

HOSTILE = [
    "",
    " ",
    '"',
    "\\",
    '\\"',
    "a.b",
    "a(b",
    "x, y",
    "new\nline",
    "cr\r",
    "\u200f",
    "\u2028",
    "😀",
    "table",
    "a[]",
]
names = st.sampled_from(HOSTILE) | st.text(max_size=6)
identities = st.builds(
    ObjectId,
    st.sampled_from(Kind),
    st.lists(names, max_size=3).map(tuple),
    st.lists(names, max_size=3).map(tuple),
)


@given(identities)
def test_text_round_trips(identity: ObjectId) -> None:
    """Whatever names an object has, its text parses back to it."""
    assert ObjectId.parse(str(identity)) == identity


@given(identities)
def test_text_is_one_visible_line(identity: ObjectId) -> None:
    """No name can break the line or hide in it."""
    assert str(identity).isprintable()


@given(identities, identities)
def test_text_tells_apart(one: ObjectId, other: ObjectId) -> None:
    """Two identities have one text only when they are one."""
    assert (str(one) == str(other)) == (one == other)


@pytest.mark.parametrize(
    ("identity", "text"),
    [
        (ObjectId(Kind.FUNCTION, ("stg", "fn"), ("integer", "text[]")), "function stg.fn(integer, text[])"),
        (ObjectId(Kind.PROCEDURE, ("stg", "p")), "procedure stg.p()"),
        (ObjectId(Kind.CONSTRAINT, ("raw", "events", "events_pkey")), "constraint raw.events.events_pkey"),
        (ObjectId(Kind.CAST, (), ("ref.euro", "bigint")), "cast (ref.euro, bigint)"),
        (ObjectId(Kind.OPERATOR, ("ref", "!!"), ("", "integer")), 'operator ref."!!"("", integer)'),
        (ObjectId(Kind.TABLE, ("We ird", 'q"\n')), 'table "We ird"."q\\"\\u000a"'),
        (ObjectId(Kind.TABLE, ("raw", "table")), "table raw.table"),
        (ObjectId(Kind.DEFAULT_PRIVILEGES, ("reader", "", "tables")), 'default privileges reader."".tables'),
    ],
)
def test_text_by_shape(identity: ObjectId, text: str) -> None:
    """Every shape of name has the text that files and reports show."""
    assert str(identity) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "table",
        "tables raw.t",
        'table "raw".t',
        "table raw.t ",
        "table raw..t",
        'table "open',
        "function raw.f",
        "table T",
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    """A text that is not what an identity prints is not silently taken for one."""
    with pytest.raises(ValueError, match="not an object identity"):
        ObjectId.parse(text)


@pytest.mark.parametrize(
    ("schema", "name", "expected"),
    [
        ("pg_catalog", "int4", "integer"),
        ("", "varchar", "character varying"),
        ("", "char", "char"),
        ("ref", "int4", "ref.int4"),
        ("We ird", "t", '"We ird".t'),
    ],
)
def test_type_names(schema: str, name: str, expected: str) -> None:
    """A type is spelled as format_type spells it, and qualified unless it is built in."""
    assert type_text(schema, name) == expected
    assert type_text(schema, name, is_array=True) == expected + "[]"


def test_keywords_stay_bare() -> None:
    """The text is for people and files, so a keyword is no reason to quote."""
    assert quote_name("select") == "select"
