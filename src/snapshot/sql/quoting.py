"""Quote the identifiers that an older server printed bare and a newer grammar reserves.

A server quotes identifiers by its own keyword list, so ``CREATE FUNCTION f(json json)`` from PostgreSQL 15 is a
syntax error from 16 on. Quoting the word makes the text parse, and load on old and new servers alike.
"""

import re

from pglast import parser

from snapshot.model.diagnostic import Place
from snapshot.model.errors import SqlError
from snapshot.model.ledger import Edit, EditCode
from snapshot.sql.depth import too_deep

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
_TOO_DEEP = re.compile("memory exhausted|stack depth limit exceeded")
_NEAR = re.compile(r' at or near "(.*)"\Z', re.DOTALL)
_HARMLESS = re.compile(r"""\w{1,63}|"[^"\n]{1,63}"|[^\w\s'"$]{1,8}|\$\d{1,9}""")
_TEXT = re.compile(r"(?i)(?:[ebxn]|u&)?'|\$")

MOST_REPAIRS_FROM_THE_START = 64
"""Quotings that may parse a text anew from where it began, for want of an entry to go on from.

Each costs as much as the whole text, so without a bound their cost would grow by the square. A dump has an entry for
each object, and there the cost is that of the entry.
"""


def quote_keywords(text: str, name: str) -> tuple[str, list[slice], tuple[Edit, ...]]:
    """Return the text that parses, the slices of its statements in code points, and what was quoted.

    :raises SqlError: where the text does not parse for another reason.
    """
    slices: list[slice] = []
    edits: list[Edit] = []
    start, repairs = 0, 0
    while True:
        try:
            slices += _split(text, start, len(text))
        except parser.ParseError as error:
            at = start + _index(error, len(text) - start)
            if repairs == MOST_REPAIRS_FROM_THE_START:
                raise _syntax_error(text, at, error, name) from None
            text, word = _quoted(text, at, error, name)
            edits.append(Edit(EditCode.IDENTIFIER_QUOTED, word, text.count("\n", 0, at) + 1))
            before, start = start, _resume(text, start, at, slices)
            repairs = repairs + 1 if start == before else 0
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
    raise _syntax_error(text, at, error, name) from None


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
    return parse_error(error, place)


def parse_error(error: parser.ParseError, place: Place) -> SqlError:
    """Return what to say where libpg_query gives up: the text is wrong, or nested deeper than its stack is.

    Its message quotes the token it stopped at, which may be a password or the rest of the file; only a word, a quoted
    name or an operator of a moderate length is repeated.
    """
    said = str(error.args[0])
    if _TOO_DEEP.match(said):
        return too_deep(place)
    near = _NEAR.search(said)
    if near and not _HARMLESS.fullmatch(near[1]):
        what = "a text" if _TEXT.match(near[1]) else "what stands there"
        said = f"{said[: near.start()]} at or near {what}"
    return SqlError(
        said,
        place=place,
        hint="Feed what plain pg_dump --schema-only prints; a file edited by hand must be valid SQL",
        code="syntax",
    )
