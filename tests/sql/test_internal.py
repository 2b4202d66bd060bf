"""Options that a server keeps for itself."""

import pytest

from snapshot.layout.sections import make_layout
from snapshot.model.kind import Kind
from snapshot.model.ledger import EditCode
from snapshot.sql.assemble import assemble
from snapshot.sql.internal import without_internal
from snapshot.sql.script import cut
from snapshot.workflows.split import split
from snapshot.workflows.watch import Watch

SET = "ALTER FOREIGN TABLE ONLY s.t ALTER COLUMN a SET (%s);"


@pytest.mark.parametrize(
    ("sql", "left"),
    [
        (SET % "pg_attver=26489768", ""),
        (SET % "n_distinct=3, pg_attver=1", SET % "n_distinct=3"),
        (SET % "pg_attver=1, n_distinct=-0.5", SET % "n_distinct=-0.5"),
        (SET % "n_distinct=3", None),
        ('ALTER TABLE ONLY s."SET (pg_attver=1)" ALTER COLUMN a SET STATISTICS 5;', None),
        ("ALTER TABLE ONLY s.t ALTER COLUMN a SET DEFAULT 'SET (pg_attver=1)';", None),
    ],
)
def test_what_is_left_of_a_statement(sql: str, left: str | None) -> None:
    """The option goes and others stay; a name or a text that only looks like it is left alone."""
    assert without_internal(sql) == left


def test_ledger() -> None:
    """What is left out and what is shortened has an edit each, and nothing of it is in the snapshot."""
    text = """CREATE SCHEMA s;
CREATE TABLE s.t (a integer, b integer);
ALTER TABLE ONLY s.t ALTER COLUMN a SET (pg_attver=7);
ALTER TABLE ONLY s.t ALTER COLUMN b SET (n_distinct=3, pg_attver=7);
"""
    found = assemble([cut(text.encode(), "dump")])
    (_, table) = found.snapshot.objects
    assert [piece.sql for piece in table.pieces][1:] == ["ALTER TABLE ONLY s.t ALTER COLUMN b SET (n_distinct=3);"]
    assert [edit.code for edit in found.ledger.edits] == [EditCode.INTERNAL_OPTION_LEFT_OUT] * 2
    assert (found.ledger.statements, found.ledger.pieces, found.ledger.left_out) == (4, 3, 1)


STATES = """CREATE SCHEMA s;
CREATE TABLE s.t (a integer);
ALTER TABLE s.t DISABLE TRIGGER "RI_ConstraintTrigger_c_16459";
ALTER TABLE s.t ENABLE ALWAYS TRIGGER "Unique_ConstraintTrigger_16460";
CREATE TRIGGER "RI_ConstraintTrigger_a_1" BEFORE INSERT ON s.t FOR EACH ROW EXECUTE FUNCTION pg_catalog.f();
ALTER TABLE s.t DISABLE TRIGGER "RI_ConstraintTrigger_a_1";
"""


def test_the_state_of_a_trigger_of_a_constraint_is_left_out() -> None:
    """Its name is an OID, so the statement loads nowhere; what somebody called alike and created stays."""
    found = assemble([cut(STATES.encode(), "dump")])
    (trigger,) = (obj for obj in found.snapshot.objects if obj.id.kind is Kind.TRIGGER)
    assert [piece.sql.split(" ", 1)[0] for piece in trigger.pieces] == ["CREATE", "ALTER"]
    assert [(edit.code, edit.line) for edit in found.ledger.edits] == [
        (EditCode.TRIGGER_STATE_LEFT_OUT, 3),
        (EditCode.TRIGGER_STATE_LEFT_OUT, 4),
    ]


def test_a_split_tells_what_it_left_out() -> None:
    """There is no catalogue to tell it, so the statement does."""
    found = split(STATES.encode(), "dump", make_layout(), Watch())
    assert [(one.code, one.place.line) for one in found.notes if one.code == "not-printed"] == [
        ("not-printed", 3),
        ("not-printed", 4),
    ]
