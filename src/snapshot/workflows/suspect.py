"""Report what looks like a credential where nobody may alter it: bodies, defaults, comments."""

from snapshot.model.diagnostic import Diagnostic, Place, warning
from snapshot.model.kind import Kind
from snapshot.model.objects import Snapshot
from snapshot.sql.credentials import suspicions

_KEPT_ON_PURPOSE = frozenset(
    {Kind.FOREIGN_DATA_WRAPPER, Kind.SERVER, Kind.USER_MAPPING, Kind.FOREIGN_TABLE, Kind.SUBSCRIPTION}
)


def credential_warnings(snapshot: Snapshot, *, file: str = "", kept: bool = False) -> tuple[Diagnostic, ...]:
    """Return a warning for each line of a statement that looks as if it held a credential; none quotes it.

    :param file: the file that was split, to which the statements' lines belong; empty for a database.
    :param kept: that credentials were not replaced: then options and connection strings hold theirs on purpose.
    """
    said = (
        [warning("credentials-kept", "credentials are written as they stand, because it was asked for")]
        if kept
        else []
    )
    for one in suspicions(snapshot):
        if not (kept and one.id.kind in _KEPT_ON_PURPOSE):
            place = Place(file=file, line=one.piece.line + one.line - 1 if file else 0, subject=str(one.id))
            where = "" if file else f", in line {one.line} of a statement"
            said.append(
                warning(
                    "credential-suspected",
                    f"this looks like a {one.what}{where}",
                    place=place,
                    hint="It is written as it stands; credentials belong where the schema does not show them",
                )
            )
    return tuple(said)
