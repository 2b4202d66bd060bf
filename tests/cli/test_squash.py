"""Squash: a baseline in place of revisions, on a team's project and real servers."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli.conftest import files

from snapshot.revisions.graph import revision_graph
from snapshot.revisions.runner import upgrade
from snapshot.revisions.version_table import current

if TYPE_CHECKING:
    from tests.cli.conftest import Team

pytestmark = pytest.mark.server

Run = Callable[..., tuple[int, str, str]]
Scratch = Callable[..., str]
FIRST, SECOND, THIRD, FOURTH = (f"2026010{day}_000000000" for day in (1, 2, 3, 4))


def archive_of(team: "Team") -> Path:
    """Return the archive of a team."""
    (found,) = (team.root / "migrations" / "alembic").glob("_archive_*")
    return found


@pytest.mark.every_major
def test_the_id_is_kept(team: "Team", run: Run, scratch: Scratch) -> None:
    """A database at head needs nothing, an empty one is built, and one that is behind fails loudly."""
    behind = scratch()
    upgrade(team.root / "migrations" / "alembic.ini", behind, SECOND)
    assert run("revisions", "upgrade")[0] == 0
    code, out, err = run("revisions", "squash")
    assert code == 0, err
    assert [path.name for path in team.versions.glob("*.py")] == [f"{THIRD}_baseline.py"]
    assert "3 revisions are moved there" in out
    code, out, err = run("revisions", "upgrade")
    assert (code, out.splitlines()[-1]) == (0, f"now at {THIRD}: 0 revisions applied"), err
    assert run("revisions", "current", "--check")[0] == 0
    fresh = scratch()
    upgrade(team.root / "migrations" / "alembic.ini", fresh)
    code, out, _ = run("diff", team.dsn, fresh)
    assert code == 0, out
    team.dsn = behind
    team.configure()
    code, _, err = run("revisions", "upgrade")
    assert code != 0
    assert f"Can't locate revision identified by '{SECOND}'" in err


def test_a_dry_run_changes_nothing(team: "Team", run: Run) -> None:
    """It proves the baseline and leaves every file as it was."""
    before = files(team.root)
    code, out, err = run("revisions", "squash", "--dry-run")
    assert code == 0, err
    assert out.startswith("equal: what 3 revisions make, what the baseline makes, and what the archive makes\n")
    assert files(team.root) == before


def test_the_archive_runs(team: "Team", run: Run, scratch: Scratch) -> None:
    """The old revisions build what they always did, with their SQL files, from where they were moved to."""
    sql = team.root / "migrations" / "alembic" / "sql"
    sql.mkdir()
    (sql / "f.sql").write_text("CREATE TABLE from_file (id int)")
    path = team.revision(FOURTH, THIRD, "X", "DROP TABLE from_file")
    reading = 'op.execute((Path(__file__).parent.parent / "sql" / "f.sql").read_text())'
    path.write_text(
        path.read_text()
        .replace('op.execute("""X""")', reading)
        .replace('"""\n', '"""\nfrom pathlib import Path\n', 1)
    )
    code, out, err = run("revisions", "squash")
    assert code == 0, err
    assert "and 1 SQL file" in out
    assert not sql.exists()
    dsn = scratch()
    move = upgrade(archive_of(team) / "alembic.ini", dsn)
    assert [step.id for step in move.steps] == [FIRST, SECOND, THIRD, FOURTH]
    assert run("diff", dsn, "migrations:")[0] == 0


def test_sql_files_stay_for_those_who_need_them(team: "Team", run: Run) -> None:
    """A SQL file that a revision names by an absolute path is copied and not moved."""
    sql = team.root / "migrations" / "alembic" / "sql"
    sql.mkdir()
    (sql / "f.sql").write_text("CREATE TABLE from_file (id int)")
    path = team.revision(FOURTH, THIRD, "X", "DROP TABLE from_file")
    reading = f'op.execute(open("{sql}/f.sql").read())'
    path.write_text(path.read_text().replace('op.execute("""X""")', reading))
    assert run("revisions", "squash")[0] == 0
    assert (sql / "f.sql").is_file()
    assert (archive_of(team) / "sql" / "f.sql").is_file()


def test_keep(team: "Team", run: Run) -> None:
    """The newest revisions stay to the byte and follow the baseline."""
    kept = team.revision(FOURTH, THIRD, "CREATE TABLE z (id int)", "DROP TABLE z")
    content = kept.read_bytes()
    code, out, err = run("revisions", "squash", "--keep", "1")
    assert code == 0, err
    assert f"kept      1 revision, from {FOURTH} on" in out
    assert kept.read_bytes() == content
    graph = revision_graph(team.root / "migrations" / "alembic.ini")
    assert [(one.id, one.parents) for one in graph.revisions.values()] == [(THIRD, ()), (FOURTH, (THIRD,))]
    assert run("revisions", "upgrade")[0] == 0
    assert team.tables == {"a", "b", "v", "z"}


def test_more_kept_than_there_are(team: "Team", run: Run) -> None:
    """Where all revisions stay there is nothing to squash."""
    team.revision(FOURTH, THIRD, "SELECT 1", "SELECT 1")
    team.revision("20260105_000000000", FOURTH, "SELECT 1", "SELECT 1")
    before = files(team.root)
    code, _, err = run("revisions", "squash", "--keep", "7")
    assert code == 2
    assert "0 of 5 revisions would be squashed" in err
    assert files(team.root) == before


def test_a_dependency_into_the_past(team: "Team", run: Run) -> None:
    """A revision that stays and depends on one that would go is a branch there, too."""
    path = team.revision(FOURTH, THIRD, "SELECT 1", "SELECT 1")
    path.write_text(path.read_text() + f'\n\ndepends_on = "{FIRST}"\n')
    code, _, err = run("revisions", "squash", "--keep", "1")
    assert code == 2
    assert "the history branches where it would be cut" in err


def test_sql_files_stay_for_a_helper(team: "Team", run: Run) -> None:
    """A module beside env.py that reads SQL files for revisions finds them where they were."""
    scripts = team.root / "migrations" / "alembic"
    (scripts / "sql").mkdir()
    (scripts / "sql" / "f.sql").write_text("CREATE TABLE from_file (id int)")
    (scripts / "helper.py").write_text(
        "from pathlib import Path\n\n\ndef text(name):\n"
        "    return (Path(__file__).parent / 'sql' / f'{name}.sql').read_text()\n"
    )
    env = scripts / "env.py"
    env.write_text(f"import sys\n\nsys.path.insert(0, {str(scripts)!r})\n{env.read_text()}")
    path = team.revision(FOURTH, THIRD, "X", "DROP TABLE from_file")
    text = path.read_text().replace('op.execute("""X""")', 'op.execute(text("f"))')
    path.write_text(text.replace("from alembic", "from helper import text\nfrom alembic", 1))
    code, _, err = run("revisions", "squash")
    assert code == 0, err
    assert (scripts / "sql" / "f.sql").is_file()


@pytest.mark.parametrize("is_rendered", [True, False])
def test_sql_files_stay_for_a_helper_elsewhere(team: "Team", run: Run, *, is_rendered: bool) -> None:
    """A helper far from env.py that reads SQL files in their place is found by what it opens, or taken for one."""
    scripts, more = team.root / "migrations" / "alembic", team.root / "library"
    (scripts / "sql").mkdir()
    (scripts / "sql" / "f.sql").write_text("CREATE TABLE from_file (id int)")
    more.mkdir()
    (more / "reading.py").write_text(
        "from pathlib import Path\n\n\ndef text(name):\n    place = 'migrations/alembic/sql'\n"
        "    return (Path(__file__).parents[1] / place / (name + '.s' + 'ql')).read_text()\n"
    )
    ini = team.root / "migrations" / "alembic.ini"
    ini.write_text(ini.read_text() + "prepend_sys_path = %(here)s/../library\n")
    path = team.revision(FOURTH, THIRD, "X", "DROP TABLE from_file")
    asks = "" if is_rendered else "op.get_bind().exec_driver_sql('SELECT 1').scalar() and "
    text = path.read_text().replace('op.execute("""X""")', f'{asks}op.execute(text("f"))')
    path.write_text(text.replace("from alembic", "from reading import text\nfrom alembic", 1))
    code, out, err = run("revisions", "squash")
    assert code == 0, err
    assert (scripts / "sql" / "f.sql").is_file()
    told = "opens f.sql in its old place" if is_rendered else "reading, which it imports, may read them"
    assert "stays" in out
    assert told in out


def test_the_archive_is_the_teams(team: "Team", run: Run) -> None:
    """Whoever may read the folder of migrations may read the archive, and what a killed run left is gone."""
    scripts = team.root / "migrations" / "alembic"
    gone = subprocess.Popen(["true"])
    gone.wait()
    left = scripts / f"_squash_{gone.pid}_old_x"
    left.mkdir()
    assert run("revisions", "squash")[0] == 0
    assert archive_of(team).stat().st_mode == scripts.stat().st_mode
    assert not left.exists()


def test_a_lock_file_that_nobody_can_read(team: "Team", run: Run) -> None:
    """It is told before a file is moved."""
    (team.root / "migrations" / "revisions.lock").write_text("nonsense\n")
    before = files(team.root)
    assert run("revisions", "squash")[0] == 1
    assert files(team.root) == before


def test_branches_are_refused(team: "Team", run: Run) -> None:
    """A history that is not one line up to the cut is no squash, and nothing is changed."""
    team.revision("20260104_000000001", THIRD, "SELECT 1", "SELECT 1")
    team.revision("20260104_000000002", THIRD, "SELECT 1", "SELECT 1")
    before = files(team.root)
    assert run("revisions", "squash")[0] == 2
    assert run("revisions", "squash", "--keep", "1")[0] == 2
    assert files(team.root) == before


def test_downgrade_is_refused(team: "Team", run: Run) -> None:
    """A baseline is not taken back, whatever is confirmed."""
    assert run("revisions", "squash")[0] == 0
    assert run("revisions", "upgrade")[0] == 0
    code, _, err = run("revisions", "downgrade", "base")
    assert code == 1
    assert "a baseline is not taken back" in err
    assert team.tables == {"a", "b", "v"}


def test_offline(team: "Team", run: Run) -> None:
    """``--sql`` prints the baseline's SQL as it is sent."""
    assert run("revisions", "squash")[0] == 0
    code, out, _ = run("revisions", "sql", f"base:{THIRD}")
    assert code == 0
    assert "CREATE VIEW public.v AS\n SELECT id\n   FROM public.b;" in out
    assert team.tables == set()


def test_the_lock_file_knows(team: "Team", run: Run) -> None:
    """What is squashed is a removal with a reason, so that the history still holds against the base."""
    git(team, "init", "-qb", "main")
    assert run("revisions", "lock", "--base", "main")[0] == 0
    git(team, "add", "-A")
    git(team, "commit", "-qm", "state")
    git(team, "switch", "-qc", "work")
    assert run("revisions", "squash")[0] == 0
    code, out, _ = run("check", "history", "--base", "main")
    assert code == 0, out
    assert f"squashed into {THIRD}_baseline.py" in out
    (team.versions / f"{THIRD}_baseline.py").write_text("# edited\n")
    git(team, "add", "-A")
    git(team, "commit", "-qm", "squash")
    (team.root / "migrations" / "revisions.lock").unlink()
    assert run("check", "history", "--base", "main")[0] == 1


def git(team: "Team", *arguments: str) -> None:
    """Run git in a team's project."""
    who = ("-c", "user.name=team", "-c", "user.email=team@example.org")
    subprocess.run(["git", *who, *arguments], cwd=team.root, check=True, capture_output=True)


@pytest.fixture
def renamed(team: "Team", run: Run) -> str:
    """Return the id of a baseline with an id of its own; the team's database is where the old revisions ended."""
    assert run("revisions", "upgrade")[0] == 0
    assert run("revisions", "squash", "--new-id")[0] == 0
    (path,) = team.versions.glob("*.py")
    assert run("current-schema", "--quiet")[0] == 0
    return path.name.removesuffix("_baseline.py")


@pytest.mark.every_major
def test_stamp(team: "Team", run: Run, renamed: str) -> None:
    """A database that stands where the old revisions ended and equals the snapshot is stamped, once."""
    code, out, err = run("revisions", "squash-stamp")
    assert code == 0, err
    assert out.endswith(f"now at {renamed}: nothing was run\n")
    assert current(team.dsn) == (renamed,)
    assert run("revisions", "upgrade")[0] == 0
    code, _, err = run("revisions", "squash-stamp")
    assert code == 1
    assert "[squash-not-at-head]" in err


def test_stamp_needs_the_schema(team: "Team", run: Run, renamed: str) -> None:
    """A database that was changed by hand is not stamped, and the object is named."""
    team.order("ALTER TABLE b ADD by_hand int")
    code, _, err = run("revisions", "squash-stamp")
    assert code == 1
    assert "table public.b is not what the snapshot says" in err
    assert current(team.dsn) == (THIRD,)
    assert renamed != THIRD


def test_stamp_needs_the_heads(team: "Team", run: Run, renamed: str) -> None:
    """A database that is behind is not stamped."""
    team.order(f"UPDATE alembic_version SET version_num = '{SECOND}'")
    code, _, err = run("revisions", "squash-stamp")
    assert code == 1
    assert f"the database is at {SECOND}, and the baseline stands for {THIRD}" in err
    assert current(team.dsn) == (SECOND,)
    assert renamed != THIRD


def test_no_stamp_where_the_id_was_kept(team: "Team", run: Run) -> None:
    """A baseline that kept its id needs no stamp, and that is said."""
    del team
    assert run("revisions", "squash")[0] == 0
    code, _, err = run("revisions", "squash-stamp")
    assert code == 2
    assert "needs no stamp" in err
