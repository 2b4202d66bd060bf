"""Write a snapshot to its folder, or tell what would change."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from snapshot.layout.format import HEAD_FILE, read_blocks, read_titles, render_files
from snapshot.layout.manifest import MANIFEST_FILE, Declared, Manifest, hash_of, render_manifest
from snapshot.layout.readme import ATTRIBUTES_FILE, README_FILE, render_attributes, render_readme
from snapshot.layout.reference import file_of, is_rows, render_rows, titles
from snapshot.layout.sections import DEFAULT_SECTIONS, Layout
from snapshot.model.bulk import collector_paused
from snapshot.model.diagnostic import Diagnostic, Place, note, warning
from snapshot.model.errors import FolderError
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.sources.folder import has_snapshot, read_folder
from snapshot.targets.disk import explained
from snapshot.targets.folder import abandon, apply, plan, reading
from snapshot.targets.paths import JOURNAL
from snapshot.targets.plan import WritePlan, foreign_notes
from snapshot.workflows.taken import Taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What was written, or with ``--check`` would be.

    :param added: headers of what the folder did not have; ``removed`` and ``altered`` likewise.
    :param first: whether there was no snapshot before.
    """

    plan: WritePlan
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    first: bool = False
    notes: tuple[Diagnostic, ...] = ()


@collector_paused()
def files_of(
    taken: Taken,
    layout: Layout,
    sections: Mapping[str, tuple[str, ...]] = DEFAULT_SECTIONS,
    revisions: str = "",
) -> dict[str, bytes]:
    """Return every file of a snapshot folder, the manifest included.

    :param sections: the section map that made ``layout``.
    :param revisions: hash of the revision files.
    """
    texts = render_files(taken.snapshot, taken.arrangement)
    tables = [rows.table for rows in taken.rows]
    texts |= {README_FILE: render_readme(layout, tables), ATTRIBUTES_FILE: render_attributes()}
    files = {name: text.encode() for name, text in texts.items()}
    files |= {file_of(rows.table): render_rows(rows) for rows in taken.rows}
    manifest = replace(_manifest(taken, layout, sections), revisions=revisions)
    manifest = replace(manifest, files={name: hash_of(data) for name, data in files.items()})
    return {**files, MANIFEST_FILE: render_manifest(manifest).encode()}


def _manifest(taken: Taken, layout: Layout, sections: Mapping[str, tuple[str, ...]]) -> Manifest:
    ledger = taken.ledger
    return Manifest(
        heads=taken.heads,
        origin=taken.origin,
        schemas=taken.schemas,
        roles=tuple(sorted(taken.cluster.roles)),
        superusers=tuple(sorted(taken.cluster.superusers)),
        tablespaces=tuple(sorted(taken.cluster.tablespaces)),
        sections=sections,
        layers=layout.layers,
        counts={kind.value: count for kind, count in ledger.objects.items()},
        implied=ledger.implied,
        unprintable=ledger.unprintable,
        edits=Counter(edit.code.value for edit in ledger.edits if edit.code.is_of_the_schema),
        keeps_secrets=taken.keeps_secrets,
        reference=tuple(Declared(id=ObjectId(Kind.TABLE, rows.table), rows=rows.count) for rows in taken.rows),
    )


@collector_paused()
def save(folder: Path, files: Mapping[str, bytes], *, check: bool = False, may_hold_rows: bool = True) -> Saved:
    """Make ``folder`` hold exactly ``files`` of ours; with ``check`` do everything but that.

    A folder that contradicts its manifest is reported and replaced.

    :param may_hold_rows: whether what was read can have rows of reference tables; where it cannot, those that the
        folder holds are not dropped.
    :raises EnvironmentFailure: the folder cannot be read or written; it is as before then.
    :raises FolderError: something that is not ours stands in the way, were it only a file of the same name; or the
        folder holds rows that cannot be renewed.
    """
    saved = _decide(folder, files, may_hold_rows=may_hold_rows) if folder.exists() else _first(folder, files)
    if not check:
        _forget_stuck_write(folder)
        apply(folder, saved.plan)
    return saved


def _forget_stuck_write(folder: Path) -> None:
    """Forget a write that reading could not complete: a journal that is still there is unusable."""
    if (folder / JOURNAL).exists():
        abandon(folder)


def _first(folder: Path, files: Mapping[str, bytes]) -> Saved:
    found = (*dict.fromkeys(read_titles(_whole(files))), *titles(files))
    return Saved(plan=plan(folder, files, previous=()), added=found, first=True)


def _decide(folder: Path, files: Mapping[str, bytes], *, may_hold_rows: bool) -> Saved:
    notes: list[Diagnostic] = []
    before: Mapping[str, bytes] = {}
    try:
        with reading(folder) as recovery:
            if recovery != "nothing":
                notes.append(note("write-recovered", f"an interrupted write of this folder was {recovery}"))
            before = read_folder(folder).files if has_snapshot(folder) else {}
    except FolderError as error:
        notes.append(warning("folder-replaced", str(error.diagnostics[0]), hint="This dump replaces it"))
    if not may_hold_rows:
        _refuse_to_drop_rows(folder, before)
    decided = plan(folder, files, previous=before)
    if not before:
        _refuse_strange(folder, files, decided)
    return _compared(decided, before, files, (*notes, *foreign_notes(folder, decided)))


def _refuse_to_drop_rows(folder: Path, before: Mapping[str, bytes]) -> None:
    held = sorted(filter(is_rows, before))
    if held:
        raise FolderError(
            "the folder holds rows of reference tables, which a dump of the schema cannot renew",
            place=Place(file=str(folder / held[0])),
            hint="Dump the database itself, or name another folder with --out",
            code="reference-left-out",
        )


def _refuse_strange(folder: Path, files: Mapping[str, bytes], decided: WritePlan) -> None:
    """Refuse a folder with files named like ours, such as ``README.md``, that no snapshot vouches for.

    Where manifest or aggregate, however damaged, begins as ours do, the folder is ours.

    :raises FolderError: naming the first of them.
    """
    in_the_way = sorted(decided.basis.keys() & {*decided.write, *decided.remove})
    if in_the_way and not any(_begins_alike(folder / name, files[name]) for name in (MANIFEST_FILE, HEAD_FILE)):
        more = f", and so are {len(in_the_way) - 1} more" if len(in_the_way) > 1 else ""
        raise FolderError(
            f"the file is in the way of the snapshot and was not written by one{more}",
            place=Place(file=str(folder / in_the_way[0])),
            hint="Name a folder of its own with --out, or move it away",
            code="folder-path",
        )


def _begins_alike(path: Path, data: bytes) -> bool:
    if not path.is_file():
        return False
    with explained(path, doing="look into the snapshot folder"), path.open("rb") as stream:
        return stream.readline() == data.split(b"\n", 1)[0] + b"\n"


def _compared(
    decided: WritePlan, before: Mapping[str, bytes], files: Mapping[str, bytes], notes: tuple[Diagnostic, ...]
) -> Saved:
    is_same = before.get(HEAD_FILE) == files.get(HEAD_FILE)
    old, new = ({}, {}) if is_same else (_blocks(before), _blocks(files))
    old, new = old | titles(before), new | titles(files)
    return Saved(
        plan=decided,
        added=tuple(title for title in new if title not in old),
        removed=tuple(title for title in old if title not in new),
        altered=tuple(title for title in new if title in old and old[title] != new[title]),
        first=not before,
        notes=notes,
    )


def _whole(files: Mapping[str, bytes]) -> str:
    return files.get(HEAD_FILE, b"").decode("utf-8", "replace")


def _blocks(files: Mapping[str, bytes]) -> dict[str, bytes]:
    text = _whole(files)
    return {block.title: block.body.encode() for block in read_blocks(text)} if text else {}
