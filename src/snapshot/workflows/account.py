"""Settle the ledger of a dump against the catalogue: what PostgreSQL knows must be in the dump, and nothing else."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace

from snapshot.database.catalog.values import Annotation, CatalogObject
from snapshot.model.diagnostic import Diagnostic, Place, Severity, warning
from snapshot.model.errors import LedgerError
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.ledger import Ledger
from snapshot.model.objects import DbObject, Role, Snapshot

_SHOWN = 20
_NO_DEFAULT = " SET DEFAULT NULL;"
_COUNTED = frozenset({Role.COMMENT, Role.LABEL})


def settle(
    ledger: Ledger,
    snapshot: Snapshot,
    objects: Iterable[CatalogObject],
    annotations: Iterable[Annotation],
    left_out: Collection[ObjectId],
) -> Ledger:
    """Return the ledger with the catalogue's side filled in.

    :param left_out: tables that a snapshot does not hold on purpose; what belongs to them is not missed.
    :raises LedgerError: an object without a definition, a definition without an object, or something said of an
        object that the dump does not say; all of them named, up to a number.
    """
    known = list(objects)
    defined = {obj.id for obj in snapshot.objects if obj.is_defined}
    missing = [one for one in known if _is_missing(one, defined, left_out)]
    spoken = {found for one in known for found in one.ids}
    spoken |= {ObjectId(Kind.SHELL_TYPE, found.path) for found in spoken if found.kind is Kind.TYPE}
    findings = [
        *(f"{one.ids[0]} has no definition in the dump" for one in missing),
        *(
            f"{found} is in the dump, but not in the catalogue"
            for found in sorted(defined - spoken)
            if not _is_taken_away(snapshot[found], spoken)
        ),
        *_unsaid(snapshot, annotations, left_out),
    ]
    if findings or not ledger.is_balanced:
        raise _unsettled(findings, ledger)
    said = list(annotations)
    unprintable = Counter([one.unprintable.value for one in known if one.unprintable])
    unprintable.update(one.unprintable.value for one in said if one.unprintable)
    implied = Counter(one.implied.value for one in known if one.implied and not one.unprintable)
    notes = tuple(_warnings(known, said))
    return replace(ledger, implied=dict(implied), unprintable=dict(unprintable), notes=(*ledger.notes, *notes))


def _is_missing(one: CatalogObject, defined: Collection[ObjectId], left_out: Collection[ObjectId]) -> bool:
    if one.implied or one.unprintable:
        return False
    return not any(found in defined or found in left_out for found in one.ids)


def _is_taken_away(obj: DbObject, spoken: Collection[ObjectId]) -> bool:
    """Whether it is the absence of a default that an heir would have of its parent.

    The catalogue has no row for it, and pg_dump says ``SET DEFAULT NULL`` (``flagInhAttrs`` in pg_dump's common.c).
    """
    is_none = obj.id.kind is Kind.DEFAULT and obj.pieces[0].sql.endswith(_NO_DEFAULT)
    return is_none and obj.parent in spoken


def _unsaid(snapshot: Snapshot, annotations: Iterable[Annotation], left_out: Collection[ObjectId]) -> Iterable[str]:
    expected: Counter[tuple[ObjectId, Role]] = Counter()
    for one in annotations:
        found = next((each for each in one.ids if each in snapshot), one.ids[0])
        if not one.unprintable and not any(each in left_out for each in one.ids):
            expected[found, one.role] += 1
    for (found, role), count in sorted(expected.items()):
        said = sum(1 for piece in snapshot[found].pieces if piece.role is role) if found in snapshot else 0
        if said < count if role in _COUNTED else not said:
            yield f"{found} has {count} of role {role.name.lower()} in the catalogue and {said} in the dump"


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
    silent = {"version table"}
    for one in objects:
        if one.unprintable and one.unprintable.value not in silent:
            subject = str(one.ids[0]) if one.ids else ""
            yield _unprintable(subject, one.unprintable.value)
    for said in annotations:
        if said.unprintable and said.unprintable.value not in silent:
            yield _unprintable(f"{said.role.name.lower()} of {said.ids[0]}", said.unprintable.value)


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
