"""Declared reference tables: which ones a configuration means, and what may be dumped and loaded of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from psycopg import IsolationLevel

from snapshot.database.catalog.facts import read_version_tables
from snapshot.database.connection import Connection, session
from snapshot.database.export import LOCK_SECONDS
from snapshot.database.fixed import fix
from snapshot.database.reference import (
    Candidate,
    Key,
    Reference,
    candidates,
    keys,
    no_policies,
    read_rows,
    references,
    require_kept,
    uses,
)
from snapshot.layout.reference import Rows, Table
from snapshot.model.diagnostic import Diagnostic, Place, Severity, warning
from snapshot.model.errors import UsageError
from snapshot.model.identity import ObjectId, quote_name
from snapshot.model.kind import Kind

KEY = "reference_tables"
"""The configuration's key."""

_UNKNOWN = 'Migrate the database if it lacks the table; names are written as ref.calendar, ref.* or ref."Odd Name"'


def references_of(connection: Connection, patterns: Sequence[str], schemas: Collection[str]) -> tuple[Reference, ...]:
    """Return the tables that patterns mean, in the order in which they load: behind those they reference.

    :param patterns: of names as identities spell them, with ``*``, ``?`` and ``[…]``.
    :param schemas: those that are dumped.
    :raises UsageError: a pattern means nothing that can be dumped with its rows, or the rows could not be loaded;
        all that is wrong is told at once.
    :raises EnvironmentFailure: the database cannot be asked.
    """
    relations = candidates(connection)
    kept_apart = _version_tables(connection, schemas)
    found = [one for one in relations if _fits(one, schemas, kept_apart)]
    meant = {text: [one for one in found if fnmatchcase(_name(one), text)] for text in patterns}
    findings = [_nothing(text, relations, kept_apart) for text, chosen in meant.items() if not chosen]
    tables = references(connection, _roots(one for each in meant.values() for one in each))
    findings += [finding for one in tables for finding in _unfit(one)]
    _refuse(findings)
    no_policies(connection)
    edges = list(_edges(connection, tables, {one.oid: (one.oid, *one.ancestors) for one in relations}))
    named = {one.oid: one for one in relations}
    _refuse(
        [_undeclared(one, key, named[key.to]) for one, key, to in edges if to is None and uses(connection, one, key)]
    )
    return in_order(tables, {(one.oid, to.oid) for one, _, to in edges if to is not None})


def declared_rows(dsn: str, patterns: Sequence[str]) -> tuple[Rows, ...]:
    """Return the rows of the tables of a running database that patterns mean, as far as it has such tables.

    What cannot be dumped with its rows is left out, and nothing is refused: whoever asks compares with what has them.

    :raises EnvironmentFailure: the database cannot be asked, or the rows may not be read.
    """
    with session(dsn) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute("SELECT pg_catalog.set_config('lock_timeout', %s, true)", [f"{LOCK_SECONDS}s"])
        fix(connection)
        found = [one for one in candidates(connection) if any(fnmatchcase(_name(one), text) for text in patterns)]
        schemas = {one.table[0] for one in found}
        kept_apart = _version_tables(connection, schemas)
        meant = [one for one in found if _fits(one, schemas, kept_apart)]
        return rows_of(connection, [one for one in references(connection, _roots(meant)) if not list(_unfit(one))])


def _version_tables(connection: Connection, schemas: Collection[str]) -> set[Table]:
    return {(one.schema, one.table) for one in read_version_tables(connection, sorted(schemas))}


def _roots(found: Iterable[Candidate]) -> list[Candidate]:
    """Return tables without those that are partitions of others among them."""
    chosen = {one.oid: one for one in found}
    return [one for one in chosen.values() if not chosen.keys() & set(one.ancestors)]


def _fits(one: Candidate, schemas: Collection[str], kept_apart: Collection[Table]) -> bool:
    return one.id.kind is Kind.TABLE and one.table[0] in schemas and not one.is_member and one.table not in kept_apart


def _name(one: Candidate) -> str:
    return ".".join(map(quote_name, one.table))


def _nothing(pattern: str, relations: Sequence[Candidate], kept_apart: Collection[Table]) -> Diagnostic:
    """Return the finding for a pattern that means no table that can be dumped with its rows."""
    matching = [one for one in relations if fnmatchcase(_name(one), pattern)]
    if not matching:
        near = get_close_matches(pattern, [_name(one) for one in relations if one.id.kind is Kind.TABLE], n=1)
        hint = f"Did you mean {near[0]}?" if near else _UNKNOWN
        return _finding(pattern, "no table of the database is called so", hint)
    first = matching[0]
    if first.table in kept_apart:
        return _finding(pattern, "that is Alembic's own table; the manifest holds its revisions", "Leave it out")
    if first.is_member:
        return _finding(pattern, f"{first.id} belongs to an extension, which makes it by itself", "Leave it out")
    if first.id.kind is not Kind.TABLE:
        return _finding(pattern, f"{first.id} is no table with rows of its own", "Declare tables only")
    hint = "Dump its schema, too: see schemas of the profile"
    return _finding(pattern, f"{first.id} is in a schema that is not dumped", hint)


def _finding(subject: str, message: str, hint: str) -> Diagnostic:
    place = Place(subject=f"{KEY}: {subject}")
    return Diagnostic(severity=Severity.ERROR, code="reference-table", message=message, place=place, hint=hint)


def _unfit(one: Reference) -> Iterator[Diagnostic]:
    """Yield why the rows of a table cannot be written, or not loaded."""
    name = str(one.id)
    if not one.key:
        hint = "Give it one by a migration, or do not declare it"
        yield _finding(name, "it has no primary key, so nothing says in which order its rows are written", hint)
    if not one.columns:
        yield _finding(name, "all its columns are generated, so there is nothing to load", "Do not declare it")


def _edges(
    connection: Connection, tables: Sequence[Reference], lines: Mapping[int, Sequence[int]]
) -> Iterator[tuple[Reference, Key, Reference | None]]:
    """Yield each table with a foreign key of it, and the declared table that this references, if it is one.

    :param lines: OID of a relation → its own and those of the partitioned tables it is part of.
    """
    known = {oid: one for one in tables for oid in one.relations}
    for key in keys(connection, tables):
        to = next((known[oid] for oid in lines.get(key.to, ()) if oid in known), None)
        yield known[key.of], key, to


def _undeclared(one: Reference, key: Key, to: Candidate) -> Diagnostic:
    message = f"its rows reference those of {to.id} ({key.name}), which is not declared, so they would not load"
    return _finding(str(one.id), message, f"Declare {_name(to)}, too")


def _refuse(findings: Sequence[Diagnostic]) -> None:
    if findings:
        first, *others = findings
        raise UsageError(first.message, place=first.place, hint=first.hint, code=first.code, others=others)


def in_order(tables: Sequence[Reference], edges: Collection[tuple[int, int]]) -> tuple[Reference, ...]:
    """Return tables by name, but each behind those it references; in a cycle the first by name comes first.

    :param edges: OIDs of a table and of one that it references.
    """
    waiting, found = sorted(tables, key=lambda one: one.table), list[Reference]()
    while waiting:
        left = {one.oid for one in waiting}
        needs = {one.oid: {to for of, to in edges if of == one.oid and to != of} & left for one in waiting}
        following = next((one for one in waiting if not needs[one.oid]), waiting[0])
        waiting.remove(following)
        found.append(following)
    return tuple(found)


def rows_of(connection: Connection, tables: Sequence[Reference]) -> tuple[Rows, ...]:
    """Return the rows of tables, in the snapshot of the connection's transaction.

    :raises EnvironmentFailure: they may not be read, or were emptied since that transaction began.
    """
    no_policies(connection)
    found = tuple(read_rows(connection, one) for one in tables)
    require_kept(connection, tables)
    return found


def empty_warnings(rows: Sequence[Rows]) -> Iterator[Diagnostic]:
    """Yield a warning for each declared table that has no rows."""
    for one in rows:
        if not one.count:
            yield warning(
                "reference-empty",
                "it is declared as a reference table and holds no rows",
                place=Place(subject=str(ObjectId(Kind.TABLE, one.table))),
                hint="A database built from the migrations holds what revisions insert; a running one may hold more",
            )
