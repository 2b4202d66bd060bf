"""docs/doctor.md against the checks, and the tests against both."""

import re
from collections.abc import Callable
from pathlib import Path

from snapshot.workflows.doctor.examine import checks

ROOT = Path(__file__).parents[2]
DOCTOR = ROOT / "src" / "snapshot" / "workflows" / "doctor"
Table = Callable[[str, str], list[dict[str, str]]]


def words(cell: str) -> set[str]:
    """Return the words in code of a cell, whose outermost marks are taken off."""
    return set(re.findall(r"[a-z-]+", cell))


def test_checks(table: Table) -> None:
    """Each check is told in the order in which it is made, with what it needs and every code that it names itself."""
    rows = table("doctor.md", "check")
    assert [(row["check"], words(row["needs"])) for row in rows] == [(one.name, set(one.needs)) for one in checks()]
    told = {code for row in rows for code in words(row["codes"])}
    source = "".join(path.read_text(encoding="utf-8") for path in DOCTOR.glob("*.py"))
    assert set(re.findall(r'(?:code=|note\(|warning\()\s*"([a-z-]+)"', source)) <= told


def test_every_code_is_provoked(table: Table) -> None:
    """Each code stands in a test of the doctor, where a real server or project gives rise to it."""
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests/cli/doctor").glob("test_*.py"))
    codes = {code for row in table("doctor.md", "check") for code in words(row["codes"])}
    assert len(codes) > len(checks())
    assert {code for code in codes if f'"{code}"' not in tests} == set()
