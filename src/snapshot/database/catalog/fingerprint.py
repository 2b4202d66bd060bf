"""Tell whether a schema changed between two transactions, were it only to and fro.

pg_dump reads the catalogue's rows in its transaction's snapshot, but what it prints of an expression, a type or an
index comes from functions of the server that read the newest catalogue (PostgreSQL's documentation of pg_dump,
*Notes*). So a schema that changes meanwhile gives a dump of two states, without any error.

Equal names and definitions before and after do not show what was renamed to and fro. The addresses of catalogue rows
do: each update writes a new row version elsewhere, and an old one keeps its place as long as a transaction can see
it. Of some catalogues that is too much, because other commands than DDL update them; there each new row version is
compared with the old one, and excused if such a command explains it.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from snapshot.database.catalog.query import ask
from snapshot.database.connection import Connection

_YOUNG = ("parts", "oids", "subs", "spaces", "names", "addresses", "files", "contents")


def changes(then: Connection, now: Connection, schemas: Sequence[str]) -> tuple[str, ...]:
    """Return what of the schemas changed between two transactions, as names of catalogues; nothing when all stayed.

    :param then: the earlier one, still open, ``REPEATABLE READ``.
    :param now: the later one, likewise.
    :param schemas: whose objects count. Comments, privileges and owners do not: pg_dump reads them in its snapshot.
    :raises EnvironmentFailure: when a catalogue cannot be read.
    """
    ((earlier, is_exact, horizon),), ((later, _, _),) = ask(then, "moment"), ask(now, "moment")
    if earlier == later and is_exact:
        return ()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask, then, "fingerprint", schemas)
        after = dict(ask(now, "fingerprint", schemas))
        before = dict(asked.result())
    found = {part for part, number in after.items() if before[part] != number}
    young = ask(now, "young", schemas, horizon=horizon)
    if young:
        values = dict(zip(_YOUNG, map(list, zip(*young, strict=True)), strict=True))
        found.update(part for (part,) in ask(then, "unexcused", **values))
    if _renamed(dict(ask(then, "roles")), dict(ask(now, "roles"))):
        found.add("roles")
    return tuple(sorted(found))


def _renamed(before: dict[int, str], after: dict[int, str]) -> bool:
    """Whether a role has another name; one that came or went stands in nothing that was dumped."""
    return any(after.get(oid, name) != name for oid, name in before.items())
