"""docs/error-codes.md against every code that the source can report."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]

Table = Callable[[str, str], list[dict[str, str]]]
WEIGHTS = ("note", "warning")


def codes(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each code in a module with its weight: of notes, warnings, errors, and the defaults of error classes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            if name in WEIGHTS and node.args and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value), name
            for keyword in node.keywords:
                if keyword.arg == "code" and isinstance(keyword.value, ast.Constant):
                    yield str(keyword.value.value), "error"
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and _names_default(node):
            yield str(node.value.value), "error"


def _names_default(node: ast.Assign) -> bool:
    return any(isinstance(target, ast.Name) and target.id == "default_code" for target in node.targets)


def test_codes(table: Table) -> None:
    """The rows are the codes in the source with their weights, each once, in the order of the alphabet."""
    found = set()
    for path in (REPOSITORY / "src").rglob("*.py"):
        found |= set(codes(ast.parse(path.read_text(encoding="utf-8"))))
    rows = [(row["code"], row["weight"]) for row in table("error-codes.md", "code")]
    assert rows == sorted(found)
