"""Assemble some objects of a file without reading the others."""

from collections.abc import Iterable

from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import Snapshot
from snapshot.sql.assemble import VERSION_TABLE, assemble
from snapshot.sql.reading import decode
from snapshot.sql.registry import Elsewhere
from snapshot.sql.script import Script


def assemble_part(
    stretches: Iterable[tuple[int, bytes]], name: str, elsewhere: Elsewhere, *, keep_secrets: bool = False
) -> Snapshot:
    """Return the objects that some stretches of a file define, exactly as the whole file would define them.

    :param stretches: all statements of those objects, in the order of the file; each stretch with the line on which
        it begins, from 1; 0 where that does not matter, which spares a text as long as the file has lines.
    :param name: the file's name for diagnostics.
    :param elsewhere: what the rest of the file defines.
    :param keep_secrets: leave credentials as they stand.
    :raises SqlError: a statement that pg_dump would not print, with file and line.
    :raises LedgerError: a statement about an object that nobody defines.
    """
    text = b"".join(_in_place(stretches))
    if not text.strip():
        return Snapshot(())
    script = Script(name, decode(text, name))
    found = assemble([script], keep_secrets=keep_secrets, elsewhere=elsewhere).snapshot
    return Snapshot(tuple(obj for obj in found.objects if not _is_of_version_table(obj.parent)))


def _in_place(stretches: Iterable[tuple[int, bytes]]) -> Iterable[bytes]:
    """Yield a text in which each stretch begins on its line: what is left out is as many line ends.

    Where lines do not matter, it is one: a text is parsed by the part, and may be cut at an empty line alone.
    """
    at = 1
    for line, data in stretches:
        yield b"\n" * (line - at)
        yield data
        at = line + data.count(b"\n") if line else -1


def _is_of_version_table(parent: ObjectId | None) -> bool:
    """Return whether what belongs to ``parent`` is left out with it, were it not elsewhere."""
    return parent is not None and parent.kind is Kind.TABLE and parent.name == VERSION_TABLE
