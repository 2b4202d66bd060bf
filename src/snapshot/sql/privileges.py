"""Put the grants of an object in the order of whom they are for.

pg_dump prints them as they stand in the access control list, which is the order in which they were given: equal
databases, made by other hands, would give different files. Grants of one grantor add up whatever their order. What
comes before them stays where it is: a REVOKE, and the grants of another grantor, who may have needed those above.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from snapshot.model.objects import Piece, Role

_NAME = r'(?:"(?:[^"]|"")*"|[^\s"()]+)'
_DEFAULT = re.compile(rf"ALTER DEFAULT PRIVILEGES FOR ROLE {_NAME}(?: IN SCHEMA {_NAME})? GRANT ")
_COLUMN = re.compile(rf"GRANT \w+\(({_NAME})\)")


def may_hold_grants(pieces: Sequence[Piece]) -> bool:
    """Return whether there can be anything to sort in an object's pieces, which are in the order of their roles."""
    return pieces[-1].role >= Role.PRIVILEGE or pieces[0].sql.startswith("ALTER DEFAULT PRIVILEGES")


def sort_grants(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces of an object with each run of grants by one grantor, on one column, sorted by grantee.

    :param pieces: in the order of their roles.
    """
    for run, same in groupby(pieces, key=_run):
        found = list(same)
        yield from sorted(found, key=_grantee) if run else found


def _run(piece: Piece) -> tuple[object, ...]:
    """Return what tells runs of grants apart; nothing for any other statement."""
    if piece.role is Role.PRIVILEGE and piece.sql.startswith("GRANT "):
        column = _COLUMN.match(piece.sql)
        return (piece.setting, column and column[1])
    is_default = piece.role is Role.DEFINITION and _DEFAULT.match(piece.sql) is not None
    return (piece.setting,) if is_default else ()


def _grantee(piece: Piece) -> tuple[str, str]:
    """Return whom a grant is for, and the whole statement; a name that itself holds `` TO `` only sorts elsewhere."""
    return piece.sql.rpartition(" TO ")[2], piece.sql
