"""Which SQL files revisions read, told by their syntax trees: no code of theirs runs.

A path is followed as far as it is made of ``__file__`` and literals, with `pathlib` or `os.path`. A name that ends in
``.sql`` and is handed to something else, as a function of the revision's own, is looked for in every folder that the
revision names, beside it, and below the folder of the scripts.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from snapshot.revisions.environment import Environment
from snapshot.revisions.literals import assignments, parse

_READERS = frozenset({"open", "read_text", "read_bytes"})
_METHODS = frozenset({"resolve", "absolute", "as_posix", "joinpath", "with_suffix", "with_name"})
_SQL = ".sql"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """That a revision reads a file.

    :param revision: the revision's file.
    :param file: where it is, or would be; of several places that of the first.
    """

    revision: Path
    line: int
    file: Path
    is_there: bool


def files_read(environment: Environment, revision: Path) -> tuple[Reading, ...]:
    """Return which SQL files a revision reads, in upgrade and downgrade, sorted by line.

    :raises FindingsError: the revision is no Python.
    """
    tree = parse(revision)
    names = _names(tree, revision)
    folders = [path for path in names.values() if not path.suffix]
    places = [*folders, revision.parent, environment.scripts, environment.scripts / "sql"]
    found = {}
    for node, paths in _mentions(tree, names, revision, places):
        there = next((path for path in paths if path.is_file()), None)
        found[paths[0]] = Reading(revision=revision, line=node.lineno, file=there or paths[0], is_there=bool(there))
    return tuple(sorted(found.values(), key=lambda one: (one.line, one.file)))


def reads_unknown(revision: Path) -> bool:
    """Return whether a revision reads a file whose name its text does not tell.

    :raises FindingsError: the revision is no Python.
    """
    tree = parse(revision)
    reads = any(isinstance(node, ast.Call) and _called(node.func) in _READERS for node in ast.walk(tree))
    return reads and not any(_is_name(node) for node in ast.walk(tree)) and not _renames(tree)


def _renames(tree: ast.AST) -> bool:
    return any(isinstance(node, ast.Call) and _called(node.func) == "with_suffix" for node in ast.walk(tree))


def _names(tree: ast.Module, revision: Path) -> dict[str, Path]:
    """Return the paths that the top level of a revision gives names to."""
    names: dict[str, Path] = {}
    for name, value in assignments(tree).items():
        path = _path(value, names, revision)
        if path is not None:
            names[name] = path
    return names


def _mentions(
    tree: ast.AST, names: Mapping[str, Path], revision: Path, places: list[Path]
) -> Iterator[tuple[ast.expr, list[Path]]]:
    """Yield each mention of an SQL file with the places where it may be."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring
        path = _path(node, names, revision) if isinstance(node, ast.expr) else None
        if path is not None and path.suffix == _SQL and isinstance(node, ast.expr):
            yield node, [path]
        elif _is_name(node) and isinstance(node, ast.Constant):
            yield node, [place / str(node.value) for place in places]
        else:
            waiting.extend(ast.iter_child_nodes(node))


def _is_name(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return False
    text = node.value
    return text.endswith(_SQL) and len(text) > len(_SQL) and not any(char.isspace() or char in "*;" for char in text)


def _path(node: ast.AST, names: Mapping[str, Path], revision: Path) -> Path | None:
    """Return the path that an expression means; nothing where that is not all literal."""
    found: Path | None = None
    match node:
        case ast.Name(id="__file__"):
            found = revision
        case ast.Name(id=name):
            found = names.get(name)
        case ast.BinOp(left=left, op=ast.Div(), right=ast.Constant(value=str(text))):
            found = _below(_path(left, names, revision), text)
        case ast.Attribute(value=value, attr="parent"):
            found = _up(_path(value, names, revision), 1)
        case ast.Subscript(value=ast.Attribute(value=value, attr="parents"), slice=ast.Constant(value=int(number))):
            found = _up(_path(value, names, revision), number + 1)
        case ast.Call(func=ast.Attribute(value=value, attr=name), args=arguments) if name in _METHODS:
            found = _method(_path(value, names, revision), name, _texts(arguments))
        case ast.Call(func=func, args=[first, *rest]):
            found = _function(_path(first, names, revision), _called(func), _texts(rest))
    return found


def _texts(arguments: list[ast.expr]) -> list[str] | None:
    """Return arguments that are all literal texts; nothing where one is not."""
    found = [one.value for one in arguments if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return found if len(found) == len(arguments) else None


def _function(base: Path | None, name: str, texts: list[str] | None) -> Path | None:
    """Return what a function makes of a path: of `pathlib`, `os.path` or the builtins."""
    if texts is None or (texts and name != "join"):
        return None
    if name == "dirname":
        return _up(base, 1)
    return _below(base, *texts) if name in {"join", "Path", "abspath", "realpath", "str", "fspath"} else None


def _method(base: Path | None, name: str, texts: list[str] | None) -> Path | None:
    """Return what a method of a path makes of it."""
    if base is None or texts is None:
        return None
    if name == "joinpath":
        return _below(base, *texts)
    if not texts:
        return base
    try:
        return base.with_suffix(texts[0]) if name == "with_suffix" else base.with_name(texts[0])
    except ValueError:  # no such suffix or name
        return None


def _called(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def _below(base: Path | None, *parts: str) -> Path | None:
    return None if base is None else Path(*_without_dots(base.joinpath(*parts)))


def _without_dots(path: Path) -> list[str]:
    kept: list[str] = []
    for part in path.parts:
        if part == ".." and len(kept) > 1:
            kept.pop()
        else:
            kept.append(part)
    return kept


def _up(base: Path | None, levels: int) -> Path | None:
    if base is None:
        return None
    parents = base.parents
    return parents[levels - 1] if levels <= len(parents) else None
