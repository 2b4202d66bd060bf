"""Texts as GitHub's Markdown shows them: unchanged, and never as markup, a mention or a reference.

GitHub looks for mentions (``@name``), references (``#123``, ``GH-123``, ``owner/name#123``), commits and addresses
in the HTML that Markdown has become. So neither a backslash nor an entity keeps it from doing so: it sees what they
stand for. It leaves alone what is code. Names are therefore always code, and of a sentence every word that is not
plainly a word.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from snapshot.render.console import plain
from snapshot.render.report.words import web_address

_TICKS = re.compile("`+")
_WORD = re.compile(r"""["'(]*[^\W\d_]+\d*(?:['\u2019-][^\W\d_]+)*[)"',;:.!?]*|\d+[,;]?|[→\u2013\u2014…]""")
_COMMIT = re.compile(r"[0-9a-fA-F]{7,}")
_PUNCTUATION = re.compile(r"""[!-/:-@\[-`{-~]""")
_STOPS = ",;:.!?"
_MARKS = frozenset("+-~→·")


def code(text: str) -> str:
    """Return a text as a code span; nothing for an empty text."""
    shown = plain(text)
    if not shown:
        return ""
    ticks = "`" * (_longest(shown) + 1)
    room = " " if shown[0] == "`" or shown[-1] == "`" or (shown[0] == shown[-1] == " " and shown.strip()) else ""
    return f"{ticks}{room}{shown}{room}{ticks}"


def prose(text: str) -> str:
    """Return a sentence; words that could be taken for anything else are code."""
    return " ".join(_guarded(word, is_first=not at) for at, word in enumerate(plain(text).split()))


def _guarded(word: str, *, is_first: bool) -> str:
    """Return a word as it is, or as code; a number with a stop that comes first would begin a list."""
    if _is_word(word):
        return word
    core = word.rstrip(_STOPS)
    stops = word[len(core) :]
    if not core:
        return code(word)
    return (core if core.isdecimal() and not is_first and _is_word(core) else code(core)) + stops


def html(text: str) -> str:
    """Return a text for inside an HTML element: bare where it consists of words, else as code."""
    shown = plain(text)
    return shown if all(map(_is_word, shown.split())) else f"<code>{escape(shown)}</code>"


def cell(text: str) -> str:
    """Return a text for a cell of a Markdown table, where neither a code span nor a backslash guards a ``|``."""
    shown = plain(text)
    if all(_is_word(word) or word in _MARKS for word in shown.split()):
        return shown
    guarded = _PUNCTUATION.sub(lambda found: f"&#{ord(found[0])};", shown)
    # what Markdown itself takes for an address of e-mail ends at a comment
    return f"<code>{guarded.replace('&#64;', '&#64;<!-- -->')}</code>"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table of finished cells: the first column is of texts, the others are centred."""
    drawn = [heads, ["---", *[":-:"] * (len(heads) - 1)], *rows]
    return [f"| {' | '.join(row)} |" for row in drawn]


def link(text: str, address: str) -> str:
    """Return a code span that leads to an address, where that is one of the web."""
    if not text or not web_address(address):
        return code(text)
    return f"[{code(text)}]({quote(address, safe=':/#?&=%+,;~.-_')})"


def fence(lines: Sequence[str]) -> list[str]:
    """Return lines as a block of code that is coloured as a diff, tabs in it kept; none for none."""
    if not lines:
        return []
    shown = ["\t".join(map(plain, line.split("\t"))) for line in lines]
    ticks = "`" * max(3, max(map(_longest, shown)) + 1)
    return [f"{ticks}diff", *shown, ticks]


def clipped(text: str, most: int) -> str:
    """Return a text of at most so many characters, the last of them ``…`` where it was cut."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _is_word(word: str) -> bool:
    return bool(_WORD.fullmatch(word)) and not _COMMIT.search(word)


def _longest(text: str) -> int:
    return max((len(found) for found in _TICKS.findall(text)), default=0)
