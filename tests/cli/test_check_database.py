"""The parts of ``snapshot check`` that try revisions on a server."""

import json
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Team

pytestmark = pytest.mark.server

Run = Callable[..., tuple[int, str, str]]
THIRD, FOURTH, FIFTH = (f"2026010{day}_000000000" for day in (3, 4, 5))

SETUP = """
CREATE TABLE t (id int PRIMARY KEY, code varchar(9), gone text);
CREATE INDEX t_code ON t (code);
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE VIEW w AS SELECT id FROM t;
COMMENT ON VIEW w IS 'kept';
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
"""
BROKEN = {
    "pass, a column": ("ALTER TABLE t ADD n int", "SELECT 1", "table public.t"),
    "pass, a tolerant upgrade": ("ALTER TABLE t ADD IF NOT EXISTS n int", "SELECT 1", "table public.t"),
    "a forgotten index": (
        "DROP TABLE t CASCADE",
        """CREATE TABLE t (id int PRIMARY KEY, code varchar(9), gone text);
        CREATE VIEW w AS SELECT id FROM t; COMMENT ON VIEW w IS 'kept'""",
        "index public.t_code",
    ),
    "a value of an enum": ("ALTER TYPE mood ADD VALUE 'so so'", "SELECT 1", "type public.mood"),
    "a value, tolerantly": ("ALTER TYPE mood ADD VALUE IF NOT EXISTS 'so so'", "SELECT 1", "type public.mood"),
    "a type left behind": (
        "CREATE TYPE hue AS ENUM ('red'); CREATE TABLE h (c hue)",
        "DROP TABLE h",
        "type public.hue",
    ),
    "a comment lost": (
        "DROP VIEW w; CREATE VIEW w AS SELECT id, code FROM t",
        "DROP VIEW w; CREATE VIEW w AS SELECT id FROM t",
        "view public.w",
    ),
    "an overload left behind": (
        "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SELECT 1",
        "function public.f(integer)",
    ),
    "a function replaced": (
        "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'",
        "SELECT 1",
        "function public.f()",
    ),
}
"""Nine downgrades that are wrong: what upgrades, what should undo it, and the object that is not as before."""


def part_of(told: str, name: str) -> dict[str, Any]:
    """Return one part of a check in JSON."""
    return next(part for part in json.loads(told)["parts"] if part["part"] == name)


def codes(part: dict[str, Any]) -> list[str]:
    """Return the codes of a part's findings."""
    return [one["code"] for one in part["findings"]]


@pytest.fixture
def grown(team: "Team") -> "Team":
    """Return a team whose history goes on with objects of several kinds."""
    team.revision(FOURTH, THIRD, SETUP, "DROP FUNCTION f(); DROP VIEW w; DROP TABLE t; DROP TYPE mood")
    return team


@pytest.mark.parametrize("name", BROKEN)
def test_broken_downgrades(grown: "Team", run: Run, name: str) -> None:
    """Each of the nine wrong downgrades is caught, and the object it forgot is named with its revision's file."""
    up, down, forgotten = BROKEN[name]
    grown.revision(FIFTH, FOURTH, up, down)
    git(grown, "init", "-qb", "main")
    code, out, _ = run("check", "rollback", "--format", "json")
    assert code == 1
    part = part_of(out, "rollback")
    errors = [one for one in part["findings"] if one["code"] == "rollback-differs"]
    assert any(one["message"].startswith(f"{forgotten} ") for one in errors), part["findings"]
    assert {one["file"] for one in part["findings"]} == {f"migrations/alembic/versions/{FIFTH}_made.py"}
    assert part["reports"], "the diff is missing"


@pytest.mark.usefixtures("grown")
def test_right_downgrades(run: Run) -> None:
    """Downgrades that undo what was done pass, and every one is tried where git cannot tell which is new."""
    code, out, _ = run("check", "rollback")
    assert code == 0, out
    assert out.startswith("rollback: passed (4 of 4 revisions, all, because ")


def test_column_order_is_soft(grown: "Team", run: Run) -> None:
    """A column that comes back last is a warning, which fails only where that is asked."""
    grown.revision(FIFTH, FOURTH, "ALTER TABLE t DROP code", "ALTER TABLE t ADD code varchar(9)")
    code, out, _ = run("check", "rollback", "--all", "--format", "json")
    part = part_of(out, "rollback")
    assert code == 1, "the index on the column is gone"
    grown.revision(
        FIFTH, FOURTH, "ALTER TABLE t DROP code", "ALTER TABLE t ADD code varchar(9); CREATE INDEX t_code ON t (code)"
    )
    code, out, _ = run("check", "rollback", "--all", "--format", "json")
    part = part_of(out, "rollback")
    assert (code, codes(part)) == (0, ["rollback-order"])
    assert run("check", "rollback", "--all", "--strict")[0] == 1


@pytest.mark.every_major
def test_irreversible(grown: "Team", run: Run) -> None:
    """A revision that says it cannot be taken back is listed, not tried, and what follows is tried all the same."""
    path = grown.revision(FIFTH, FOURTH, "DROP VIEW w", "SELECT 1 / 0")
    path.write_text(path.read_text() + "\n\nirreversible = True  # the view held nothing of ours\n")
    grown.revision("20260106_000000000", FIFTH, "CREATE TABLE z (id int)", "SELECT 1")
    code, out, _ = run("check", "rollback", "--all", "--format", "json")
    part = part_of(out, "rollback")
    assert (code, codes(part)) == (1, ["irreversible", "rollback-differs"])
    assert part["findings"][1]["message"] == "table public.z is left behind by the downgrade"


def test_failing_revisions(grown: "Team", run: Run) -> None:
    """A downgrade that the server refuses is told with its message; behind an upgrade that fails nothing is tried."""
    grown.revision(FIFTH, FOURTH, "CREATE TABLE z (id int)", "DROP TABLE absent")
    grown.revision("20260106_000000000", FIFTH, "ALTER TABLE nowhere ADD n int", "SELECT 1")
    grown.revision("20260107_000000000", "20260106_000000000", "CREATE TABLE y (id int)", "DROP TABLE y")
    code, out, _ = run("check", "rollback", "--all", "--format", "json")
    part = part_of(out, "rollback")
    assert (code, codes(part)) == (1, ["rollback-failed", "rollback-failed", "rollback-not-tried"])
    said = [one["message"] for one in part["findings"]]
    assert 'table "absent" does not exist' in said[0]
    assert 'relation "nowhere" does not exist' in said[1]
    assert "20260106_000000000 cannot be applied" in said[2]


def test_branches_and_merges(team: "Team", run: Run) -> None:
    """On branches each revision is tried from just what it needs; a merge is taken back to a parent by its id."""
    team.revision("20260105_000000001", THIRD, "CREATE TABLE left_one (id int)", "DROP TABLE left_one")
    team.revision("20260105_000000002", THIRD, "CREATE TABLE right_one (id int)", "DROP TABLE right_one")
    path = team.revision("20260106_000000000", "x", "SELECT 1", "SELECT 1")
    path.write_text(path.read_text().replace("'x'", "('20260105_000000001', '20260105_000000002')"))
    team.revision("20260107_000000000", "20260106_000000000", "CREATE TABLE e (id int)", "SELECT 1")
    code, out, _ = run("check", "rollback", "--all", "--format", "json")
    part = part_of(out, "rollback")
    assert code == 1
    assert [one["message"] for one in part["findings"]] == ["table public.e is left behind by the downgrade"]


def test_what_env_makes(team: "Team", run: Run) -> None:
    """The schema that env.py makes for its version table is no revision's, which need not drop it."""
    env = team.root / "migrations" / "alembic" / "env.py"
    making = "connection.exec_driver_sql('CREATE SCHEMA IF NOT EXISTS ops')\n        connection.commit()\n        "
    text = env.read_text().replace("context.configure(", "context.configure(version_table_schema='ops', ")
    env.write_text(text.replace("        run(connection", f"        {making}run(connection"))
    team.revision(FOURTH, THIRD, "CREATE TABLE ops.own (id int)", "DROP TABLE ops.own")
    code, out, _ = run("check", "rollback", "--all")
    assert code == 0, out


def git(team: "Team", *arguments: str) -> None:
    """Run git in a team's project."""
    who = ("-c", "user.name=team", "-c", "user.email=team@example.org")
    subprocess.run(["git", *who, *arguments], cwd=team.root, check=True, capture_output=True)


def commit(team: "Team") -> None:
    """Commit everything."""
    git(team, "add", "-A")
    git(team, "commit", "-qm", "state")


def test_only_new_revisions(grown: "Team", run: Run) -> None:
    """Where git knows the base, new revisions are tried; where none is new, the head is."""
    grown.revision(FOURTH, THIRD, SETUP, "SELECT 1")  # wrong, and committed history
    git(grown, "init", "-qb", "main")
    commit(grown)
    code, out, _ = run("check", "rollback", "--base", "main")
    assert code == 1
    assert "1 of 4 revisions, none is new to main, so the head" in out
    git(grown, "switch", "-qc", "work")
    grown.revision(FIFTH, FOURTH, "CREATE TABLE z (id int)", "DROP TABLE z")
    commit(grown)
    code, out, _ = run("check", "rollback", "--base", "main")
    assert (code, out) == (0, "rollback: passed (1 of 5 revisions, new to main)\n")


@pytest.mark.every_major
def test_drift(team: "Team", run: Run) -> None:
    """A snapshot that the migrations make passes; one that they have left behind is told object by object."""
    assert run("check", "drift")[0] != 0, "there is no snapshot yet"
    assert run("current-schema", "--quiet")[0] == 0
    code, out, _ = run("check", "drift")
    assert code == 0, out
    assert "objects against the migrations)" in out
    team.revision(FOURTH, THIRD, "ALTER TABLE b ADD more int; CREATE INDEX b_more ON b (more)", "SELECT 1")
    code, out, _ = run("check", "drift", "--format", "json")
    part = part_of(out, "drift")
    assert code == 1
    assert codes(part) == ["snapshot-behind", "drift", "drift"]
    assert {one["hint"] for one in part["findings"]} == {"Run make al-dump-schema-current and commit what it writes"}
    assert any(one["message"].startswith("table public.b is another one") for one in part["findings"])
    (report,) = part["reports"]
    assert report["cards"][0]["id"] == "table public.b"


def test_drift_of_a_running_database(team: "Team", run: Run) -> None:
    """A database that somebody changed by hand is told apart from the migrations, and nothing is written to it."""
    assert run("current-schema", "--quiet")[0] == 0
    assert run("revisions", "upgrade")[0] == 0
    code, out, _ = run("check", "drift", "--against", "env:here")
    assert code == 0, out
    team.order("CREATE TABLE by_hand (id int)")
    code, out, _ = run("check", "drift", "--against", "env:here", "--format", "json")
    part = part_of(out, "drift")
    assert code == 1
    assert [one["message"] for one in part["findings"]] == [
        "table public.by_hand is not in the snapshot, and env:here has it"
    ]
    assert run("check", "drift", "--against", "here")[0] == 2
    code, out, err = run("check", "upgrade", "--against", "env:here")
    assert (code, out) == (2, ""), "it would look at the database and does not"
    assert "no part that is made looks at env:here" in err


@pytest.mark.every_major
def test_seed(team: "Team", run: Run) -> None:
    """What is seeded equals what the migrations make, also where they are ahead; a snapshot that lies is caught."""
    assert run("current-schema", "--quiet")[0] == 0
    code, out, _ = run("check", "seed")
    assert code == 0, out
    team.revision(FOURTH, THIRD, "ALTER TABLE b ADD more int", "SELECT 1")
    code, out, _ = run("check", "seed")
    assert code == 0, out
    team.revision(THIRD, "20260102_000000000", "CREATE VIEW v AS SELECT id, 1 AS one FROM b", "DROP VIEW v")
    code, out, _ = run("check", "seed", "--format", "json")
    part = part_of(out, "seed")
    assert code == 1
    assert "view public.v" in part["findings"][0]["message"]


def test_parts_go_on(team: "Team", run: Run) -> None:
    """A part that fails keeps no other from being made, and the summary counts what each found."""
    assert run("current-schema", "--quiet")[0] == 0
    team.revision(FOURTH, THIRD, "CREATE TABLE z (id int)", "SELECT 1")
    code, out, _ = run("check", "upgrade", "drift", "rollback")
    assert code == 1
    assert [
        line.split(" (")[0] for line in out.splitlines() if line.startswith(("upgrade:", "drift:", "rollback:"))
    ] == [
        "upgrade: passed",
        "drift: failed",
        "rollback: failed",
    ]
    rows = {line.split()[0]: line.split()[1:4] for line in out.splitlines()[-3:]}
    assert rows["drift"] == ["failed", "2", "0"]


def test_locks(team: "Team", run: Run) -> None:
    """What new revisions lock is found at its line, and is an error where the table is a big one."""
    team.configure('[policy]\nbig_tables = ["public.b"]\n')
    path = team.revision(FOURTH, THIRD, "CREATE INDEX b_id ON b (id)", "DROP INDEX b_id")
    code, out, _ = run("check", "locks", "--all", "--format", "json")
    part = part_of(out, "locks")
    assert code == 1
    (error,) = (one for one in part["findings"] if one["severity"] == "error")
    assert error["code"] == "require-concurrent-index-creation"
    line = path.read_text().splitlines().index('    op.execute("""CREATE INDEX b_id ON b (id)""")') + 1
    assert (error["file"], error["line"]) == (f"migrations/alembic/versions/{path.name}", line)


def test_locks_counts_rows(team: "Team", run: Run) -> None:
    """Without a list, an environment's statistics say which tables are big; without either that is said."""
    team.revision(FOURTH, THIRD, "CREATE INDEX b_id ON b (id)", "DROP INDEX b_id")
    code, out, _ = run("check", "locks", "--all", "--format", "json")
    assert code == 0
    assert "sizes-unknown" in codes(part_of(out, "locks"))
    assert run("revisions", "upgrade", THIRD)[0] == 0
    team.order("INSERT INTO b SELECT FROM generate_series(1, 50)")
    team.order("ANALYZE b")
    team.configure("[policy]\nbig_rows = 50\n")
    code, out, _ = run("check", "locks", "--all", "--against", "env:here", "--format", "json")
    assert code == 1
    assert "sizes-unknown" not in codes(part_of(out, "locks"))
    team.configure("[policy]\nbig_rows = 51\n")
    assert run("check", "locks", "--all", "--against", "env:here")[0] == 0


def test_a_revision_that_cannot_be_rendered(team: "Team", run: Run) -> None:
    """A revision that asks the database is no silence: its locks are not known, and that is said."""
    path = team.revision(FOURTH, THIRD, "SELECT 1", "SELECT 1")
    asking = 'op.get_bind().execute("SELECT 1").fetchall()'
    path.write_text(path.read_text().replace('op.execute("""SELECT 1""")', asking))
    code, out, _ = run("check", "locks", "--all", "--format", "json")
    assert code == 0
    assert "locks-unread" in codes(part_of(out, "locks"))


@pytest.mark.usefixtures("grown")
def test_a_project_without_a_snapshot(run: Run) -> None:
    """Comparing with nothing is a failure, and what mends it is said."""
    code, out, _ = run("check", "drift", "seed", "--format", "json")
    assert code == 1
    for name in ("drift", "seed"):
        (found,) = part_of(out, name)["findings"]
        assert (found["code"], found["file"]) == ("nothing-to-check", "sql_current")
        assert "make al-dump-schema-current" in found["hint"]
