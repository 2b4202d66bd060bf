"""What a database that is to be seeded is like, asked once and before anything is touched."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from psycopg import sql

from snapshot.database.catalog.facts import Facts, read_facts, user_schemas
from snapshot.database.catalog.objects import read_objects
from snapshot.database.catalog.values import CatalogObject
from snapshot.database.connection import Connection, server_version, session
from snapshot.database.fixed import fix
from snapshot.database.slots import Slots, slots
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind

_ME = """
SELECT r.rolname, r.rolsuper, r.rolcreaterole,
       has_database_privilege(current_database(), 'CREATE'),
       COALESCE((SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = 'public'), false),
       pg_is_in_recovery(), (SELECT count(*) FROM pg_largeobject_metadata)
  FROM pg_roles r WHERE r.rolname = current_user
"""
_ROLES = "SELECT rolname, rolsuper, pg_has_role(oid, %s) FROM pg_roles"
_EXTENSIONS = """
SELECT a.name, a.default_version, COALESCE(v.superuser AND NOT v.trusted, true)
  FROM pg_available_extensions a
  LEFT JOIN pg_available_extension_versions v ON v.name = a.name AND v.version = a.default_version
"""
_TABLESPACES = "SELECT spcname, has_tablespace_privilege(oid, 'CREATE') FROM pg_tablespace"
_SET_OPTION_SINCE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role of the server.

    :param is_mine: whether the session may act as it and give objects to it.
    """

    is_super: bool
    is_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """An extension whose files the server has.

    :param version: the one that CREATE EXTENSION takes.
    :param needs_superuser: whether nobody else may create it.
    """

    version: str
    needs_superuser: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A database to be seeded, and the role it is seeded as.

    :param holds: identities of what is there; members of extensions, schema ``public`` and the version table with
        its schema do not count.
    :param large_objects: how many there are.
    :param version_schema: where the version table is, or would be made; empty where nowhere.
    :param has_version_schema: whether that schema is there.
    :param has_version_table: whether the table is there.
    :param revisions: rows of the version table, sorted.
    :param extensions: those whose files are there, by name.
    :param tablespaces: name → whether the role may use it.
    :param locks: what locks the server has room for.
    """

    major: int
    facts: Facts
    holds: tuple[ObjectId, ...] = ()
    large_objects: int = 0
    version_schema: str = ""
    has_version_schema: bool = True
    has_version_table: bool = False
    revisions: tuple[str, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    extensions: Mapping[str, Extension] = field(default_factory=dict)
    tablespaces: Mapping[str, bool] = field(default_factory=dict)
    user: str
    is_super: bool
    may_create_roles: bool
    may_create_schemas: bool
    may_create_in_public: bool
    is_standby: bool
    locks: Slots


def read_target(dsn: str, *, table: str, schema: str) -> Target:
    """Return what a database is like.

    :param table: name of the version table.
    :param schema: its schema; empty for the first of the search path that has it, else where it would be made.
    :raises EnvironmentFailure: the database cannot be reached or asked.
    """
    with session(dsn) as connection:
        connection.read_only = True
        where, is_there, has_table = _version_place(connection, table, schema)
        fix(connection)
        major = server_version(connection)[0]
        user, is_super, may_roles, may_schemas, may_public, is_standby, large = (
            connection.execute(_ME).fetchone() or ()
        )
        kind = "SET" if major >= _SET_OPTION_SINCE else "MEMBER"
        return Target(
            major=major,
            facts=read_facts(connection),
            holds=tuple(_holds(connection, (where, table))),
            large_objects=large,
            version_schema=where,
            has_version_schema=is_there,
            has_version_table=has_table,
            revisions=_revisions(connection, where, table) if has_table else (),
            roles={
                name: Role(is_super=strong, is_mine=mine) for name, strong, mine in connection.execute(_ROLES, [kind])
            },
            extensions={
                name: Extension(version=version, needs_superuser=strong)
                for name, version, strong in connection.execute(_EXTENSIONS)
            },
            tablespaces=dict(connection.execute(_TABLESPACES).fetchall()),
            user=user,
            is_super=is_super,
            may_create_roles=may_roles or is_super,
            may_create_schemas=may_schemas,
            may_create_in_public=may_public,
            is_standby=is_standby,
            locks=slots(connection),
        )


def _version_place(connection: Connection, table: str, schema: str) -> tuple[str, bool, bool]:
    """Return the version table's schema, whether that is there, and whether the table is, as Alembic finds them."""
    name = sql.Identifier(*filter(None, (schema, table))).as_string(connection)
    query = (
        "SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass(%s)"
    )
    found = connection.execute(query, [name]).fetchone()
    if found:
        return found[0], True, True
    if not schema:
        (made_in,) = connection.execute("SELECT current_schema()").fetchone() or (None,)
        return made_in or "", made_in is not None, False
    there = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema]).fetchone()
    return schema, there is not None, False


def _revisions(connection: Connection, schema: str, table: str) -> tuple[str, ...]:
    query = sql.SQL("SELECT version_num::text FROM {}").format(sql.Identifier(schema, table))
    return tuple(sorted(row[0] for row in connection.execute(query)))


def _holds(connection: Connection, version_table: tuple[str, str]) -> Iterator[ObjectId]:
    for one in read_objects(connection, user_schemas(connection)):
        if one.ids and not one.implied and not _is_ours(one, version_table):
            yield one.ids[0]


def _is_ours(one: CatalogObject, version_table: tuple[str, str]) -> bool:
    """Return whether an object is the version table, a part of it, or its schema."""
    found = one.ids[0]
    is_schema = found.kind is Kind.SCHEMA and found.path[0] in {version_table[0], "public"}
    return is_schema or found.path[:2] == version_table
