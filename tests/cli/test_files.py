"""The table of revisions that read files, as it is asked for on the command line."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
MIGRATIONS = Path(__file__).parents[2] / "migrations"
VIEWS = "migrations/alembic/sql/mart/"


@pytest.fixture
def reference(project: Path) -> Path:
    """Return a project with a copy of this repository's migrations."""
    shutil.copytree(MIGRATIONS, project / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    return project


def test_the_policys_table(reference: Path, run: Run) -> None:
    """The seven revisions of the policy read its files, with the kinds of object that the policy names."""
    code, out, _ = run("revisions", "files", "--format", "json")
    assert code == 0
    rows = json.loads(out)["revisions"]
    assert {row["revision"]: len(row["reads"]) for row in rows} == {
        "20251104_160703155": 3,
        "20251104_162109457": 2,
        "20251104_163649629": 5,
        "20251105_100819527": 5,
        "20251105_115452784": 6,
        "20251113_151556000": 2,
        "20251117_135913797": 1,
    }
    assert [row["untold"] for row in rows] == [[]] * 7
    kinds = {one["file"]: one["kinds"] for row in rows for one in row["reads"]}
    assert kinds[VIEWS + "receive_daily.sql"] == ["view"]
    assert kinds[VIEWS + "mv_target_card_per_day.sql"] == ["materialized view", "index"]
    assert kinds["migrations/alembic/sql/ref/tables/closure_period.sql"] == ["table"]
    assert (reference / "migrations").is_dir()


def test_a_missing_file(reference: Path, run: Run) -> None:
    """Is marked in each form, and fails."""
    (reference / VIEWS / "mv_target_card_per_day.sql").unlink()
    code, out, _ = run("revisions", "files")
    assert code == 1
    assert re.search(r"mv_target_card_per_day\.sql +missing *\n", out)
    assert out.endswith("read by 7 revisions: 18 files, 1 missing\n")
    code, out, _ = run("revisions", "files", "--format", "markdown")
    assert code == 1
    assert f"| `20251117_135913797` | `{VIEWS}mv_target_card_per_day.sql` | **missing** |\n" in out
    assert f"| `20251104_160703155` | `{VIEWS}receive_daily.sql` | view |\n" in out


def test_what_cannot_be_told(reference: Path, run: Run) -> None:
    """Is said of its revision, and is no failure."""
    path = next((reference / "migrations" / "alembic" / "versions").glob("20251215*.py"))
    path.write_text(path.read_text() + "\n\ndef helper(name):\n    return open(name)\n")
    code, out, _ = run("revisions", "files")
    assert code == 0
    assert "reads a file whose name is not written there, but computed" in " ".join(out.split())
    assert "of 1 revision it cannot be told which" in out


def test_no_revision(project: Path, run: Run) -> None:
    """Nothing to look at is no pass."""
    (project / "migrations" / "alembic" / "versions").mkdir(parents=True)
    (project / "migrations" / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s/alembic\n")
    code, _, err = run("revisions", "files")
    assert (code, "nothing-to-check" in err) == (1, True)
