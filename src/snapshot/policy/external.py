"""The policy's table of revisions that read files outside of themselves, as values."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One file that a revision reads.

    :param file: its path from the project's folder.
    :param kinds: the kinds of object that its statements make; where they make none, that they are about.
    """

    file: str
    kinds: tuple[str, ...] = ()
    is_missing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRow:
    """One revision that reads files.

    :param revision: its id.
    :param file: its path from the project's folder.
    :param untold: what it reads that cannot be told, each a sentence without a final stop.
    """

    revision: str
    file: str
    reads: tuple[FileRow, ...] = ()
    untold: tuple[str, ...] = ()


def missing(rows: Iterable[RevisionRow]) -> frozenset[str]:
    """Return the files that revisions read and that are not there."""
    return frozenset(one.file for row in rows for one in row.reads if one.is_missing)
