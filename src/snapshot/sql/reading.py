"""Bytes to text: what can be told about a dump before it is parsed."""

import re
from collections.abc import Mapping

from snapshot.model.diagnostic import Place
from snapshot.model.errors import SqlError

LARGEST = 256 * 1024 * 1024
"""Bytes of a text that is read: ten times the largest dump measured. What is larger, or has no end, is refused."""

HEAD = 4096
"""Bytes that show whether an input is text at all, so that a device or an archive is not read to its end."""

_FORMATS: Mapping[bytes, tuple[str, str]] = {
    b"PGDMP": ("this is a custom-format archive", "Dump with --format=plain, or print it with pg_restore -f -"),
    b"toc.dat\0": ("this is a tar-format archive", "Dump with --format=plain, or print it with pg_restore -f -"),
    b"\x1f\x8b": ("this file is compressed", "Decompress it first"),
    b"\x28\xb5\x2f\xfd": ("this file is compressed", "Decompress it first"),
    b"\x04\x22\x4d\x18": ("this file is compressed", "Decompress it first"),
    b"BZh": ("this file is compressed", "Decompress it first"),
    b"\xfd7zXZ\0": ("this file is compressed", "Decompress it first"),
    b"PK\x03\x04": ("this file is compressed", "Decompress it first"),
    b"\xef\xbb\xbf": ("the text begins with a byte order mark", "Save it as UTF-8 without one"),
    b"\xff\xfe": ("the text begins with a byte order mark", "Save it as UTF-8 without one"),
    b"\xfe\xff": ("the text begins with a byte order mark", "Save it as UTF-8 without one"),
}
"""How files begin that are no plain text, and what to say of them."""

_MOST_NESTED = 1000
_OPERATORS = re.compile(r"/\*[-~!@#^&|`?+*/%<>=]+")

_RESTRICT = re.compile(r"\\(?:un)?restrict ([A-Za-z0-9]+)[ \t]*\r?$", re.MULTILINE)
_HIDDEN = "--"
_OPENING = "-- PostgreSQL database dump"
_CLOSING = "-- PostgreSQL database dump complete"


def decode(data: bytes, name: str) -> str:
    """Return the text of ``data``, every byte kept (carriage returns too).

    :raises SqlError: with the reason why these bytes are no plain dump, or none that can be parsed.
    """
    refuse_other_formats(data[:HEAD], name)
    reason = _not_text(data)
    if reason:
        message, hint = reason
        raise SqlError(message, place=Place(file=name), hint=hint, code="not-a-plain-dump")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SqlError(
            f"byte {error.start} is not UTF-8",
            place=Place(file=name, line=line),
            hint="Dump with --encoding=UTF8",
            code="not-utf8",
        ) from error
    _refuse_nested_comments(text, name)
    return text


def refuse_other_formats(head: bytes, name: str) -> None:
    """Refuse what its first bytes tell to be no plain text.

    :param head: the first `HEAD` bytes, or fewer.
    :raises SqlError: an archive, compressed, with a byte order mark, or with a NUL.
    """
    known = next((said for start, said in _FORMATS.items() if head.startswith(start)), None)
    message, hint = known or (_nul(head) if b"\0" in head else ("", ""))
    if message:
        raise SqlError(message, place=Place(file=name), hint=hint, code="not-a-plain-dump")


def refuse_oversized(size: int, name: str) -> None:
    """Refuse more bytes than `LARGEST`.

    :raises SqlError: the text is too large.
    """
    if size > LARGEST:
        raise SqlError(
            f"the text is larger than {LARGEST // 1024 // 1024} MiB",
            place=Place(file=name),
            hint="Dump with --schema-only: data do not belong into a snapshot",
            code="too-large",
        )


def _nul(data: bytes) -> tuple[str, str]:
    return f"byte {data.index(0)} is NUL, which no SQL text holds", "Dump again with --format=plain"


def _not_text(data: bytes) -> tuple[str, str] | None:
    if b"\0" in data:
        return _nul(data)
    if not data.strip():
        return "the text is empty", "Dump again; pg_dump may have failed"
    return None


def _refuse_nested_comments(text: str, name: str) -> None:
    """Refuse a run of operator characters that opens very many comments: the scanner takes the square of its length.

    After each ``/*`` PostgreSQL's scanner reads the rest of the run and gives it back (``xcstart`` in scan.l).
    """
    for run in _OPERATORS.finditer(text):
        if run[0].count("/*") > _MOST_NESTED:
            raise SqlError(
                f"more than {_MOST_NESTED} comments open in one place",
                place=Place(file=name, line=text.count("\n", 0, run.start()) + 1),
                hint="Feed what plain pg_dump --schema-only prints; the parser cannot bear this text",
                code="too-deep",
            )


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
