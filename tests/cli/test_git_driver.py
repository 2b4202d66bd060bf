"""Real git with the lines of docs/diff.md: what it shows of schema_head.sql, and that it always goes on."""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from snapshot.cli.main import run as run_cli
from snapshot.model.diagnostic import ExitCode

PROGRAM = Path(sys.executable).with_name("snapshot")
DOCUMENT = Path(__file__).parents[2] / "docs" / "diff.md"
OLD = "CREATE SCHEMA s;\n\nCREATE TABLE s.t (\n    a integer\n);\n"
NEW = "CREATE SCHEMA s;\n\nCREATE TABLE s.t (\n    a integer,\n    b integer\n);\n"
BROKEN = "CREATE SCHEMA s;\n<<<<<<< HEAD\nCREATE TABLE s.t (\n"


@dataclass(frozen=True)
class Repository:
    """A repository in which git is set up as the document says."""

    root: Path
    calls: Path

    @property
    def head(self) -> Path:
        """The aggregate."""
        return self.root / "sql" / "schema_head.sql"

    def git(self, *arguments: str, code: int = 0) -> str:
        """Run git and return what it prints."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        environment |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "HOME": str(self.root)}
        environment |= {
            f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=environment, check=False, capture_output=True, text=True
        )
        assert done.returncode == code, done.stderr
        return done.stdout

    def commit(self, text: str, message: str = "change") -> None:
        """Commit the aggregate with this text."""
        self.head.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def called(self) -> list[str]:
        """Return how git called the driver so far."""
        return self.calls.read_text().splitlines() if self.calls.exists() else []


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return a repository with one commit of the old text."""
    made = Repository(tmp_path / "repository", tmp_path / "calls")
    made.head.parent.mkdir(parents=True)
    program = tmp_path / "snapshot"
    program.write_text(
        f'#!/bin/sh\necho "$@" >> {shlex.quote(str(made.calls))}\nexec {shlex.quote(str(PROGRAM))} "$@"\n'
    )
    program.chmod(0o755)
    made.git("init", "--quiet", "--initial-branch", "main")
    for line in configuration():
        _, _, key, value = shlex.split(line)
        made.git("config", key, value.replace("snapshot git-driver", f"{shlex.quote(str(program))} git-driver"))
    (made.root / ".gitattributes").write_text("sql/schema_head.sql diff=snapshot\n")
    made.commit(OLD, "first")
    return made


def configuration() -> list[str]:
    """Return the lines with which the document sets git up."""
    return re.findall(r"^git config diff\.snapshot\..*$", DOCUMENT.read_text(), re.MULTILINE)


def test_the_document_sets_up_all_that_git_asks_for() -> None:
    """A command for git diff, a text for git log, and the cache of that."""
    keys = [shlex.split(line)[2] for line in configuration()]
    assert keys == [f"diff.snapshot.{key}" for key in ("command", "textconv", "cachetextconv")]


def test_git_diff_shows_the_report(repository: Repository) -> None:
    """The object and the column, no lines of SQL, and where the sides are from."""
    repository.head.write_text(NEW)
    found = repository.git("diff")
    assert "table s.t" in found
    assert re.search(r"\+ column b", found)
    assert "@@" not in found
    assert re.search(r"sql/schema_head\.sql \([0-9a-f]{7}\)", found)
    assert "(working tree)" in found


def test_git_log_and_git_show_compare_outlines(repository: Repository) -> None:
    """Without --ext-diff git runs no driver; it compares lines of facts below the object they belong to."""
    repository.commit(NEW)
    for command in (("log", "-p", "-1"), ("show",)):
        found = repository.git(*command)
        assert "+    column b: integer" in found.splitlines()
        assert "CREATE TABLE" not in found
    assert [line for line in repository.git("log", "-p", "-1", "-U0").splitlines() if line.startswith("@@")] == [
        "@@ -3,0 +4 @@ table s.t"
    ]


def test_git_log_with_ext_diff_shows_the_report(repository: Repository) -> None:
    """One report a commit."""
    repository.commit(NEW)
    found = repository.git("log", "-p", "--ext-diff")
    assert found.count("diff --snapshot") == 2
    assert re.search(r"\+ column b", found)


def test_a_file_that_comes_or_goes(repository: Repository) -> None:
    """Everything is new, or gone; git hands over the null device."""
    repository.head.unlink()
    deleted = repository.git("diff")
    assert "deleted file" in deleted
    assert re.search(r"- table s\.t", deleted)
    repository.git("commit", "-qam", "gone")
    repository.head.parent.mkdir(exist_ok=True)
    repository.head.write_text(OLD)
    repository.git("add", "--all")
    added = repository.git("diff", "--cached")
    assert "new file" in added
    assert re.search(r"\+ table s\.t", added)
    repository.git("commit", "-qm", "back")
    assert "+table s.t" in repository.git("log", "-p", "-1").splitlines()
    assert "-table s.t" in repository.git("log", "-p", "-1", "HEAD~1").splitlines()


def test_a_file_that_is_renamed(repository: Repository) -> None:
    """Nine arguments are handed over then."""
    (repository.root / ".gitattributes").write_text("schema_head.sql diff=snapshot\n")
    repository.commit(OLD + "".join(f"\nCREATE TABLE s.t{at} (\n    a integer\n);\n" for at in range(20)))
    (repository.root / "other").mkdir()
    repository.git("mv", "sql/schema_head.sql", "other/schema_head.sql")
    with (repository.root / "other" / "schema_head.sql").open("a") as stream:
        stream.write("\nCREATE TABLE s.more (\n    a integer\n);\n")
    repository.git("add", "--all")
    found = repository.git("diff", "--cached", "-M")
    assert "diff --snapshot a/sql/schema_head.sql b/other/schema_head.sql" in found
    assert "renamed from sql/schema_head.sql" in found
    assert re.search(r"\+ table s\.more", found)
    assert "s.t7" not in found


def test_what_is_no_snapshot_is_told_and_shown_by_lines(repository: Repository) -> None:
    """The next file is shown as well, and the answer is the usual one."""
    (repository.root / "zz.txt").write_text("a\n")
    repository.git("add", "--all")
    repository.git("commit", "-qm", "more")
    (repository.root / "zz.txt").write_text("b\n")
    repository.head.write_text(BROKEN)
    found = repository.git("diff")
    assert "cannot be compared object by object: sql/schema_head.sql (working tree):2: syntax error" in found
    assert "+<<<<<<< HEAD" in found.splitlines()
    assert "+b" in found.splitlines()
    repository.git("commit", "-qam", "broken")
    logged = repository.git("log", "-p", "-1").splitlines()
    assert any(line.startswith("+no outline: ") for line in logged)
    assert "+<<<<<<< HEAD" in logged
    assert "+b" in logged


@pytest.mark.parametrize("data", [b"", b"\n", b"\x00\x01", b"PGDMP", b"\xff\xfe\xfd"])
def test_any_bytes_are_borne(repository: Repository, data: bytes) -> None:
    """Neither driver makes git stop."""
    repository.head.write_bytes(data)
    assert "diff --snapshot" in repository.git("diff")
    repository.git("commit", "-qam", "bytes")
    assert "schema_head.sql" in repository.git("log", "-p", "-1")


def test_a_conflict_of_a_merge(repository: Repository) -> None:
    """The combined comparison does not stop at the markers, and an unmerged path is told."""
    repository.git("checkout", "-qb", "other")
    repository.commit(OLD.replace("a integer", "a bigint"))
    repository.git("checkout", "-q", "main")
    repository.commit(OLD.replace("a integer", "a text"))
    repository.git("merge", "other", code=1)
    assert "<<<<<<<" in repository.git("diff")
    assert "sql/schema_head.sql: not merged yet" in repository.git("diff", "--cached")


def test_only_the_mode_changes(repository: Repository) -> None:
    """Nothing is compared where the content is the same."""
    repository.head.chmod(0o755)
    repository.git("add", "--all")
    found = repository.git("diff", "--cached")
    assert found.splitlines() == [
        "diff --snapshot a/sql/schema_head.sql b/sql/schema_head.sql",
        "mode 100644 -> 100755",
    ]


def test_what_is_only_spelled_otherwise_is_no_difference(repository: Repository) -> None:
    """The outline is the same, and the report says that nothing differs."""
    repository.commit(OLD.replace("a integer", "a   integer"))
    assert "@@" not in repository.git("log", "-p", "-1")
    found = repository.git("diff", "HEAD~1")
    assert "table s.t" not in found


def test_outlines_are_cached(repository: Repository) -> None:
    """A second look at the same history runs nothing."""
    repository.commit(NEW)
    first = repository.git("log", "-p")
    calls = repository.called()
    assert len([one for one in calls if "--textconv" in one]) == 2
    assert repository.git("log", "-p") == first
    assert repository.called() == calls


def test_colour_follows_git(repository: Repository) -> None:
    """Not into a pipe, unless git is told so."""
    repository.head.write_text(NEW)
    assert "\x1b[" not in repository.git("diff")
    assert "\x1b[" in repository.git("-c", "color.diff=always", "diff")


def test_git_by_itself_knows_no_driver(repository: Repository) -> None:
    """Attributes travel with a repository and configuration does not: a clone shows lines until it is set up."""
    repository.commit(NEW)
    repository.git("clone", "-q", ".", "clone")
    found = repository.git("-C", "clone", "log", "-p", "-1")
    assert "+    b integer" in found.splitlines()


def test_a_patch_for_others_is_a_patch(repository: Repository) -> None:
    """format-patch asks neither driver, so that what it writes applies."""
    repository.commit(NEW)
    patch = repository.git("format-patch", "-1", "--stdout")
    assert "+    b integer" in patch.splitlines()
    assert "+    b integer" in repository.git("diff", "--no-ext-diff", "--no-textconv", "HEAD~1").splitlines()


@pytest.mark.parametrize("arguments", [(), ("a", "b"), ("--textconv",), ("--textconv", "a", "b")])
def test_arguments_that_git_does_not_give(arguments: tuple[str, ...]) -> None:
    """People who call it by hand are told how it is called."""
    assert run_cli(["git-driver", *arguments]) == ExitCode.USAGE
