"""Cut a text into tokens as PostgreSQL's scanner does, with the standard library alone.

A revision runs where this package may be all but alone, so what looks at its SQL cannot need the parser. What lies
inside a literal, a quoted name, a dollar quote or a comment is one token, which is all that is asked of it.
https://www.postgresql.org/docs/current/sql-syntax-lexical.html
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_SPACE = r"[ \t\n\r\f\v]"
_GAP = rf"(?:[ \t\f\v]|--[^\n\r]*)*[\n\r](?:{_SPACE}|--[^\n\r]*[\n\r])*"
"""What may stand between two parts of one literal: it must hold a line end."""
_ESCAPED = r"[^'\\]*(?:(?:\\.|'')[^'\\]*)*(?:'|\Z)"
_LETTER = r"[A-Za-z_\u0080-\U0010ffff]"

_TOKEN = re.compile(
    rf"""
      (?P<gap>{_SPACE}+|--[^\n\r]*)
    | (?P<block>/\*)
    | (?P<literal>[eE]'{_ESCAPED}(?:{_GAP}'{_ESCAPED})*|(?:[uU]&|[bBxX])?'[^']*(?:'|\Z))
    | (?P<name>(?:[uU]&)?"[^"]*(?:"|\Z))
    | (?P<dollar>\$(?P<tag>(?:{_LETTER}(?:{_LETTER}|[0-9])*)?)\$.*?(?:\$(?P=tag)\$|\Z))
    | (?P<word>{_LETTER}(?:{_LETTER}|[0-9$])*)
    | (?P<number>\$?[0-9]+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_ENDS = re.compile(r"/\*|\*/")


@dataclass(frozen=True, slots=True)
class Token:
    """A token that is neither a comment nor white space.

    :param kind: ``literal``, ``name`` (a quoted one), ``dollar``, ``word``, ``number`` or ``other``, one character.
    :param text: as it is written.
    :param start: where it begins in the text, in characters.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """The word in lower case; empty for what is no word."""
        return self.text.lower() if self.kind == "word" else ""


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text in order; what is not closed reaches to its end."""
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise AssertionError(at)
        kind, end = found.lastgroup or "other", found.end()
        if kind == "block":
            end = _after_comment(text, end)
        elif kind != "gap":
            yield Token(kind, found[0], at)
        at = end


def _after_comment(text: str, at: int) -> int:
    """Return where a comment ends that holds others, which end in it; ``at`` is behind its opening."""
    depth = 1
    for found in _COMMENT_ENDS.finditer(text, at):
        depth += 1 if found[0] == "/*" else -1
        if depth == 0:
            return found.end()
    return len(text)


def statements(found: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of each statement, its semicolon last; one without tokens of its own is left out.

    A semicolon ends none inside parentheses, as in CREATE RULE, nor in the body of a routine that BEGIN ATOMIC opens:
    psql decides alike (``psqlscan.l`` in PostgreSQL's source).
    """
    one: list[Token] = []
    parentheses = blocks = 0
    for token in found:
        one.append(token)
        parentheses += {"(": 1, ")": -1}.get(token.text, 0)
        blocks = max(0, blocks + _opened(token.word, blocks, one))
        if token.text == ";" and parentheses <= 0 and not blocks:
            if len(one) > 1:
                yield one
            one, parentheses = [], 0
    if one:
        yield one


def _opened(word: str, blocks: int, statement: Sequence[Token]) -> int:
    """Return by how many a word changes the number of open blocks of a routine's body."""
    if word == "begin" or (word == "case" and blocks):
        return int(_makes_routine(statement))
    return -1 if word == "end" and blocks else 0


def _makes_routine(statement: Sequence[Token]) -> bool:
    words = [token.word for token in statement[:4]]
    after = 3 if words[1:3] == ["or", "replace"] else 1
    return words[0] == "create" and words[after : after + 1] in (["function"], ["procedure"])
