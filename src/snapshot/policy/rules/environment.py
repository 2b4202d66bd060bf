"""The rule over env.py, as far as its syntax tree tells."""

import ast
from collections.abc import Iterator

from snapshot.policy.rules.early import early
from snapshot.policy.rules.literals import dotted
from snapshot.policy.rules.registry import rule
from snapshot.policy.rules.values import EnvironmentFile, Found, Project, as_note, found_in

_STYLE = "paramstyle"
_OFFLINE = frozenset({"url", "dialect_name"})


@rule("AL018", "env.py sends nothing before context.configure, and prints percent signs as they are")
def environment(project: Project) -> Iterator[Found]:
    """Follow env.py from its top level, and each function by itself, into the functions that it calls."""
    if project.env is None:
        return
    yield from _all_early(project.env)
    yield from _offline(project.env)


def _all_early(env: EnvironmentFile) -> Iterator[Found]:
    try:
        found = {sent.lineno: _early(env, sent, is_sure=is_sure) for sent, is_sure in reversed(list(early(env.tree)))}
    except RecursionError:
        message = "what runs before context.configure cannot be told: its expressions or calls go too deep"
        found = {1: as_note(found_in(env.file, "AL018", message, line=1))}
    yield from found.values()


def _early(env: EnvironmentFile, sent: ast.Call, *, is_sure: bool) -> Found:
    if not is_sure:
        message = "whether this runs on the connection of context.configure, and is committed before, cannot be told"
        return as_note(found_in(env.file, "AL018", message, line=sent.lineno))
    message = "SQL runs before context.configure, so Alembic takes its transaction for another's and keeps nothing"
    hint = "Call commit() on the connection behind it, or run it behind configure"
    return found_in(env.file, "AL018", message, line=sent.lineno, hint=hint)


def _offline(env: EnvironmentFile) -> Iterator[Found]:
    """Yield a configuration of the offline mode that doubles percent signs."""
    calls = [node for node in ast.walk(env.tree) if isinstance(node, ast.Call)]
    offline = [call for call in calls if any(one.arg in _OFFLINE for one in call.keywords) and _configures(call)]
    if not offline or _names_style(env.tree):
        return
    line = offline[0].lineno
    options = [one.value for call in offline for one in call.keywords if one.arg == "dialect_opts"]
    if any(not isinstance(one, ast.Dict) for one in options):
        message = "whether the offline mode prints percent signs as they are is computed and cannot be told"
        yield as_note(found_in(env.file, "AL018", message, line=line))
        return
    message = "the offline mode doubles percent signs, so what --sql prints is not what runs"
    hint = f'Give it dialect_opts={{"{_STYLE}": "named"}}'
    yield found_in(env.file, "AL018", message, line=line, hint=hint)


def _configures(call: ast.Call) -> bool:
    """Return whether a call configures the context, be it by a function of env.py; an engine's is another thing."""
    name = dotted(call.func).rpartition(".")[2]
    return "engine" not in name and "connect" not in name


def _names_style(tree: ast.Module) -> bool:
    """Return whether env.py says ``paramstyle`` and ``named`` together, as a key of a dictionary or a keyword."""
    for node in ast.walk(tree):
        match node:
            case ast.Dict(keys=keys, values=values):
                pairs = list(zip(keys, values, strict=True))
            case ast.Call(keywords=keywords):
                pairs = [(ast.Constant(value=one.arg), one.value) for one in keywords]
            case _:
                continue
        for key, value in pairs:
            if isinstance(key, ast.Constant) and key.value == _STYLE:
                return isinstance(value, ast.Constant) and value.value == "named"
    return False
