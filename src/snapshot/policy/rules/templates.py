r"""What SQLAlchemy's ``text()`` makes of a text: the rule of its two patterns, without importing it.

``:name`` is a parameter unless a word character, a colon or a backslash stands before it, or a colon behind it, and a
backslash before a colon is taken away (`TextClause`, and `visit_textclause` of its compiler, in SQLAlchemy 2.0 and
2.1). A test compares this module with SQLAlchemy itself.
https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.text
"""

import re

_PARAMETER = re.compile(r"(?<![:\w\\]):(\w+)(?![:\w])")
_ESCAPED = re.compile(r"\\(:\w*)(?![:\w])")


def parameters(text: str) -> tuple[tuple[int, str], ...]:
    """Return where a text has parameters, in characters, and their names."""
    return tuple((one.start(), one[1]) for one in _PARAMETER.finditer(text))


def escapes(text: str) -> tuple[int, ...]:
    """Return where a backslash would be taken away, in characters."""
    return tuple(one.start() for one in _ESCAPED.finditer(text))


def needless_escapes(text: str) -> tuple[int, ...]:
    r"""Return where a backslash is taken away that keeps nothing from being a parameter.

    ``\:name`` is how SQLAlchemy has a colon written, and ``\\:`` how it has ``\:``; ``a\:b`` would be no parameter
    without it.
    """
    return tuple(one.start() for one in _ESCAPED.finditer(text) if not _is_deliberate(text, one))


def _is_deliberate(text: str, escape: re.Match[str]) -> bool:
    before = text[escape.start() - 1 : escape.start()]
    return before == "\\" or _PARAMETER.match(f"{before}{escape[1]}", len(before)) is not None


def is_kept(text: str) -> bool:
    """Return whether the text reaches the server as it is written."""
    return not (_PARAMETER.search(text) or _ESCAPED.search(text))


def as_parsed(text: str) -> str:
    """Return what can be parsed in its place, of the same length: a number for each parameter, no backslashes."""
    numbered = _PARAMETER.sub(lambda one: "$1".ljust(len(one[0])), text)
    return _ESCAPED.sub(lambda one: f" {one[1]}", numbered)
