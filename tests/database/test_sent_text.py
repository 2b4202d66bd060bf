"""SQL text reaches a server by one function: every other call of a driver sends a literal of the source.

A call sends a literal when the text is one, or a name that is only ever bound to such, or what psycopg composes of
one: its identifiers and values are quoted by libpq.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("src", "scripts")
SENDS = frozenset(
    {"execute", "executemany", "copy", "stream", "exec_driver_sql", "exec_", "exec_params", "send_query"}
    | {"send_query_params", "send_prepare", "executescript", "callproc", "scalar", "scalars", "static_output"}
)
ELSEWHERE = {
    ("src/snapshot/database/send.py", "text"): "the function itself",
    ("src/snapshot/alembic.py", "text.strip()"): "the same for revisions, printed",
    ("src/snapshot/alembic.py", "operation.text"): "the same for revisions, over the connection that Alembic has",
    ("src/snapshot/database/catalog/query.py", "_text(name)"): "SQL files of this package, with parameters",
    ("src/snapshot/database/reference.py", "rows.statement.encode()"): "the COPY of a file, which its rows follow",
    ("src/snapshot/database/scratch.py", "query"): "a LiteralString, of the callers in that file",
    ("src/snapshot/database/scratch.py", "statement"): "a sql.Composed, of the callers in that file",
    ("src/snapshot/database/scratch.py", "_create_statement(name, template, options)"): "keywords of a closed list",
    ("src/snapshot/database/anew.py", "command"): "literals that are composed in that file",
    ("src/snapshot/database/refresh.py", "query"): "a sql.Composed, of the callers in that file",
    ("src/snapshot/revisions/calling.py", "query"): "a literal of that file, with two numbers in it",
    ("src/snapshot/revisions/retrace.py", "INVENTORY"): "a literal of revisions/inventory.py",
    ("src/snapshot/revisions/retracing.py", "INVENTORY"): "the same, over the connection that Alembic has",
}
"""File and argument of what is no literal and may be sent, with the reason."""


class Scope:
    """What the names of a module or function are bound to.

    :param outer: the scope around it.
    """

    def __init__(self, node: ast.AST, outer: "Scope | None" = None) -> None:
        self.outer = outer
        self.bound: dict[str, list[ast.expr | None]] = {}
        for one in self.nodes(node):
            for name, value in bindings(one):
                self.bound.setdefault(name, []).append(value)

    @staticmethod
    def nodes(node: ast.AST) -> Iterator[ast.AST]:
        """Yield what stands in a scope, without the functions in it."""
        for child in ast.iter_child_nodes(node):
            yield child
            if not isinstance(child, ast.FunctionDef | ast.Lambda):
                yield from Scope.nodes(child)

    def is_literal(self, node: ast.expr | None) -> bool:
        """Return whether an expression is made of literals alone."""
        match node:
            case ast.Constant(value=str() | bytes()):
                return True
            case ast.Name(id=name):
                return self.is_bound_to_literals(name)
            case ast.Call(func=ast.Attribute(value=ast.Name() as text, attr="format")):
                return self.is_composed_name(text)
        made_of = parts(node)
        return bool(made_of) and all(map(self.is_literal, made_of))

    def is_composed_name(self, name: ast.Name) -> bool:
        """Return whether a name stands for what psycopg composes."""
        return all(is_composed(value) and self.is_literal(value) for value in self.bound.get(name.id, [None]))

    def is_bound_to_literals(self, name: str) -> bool:
        """Return whether all that a name is bound to is literal."""
        if name in self.bound:
            return all(map(self.is_literal, self.bound[name]))
        return self.outer is not None and self.outer.is_bound_to_literals(name)


def bindings(node: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield which names a node binds, and to what; to nothing where that is not told by the text."""
    match node:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.NamedExpr(target=ast.Name(id=name), value=value)
        ):
            yield name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            yield name, value
        case ast.AugAssign(target=ast.Name(id=name), value=value):
            yield name, value
        case ast.For(target=ast.Name(id=name), iter=value):
            yield name, value
        case ast.arg(arg=name):
            yield name, None
        case ast.Assign(targets=targets) if not isinstance(targets[0], ast.Name):
            yield from ((one.id, None) for one in ast.walk(targets[0]) if isinstance(one, ast.Name))


def parts(node: ast.expr | None) -> list[ast.expr]:
    """Return what an expression is made of; nothing where the text does not tell."""
    match node:
        case ast.Tuple(elts=made_of) | ast.List(elts=made_of):
            return made_of
        case ast.BinOp(left=left, right=right) | ast.IfExp(body=left, orelse=right):
            return [left, right]
        case ast.Call(func=ast.Attribute(value=text, attr="encode"), args=[]):
            return [text]
        case ast.Call(func=ast.Attribute(value=text, attr="format")) if is_composed(text):
            return [text]
        case ast.Call(func=ast.Attribute(value=ast.Name(id="sql"), attr="SQL"), args=[text]):
            return [text]
    return []


def is_composed(node: ast.expr | None) -> bool:
    """Return whether an expression is ``sql.SQL(…)``."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="sql"), attr="SQL")):
            return True
    return False


def others(tree: ast.Module) -> Iterator[str]:
    """Yield the arguments that are sent and are no literals."""
    yield from _others(tree, Scope(tree))


def _others(node: ast.AST, scope: Scope) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        inside = Scope(child, scope) if isinstance(child, ast.FunctionDef | ast.Lambda) else scope
        match child:
            case ast.Call(func=ast.Attribute(attr=name), args=[text, *_]) if name in SENDS:
                if not scope.is_literal(text):
                    yield ast.unparse(text)
        yield from _others(child, inside)


def test_texts_are_sent_by_one_function() -> None:
    """Nothing but what is listed sends what is no literal, and all that is listed still does."""
    paths = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    found = {(str(path.relative_to(ROOT)), text) for path in paths for text in others(ast.parse(path.read_bytes()))}
    assert found == ELSEWHERE.keys()


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        ("c.execute('SELECT 1', [x])", False),
        ("Q = 'SELECT 1'\ndef f(c): c.execute(Q.encode())", False),
        ("c.execute(sql.SQL('SELECT {}').format(name))", False),
        ("def f(c, text): c.execute(text)", True),
        ("def f(c, text): c.execute(f'SELECT {text}')", True),
        ("c.execute('SELECT {}'.format(x))", True),
        ("c.execute('SELECT %s' % x)", True),
        ("c.execute(sql.SQL(x))", True),
        ("q = 'SELECT '\nq += x\nc.execute(q)", True),
        ("def f(c):\n    q = 'a'\n    def g(): c.execute(q)\n", False),
        ("def f(c):\n    for q in ('a', 'b'): c.execute(q)", False),
        ("def f(c):\n    for q in x: c.execute(q)", True),
        ("op.get_bind().exec_driver_sql(open(p).read())", True),
    ],
)
def test_what_is_no_literal_is_seen(source: str, *, is_found: bool) -> None:
    """The look at a call tells a literal from what is put together."""
    assert bool(list(others(ast.parse(source)))) == is_found
