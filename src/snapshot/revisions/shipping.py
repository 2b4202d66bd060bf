"""The programs that call Alembic, as arguments of a Python: by name where this package is, else as text."""

from pathlib import Path

_FOLDER = Path(__file__).parent
_PACKAGE = "snapshot.revisions"
_NEEDED = {"rendering": ("opening",), "retracing": ("opening", "rendering", "inventory")}
"""What a program imports of this package beside `calling`, each behind what it needs itself."""
_LOADER = """\
import sys, types
sys.path[:] = [one for one in sys.path if one]
for name, text in {sources!r}:
    sys.modules[name] = module = types.ModuleType(name)
    exec(compile(text, name, "exec"), module.__dict__)
"""
"""Loads modules by their whole names, so that they import each other. The folder in which Python was started is taken
off its path, because it may hold a folder named alembic."""
_PROGRAM = """\
exec({loader!r})
import sys; sys.exit(sys.modules[{main!r}].main())
"""
"""All sources stand on the first line: since Python 3.13 a traceback shows lines of this text, also for the functions
that Alembic and the standard library make from texts of their own, and what it shows is searched for what we say."""


def by_name(program: str) -> list[str]:
    """Return the arguments for the interpreter of this package."""
    # -P keeps the folder of alembic.ini, which may hold a folder named alembic, from hiding the library.
    return ["-P", "-m", f"{_PACKAGE}.{program}"]


def as_text(program: str) -> list[str]:
    """Return the arguments for an interpreter that has Alembic and need not have this package."""
    names = dict.fromkeys(("calling", *_NEEDED.get(program, ()), program))
    sources = [(f"{_PACKAGE}.{name}", (_FOLDER / f"{name}.py").read_text(encoding="utf-8")) for name in names]
    return ["-c", _PROGRAM.format(loader=_LOADER.format(sources=sources), main=f"{_PACKAGE}.{program}")]
