"""Cut a dump into statements without losing a byte.

PostgreSQL's own parser decides where statements end (function bodies and ``BEGIN ATOMIC`` included); what stands
between them are gaps: comments and blank space, among them pg_dump's headers. Gaps and statements joined are the
text. The text is parsed by the part, because one call for a whole dump holds all of its JSON in memory at once, and
the next part is parsed by a thread meanwhile: the parser is C and lets go of the interpreter.

A part ends where a statement ends. Where a candidate turns out to lie inside one (a body that holds a dump), the part
does not parse or its last statement lacks a semicolon; it is then taken twice as long.
"""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, partial

import msgspec
from pglast import parser

from snapshot.model.diagnostic import Place
from snapshot.model.errors import SqlError
from snapshot.model.ledger import Edit
from snapshot.sql import nodes
from snapshot.sql.depth import deep, too_deep
from snapshot.sql.quoting import quote_keywords
from snapshot.sql.reading import decode, first_statement, hide_restrict, refuse_truncated

PART = 1 << 18
"""Code points parsed at a time: their JSON takes some two megabytes."""

_ENDS = (";\n\n\n--\n-- Name: ", ";\n\n-- #", ";\n\n")
"""Where a part may end: before an entry of a dump, before a block of a file of ours, behind any statement."""

_HEADER = re.compile(r"^-- (?:Data for |Statistics for )?Name: (.*)$", re.MULTILINE)
_NAMES = "Name: "
_decode_part = msgspec.json.Decoder(nodes.Batch).decode


class Statement(msgspec.Struct, frozen=True, gc=False):
    """One statement of a script.

    :param line: line of its first character, from 1.
    :param node: name of its parse tree's node, such as ``CreateStmt``.
    :param tree: that node's body, JSON as UTF-8 bytes.
    :param sql: its text with the semicolon.
    """

    line: int
    node: str
    tree: bytes
    sql: str


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a script that was parsed by itself.

    :param text: after the recorded edits.
    :param line: line of its first character, from 1.
    :param slices: where statements stand in ``text``, in code points, without their semicolons.
    :param trees: their parse trees, ``{"<node>":{…}}`` as UTF-8 bytes, in the same order.
    :param edits: identifiers quoted because the newer grammar needs it.
    """

    text: str
    line: int
    slices: list[slice]
    trees: list[bytes]
    edits: tuple[Edit, ...] = ()

    def statements(self, name: str) -> Iterator[Statement]:
        """Yield the statements; see `Script.statements`."""
        line, before, at, text = self.line, 0, 0, self.text
        for one, tree in zip(self.slices, self.trees, strict=True):
            start = one.start
            if text.count(_NAMES, at, start) > 1:
                _refuse_torn(text[at:start], 1, name, line + text.count("\n", before, at))
            line += text.count("\n", before, start)
            yield Statement(line, *nodes.opened(tree), text[one] + ";")
            before, at = start, one.stop
        _refuse_torn(text[at:], 0, name, line + text.count("\n", before, at))


@dataclass(frozen=True)
class Script:
    """A text that is cut into statements when it is asked for them.

    :param name: the file's name for diagnostics, ``-`` for standard input.
    :param source: the text, before edits.
    """

    name: str
    source: str

    @property
    def opening(self) -> str:
        """The comments before the first statement."""
        return self.source[: first_statement(self.source)]

    def statements(self) -> Iterator[Statement]:
        """Yield the statements with their trees, which are made by the part and not kept.

        :raises SqlError: as `parts` does, and for a header that has lost its statement (a dump torn by concurrent
            DDL).
        """
        for part in self.parts():
            yield from part.statements(self.name)

    def parts(self) -> Iterator[Part]:
        """Yield the text by the part; one of them is parsed ahead.

        :raises SqlError: a psql meta-command or another syntax error, no statement at all, a last one without its
            semicolon, or one that is nested too deeply.
        """
        line, is_empty = 1, True
        with ThreadPoolExecutor(1) as pool:
            stretch = _Stretch(self.source, 0, PART)
            json: Callable[[], str] = partial(parser.parse_sql_json, stretch.text)
            while stretch.text:
                following = stretch.next()
                ahead = _parsed_ahead(following.text, pool)
                part = _part(stretch, json, line, self.name)
                if part is None:
                    stretch = stretch.longer()
                    json = partial(parser.parse_sql_json, stretch.text)
                    continue
                yield part
                is_empty = is_empty and not part.slices
                line += stretch.text.count("\n")
                stretch, json = following, ahead
        if is_empty:
            raise _empty(self.name)


@dataclass(frozen=True)
class _Stretch:
    """A candidate for a part: where it begins, and how long it should at least be."""

    source: str
    start: int
    size: int

    @cached_property
    def stop(self) -> int:
        source, least = self.source, self.start + self.size
        for end in _ENDS:
            at = source.find(end, least, least + self.size)
            if at >= 0:
                return at + 2
        return min(len(source), least + self.size)

    @cached_property
    def text(self) -> str:
        return self.source[self.start : self.stop]

    @property
    def is_last(self) -> bool:
        return self.stop == len(self.source)

    def next(self) -> "_Stretch":
        return _Stretch(self.source, self.stop, PART)

    def longer(self) -> "_Stretch":
        return replace(self, size=self.size * 2)


def cut(data: bytes, name: str = "-") -> Script:
    """Cut what plain ``pg_dump --schema-only`` wrote.

    :param data: the file's bytes, UTF-8.
    :param name: its name for diagnostics.
    :raises SqlError: not UTF-8 text, an archive, empty, or cut off; what does not parse is found when the script is
        asked for its statements.
    """
    text = decode(data, name)
    refuse_truncated(text, name)
    return Script(name, hide_restrict(text, name))


def _parsed_ahead(text: str, pool: ThreadPoolExecutor) -> Callable[[], str]:
    """Return what gives the JSON of a text; for none no thread is begun, which takes longer than a short part."""
    return pool.submit(parser.parse_sql_json, text).result if text else partial(parser.parse_sql_json, text)


def _part(stretch: _Stretch, json: Callable[[], str], line: int, name: str) -> Part | None:
    """Return the part, or nothing where the stretch ends inside a statement.

    :param json: gives the JSON of its text.
    :raises SqlError: as `Script.parts` does.
    """
    try:
        part = _parsed(stretch, stretch.text, json(), line)
    except parser.ParseError:
        part = _mended(stretch, line, name)
    except RecursionError as error:
        raise _too_deep(stretch.text, line, name) from error
    if part and stretch.is_last:
        _refuse_open(part, name)
    return part


def _mended(stretch: _Stretch, line: int, name: str) -> Part | None:
    try:
        text, _, edits = quote_keywords(stretch.text, name)
    except SqlError as error:
        if stretch.is_last:
            raise _moved(error, line) from error
        return None
    try:
        part = _parsed(stretch, text, parser.parse_sql_json(text), line)
    except (parser.ParseError, RecursionError) as error:
        raise _too_deep(text, line, name) from error
    return part and replace(part, edits=tuple(replace(one, line=one.line + line - 1) for one in edits))


def _too_deep(text: str, line: int, name: str) -> SqlError:
    """Return the error for the first statement of a part whose tree cannot be made."""
    at = 0
    for one in parser.split(text, with_parser=True, only_slices=True):
        try:
            with deep():
                _decode_part(parser.parse_sql_json(text[one]))
        except (parser.ParseError, RecursionError):
            at = one.start
            break
    return too_deep(Place(file=name, line=line + text.count("\n", 0, at)))


def _refuse_open(part: Part, name: str) -> None:
    """Refuse a last statement without its semicolon: a comment behind it would swallow the one that is added."""
    if part.slices and part.text[part.slices[-1].stop :][:1] != ";":
        raise SqlError(
            "the last statement has no semicolon, so its end may be missing",
            place=Place(file=name, line=part.line + part.text.count("\n", 0, part.slices[-1].start)),
            hint="The dump was cut off; dump again",
            code="truncated-dump",
        )


def _empty(name: str) -> SqlError:
    """Return the error for comments alone, which is what is left of a dump that was cut off at once."""
    return SqlError(
        "the text holds no statement",
        place=Place(file=name),
        hint="Dump again; pg_dump may have failed",
        code="not-a-plain-dump",
    )


def _moved(error: SqlError, line: int) -> SqlError:
    """Return the error of a part with its line in the whole text."""
    first = error.diagnostics[0]
    place = replace(first.place, line=first.place.line + line - 1)
    return SqlError(first.message, place=place, hint=first.hint, code=first.code)


def _parsed(stretch: _Stretch, text: str, json: str, line: int) -> Part | None:
    with deep():
        found: list[nodes.RawStatement] = _decode_part(json).stmts
    if not stretch.is_last and not (found and found[-1].stmt_len):
        return None
    return Part(text, line, _slices(text, found), [bytes(one.stmt) for one in found])


def _slices(text: str, found: list[nodes.RawStatement]) -> list[slice]:
    """Return where statements stand in code points; the parser counts bytes, and gives the last no length."""
    ends = [(one.stmt_location, one.stmt_location + one.stmt_len if one.stmt_len else None) for one in found]
    if text.isascii():
        return [slice(start, len(text) if stop is None else stop) for start, stop in ends]
    return list(_in_code_points(text.encode(), ends))


def _in_code_points(data: bytes, ends: list[tuple[int, int | None]]) -> Iterator[slice]:
    at = count = 0
    for start, stop in ends:
        begin = count + len(data[at:start].decode())
        count = begin + len(data[start:stop].decode())
        at = len(data) if stop is None else stop
        yield slice(begin, count)


def _refuse_torn(gap: str, allowed: int, name: str, line: int) -> None:
    headers = _HEADER.findall(gap)
    if len(headers) > allowed:
        raise SqlError(
            f"the entry {headers[0]!r} has a header but no statement",
            place=Place(file=name, line=line),
            hint="The schema changed while it was dumped, or the file was cut: dump again",
            code="torn-dump",
        )
