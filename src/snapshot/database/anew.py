"""Drop a database and make it again, empty, with what it was made with; only for who named it."""

from collections.abc import Iterator

from psycopg import sql

from snapshot.config.dsn import describe, with_database
from snapshot.database.connection import Connection, session
from snapshot.database.scratch import drop_database, new_name
from snapshot.model.diagnostic import Place
from snapshot.model.errors import FindingsError

_PROVIDERS = {"b": "builtin", "i": "icu", "c": "libc"}

_MADE_WITH = """
SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datlocprovider::text,
  coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale'), datcollate, datctype, spcname
FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE datname = current_database()
"""
"""``daticulocale`` is what ``datlocale`` was called before PostgreSQL 17."""
_OWN = """
SELECT 'a setting: ' || split_part(one, '=', 1)
FROM pg_db_role_setting s, unnest(s.setconfig) one
WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL SELECT 'its privileges' FROM pg_database WHERE datname = current_database() AND datacl IS NOT NULL
UNION ALL SELECT 'a comment' FROM pg_shdescription
WHERE classoid = 'pg_database'::regclass AND objoid = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL SELECT 'a security label' FROM pg_shseclabel
WHERE classoid = 'pg_database'::regclass AND objoid = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL SELECT 'a limit of connections' FROM pg_database WHERE datname = current_database() AND datconnlimit <> -1
UNION ALL SELECT 'a subscription: ' || subname FROM pg_subscription
WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
ORDER BY 1
"""


def make_anew(dsn: str) -> None:
    """Drop the database of ``dsn`` with all it holds, ending its sessions, and make it again, empty.

    Owner, encoding, locale and tablespace are kept. The new one is made first, under another name, which it loses
    when the old one is gone: a server that does not let us make it takes nothing, and what a killed process leaves
    counts as a scratch database.

    :raises FindingsError: it has what belongs to it and not to what it holds, which nothing would bring back; nothing
        was done.
    :raises EnvironmentFailure: the server refuses; the database is there, as it was or empty.
    """
    with session(dsn) as connection:
        name = connection.info.dbname
        _refuse_what_is_its_own(connection, dsn)
        waiting = new_name()
        command = _command(connection, waiting)
    maintenance = with_database(dsn, "template1" if name == "postgres" else "postgres")
    with session(maintenance, autocommit=True) as connection:
        connection.execute(command)
    try:
        drop_database(maintenance, name)
    except BaseException:
        drop_database(maintenance, waiting)
        raise
    with session(maintenance, autocommit=True) as connection:
        names = map(sql.Identifier, (waiting, name))
        connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))


def _refuse_what_is_its_own(connection: Connection, dsn: str) -> None:
    own = [row[0] for row in connection.execute(_OWN.encode())]
    if own:
        raise FindingsError(
            f"the database has what would not come back with what it holds: {', '.join(own)}",
            place=Place(subject=describe(dsn)),
            hint="Drop and make this database by hand, and give it these again.",
            code="database-own",
        )


def _command(connection: Connection, name: str) -> sql.Composed:
    row = connection.execute(_MADE_WITH).fetchone()
    if row is None:
        raise AssertionError(name)
    owner, encoding, provider, locale_name, collate, ctype, tablespace = row
    parts = [
        sql.SQL("OWNER {}").format(sql.Identifier(owner)),
        sql.SQL("TABLESPACE {}").format(sql.Identifier(tablespace)),
        *_literals(encoding, _PROVIDERS[provider], locale_name, collate, ctype),
    ]
    return sql.SQL("CREATE DATABASE {} TEMPLATE template0 {}").format(sql.Identifier(name), sql.SQL(" ").join(parts))


def _literals(encoding: str, provider: str, locale: str | None, collate: str, ctype: str) -> Iterator[sql.Composed]:
    yield sql.SQL("ENCODING {}").format(sql.Literal(encoding))
    yield sql.SQL("LOCALE_PROVIDER {}").format(sql.Literal(provider))
    yield sql.SQL("LC_COLLATE {} LC_CTYPE {}").format(sql.Literal(collate), sql.Literal(ctype))
    if locale:
        key = sql.SQL("BUILTIN_LOCALE {}" if provider == "builtin" else "ICU_LOCALE {}")
        yield key.format(sql.Literal(locale))


def contents(dsn: str) -> tuple[str, ...]:
    """Return the schemas and relations of a database that initdb did not make, by name; none where it is empty."""
    with session(dsn) as connection:
        return tuple(row[0] for row in connection.execute(_CONTENTS.encode()))


_CONTENTS = """
SELECT 'schema ' || quote_ident(nspname) FROM pg_namespace WHERE oid >= 16384 AND nspname !~ '^pg_(toast|temp)'
UNION ALL SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid >= 16384 AND nspname !~ '^pg_(toast|temp)' AND c.relkind NOT IN ('i', 'I', 't')
UNION ALL SELECT format('function %I.%I', n.nspname, p.proname)
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.oid >= 16384
UNION ALL SELECT format('type %I.%I', n.nspname, t.typname)
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.oid >= 16384 AND t.typrelid = 0 AND t.typelem = 0 AND nspname !~ '^pg_(toast|temp)'
UNION ALL SELECT 'extension ' || quote_ident(extname) FROM pg_extension WHERE oid >= 16384
UNION ALL SELECT 'large object ' || oid FROM pg_largeobject_metadata
ORDER BY 1
"""
