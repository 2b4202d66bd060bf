"""Down and stamp show first what they mean, and do it only then."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from snapshot.config.dsn import parameters

if TYPE_CHECKING:
    from tests.cli.conftest import Team

pytestmark = pytest.mark.server

Run = Callable[..., tuple[int, str, str]]


FIRST, SECOND, THIRD = "20260101_000000000", "20260102_000000000", "20260103_000000000"


@pytest.fixture
def filled(team: "Team", run: Run) -> "Team":
    """Return a team whose database is at head and holds a row."""
    assert run("revisions", "upgrade")[0] == 0
    team.order("INSERT INTO b DEFAULT VALUES")
    return team


def name_of(team: "Team") -> str:
    """Return the name of a team's database."""
    return parameters(team.dsn)["dbname"]


@pytest.mark.every_major
def test_down_to_the_parent(run: Run, filled: "Team") -> None:
    """Without a revision one is taken back; the SQL and the difference are shown before it is done."""
    code, out, _ = run("revisions", "downgrade")
    assert code == 0
    head = out.splitlines()
    assert head[1:3] == [f"to {SECOND}, taking back:", f"  {THIRD}  make {THIRD}"]
    assert "  DROP VIEW v;" in head
    assert re.search(r"^.*view public\.v", out, re.MULTILINE)
    assert head[-1] == f"now at {SECOND}: 1 revision taken back"
    assert filled.tables == {"a", "b"}


def test_what_would_be_lost(run: Run, filled: "Team") -> None:
    """A dry run changes nothing, and counts the rows of the tables that go away."""
    code, out, _ = run("revisions", "downgrade", FIRST, "--dry-run")
    assert code == 0
    assert out.splitlines()[-1] == "table public.b holds 1 row, and goes away"
    assert filled.tables == {"a", "b", "v"}
    assert run("revisions", "downgrade", "base")[1].endswith("now at no revision: 3 revisions taken back\n")
    code, _, err = run("revisions", "downgrade")
    assert code == 2
    assert "stands at no revision, so there is nothing to take back" in err


@pytest.mark.parametrize("revision", ["2026", THIRD, "head", "20250101_000000000"])
def test_a_target_that_is_not_before_it(run: Run, filled: "Team", revision: str) -> None:
    """Prefixes, the current revision and unknown ones are refused before anything is built."""
    code, _, err = run("revisions", "downgrade", revision)
    assert code == 2
    assert "error [revision]" in err
    assert filled.tables == {"a", "b", "v"}


def test_a_merge_has_no_one_parent(run: Run, filled: "Team") -> None:
    """Its parents are named."""
    side = "20260102_500000000"
    filled.revision(side, FIRST, "SELECT 1", "SELECT 1")
    path = filled.revision("20260105_000000000", None, "SELECT 1", "SELECT 1")
    path.write_text(path.read_text().replace("down_revision = None", f"down_revision = {(THIRD, side)!r}"))
    assert run("revisions", "upgrade")[0] == 0
    code, _, err = run("revisions", "downgrade")
    assert code == 2
    assert f"merges {THIRD} and {side}" in err
    code, out, _ = run("revisions", "downgrade", THIRD)
    assert (code, f"now at {side}, {THIRD}" in out) == (0, True)


def test_what_cannot_be_told_is_not_done_lightly(run: Run, filled: "Team") -> None:
    """Where the earlier revisions do not run any more, the loss is unknown and the database must be named."""
    filled.revision(FIRST, None, "SELECT broken", "DROP TABLE a")
    code, _, err = run("revisions", "downgrade")
    assert code == 2
    assert "warning [loss-unknown]" in err
    assert 'column "broken" does not exist' in err
    assert filled.tables == {"a", "b", "v"}
    assert run("revisions", "downgrade", "--confirm", name_of(filled))[0] == 0


def test_a_protected_one_is_shown_confirmed_and_backed_up(run: Run, filled: "Team") -> None:
    """In this order; without the word there is neither backup nor change."""
    filled.configure(protected=True)
    for words, revision in ((("downgrade",), SECOND), (("stamp", THIRD), THIRD)):
        code, out, err = run("revisions", *words)
        assert (code, "error [not-confirmed]" in err) == (2, True)
        assert "public.v" in out
        before = len(list(filled.root.glob("backups/here/*.dump")))
        code, out, _ = run("revisions", *words, "--confirm", name_of(filled))
        assert (code, f"now at {revision}" in out) == (0, True)
        assert re.search(r"^backup backups/here/\S+\.dump: ", out, re.MULTILINE)
        assert len(list(filled.root.glob("backups/here/*.dump"))) == before + 1


@pytest.mark.every_major
def test_a_true_stamp(run: Run, filled: "Team") -> None:
    """Where the schema is that of the revision, it is noted, also over a row that no file defines with --purge."""
    filled.order("UPDATE alembic_version SET version_num = 'gone'")
    code, _, err = run("revisions", "stamp", THIRD)
    assert (code, "gone" in err) == (1, True)
    code, out, _ = run("revisions", "stamp", THIRD, "--purge")
    assert (code, out.splitlines()[-2:]) == (
        0,
        [f"the schema is that of {THIRD}", f"now at {THIRD}: nothing was run"],
    )


@pytest.mark.every_major
def test_a_stamp_that_would_lie(run: Run, filled: "Team") -> None:
    """The difference is shown, and nothing noted unless the database is named."""
    code, out, err = run("revisions", "stamp", FIRST)
    assert code == 2
    assert "warning [schema-differs]" in err
    assert "public.b" in out
    assert filled.order("SELECT version_num FROM alembic_version") == [(THIRD,)]
    assert run("revisions", "stamp", FIRST, "--confirm", name_of(filled))[0] == 0
    assert filled.order("SELECT version_num FROM alembic_version") == [(FIRST,)]


@pytest.mark.parametrize("revision", ["head", "20260102", "base", ""])
def test_a_stamp_needs_a_whole_id(run: Run, filled: "Team", revision: str) -> None:
    """Head is what the checkout says, and a prefix is a guess."""
    code, _, err = run("revisions", "stamp", revision)
    assert code == 2
    assert "needs the whole id" in err
    assert filled.order("SELECT version_num FROM alembic_version") == [(THIRD,)]
