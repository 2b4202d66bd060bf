"""Schema ``public``: what a per-schema dump says of it and a whole dump does not.

``pg_dump -n public`` prints ``CREATE SCHEMA public``, its owner and its stock comment even where nothing was changed
(``selectDumpableNamespace`` in pg_dump.c knows the schema as initdb's only when no schema was asked for).
"""

import re

from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.objects import Piece, Role

PUBLIC = ObjectId(Kind.SCHEMA, ("public",))
_STOCK = re.compile(
    r"CREATE SCHEMA public;|ALTER SCHEMA public OWNER TO pg_database_owner;"
    r"|COMMENT ON SCHEMA public IS 'standard public schema';"
)


def is_untold_of_public(piece: Piece) -> bool:
    """Return whether a whole dump would not print this statement about schema ``public``."""
    return piece.role is not Role.PRIVILEGE and bool(_STOCK.fullmatch(piece.sql))
