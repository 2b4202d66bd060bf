"""What a revision file says, apart from how it is written: its syntax tree as one text.

`ast.dump` is not used, because what it prints changes with the version of Python, and the hash of this text stands in
a committed file.
"""

import ast
import re
import warnings
from collections.abc import Iterator
from typing import TypeGuard

_UNSAID = frozenset({"ctx", "kind", "type_comment", "type_ignores"})
"""Fields that no running program sees."""

_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What Python's parser answers to what is no Python; the last two to what is nested too deeply for it."""

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def meaning(source: bytes, *, without: str = "") -> str | None:
    """Return the syntax tree of a Python file as text, ``None`` where it is none.

    Equal texts mean equal programs: comments, layout and docstrings are left out, and so are fields of a node that
    are empty, so that one that a later version of Python adds changes nothing.

    :param without: a name whose assignments at the top level are left out too; empty for none.
    """
    try:
        tree = _parsed(source)
        tree.body = [node for node in tree.body if not (without and _assigns(node, without))]
        return " ".join(_said(tree))
    except _UNREADABLE:
        return None


def assigned(source: bytes, name: str) -> object:
    """Return the literal that the top level of a Python file assigns to a name last, ``None`` where it is none."""
    try:
        found = [node.value for node in _parsed(source).body if _assigns(node, name)]
    except _UNREADABLE:
        return None
    return found[-1].value if found and isinstance(found[-1], ast.Constant) else None


def unified(content: bytes) -> bytes:
    """Return a text with its line ends as git stores them, whatever a checkout made of them."""
    return re.sub(rb"\r\n?", b"\n", content) if b"\r" in content else content


def _parsed(source: bytes) -> ast.Module:
    with warnings.catch_warnings(action="ignore"):  # of what others have written, such as a stray backslash
        return ast.parse(source)


def _assigns(node: ast.stmt, name: str) -> TypeGuard[ast.Assign | ast.AnnAssign]:
    match node:
        case ast.Assign(targets=[ast.Name(id=found)]) | ast.AnnAssign(target=ast.Name(id=found)):
            return found == name
    return False


def _said(node: object) -> Iterator[str]:
    match node:
        case ast.Constant(value=value):
            yield f"{type(value).__name__}:{value!a}"
        case ast.AST():
            yield f"({type(node).__name__}"
            for name, value in ast.iter_fields(node):
                said = _common(node, name, value)
                if name not in _UNSAID and said not in (None, []):
                    yield f"{name}="
                    yield from _said(said)
            yield ")"
        case list():
            yield "["
            for item in node:
                yield from _said(item)
            yield "]"
        case _:
            yield ascii(node)


def _common(node: ast.AST, name: str, value: object) -> object:
    """Return a field of a node as every version of Python has it, and without a docstring."""
    if isinstance(node, ast.JoinedStr) and isinstance(value, list):
        return [one for one in value if not (isinstance(one, ast.Constant) and not one.value)]  # 3.12 has empty ones
    return _without_docstring(node, value) if name == "body" else value


def _without_docstring(node: ast.AST, body: object) -> object:
    if not isinstance(node, _DOCUMENTED) or not isinstance(body, list):
        return body
    match body[:1]:
        case [ast.Expr(value=ast.Constant(value=str()))]:
            return body[1:]
    return body
