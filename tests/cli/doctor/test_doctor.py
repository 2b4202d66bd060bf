"""The command: its forms, its exit codes, and that it writes nothing."""

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from snapshot.model.diagnostic import note, warning
from snapshot.model.errors import FindingsError, NotProven, SnapshotError
from snapshot.model.outcome import Outcome, State
from snapshot.workflows.doctor.case import Case
from snapshot.workflows.doctor.examine import MODULES, checks
from snapshot.workflows.doctor.registry import CHECKS, Check, make

if TYPE_CHECKING:
    from tests.cli.conftest import Team

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[3]
DOCTOR = ROOT / "src" / "snapshot" / "workflows" / "doctor"


@pytest.mark.server
def test_a_project_that_is_well(upgraded: "Team", run: Run) -> None:
    """Every check is made and content, in both forms, and nothing in the database has changed."""
    env = upgraded.root / "migrations" / "alembic" / "env.py"
    env.write_text(env.read_text().replace(', Column("more", Integer)', ""))
    assert run("current-schema")[0] == 0
    before = (
        upgraded.order("SELECT pg_current_xact_id_if_assigned(), sum(xact_commit) FROM pg_stat_database"),
        (upgraded.order("SELECT oid, relname, relfilenode, xmin::text FROM pg_class ORDER BY oid")),
    )
    code, out, err = run("doctor", "--format", "json")
    told = json.loads(out)
    assert [(one["name"], one["state"]) for one in told["checks"]] == [(one.name, "fine") for one in checks()]
    assert (code, err, told["version"]) == (0, "", 1)
    assert before[1] == upgraded.order("SELECT oid, relname, relfilenode, xmin::text FROM pg_class ORDER BY oid")
    code, out, _ = run("doctor")
    assert (code, out.splitlines()[-1]) == (0, "0 findings in 13 checks")


@pytest.mark.server
def test_findings_are_told(upgraded: "Team", run: Run) -> None:
    """What, where and what to do, each command whole on its line; exit 1."""
    upgraded.order("DELETE FROM alembic_version")
    code, out, err = run("doctor")
    assert (code, err) == (1, "")
    assert re.search(r"^found    version +the version table", out, re.MULTILINE)
    assert "  → make al-stamp ENV=here REV=20260103_000000000\n" in out
    assert re.fullmatch(r"\d findings in 13 checks", out.splitlines()[-1])
    code, out, _ = run("doctor", "--format", "json")
    found = {each["code"] for one in json.loads(out)["checks"] for each in one["diagnostics"]}
    assert (code, {"version-empty", "schema-mismatch", "model-changes", "snapshot-missing"} <= found) == (1, True)


def test_a_profile_that_is_none_is_a_usage_error(project: Path, run: Run) -> None:
    """As in every command."""
    assert project.is_dir()
    assert run("doctor", "--env", "nowhere")[0] == 2


def test_nothing_could_be_looked_at(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 3 then, and 0 where something was and is fine, though the rest was not made."""
    assert project.is_dir()

    def cannot(_: Case) -> Iterator[object]:
        raise NotProven("there is no light", hint="Wait for the morning")

    def can(_: Case) -> Iterator[object]:
        return iter(())

    checks()
    dark = Check("dark", "it is dark", (), cannot)  # type: ignore[arg-type] # it yields nothing
    needs = Check("more", "there is more", ("dark",), cannot)  # type: ignore[arg-type] # likewise
    monkeypatch.setattr("snapshot.workflows.doctor.registry.CHECKS", CHECKS)
    monkeypatch.setattr("snapshot.workflows.doctor.examine.CHECKS", [dark, needs])
    code, out, _ = run("doctor", "--env", "local_dev")
    assert code == 3
    assert "not made dark" in out
    assert "  there is no light. Wait for the morning\n" in out
    assert "  it needs the check dark: it was not made either\n" in out
    assert out.endswith("0 findings in 0 checks; 2 checks were not made\n")
    light = Check("light", "it is light", (), can)  # type: ignore[arg-type] # likewise
    monkeypatch.setattr("snapshot.workflows.doctor.examine.CHECKS", [dark, light])
    assert run("doctor", "--env", "local_dev")[0] == 0


@pytest.mark.parametrize(
    ("error", "state"),
    [(FindingsError("x", code="y"), State.FOUND), (NotProven("x"), State.NOT_MADE), (None, State.FINE)],
)
def test_how_a_check_ends(error: SnapshotError | None, state: State) -> None:
    """Notes are no findings; what was found before it broke off stays."""

    def look(_: object) -> Iterator[object]:
        yield note("a", "b")
        if error:
            raise error

    one = Check("a", "b", (), look)  # type: ignore[arg-type] # a case that nobody looks at
    assert make(one, None, {}).state is state  # type: ignore[arg-type] # likewise
    broken = Outcome(name="a", asks="b", diagnostics=(warning("c", "d"),), reason="it broke off")
    assert broken.state is State.FOUND


def test_every_check_is_registered_in_one_place() -> None:
    """Each module of the package is a module of checks or none, and each function that yields findings is one."""
    modules = {path.stem for path in DOCTOR.glob("*.py")}
    assert modules == {*MODULES, "__init__", "case", "examine", "registry", "rows", "search"}
    for module in MODULES:
        tree = ast.parse((DOCTOR / f"{module}.py").read_text())
        public = [one for one in tree.body if isinstance(one, ast.FunctionDef) and not one.name.startswith("_")]
        assert all(one.decorator_list for one in public), module
    names = [one.name for one in checks()]
    assert len(names) == len(set(names))
    for at, one in enumerate(checks()):
        assert set(one.needs) <= set(names[:at]), one.name
