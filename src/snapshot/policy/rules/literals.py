r"""Texts that a Python file spells out, each with the line of the file on which every character stands.

A literal may be escaped, made of several that follow each other, added up, named, or dedented; what is computed is
told apart and never guessed. https://docs.python.org/3/reference/lexical_analysis.html#string-and-bytes-literals
"""

import ast
import inspect
import io
import re
import textwrap
import tokenize
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from snapshot.policy.python import tree_of

_OPENING = re.compile(r"([A-Za-z]{0,2})('''|\"\"\"|'|\")")
_ESCAPE = re.compile(r"\\(?:\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|.)", re.DOTALL)
_DEDENTS = frozenset({"dedent", "textwrap.dedent"})
_CLEANS = frozenset({"cleandoc", "inspect.cleandoc"})
_STRIPS = frozenset({"strip", "lstrip", "rstrip"})


@dataclass(frozen=True, slots=True)
class Literal:
    """A text and where its characters stand.

    :param value: the text.
    :param spots: pairs of an offset in it and the line of the file from there on; the first offset is 0.
    """

    value: str
    spots: tuple[tuple[int, int], ...]

    def line_at(self, offset: int) -> int:
        """Return the line of the file on which a character stands; behind the end that of the last one."""
        last = max(0, min(offset, len(self.value) - 1))
        return self.spots[max(0, bisect_right(self.spots, (last, 1 << 62)) - 1)][1]

    def part(self, start: int, stop: int) -> "Literal":
        """Return a stretch of it."""
        later = [(at - start, line) for at, line in self.spots if start < at < stop]
        return Literal(self.value[start:stop], ((0, self.line_at(start)), *later))


def joined(parts: Sequence[Literal], line: int) -> Literal:
    """Return several texts as one.

    :param line: where there are none.
    """
    spots: list[tuple[int, int]] = []
    size = 0
    for part in parts:
        spots += [(at + size, there) for at, there in part.spots if part.value]
        size += len(part.value)
    return Literal("".join(part.value for part in parts), tuple(spots) or ((0, line),))


def on_line(value: str, line: int) -> Literal:
    """Return a text of which only the line is known that brings it about."""
    return Literal(value, ((0, line),))


class Lines:
    """The lines of a file as Python counts them."""

    def __init__(self, source: str) -> None:
        self._lines = io.StringIO(source, newline=None).read().split("\n")

    def segment(self, node: ast.expr) -> str:
        """Return the text of an expression; Python counts its columns in bytes of UTF-8."""
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        lines = self._lines[first : last + 1]
        if not lines:
            return ""
        lines[-1] = lines[-1].encode()[: node.end_col_offset].decode(errors="replace")
        lines[0] = lines[0].encode()[node.col_offset :].decode(errors="replace")
        return "\n".join(lines)

    def literal(self, node: ast.Constant) -> Literal:
        """Return a literal of the file; where its characters cannot be followed, they stand on its first line."""
        segment, value = self.segment(node), str(node.value)
        if len(_OPENING.findall(segment[:5])) == 1 and "\\" not in segment and (at := segment.find(value)) > 0:
            line = node.lineno + segment.count("\n", 0, at)
            return Literal(value, tuple(_line_starts(value, line)))
        parts = [_decoded(text, line + node.lineno - 1) for text, line in _tokens(segment)]
        whole = joined(parts, node.lineno)
        return whole if whole.value == value else on_line(value, node.lineno)


def _line_starts(value: str, line: int) -> Iterator[tuple[int, int]]:
    yield 0, line
    for count, found in enumerate(re.finditer("\n", value), 1):
        yield found.end(), line + count


def _tokens(segment: str) -> Iterator[tuple[str, int]]:
    """Yield the literals in a stretch of a file, with their lines from 1."""
    stream = io.StringIO(f"({segment}\n)")
    try:
        for token in tokenize.generate_tokens(stream.readline):
            if token.type == tokenize.STRING:
                yield token.string, token.start[0]
    except (tokenize.TokenError, SyntaxError):
        return


def _decoded(text: str, line: int) -> Literal:
    """Return what one literal means."""
    opening = _OPENING.match(text)
    if not opening:
        return on_line("", line)
    quote = opening[2]
    body = text[opening.end() : len(text) - len(quote)]
    if "r" in opening[1].lower():
        return Literal(body, tuple(_line_starts(body, line)))
    value, spots, at = "", [(0, line)], 0
    for found in _ESCAPE.finditer(body):
        line = _passed(body[at : found.start()], len(value), line, spots)
        value += body[at : found.start()]
        if found[0] == "\\\n":
            line += 1
            spots.append((len(value), line))
        else:
            value += _meaning(found[0])
        at = found.end()
    _passed(body[at:], len(value), line, spots)
    return Literal(value + body[at:], tuple(spots))


def _passed(text: str, size: int, line: int, spots: list[tuple[int, int]]) -> int:
    """Note the lines that begin in a text, and return the one it ends on."""
    for found in re.finditer("\n", text):
        line += 1
        spots.append((size + found.end(), line))
    return line


def _meaning(escape: str) -> str:
    match tree_of("'\"'" if escape == '\\"' else f'"{escape}"').body:
        case [ast.Expr(value=ast.Constant(value=str(value)))]:
            return value
    return escape


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads expressions of one file.

    :param module: name → what the top level assigns to it, where nothing else in the file does.
    """

    lines: Lines
    module: Mapping[str, ast.expr]

    def texts(self, node: ast.expr, names: Mapping[str, ast.expr | None]) -> tuple[Literal, ...] | None:
        """Return the texts that an expression can be, ``None`` where it is computed.

        :param names: of the function around it, as `module`; ``None`` for one that nobody can tell.
        """
        try:
            return self._texts(node, names, frozenset())
        except RecursionError:  # added up of more parts than Python goes down
            return None

    def _texts(
        self, node: ast.expr, names: Mapping[str, ast.expr | None], seen: frozenset[str]
    ) -> tuple[Literal, ...] | None:
        match node:
            case ast.Constant(value=str()):
                return (self.lines.literal(node),)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return _sums(self._texts(left, names, seen), self._texts(right, names, seen), node.lineno)
            case ast.Name(id=name) if name not in seen:
                value = names[name] if name in names else self.module.get(name)
                return None if value is None else self._texts(value, names, seen | {name})
            case _Each():
                return self._each(node, names, seen)
            case ast.Call(func=func, args=args, keywords=[]):
                return self._called(func, args, names, seen)
        return None

    def _each(
        self, node: "_Each", names: Mapping[str, ast.expr | None], seen: frozenset[str]
    ) -> tuple[Literal, ...] | None:
        """Return the texts of a list, one after the other."""
        whole: ast.expr | None = node.value
        if isinstance(whole, ast.Name) and whole.id not in seen:
            whole = names[whole.id] if whole.id in names else self.module.get(whole.id)
        if not isinstance(whole, ast.Tuple | ast.List):
            return None
        found = [self._texts(one, names, seen) for one in whole.elts]
        return None if None in found else tuple(text for one in found if one for text in one)

    def _called(
        self, func: ast.expr, args: list[ast.expr], names: Mapping[str, ast.expr | None], seen: frozenset[str]
    ) -> tuple[Literal, ...] | None:
        name = dotted(func)
        if name in _DEDENTS | _CLEANS and len(args) == 1:
            inner = self._texts(args[0], names, seen)
            return inner and tuple(_dedented(one, is_clean=name in _CLEANS) for one in inner)
        if isinstance(func, ast.Attribute) and func.attr in _STRIPS and not args:
            inner = self._texts(func.value, names, seen)
            return inner and tuple(_stripped(one, func.attr) for one in inner)
        return None


class _Each(ast.expr):
    """Stands for the items of a list that a loop goes through."""

    _fields = ("value",)
    value: ast.expr


def each(value: ast.expr) -> ast.expr:
    """Return an expression that stands for every item of another one."""
    one = _Each()
    one.value, one.lineno = value, value.lineno
    return one


def dotted(node: ast.expr) -> str:
    """Return ``a.b.c`` for such a name; empty for anything else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join(reversed([*names, node.id])) if isinstance(node, ast.Name) else ""


def _sums(
    left: tuple[Literal, ...] | None, right: tuple[Literal, ...] | None, line: int
) -> tuple[Literal, ...] | None:
    if left is None or right is None:
        return None
    return tuple(joined((one, other), line) for one in left for other in right)


def _dedented(text: Literal, *, is_clean: bool) -> Literal:
    value = textwrap.dedent(text.value)
    if is_clean:
        return on_line(inspect.cleandoc(text.value), text.line_at(0))
    at, start, spots = 0, 0, []
    for before, line in zip(text.value.split("\n"), value.split("\n"), strict=True):
        part = text.part(start + len(before) - len(line), start + len(before))
        spots += [(at + offset, there) for offset, there in part.spots]
        at, start = at + len(line) + 1, start + len(before) + 1
    return Literal(value, tuple(spots))


def _stripped(text: Literal, how: str) -> Literal:
    value = text.value
    start = 0 if how == "rstrip" else len(value) - len(value.lstrip())
    stop = len(value) if how == "lstrip" else len(value.rstrip())
    return text.part(start, max(start, stop))
