"""Rules over one revision that look at more than its text: what it printed, env.py, the snapshot, other revisions."""

from typing import TYPE_CHECKING

import pytest
from tests.policy.rules.conftest import revision
from tests.policy.rules.test_rules import told

from snapshot.model.diagnostic import Severity
from snapshot.policy.rules.said import Spoken
from snapshot.policy.rules.values import Opened, Schema

if TYPE_CHECKING:
    from tests.policy.rules.conftest import Look


def test_opened_while_rendered(look: "Look") -> None:
    """What was opened is found on the line that led there, once; a line of which the file tells already is not."""
    source = revision("_read()", more="def _read():\n    return 1\n")
    opened = {"opened": (Opened("/x/y.sql", 19, "upgrade"), Opened("/x/z.sql", 19, "downgrade"))}
    found = look(source, judged=opened)
    assert [(one.code, one.line) for one in found] == [("AL002", 19)]
    assert "/x/y.sql was opened when its upgrade was rendered" in found[0].message


def test_what_is_rendered_is_looked_at(look: "Look") -> None:
    """A computed text and an operation of Alembic are read from what they print, on the line of the call."""
    source = revision('op.execute("INSERT INTO " + table())\nop.create_index("i", "t", ["a"])')
    line = source[: source.index("op.execute(")].count("\n") + 1
    spoken = [
        Spoken(
            text="INSERT INTO ref.other VALUES (1);",
            raw="INSERT INTO ref.other VALUES (1)",
            line=line,
            direction="upgrade",
        ),
        Spoken(
            text="CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)", raw=None, line=line + 1, direction="upgrade"
        ),
    ]
    found = look(source, spoken, schema=Schema(name="", tables={"public.t": False}, indexes={}, matviews={}))
    assert [(one.code, one.line) for one in found] == [("AL014", line), ("AL009", line + 1)]


def test_computed_and_not_rendered_is_said(look: "Look") -> None:
    """A text that nobody can tell is a note on its line."""
    source = revision('op.execute("INSERT INTO " + table())')
    found = look(source)
    assert [(one.code, one.severity) for one in found] == [("revision-unread", Severity.NOTE)]


def test_not_rendered_is_said(look: "Look") -> None:
    """So is a direction that could not be rendered."""
    found = look(revision(), judged={"unrendered": {"upgrade": "KeyError: 'x'"}})
    assert [one.code for one in found] == ["revision-unread"]
    assert "KeyError: 'x'" in found[0].message


def test_blocks_out_of_sight(look: "Look") -> None:
    """A block that a helper opens, and what a helper sends beside one, are told by the rendering."""
    source = revision("other()\nop.execute('SELECT 1')", more="def other():\n    quiet('VACUUM t')\n")
    line = source[: source.index("op.execute('SELECT 1')")].count("\n") + 1
    spoken = [
        Spoken(text="VACUUM t;", raw="VACUUM t", line=9, direction="upgrade", is_alone=True),
        Spoken(text="SELECT 1;", raw="SELECT 1", line=line, direction="upgrade"),
    ]
    assert [(one.code, one.line) for one in look(source, spoken)] == [("AL008", line)]
    assert not told(look(source, spoken[:1], env="context.configure(transaction_per_migration=True)")) - {"AL008"}


@pytest.mark.parametrize(
    ("down", "why"),
    [
        ("...", "does nothing"),
        ("noop()", "sends nothing"),
    ],
)
def test_downgrades_that_take_nothing_back(look: "Look", down: str, why: str) -> None:
    """A downgrade that sends nothing when it is rendered is none; one that was not rendered may be one."""
    source = revision("op.execute('SELECT 1')", down, "def noop():\n    pass\n")
    found = look(source, judged={"rendered": {"downgrade"}})
    assert [one.code for one in found] == ["AL012"]
    assert why in found[0].message
    assert bool(look(source)) is (down != "noop()")
    assert not look(source.replace("def upgrade", "irreversible = True\n\ndef upgrade"))


def test_printed_parameters(look: "Look") -> None:
    """What SQLAlchemy prints of its own expressions may name parameters, with casts, and is SQL all the same."""
    source = revision("op.get_bind().execute(sa.insert(t), [{'id': 1}])")
    line = source[: source.index("op.get_bind()")].count("\n") + 1
    text = "INSERT INTO ref.other (id) VALUES (:id::INTEGER);"
    assert told(look(source, [Spoken(text=text, raw=None, line=line, direction="upgrade")])) == {"AL014"}


def test_baselines(look: "Look") -> None:
    """A view that a baseline makes was there before, so it is a warning; and its downgrade is known to refuse."""
    make = "op.execute('CREATE MATERIALIZED VIEW m AS SELECT 1 AS a')"
    source = revision(make, "raise NotImplementedError", "irreversible = True\nreplaces = ('x',)\n")
    refused = {"unrendered": {"downgrade": "NotImplementedError"}}
    first = source.replace('down_revision = "20260101_000000000"', "down_revision = None")
    assert {one.severity for one in look(first, judged=refused) if one.code == "AL013"} == {Severity.WARNING}
    assert {one.severity for one in look(source, judged=refused) if one.code == "AL013"} == {Severity.ERROR}
    assert not [one for one in look(first, judged=refused) if one.code == "revision-unread"]


def test_views_of_other_spelling(look: "Look") -> None:
    """An index serves a view however its schema is written, and a view that goes again needs none."""
    make = "CREATE MATERIALIZED VIEW public.m AS SELECT 1 AS a"
    for more, codes in (
        ("CREATE UNIQUE INDEX ON m (a)", set()),
        ("DROP MATERIALIZED VIEW m", set()),
        ("CREATE UNIQUE INDEX ON s.m (a)", {"AL013"}),
    ):
        assert told(look(revision(f"op.execute('{make}; {more}')"))) == codes


def test_version_table(look: "Look") -> None:
    """The table is left out in which Alembic notes revisions, and no other of its usual name."""
    tables = {"version_tables": ("versions", "meta.versions")}
    for name, codes in (("versions", set()), ("meta.versions", set()), ("s.versions", {"AL014"})):
        assert told(look(revision(f"op.execute('DELETE FROM {name}')"), **tables)) == codes
    assert told(look(revision("op.execute('DELETE FROM alembic_version')"), **tables)) == {"AL014"}


def test_block_that_computes(look: "Look") -> None:
    """What a DO block computes is said to be untold, on its line."""
    source = revision('op.execute("""\nDO $$\nBEGIN\n    EXECUTE x;\nEND $$""")')
    found = look(source)
    line = source[: source.index("EXECUTE x")].count("\n") + 1
    assert [(one.code, one.severity, one.place.line) for one in found] == [("revision-unread", Severity.NOTE, line)]


def test_partitioned_cannot_be_told(look: "Look") -> None:
    """Where neither the snapshot nor a revision knows the table, that is said and nothing claimed."""
    found = look(revision('op.execute("CREATE INDEX CONCURRENTLY i ON s.absent (a)")'))
    assert [(one.code, one.severity) for one in found] == [("AL011", Severity.NOTE)]


def test_own_transactions(look: "Look") -> None:
    """An autocommit block asks env.py for a transaction for each revision; what is computed is said to be."""
    source = revision('with op.get_context().autocommit_block():\n    op.execute("VACUUM t")')
    assert told(look(source, env="context.configure(connection=c)")) == {"AL008"}
    assert told(look(source, env="context.configure(transaction_per_migration=False)")) == {"AL008"}
    assert not told(look(source, env="context.configure(**{'transaction_per_migration': True})"))
    found = look(source, env="context.configure(transaction_per_migration=wanted())")
    assert [(one.code, one.severity) for one in found] == [("AL008", Severity.NOTE)]


def test_matviews_of_the_snapshot(look: "Look") -> None:
    """With all revisions those of the snapshot are looked at, too."""
    schema = Schema(name="sql_current", tables={}, indexes={}, matviews={"s.a": True, "s.b": False})
    assert not look(revision(), schema=schema)
    found = look(revision(), schema=schema, every=True)
    assert [(one.code, one.severity, one.revision) for one in found] == [("AL013", Severity.WARNING, "s.b")]


@pytest.mark.parametrize("count", [100, 1500])
def test_long_sums(look: "Look", count: int) -> None:
    """A text of very many parts is read, or said to be computed where Python does not go down so far."""
    parts = " + ".join(["'SELECT 1'", *(f"',{at}'" for at in range(count))])
    found = look(revision(f"op.execute({parts})"))
    assert {one.severity for one in found} <= {Severity.NOTE}
    assert bool(found) == (count > 1000)
