"""Split a plain dump into a snapshot, without a database."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from snapshot.layout.arrange import arrange
from snapshot.layout.manifest import Origin
from snapshot.layout.sections import Layout
from snapshot.model.bulk import collector_paused
from snapshot.model.diagnostic import Diagnostic, Place, warning
from snapshot.model.kind import Kind
from snapshot.model.ledger import Edit, EditCode
from snapshot.sql.assemble import assemble
from snapshot.sql.needs import needs_from_mentions
from snapshot.sql.reading import HEAD, LARGEST, refuse_other_formats, refuse_oversized
from snapshot.sql.script import Script, cut
from snapshot.workflows.suspect import credential_warnings
from snapshot.workflows.taken import Taken
from snapshot.workflows.watch import Watch

_SERVER = re.compile(r"^-- Dumped from database version (\d+(?:\.\d+)*)", re.MULTILINE)
_PG_DUMP = re.compile(r"^-- Dumped by pg_dump version (\d+(?:\.\d+)*)", re.MULTILINE)


def read_input(stream: BinaryIO, name: str) -> bytes:
    """Return what a stream holds, read no further than it can be a dump.

    :param name: its name for diagnostics.
    :raises SqlError: it begins as no plain text does, or it is larger than `LARGEST`; a device may have no end.
    :raises OSError: it cannot be read.
    """
    head = stream.read(HEAD)
    refuse_other_formats(head, name)
    data = head + stream.read(LARGEST + 1 - len(head))
    refuse_oversized(len(data), name)
    return data


@collector_paused()
def split(data: bytes, name: str, layout: Layout, watch: Watch, *, keep_secrets: bool = False) -> Taken:
    """Return the snapshot in what plain ``pg_dump --schema-only`` wrote.

    What must stand before what is read from the statements; the file's own order settles the rest.

    :param data: the dump's bytes.
    :param name: its name for diagnostics.
    :param keep_secrets: leave credentials as they stand.
    :raises SqlError: it is no such dump.
    :raises LedgerError: it speaks of an object that it does not define.
    """
    with watch.phase("split"):
        script = cut(data, name)
        assembly = assemble([script], with_mentions=True, keep_secrets=keep_secrets)
    with watch.phase("order"):
        needs = needs_from_mentions(assembly.snapshot, assembly.mentions, assembly.aliases)
        arrangement = arrange(assembly.snapshot, needs, layout, assembly.positions)
    schemas = {obj.id.name for obj in assembly.snapshot.objects if obj.id.kind is Kind.SCHEMA}
    return Taken(
        snapshot=assembly.snapshot,
        arrangement=arrangement,
        ledger=assembly.ledger,
        cluster=assembly.cluster,
        origin=origin_of(script),
        schemas=tuple(sorted(schemas)),
        notes=(
            *arrangement.notes,
            *states_left_out(assembly.ledger.edits, name),
            *credential_warnings(assembly.snapshot, file=name, kept=keep_secrets),
        ),
        keeps_secrets=keep_secrets,
    )


def states_left_out(edits: Iterable[Edit], name: str) -> Iterator[Diagnostic]:
    """Yield a warning for each state of a trigger that could not be kept.

    :param name: what the dump is called.
    """
    for edit in edits:
        if edit.code is EditCode.TRIGGER_STATE_LEFT_OUT:
            yield warning(
                "not-printed",
                "the state of a trigger that carries out a constraint is left out: it loads nowhere by that name",
                place=Place(file=name, line=edit.line, subject=edit.subject),
                hint="A reload has it on; ALTER TABLE … ENABLE TRIGGER ALL in the database settles it",
            )


def rows_left_out(patterns: Sequence[str], name: str) -> tuple[Diagnostic, ...]:
    """Return a warning where reference tables are declared, whose rows no dump of a schema has.

    :param patterns: as declared.
    :param name: what the dump is called.
    """
    if not patterns:
        return ()
    told = f"a dump of the schema has no rows, so those of the reference tables are left out: {', '.join(patterns)}"
    hint = "Dump the database itself to have them"
    return (warning("reference-absent", told, place=Place(file=name), hint=hint),)


def origin_of(script: Script) -> Origin:
    """Return the versions that pg_dump's opening comments name; a text without them has none."""
    opening = script.opening
    server, pg_dump = _SERVER.search(opening), _PG_DUMP.search(opening)
    return Origin(server=server[1] if server else "", pg_dump=pg_dump[1] if pg_dump else "")
