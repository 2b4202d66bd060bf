"""One run of Alembic walks through all revisions and counts, behind each, the names that differ."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from snapshot.database.connection import session
from snapshot.model.errors import EnvironmentFailure
from snapshot.revisions.retrace import Step, inventory_of, retrace
from snapshot.revisions.version_table import VersionTable

if TYPE_CHECKING:
    from tests.revisions.conftest import Workshop

pytestmark = pytest.mark.server

TABLE = VersionTable()
CALLED = ", on_version_apply=lambda **_: open('called', 'a').write('x')"
BLOCK = """with op.get_context().autocommit_block():
        op.execute('CREATE INDEX CONCURRENTLY i ON a (n)')"""


@pytest.fixture
def three(workshop: "Workshop") -> "Workshop":
    """Return an environment with three revisions, one of them outside a transaction."""
    workshop.env(options=CALLED)
    workshop.revision("1", up="op.execute('CREATE TABLE a (n int)')")
    workshop.revision("2", "1", up=BLOCK)
    workshop.revision("3", "2", up="op.execute('CREATE TABLE b (n int)')")
    return workshop


def test_each_state_is_counted(three: "Workshop", scratch: Callable[..., str]) -> None:
    """What a state has more, and what it lacks; env.py's own callback is called as well."""
    wanted = inventory_of(
        scratch("CREATE TABLE a (n int); CREATE INDEX i ON a (n); CREATE TYPE t AS ENUM ('x')"), (), TABLE
    )
    found = retrace(three.ini, scratch(), wanted, (), TABLE)
    assert found.steps == (
        Step(heads=("1",), lacks=0, more=2),
        Step(heads=("2",), lacks=0, more=1),
        Step(heads=("3",), lacks=2, more=1),
    )
    assert not found.failure
    assert (three.root / "called").read_text() == "xxx"


def test_it_goes_as_far_as_it_can(three: "Workshop", scratch: Callable[..., str]) -> None:
    """A revision that fails ends the walk; what came before it counts."""
    three.revision("4", "3", up="op.execute('SELECT nothing')")
    found = retrace(three.ini, scratch(), frozenset(), ("elsewhere",), TABLE)
    assert [one.heads for one in found.steps] == [("1",), ("2",), ("3",)]
    assert {(one.lacks, one.more) for one in found.steps} == {(0, 0)}
    assert found.failure.startswith("ProgrammingError: ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CREATE TABLE t (a int)", "CREATE TABLE t (a bigint)"),
        ("CREATE TABLE t (a int)", "CREATE TABLE t (b int)"),
        ("CREATE TABLE t (a int)", "CREATE VIEW t AS SELECT 1 AS a"),
        ("CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0))", "CREATE TABLE t (a int CONSTRAINT d CHECK (a > 0))"),
        ("CREATE TYPE e AS ENUM ('x', 'y')", "CREATE TYPE e AS ENUM ('y', 'x')"),
        (
            "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql RETURN 1",
            "CREATE FUNCTION f(text) RETURNS int LANGUAGE sql RETURN 1",
        ),
        ("CREATE TABLE t (); CREATE POLICY p ON t", "CREATE TABLE t (); CREATE POLICY q ON t"),
    ],
)
def test_names_tell_states_apart(scratch: Callable[..., str], one: str, other: str) -> None:
    """Columns with their types, constraints, labels, routines with their arguments, policies."""
    assert inventory_of(scratch(one), (), TABLE) != inventory_of(scratch(other), (), TABLE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CREATE TABLE t (a int NOT NULL)", "CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT n NOT NULL a"),
        ("", "CREATE EXTENSION btree_gist"),
        ("", "CREATE TABLE alembic_version (version_num text CONSTRAINT alembic_version_pkc PRIMARY KEY)"),
    ],
)
def test_names_that_say_nothing(scratch: Callable[..., str], one: str, other: str) -> None:
    """Of NOT NULL, which older servers do not name; of extensions; of the version table."""
    assert inventory_of(scratch(one), (), TABLE) == inventory_of(scratch(other), (), TABLE)


def test_an_index_that_is_not_valid(scratch: Callable[..., str]) -> None:
    """It does not count, as it does not for pg_dump."""
    dsn = scratch("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)")
    before = inventory_of(dsn, (), TABLE)
    with pytest.raises(EnvironmentFailure), session(dsn, autocommit=True) as connection:
        connection.execute("CREATE UNIQUE INDEX CONCURRENTLY bad ON t (a)")
    assert inventory_of(dsn, (), TABLE) == before
