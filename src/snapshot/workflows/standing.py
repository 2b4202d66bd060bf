"""What the committed snapshot tells of tables, indexes and materialized views, where rules over revisions ask."""

from contextlib import suppress

from snapshot.config.settings import Settings
from snapshot.model.errors import SnapshotError
from snapshot.model.identity import quote_name
from snapshot.model.kind import Kind
from snapshot.model.objects import Snapshot
from snapshot.policy.rules.values import Schema
from snapshot.sources.folder import assemble_files, has_snapshot, read_folder
from snapshot.sql.sent import read_sent
from snapshot.sql.sent_facts import made_index, partitioned_table
from snapshot.workflows.history import shown


def standing_schema(settings: Settings) -> Schema | None:
    """Return what the snapshot folder tells, ``None`` where there is none or it contradicts itself.

    What is wrong with the folder is for the part ``drift`` to say; nothing of it is mended or written here.
    """
    if not has_snapshot(settings.out):
        return None
    with suppress(SnapshotError):
        folder = read_folder(settings.out)
        return _facts(shown(settings, settings.out), assemble_files(folder.separated(), settings.out).snapshot)
    return None


def _facts(name: str, snapshot: Snapshot) -> Schema:
    """Return what rules ask of a snapshot, from the statements that define its objects."""
    statements = [
        statement
        for one in snapshot.of_kinds((Kind.TABLE, Kind.INDEX))
        for piece in one.pieces[:1]
        for statement in read_sent(piece.sql).statements
    ]
    indexes = list(filter(None, map(made_index, statements)))
    served = {one.table for one in indexes if one.serves_refresh}
    views = (".".join(map(quote_name, one.id.path)) for one in snapshot.of_kinds((Kind.MATERIALIZED_VIEW,)))
    return Schema(
        name=name,
        tables=dict(filter(None, map(partitioned_table, statements))),
        indexes={f"{one.table.rpartition('.')[0]}.{one.name}": one.table for one in indexes},
        matviews={view: view in served for view in views},
    )
