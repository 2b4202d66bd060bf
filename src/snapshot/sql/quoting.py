"""Quote the identifiers that an older server printed bare and a newer grammar reserves.

A server quotes identifiers by its own keyword list, so ``CREATE FUNCTION f(json json)`` from PostgreSQL 15 is a
syntax error from 16 on. Quoting the word makes the text parse, and load on old and new servers alike.
"""

import re

from pglast import parser

from snapshot.model.diagnostic import Place
from snapshot.model.errors import SqlError
from snapshot.model.ledger import Edit, EditCode

NEWLY_RESERVED = frozenset(
    {
        "json",
        "json_array",
        "json_arrayagg",
        "json_exists",
        "json_object",
        "json_objectagg",
        "json_query",
        "json_scalar",
        "json_serialize",
        "json_table",
        "json_value",
        "merge_action",
        "system_user",
    }
)
"""Words that no identifier may be from PostgreSQL 16 or 17 on, but that 15 prints bare (its keyword appendix)."""

_WORD = re.compile(r"[a-z_]+")
_WORD_BEFORE = re.compile(r"([a-z_]+)\s+\Z")
_ENTRY = "\n--\n-- Name: "


def quote_keywords(text: str, name: str) -> tuple[str, list[slice], tuple[Edit, ...]]:
    """Return the text that parses, the slices of its statements in code points, and what was quoted.

    :raises SqlError: where the text does not parse for another reason.
    """
    slices: list[slice] = []
    edits: list[Edit] = []
    start = 0
    while True:
        try:
            slices += _split(text, start, len(text))
        except parser.ParseError as error:
            at = start + _index(error, len(text) - start)
            text, word = _quoted(text, at, error, name)
            edits.append(Edit(EditCode.IDENTIFIER_QUOTED, word, text.count("\n", 0, at) + 1))
            start = _resume(text, start, at, slices)
        else:
            return text, slices, tuple(edits)


def _split(text: str, start: int, stop: int) -> list[slice]:
    found = parser.split(text[start:stop], with_parser=True, only_slices=True)
    return [slice(one.start + start, one.stop + start) for one in found]


def _index(error: parser.ParseError, end: int) -> int:
    """Return where the parser stopped, in code points; it names no place when the text ends too early."""
    index = error.args[1]
    return end if index is None else int(index)


def _resume(text: str, start: int, at: int, slices: list[slice]) -> int:
    """Keep what parses before the entry that failed, so that one word does not cost a parse of the whole text."""
    entry = text.rfind(_ENTRY, start, at)
    if entry <= start:
        return start
    try:
        slices += _split(text, start, entry)
    except parser.ParseError:
        return start
    return entry


def _quoted(text: str, at: int, error: parser.ParseError, name: str) -> tuple[str, str]:
    for begin, end in _suspects(text, at):
        fixed = f'{text[:begin]}"{text[begin:end]}"{text[end:]}'
        if _gets_past(fixed, at):
            return fixed, text[begin:end]
    raise _syntax_error(text, at, error, name)


def _suspects(text: str, at: int) -> list[tuple[int, int]]:
    before = _WORD_BEFORE.search(text, max(0, at - 80), at)
    here = _WORD.match(text, at)
    spans = [before.span(1)] if before else []
    spans += [here.span()] if here else []
    return [span for span in spans if text[slice(*span)] in NEWLY_RESERVED]


def _gets_past(text: str, at: int) -> bool:
    entry = max(0, text.rfind(_ENTRY, 0, at))
    end = text.find(_ENTRY, at)
    part = text[entry : end if end > 0 else len(text)]
    try:
        parser.parse_sql_json(part)
    except parser.ParseError as error:
        return entry + _index(error, len(part)) > at + 2
    return True


def _syntax_error(text: str, at: int, error: parser.ParseError, name: str) -> SqlError:
    place = Place(file=name, line=text.count("\n", 0, at) + 1)
    if text[at : at + 1] == "\\":
        command = text[at : at + 30].split(maxsplit=1)[0]
        return SqlError(
            f"{command} is a psql command, which no server understands",
            place=place,
            hint="Feed what plain pg_dump --schema-only prints, without --create",
            code="psql-command",
        )
    return SqlError(
        str(error.args[0]),
        place=place,
        hint="Feed what plain pg_dump --schema-only prints; a file edited by hand must be valid SQL",
        code="syntax",
    )
