"""Hold the code to its budgets: short functions, short files, a docstring on every module, no import cycle.

Prints one ``file:line: sentence`` for each excess and exits 1 if there is any.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp

FUNCTION_LINES = 60
FILE_LINES = 400
FOLDERS = ("src", "scripts", "tests")
PACKAGE = "snapshot"


def main() -> int:
    """Check the project this script belongs to; return the exit code."""
    root = Path(__file__).resolve().parent.parent
    findings = [*budget_findings(root), *cycle_findings(root, PACKAGE)]
    print(*findings, sep="\n", end="\n" if findings else "")
    return 1 if findings else 0


def budget_findings(root: Path) -> Iterator[str]:
    """Yield what exceeds a budget in the Python files of ``root``, by path and line."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            yield from file_findings(str(path.relative_to(root)), path.read_text(encoding="utf-8"))


def file_findings(name: str, source: str) -> Iterator[str]:
    """Yield what exceeds a budget in one file.

    :param name: how findings name the file.
    :param source: its text.
    """
    lines = source.count("\n") + (not source.endswith("\n"))
    if lines > FILE_LINES:
        yield f"{name}:{FILE_LINES + 1}: the file has {lines} lines, at most {FILE_LINES} are allowed"
    tree = ast.parse(source, name)
    if not ast.get_docstring(tree):
        yield f"{name}:1: the module has no docstring that says why it exists"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _function_findings(name, node)


def _function_findings(name: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if lines > FUNCTION_LINES:
        yield f"{name}:{node.lineno}: {node.name} has {lines} lines, at most {FUNCTION_LINES} are allowed"


def cycle_findings(root: Path, package: str) -> Iterator[str]:
    """Yield every import cycle of an importable package once, at the import that closes it.

    Imports inside functions count: they hide a cycle from the interpreter, not from the reader.
    """
    graph = grimp.build_graph(package, cache_dir=None)
    seen: set[frozenset[str]] = set()
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            way_back = graph.find_shortest_chain(imported, importer)
            if way_back and frozenset(way_back) not in seen:
                seen.add(frozenset(way_back))
                place = _import_place(root, graph, importer, imported)
                yield f"{place}: import cycle {' → '.join((importer, *way_back))}"


def _import_place(root: Path, graph: grimp.ImportGraph, importer: str, imported: str) -> str:
    details = graph.get_import_details(importer=importer, imported=imported)
    line = details[0]["line_number"] if details else 1
    stem = Path("src", *importer.split("."))
    is_package = (root / stem).is_dir()
    return f"{stem / '__init__.py' if is_package else stem.with_suffix('.py')}:{line}"


if __name__ == "__main__":
    sys.exit(main())
