"""A revision of the repository's template, with SQL that nothing may read but the server."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team

pytestmark = pytest.mark.server

Run = Callable[..., tuple[int, str, str]]
TEXT = (
    "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('a:b :c'), ('%s %%'), ('\\:d'), ('\te') -- see :todo\n"
)
WORDS = [("a:b :c",), ("%s %%",), ("\\:d",), ("\te",)]
EMPTY = 'op.execute(r"""\n    """)'


@pytest.fixture
def written(run: Run, team: "Team") -> "Team":
    """Return a project whose newest revision was made of the template and sends a hard text."""
    assert run("revisions", "new", "-m", "keep")[0] == 0
    path = max(team.versions.glob("*_keep.py"))
    found = path.read_text()
    assert found.count(EMPTY) == 2
    found = found.replace(EMPTY, f"run_sql({TEXT!r})", 1).replace(EMPTY, 'run_sql("DROP TABLE kept")')
    path.write_text(found.replace("from alembic import op\n", "from snapshot.alembic import run_sql\n"))
    return team


def test_a_revision_of_the_template_does_nothing(run: Run, team: "Team") -> None:
    """As long as nothing was written into it."""
    run("revisions", "new", "-m", "nothing")
    assert run("revisions", "upgrade")[0] == 0
    assert team.tables == {"a", "b", "v"}


def test_up_and_down(run: Run, written: "Team") -> None:
    """The rows are what the revision says."""
    code, _, err = run("revisions", "upgrade")
    assert (code, err) == (0, "")
    assert written.order("TABLE kept") == WORDS
    code, _, err = run("revisions", "downgrade")
    assert (code, err) == (0, "")
    assert written.tables == {"a", "b", "v"}


def test_printed(run: Run, written: "Team") -> None:
    """What is printed gives the same rows, and no doubt is cast on it."""
    code, out, err = run("revisions", "sql", "base:head")
    assert (code, err) == (0, "")
    assert TEXT.replace(") --", "); --") in out
    written.order(out)
    assert written.order("TABLE kept") == WORDS


def test_a_refusal_is_told(run: Run, team: "Team") -> None:
    """With the revision's line, and what to write instead; the database stays where it was."""
    path = team.revision("20260104_000000000", "20260103_000000000", "SELECT 1", "SELECT 1")
    path.write_text(
        path.read_text().replace('op.execute("""SELECT 1""")', "run_sql('SELECT 1;\\n\\\\restrict x')", 1)
        + "\n\nfrom snapshot.alembic import run_sql\n"
    )
    code, _, err = run("revisions", "upgrade")
    assert code == 1
    assert f"{path.name}:10: a backslash outside quotes is a command of psql (line 2 of the text). Remove" in err
    assert team.tables == {"a", "b", "v"}
