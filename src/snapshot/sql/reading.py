"""Bytes to text: what can be told about a dump before it is parsed."""

import re

from snapshot.model.diagnostic import Place
from snapshot.model.errors import SqlError

_RESTRICT = re.compile(r"\\(?:un)?restrict ([A-Za-z0-9]+)[ \t]*\r?$", re.MULTILINE)
_HIDDEN = "--"
_OPENING = "-- PostgreSQL database dump"
_CLOSING = "-- PostgreSQL database dump complete"


def decode(data: bytes, name: str) -> str:
    """Return the text of ``data``, every byte kept (carriage returns too).

    :raises SqlError: with the reason why these bytes are no plain dump.
    """
    reason = _not_plain(data)
    if reason:
        message, hint = reason
        raise SqlError(message, place=Place(file=name), hint=hint, code="not-a-plain-dump")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SqlError(
            f"byte {error.start} is not UTF-8",
            place=Place(file=name, line=line),
            hint="Dump with --encoding=UTF8",
            code="not-utf8",
        ) from error


def _not_plain(data: bytes) -> tuple[str, str] | None:
    if data.startswith(b"PGDMP"):
        return "this is a custom-format archive", "Dump with --format=plain, or print it with pg_restore -f -"
    if data.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd")):
        return "this file is compressed", "Decompress it first"
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return "the text begins with a byte order mark", "Save it as UTF-8 without one"
    if b"\0" in data:
        return f"byte {data.index(0)} is NUL, which no SQL text holds", "Dump again with --format=plain"
    if not data.strip():
        return "the text is empty", "Dump again; pg_dump may have failed"
    return None


def hide_restrict(text: str, name: str) -> str:
    r"""Return ``text`` with pg_dump's ``\restrict KEY`` and ``\unrestrict KEY`` made comments of equal length.

    Only the line before the first statement and, with the same key, the last line of the text are pg_dump's; look
    alikes inside function bodies stay as they are. Other psql meta-commands are left for the parser to refuse.
    """
    head = _RESTRICT.search(text, 0, first_statement(text))
    if not head or text[head.start() + 1] == "u":
        return text
    text = text[: head.start()] + _HIDDEN + text[head.start() + 2 :]
    last = text.rstrip().rfind("\n") + 1
    tail = _RESTRICT.match(text, last)
    if not tail or tail[1] != head[1]:
        raise SqlError(
            f"the text begins with \\restrict but its last line is not \\unrestrict {head[1][:4]}…",
            place=Place(file=name, line=text.count("\n") + 1),
            hint="The dump was cut off; dump again",
            code="truncated-dump",
        )
    return text[:last] + _HIDDEN + text[last + 2 :]


def first_statement(text: str) -> int:
    """Return where the first line begins that is neither blank nor a comment nor a psql command."""
    at = 0
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        line = text[at:end]
        if line.strip() and not line.startswith(("--", "\\")):
            return at
        at = end
    return at


def refuse_truncated(text: str, name: str) -> None:
    """Refuse a text that begins as a dump and lacks the comment that ends one.

    :raises SqlError: the dump was cut off.
    """
    if _OPENING in text[:200] and _CLOSING not in text[-400:]:
        raise SqlError(
            "the dump has no closing comment, so its end is missing",
            place=Place(file=name, line=text.count("\n") + 1),
            hint="Dump again; pg_dump may have failed or the disk may be full",
            code="truncated-dump",
        )
