"""Each change of a diff with the revision that made it, from the SQL of revisions or from running them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from snapshot.database.load import load
from snapshot.database.server import Server
from snapshot.diff.attribution import Attributor, Evidence
from snapshot.diff.changes import MaybeRenamed
from snapshot.diff.compare import compare
from snapshot.layout.sections import make_layout
from snapshot.model.errors import EnvironmentFailure, UsageError
from snapshot.model.identity import ObjectId
from snapshot.model.objects import Snapshot
from snapshot.revisions.graph import revision_graph
from snapshot.revisions.offline import render
from snapshot.revisions.runner import upgrade
from snapshot.workflows import attribute as module
from snapshot.workflows.attribute import Attribution, State, attribute
from snapshot.workflows.stepping import step
from snapshot.workflows.take import Request, take
from snapshot.workflows.watch import Watch

pytestmark = pytest.mark.server

REFERENCE = Path(__file__).parents[2] / "migrations" / "alembic.ini"
ENV = """\
import os

import psycopg
from alembic import context
from sqlalchemy import create_engine

if context.is_offline_mode():
    context.configure(dialect_name="postgresql", dialect_opts={"paramstyle": "named"})
    with context.begin_transaction():
        context.run_migrations()
else:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(os.environ["SNAPSHOT_DSN"]))
    with engine.connect() as connection:
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
"""
REVISION = '''\
"""{title}"""

from pathlib import Path

from alembic import op

revision = "{id}"
down_revision = {parents!r}


def upgrade():
    {up}
'''
BASE = "op.execute('CREATE SCHEMA s; CREATE TABLE s.t (a integer, b text); CREATE VIEW s.v AS SELECT a FROM s.t')"
Scratch = Callable[..., str]


@dataclass(frozen=True)
class Bench:
    """Migrations, a server, and ways to look at states between them."""

    ini: Path
    scratch: Scratch
    server: Callable[[], str]

    def revision(self, name: str, *parents: str, up: str = "pass") -> None:
        """Write a revision whose id is ``name``."""
        down = None if not parents else parents[0] if len(parents) == 1 else parents
        text = REVISION.format(title=f"make {name}", id=name, parents=down, up=up)
        (self.ini.parent / "scripts" / "versions" / f"{name}.py").write_text(text, encoding="utf-8")

    def at(self, *heads: str, by_hand: str = "") -> Snapshot:
        """Return the snapshot of a database that was told what these revisions say, then changed by hand."""
        dsn, graph = self.scratch(), revision_graph(self.ini)
        said = render(graph, [one for one in graph.revisions if one in graph.applied(heads)])
        texts = [text for one in said.values() for text in one.sql]
        load(dsn, [*texts, by_hand])
        return take(Request(dsn=dsn), make_layout(), Watch()).snapshot

    def attribute(
        self, old: tuple[str, ...], new: tuple[str, ...], *, by_hand: str = "", is_run: bool = True
    ) -> Attribution:
        """Return what is known of the changes between two states."""
        found = compare(self.at(*old), self.at(*new, by_hand=by_hand))
        sides = (State("OLD", old), State("NEW", new))
        return attribute(found, sides, self.ini, self.server if is_run else None, Watch())


@pytest.fixture
def bench(tmp_path: Path, scratch: Scratch, server: Server) -> Bench:
    """Return migrations with a first revision ``r1``."""
    (tmp_path / "scripts" / "versions").mkdir(parents=True)
    (tmp_path / "scripts" / "env.py").write_text(ENV, encoding="utf-8")
    ini = tmp_path / "alembic.ini"
    ini.write_text("[alembic]\nscript_location = %(here)s/scripts\npath_separator = os\n", encoding="utf-8")
    made = Bench(ini, scratch, lambda: server.dsn_for("postgres"))
    made.revision("r1", up=BASE)
    return made


def told(found: Attribution) -> dict[str, tuple[str, ...]]:
    """Return the revisions by the text of the object."""
    return {str(one): labels for one, labels in found.revisions.items()}


def refuse() -> str:
    """Stand for a server that must not be asked for."""
    pytest.fail("no revision need be run")


def test_a_change_is_attributed_from_sql_alone(bench: Bench) -> None:
    """Where statements tell what they do, no server is asked for, and no revision that did nothing is named."""
    bench.revision("r2", "r1", up="op.execute('ALTER TABLE ONLY s.t ADD COLUMN c integer')")
    bench.revision("r3", "r2", up="op.execute('CREATE TABLE s.u (a integer PRIMARY KEY)')")
    found = Bench(bench.ini, bench.scratch, refuse).attribute(("r1",), ("r3",))
    assert told(found) == {
        "table s.t": ("r2 make r2",),
        "table s.u": ("r3 make r3",),
        "constraint s.u.u_pkey": ("r3 make r3",),
    }
    assert (found.unexplained, found.unknown) == (frozenset(), {})
    assert found.notes == ("NEW has 2 revisions that OLD has not: r2 to r3.",)


def test_a_change_by_hand_stands_out(bench: Bench) -> None:
    """Neither the table nor the grant comes from a revision; what the revision did is told apart from the grant."""
    bench.revision("r2", "r1", up="op.execute('ALTER TABLE s.t ADD COLUMN c integer')")
    found = bench.attribute(
        ("r1",), ("r2",), by_hand="CREATE TABLE s.drift (a integer); GRANT SELECT ON s.t TO PUBLIC;"
    )
    assert {str(one) for one in found.unexplained} == {"table s.drift", "table s.t"}
    assert told(found) == {"table s.t": ("r2 make r2",)}
    assert found.unknown == {ObjectId.parse("table s.t"): ("No revision explains its grant",)}
    assert "2 changes are explained by no revision." in found.notes


def test_at_one_revision_nothing_is_explained(bench: Bench) -> None:
    """Two databases at the same revision that differ were not made by it."""
    found = bench.attribute(("r1",), ("r1",), by_hand="ALTER TABLE s.t DROP COLUMN b;")
    assert {str(one) for one in found.unexplained} == {"table s.t"}
    assert found.notes == ("OLD and NEW stand at the same revision.", "1 change is explained by no revision.")


def test_a_block_of_code_is_run(bench: Bench) -> None:
    """What a DO block does is found by running it, and exactly that."""
    up = "op.execute('DO $$ BEGIN EXECUTE $q$COMMENT ON TABLE s.t IS $c$x$c$ $q$; END $$')"
    bench.revision("r2", "r1", up=up)
    bench.revision("r3", "r2", up="op.execute('CREATE TABLE s.u (a integer)')")
    found = bench.attribute(("r1",), ("r3",))
    assert told(found) == {"table s.t": ("r2 make r2",), "table s.u": ("r3 make r3",)}
    assert (found.unexplained, found.unknown) == (frozenset(), {})


def test_without_a_server_what_code_does_is_left_open(bench: Bench) -> None:
    """It is said which revision, and why; nothing is called unexplained that was not tried."""
    bench.revision("r2", "r1", up="op.execute('DO $$ BEGIN CREATE TABLE s.u (a integer); END $$')")
    found = bench.attribute(("r1",), ("r2",), is_run=False)
    assert (told(found), found.unexplained) == ({}, frozenset())
    assert found.unknown == {ObjectId.parse("table s.u"): ("Whether r2 touched it cannot be told",)}
    assert found.notes[1:] == (
        "Revisions were read and not run.",
        "What r2 touches cannot be told from its SQL: it holds a DO block, which may do anything.",
    )


def test_without_a_server_nothing_is_called_unexplained(bench: Bench) -> None:
    """What no statement names may still come along with one."""
    bench.revision("r2", "r1", up="op.execute('ALTER TABLE s.t ADD COLUMN c integer')")
    found = bench.attribute(("r1",), ("r2",), by_hand="CREATE TABLE s.drift (a integer);", is_run=False)
    assert found.unexplained == frozenset()
    (sentence,) = found.unknown[ObjectId.parse("table s.drift")]
    assert sentence.startswith("No statement of the revisions names its definition")


def test_a_server_that_does_not_start_leaves_the_same_open(bench: Bench) -> None:
    """The reason stands in the notes, and what SQL tells is told."""

    def fail() -> str:
        raise EnvironmentFailure("the server is out")

    bench.revision("r2", "r1", up="op.execute('ALTER TABLE s.t RENAME COLUMN b TO c; CREATE TABLE s.u ()')")
    found = Bench(bench.ini, bench.scratch, fail).attribute(("r1",), ("r2",))
    assert told(found) == {"table s.t": ("r2 make r2",), "table s.u": ("r2 make r2",)}
    bench.revision("r2", "r1", up="op.execute('ALTER TABLE s.t RENAME COLUMN a TO c; CREATE TABLE s.u ()')")
    found = Bench(bench.ini, bench.scratch, fail).attribute(("r1",), ("r2",))
    assert [note for note in found.notes if "the server is out" in note]
    assert found.unknown == {ObjectId.parse("view s.v"): ("Whether r2 touched it cannot be told",)}


def test_a_renamed_column_is_followed_into_the_views_that_print_it(bench: Bench) -> None:
    """The view was touched by a statement that does not name it, and by the one that does."""
    bench.revision("r2", "r1", up="op.execute('ALTER TABLE s.t RENAME COLUMN a TO c')")
    bench.revision("r3", "r2", up="op.execute('GRANT SELECT ON s.v TO PUBLIC')")
    found = bench.attribute(("r1",), ("r3",))
    assert told(found) == {"table s.t": ("r2 make r2",), "view s.v": ("r2 make r2", "r3 make r3")}
    assert found.unexplained == frozenset()


def test_a_renamed_table_is_explained_under_both_names(bench: Bench) -> None:
    """Gone and new, with the key that was renamed apart."""
    bench.revision("r2", "r1", up="op.execute('CREATE TABLE s.u (id bigserial PRIMARY KEY)')")
    bench.revision("r3", "r2", up="op.execute('ALTER TABLE s.u RENAME TO w')")
    found = bench.attribute(("r2",), ("r3",))
    assert set(told(found)) >= {"table s.u", "table s.w", "constraint s.w.u_pkey"}
    assert set(found.revisions.values()) == {("r3 make r3",)}
    assert found.unexplained == frozenset()


def test_what_a_dropped_column_takes_along_is_explained(bench: Bench) -> None:
    """An index of the column and the sequence behind it fall without being named."""
    bench.revision("r2", "r1", up="op.execute('ALTER TABLE s.t ADD c serial; CREATE INDEX i ON s.t (b, c)')")
    bench.revision("r3", "r2", up="op.execute('ALTER TABLE s.t DROP COLUMN c')")
    found = bench.attribute(("r2",), ("r3",))
    assert set(told(found)) >= {"table s.t", "index s.i", "sequence s.t_c_seq"}
    assert found.unexplained == frozenset()


def test_a_revision_that_reads_a_file_is_rendered_with_it(bench: Bench) -> None:
    """A missing file is the reason why nothing can be told, and neither way is taken for the other."""
    up = "op.execute((Path(__file__).parents[1] / 'u.sql').read_text())"
    file = bench.ini.parent / "scripts" / "u.sql"
    file.write_text("CREATE TABLE s.u (a integer);\n")
    bench.revision("r2", "r1", up=up)
    found = Bench(bench.ini, bench.scratch, refuse).attribute(("r1",), ("r2",))
    assert told(found) == {"table s.u": ("r2 make r2",)}
    changes = compare(bench.at("r1"), bench.at("r2"))
    file.unlink()
    found = attribute(changes, (State("OLD", ("r1",)), State("NEW", ("r2",))), bench.ini, bench.server, Watch())
    assert found.unknown == {ObjectId.parse("table s.u"): ("Whether r2 touched it cannot be told",)}
    assert (told(found), found.unexplained) == ({}, frozenset())
    assert len([note for note in found.notes if "u.sql" in note]) == 2


def test_a_revision_that_asks_its_connection_is_run(bench: Bench) -> None:
    """Its SQL may be another one where somebody answers."""
    up = "op.execute('CREATE TABLE s.%s (a integer)' % ('u' if op.get_bind().engine else 'never'))"
    bench.revision("r2", "r1", up=up)
    assert told(bench.attribute(("r1",), ("r2",))) == {"table s.u": ("r2 make r2",)}


def test_names_without_a_schema_are_found_by_running(bench: Bench) -> None:
    """Where the search path leads is the server's to say."""
    bench.revision("r2", "r1", up="op.create_table('u', __import__('sqlalchemy').Column('a'))")
    bench.revision("r2", "r1", up="op.execute('CREATE TABLE u (a integer)')")
    assert told(bench.attribute(("r1",), ("r2",))) == {"table public.u": ("r2 make r2",)}


def test_branches_and_their_merge(bench: Bench) -> None:
    """Each branch explains its own, the merge nothing; a state may have two heads."""
    bench.revision("r2a", "r1", up="op.execute('CREATE TABLE s.a ()')")
    bench.revision("r2b", "r1", up="op.execute('DO $$ BEGIN CREATE TABLE s.b (); END $$')")
    bench.revision("r3", "r2a", "r2b")
    bench.revision("r4", "r3", up="op.execute('DO $$ BEGIN CREATE TABLE s.c (); END $$')")
    found = bench.attribute(("r1",), ("r4",))
    assert told(found) == {
        f"table s.{one}": (f"{by} make {by}",) for one, by in (("a", "r2a"), ("b", "r2b"), ("c", "r4"))
    }
    from_heads = bench.attribute(("r2a", "r2b"), ("r4",), by_hand="CREATE TABLE s.drift ();")
    assert told(from_heads) == {"table s.c": ("r4 make r4",)}
    assert {str(one) for one in from_heads.unexplained} == {"table s.drift"}


def test_an_older_new_side_takes_revisions_back(bench: Bench) -> None:
    """The same revisions explain the way back; that it is one is said."""
    bench.revision("r2", "r1", up="op.execute('CREATE TABLE s.u ()')")
    bench.revision("r3", "r2", up="op.execute('DO $$ BEGIN DROP VIEW s.v; END $$')")
    found = bench.attribute(("r3",), ("r1",))
    assert told(found) == {"table s.u": ("r2 make r2 (taken back)",), "view s.v": ("r3 make r3 (taken back)",)}
    assert found.unexplained == frozenset()
    assert found.notes == ("OLD has 2 revisions that NEW has not, and which are taken back here: r2 to r3.",)


def test_two_branches_that_part_go_both_ways(bench: Bench) -> None:
    """One revision is taken back and another applied; both may make the same table."""
    bench.revision("r2a", "r1", up="op.execute('DO $$ BEGIN CREATE TABLE s.u (a integer); END $$')")
    bench.revision("r2b", "r1", up="op.execute('DO $$ BEGIN CREATE TABLE s.u (b integer); END $$')")
    found = bench.attribute(("r2a",), ("r2b",))
    assert told(found) == {"table s.u": ("r2b make r2b", "r2a make r2a (taken back)")}
    assert found.unexplained == frozenset()


def test_from_the_empty_database(bench: Bench) -> None:
    """Without a revision there is everything to explain."""
    assert set(told(bench.attribute((), ("r1",)))) == {"schema s", "table s.t", "view s.v"}


UNTOLD = [
    ((), ("r1",), False, "OLD names none"),
    (("r1",), ("r9",), True, "NEW is at r9, not in this checkout"),
    (("r8", "r9"), ("r1",), True, "OLD is at r8, r9, not in this checkout"),
]


@pytest.mark.parametrize(("old", "new", "is_empty", "why"), UNTOLD)
def test_unknown_revisions_are_no_reason_to_guess(
    bench: Bench,
    old: tuple[str, ...],
    new: tuple[str, ...],
    why: str,
    *,
    is_empty: bool,
) -> None:
    """The side that cannot be placed is named, and nothing is attributed or accused."""
    changes = compare(bench.at("r1"), bench.at("r1", by_hand="CREATE TABLE s.drift ();"))
    sides = (State.of("OLD", old, is_empty=is_empty), State.of("NEW", new, is_empty=False))
    found = attribute(changes, sides, bench.ini, refuse, Watch())
    assert (found.is_told, found.revisions, found.unexplained) == (False, {}, frozenset())
    assert found.notes == (f"Which revisions lie between cannot be told: {why}.",)


def test_without_migrations_it_is_an_error(bench: Bench, tmp_path: Path) -> None:
    """Whoever asks for revisions where there are none is told so."""
    sides = (State("OLD", ()), State("NEW", ()))
    with pytest.raises(UsageError, match="no Alembic configuration"):
        attribute((), sides, tmp_path / "nowhere.ini", bench.server, Watch())


@pytest.fixture(scope="module")
def reference(server: Server) -> tuple[Sequence[str], Mapping[str, Evidence]]:
    """Return the revisions of the reference in order, and what each did when it was run."""
    graph = revision_graph(REFERENCE)
    ids = list(graph.revisions)
    found = step(graph, server.dsn_for("postgres"), [], ids, ids, Watch())
    assert found.failure == ""
    return ids, {one: Evidence(one, one, found.effects[one]) for one in ids}


def test_reading_the_reference_says_what_running_it_says(
    reference: tuple[Sequence[str], Mapping[str, Evidence]], scratch: Scratch
) -> None:
    """For every change, whatever revisions are read instead of run, the same revisions are named."""
    ids, run = reference
    changes = compare(Snapshot(()), _at_head(scratch()))
    graph = revision_graph(REFERENCE)
    rendered = render(graph, ids)
    read = [Evidence(one, one, tuple(module._effects(rendered[one]))) for one in ids]
    changed = [one for one in changes if not isinstance(one, MaybeRenamed)]
    attributor = Attributor(changed, {}, [one.effects for one in read])
    in_doubt = {one.revision for one in read if attributor.is_in_doubt(one)}
    assert len(in_doubt) < len(ids) / 2
    mixed = attributor.explain([run[one.revision] if one.revision in in_doubt else one for one in read])
    exact = attributor.explain([run[one] for one in ids])
    assert mixed == exact
    assert len(exact) > 100
    assert {one.missing for one in exact.values()} == {frozenset()}


def _at_head(dsn: str) -> Snapshot:
    upgrade(REFERENCE, dsn)
    return take(Request(dsn=dsn), make_layout(), Watch()).snapshot
