"""Which revision explains which change, from what revisions are known to touch."""

from collections.abc import Sequence

import pytest

from snapshot.diff.attribution import Attributor, Changed, Evidence, Explained, effects_of
from snapshot.diff.changes import MaybeRenamed
from snapshot.diff.compare import compare
from snapshot.model.facts import Aspect
from snapshot.model.identity import ObjectId
from snapshot.sql.assemble import assemble
from snapshot.sql.script import cut
from snapshot.sql.touched import touched

TABLE = "CREATE SCHEMA s;\nCREATE TABLE s.t (\n    a integer\n);\n"
WIDER = "CREATE SCHEMA s;\nCREATE TABLE s.t (\n    a integer,\n    b integer\n);\n"
GRANT = "GRANT SELECT ON TABLE s.t TO x;\n"
INDEX = "CREATE INDEX i ON s.t USING btree (a);\n"


def changes(old: str, new: str) -> list[Changed]:
    """Return the changes between two dumps."""
    sides = [assemble([cut(text.encode())]).snapshot for text in (old, new)]
    return [one for one in compare(sides[0], sides[1]) if not isinstance(one, MaybeRenamed)]


def explained(found: Sequence[Changed], *revisions: str) -> dict[str, Explained]:
    """Return what revisions of these texts explain, by the text of the identity."""
    evidence = [Evidence(f"r{at}", f"r{at} title", touched(sql)) for at, sql in enumerate(revisions, 1)]
    attributor = Attributor(found, {}, [one.effects for one in evidence])
    return {str(one): it for one, it in attributor.explain(evidence).items()}


def test_every_revision_that_touched_an_object_is_named_in_order() -> None:
    """One made the table, one widened it, one has nothing to do with it."""
    found = explained(
        changes("CREATE SCHEMA s;\n", WIDER),
        "CREATE TABLE s.t (a integer)",
        "CREATE TABLE s.u (a integer)",
        "ALTER TABLE s.t ADD COLUMN b integer",
    )
    assert found["table s.t"] == Explained(("r1 title", "r3 title"), frozenset(), ())


def test_a_change_that_nothing_touches_misses_its_aspects() -> None:
    """The column and the grant are by hand."""
    found = explained(changes(TABLE, WIDER + GRANT), "CREATE VIEW s.v AS SELECT 1")
    assert found["table s.t"] == Explained((), frozenset({Aspect.DEFINITION, Aspect.GRANT}), ())


def test_a_grant_explains_no_column() -> None:
    """The revision is named, and what it does not explain stands out."""
    found = explained(changes(TABLE, WIDER + GRANT), "GRANT SELECT ON s.t TO x")
    assert found["table s.t"] == Explained(("r1 title",), frozenset({Aspect.DEFINITION}), ())


def test_altering_does_not_explain_that_an_object_is_new() -> None:
    """Somebody else created the table that the revision comments on."""
    found = explained(changes("CREATE SCHEMA s;\n", TABLE), "COMMENT ON TABLE s.t IS 'x'")
    assert found["table s.t"].missing == {Aspect.DEFINITION}


def test_creating_does_not_explain_that_an_object_is_gone() -> None:
    """Nor does dropping explain that one is new."""
    assert explained(changes(TABLE, "CREATE SCHEMA s;\n"), "CREATE TABLE s.t (a integer)")["table s.t"].missing
    assert explained(changes("CREATE SCHEMA s;\n", TABLE), "DROP TABLE s.t")["table s.t"].missing


def test_what_belongs_to_a_dropped_table_goes_with_it() -> None:
    """An index and a trigger need no statement of their own."""
    found = explained(changes(TABLE + INDEX, "CREATE SCHEMA s;\n"), "DROP TABLE s.t")
    assert found["index s.i"] == Explained(("r1 title",), frozenset(), ())


def test_an_index_by_hand_on_a_new_table_is_not_explained_by_the_table() -> None:
    """Creating a table brings what stands inside the statement, and nothing else."""
    found = explained(changes("CREATE SCHEMA s;\n", TABLE + INDEX), "CREATE TABLE s.t (a integer)")
    assert found["table s.t"].missing == frozenset()
    assert found["index s.i"] == Explained((), frozenset({Aspect.DEFINITION}), ())


def test_dropping_and_creating_again_explains_an_alteration() -> None:
    """A view that was replaced by hand of a revision is altered in the end, its comment too."""
    old = "CREATE SCHEMA s;\nCREATE VIEW s.v AS\n SELECT 1 AS a;\nCOMMENT ON VIEW s.v IS 'x';\n"
    new = "CREATE SCHEMA s;\nCREATE VIEW s.v AS\n SELECT 2 AS a;\n"
    found = explained(changes(old, new), "DROP VIEW s.v; CREATE VIEW s.v AS SELECT 2 AS a")
    assert found["view s.v"] == Explained(("r1 title",), frozenset(), ())
    replaced = explained(changes(old, new), "CREATE OR REPLACE VIEW s.v AS SELECT 2 AS a")
    assert replaced["view s.v"].missing == {Aspect.COMMENT}


def test_what_exists_without_us_wants_only_what_is_said_of_it_explained() -> None:
    """A first grant on schema public makes it an object of the snapshot; no revision created it."""
    found = explained(
        changes(TABLE, TABLE + "GRANT USAGE ON SCHEMA public TO x;\n"), "GRANT USAGE ON SCHEMA public TO x"
    )
    assert found["schema public"] == Explained(("r1 title",), frozenset(), ())


def test_a_doubt_leaves_open_what_nothing_else_explains() -> None:
    """Of what is explained wholly and surely it says nothing more about its own touch."""
    found = explained(changes(TABLE, WIDER + INDEX), "ALTER TABLE ONLY s.t ADD COLUMN b integer; SELECT s.f()")
    assert found["table s.t"].doubts == ()
    assert found["index s.i"] == Explained((), frozenset({Aspect.DEFINITION}), ("r1",))


DOUBTS = [
    ("ALTER TABLE ONLY s.t DROP COLUMN b", WIDER + INDEX, TABLE, True),
    ("ALTER TABLE ONLY s.t DROP COLUMN b", WIDER, TABLE, False),
    ("ALTER TABLE ONLY s.t DROP COLUMN b", WIDER, TABLE + INDEX, False),
    ("CREATE INDEX ON s.t (a)", TABLE, TABLE + INDEX, True),
    ("GRANT SELECT ON ALL TABLES IN SCHEMA s TO x", TABLE, TABLE + GRANT, True),
    ("GRANT SELECT ON ALL TABLES IN SCHEMA z TO x", TABLE, TABLE + GRANT, False),
    ("CREATE TABLE IF NOT EXISTS s.t (a integer)", "CREATE SCHEMA s;\n", TABLE, True),
    ("CREATE TABLE IF NOT EXISTS s.u (a integer)", "CREATE SCHEMA s;\n", TABLE, False),
    ("ALTER TABLE s.t RENAME COLUMN b TO c", WIDER, WIDER.replace("b i", "c i"), False),
    ("ALTER TABLE s.t RENAME COLUMN b TO c", WIDER, WIDER.replace("b i", "c i") + INDEX, True),
]


@pytest.mark.parametrize(("sql", "old", "new", "expected"), DOUBTS)
def test_a_doubt_counts_where_it_is_about_something_that_changed(
    sql: str, old: str, new: str, *, expected: bool
) -> None:
    """A revision need not be run for what did not change."""
    evidence = Evidence("r1", "r1", touched(sql))
    assert Attributor(changes(old, new), {}, [evidence.effects]).is_in_doubt(evidence) is expected


PARTITIONED = """\
CREATE SCHEMA s;
CREATE TABLE s.t (
    a integer{more}
)
PARTITION BY LIST (a);
CREATE TABLE s.p (
    a integer{more}
);
ALTER TABLE ONLY s.t ATTACH PARTITION s.p FOR VALUES IN (1);
"""


def test_partitions_are_in_doubt_where_their_table_is_altered() -> None:
    """Which table a partition belongs to is asked of the caller: the attachment itself did not change."""
    found = changes(PARTITIONED.format(more=""), PARTITIONED.format(more=",\n    b integer"))
    heirs = {ObjectId.parse("table s.p"): ObjectId.parse("table s.t")}
    evidence = Evidence("r1", "r1", touched("ALTER TABLE s.t ADD COLUMN b integer"))
    assert Attributor(found, heirs, [()]).is_in_doubt(evidence)
    other = Evidence("r1", "r1", touched("ALTER TABLE s.u ADD COLUMN b integer"))
    assert not Attributor(found, heirs, [()]).is_in_doubt(other)


def test_what_became_of_an_object_says_all_only_of_one_revision() -> None:
    """An index that is gone may have been altered before by another revision than the one that dropped it."""
    found = changes(TABLE + INDEX, TABLE)
    evidence = Evidence("r1", "r1", touched("ALTER TABLE ONLY s.t CLUSTER ON other"))
    assert not Attributor(found, {}, [evidence.effects]).is_in_doubt(evidence)
    assert Attributor(found, {}, [evidence.effects, touched("DROP INDEX s.i")]).is_in_doubt(evidence)


def test_what_was_a_partition_for_a_while_may_have_followed_any_table() -> None:
    """Neither end knows of the attachment; the statement that attaches does."""
    loose = PARTITIONED.partition("ALTER")[0]
    found = changes(loose.format(more=""), loose.format(more=",\n    b integer"))
    evidence = Evidence("r1", "r1", touched("ALTER TABLE s.t ADD COLUMN b integer"))
    attaching = touched("ALTER TABLE s.t ATTACH PARTITION s.p FOR VALUES IN (1)")
    assert not Attributor(found, {}, [evidence.effects, ()]).is_in_doubt(evidence)
    assert Attributor(found, {}, [evidence.effects, attaching]).is_in_doubt(evidence)


def test_what_a_revision_did_explains_itself() -> None:
    """The changes between the states around a revision are explained by it, whole."""
    found = changes(TABLE + GRANT, WIDER + INDEX)
    evidence = [Evidence("r1", "r1", effects_of(found))]
    attributor = Attributor(found, {}, [one.effects for one in evidence])
    assert set(attributor.explain(evidence).values()) == {Explained(("r1",), frozenset(), ())}


def test_taking_a_revision_back_undoes_what_it_did() -> None:
    """What it creates is gone, what it drops is new."""
    created = Evidence("r1", "r1", touched("CREATE TABLE s.t (a integer)")).mirrored()
    gone = Attributor(changes(TABLE, "CREATE SCHEMA s;\n"), {}, [created.effects]).explain([created])
    assert [it.missing for it in gone.values()] == [frozenset()]
    dropped = Evidence("r1", "r1", touched("DROP TABLE s.t")).mirrored()
    new = Attributor(changes("CREATE SCHEMA s;\n", TABLE), {}, [dropped.effects]).explain([dropped])
    assert [it.missing for it in new.values()] == [frozenset()]


def test_spelling_alone_wants_no_explanation() -> None:
    """Another spelling is no difference."""
    assert explained(changes(TABLE, TABLE.replace("a integer", "a  integer"))) == {}
