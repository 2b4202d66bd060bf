"""What expressions of a revision come to, as far as they build paths and texts of literals; no code of it runs.

Everything else is `UNKNOWN`, and whatever is made of it.
"""

import ast
import posixpath
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final


class _Unknown:
    """The value of what is not followed."""


UNKNOWN: Final = _Unknown()
_MOST = 1000
"""Elements of a collection, and characters of a text, that are followed: no path is longer."""

Names = Mapping[str, object]
Ask = Callable[[ast.expr, Names], object]

_PATHS = frozenset({"Path", "PurePath", "PosixPath", "PurePosixPath"})
_SAME = frozenset({"resolve", "absolute", "expanduser"})


def value_of(node: ast.expr | None, names: Names, ask: Ask) -> object:  # noqa: PLR0911 - one for each sort
    """Return what an expression comes to.

    :param names: what is known of names.
    :param ask: tells what any other expression comes to.
    """
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return names.get(name, UNKNOWN)
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            return _collected(items, names, ask)
        case ast.Dict(keys=keys, values=values):
            return _mapped(keys, values, names, ask)
        case ast.BinOp(left=left, op=operator, right=right):
            return _combined(value_of(left, names, ask), operator, value_of(right, names, ask))
        case ast.JoinedStr(values=parts):
            return _joined([value_of(_formatted(part), names, ask) for part in parts])
        case ast.Attribute(value=owner, attr=name):
            return _attribute(value_of(owner, names, ask), name)
        case ast.Subscript(value=owner, slice=key):
            return _item(value_of(owner, names, ask), value_of(key, names, ask))
        case ast.Call():
            found = called(node, names, ask)
            return ask(node, names) if found is UNKNOWN else found
    return UNKNOWN if node is None else ask(node, names)


def called(node: ast.Call, names: Names, ask: Ask) -> object:
    """Return what a call of a function or method of the standard library comes to."""
    arguments = value_of(ast.Tuple(elts=node.args), names, ask)
    if not isinstance(arguments, tuple):
        return UNKNOWN
    name = dotted(node.func)
    if name and name.split(".", 1)[0] not in names:
        return _by_name(name, arguments)
    if isinstance(node.func, ast.Attribute):
        named = {one.arg: value_of(one.value, names, ask) for one in node.keywords if one.arg}
        return _method(value_of(node.func.value, names, ask), node.func.attr, arguments, named)
    return UNKNOWN


def dotted(node: ast.expr) -> str:
    """Return a name with dots, as ``os.path.join``; empty for any other expression."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=owner, attr=name):
            before = dotted(owner)
            return f"{before}.{name}" if before else ""
    return ""


def _formatted(part: ast.expr) -> ast.expr | None:
    match part:
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            return value
        case ast.Constant():
            return part
    return None


def _collected(items: Sequence[ast.expr], names: Names, ask: Ask) -> object:
    found: list[object] = []
    for item in items:
        value = value_of(item.value if isinstance(item, ast.Starred) else item, names, ask)
        if not isinstance(item, ast.Starred):
            found.append(value)
        elif isinstance(value, tuple):
            found.extend(value)
        else:
            return UNKNOWN
    return tuple(found) if len(found) <= _MOST else UNKNOWN


def _mapped(keys: Sequence[ast.expr | None], values: Sequence[ast.expr], names: Names, ask: Ask) -> object:
    found: dict[object, object] = {}
    for key, value in zip(keys, values, strict=True):
        told = value_of(key, names, ask)
        if not isinstance(told, str | int | PurePosixPath):
            return UNKNOWN
        found[told] = value_of(value, names, ask)
    return found


def _combined(left: object, operator: ast.operator, right: object) -> object:
    match left, operator, right:
        case PurePosixPath(), ast.Div(), str() | PurePosixPath():
            return left / right
        case str(), ast.Div(), PurePosixPath():
            return left / right
        case (str(), ast.Add(), str()) if len(left) + len(right) <= _MOST:
            return left + right
        case (tuple(), ast.Add(), tuple()) if len(left) + len(right) <= _MOST:
            return left + right
    return UNKNOWN


def _joined(parts: Sequence[object]) -> object:
    texts = [str(part) for part in parts if isinstance(part, str | int | PurePosixPath)]
    return "".join(texts) if len(texts) == len(parts) else UNKNOWN


def _attribute(owner: object, name: str) -> object:
    if not isinstance(owner, PurePosixPath):
        return UNKNOWN
    if name == "parents":
        return tuple(owner.parents)
    return getattr(owner, name) if name in {"parent", "name", "stem", "suffix"} else UNKNOWN


def _item(owner: object, key: object) -> object:
    match owner, key:
        case (tuple(), int()) if -len(owner) <= key < len(owner):
            return owner[key]
        case dict(), str() | int():
            return owner.get(key, UNKNOWN)
    return UNKNOWN


def _by_name(name: str, arguments: tuple[object, ...]) -> object:  # noqa: PLR0911 - one for each function
    """Return what a function of the standard library answers that makes paths or goes through a collection."""
    last = name.rpartition(".")[2]
    match last, arguments:
        case "sorted" | "list" | "tuple" | "set" | "reversed" | "iter", [tuple() as items]:
            return items
        case "list" | "sorted" | "tuple" | "iter", [dict() as items]:
            return tuple(items)
        case "enumerate", [tuple() as items]:
            return tuple(enumerate(items))
        case "str" | "fspath", [str() | PurePosixPath() as one]:
            return str(one)
        case "abspath" | "realpath" | "normpath", [str() | PurePosixPath() as one]:
            return posixpath.normpath(str(one))
        case "dirname" | "basename", [str() | PurePosixPath() as one]:
            return posixpath.dirname(str(one)) if last == "dirname" else posixpath.basename(str(one))
    parts = [str(one) for one in arguments if isinstance(one, str | PurePosixPath)]
    if parts and len(parts) == len(arguments):
        if last in _PATHS:
            return PurePosixPath(*parts)
        if name.endswith("path.join"):
            return posixpath.join(*parts)
    return UNKNOWN


def _method(owner: object, name: str, arguments: tuple[object, ...], named: Mapping[str, object]) -> object:
    match owner:
        case PurePosixPath():
            return _of_path(owner, name, arguments)
        case dict():
            views = {"items": tuple(owner.items()), "values": tuple(owner.values()), "keys": tuple(owner)}
            return views.get(name, UNKNOWN)
        case str():
            return _of_text(owner, name, arguments, named)
    return UNKNOWN


def _of_path(owner: PurePosixPath, name: str, arguments: tuple[object, ...]) -> object:
    texts = [str(one) for one in arguments if isinstance(one, str | PurePosixPath)]
    if name in _SAME:
        return PurePosixPath(posixpath.normpath(owner))
    if len(texts) != len(arguments):
        return UNKNOWN
    match name, texts:
        case "joinpath", _:
            return owner.joinpath(*texts)
        case "as_posix" | "__str__", []:
            return str(owner)
        case "with_suffix" | "with_name" | "with_stem", [one]:
            return _renamed(owner, name, one)
    return UNKNOWN


def _renamed(owner: PurePosixPath, name: str, text: str) -> object:
    try:
        made: object = getattr(owner, name)(text)
    except ValueError:
        return UNKNOWN
    return made


def _of_text(owner: str, name: str, arguments: tuple[object, ...], named: Mapping[str, object]) -> object:
    texts = [str(one) for one in arguments if isinstance(one, str | int | PurePosixPath)]
    known = {key: str(one) for key, one in named.items() if isinstance(one, str | int | PurePosixPath)}
    if len(texts) != len(arguments) or len(known) != len(named):
        return UNKNOWN
    match name, texts:
        case "split", []:
            return tuple(owner.split())
        case "split", [separator] if separator:
            return tuple(owner.split(separator))
        case "splitlines" | "strip" | "lower" | "upper", []:
            answer: object = getattr(owner, name)()
            return tuple(answer) if isinstance(answer, list) else answer
        case "format", _:
            return _filled(owner, texts, known)
    return UNKNOWN


def _filled(text: str, arguments: Sequence[str], named: Mapping[str, str]) -> object:
    try:
        return text.format(*arguments, **named) if len(text) <= _MOST and ":" not in text else UNKNOWN
    except (LookupError, ValueError, AttributeError):
        return UNKNOWN
