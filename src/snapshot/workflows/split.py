"""Split a plain dump into a snapshot, without a database."""

from snapshot.layout.arrange import arrange
from snapshot.layout.sections import Layout
from snapshot.sql.assemble import assemble
from snapshot.sql.needs import needs_from_mentions
from snapshot.sql.script import cut
from snapshot.workflows.take import Taken
from snapshot.workflows.watch import Watch


def split(data: bytes, name: str, layout: Layout, watch: Watch) -> Taken:
    """Return the snapshot in what plain ``pg_dump --schema-only`` wrote.

    What must stand before what is read from the statements; the file's own order settles the rest.

    :param data: the dump's bytes.
    :param name: its name for diagnostics.
    :raises SqlError: it is no such dump.
    :raises LedgerError: it speaks of an object that it does not define.
    """
    with watch.phase("split"):
        assembly = assemble([cut(data, name)], with_mentions=True)
    with watch.phase("order"):
        needs = needs_from_mentions(assembly.snapshot, assembly.mentions, assembly.aliases)
        arrangement = arrange(assembly.snapshot, needs, layout, assembly.positions)
    schemas = {obj.id.path[0] for obj in assembly.snapshot.objects if obj.id.kind.value == "schema"}
    return Taken(
        snapshot=assembly.snapshot,
        arrangement=arrangement,
        ledger=assembly.ledger,
        cluster=assembly.cluster,
        schemas=tuple(sorted(schemas)),
        notes=arrangement.notes,
    )
