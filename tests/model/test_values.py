"""Errors, ledgers and snapshots behave as values that every room can rely on."""

import pytest

from snapshot.model import errors
from snapshot.model.diagnostic import ExitCode, Place, note, warning
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.ledger import Ledger
from snapshot.model.objects import DbObject, Facet, Piece, Role, Setting, Snapshot

TABLE = ObjectId(Kind.TABLE, ("raw", "t"))
CREATE = Piece(Role.DEFINITION, "CREATE TABLE raw.t ();", line=3)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.SnapshotError, ExitCode.ENVIRONMENT),
        (errors.UsageError, ExitCode.USAGE),
        (errors.SqlError, ExitCode.FINDINGS),
        (errors.LedgerError, ExitCode.FINDINGS),
        (errors.FolderError, ExitCode.FINDINGS),
        (errors.EnvironmentFailure, ExitCode.ENVIRONMENT),
        (errors.NotProven, ExitCode.ENVIRONMENT),
    ],
)
def test_exit_codes(kind: type[errors.SnapshotError], code: ExitCode) -> None:
    """The class of an error is all that decides the exit code."""
    assert kind("x").exit_code is code


def test_error_says_what_where_and_what_to_do() -> None:
    """An error's text holds place, message and hint, and its diagnostics come first to last."""
    other = note("more", "and this")
    error = errors.SqlError(
        "odd", place=Place(file="a.sql", line=7, subject="table raw.t"), hint="Fix it", others=[other]
    )
    assert str(error) == "a.sql:7, table raw.t: odd. Fix it"
    assert (error.hint, error.diagnostics[0].code, error.diagnostics[1]) == ("Fix it", "sql", other)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place(), ""),
        (Place(file="-"), "-"),
        (Place(line=4), ""),
        (Place(file="a", line=4), "a:4"),
        (Place(subject="role r"), "role r"),
    ],
)
def test_places(place: Place, text: str) -> None:
    """A place shows the parts that are known; a line without a file says nothing."""
    assert str(place) == text


def test_notes_and_warnings_stop_nothing() -> None:
    """Only the severity tells a note from a warning."""
    assert (note("c", "m").severity, warning("c", "m").severity) == ("note", "warning")


@pytest.mark.parametrize(
    ("frame", "pieces", "left_out", "balanced"), [(1, 2, 1, True), (1, 2, 0, False), (2, 2, 1, False)]
)
def test_ledger_balance(*, frame: int, pieces: int, left_out: int, balanced: bool) -> None:
    """Every statement is accounted for exactly once, or the ledger says so."""
    assert Ledger(statements=4, frame=frame, pieces=pieces, left_out=left_out).is_balanced is balanced


def test_equality_is_meaning() -> None:
    """Neither the line nor a dummy is part of what a schema is; session state is."""
    same = Piece(Role.DEFINITION, CREATE.sql, line=99)
    other = Piece(Role.DEFINITION, CREATE.sql, Setting(tablespace="fast"))
    assert Snapshot((DbObject(TABLE, (CREATE,)),)) == Snapshot((DbObject(TABLE, (same,), dummy=CREATE),))
    assert Snapshot((DbObject(TABLE, (CREATE,)),)) != Snapshot((DbObject(TABLE, (other,)),))


def test_snapshot_is_a_mapping() -> None:
    """Objects are found by identity, and only the defined ones are counted."""
    public = DbObject(ObjectId(Kind.SCHEMA, ("public",)), (Piece(Role.COMMENT, "COMMENT …;"),))
    snapshot = Snapshot((public, DbObject(TABLE, (CREATE,))))
    assert snapshot[TABLE].is_defined
    assert list(snapshot) == [public.id, TABLE]
    assert snapshot.counts() == {Kind.TABLE: 1}
    assert hash(snapshot) == hash(Snapshot(snapshot.objects))


def test_facets_part_the_pieces() -> None:
    """Every piece stands in exactly one facet, in the object's order."""
    pieces = tuple(Piece(role, f"{role.name};") for role in Role)
    parted = [piece for facet in Facet for piece in DbObject(TABLE, pieces).facet(facet)]
    assert parted == list(pieces)
