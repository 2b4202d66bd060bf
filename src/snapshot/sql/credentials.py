"""What credentials look like: names that hold one, texts that contain one, and code that seems to.

The lists are closed and stand in docs/secrets.md; `snapshot.sql.secrets` replaces by them what PostgreSQL keeps in
the open, and this module reports what looks alike in bodies, defaults and comments, which nobody may alter.

A scanner for source trees (detect-secrets 1.5) found three of the eight in a body with one of each sort: it knows
neither connection strings in keywords nor ``PASSWORD '…'`` nor assignments of this language, and nothing of literals.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pglast import parser

from snapshot.model.identity import ObjectId
from snapshot.model.objects import Piece, Snapshot

NAMES = (
    "access_key",
    "account_key",
    "api_key",
    "apikey",
    "credential",
    "credentials",
    "encryption_key",
    "jwt",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "private_key",
    "pwd",
    "sa_key",
    "scram_client_key",
    "scram_server_key",
    "secret",
    "secret_key",
    "service_key",
    "signing_key",
    "token",
)
"""How the name of an option, a keyword or a setting ends whose value is a credential, in lower case.

An underscore may also be a hyphen, or missing, as in ``secretAccessKey``.
"""

SHORT_NAMES = ("pass", "pw")
"""Words that end other words too (``bypass``), so that they count alone or behind an underscore or a hyphen."""

SHAPES: Mapping[str, re.Pattern[str]] = {
    "AWS access key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "GitHub token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{36,255})\b"),
    "GitLab token": re.compile(r"\bglpat-[A-Za-z0-9_-]{20,255}"),
    "Google API key": re.compile(r"\bAIza[A-Za-z0-9_-]{35}"),
    "JSON web token": re.compile(r"\beyJ[A-Za-z0-9_-]{8,4096}\.eyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8,4096}"),
    "private key": re.compile(
        r"(?s)-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----.*?"
        r"(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\Z)"
    ),
    "secret key": re.compile(r"\b[sr]k[-_](?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9][A-Za-z0-9_-]{19,255}"),
    "Slack token": re.compile(r"\bxox[abeoprs]-[A-Za-z0-9-]{10,255}"),
    "stored password": re.compile(r"SCRAM-SHA-256\$\d{1,9}:[A-Za-z0-9+/=]{8,255}\$[A-Za-z0-9+/=:]{8,255}"),
}
"""Shapes that are credentials wherever they stand."""

_LONG = "|".join(name.replace("_", "[_-]?") for name in sorted(NAMES, key=len, reverse=True))
_NAME = rf"(?:[\w-]{{0,63}}?(?:{_LONG})|(?:[\w-]{{0,63}}?[_-])?(?:{'|'.join(SHORT_NAMES)}))"
IS_NAME = re.compile(rf"(?i){_NAME}\Z")
"""Matches, from its beginning, the name of what holds a credential."""

URL = r"(?P<before>://[^\s:/@?#'\"]{0,255}:)(?P<value>[^\s/?#'\"]{1,4096})(?P<after>@)"
POSTGRES_URL = (
    r"(?P<before>\bpostgres(?:ql)?(?:\+\w{1,30})?://[^:/@]{0,255}:)"
    r"(?P<value>(?:[^@/]{1,4096}+(?=@)|(?!\d{1,5}[/,?])[^@\s]{1,4096}+)(?:@[^\s@/?#'\"]{1,255})*)(?P<after>@)"
)
"""libpq takes all up to an ``@`` for the password, also a mark that ends an address elsewhere
(``conninfo_uri_parse_options`` in fe-connect.c); SQLAlchemy takes a slash as well, which ends a port for libpq."""

HEADER = r"(?P<before>\b(?:Bearer|Basic) )(?P<value>[A-Za-z0-9+/=_.-]{16,4096})(?P<after>)"
QUERY = rf"(?P<before>[?&]{_NAME}=)(?P<value>[^&\s#'\"]{{1,4096}})(?P<after>)"
JSON = rf"(?P<before>\"{_NAME}\"\s{{0,9}}:\s{{0,9}}\")(?P<value>[^\"\\]*+(?:\\.[^\"\\]*+)*+)(?P<after>\")"
KEYWORD = (
    rf"(?P<before>(?<![\w?&.-]){_NAME}\s{{0,9}}=\s{{0,9}})"
    r"(?P<value>'[^'\\]*+(?:\\.[^'\\]*+)*+'|(?:\\.|[^\s\\])++)(?P<after>)"
)

_QUOTED_KEYWORD = re.compile(
    r"(?i)(?<![\w?&.])(?:ssl)?(?:password|passwd|pwd)=(?P<value>''[^'\s]{1,255}''|[^\s'\"();,|]{3,255})(?![\w(.])"
)
_COMPANION = re.compile(r"(?i)\b(?:host|hostaddr|dbname|database|user|port|service|server|sslmode)=[^\s=]")
_ALONE = re.compile(r"(?i)\s*(?:ssl)?(?:password|passwd|pwd)=[^\s'\"();,|]{3,255}(?:\s+\w+=\S*)*\s*\Z")
_QUERYING = re.compile(r"(?i)\b(?:and|or|where|set|select)\b")
_ROLE_PASSWORD = re.compile(r"(?i)\bpassword\s{1,9}e?(?P<quote>'{1,4})(?P<value>[^'\s]{1,255})(?P=quote)")
_TEXT_RULES = (
    ("password in an address", re.compile(rf"(?i)\b[a-z][a-z0-9+.-]{{1,30}}{URL}")),
    ("password in an address", re.compile(f"(?i){POSTGRES_URL}")),
    ("password in an address", re.compile(f"(?i){QUERY}")),
    ("password of a role", _ROLE_PASSWORD),
    ("key of an HTTP header", re.compile(HEADER)),
    ("credential in JSON", re.compile(f"(?i){JSON}")),
)
WHATS = (
    "password in an address",
    "password in a connection string",
    "password of a role",
    "key of an HTTP header",
    "credential in JSON",
    "credential given to a name",
    *SHAPES,
)
"""What can be suspected, in the words of the warning."""

_STANDS_FOR = re.compile(r"[$%{<:*|]|\\|(?:x+|\.+|…|password|secret|pass|passwd|pwd)\Z", re.IGNORECASE)
"""How a value begins that only stands for one: a parameter, a format, asterisks, the word itself."""

_RANDOM = re.compile(r"(?=[^\s]{8,}\Z)(?=.*\d)(?=.*[A-Za-z])")
_HINTS = (
    *(name.replace("_", "").encode() for name in ("passw", "pwd", "passphrase", "passcode", "secret", "token")),
    *(b"_key", b"apikey", b"jwt", b"credential", b"://", b"akia", b"asia", b"ghp_", b"gho_", b"ghu_", b"ghs_"),
    *(b"ghr_", b"github_pat", b"glpat", b"aiza", b"eyj", b"private key", b"sk-", b"sk_", b"rk_", b"xox"),
    *(b"bearer ", b"basic ", b"scram-sha"),
)
_BATCH = 4000
_MOST = 1_000_000
_DEEPEST = 3
_ASSIGNS = frozenset({":=", "=>", "=", "to", "default", ","})


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Something in a statement that looks like a credential; what it is, never which.

    :param line: line of the statement, from 1.
    :param what: one of `WHATS`.
    """

    id: ObjectId
    piece: Piece
    line: int
    what: str


def suspicions(snapshot: Snapshot) -> Iterator[Suspicion]:
    """Yield what looks like a credential in the statements of a snapshot, each line and sort once."""
    pieces = [
        (obj.id, piece) for obj in snapshot.objects for piece in obj.pieces if "'" in piece.sql or "$" in piece.sql
    ]
    for first in range(0, len(pieces), _BATCH):
        batch = pieces[first : first + _BATCH]
        for index in _hinted([piece.sql for _, piece in batch]):
            found, piece = batch[index]
            spots = {(piece.sql.count("\n", 0, at) + 1, what) for at, what in _in_code(piece.sql, 0, 0)}
            for line, what in sorted(spots):
                yield Suspicion(found, piece, line, what)


def _hinted(texts: Sequence[str]) -> list[int]:
    """Return which texts hold a word that a credential comes with, by a search that costs next to nothing."""
    coded = [text.encode("utf-8", "surrogatepass").lower() for text in texts]
    starts = list(accumulate(map(len, coded), initial=0))
    joined, found = b"".join(coded), set()
    for hint in _HINTS:
        at = joined.find(hint)
        while at >= 0:
            index = bisect_right(starts, at) - 1
            found.add(index)
            at = joined.find(hint, starts[index + 1])
    return sorted(found)


def _in_code(text: str, start: int, depth: int) -> Iterator[tuple[int, str]]:
    """Yield place and sort of what looks like a credential in the literals and comments of SQL or a like language."""
    try:
        tokens = parser.scan(text) if len(text) <= _MOST else None
    except parser.ParseError:
        tokens = None
    if tokens is None:
        at = start
        for line in text.splitlines(keepends=True):
            yield from _in_text(line, at)
            at += len(line)
        return
    words = [text[token.start : token.end + 1] for token in tokens]
    for index, (token, word) in enumerate(zip(tokens, words, strict=True)):
        at = start + token.start
        if token.name == "SCONST" and word.startswith("$") and depth < _DEEPEST:
            tag = word.index("$", 1) + 1
            yield from _in_code(word[tag:-tag], at + tag, depth + 1)
        elif token.name in {"SCONST", "USCONST", "SQL_COMMENT", "C_COMMENT"} or word.startswith('"'):
            yield from _in_text(word, at)
            if token.name == "SCONST":
                yield from ((at, what) for what in _given(words[max(0, index - 4) : index], word.strip("eE'")))


def _given(before: Sequence[str], value: str) -> Iterator[str]:
    """Yield what a literal is that follows the word ``PASSWORD``, or a name of `NAMES` and what assigns it."""
    if before and value and not _STANDS_FOR.match(value):
        if before[-1].lower() == "password":
            yield "password of a role"
        elif _RANDOM.match(value) and _is_assigned(before):
            yield "credential given to a name"


def _is_assigned(before: Sequence[str]) -> bool:
    if before[-1].lower() not in _ASSIGNS:
        return False
    named = [word.strip("\"'").rpartition(".")[2] for word in before[:-1]]
    if before[-1] == ",":
        return len(before) > 1 and before[-2].startswith("'") and bool(IS_NAME.match(named[-1]))
    return any(IS_NAME.match(name) for name in named[-2:])


def _in_text(text: str, start: int) -> Iterator[tuple[int, str]]:
    for what, pattern in _TEXT_RULES:
        for found in pattern.finditer(text):
            if found["value"] and not _STANDS_FOR.match(found["value"]):
                yield start + found.start("value"), what
    for what, pattern in SHAPES.items():
        for found in pattern.finditer(text):
            yield start + found.start(), what
    for found in _QUOTED_KEYWORD.finditer(text):
        if not _STANDS_FOR.match(found["value"].strip("'")) and _is_connection(text):
            yield start + found.start("value"), "password in a connection string"


def _is_connection(text: str) -> bool:
    value = text.strip("eE'\"")
    return bool(_ALONE.match(value)) or (bool(_COMPANION.search(value)) and not _QUERYING.search(value))
