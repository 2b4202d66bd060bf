"""What one revision says to a server, as files that squawk reads, and the way back to the lines of the revision."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from snapshot.sql.blocks import acting
from snapshot.sql.sent import SentStatement, read_sent
from snapshot.sql.sent_facts import dropped_relations, relation_name, walk


class Said(NamedTuple):
    """A text that a revision sends.

    :param line: of the revision's file that led there, 0 for none.
    :param is_alone: whether it is sent outside of a transaction.
    """

    text: str
    line: int
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a revision.

    :param line: where it stands in the revision's file, 0 where that is not known.
    :param tables: relations that it names as ``schema.name``, or by the name alone.
    :param makes: those that it creates.
    """

    sent: SentStatement
    line: int
    is_alone: bool
    tables: frozenset[str]
    makes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Script:
    """A file for squawk: all that a revision sends inside of its transaction, or outside of one.

    :param statements: in their order, each with the line of ``text`` it begins on, from 0.
    """

    text: str
    statements: tuple[tuple[int, Statement], ...]

    def at(self, line: int) -> Statement | None:
        """Return the statement that stands on a line of the text, from 0."""
        found = [one for begin, one in self.statements if begin <= line]
        return found[-1] if found else None


_MAKING = frozenset({"CreateStmt", "CreateForeignTableStmt"})


def scripts_of(said: Sequence[Said], source: str) -> tuple[Script, Script]:
    """Return what goes through the transaction of a revision, and what goes past it.

    :param source: the text of the revision's file.
    """
    inside, alone = ([one for one in said if one.is_alone is wanted] for wanted in (False, True))
    return _script(inside, source.splitlines()), _script(alone, source.splitlines())


def _script(said: Sequence[Said], lines: Sequence[str]) -> Script:
    parts: list[str] = []
    found: list[tuple[int, Statement]] = []
    at = 0
    for one in said:
        text = (
            one.text.rstrip().removesuffix(";") + "\n;\n"
        )  # what ends in a comment would hide a semicolon behind it
        found.extend((at + line, statement) for line, statement in _statements(one, lines))
        parts.append(text)
        at += text.count("\n")
    return Script("".join(parts), tuple(found))


def _statements(said: Said, lines: Sequence[str]) -> Iterator[tuple[int, Statement]]:
    """Yield the statements of a text, those in DO blocks behind these, each with its line in it."""
    read = read_sent(said.text)
    inside = [one for one in acting(read, said.text).statements if one.is_inside]
    for sent in sorted((*read.statements, *inside), key=lambda one: one.start):
        line = said.text.count("\n", 0, sent.start)
        first = said.text[sent.start :].split("\n", 1)[0].strip()
        yield (
            line,
            Statement(sent, _line_of(first, said.line, lines), said.is_alone, frozenset(_tables(sent)), _made(sent)),
        )


def _line_of(text: str, line: int, lines: Sequence[str]) -> int:
    """Return where a text stands at or behind a line of a file; the line itself where it is put together there."""
    if not line:
        return 0
    return next((at for at, one in enumerate(lines[line - 1 :], line) if text in one), line)


def _tables(sent: SentStatement) -> Iterator[str]:
    for node, body in ((sent.node, sent.body), *walk(sent.body)):
        if node == "RangeVar":
            yield relation_name(body)
        elif "relname" in body.get("relation", ()):
            yield relation_name(body["relation"])
        elif node == "Constraint" and "pktable" in body:
            yield relation_name(body["pktable"])
    yield from dropped_relations(sent)


def _made(sent: SentStatement) -> frozenset[str]:
    if sent.node in _MAKING:
        base = sent.body.get("base", sent.body)
        return frozenset({relation_name(base["relation"])})
    if sent.node == "CreateTableAsStmt":
        return frozenset({relation_name(sent.body["into"]["rel"])})
    return frozenset()
