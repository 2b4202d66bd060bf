"""Cut a dump into statements without losing a byte.

libpg_query's splitter decides where statements end (function bodies and ``BEGIN ATOMIC`` included); what stands
between them are gaps: comments and blank space, among them pg_dump's headers. Gaps and statements joined are the
text. Trees are made by the batch, because one call for a whole dump holds all of its JSON in memory at once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from pglast import parser

from snapshot.model.diagnostic import Place
from snapshot.model.errors import SqlError
from snapshot.model.ledger import Edit
from snapshot.sql import nodes
from snapshot.sql.quoting import quote_keywords
from snapshot.sql.reading import decode, hide_restrict, refuse_truncated

BATCH = 4000
"""Statements parsed at a time: 4,000 keep the peak of a 24 MB dump at about 300 MB."""

_HEADER = re.compile(r"^-- (?:Data for |Statistics for )?Name: (.*)$", re.MULTILINE)
_decode_batch = msgspec.json.Decoder(nodes.Batch).decode


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a script.

    :param line: line of its first character, from 1.
    :param node: name of its parse tree's node, such as ``CreateStmt``.
    :param tree: that node's body, JSON as UTF-8 bytes.
    :param sql: its text with the semicolon.
    """

    line: int
    node: str
    tree: msgspec.Raw
    sql: str


@dataclass(frozen=True, slots=True)
class Script:
    """A text cut into statements and gaps.

    :param name: the file's name for diagnostics, ``-`` for standard input.
    :param text: the text that was cut, after the recorded edits.
    :param slices: where statements stand, in code points, without their semicolons.
    :param edits: identifiers quoted because the newer grammar needs it, in order.
    """

    name: str
    text: str
    slices: tuple[slice, ...]
    edits: tuple[Edit, ...]

    def gaps(self) -> Iterator[str]:
        """Yield what stands before each statement and, last, behind the last one."""
        at = 0
        for one in self.slices:
            yield self.text[at : one.start]
            at = one.stop
        yield self.text[at:]

    def fragments(self) -> Iterator[str]:
        """Yield gaps and statements in turn; joined they are ``text``."""
        gaps = self.gaps()
        for one in self.slices:
            yield next(gaps)
            yield self.text[one]
        yield next(gaps)

    def statements(self) -> Iterator[Statement]:
        """Yield the statements with their trees, parsed by the batch and not kept."""
        line, at = 1, 0
        for first in range(0, len(self.slices), BATCH):
            batch = self.slices[first : first + BATCH]
            trees = _parse(self.text[batch[0].start : batch[-1].stop], len(batch), self.name)
            for one, raw in zip(batch, trees, strict=True):
                line += self.text.count("\n", at, one.start)
                at = one.start
                ((node, tree),) = raw.stmt.items()
                yield Statement(line, node, tree, self.text[one] + ";")


def cut(data: bytes, name: str = "-") -> Script:
    """Cut what plain ``pg_dump --schema-only`` wrote.

    :param data: the file's bytes, UTF-8.
    :param name: its name for diagnostics.
    :raises SqlError: not UTF-8 text, an archive, empty, a psql meta-command, a syntax error, cut off, or a header
        that has lost its statement (a dump torn by concurrent DDL).
    """
    text = decode(data, name)
    refuse_truncated(text, name)
    text = hide_restrict(text, name)
    text, slices, edits = quote_keywords(text, name)
    script = Script(name, text, tuple(slices), edits)
    _refuse_torn(script)
    return script


def _parse(text: str, expected: int, name: str) -> list[nodes.RawStatement]:
    found: list[nodes.RawStatement] = _decode_batch(parser.parse_sql_json(text)).stmts
    if len(found) != expected:
        raise SqlError(
            f"the parser found {len(found)} statements where the splitter found {expected}",
            place=Place(file=name),
            hint="Please report this text as a defect; nothing was written",
            code="split-mismatch",
        )
    return found


def _refuse_torn(script: Script) -> None:
    line = 1
    for gap, one in zip(script.gaps(), (*script.slices, None), strict=True):
        headers = _HEADER.findall(gap)
        if len(headers) > (1 if one else 0):
            raise SqlError(
                f"the entry {headers[0]!r} has a header but no statement",
                place=Place(file=script.name, line=line),
                hint="The schema changed while it was dumped, or the file was cut: dump again",
                code="torn-dump",
            )
        line += gap.count("\n") + (script.text.count("\n", one.start, one.stop) if one else 0)
