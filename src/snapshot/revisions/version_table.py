"""The table in which Alembic notes what a database holds: its name, and what stands in it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from snapshot.config.dsn import parameters
from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure
from snapshot.revisions.environment import read_environment
from snapshot.revisions.literals import assignments, parse, texts
from snapshot.revisions.redaction import hide

_CONNECT_SECONDS = "10"


@dataclass(frozen=True, slots=True)
class VersionTable:
    """Where the revisions of a database are noted.

    :param schema: empty for the first schema of the search path that has the table.
    """

    name: str = "alembic_version"
    schema: str = ""

    @property
    def identifier(self) -> sql.Identifier:
        """The name as it stands in SQL."""
        return sql.Identifier(*filter(None, (self.schema, self.name)))


DEFAULT = VersionTable()


def version_table(ini: Path) -> VersionTable:
    """Return the version table that env.py asks for with ``version_table`` and ``version_table_schema``.

    env.py is read, not run; the arguments are those of
    https://alembic.sqlalchemy.org/en/latest/api/runtime.html#alembic.runtime.environment.EnvironmentContext.configure.

    :raises UsageError: when there is no such environment.
    :raises FindingsError: when env.py computes one of the two names.
    """
    path = read_environment(ini).scripts / "env.py"
    tree = parse(path)
    values = assignments(tree)
    found = {
        keyword.arg: texts(path, keyword.arg, _resolved(keyword.value, values))
        for keyword in _configure_keywords(tree)
        if keyword.arg in {"version_table", "version_table_schema"}
    }
    name, schema = (found.get(key, ()) for key in ("version_table", "version_table_schema"))
    return VersionTable(next(iter(name), DEFAULT.name), next(iter(schema), ""))


def _configure_keywords(tree: ast.Module) -> Iterator[ast.keyword]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="configure") | ast.Name(id="configure"), keywords=keywords):
                yield from keywords


def _resolved(value: ast.expr, values: dict[str, ast.expr]) -> ast.expr:
    return values.get(value.id, value) if isinstance(value, ast.Name) else value


def current(dsn: str, table: VersionTable = DEFAULT) -> tuple[str, ...]:
    """Return the revisions noted in the database, sorted; none when it has no version table.

    The session is read-only; unlike ``alembic history -i`` this creates nothing.

    :param dsn: connection string as libpq reads it.
    :raises UsageError: when the connection string cannot be read.
    :raises EnvironmentFailure: when the database cannot be reached or the table may not be read.
    """
    wanted = make_conninfo("", **{"connect_timeout": _CONNECT_SECONDS} | parameters(dsn))
    try:
        with psycopg.connect(wanted) as connection:
            connection.read_only = True
            return _noted(connection, table)
    except psycopg.Error as error:
        raise EnvironmentFailure(
            f"the revision of the database cannot be read: {hide(_said(error), dsn)}",
            place=Place(subject=table.identifier.as_string(None).replace('"', "")),
            hint="Check that the server runs and that the role may read the table.",
            code="database",
        ) from None


def _said(error: psycopg.Error) -> str:
    return (error.diag.message_primary or str(error)).splitlines()[0].removeprefix("connection is bad: ")


def _noted(connection: "psycopg.Connection[tuple[object, ...]]", table: VersionTable) -> tuple[str, ...]:
    name = table.identifier.as_string(connection)
    row = connection.execute("SELECT to_regclass(%s)", (name,)).fetchone()
    if row is None or row[0] is None:
        return ()
    found = connection.execute(sql.SQL("SELECT version_num FROM {}").format(table.identifier))
    return tuple(sorted(str(version) for (version,) in found))
