"""Load and run the catalogue queries, which lie as SQL files beside this module.

They run with an empty search path: a bare name in them is one of ``pg_catalog``. Objects that initdb made have an
OID below 16384 (``FirstNormalObjectId`` in PostgreSQL's ``access/transam.h``); the queries leave them out.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import psycopg

from snapshot.database.connection import Connection, hint_for, readable
from snapshot.model.errors import EnvironmentFailure


def ask(connection: Connection, name: str, schemas: Sequence[str] = (), **values: object) -> list[tuple[Any, ...]]:
    """Return the rows of one query.

    :param name: name of the SQL file, without its ending.
    :param schemas: schemas the query is restricted to, where it takes such a list.
    :param values: its further parameters, by name.
    :raises EnvironmentFailure: when the server refuses it.
    """
    try:
        return connection.execute(_text(name), {"schemas": list(schemas), **values}).fetchall()
    except psycopg.Error as error:
        raise EnvironmentFailure(
            f"the catalogue could not be read: {readable(error)}",
            hint=hint_for(error),
            code="catalogue-unreadable",
        ) from None


@cache
def _text(name: str) -> bytes:
    return files(__package__).joinpath("sql", f"{name}.sql").read_bytes()
