"""The version table and the schema it speaks of: what contradicts, and the stamp that mends it."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from psycopg.conninfo import make_conninfo

from snapshot.database.connection import session
from snapshot.model.diagnostic import Diagnostic
from snapshot.model.outcome import Outcome, State

if TYPE_CHECKING:
    from tests.cli.conftest import Team

pytestmark = pytest.mark.server

Look = Callable[..., Outcome]
Run = Callable[..., tuple[int, str, str]]
FIRST, SECOND, THIRD = "20260101_000000000", "20260102_000000000", "20260103_000000000"
NOTE = "UPDATE alembic_version SET version_num = '{}'"


def only(outcome: Outcome) -> Diagnostic:
    """Return the one finding."""
    (finding,) = outcome.findings
    return finding


def test_an_empty_database_is_fine(team: "Team", look: Look) -> None:
    """Nothing is noted and nothing is there; nothing is made by looking."""
    assert team.root.is_dir()
    assert {look(name).state for name in ("version", "schema")} == {State.FINE}
    assert team.order("SELECT to_regclass('alembic_version')") == [(None,)]


def test_head_is_fine_and_behind_is_a_note(upgraded: "Team", look: Look, run: Run) -> None:
    """A database behind head is told and is no finding."""
    assert {look(name).state for name in ("version", "schema")} == {State.FINE}
    run("revisions", "downgrade")
    outcome = look("version")
    assert (outcome.state, [one.code for one in outcome.diagnostics]) == (State.FINE, ["behind-head"])
    assert look("schema").state is State.FINE
    assert upgraded.tables == {"a", "b"}


def test_the_revision_whose_schema_it_is(upgraded: "Team", look: Look, run: Run) -> None:
    """The stamp that is named is the one that mends it, as typed."""
    upgraded.order(NOTE.format(FIRST))
    finding = only(look("schema"))
    assert finding.code == "schema-mismatch"
    assert f"it equals the schema of {THIRD}" in finding.message
    assert finding.hint == f"make al-stamp ENV=here REV={THIRD}"
    assert run("revisions", "stamp", THIRD)[0] == 0
    assert look("schema").state is State.FINE


def test_a_table_that_nobody_made(upgraded: "Team", look: Look) -> None:
    """No revision has that schema; the nearest is named, and what differs."""
    upgraded.order("CREATE TABLE mine (id int)")
    finding = only(look("schema"))
    assert "differs in 1 object: table public.mine; it equals the schema of no revision" in finding.message
    assert (
        f"the nearest by names is {THIRD}: 0 of its names are missing, and 2 are there beside them" in finding.message
    )
    assert f"snapshot diff env:here migrations:{THIRD}" in finding.hint


def test_bodies_are_compared_where_names_do_not_tell(upgraded: "Team", look: Look, run: Run) -> None:
    """Of revisions with the same names the one with the same view is found."""
    upgraded.revision("20260104_000000000", THIRD, "CREATE OR REPLACE VIEW v AS SELECT id FROM a", "SELECT 1")
    run("revisions", "upgrade")
    upgraded.order("CREATE OR REPLACE VIEW v AS SELECT id FROM b")
    finding = only(look("schema"))
    assert "differs in 1 object: view public.v" in finding.message
    assert finding.hint == f"make al-stamp ENV=here REV={THIRD}"


def test_states_that_only_rows_tell_apart(upgraded: "Team", look: Look, run: Run) -> None:
    """Both are named, the later one to stamp."""
    upgraded.revision("20260104_000000000", THIRD, "INSERT INTO a VALUES (1)", "DELETE FROM a")
    run("revisions", "upgrade")
    upgraded.order(NOTE.format(FIRST))
    finding = only(look("schema"))
    assert (
        f"equals the schema of 20260104_000000000, and to that of {THIRD}, which differs in rows" in finding.message
    )
    assert "the schema cannot tell them apart, and no rows of reference tables were compared" in finding.message
    assert finding.hint.endswith("REV=20260104_000000000")
    upgraded.order(NOTE.format(THIRD))
    outcome = look("schema")
    assert (outcome.state, [one.code for one in outcome.diagnostics]) == (State.FINE, ["rows-untold"])
    assert "whether 20260104_000000000 was run" in outcome.diagnostics[0].message


def test_rows_tell_states_apart(upgraded: "Team", look: Look, run: Run) -> None:
    """Where the table is declared, the revision whose rows they are is the one to stamp, whichever is noted."""
    upgraded.configure('reference_tables = ["public.a"]')
    upgraded.revision("20260104_000000000", THIRD, "INSERT INTO a VALUES (1)", "DELETE FROM a")
    upgraded.revision("20260105_000000000", "20260104_000000000", "INSERT INTO a VALUES (2)", "DELETE FROM a")
    run("revisions", "upgrade", "20260104_000000000")
    assert look("schema").diagnostics == ()
    for noted in (FIRST, THIRD, "20260105_000000000"):
        upgraded.order(NOTE.format(noted))
        finding = only(look("schema"))
        assert "it equals 20260104_000000000 in schema and rows of reference tables" in finding.message
        assert finding.hint == "make al-stamp ENV=here REV=20260104_000000000"
    assert "whose schema is there with other rows of table public.a" in finding.message


def test_rows_that_may_not_be_read(upgraded: "Team", look: Look, run: Run) -> None:
    """The schema is compared all the same, and it is said what was not."""
    upgraded.configure('reference_tables = ["public.a"]')
    upgraded.revision("20260104_000000000", THIRD, "ALTER TABLE a ENABLE ROW LEVEL SECURITY", "SELECT 1")
    run("revisions", "upgrade")
    upgraded.revision("20260105_000000000", "20260104_000000000", "INSERT INTO a VALUES (1)", "DELETE FROM a")
    role = "doctor_without_rows"
    upgraded.order(f"CREATE ROLE {role} LOGIN")
    upgraded.order(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
    config = upgraded.root / "snapshot.toml"
    config.write_text(
        config.read_text().replace(json.dumps(upgraded.dsn), json.dumps(make_conninfo(upgraded.dsn, user=role)))
    )
    try:
        outcome = look("schema")
        assert (outcome.state, outcome.reason) == (State.FINE, "")
        assert "rows-untold" in [one.code for one in outcome.diagnostics]
    finally:
        upgraded.order(f"DROP OWNED BY {role}; DROP ROLE {role}")


def test_rows_that_no_revision_makes(upgraded: "Team", look: Look) -> None:
    """They are a note, since somebody may have written them; a stamp mends nothing."""
    upgraded.configure('reference_tables = ["public.*"]')
    upgraded.order("INSERT INTO a VALUES (7)")
    outcome = look("schema")
    assert (outcome.state, [one.code for one in outcome.diagnostics]) == (State.FINE, ["reference-rows-differ"])
    assert "makes the rows of table public.a" in outcome.diagnostics[0].message


def test_a_database_that_was_seeded(team: "Team", look: Look, run: Run) -> None:
    """It has the names and the schema that the migrations give, so it is told which revision that is."""
    assert run("current-schema")[0] == 0
    assert run("seed")[0] == 0
    assert look("schema").state is State.FINE
    team.order(NOTE.format(FIRST))
    assert only(look("schema")).hint == f"make al-stamp ENV=here REV={THIRD}"


def test_another_owner_is_no_finding(upgraded: "Team", look: Look) -> None:
    """Who migrates owns, and that is another role elsewhere; it is told."""
    role = f"owner_{upgraded.root.name[-12:]}".lower()
    upgraded.order(f'CREATE ROLE "{role}"')
    try:
        upgraded.order(f'ALTER TABLE a OWNER TO "{role}"')
        outcome = look("schema")
        assert (outcome.state, [one.code for one in outcome.diagnostics]) == (State.FINE, ["owners-differ"])
    finally:
        upgraded.order(f'DROP OWNED BY "{role}" CASCADE; DROP ROLE "{role}"')


def test_partitions_that_come_with_the_rows(upgraded: "Team", look: Look, run: Run) -> None:
    """Those that no revision makes are told and no finding; those that a later one makes say which it is."""
    upgraded.revision(
        "20260104_000000000",
        THIRD,
        "CREATE TABLE p (d date PRIMARY KEY, n int) PARTITION BY RANGE (d); CREATE INDEX ON p (n)",
        "DROP TABLE p",
    )
    later = "CREATE TABLE p_26 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"
    run("revisions", "upgrade")
    upgraded.order(later)
    outcome = look("schema")
    assert (outcome.state, [one.code for one in outcome.diagnostics]) == (State.FINE, ["partitions-beside"])
    upgraded.revision("20260105_000000000", "20260104_000000000", later, "DROP TABLE p_26")
    assert only(look("schema")).hint == "make al-stamp ENV=here REV=20260105_000000000"


def test_an_extension_explains_itself(team: "Team", look: Look) -> None:
    """One may be there before the first revision."""
    team.order("CREATE EXTENSION btree_gist")
    assert {look(name).state for name in ("version", "schema")} == {State.FINE}


def test_a_protected_profile_wants_its_word(upgraded: "Team", look: Look) -> None:
    """The command is complete."""
    upgraded.configure(protected=True)
    upgraded.order(NOTE.format(FIRST))
    name = upgraded.order("SELECT current_database()")[0][0]
    assert only(look("schema")).hint == f"make al-stamp ENV=here REV={THIRD} CONFIRM={name}"


@pytest.mark.parametrize(
    ("statement", "code"),
    [("DELETE FROM alembic_version", "version-empty"), ("DROP TABLE alembic_version", "version-absent")],
)
def test_objects_that_no_row_explains(upgraded: "Team", look: Look, statement: str, code: str) -> None:
    """An empty table and an absent one beside objects; the revision is found all the same."""
    upgraded.order(statement)
    assert only(look("version")).code == code
    assert only(look("schema")).hint == f"make al-stamp ENV=here REV={THIRD}"


def test_a_row_that_no_file_defines(upgraded: "Team", look: Look, run: Run) -> None:
    """It is forgotten by the stamp that is named."""
    upgraded.order(NOTE.format("gone"))
    finding = only(look("version"))
    assert (finding.code, "names gone, which no file" in finding.message) == ("version-unknown", True)
    assert only(look("schema")).hint == f"make al-stamp ENV=here REV={THIRD} PURGE=1"
    assert run("revisions", "stamp", "--purge", THIRD)[0] == 0
    assert look("version").state is State.FINE


def test_rows_of_which_one_is_before_the_other(upgraded: "Team", look: Look, run: Run) -> None:
    """Alembic refuses them; the stamp keeps the later."""
    upgraded.order(f"INSERT INTO alembic_version VALUES ('{FIRST}')")
    finding = only(look("version"))
    assert (finding.code, f"{FIRST} is before another" in finding.message) == ("version-overlap", True)
    assert finding.hint == f"Keep the later: make al-stamp ENV=here REV={THIRD} PURGE=1"
    assert run("revisions", "stamp", "--purge", THIRD)[0] == 0
    assert look("version").state is State.FINE


def test_rows_of_two_branches_with_an_ancestor(upgraded: "Team", look: Look) -> None:
    """Several are left to keep, so the row that is too much is named as a statement, which is right as it stands."""
    upgraded.revision("20260104_000000000", SECOND, "SELECT 1", "SELECT 1")
    upgraded.order(f"INSERT INTO alembic_version VALUES ('{FIRST}'), ('20260104_000000000')")
    hint = only(look("version")).hint
    assert hint.startswith("Keep the later: DELETE FROM ")
    with session(upgraded.dsn) as connection:
        connection.execute(hint.removeprefix("Keep the later: ").encode())
    assert look("version").state is State.FINE


def test_a_revision_that_cannot_be_tried(upgraded: "Team", look: Look) -> None:
    """Where the noted one itself does not run on the scratch server, nothing is claimed."""
    path = upgraded.versions / f"{SECOND}_made.py"
    # Of another length: Python tells bytecode that is out of date by seconds and size.
    path.write_text(path.read_text().replace("CREATE TABLE b", "CREATE THE TABLE b"))
    outcome = look("schema")
    assert (outcome.state, outcome.findings) == (State.NOT_MADE, ())
    assert "syntax error" in outcome.reason


def test_migrations_that_fail_half_way(upgraded: "Team", look: Look) -> None:
    """What was walked through counts, and why the rest was not is told."""
    upgraded.revision("20260104_000000000", THIRD, "SELECT no_such_function()", "SELECT 1")
    upgraded.order("CREATE TABLE mine (id int)")
    finding = only(look("schema"))
    assert "the migrations cannot be tried to their end: ProgrammingError" in finding.message
    assert "no_such_function() does not exist" in finding.message
    upgraded.order("DROP TABLE mine")
    upgraded.order(NOTE.format(FIRST))
    assert only(look("schema")).hint == f"make al-stamp ENV=here REV={THIRD}"
