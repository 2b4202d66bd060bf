"""Rules over what a revision reads besides itself."""

import ast
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeGuard

from snapshot.model.diagnostic import Severity
from snapshot.policy.rules.literals import dotted
from snapshot.policy.rules.registry import rule
from snapshot.policy.rules.values import Found, Judged, Project, Written, found

_USUAL = ("alembic", "sqlalchemy", "snapshot")
_OPENS = frozenset(
    {
        "builtins.open",
        "codecs.open",
        "fileinput.FileInput",
        "fileinput.input",
        "io.FileIO",
        "io.open",
        "io.open_code",
        "linecache.getline",
        "linecache.getlines",
        "open",
        "os.open",
        "os.popen",
        "os.system",
        "pkgutil.get_data",
    }
)
_METHODS = frozenset({"read_text", "read_bytes", "open", "urlopen"})
_STARTS = ("os.exec", "os.spawn", "os.posix_spawn")
_MODULES = frozenset(
    {"subprocess", "importlib.resources", "importlib_resources", "pkgutil", "runpy", "urllib.request"}
)
_ENDING = ".sql"
_LOOKING = frozenset({"endswith", "removesuffix"})
_INLINE = "Write the SQL into the revision itself, in op.execute or run_sql"
_IMPORTERS = frozenset({"__import__", "importlib.import_module", "import_module"})


@rule("AL002", "a new revision reads no other file and starts no program")
def external_files(project: Project) -> Iterator[Found]:
    """Look for what reads files, in the syntax tree and in what was opened while the revision was rendered."""
    for one in project.judged:
        told: set[int] = set()
        for node, message in _reads(one.written):
            if node.lineno not in told:
                told |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
                yield found(one.written, "AL002", message, line=node.lineno, hint=_INLINE)
        yield from _opened(one, told)


def _opened(one: Judged, told: set[int]) -> Iterator[Found]:
    for opened in one.opened:
        if opened.line not in told:
            told.add(opened.line)
            when = f"its {opened.direction} was rendered" if opened.direction else "it was imported"
            message = f"{opened.what} was opened when {when}"
            yield found(one.written, "AL002", message, line=opened.line, hint=_INLINE)


def _reads(revision: Written) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """Yield what reads something else, calls before the names of files in them."""
    spoken, names = _only_said(revision.tree), _stands_for(revision.tree)
    own = {node.name for node in ast.walk(revision.tree) if isinstance(node, ast.ClassDef)}
    for node in ast.walk(revision.tree):
        match node:
            case ast.Call() if name := _reader(node, names, own):
                yield node, f"{name} reads or starts something outside of the revision"
            case ast.Import(names=aliases) if found := [one.name for one in aliases if _reads_files(one.name)]:
                yield node, f"{found[0]} is for reading or starting something outside of the revision"
            case ast.ImportFrom(module=str(module), names=aliases) if any(
                _reads_files(one) for one in (module, *(f"{module}.{one.name}" for one in aliases))
            ):
                yield node, f"{module} is for reading or starting something outside of the revision"
    for node in ast.walk(revision.tree):
        if isinstance(node, ast.Constant) and id(node) not in spoken and _names_file(node.value):
            yield node, f"{node.value!r} names a SQL file"


def _reader(node: ast.Call, names: Mapping[str, str], own: Collection[str]) -> str:
    """Return how a call is named that reads or starts something.

    :param names: what names of the file stand for.
    :param own: classes of the revision, whose methods are its own.
    """
    written = dotted(node.func)
    first, dot, rest = written.partition(".")
    name = f"{names.get(first, first)}{dot}{rest}"
    if name in _OPENS or name.startswith(_STARTS):
        return written
    if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
        owner = node.func.value
        is_own = isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id in own
        return "" if is_own else written or f"….{node.func.attr}"
    return ""


def _stands_for(tree: ast.Module) -> dict[str, str]:
    """Return what the names of a file stand for that it imports, or gives to something that has another."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found |= {one.asname: one.name for one in names if one.asname}
            case ast.ImportFrom(module=str(module), names=names):
                found |= {one.asname or one.name: f"{module}.{one.name}" for one in names}
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name() | ast.Attribute() as value):
                first, dot, rest = dotted(value).partition(".")
                found |= {name: f"{found.get(first, first)}{dot}{rest}"} if first != name else {}
    return found


def _reads_files(module: str) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in _MODULES)


def _names_file(value: object) -> bool:
    """Return whether a text is a name of such a file, or its end; a sentence that mentions one is none."""
    return isinstance(value, str) and value.endswith(_ENDING) and not re.search(r"\s", value)


def _only_said(tree: ast.Module) -> frozenset[int]:
    """Return which constants open nothing: statements by themselves, as docstrings, and ends that are looked for."""
    found = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _LOOKING:
            found |= {id(one) for argument in node.args for one in ast.walk(argument)}
    return frozenset(found)


@rule("AL015", "a revision imports the standard library, Alembic, SQLAlchemy and what is configured, nothing else")
def imports(project: Project) -> Iterator[Found]:
    """Look for imports of the application, which goes on while the revision stays."""
    for one in project.judged:
        for node, module in imported(one.written.tree):
            if module is None:
                message = "what is imported here is computed, so nobody can tell what it is"
                yield found(one.written, "AL015", message, line=node.lineno, severity=Severity.NOTE)
            elif not is_allowed(module, project.imports):
                message = f"it imports {module}"
                hint = "Copy what it needs into the revision, or name the module in imports of [tool.snapshot.policy]"
                yield found(one.written, "AL015", message, line=node.lineno, hint=hint)


def is_allowed(module: str, also: Iterable[str] = ()) -> bool:
    """Return whether a module is of the standard library, Alembic, SQLAlchemy, this package, or named besides."""
    if module.partition(".")[0] in sys.stdlib_module_names:
        return True
    return any(module == one or module.startswith(f"{one}.") for one in (*_USUAL, *also))


def imported(tree: ast.Module) -> Iterator[tuple[ast.expr | ast.stmt, str | None]]:
    """Yield what imports a module when the file runs, with that module's name; ``None`` for one that is computed."""
    known = _stands_for(tree)
    unrun = {
        id(inner) for node in ast.walk(tree) if _is_for_types(node) for one in node.body for inner in ast.walk(one)
    }
    for node in (one for one in ast.walk(tree) if id(one) not in unrun):
        match node:
            case ast.Import(names=names):
                yield from ((node, one.name) for one in names)
            case ast.ImportFrom(module=module, level=level):
                yield node, "." * level + (module or "")
            case ast.Call(args=[argument, *_]) if known.get(dotted(node.func), dotted(node.func)) in _IMPORTERS:
                name = argument.value if isinstance(argument, ast.Constant) else None
                yield node, name if isinstance(name, str) else None


def _is_for_types(node: ast.AST) -> TypeGuard[ast.If]:
    """Return whether only type checkers see a block: https://docs.python.org/3/library/typing.html#typing.TYPE_CHECKING."""
    return isinstance(node, ast.If) and dotted(node.test).rpartition(".")[2] == "TYPE_CHECKING"
