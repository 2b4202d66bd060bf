"""What the two functions of a revision do, as far as rules ask whether they do anything."""

import ast
from collections.abc import Collection, Iterator

from snapshot.policy.rules.registry import rule
from snapshot.policy.rules.values import DOWNGRADE, UPGRADE, Found, Judged, Project, found

_MARK = "irreversible"


def is_empty(function: ast.FunctionDef) -> bool:
    """Return whether a function does nothing; sending a blank text, as a fresh file does, is nothing."""
    return all(_does_nothing(node) for node in function.body)


def _does_nothing(node: ast.stmt) -> bool:
    match node:
        case ast.Pass() | ast.Return(value=None) | ast.Return(value=ast.Constant(value=None)):
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="execute"), args=[ast.Constant(value=str(text))])):
            return not text.strip()
    return False


def is_irreversible(tree: ast.Module) -> bool:
    """Return whether a revision says ``irreversible = True`` at its top level."""
    values = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and _MARK in set(_targets(node))
    ]
    return any(isinstance(value, ast.Constant) and value.value is True for value in values)


def _targets(node: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return (one.id for one in targets if isinstance(one, ast.Name))


@rule("AL012", "a downgrade takes back what the upgrade did, or the revision says that it is irreversible")
def downgrades(project: Project) -> Iterator[Found]:
    """Look for upgrades that do something and downgrades that do nothing."""
    for one in project.judged:
        revision = one.written
        up, down = revision.functions.get(UPGRADE), revision.functions.get(DOWNGRADE)
        if len(revision.parents) > 1:
            continue  # a merge does nothing at all, which AL005 looks after
        does = (up is not None and not is_empty(up)) or _sends(one, {UPGRADE})
        if not does or is_irreversible(revision.tree) or (why := _takes_nothing_back(one, down)) is None:
            continue
        line = down.lineno if down else up.lineno if up else revision.line_of(UPGRADE)
        hint = f"Write what takes it back, or {_MARK} = True at the top level of the file"
        yield found(revision, "AL012", f"the downgrade {why}, and the upgrade does something", line=line, hint=hint)


def _takes_nothing_back(one: Judged, down: ast.FunctionDef | None) -> str | None:
    """Return how a downgrade does nothing; ``None`` for one that does something, or may."""
    if down is None:
        return None if _is_bound(one.written.tree, DOWNGRADE) else "does nothing"
    if is_empty(down):
        return "does nothing"
    is_silent = DOWNGRADE in one.rendered and not one.unread
    return "sends nothing" if is_silent and not _sends(one, {DOWNGRADE, ""}) else None


def _sends(one: Judged, directions: Collection[str]) -> bool:
    return any(said.direction in directions and (said.sent.statements or said.sent.stop >= 0) for said in one.said)


def _is_bound(tree: ast.Module, name: str) -> bool:
    """Return whether the top level gives a name a value in another way than by a function's definition."""
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree)) or any(
        (alias.asname or alias.name) in {name, "*"}
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    )
