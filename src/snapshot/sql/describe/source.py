"""A statement read for description: its normalised parse tree, and where in the text each node stands.

The tree is what is compared: without positions, and with every spelling of ``snapshot.sql.spelling`` rewritten away.
The text is what is shown, so positions are kept beside the tree. They only say where a node begins; where it ends is
found in the words of the statement: at a comma, at the bracket around it, at the clause that follows.
"""

from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from pglast import parser

from snapshot.sql.spelling.registry import Spelling
from snapshot.sql.spelling.rewriting import rewrite
from snapshot.sql.spelling.trees import Tree, parse, read_nodes

_OPENING, _CLOSING = frozenset("(["), frozenset(")]")
_OF_TYPE = frozenset("()[].")
_BEHIND_TYPE = frozenset({"AS", "FROM", "WHERE", "UNION", "INTERSECT", "EXCEPT", "GROUP", "ORDER", "HAVING", "LIMIT"})
_NAME_BEGINS = frozenset('_"')


class Word(NamedTuple):
    """One token of a statement.

    :param text: in capitals for a keyword or a name without quotes, as it stands for anything else.
    :param depth: how many brackets are open around it; a bracket counts as outside itself.
    """

    start: int
    stop: int
    text: str
    depth: int


class Span(NamedTuple):
    """A stretch of the statement, in code points."""

    start: int
    stop: int


def without_semicolon(sql: str) -> str:
    """Return what of a statement is parsed."""
    return sql.rstrip().removesuffix(";").rstrip()


class Source:
    """One statement.

    :param sql: with its semicolon.
    :param active: spellings to rewrite away.
    :param tree: libpg_query's JSON of it, where it is parsed already.
    :raises pglast.parser.ParseError: not SQL.
    """

    def __init__(self, sql: str, active: Iterable[Spelling], tree: str | None = None) -> None:
        self.sql = without_semicolon(sql)
        self._starts: dict[int, int] = {}
        self._tree, nodes = read_nodes(tree or parse(self.sql), self._starts)
        self._kept = nodes  # or a rule's new node could get the id of one it drops
        rewrite(self._tree, frozenset(active), nodes)

    @property
    def statement(self) -> Tree:
        """The node of the statement, wrapped in its name."""
        found: Tree = self._tree["stmts"][0]["stmt"]
        return found

    @property
    def whole(self) -> Span:
        """Everything but the semicolon."""
        return Span(0, len(self.sql))

    @cached_property
    def words(self) -> list[Word]:
        """The tokens, comments left out."""
        return _words_in(self.sql)

    @cached_property
    def _bytes(self) -> bytes | None:
        return None if self.sql.isascii() else self.sql.encode()

    def start(self, node: Tree) -> int | None:
        """Return where a node stands, in code points; a few kinds of nodes have no place."""
        at = self._starts.get(id(node), -1)
        if at < 0:
            return None
        return at if self._bytes is None else len(self._bytes[:at].decode())

    @property
    def one_line(self) -> str:
        """The statement with single blanks between its words, however it is laid out."""
        return " ".join(self.sql[word.start : word.stop] for word in self.words)

    def text(self, span: Span) -> str:
        """Return a stretch without the blank space around it."""
        return self.sql[span.start : span.stop].strip()

    def item(self, start: int) -> Span:
        """Return the item of a list that begins at ``start``: up to the comma or the bracket behind it."""
        length = _first_item("\n".join(self.sql[start:].split("\n", 2)[:2]))
        if length is not None:
            return Span(start, start + length)
        words = self.words
        first = self._at(start)
        for word in words[first:]:
            if word.depth < words[first].depth or (word.text == "," and word.depth == words[first].depth):
                return Span(start, word.start)
        return Span(start, len(self.sql))

    def until(self, start: int, others: Iterable[int | None], limit: int) -> Span:
        """Return what begins at ``start`` and ends where the next of ``others`` does, or else at ``limit``."""
        behind = (other for other in others if other is not None and start < other < limit)
        return Span(start, min(behind, default=limit))

    def after(self, words: str, span: Span, depth: int = 0) -> Span | None:
        """Return what stands behind some words, up to the end of ``span``.

        :param words: one or several, in capitals.
        :param depth: how many brackets must be open around them.
        """
        found = self.find(words, span, depth)
        return Span(found.stop, span.stop) if found else None

    def between(self, first: str, last: str) -> str:
        """Return what stands between some words and others outside of brackets; the statement where they do not."""
        start = self.after(first, self.whole)
        end = self.find(last, start) if start else None
        return self.text(Span(start.start, end.start)) if start and end else self.sql

    def find(self, words: str, span: Span, depth: int = 0) -> Span | None:
        """Return where some words stand within ``span``; see `after`."""
        wanted = words.split()
        for at in range(self._at(span.start), len(self.words)):
            some = self.words[at : at + len(wanted)]
            if some[-1].stop > span.stop:
                break
            if some[0].depth == depth and [word.text for word in some] == wanted:
                return Span(some[0].start, some[-1].stop)
        return None

    def bracketed(self, words: str, span: Span, depth: int = 0) -> Span | None:
        """Return what stands in brackets right behind some words, without the brackets; see `after`."""
        behind = self.after(words, span, depth)
        at = self._at(behind.start) if behind else len(self.words)
        if at >= len(self.words) or self.words[at].text != "(":
            return None
        return next(
            (Span(self.words[at].stop, word.start) for word in self.words[at + 1 :] if word.depth == depth), None
        )

    def brackets(self, span: Span) -> Span | None:
        """Return what stands in the first brackets of a stretch, without them."""
        first = self._at(span.start)
        opening = next((word for word in self.words[first:] if word.text == "(" and word.stop <= span.stop), None)
        if opening is None:
            return None
        return next(
            (
                Span(opening.stop, word.start)
                for word in self.words[self._at(opening.stop) :]
                if word.text == ")" and word.depth == opening.depth
            ),
            None,
        )

    def listed(self, span: Span) -> list[str]:
        """Return the items of a list without brackets around it that fills a stretch."""
        words = [word for word in self.words if span.start <= word.start < span.stop]
        cuts = [span.start, *(word.stop for word in words if word.text == "," and word.depth == 0)]
        return [
            self.text(Span(start, stop)).removesuffix(",").rstrip()
            for start, stop in zip(cuts, [*cuts[1:], span.stop], strict=True)
        ]

    def type_text(self, start: int) -> str:
        """Return the type that begins at ``start`` in an expression: up to a bracket, an alias or an operator.

        The words of a type's name are names, its modifiers stand in brackets.
        """
        depth, stop = self.depth(start), start
        for word in self.words[self._at(start) :]:
            first = self.sql[word.start]
            is_part = word.depth > depth or word.text in _OF_TYPE or first.isalpha() or first in _NAME_BEGINS
            if (
                not is_part
                or word.depth < depth
                or (word.depth == depth and word.text in _BEHIND_TYPE and word.start > start)
            ):
                break
            stop = word.stop
        return self.sql[start:stop]

    def depth(self, start: int) -> int:
        """Return how many brackets are open where a word begins."""
        return self.words[self._at(start)].depth

    def without_first(self, span: Span, count: int = 1) -> Span:
        """Return a stretch without its first words."""
        at = self._at(span.start) + count
        return Span(self.words[at].start if at < len(self.words) else span.stop, span.stop)

    def _at(self, start: int) -> int:
        """Return the number of the first word that begins at ``start`` or behind it."""
        return bisect_left(self.words, start, key=lambda word: word.start)


def _words_in(sql: str) -> list[Word]:
    found, depth = list[Word](), 0
    for token in parser.scan(sql):
        text = sql[token.start : token.end + 1]
        if token.name in {"SQL_COMMENT", "C_COMMENT"}:
            continue
        depth -= text in _CLOSING
        is_name = token.kind != "NO_KEYWORD" or (token.name == "IDENT" and not text.startswith('"'))
        found.append(Word(token.start, token.end + 1, text.upper() if is_name else text, depth))
        depth += text in _OPENING
    return found


def _first_item(lines: str) -> int | None:
    """Return the length of the item that some lines begin with; ``None`` where it does not end on them.

    Most are a line, and the bracket behind the last one is the next; a statement has many lines. What is cut where
    they end, a constant for one, ends no item.
    """
    try:
        words = _words_in(lines)
    except parser.ParseError:
        return None
    return next((word.start for word in words if word.depth < 0 or (word.text == "," and word.depth == 0)), None)
