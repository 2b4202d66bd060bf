"""``snapshot check revisions`` on repositories that the tests build: every rule broken once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.repository import ENV, Repository, codes, findings

from snapshot.policy.rules.registry import RULES

Run = Callable[..., tuple[int, str, str]]

EARLY = ENV.replace(
    "        context.configure(conn", '        connection.execute(text("SELECT 1"))\n        context.configure(conn'
)
BREAKS = {
    "AL000": 'op.execute("SELECT 1")  # snapshot: ignore[AL016] not needed',
    "AL002": "op.execute(read())",
    "AL006": "op.execute(\"SELECT '{a:b} :c'\")",
    "AL007": 'op.execute("SET search_path = mart")',
    "AL008": 'op.execute("SELECT 1")\nwith op.get_context().autocommit_block():\n    op.execute("VACUUM t")',
    "AL009": 'op.create_index("i", "t", ["a"], if_not_exists=True, postgresql_concurrently=True)',
    "AL010": 'op.execute("SELECT 1; DROP INDEX CONCURRENTLY j")',
    "AL011": 'op.execute("CREATE INDEX CONCURRENTLY k ON parted (a)")',
    "AL013": 'op.execute("CREATE MATERIALIZED VIEW m AS SELECT 1 AS a")',
    "AL014": 'op.bulk_insert(sa.table("t", sa.column("a", sa.Integer)), [{"a": 1}])',
    "AL015": "import helper",
    "AL016": 'for word in WORDS:\n    op.execute(word + " WORK")',
    "AL020": "op.execute(\"ALTER TYPE e ADD VALUE 'x'\")\nop.execute(\"SELECT 'x'::e\")",
    "syntax": 'op.execute("""\n    CREATE TABLE a (\n        b int,\n    )\n""")',
}
MORE = {
    "AL002": """\
import pathlib


def read():
    path = pathlib.Path(__file__).parents[2] / "alembic.ini"
    return getattr(path, "read_" + "text")() and "SELECT 1"
""",
    "AL016": 'WORDS = ["".join(("COM", "MIT"))]\n',
    "AL019": 'branch_labels = ("apart",)\n',
}


def test_every_rule_is_broken_once(repository: Repository, run: Run) -> None:
    """Each break of a rule is found by that rule alone, in its file, and nothing else is found."""
    wanted: dict[str, str] = {}

    def breaks(code: str, path: Path) -> None:
        wanted[path.relative_to(repository.root).as_posix()] = code

    repository.git("checkout", "-q", "main")
    sql = repository.root / "migrations" / "alembic" / "sql"
    sql.mkdir()
    (sql / "old.sql").write_text("SELECT 1")
    breaks("AL001", repository.revision("edited"))
    repository.commit()
    repository.git("checkout", "-q", "-B", "mine")
    edited = repository.versions / f"{repository.parent}_edited.py"
    edited.write_text(edited.read_text().replace("SELECT 1", "SELECT 2"))
    (sql / "old.sql").unlink()
    breaks("AL017", sql / "old.sql")
    parted = "op.execute('CREATE TABLE parted (a int) PARTITION BY RANGE (a)')"
    repository.revision("parted", parted, "op.execute('DROP TABLE parted')")
    for code, up in BREAKS.items():
        breaks(code, repository.revision(code.lower(), up, more=MORE.get(code, "")))
    breaks("AL003", repository.revision("named", name="made.py"))
    fork = repository.parent
    repository.revision("left")
    left = repository.parent
    repository.revision("right", parents=fork)
    breaks("AL005", repository.revision("al005", parents=(left, repository.parent)))
    breaks("AL012", repository.revision("al012", down="pass"))
    breaks("AL019", repository.revision("al019", more=MORE["AL019"]))
    breaks("AL018", repository.root / "migrations" / "alembic" / "env.py")
    repository.env(EARLY)
    last = repository.revision("last")
    repository.commit()
    repository.git("checkout", "-q", "main")
    repository.revision("theirs", parents="20260101_000000002")
    repository.commit()
    repository.git("checkout", "-q", "mine")
    breaks("AL004", last)
    answer, out, _ = run("check", "history", "revisions", "--base", "main", "--format", "json")
    assert answer == 1
    found = [one for one in findings(out) if one["severity"] != "note" and one["code"] != "lock-missing"]
    assert sorted((one["file"], one["code"]) for one in found) == sorted(wanted.items())
    assert {one["code"] for one in found} == set(RULES)


def test_lines(repository: Repository, run: Run) -> None:
    """A syntax error is shown on its line of the file, and so is what a helper opened."""
    syntax = repository.revision("syntax", BREAKS["syntax"])
    opened = repository.revision("opened", BREAKS["AL002"], more=MORE["AL002"])
    _, out, _ = run("check", "revisions", "--base", "main", "--format", "json")
    lines = {(one["file"], one["line"]) for one in findings(out)}
    assert lines == {
        (path.relative_to(repository.root).as_posix(), path.read_text().splitlines().index(line) + 1)
        for path, line in (
            (syntax, "        )"),
            (
                opened,
                '    return getattr(path, "read_" + "text")() and "SELECT 1"',
            ),
        )
    }


def test_two_branches_with_one_parent(repository: Repository, run: Run) -> None:
    """Two heads are seen before the merge, with git and without executing the other branch's code."""
    repository.revision("mine")
    repository.commit()
    assert run("check", "revisions", "--base", "main")[0] == 0
    repository.git("checkout", "-q", "main")
    repository.revision("theirs", more="raise SystemExit(9)\n", parents="20260101_000000001")
    repository.commit()
    repository.git("checkout", "-q", "mine")
    code, out, _ = run("check", "revisions", "--base", "main", "--format", "json")
    assert (code, codes(out)) == (1, {"AL004"})
    [finding] = [one for one in findings(out) if one["code"] == "AL004"]
    assert "20260101_000000003 (of main), 20260101_000000002" in finding["message"]
    assert finding["file"].endswith("20260101_000000002_mine.py")


def test_what_the_base_removed_is_gone(repository: Repository, run: Run) -> None:
    """A revision that the base has squashed away since is no head of the merged tree."""
    repository.git("checkout", "-q", "main")
    old = repository.revision("old", parents=None)
    repository.commit()
    repository.git("checkout", "-q", "-B", "mine")
    repository.revision("mine", parents="20260101_000000001")
    repository.commit()
    repository.git("checkout", "-q", "main")
    old.unlink()
    repository.commit()
    repository.git("checkout", "-q", "mine")
    assert run("check", "revisions", "--base", "main")[0] == 0


@pytest.mark.parametrize("how", ["no git", "no base"])
def test_without_a_base(repository: Repository, run: Run, how: str) -> None:
    """Without a base only the working tree is looked at, which is said, and every revision is new."""
    if how == "no git":
        (repository.root / ".git").rename(repository.root / "hidden")
    repository.revision("wrong", BREAKS["AL016"], more=MORE["AL016"])
    code, out, _ = run("check", "revisions", "--base", "absent", "--format", "json")
    assert (code, codes(out)) == (1, {"AL016"})
    assert [one["code"] for one in findings(out) if one["severity"] == "note"] == ["base-unknown"]
    assert "of the working tree alone" in out


def test_old_and_legacy(repository: Repository, run: Run) -> None:
    """Old revisions and those up to the cut-over keep their style, also with --all; their graph is looked at."""
    reading = "op.execute(open(__file__).read() and 'SELECT 1')"
    repository.git("checkout", "-q", "main")
    repository.revision("legacy", reading)
    legacy = repository.parent
    repository.revision("old", BREAKS["AL014"])
    repository.commit()
    repository.git("checkout", "-q", "-B", "mine")
    repository.revision("new")
    assert run("check", "revisions", "--base", "main", "--strict")[0] == 0
    _, out, _ = run("check", "revisions", "--base", "main", "--all", "--format", "json")
    assert codes(out) == {"AL002", "AL014"}
    (repository.root / "snapshot.toml").write_text(f'[policy]\nbase = "main"\nlegacy_until = "{legacy}"\n')
    _, out, _ = run("check", "revisions", "--all", "--format", "json")
    assert codes(out) == {"AL014"}
    (repository.root / "snapshot.toml").write_text('[policy]\nlegacy_until = "absent"\n')
    code, out, _ = run("check", "revisions", "--base", "main", "--format", "json")
    assert (code, "there is no revision 'absent'" in out) == (2, True)


def test_a_new_revision_is_looked_at(repository: Repository, run: Run) -> None:
    """Whoever writes a revision behind an old head is told that the base has another one."""
    template = Path(__file__).parents[2] / "migrations" / "alembic" / "script.py.mako"
    (repository.root / "migrations" / "alembic" / "script.py.mako").write_text(template.read_text())
    repository.commit()
    (repository.root / "snapshot.toml").write_text('[policy]\nbase = "main"\n')
    code, _, err = run("revisions", "new", "-m", "one")
    assert (code, err) == (0, "")
    for path in repository.versions.glob("*_one.py"):
        path.unlink()
    repository.git("checkout", "-q", "main")
    repository.revision("theirs")
    repository.commit()
    repository.git("checkout", "-q", "mine")
    code, out, err = run("revisions", "new", "-m", "two")
    assert code == 0
    assert out.startswith("written: ")
    assert "[AL004]" in err
