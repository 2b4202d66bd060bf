"""Which files a revision reads, told from its syntax tree: its functions are followed with the texts they are given.

Loops over literals are followed for each element, and calls of the revision's own functions with their arguments.
Where a path is not made of literals that is said, and nothing is guessed.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from snapshot.revisions.literals import parse
from snapshot.revisions.values import UNKNOWN, Names, dotted, value_of

_READING = frozenset({"read_text", "read_bytes", "open"})
"""Methods of a path that read its file."""

_OPENING = frozenset({"open", "io.open", "codecs.open", "os.open"})
_SQL_FILE = re.compile(r"[^\s'\"*{}]*[^\s'\"*{}/]\.sql", re.IGNORECASE)
_STEPS = ("upgrade", "downgrade")
_MOST_STEPS = 20_000
_DEEPEST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """What a revision reads.

    :param files: paths as the revision builds them, in the order in which it does.
    :param named: SQL files that it names for code elsewhere, or of which it cannot be told who reads them.
    :param untold: line numbers at which it reads what cannot be told; 0 where it cannot be followed to its end.
    """

    files: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    untold: tuple[int, ...] = ()


def reads_of(path: Path) -> Reads:
    """Return what a revision reads; no code of it runs.

    :raises FindingsError: the file is not Python, or cannot be read.
    """
    tree = parse(path)
    follower = _Follower({"__file__": PurePosixPath(path)})
    try:
        follower.follow(tree)
    except (RecursionError, _TooFarError):
        follower.untold.add(0)
    known = (*follower.files, *follower.named)
    left = [one for one in _sql_names(tree) if not any(path == one or path.endswith(f"/{one}") for path in known)]
    return Reads(
        files=tuple(follower.files),
        named=tuple(dict.fromkeys((*follower.named, *left))),
        untold=tuple(sorted(follower.untold)),
    )


class _TooFarError(Exception):
    """A revision has too many steps to be followed."""


class _Function(NamedTuple):
    """A function of the revision, with the names that it sees."""

    node: ast.FunctionDef
    names: Names


@dataclass(slots=True)
class _Follower:
    """Follows one revision from its first line on."""

    names: dict[str, object]
    files: dict[str, None] = field(default_factory=dict)
    named: dict[str, None] = field(default_factory=dict)
    untold: set[int] = field(default_factory=set)
    followed: set[ast.FunctionDef] = field(default_factory=set)
    steps: int = 0
    depth: int = 0

    def follow(self, tree: ast.Module) -> None:
        """Run through the top level, through both steps, and through functions that nothing called."""
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        self.names |= {node.name: _Function(node, self.names) for node in functions}
        self.run(tree.body, self.names)
        for node in sorted(functions, key=lambda node: node.name not in _STEPS):
            if node not in self.followed:
                parameters = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
                self.enter(_Function(node, self.names), {one.arg: UNKNOWN for one in parameters})

    def look(self, node: ast.expr | None, names: Names) -> object:
        """Return what an expression comes to, and note what it reads."""
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise _TooFarError
        return value_of(node, names, self.ask)

    def run(self, body: Sequence[ast.stmt], names: dict[str, object]) -> object:
        """Follow statements and return what they return, ``None`` where nothing."""
        for statement in body:
            match statement:
                case ast.FunctionDef(name=name):
                    names.setdefault(name, _Function(statement, names))
                case ast.Assign(targets=targets, value=value):
                    told = self.look(value, names)
                    for target in targets:
                        names |= _bound(target, told)
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    names |= _bound(target, self.look(value, names))
                case ast.AugAssign(target=target, value=value):
                    self.look(value, names)
                    names |= _bound(target, UNKNOWN)
                case ast.For(target=target, iter=iterated, body=inner):
                    self.loop(target, self.look(iterated, names), names, inner)
                case ast.Return(value=value):
                    return self.look(value, names)
                case _:
                    if (found := self.parts(statement, names)) is not None:
                        return found
        return None

    def parts(self, statement: ast.stmt, names: dict[str, object]) -> object:
        """Follow every branch of a statement, as none is known to be the one that runs."""
        found: object = None
        for part in ast.iter_child_nodes(statement):
            match part:
                case ast.withitem(context_expr=context, optional_vars=target):
                    told = self.look(context, names)
                    names |= _bound(target, told) if target else {}
                case ast.expr():
                    self.look(part, names)
        for body in _bodies(statement):
            inner = dict(names)
            answer = self.run(body, inner)
            found = answer if found is None else found
            names |= {
                name: value if _is_same(names.get(name, value), value) else UNKNOWN for name, value in inner.items()
            }
        return found

    def loop(self, target: ast.expr, elements: object, names: Names, body: Sequence[ast.stmt]) -> None:
        """Follow a body for each element of a collection."""
        for one in elements if isinstance(elements, tuple) else (UNKNOWN,):
            self.run(body, {**names, **_bound(target, one)})

    def ask(self, node: ast.expr, names: Names) -> object:
        """Return what an expression comes to that is no path, text or collection by itself."""
        match node:
            case ast.Call():
                return self.call(node, names)
            case ast.ListComp(elt=element, generators=generators) | ast.SetComp(elt=element, generators=generators):
                return tuple(self.comprehend(generators, element, names))
            case ast.GeneratorExp(elt=element, generators=generators):
                return tuple(self.comprehend(generators, element, names))
            case ast.Lambda(args=arguments, body=body):
                self.look(body, {**names, **{one.arg: UNKNOWN for one in arguments.args}})
            case _:
                for part in ast.iter_child_nodes(node):
                    if isinstance(part, ast.expr):
                        self.look(part, names)
        return UNKNOWN

    def comprehend(
        self, generators: Sequence[ast.comprehension], element: ast.expr, names: Names
    ) -> Iterator[object]:
        """Yield what a comprehension comes to; its conditions keep nothing away."""
        if not generators:
            yield self.look(element, names)
            return
        first, *rest = generators
        elements = self.look(first.iter, names)
        for one in elements if isinstance(elements, tuple) else (UNKNOWN,):
            yield from self.comprehend(rest, element, {**names, **_bound(first.target, one)})

    def call(self, node: ast.Call, names: Names) -> object:
        """Follow a call of a function of the revision; note what any other call reads or is told to read."""
        function = names.get(node.func.id) if isinstance(node.func, ast.Name) else UNKNOWN
        arguments = self.look(ast.Tuple(elts=node.args), names)
        given = arguments if isinstance(arguments, tuple) else ()
        keywords = {one.arg: self.look(one.value, names) for one in node.keywords}
        if isinstance(function, _Function):
            return self.enter(function, _parameters(function, given, keywords))
        if dotted(node.func) in _OPENING:
            self.note(given[0] if given else keywords.get("file", UNKNOWN), node.lineno)
        elif isinstance(node.func, ast.Attribute) and node.func.attr in _READING:
            self.note(self.look(node.func.value, names), node.lineno)
        else:
            told = (str(one) for one in (*given, *keywords.values()) if isinstance(one, str | PurePosixPath))
            self.named |= {one: None for one in told if _SQL_FILE.fullmatch(one)}
        return UNKNOWN

    def enter(self, function: _Function, parameters: Mapping[str, object]) -> object:
        """Follow a function, unless that leads too far, which is said."""
        self.followed.add(function.node)
        if self.depth >= _DEEPEST:
            self.untold.add(function.node.lineno)
            return UNKNOWN
        self.depth += 1
        try:
            return self.run(function.node.body, {**function.names, **parameters})
        finally:
            self.depth -= 1

    def note(self, path: object, line: int) -> None:
        if isinstance(path, str | PurePosixPath):
            self.files[str(path)] = None
        else:
            self.untold.add(line)


def _bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for part in (statement, *getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        for name in ("body", "orelse", "finalbody"):
            if body := getattr(part, name, None):
                yield body


def _is_same(one: object, other: object) -> bool:
    return one is other or (isinstance(one, str | PurePosixPath) and one == other)


def _bound(target: ast.expr, value: object) -> dict[str, object]:
    """Return the names that an assignment binds."""
    match target, value:
        case ast.Name(id=name), _:
            return {name: value}
        case ((ast.Tuple(elts=targets) | ast.List(elts=targets)), tuple()) if len(targets) == len(value):
            pairs = zip(targets, value, strict=True)
            return {name: told for one, part in pairs for name, told in _bound(one, part).items()}
        case ((ast.Tuple(elts=targets) | ast.List(elts=targets)), _):
            return {name: told for one in targets for name, told in _bound(one, UNKNOWN).items()}
        case ast.Starred(value=inner), _:
            return _bound(inner, UNKNOWN)
    return {}


def _parameters(
    function: _Function, given: tuple[object, ...], keywords: Mapping[str | None, object]
) -> dict[str, object]:
    """Return the names that a call binds in a function; what it does not say is unknown."""
    wanted = function.node.args
    names = [one.arg for one in (*wanted.posonlyargs, *wanted.args)]
    found: dict[str, object] = dict.fromkeys((*names, *(one.arg for one in wanted.kwonlyargs)), UNKNOWN)
    defaults = (*zip(reversed(names), reversed(wanted.defaults), strict=False),)
    kinds = zip((one.arg for one in wanted.kwonlyargs), wanted.kw_defaults, strict=True)
    for name, default in (*defaults, *kinds):
        found[name] = value_of(default, function.names, lambda _node, _names: UNKNOWN)
    found |= dict(zip(names, given, strict=False))
    if wanted.vararg:
        found[wanted.vararg.arg] = given[len(names) :]
    return found | {name: value for name, value in keywords.items() if name in found}


def _sql_names(tree: ast.AST) -> Iterator[str]:
    """Yield the texts of a file that are the name of a SQL file, and not a part of one."""
    for part in ast.iter_child_nodes(tree):
        match part:
            case ast.JoinedStr():
                continue
            case ast.Constant(value=str(text)) if _SQL_FILE.fullmatch(text):
                yield text
        yield from _sql_names(part)
