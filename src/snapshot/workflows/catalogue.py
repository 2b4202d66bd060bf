"""Read the catalogue beside the runs of pg_dump, on the same snapshot and over a connection of its own.

Reading it takes a third of the time of pg_dump, whose own reading keeps one processor of the server busy.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg

from snapshot.database.catalog.annotations import read_annotations
from snapshot.database.catalog.facts import Facts, VersionTable, read_facts, read_version_tables
from snapshot.database.catalog.loops import crossing_loops
from snapshot.database.catalog.needs import Dependencies, dependencies, read_edges
from snapshot.database.catalog.objects import read_objects
from snapshot.database.catalog.special import SpecialCase, special_cases
from snapshot.database.connection import Connection
from snapshot.database.export import DumpSession
from snapshot.workflows.account import Expected, expected


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What was asked of the catalogue.

    :param special: what a union of dumps of the schemas would lack; empty where nobody asked.
    """

    schemas: tuple[str, ...]
    dependencies: Dependencies
    expected: Expected
    facts: Facts
    version_tables: tuple[VersionTable, ...]
    special: tuple[SpecialCase, ...] = ()


class Reading:
    """A reading of the catalogue that goes on in a thread of its own."""

    def __init__(self, connection: Connection, schemas: tuple[str, ...], pg_dump_major: int | None) -> None:
        self._connection = connection
        self._pool = ThreadPoolExecutor(1)
        self._future = self._pool.submit(_read_and_let_go, connection, schemas, pg_dump_major)

    @property
    def is_done(self) -> bool:
        """Whether `result` answers at once."""
        return self._future.done()

    def result(self) -> Catalogue:
        """Wait for the catalogue and return it.

        :raises EnvironmentFailure: when it could not be read.
        """
        return self._future.result()

    def end(self) -> None:
        """Make an end of it, whether it is done or not."""
        if not self.is_done:
            with suppress(psycopg.Error):
                self._connection.cancel_safe(timeout=1)
        self._pool.shutdown(cancel_futures=True)


@contextmanager
def reading(session: DumpSession, schemas: tuple[str, ...], *, pg_dump_major: int | None = None) -> Iterator[Reading]:
    """Begin to read the catalogue, for the length of a block.

    :param schemas: the schemas to dump.
    :param pg_dump_major: version of the pg_dump that dumps them one by one; without it nobody asks what that lacks.
    :raises EnvironmentFailure: when no second connection is to be had.
    """
    with session.twin() as connection:
        begun = Reading(connection, schemas, pg_dump_major)
        try:
            yield begun
        finally:
            begun.end()


def _read_and_let_go(connection: Connection, schemas: tuple[str, ...], pg_dump_major: int | None) -> Catalogue:
    """Read, and free the locks that took: whoever waited for one would make the runs of pg_dump wait behind him."""
    with connection.transaction(force_rollback=True):
        return _read(connection, schemas, pg_dump_major)


def _read(connection: Connection, schemas: tuple[str, ...], pg_dump_major: int | None) -> Catalogue:
    objects = read_objects(connection, schemas)
    known = dependencies(objects, read_edges(connection))
    special: tuple[SpecialCase, ...] = ()
    if pg_dump_major is not None:
        special = (
            *special_cases(connection, schemas, pg_dump_major=pg_dump_major),
            *crossing_loops(objects, known),
        )
    return Catalogue(
        schemas=schemas,
        dependencies=known,
        expected=expected(objects, read_annotations(connection, objects, schemas)),
        facts=read_facts(connection),
        version_tables=read_version_tables(connection, schemas),
        special=special,
    )
