"""docs/diff.md against the forms that it describes."""

import re
from collections.abc import Callable
from pathlib import Path

from snapshot.diff import view
from snapshot.render.report.markdown import LIMIT

REPOSITORY = Path(__file__).parents[2]
Table = Callable[[str, str], list[dict[str, str]]]


def test_types_and_fields_of_the_json(table: Table) -> None:
    """Every type of the view model is told with its fields, in their order."""
    told = {row["type"].strip("`"): re.findall(r"\w+", row["fields"]) for row in table("diff.md", "type")}
    types = {name: one for name, one in vars(view).items() if hasattr(one, "__dataclass_fields__")}
    assert told == {name: list(one.__dataclass_fields__) for name, one in types.items()}


def test_numbers(document: Callable[[str], str]) -> None:
    """The version of the JSON and the length of a comment are those of the code."""
    text = document("diff.md")
    assert f"`version` is {view.VERSION}." in text
    assert f"{LIMIT:,} characters" in text


def test_the_readme_shows_a_report() -> None:
    """The report in the README is the one that a case gives."""
    report = REPOSITORY / "tests" / "cases" / "diff" / "table--column-type-below-views" / "expected" / "terminal.txt"
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert f"$ snapshot diff old.sql new.sql\n{report.read_text(encoding='utf-8').rstrip()}\n```" in readme
