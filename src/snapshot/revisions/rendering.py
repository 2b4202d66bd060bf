"""Render revisions to SQL, each by itself: the program that `snapshot.revisions.offline` starts.

It runs env.py and revisions, which are programs of others, so it is a process of its own, and answers on the
standard output that it found while whatever they print goes to standard error. One revision is rendered at a time,
so that one that cannot be rendered hides no other, and a merge does not bring its branches along
(``alembic upgrade a:b --sql`` does both).

A revision that asks for its connection, or whether it has one, may say something else to a database than it prints;
that it asked is told, and nothing is guessed.
"""

import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from alembic.config import Config
from alembic.operations.base import AbstractOperations
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, MigrationStep
from alembic.script import ScriptDirectory

_HARMLESS = frozenset({"autocommit_block", "dialect", "opts", "script", "version_table", "version_table_schema"})
"""What of a migration context says nothing about a connection."""


@dataclass(slots=True)
class Rendered:
    """What one revision came to.

    :param sql: the texts it printed, in order.
    :param asked: what it asked that only a run can answer.
    :param error: why there is no text; empty where there is one.
    """

    sql: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    error: str = "it was not reached"


class _Asking:
    """Notes what the revision that runs asks for; outside of one nothing is noted."""

    def __init__(self) -> None:
        self.of: Rendered | None = None

    def note(self, what: str) -> None:
        if self.of is not None and what not in self.of.asked:
            self.of.asked.append(what)

    def noting(self, function: Callable[..., Any], what: str) -> Callable[..., Any]:
        """Return ``function``, which notes that it was called."""

        def noted(*arguments: object, **named: object) -> object:
            self.note(what)
            return function(*arguments, **named)

        return noted

    def watched(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``function``, whose answer notes what is read of it."""

        def called(*arguments: object, **named: object) -> object:
            found = function(*arguments, **named)
            return found if self.of is None else _Watched(found, self)

        return called


class _Watched:
    """A migration context in the hands of a revision."""

    def __init__(self, context: object, asking: _Asking) -> None:
        self._context = context
        self._asking = asking

    def __getattr__(self, name: str) -> object:
        if name not in _HARMLESS:
            self._asking.note(f"it reads {name} of its context")
        return getattr(self._context, name)


def _watch(asking: _Asking) -> None:
    """Have Alembic tell when a revision asks for its connection, or whether it runs offline."""
    watching: tuple[tuple[type, str, Callable[[Callable[..., Any]], Callable[..., Any]]], ...] = (
        (AbstractOperations, "get_bind", lambda asked: asking.noting(asked, "it asks for its connection")),
        (AbstractOperations, "get_context", asking.watched),
        (EnvironmentContext, "get_bind", lambda asked: asking.noting(asked, "it asks for its connection")),
        (EnvironmentContext, "get_context", asking.watched),
        (
            EnvironmentContext,
            "is_offline_mode",
            lambda asked: asking.noting(asked, "it asks whether it runs offline"),
        ),
    )
    for owner, name, wrap in watching:
        setattr(owner, name, wrap(getattr(owner, name)))


def render_each(ini: str, revisions: Sequence[tuple[str, Sequence[str]]]) -> dict[str, Rendered]:
    """Return what each revision prints as an upgrade.

    :param revisions: ids, each with the ids that must be applied before it.
    """
    config = Config(ini, output_buffer=io.StringIO())
    script = ScriptDirectory.from_config(config)
    asking = _Asking()
    _watch(asking)
    return {revision: _render(config, script, asking, revision, before) for revision, before in revisions}


def _render(
    config: Config, script: ScriptDirectory, asking: _Asking, revision: str, before: Sequence[str]
) -> Rendered:
    found = Rendered()

    def steps(_heads: object, context: MigrationContext) -> Iterator[MigrationStep]:
        step = MigrationStep.upgrade_from_script(script.revision_map, script.get_revision(revision))
        step.migration_fn = _recording(step.migration_fn, context, found, asking)
        yield step

    try:
        with EnvironmentContext(
            config, script, fn=steps, as_sql=True, starting_rev=tuple(before) or None, destination_rev=revision
        ):
            script.run_env()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a program of others may raise anything
        if found.error:
            found.error = told(error)
    return found


def _recording(
    run: Callable[..., None], context: MigrationContext, found: Rendered, asking: _Asking
) -> Callable[..., None]:
    """Return a revision's function, which keeps what it prints."""

    def recorded(**named: object) -> None:
        printed: list[str] = []
        vars(context.impl)["static_output"] = printed.append
        asking.of = found
        try:
            run(**named)
        finally:
            asking.of = None
        found.sql, found.error = list(printed), ""

    return recorded


def told(error: BaseException) -> str:
    """Return what a program of others raised, in one line."""
    said = (str(error).strip().splitlines() or [""])[0]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def main() -> None:
    """Read ``[[id, [before, …]], …]`` from standard input and print what each came to, as JSON."""
    answer = os.dup(1)
    os.dup2(2, 1)
    asked = json.load(sys.stdin)
    rendered = render_each(sys.argv[1], asked)
    found = {revision: {"sql": one.sql, "asked": one.asked, "error": one.error} for revision, one in rendered.items()}
    with os.fdopen(answer, "w", encoding="utf-8", errors="surrogateescape") as stream:
        json.dump(found, stream)


if __name__ == "__main__":
    main()
