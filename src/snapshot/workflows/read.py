"""Read a snapshot from wherever one is: a folder, a dump, a database. All three give equal values."""

from pathlib import Path

from snapshot.layout.sections import make_layout
from snapshot.model.objects import Snapshot
from snapshot.sources.folder import assemble_files
from snapshot.sources.folder import read_folder as read_checked
from snapshot.sql.assemble import assemble
from snapshot.sql.script import cut
from snapshot.targets.folder import reading
from snapshot.workflows.take import Request, take
from snapshot.workflows.watch import Watch


def read_folder(path: Path, *, keep_secrets: bool = False) -> Snapshot:
    """Return the snapshot in a folder; an interrupted write of it is completed or undone first.

    :param keep_secrets: leave credentials as they stand, where the folder keeps them; without it they compare equal
        whatever they are, on whichever side.
    :raises FolderError: the folder contradicts its manifest.
    :raises EnvironmentFailure: there is no snapshot, or it cannot be read.
    """
    with reading(path):
        folder = read_checked(path)
    return assemble_files(folder.separated(), path, keep_secrets=keep_secrets).snapshot


def read_dump(data: bytes, name: str = "-", *, keep_secrets: bool = False) -> Snapshot:
    """Return the snapshot in what plain ``pg_dump --schema-only`` wrote, or in ``schema_head.sql``.

    :param data: the bytes of the text, UTF-8.
    :param name: its name for diagnostics.
    :param keep_secrets: leave credentials as they stand.
    :raises SqlError: it is no such text.
    :raises LedgerError: it speaks of an object that it does not define.
    """
    return assemble([cut(data, name)], keep_secrets=keep_secrets).snapshot


def read_database(dsn: str, schemas: tuple[str, ...] = (), *, keep_secrets: bool = False) -> Snapshot:
    """Return the snapshot of a database.

    :param dsn: a libpq connection string.
    :param schemas: schemas to take; none for all but the system's.
    :param keep_secrets: leave credentials as they stand.
    :raises EnvironmentFailure: no server, no fitting pg_dump, or no permission.
    :raises LedgerError: pg_dump and the catalogue disagree.
    """
    request = Request(dsn=dsn, schemas=schemas, keep_secrets=keep_secrets)
    return take(request, make_layout(), Watch()).snapshot
