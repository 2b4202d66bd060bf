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
from dataclasses import dataclass

from snapshot.database.catalog.query import ask
from snapshot.database.connection import Connection

_YOUNG = ("parts", "oids", "subs", "spaces", "names", "addresses", "files", "contents")


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened to schemas between two transactions.

    :param parts: what DDL changed, as names of catalogues; none when all stayed.
    :param replaced: whether REINDEX CONCURRENTLY put an index in another one's place. pg_dump may fail at that, or
        print the old one's last name, which the ledger notices; when neither happened, nothing did.
    """

    parts: tuple[str, ...] = ()
    replaced: bool = False


def changes(then: Connection, now: Connection, schemas: Sequence[str]) -> Changes:
    """Return what happened to the schemas between two transactions.

    :param then: the earlier one, still open, ``REPEATABLE READ``.
    :param now: the later one, likewise.
    :param schemas: whose objects count. Comments, privileges and owners do not: pg_dump reads them in its snapshot.
    :raises EnvironmentFailure: when a catalogue cannot be read.
    """
    ((earlier, is_exact, horizon),), ((later, _, _),) = ask(then, "moment"), ask(now, "moment")
    if earlier == later and is_exact:
        return Changes()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask, then, "fingerprint", schemas)
        after = dict(ask(now, "fingerprint", schemas))
        before = dict(asked.result())
    found = {part for part, number in after.items() if before[part] != number}
    young = ask(now, "young", schemas, horizon=horizon)
    values = dict(zip(_YOUNG, map(list, zip(*young, strict=True)), strict=True)) if young else {}
    judged = dict(ask(then, "unexcused", **values)) if young else {}
    found.update(part for part, is_excused in judged.items() if not is_excused)
    if _renamed(dict(ask(then, "roles")), dict(ask(now, "roles"))):
        found.add("roles")
    return Changes(tuple(sorted(found)), replaced=any(judged.values()))


def _renamed(before: dict[int, str], after: dict[int, str]) -> bool:
    """Whether a role has another name; one that came or went stands in nothing that was dumped."""
    return any(after.get(oid, name) != name for oid, name in before.items())
