"""The calls of a revision that send SQL, found in its syntax tree."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from snapshot.policy.rules.literals import Lines, Literal, Reader, dotted, each
from snapshot.policy.rules.values import DOWNGRADE, UPGRADE, Written

_EXECUTES = frozenset({"execute", "scalar", "scalars"})
_TEXT = frozenset({"text"})
_GIVES_PARAMETERS = frozenset({"bindparams", "params"})
_BLOCK = "autocommit_block"

Names = Mapping[str, ast.expr | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that sends something.

    :param texts: what it can send; ``None`` where that is computed.
    :param way: the name of what sends: ``op.execute``, ``exec_driver_sql``, ``run_sql``.
    :param is_templated: whether SQLAlchemy's ``text()`` reads the text first.
    :param has_parameters: whether parameters are given with it.
    :param is_verbatim: whether the driver is told that there are no parameters.
    :param direction: ``upgrade`` or ``downgrade``, where it stands in that function; else empty.
    :param is_alone: whether it stands in an autocommit block.
    :param anchor: first line of its statement.
    """

    node: ast.Call
    texts: tuple[Literal, ...] | None
    way: str
    is_templated: bool
    has_parameters: bool
    is_verbatim: bool
    direction: str
    is_alone: bool
    anchor: int

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self.node.lineno

    @property
    def last(self) -> int:
        """The line on which it ends."""
        return self.node.end_lineno or self.node.lineno


@dataclass(slots=True)
class _Scope:
    """Where a walk through a file stands.

    :param names: of the functions around, as far as they can be told.
    """

    direction: str = ""
    is_alone: bool = False
    anchor: int = 0
    names: Names = field(default_factory=dict)


def calls_in(revision: Written) -> tuple[Call, ...]:
    """Return the calls of a revision that send SQL, in the order of the file."""
    reader = Reader(Lines(revision.source), _bindings(revision.tree, is_module=True))
    ops = _names_of_op(revision.tree)
    return tuple(
        call
        for node, scope in _walk(revision.tree, _Scope())
        if isinstance(node, ast.Call) and (call := _sending(node, scope, reader, ops))
    )


def op_calls(revision: Written, direction: str) -> Iterator[tuple[ast.Call, bool]]:
    """Yield the calls of ``op.…`` and those that send SQL, with whether they stand in an autocommit block.

    Those that ask for the context or the connection do nothing by themselves.
    """
    ops = _names_of_op(revision.tree)
    function = revision.functions.get(direction)
    for node, scope in _walk(function, _Scope()) if function else ():
        if not isinstance(node, ast.Call):
            continue
        owner, _, name = dotted(node.func).rpartition(".")
        is_operation = owner in ops and name not in {"get_context", "get_bind", "f"}
        if is_operation or name in {"run_sql", "exec_driver_sql"} or _executes(node):
            yield node, scope.is_alone


def _executes(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == "execute"


def autocommit_blocks(revision: Written, direction: str) -> list[ast.With]:
    """Return the autocommit blocks of one of its functions."""
    function = revision.functions.get(direction)
    return [node for node in ast.walk(function) if isinstance(node, ast.With) and _is_block(node)] if function else []


def _is_block(node: ast.With) -> bool:
    calls = (one.context_expr for one in node.items if isinstance(one.context_expr, ast.Call))
    return any(isinstance(one.func, ast.Attribute) and one.func.attr == _BLOCK for one in calls)


def _walk(root: ast.AST, scope: _Scope) -> Iterator[tuple[ast.AST, _Scope]]:
    """Yield every node below one in the order of the file, with where it stands."""
    waiting = [(child, scope) for child in reversed(list(ast.iter_child_nodes(root)))]
    while waiting:
        node, around = waiting.pop()
        inner = _entered(node, around)
        yield node, inner
        waiting.extend((child, inner) for child in reversed(list(ast.iter_child_nodes(node))))


def _entered(node: ast.AST, scope: _Scope) -> _Scope:
    if isinstance(node, ast.FunctionDef):
        direction = node.name if not scope.direction and node.name in {UPGRADE, DOWNGRADE} else scope.direction
        names = {**scope.names, **_bindings(node, is_module=False)}
        return _Scope(direction, scope.is_alone, node.lineno, names)
    if isinstance(node, ast.stmt):
        is_alone = scope.is_alone or (isinstance(node, ast.With) and _is_block(node))
        return _Scope(scope.direction, is_alone, node.lineno, scope.names)
    return scope


def _names_of_op(tree: ast.Module) -> frozenset[str]:
    """Return how a file calls ``alembic.op``."""
    names = {"alembic.op"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "alembic":
            names |= {one.asname or one.name for one in node.names if one.name == "op"}
        elif isinstance(node, ast.Import):
            names |= {one.asname for one in node.names if one.name == "alembic.op" and one.asname}
    return frozenset(names)


def _bindings(tree: ast.Module | ast.FunctionDef, *, is_module: bool) -> dict[str, ast.expr]:
    """Return what is assigned to each name, where one assignment alone gives it its value."""
    counts: dict[str, int] = {}
    values: dict[str, ast.expr] = {}
    for node in _inside(tree):
        for name in _stored(node):
            counts[name] = counts.get(name, 0) + 1
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                values[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                values[name] = value
            case ast.For(target=ast.Name(id=name), iter=listed) if not is_module:
                values[name] = each(listed)
    known = {name: values[name] for name, count in counts.items() if count == 1 and name in values}
    return known if is_module else {name: known.get(name, _COMPUTED) for name in counts}


_COMPUTED = ast.Constant(value=None)
"""Stands for a value that only a run would tell; no text, so that nothing is read from it."""


def _stored(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.arg(arg=name):
            yield name
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from (*names, *names)  # assigned twice, for all that is known


def _inside(tree: ast.Module | ast.FunctionDef) -> Iterator[ast.AST]:
    """Yield the nodes of a scope, without those of functions in it; ``global`` reaches out of these."""
    waiting: list[ast.AST] = list(ast.iter_child_nodes(tree))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            if isinstance(tree, ast.Module):
                yield from (one for one in ast.walk(node) if isinstance(one, ast.Global))
            continue
        yield node
        waiting.extend(ast.iter_child_nodes(node))


def _sending(node: ast.Call, scope: _Scope, reader: Reader, ops: frozenset[str]) -> Call | None:
    """Return what a call sends; ``None`` for one that sends nothing."""
    owner, _, name = dotted(node.func).rpartition(".")
    name = name or (node.func.attr if isinstance(node.func, ast.Attribute) else "")
    argument = _argument(node)
    if argument is None:
        return None
    inner, is_text, is_given = _unwrapped(argument)
    if name == "run_sql":
        way, is_templated, is_verbatim = "run_sql", False, True
    elif name == "exec_driver_sql":
        way, is_templated, is_verbatim = name, False, _says_no_parameters(node)
    elif name == "execute" and owner in ops:
        way, is_templated, is_verbatim = "op.execute", True, _says_no_parameters(node)
    elif name in _EXECUTES and isinstance(node.func, ast.Attribute) and (is_text or name == "execute"):
        way, is_templated, is_verbatim = name, is_text, False
    else:
        return None
    return Call(
        node=node,
        texts=reader.texts(inner, scope.names),
        way=way,
        is_templated=is_templated,
        has_parameters=is_given or len(node.args) > 1,
        is_verbatim=is_verbatim,
        direction=scope.direction,
        is_alone=scope.is_alone,
        anchor=scope.anchor,
    )


def _argument(node: ast.Call) -> ast.expr | None:
    named = [one.value for one in node.keywords if one.arg in {"sqltext", "sql", "statement", "clause"}]
    return next(iter((*node.args, *named)), None)


def _unwrapped(node: ast.expr) -> tuple[ast.expr, bool, bool]:
    """Return what ``text(…)`` is given, whether there is one, and whether it is given parameters too."""
    is_given = False
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _GIVES_PARAMETERS:
        node, is_given = node.func.value, True
    if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in _TEXT and node.args:
        return node.args[0], True, is_given
    return node, False, is_given


def _says_no_parameters(node: ast.Call) -> bool:
    return any(
        isinstance(inner, ast.Constant) and inner.value == "no_parameters"
        for one in node.keywords
        if one.arg == "execution_options"
        for inner in ast.walk(one.value)
    )
