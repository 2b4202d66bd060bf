"""The workflow for GitHub in ``examples/``: linted, and its steps run as the runner would run them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]
WORKFLOW = REPOSITORY / "examples" / "github" / "schema.yml"
GH = """\
#!{python}
import json, os, pathlib, sys

arguments = sys.argv[1:]
place = pathlib.Path(os.environ["GH_STATE"])
comments = json.loads(place.read_text()) if place.exists() else []
if "--method" not in arguments:
    mark = "<!-- snapshot: schema report -->"
    assert any(f'startswith("{{mark}}")' in one for one in arguments), arguments
    print(*(one["id"] for one in comments if one["body"].startswith(mark)), sep="\\n")
else:
    (field,) = (one for one in arguments if one.startswith("body=@"))
    body = pathlib.Path(field.removeprefix("body=@")).read_text()
    method = arguments[arguments.index("--method") + 1]
    if method == "POST":
        comments.append({{"id": len(comments) + 7, "body": body}})
    else:
        identity = int(arguments[arguments.index("--method") + 2].rsplit("/", 1)[1])
        next(one for one in comments if one["id"] == identity)["body"] = body
    place.write_text(json.dumps(comments))
"""


@pytest.fixture(scope="module")
def steps() -> dict[str, dict[str, Any]]:
    """The steps of the job that have a name, by that name."""
    read = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    return {step["name"]: step for step in read["jobs"]["check"]["steps"] if "name" in step}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a repository with the snapshot of this one on ``main``, and a branch that changes an object of it."""
    where = tmp_path / "checkout"
    where.mkdir()
    (where / "snapshot.toml").write_text("[layers]\n")
    program = str(Path(sys.executable).with_name("snapshot"))
    split = [program, "split", "-", "--out", "sql_current", "--quiet"]
    git(where, "init", "-qb", "main")
    subprocess.run(split, cwd=where, input=b"CREATE TABLE public.t (id integer);\n", check=True)
    git(where, "add", "-A")
    git(where, "commit", "-qm", "one")
    git(where, "switch", "-qc", "work")
    subprocess.run(split, cwd=where, input=b"CREATE TABLE public.t (id bigint);\n", check=True)
    git(where, "commit", "-qam", "two")
    return where


def git(where: Path, *arguments: str) -> None:
    """Run git as somebody."""
    who = ("-c", "user.name=team", "-c", "user.email=team@example.org")
    subprocess.run(["git", *who, *arguments], cwd=where, check=True, capture_output=True)


def run(step: dict[str, Any], where: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a step as GitHub's runner does, with ``bash -e``, and ``snapshot`` on the path."""
    path = f"{where.parent}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    script = step["run"].replace(" --by-revision", "")
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=where,
        env={**os.environ, "PATH": path, "BASE": "main", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_lint() -> None:
    """Actionlint finds nothing."""
    program = shutil.which("actionlint")
    if program is None:
        pytest.skip("actionlint is not installed")
    done = subprocess.run([program, WORKFLOW], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_report(steps: dict[str, dict[str, Any]], checkout: Path) -> None:
    """The report is Markdown and HTML, and stands in the summary of the job; a difference is no failure."""
    summary = checkout / "summary.md"
    done = run(steps["Report"], checkout, GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 0, done.stderr
    assert "`id`" in (checkout / "report.md").read_text() or "integer" in (checkout / "report.md").read_text()
    assert (checkout / "report.html").read_text().lstrip().startswith("<!DOCTYPE html>")
    assert summary.read_text() == (checkout / "report.md").read_text()


def test_report_fails_where_nothing_can_be_compared(steps: dict[str, dict[str, Any]], checkout: Path) -> None:
    """A side that cannot be read is no difference, and the step fails."""
    shutil.rmtree(checkout / "sql_current")
    done = run(steps["Report"], checkout, GITHUB_STEP_SUMMARY=str(checkout / "summary.md"))
    assert done.returncode == 3, done.stderr


def test_one_comment_is_kept_up_to_date(steps: dict[str, dict[str, Any]], checkout: Path) -> None:
    """The first run posts a comment, later ones rewrite it, and comments of others are left alone."""
    stand_in = checkout.parent / "gh"
    stand_in.write_text(GH.format(python=sys.executable))
    stand_in.chmod(0o755)
    state = checkout.parent / "comments.json"
    state.write_text(json.dumps([{"id": 1, "body": "mine"}]))
    said = {"GH_STATE": str(state), "GITHUB_REPOSITORY": "team/app", "NUMBER": "3", "GH_TOKEN": "none"}
    for text in ("first", "second"):
        (checkout / "report.md").write_text(text)
        done = run(steps["Comment"], checkout, **said)
        assert done.returncode == 0, done.stderr
    mark = "<!-- snapshot: schema report -->"
    assert [one["body"] for one in json.loads(state.read_text())] == ["mine", f"{mark}\nsecond"]


def test_check_step_calls_what_there_is(steps: dict[str, dict[str, Any]], checkout: Path) -> None:
    """The options of the check are those of the command: it answers about the project, not about usage."""
    done = run(steps["Check"], checkout)
    assert done.returncode != 2 or "alembic.ini" in done.stdout, done.stderr
    assert (checkout / "check.sarif").is_file()
    assert (checkout / "check.json").is_file()
