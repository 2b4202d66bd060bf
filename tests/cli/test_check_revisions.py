"""``snapshot check revisions`` on repositories that the tests build: every rule broken once, and hostile ones."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from snapshot.policy.rules.registry import RULES

Run = Callable[..., tuple[int, str, str]]

ENV = """\
from alembic import context
from sqlalchemy import create_engine, text


def online():
    with create_engine("postgresql+psycopg://").connect() as connection:
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


def offline():
    context.configure(dialect_name="postgresql", dialect_opts={"paramstyle": "named"}, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


offline() if context.is_offline_mode() else online()
"""
EARLY = ENV.replace(
    "        context.configure(conn", '        connection.execute(text("SELECT 1"))\n        context.configure(conn'
)
REVISION = '''\
"""{title}"""

import sqlalchemy as sa
from alembic import op

revision = "{id}"
down_revision = {parent!r}
{more}

def upgrade():
{up}


def downgrade():
{down}
'''
UNDO = 'op.execute("SELECT 1")'
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


def body(text: str) -> str:
    """Return the lines of a function."""
    return "\n".join(f"    {line}" if line else "" for line in text.splitlines())


class Repository:
    """A project in git, with revisions that follow each other."""

    def __init__(self, root: Path) -> None:
        self.root, self.count = root, 0
        self.versions = root / "migrations" / "alembic" / "versions"
        self.versions.mkdir(parents=True)
        (root / "migrations" / "alembic.ini").write_text(
            "[alembic]\nscript_location = %(here)s/alembic\npath_separator = os\nprepend_sys_path = %(here)s\n"
        )
        (root / "migrations" / "helper.py").write_text("")
        self.env(ENV)
        self.git("init", "-q", "-b", "main")
        self.parent: str | None = None

    def env(self, text: str) -> None:
        """Write env.py."""
        (self.root / "migrations" / "alembic" / "env.py").write_text(text)

    def git(self, *arguments: str) -> None:
        """Run git, as somebody."""
        identity = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], check=True, cwd=self.root, capture_output=True)

    def commit(self) -> None:
        """Commit everything."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "some")

    def next_id(self) -> str:
        """Return an id that is later than all before."""
        self.count += 1
        return f"20260101_{self.count:09}"

    def revision(
        self, title: str, up: str = UNDO, down: str = UNDO, *, more: str = "", name: str = "", parents: object = ...
    ) -> Path:
        """Write a revision behind the last one."""
        identity = self.next_id()
        path = self.versions / (name or f"{identity}_{title}.py")
        parent = self.parent if parents is ... else parents
        path.write_text(
            REVISION.format(title=title, id=identity, parent=parent, more=more, up=body(up), down=body(down))
        )
        self.parent = identity
        return path


@pytest.fixture
def repository(project: Path) -> Repository:
    """Return a project with one revision that is committed to ``main``, on a branch of its own."""
    found = Repository(project)
    found.revision("first", "op.execute('CREATE TABLE parted (a int) PARTITION BY RANGE (a)')")
    found.commit()
    found.git("checkout", "-q", "-b", "mine")
    return found


def findings(told: str) -> list[dict[str, Any]]:
    """Return all findings of a check in JSON."""
    return [one for part in json.loads(told)["parts"] for one in part["findings"]]


def codes(told: str) -> set[str]:
    """Return the codes of findings that are not notes."""
    return {one["code"] for one in findings(told) if one["severity"] != "note"}


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


def test_ids_of_another_form(repository: Repository, run: Run) -> None:
    """Hexadecimal ids are a finding, and none where the project says that ids are any."""
    for name, parent in (("ae1027a6acf", "20260101_000000001"), ("1975ea83b712", "ae1027a6acf")):
        text = REVISION.format(title=name, id=name, parent=parent, more="", up=body(UNDO), down=body(UNDO))
        (repository.versions / f"{name}_made.py").write_text(text)
    code, out, _ = run("check", "revisions", "--base", "main", "--format", "json")
    assert (code, codes(out)) == (1, {"AL003"})
    (repository.root / "snapshot.toml").write_text('[policy]\nids = "any"\n')
    assert run("check", "revisions", "--base", "main")[0] == 0
    (repository.root / "snapshot.toml").write_text('[policy]\nids = "hex"\n')
    assert run("check", "revisions", "--base", "main")[0] == 2


@pytest.mark.parametrize(
    "data",
    [
        b"def upgrade(:\n",
        b"\0",
        b"\xff\xfe\x00",
        b"# coding: nonsense\n",
        b"x = 1\n",
        b"revision = str(1)\n",
        b"x = " + b"-" * 60_000 + b"1\n",
        b"x = " + b"(" * 500 + b"1\n",
    ],
)
def test_hostile_files(repository: Repository, run: Run, data: bytes) -> None:
    """What is no revision is one finding, which names the file; the others are looked at all the same."""
    (repository.versions / "hostile.py").write_bytes(data)
    repository.revision("wrong", "op.execute('COMMIT')")
    code, out, err = run("check", "revisions", "--base", "main", "--format", "json")
    assert code == 1
    assert codes(out) == {"revision-file", "AL016"}
    assert "Traceback" not in err


def test_encodings(repository: Repository, run: Run) -> None:
    """A byte order mark, an encoding of its own and lines of Windows are read as Python reads them."""
    path = repository.revision("encoded", "op.execute('''\n\nSELECT 'é'; COMMIT''')")
    text = path.read_text()
    for data in (
        b"\xef\xbb\xbf" + text.encode(),
        b"# coding: latin-1\n" + text.encode("latin-1"),
        text.replace("\n", "\r\n").encode(),
    ):
        path.write_bytes(data)
        _, out, _ = run("check", "revisions", "--base", "main", "--format", "json")
        wanted = next(at for at, line in enumerate(data.splitlines(), 1) if b"COMMIT" in line)
        assert [(one["code"], one["line"]) for one in findings(out)] == [("AL016", wanted)]


def test_twins_rings_and_missing_parents(repository: Repository, run: Run) -> None:
    """What is wrong with the graph is told at once, and nothing hides anything else."""
    ids = ("20260102_000000000", "20260103_000000000", "20260104_000000000")
    for name, parent in zip(ids, ("20260101_000000009", ids[2], ids[1]), strict=True):
        text = REVISION.format(title=name, id=name, parent=parent, more="", up=body(UNDO), down=body(UNDO))
        (repository.versions / f"{name}_made.py").write_text(text)
    twin = (repository.versions / "20260101_000000001_first.py").read_text()
    (repository.versions / "20260101_000000001_twin.py").write_text(twin)
    code, out, _ = run("check", "revisions", "--base", "main", "--format", "json")
    assert code == 1
    messages = " ".join(one["message"] for one in findings(out) if one["severity"] == "error")
    for wanted in ("is also that of", "20260101_000000009 is defined in no file", "in a ring", "has 2 heads"):
        assert wanted in messages


def test_several_places(repository: Repository, run: Run) -> None:
    """Revisions in several places, one of them searched below, are one tree."""
    ini = repository.root / "migrations" / "alembic.ini"
    more = repository.root / "migrations" / "more" / "below"
    more.mkdir(parents=True)
    ini.write_text(
        ini.read_text()
        + "version_locations = %(here)s/alembic/versions:%(here)s/more\nrecursive_version_locations = true\n"
    )
    path = repository.revision("elsewhere", "op.execute('COMMIT')")
    path.rename(more / path.name)
    _, out, _ = run("check", "revisions", "--base", "main", "--format", "json")
    assert [(one["code"], one["file"]) for one in findings(out)] == [
        ("AL016", f"migrations/more/below/{path.name}"),
    ]


def test_what_cannot_be_rendered(repository: Repository, run: Run) -> None:
    """A revision that asks the database cannot be rendered; that is a note, and its texts are looked at."""
    asks = (
        "rows = op.get_bind().execute(sa.text('SELECT 1')).fetchall()\nop.execute('SELECT 2')\nop.execute(f'{rows}')"
    )
    repository.revision("asks", asks)
    code, out, _ = run("check", "revisions", "--base", "main", "--format", "json")
    assert code == 0
    notes = [one["message"] for one in findings(out)]
    assert any("could not be rendered" in one for one in notes)
    assert any("is computed, and rendering the revision did not show it" in one for one in notes)


def test_nothing_to_check(repository: Repository, run: Run) -> None:
    """Without a revision the part fails."""
    for path in repository.versions.glob("*.py"):
        path.unlink()
    repository.commit()
    repository.git("branch", "-f", "main")
    _, out, _ = run("check", "revisions", "--base", "main", "--format", "json")
    assert codes(out) == {"nothing-to-check"}
