"""Reads assignments of a Python file without running it."""

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

from snapshot.model.diagnostic import Place
from snapshot.model.errors import FindingsError
from snapshot.policy.python import tree_of


def parse(path: Path) -> ast.Module:
    """Return the syntax tree of a file.

    :raises FindingsError: when it is not Python, or cannot be read.
    """
    return parse_text(read(path), path)


def read(path: Path) -> bytes:
    """Return the bytes of a file.

    :raises FindingsError: when it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from None


def parse_text(data: bytes, path: Path) -> ast.Module:
    """Return the syntax tree of a file's bytes.

    :param path: the file, for the error.
    :raises FindingsError: when they are not Python, or nested deeper than Python reads.
    """
    try:
        return tree_of(data, str(path))
    except SyntaxError as error:
        place = Place(file=str(path), line=error.lineno or 0)
        raise FindingsError(
            f"this is not Python: {error.msg}",
            place=place,
            hint="Correct the file, or move it out of the folder of revisions.",
            code="revision-file",
        ) from None
    except ValueError as error:  # a NUL, before Python 3.12
        raise _unreadable(path, str(error)) from None
    except (RecursionError, MemoryError):
        raise FindingsError(
            "this is nested too deeply for Python itself",
            place=Place(file=str(path)),
            hint="Write the long expression as several.",
            code="revision-file",
        ) from None


def text_of(data: bytes) -> str:
    """Return the text of a Python file that parses; it may name its encoding (PEP 263) or begin with its mark."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return io.TextIOWrapper(io.BytesIO(data), encoding, newline=None).read()


def _unreadable(path: Path, reason: str) -> FindingsError:
    return FindingsError(
        f"the file cannot be read: {reason}",
        place=Place(file=str(path)),
        hint="Bring it back, or give yourself permission to read it.",
        code="revision-file",
    )


def assignments(tree: ast.Module) -> dict[str, ast.expr]:
    """Return what the top level of a file assigns to each name, the last assignment of a name winning."""
    return dict(_assigned(tree))


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=targets, value=value):
                yield from ((target.id, value) for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value


def texts(path: Path, name: str, value: ast.expr | None) -> tuple[str, ...]:
    """Return the texts that an assignment spells out: ``None`` is none, a text is one, a tuple or list is several.

    :param path: the file, for the error.
    :raises FindingsError: when the value is computed, so that only running the file would tell it.
    """
    found = _spelled(value)
    if found is None:
        raise FindingsError(
            f"{name} is not a literal",
            place=Place(file=str(path), line=value.lineno if value else 0),
            hint="Write the text itself: the file is read, never run.",
            code="revision-file",
        )
    return found


def _spelled(value: ast.expr | None) -> tuple[str, ...] | None:
    match value:
        case None | ast.Constant(value=None):
            return ()
        case ast.Constant(value=str(text)):
            return (text,)
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            parts = [item.value if isinstance(item, ast.Constant) else None for item in items]
            spelled = tuple(part for part in parts if isinstance(part, str))
            return spelled if len(spelled) == len(parts) else None
    return None
