"""What belongs to the database rather than to a schema, and so stands in no dump of one."""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

from snapshot.database.catalog.query import ask
from snapshot.database.connection import Connection, hint_for, readable
from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The database a snapshot was taken from.

    :param server_version: as the server spells it, for example ``18.6 (Debian 18.6-1)``.
    :param encoding: name of the server's encoding.
    :param locale_provider: ``libc``, ``icu`` or ``builtin``.
    :param locale: the provider's locale, empty for ``libc``.
    :param settings: ``name=value`` of every ``ALTER DATABASE … SET``, sorted.
    :param extensions: name and version of every installed extension, sorted.
    """

    server_version: str
    encoding: str
    collate: str
    ctype: str
    locale_provider: str
    locale: str
    settings: tuple[str, ...]
    extensions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class VersionTable:
    """A table in which Alembic keeps the current revisions.

    :param revisions: its rows, sorted; none for a database stamped ``base``.
    """

    schema: str
    table: str
    revisions: tuple[str, ...]


def read_facts(connection: Connection) -> Facts:
    """Return what no schema dump holds of the connection's database.

    :raises EnvironmentFailure: when the catalogue cannot be read.
    """
    ((version, encoding, collate, ctype, provider, locale, settings),) = ask(connection, "facts")
    extensions = tuple((name, version) for name, version in ask(connection, "extension_versions"))
    return Facts(
        server_version=version,
        encoding=encoding,
        collate=collate,
        ctype=ctype,
        locale_provider=provider,
        locale=locale,
        settings=tuple(settings),
        extensions=extensions,
    )


def user_schemas(connection: Connection) -> tuple[str, ...]:
    """Return the schemas with something to dump, by name.

    The system's are left out, and an extension's own unless a user put something of his into it.

    :raises EnvironmentFailure: when the catalogue cannot be read.
    """
    return tuple(name for (name,) in ask(connection, "user_schemas"))


def read_version_tables(connection: Connection, schemas: Sequence[str]) -> tuple[VersionTable, ...]:
    """Return the version tables of the schemas with their rows.

    A table of another name than Alembic's default one is known by its shape: one column, and a primary key named
    after the table; or, with ``version_table_pk=False``, the column of Alembic's type and nothing else
    (``version_table_impl`` in alembic/ddl/impl.py). Where the schemas have none, the one of another
    schema is it, as ``version_table_schema`` asks; of several there nobody can tell which.

    :raises EnvironmentFailure: when one may not be read.
    """
    found = ask(connection, "version_tables", schemas, elsewhere=False)
    if not found:
        others = ask(connection, "version_tables", schemas, elsewhere=True)
        found = others if len(others) == 1 else []
    return tuple(VersionTable(schema, table, _revisions(connection, schema, table)) for schema, table in found)


def _revisions(connection: Connection, schema: str, table: str) -> tuple[str, ...]:
    query = sql.SQL("SELECT version_num::text FROM {}").format(sql.Identifier(schema, table))
    try:
        return tuple(sorted(row[0] for row in connection.execute(query)))
    except psycopg.Error as error:
        raise EnvironmentFailure(
            f"the current revision could not be read: {readable(error)}",
            place=Place(subject=f"table {schema}.{table}"),
            hint=hint_for(error),
            code="version-table-unreadable",
        ) from None
