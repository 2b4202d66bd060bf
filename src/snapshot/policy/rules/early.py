"""What env.py sends before it configures Alembic: its functions are followed, and nothing of it runs."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_SENDS = frozenset({"execute", "exec_driver_sql", "scalar", "scalars"})
_BEGINS = frozenset({"begin", "begin_nested"})
_CONNECTS = frozenset({"connect", "begin", "raw_connection"})
_BY_ITSELF = "AUTOCOMMIT"
_DEEPEST = 5
_MOST = 200
"""Calls that are followed; no env.py has so many, unless its functions call each other."""


def early(tree: ast.Module) -> Iterator[tuple[ast.Call, bool]]:
    """Yield each call that sends something before the context is configured, and whether that is sure.

    It is not where another connection may be meant than the one that is configured. What a function sends counts
    where it is called, if it is given the connection; branches are followed one by one.

    :raises RecursionError: it is nested too deeply, or its functions call each other too often, to be followed.
    """
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)}
    commits = any(isinstance(node, ast.Constant) and node.value == _BY_ITSELF for node in ast.walk(tree))
    for scope in (tree, *functions.values()):
        way = _Way(functions)
        way.run(scope.body)
        yield from ((call, is_sure and not commits) for call, is_sure in way.found)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A call that sends something, and the name it is sent by; empty for an expression."""

    call: ast.Call
    by: str


@dataclass(slots=True)
class _Way:
    """One way through env.py.

    :param names: parameter of the function that is followed → the name that its caller gave.
    :param sent: what was sent and not committed yet.
    :param entered: counts the functions that were followed.
    :param inside: the functions that are followed, the outermost first.
    """

    functions: Mapping[str, _Function]
    names: Mapping[str, str] = field(default_factory=dict)
    sent: list[_Sent] = field(default_factory=list)
    found: list[tuple[ast.Call, bool]] = field(default_factory=list)
    is_configured: bool = False
    entered: Iterator[int] = field(default_factory=count)
    inside: tuple[_Function, ...] = ()

    def run(self, body: Sequence[ast.stmt]) -> None:
        """Follow statements."""
        for node in body:
            self.step(node)

    def step(self, node: ast.AST) -> None:
        """Follow one statement or expression, its parts before itself."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Lambda():
                return
            case ast.If(test=test, body=body, orelse=other):
                self.step(test)
                self.branch(body, other)
            case ast.IfExp(test=test, body=one, orelse=another):
                self.step(test)
                self.branch([one], [another])
            case ast.Match(subject=subject, cases=cases):
                self.step(subject)
                self.branch(*(one.body for one in cases))
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    self.step(item.context_expr)
                self.run(body)
                if any(_begins(item.context_expr) for item in items):
                    self.sent.clear()  # its end commits
            case _:
                for part in ast.iter_child_nodes(node):
                    self.step(part)
                if isinstance(node, ast.Call):
                    self.call(node)

    def branch(self, *bodies: Sequence[ast.AST]) -> None:
        """Follow each of several ways; what one of them leaves open is open behind them."""
        before, after = list(self.sent), []
        for body in bodies:
            self.sent = list(before)
            for node in body:
                self.step(node)
            after += [one for one in self.sent if one not in after]
        self.sent = after

    def call(self, node: ast.Call) -> None:
        """Note what a call does."""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "commit":
            self.sent.clear()
        elif isinstance(node.func, ast.Attribute) and name in _SENDS:
            if not _connects(node.func.value):
                self.sent.append(_Sent(node, self.known(_root(node.func.value))))
        elif name == "configure":
            self.configure(node)
        elif isinstance(node.func, ast.Name) and name in self.functions:
            self.enter(self.functions[name], node.args, node.keywords)
        else:
            given = [one.id for one in node.args if isinstance(one, ast.Name) and one.id in self.functions]
            for one in given:  # connection.run_sync(do_run_migrations)
                first = [node.func.value] if isinstance(node.func, ast.Attribute) else []
                self.enter(self.functions[one], first, [])

    def configure(self, node: ast.Call) -> None:
        """Note what was sent by the connection that is configured, and what may have been."""
        named = {one.arg: one.value for one in node.keywords}
        connection = named.get("connection") or next(iter(node.args), None)
        if connection is None and None not in named:
            return  # the offline mode, or the configuration of something else
        wanted = self.known(_root(connection)) if connection else ""
        if self.sent:
            same = [one for one in self.sent if wanted and one.by == wanted]
            self.found.append(((same or self.sent)[0].call, bool(same)))
        self.sent.clear()
        self.is_configured = True

    def enter(self, function: _Function, given: Sequence[ast.expr], named: Sequence[ast.keyword]) -> None:
        """Follow a function that is called; what it sends by a connection of its own is its own matter."""
        if len(self.inside) >= _DEEPEST or function in self.inside:
            return
        if next(self.entered) >= _MOST:
            raise RecursionError
        parameters = [one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
        pairs = [*zip(parameters, given, strict=False), *((one.arg, one.value) for one in named if one.arg)]
        own = {name: f"{name}@{len(self.inside)}" for name in (*parameters, *_bound(function))}
        names = own | {parameter: self.known(_root(value)) for parameter, value in pairs}
        inner = _Way(self.functions, names, list(self.sent), entered=self.entered, inside=(*self.inside, function))
        inner.run(function.body)
        self.found += inner.found
        returned = {own[name] for name in _returned(function) if name in own}
        self.sent = [_Sent(one.call, "") if one.by in returned else one for one in inner.sent]
        self.sent = [] if inner.is_configured else [one for one in self.sent if one.by not in set(own.values())]
        self.is_configured |= inner.is_configured

    def known(self, name: str) -> str:
        """Return how the outermost caller calls what a name means here."""
        return self.names.get(name, name)


def _bound(function: _Function) -> Iterator[str]:
    """Yield the names that a function gives values of its own."""
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _returned(function: _Function) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Return | ast.Yield) and isinstance(node.value, ast.Name):
            yield node.value.id


def _connects(node: ast.expr) -> bool:
    """Return whether an expression is a connection that is made there, so that it is no other's."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CONNECTS


def _begins(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _BEGINS


def _root(node: ast.expr) -> str:
    """Return the name with which an expression begins, as ``connection`` of ``connection.execution_options()``."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Await):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
