"""Settle the ledger of a dump against the catalogue: what PostgreSQL knows must be in the dump, and nothing else."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from snapshot.database.catalog.values import Annotation, CatalogObject, Unprintable
from snapshot.model.bulk import collector_paused
from snapshot.model.diagnostic import Diagnostic, Place, Severity, warning
from snapshot.model.errors import LedgerError
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.ledger import Ledger
from snapshot.model.objects import DbObject, Role, Snapshot

_SHOWN = 20
_NO_DEFAULT = " SET DEFAULT NULL;"
_SILENT = frozenset({Unprintable.VERSION_TABLE})
_COUNTED = frozenset({Role.COMMENT, Role.LABEL})


@dataclass(frozen=True, slots=True)
class Expected:
    """The catalogue's side of the account, which is made up before the dump is there.

    :param due: the objects that need a definition.
    :param spoken: every identity that the catalogue has a word for.
    :param annotations: what is said of objects.
    :param implied: how many objects exist through another one, by reason.
    :param unprintable: how many cannot be printed, by reason.
    :param notes: what the reader should know of these.
    """

    due: tuple[CatalogObject, ...]
    spoken: frozenset[ObjectId]
    annotations: tuple[Annotation, ...]
    implied: Mapping[str, int]
    unprintable: Mapping[str, int]
    notes: tuple[Diagnostic, ...]


@collector_paused()
def expected(objects: Iterable[CatalogObject], annotations: Iterable[Annotation]) -> Expected:
    """Return what a dump must say, as far as the catalogue knows."""
    known, said = list(objects), tuple(annotations)
    implied = Counter([one.implied for one in known if one.implied and not one.unprintable])
    unprintable = Counter([one.unprintable for one in known if one.unprintable])
    unprintable.update([one.unprintable for one in said if one.unprintable])
    return Expected(
        due=tuple([one for one in known if not one.implied and not one.unprintable]),
        spoken=frozenset([found for one in known for found in one.ids]),
        annotations=said,
        implied={reason.value: count for reason, count in implied.items()},
        unprintable={reason.value: count for reason, count in unprintable.items()},
        notes=tuple(_warnings(known, said)),
    )


@collector_paused()
def settle(ledger: Ledger, snapshot: Snapshot, known: Expected, left_out: AbstractSet[ObjectId]) -> Ledger:
    """Return the ledger with the catalogue's side filled in.

    :param left_out: tables that a snapshot does not hold on purpose; what belongs to them is not missed.
    :raises LedgerError: an object without a definition, a definition without an object, or something said of an
        object that the dump does not say; all of them named, up to a number.
    """
    defined, spoken = snapshot.defined, known.spoken
    _refuse_bare_languages(defined - spoken, known.due)
    undefined = [one for one in known.due if one.ids[0] not in defined]
    findings = [
        *(f"{one.ids[0]} has no definition in the dump" for one in undefined if _is_missing(one, defined, left_out)),
        *(
            f"{found} is in the dump, but not in the catalogue"
            for found in sorted(defined - spoken)
            if not _is_taken_away(snapshot[found], spoken) and not _is_shell(found, spoken)
        ),
        *_unsaid(snapshot, known.annotations, left_out),
    ]
    if findings or not ledger.is_balanced:
        raise _unsettled(findings, ledger)
    return replace(ledger, implied=known.implied, unprintable=known.unprintable, notes=(*ledger.notes, *known.notes))


def _refuse_bare_languages(unknown: AbstractSet[ObjectId], due: Iterable[CatalogObject]) -> None:
    """Refuse a language whose handler no dump holds.

    pg_dump leaves out what it would need, and what is left is read as ``CREATE EXTENSION`` (``dumpProcLang`` in
    pg_dump.c).
    """
    for found in sorted({one.ids[0] for one in due if one.ids[0].kind is Kind.LANGUAGE}):
        if ObjectId(Kind.EXTENSION, found.path) in unknown:
            raise LedgerError(
                "the language has its handler in a schema that is not dumped, so pg_dump prints it as if it were an "
                "extension, which no server can load",
                place=Place(subject=str(found)),
                hint="Dump that schema too; where it is pg_catalog, make the language anew with a handler elsewhere, "
                "or drop it",
                code="language-without-handler",
            )


def _is_missing(one: CatalogObject, defined: Collection[ObjectId], left_out: AbstractSet[ObjectId]) -> bool:
    return not any(found in defined or found in left_out for found in one.ids)


def _is_shell(found: ObjectId, spoken: Collection[ObjectId]) -> bool:
    """Whether it is the shell that announces a type: the catalogue has no row for it once the type is complete."""
    return found.kind is Kind.SHELL_TYPE and ObjectId(Kind.TYPE, found.path) in spoken


def _is_taken_away(obj: DbObject, spoken: Collection[ObjectId]) -> bool:
    """Whether it is the absence of a default that an heir would have of its parent.

    The catalogue has no row for it, and pg_dump says ``SET DEFAULT NULL`` (``flagInhAttrs`` in pg_dump's common.c).
    """
    is_none = obj.id.kind is Kind.DEFAULT and obj.pieces[0].sql.endswith(_NO_DEFAULT)
    return is_none and obj.parent in spoken


def _unsaid(snapshot: Snapshot, annotations: Iterable[Annotation], left_out: AbstractSet[ObjectId]) -> Iterable[str]:
    objects = snapshot.by_id
    expected: Counter[tuple[ObjectId, Role]] = Counter()
    for one in annotations:
        found = next((each for each in one.ids if each in objects), one.ids[0])
        if not one.unprintable and left_out.isdisjoint(one.ids):
            expected[found, one.role] += 1
    said = {
        (found, role): [piece.role for piece in objects[found].pieces].count(role) if found in objects else 0
        for found, role in expected
    }
    unsaid = [key for key, count in expected.items() if (said[key] < count if key[1] in _COUNTED else not said[key])]
    for found, role in sorted(unsaid):
        count = expected[found, role]
        yield f"{found} has {count} of role {role.name.lower()} in the catalogue and {said[found, role]} in the dump"


def _unsettled(findings: list[str], ledger: Ledger) -> LedgerError:
    if not findings:
        accounted = ledger.frame + ledger.pieces + ledger.left_out
        findings = [f"{ledger.statements} statements were printed and {accounted} are accounted for"]
    shown = [Diagnostic(severity=Severity.ERROR, code="ledger", message=text) for text in findings[:_SHOWN]]
    more = f" (the first {_SHOWN} are listed)" if len(findings) > _SHOWN else ""
    return LedgerError(
        f"the dump and the catalogue disagree on {len(findings)} points{more}: {findings[0]}",
        hint="Dump again if the schema was changing; otherwise this is a defect worth reporting. Nothing was written",
        code="ledger-open",
        others=shown[1:],
    )


def _warnings(objects: Iterable[CatalogObject], annotations: Iterable[Annotation]) -> Iterable[Diagnostic]:
    told = [("", one.ids, one.unprintable) for one in objects]
    said = [(f"{one.role.name.lower()} of ", one.ids, one.unprintable) for one in annotations]
    for group in (told, said):
        found = {(words + str(next(iter(ids), "")), why) for words, ids, why in group if why and why not in _SILENT}
        yield from (_unprintable(subject, why.value) for subject, why in sorted(found))


def _unprintable(subject: str, reason: str) -> Diagnostic:
    return warning(
        "not-printed",
        f"pg_dump does not print it: {reason}",
        place=Place(subject=subject),
        hint="It is counted in the manifest and missing from the files",
    )


def version_tables_of(schemas_and_names: Iterable[tuple[str, str]]) -> frozenset[ObjectId]:
    """Return the identities of version tables."""
    return frozenset(ObjectId(Kind.TABLE, path) for path in schemas_and_names)
