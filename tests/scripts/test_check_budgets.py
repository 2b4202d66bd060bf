"""The budget script finds what it is there to find, and nothing in this project."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_budgets", ROOT / "scripts" / "check_budgets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


budgets = _load()


def test_a_file_within_the_budgets_passes() -> None:
    """Sixty lines of function and four hundred of file are allowed."""
    body = "    pass\n" * 59
    source = '"""Why."""\n' + f"def f():\n{body}" + "# more\n" * 339

    assert source.count("\n") == 400
    assert list(budgets.file_findings("a.py", source)) == []


def test_a_long_function_is_found_at_its_line() -> None:
    """A function, a method or a nested function of sixty-one lines is named with its line."""
    body = "        pass\n" * 60
    source = f'"""Why."""\nclass C:\n    async def f(self):\n{body}'

    assert list(budgets.file_findings("a.py", source)) == ["a.py:3: f has 61 lines, at most 60 are allowed"]


def test_a_long_file_is_found() -> None:
    """The four hundred and first line is one too many."""
    source = '"""Why."""\n' + "# more\n" * 400

    assert list(budgets.file_findings("a.py", source)) == [
        "a.py:401: the file has 401 lines, at most 400 are allowed"
    ]


def test_a_missing_docstring_is_found() -> None:
    """A module without a docstring is named, an empty one too."""
    for source in ("", "x = 1\n"):
        assert list(budgets.file_findings("a.py", source)) == [
            "a.py:1: the module has no docstring that says why it exists"
        ]


def test_a_cycle_between_submodules_is_found_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two modules of one package that import each other are one finding, also inside a function."""
    package = tmp_path / "src" / "cyclic_example"
    (package / "room").mkdir(parents=True)
    for init in (package, package / "room"):
        (init / "__init__.py").write_text('"""."""\n')
    (package / "room" / "a.py").write_text("import os\nfrom cyclic_example.room.b import x\n")
    (package / "room" / "b.py").write_text("x = 1\ndef f():\n    from cyclic_example.room import a\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "src"), *sys.path])

    (finding,) = budgets.cycle_findings(tmp_path, "cyclic_example")

    a, b = "cyclic_example.room.a", "cyclic_example.room.b"
    assert finding == f"src/cyclic_example/room/a.py:2: import cycle {a} → {b} → {a}"
