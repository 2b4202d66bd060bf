"""Cutting a text into statements loses nothing."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot.model.ledger import Edit, EditCode
from snapshot.sql import script
from snapshot.sql.script import Script, cut

characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.text(characters, max_size=20) | st.sampled_from(
    [";", "😀\r\n", "$q$;", "\n--\n-- Name: x\n--\n", "\\restrict a\n"]
)
GAPS = [
    "\n",
    "\r\n",
    "\n\n-- a comment; 😀\r\n\n",
    " /* ; */\n",
    "\n--\n-- Name: t; Type: TABLE; Schema: raw; Owner: -\n--\n\n",
]


def quoted(text: str) -> str:
    """Return an identifier."""
    return '"' + text.replace('"', '""') + '"'


def comment(text: str) -> str:
    """Return a statement that holds ``text`` in a literal."""
    return "COMMENT ON SCHEMA raw IS '" + text.replace("'", "''") + "';"


def function(text: str) -> str:
    """Return a statement that holds ``text`` in a dollar-quoted body."""
    return f"CREATE FUNCTION raw.f() RETURNS text LANGUAGE sql AS $body$\n{text.replace('$', '')}\n$body$;"


def text_of(found: Script) -> str:
    """Return the text that was cut, after the recorded edits."""
    return "".join(part.text for part in found.parts())


def edits_of(found: Script) -> tuple[Edit, ...]:
    """Return what was quoted because the newer grammar needs it."""
    return tuple(edit for part in found.parts() for edit in part.edits)


def fragments(found: Script) -> Iterator[str]:
    """Yield gaps and statements in turn."""
    for part in found.parts():
        at = 0
        for one in part.slices:
            yield part.text[at : one.start]
            yield part.text[one]
            at = one.stop
        yield part.text[at:]


ATOMIC = "CREATE FUNCTION raw.g() RETURNS integer LANGUAGE sql\n    BEGIN ATOMIC\n SELECT 1;\n SELECT 2;\nEND;"
statements = st.one_of(
    st.builds(comment, texts),
    st.builds(function, texts),
    st.just(ATOMIC),
    st.builds(lambda name: f"CREATE TABLE raw.{quoted(name)} ();", texts.filter(bool)),
)
scripts = st.lists(st.tuples(st.sampled_from(GAPS), statements), min_size=1, max_size=6)


@given(scripts, st.sampled_from(GAPS[:4]))
def test_cutting_is_lossless(parts: list[tuple[str, str]], end: str) -> None:
    """Gaps and statements joined are the bytes that came in, carriage returns and astral characters included."""
    data = ("".join(map("".join, parts)) + end).encode()
    found = cut(data)
    assert "".join(fragments(found)) == text_of(found)
    assert text_of(found).encode() == data


@given(scripts)
def test_statements_are_found_whole(parts: list[tuple[str, str]]) -> None:
    """Each statement is the source slice with its semicolon, and knows the line it begins in."""
    text = "".join(map("".join, parts))
    found = list(cut(text.encode()).statements())
    assert [one.sql for one in found] == [statement for _, statement in parts]
    at = 0
    for one in found:
        at = text.index(one.sql, at)
        assert one.line == text.count("\n", 0, at) + 1
        at += len(one.sql)


def test_small_parts_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """How much is parsed at a time is no part of the answer."""
    found = cut("".join(f"{comment(str(n))}\n😀".replace("😀", "-- 😀\n") for n in range(7)).encode())
    whole = list(found.statements())
    monkeypatch.setattr(script, "PART", 30)
    assert list(found.statements()) == whole


RESTRICTED = (
    "-- head\n\\restrict Key9\n\nCREATE SCHEMA raw;\n"
    "COMMENT ON SCHEMA raw IS '\n\\restrict Key9\n';\n\n\\unrestrict Key9\n\n"
)


def test_restrict_lines_become_comments() -> None:
    """Only pg_dump's own two lines are neutralised, at equal length; the same line inside a literal stays."""
    found = cut(RESTRICTED.encode())
    assert text_of(found) == RESTRICTED.replace("\\restrict", "--estrict", 1).replace("\\unrestrict", "--nrestrict")
    assert len(list(found.statements())) == 2


def test_restrict_with_carriage_returns() -> None:
    """A dump that passed through Windows keeps its line ends and still loses its two commands."""
    found = cut(RESTRICTED.replace("\n", "\r\n").encode())
    assert text_of(found).count("\r\n") == RESTRICTED.count("\n")
    assert len(list(found.statements())) == 2


@pytest.mark.parametrize(
    ("bare", "fixed"),
    [
        ("CREATE FUNCTION c.f(json json)", 'CREATE FUNCTION c.f("json" json)'),
        ("CREATE FUNCTION c.f(a text, json_table json)", 'CREATE FUNCTION c.f(a text, "json_table" json)'),
        ("CREATE FUNCTION c.f(system_user text)", 'CREATE FUNCTION c.f("system_user" text)'),
    ],
)
def test_new_keywords_are_quoted(bare: str, fixed: str) -> None:
    """A name that a newer grammar reserves is quoted, its namesake type is not, and the edit is on record."""
    rest = " RETURNS json LANGUAGE sql AS $$ SELECT json $$;"
    found = cut(f"CREATE SCHEMA c;\n{bare}{rest}\nCREATE SCHEMA d;\n".encode())
    assert [one.sql for one in found.statements()] == ["CREATE SCHEMA c;", fixed + rest, "CREATE SCHEMA d;"]
    assert edits_of(found) == (Edit(EditCode.IDENTIFIER_QUOTED, fixed.split('"')[1], 2),)


def test_quoting_is_undone_by_its_record() -> None:
    """Without the recorded quotes the text is the input again."""
    entries = [f"\n--\n-- Name: f{n}; Type: FUNCTION; Schema: c; Owner: -\n--\n\n" for n in range(3)]
    sql = "".join(
        e + f"CREATE FUNCTION c.f{n}(json json) RETURNS text LANGUAGE sql AS $$;$$;\n" for n, e in enumerate(entries)
    )
    found = cut(sql.encode())
    assert text_of(found).replace('"json"', "json") == sql
    assert [edit.line for edit in edits_of(found)] == [6, 12, 18]
