"""Render revisions to SQL, each by itself: the program that `snapshot.revisions.offline` starts.

It runs env.py and revisions, which are programs of others, so it is a process of its own, and answers on the
standard output that it found while whatever they print goes to standard error. One revision is rendered at a time,
so that one that cannot be rendered hides no other, and a merge does not bring its branches along
(``alembic upgrade a:b --sql`` does both).

A revision that asks for its connection, or whether it has one, may say something else to a database than it prints;
that it asked is told, and nothing is guessed. What it opens meanwhile is noted by `snapshot.revisions.opening`.
"""

import io
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from alembic.config import Config
from alembic.operations import Operations
from alembic.operations.base import AbstractOperations
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, MigrationStep
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql

from snapshot.revisions.calling import asked, config_of, parsed
from snapshot.revisions.opening import Opening, line_in

_HARMLESS = frozenset({"autocommit_block", "dialect", "opts", "script", "version_table", "version_table_schema"})
"""What of a migration context says nothing about a connection."""

_NOT_REACHED = "it was not reached"


@dataclass(slots=True)
class Rendered:
    """What one revision came to.

    :param sql: the texts it printed, in order.
    :param spoken: of each what ``op.execute`` was given, if that was a text, the line of the revision's file that led
        there, and whether that was in an autocommit block; without the words that open and close such a block.
    :param opened: files that it opened, or programs that it started, each with such a line.
    :param asked: what it asked that only a run can answer.
    :param is_reached: whether its function was called at all.
    :param error: why there is no text; empty where there is one.
    """

    sql: list[str] = field(default_factory=list)
    spoken: list[tuple[str, str | None, int, bool]] = field(default_factory=list)
    opened: list[tuple[str, int]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    is_reached: bool = False
    error: str = _NOT_REACHED


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


Asked = tuple[str, Sequence[str], str]
"""A revision's id, the ids that must be applied before it, and ``upgrade`` or ``downgrade``."""


@dataclass(frozen=True, slots=True)
class _Stage:
    """What revisions are rendered with.

    :param is_bare: whether env.py is left out where a revision does without it.
    """

    config: Config
    script: ScriptDirectory
    asking: _Asking
    opening: Opening
    is_bare: bool


def render_each(config: Config, revisions: Sequence[Asked], *, is_bare: bool) -> list[Rendered]:
    """Return what each revision prints.

    :param config: prints into a buffer.
    :param is_bare: leave out env.py where a revision does without it.
    """
    stage = _Stage(config, ScriptDirectory.from_config(config), _Asking(), Opening(), is_bare)
    _watch(stage.asking)
    with stage.opening.noting():
        return [_render(stage, one) for one in revisions]


def _render(stage: _Stage, one: Asked) -> Rendered:
    if not stage.is_bare:
        return _tried(_by_environment, stage, one)
    first = _tried(_bare, stage, one)
    if not first.error:
        return first
    second = _tried(_by_environment, stage, one)
    chosen = second if second.is_reached else first
    chosen.opened = list(dict.fromkeys((*first.opened, *second.opened)))
    return chosen


def _tried(render: Callable[[_Stage, Asked, Rendered], None], stage: _Stage, one: Asked) -> Rendered:
    found = Rendered()
    try:
        render(stage, one, found)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a program of others may raise anything
        if found.error:
            found.error = told(error)
    return found


def _by_environment(stage: _Stage, one: Asked, found: Rendered) -> None:
    revision, before, direction = one
    is_up = direction == "upgrade"

    def steps(_heads: object, context: MigrationContext) -> Iterator[MigrationStep]:
        described = stage.script.get_revision(revision)
        make = MigrationStep.upgrade_from_script if is_up else MigrationStep.downgrade_from_script
        step = make(stage.script.revision_map, described)
        step.migration_fn = _Recorder(context, found, stage, described.path).around(step.migration_fn)
        yield step

    begin, end = (tuple(before) or None, revision) if is_up else (revision, tuple(before) or "base")
    how: dict[str, Any] = {"as_sql": True, "starting_rev": begin, "destination_rev": end}
    with EnvironmentContext(stage.config, stage.script, fn=steps, **how):
        stage.script.run_env()


def _bare(stage: _Stage, one: Asked, found: Rendered) -> None:
    """Render a revision without env.py, which costs more than most revisions and may know no offline mode."""
    revision, _, direction = one
    described = stage.script.get_revision(revision)
    context = MigrationContext.configure(
        dialect=postgresql.dialect(paramstyle="named"),  # type: ignore[no-untyped-call] # SQLAlchemy's
        opts={"as_sql": True, "output_buffer": io.StringIO(), "literal_binds": True},
    )
    run = getattr(described.module, direction)
    with Operations.context(context):
        _Recorder(context, found, stage, described.path).around(run)()


class _Recorder:
    """Keeps what one revision prints and opens.

    :param path: its file.
    """

    def __init__(self, context: MigrationContext, found: Rendered, stage: _Stage, path: str) -> None:
        self._found, self._asking, self._opening, self._path = found, stage.asking, stage.opening, path
        self._impl: Any = context.impl
        self._printed: list[str] = []
        self._spoken: list[tuple[str, str | None, int, bool]] = []
        self._raw: str | None = None
        self._is_alone = False

    def around(self, run: Callable[..., None]) -> Callable[..., None]:
        """Return a revision's function, which keeps what it prints."""

        def recorded(**named: object) -> None:
            impl = vars(self._impl)
            impl["execute"] = self._executing(self._impl.execute)
            impl["static_output"] = self._print
            impl["emit_commit"] = lambda: self._frame("COMMIT", is_alone=True)
            impl["emit_begin"] = lambda: self._frame("BEGIN", is_alone=False)
            self._asking.of = self._found
            self._found.is_reached = True
            try:
                run(**named)
            finally:
                self._asking.of = None
                self._found.opened = self._opening.of(self._path)
                for name in ("emit_commit", "emit_begin"):
                    del impl[name]
            self._found.sql, self._found.spoken, self._found.error = self._printed[:], self._spoken[:], ""

        return recorded

    def _executing(self, execute: Callable[..., None]) -> Callable[..., None]:
        def executed(sql: object, *rest: object, **named: object) -> None:
            self._raw = sql if isinstance(sql, str) else None
            try:
                execute(sql, *rest, **named)
            finally:
                self._raw = None

        return executed

    def _print(self, text: str) -> None:
        self._printed.append(text)
        self._spoken.append((text, self._raw, line_in(self._path), self._is_alone))

    def _frame(self, word: str, *, is_alone: bool) -> None:
        """Print what an autocommit block begins or ends with, as Alembic does."""
        self._printed.append(word + self._impl.command_terminator)
        self._is_alone = is_alone


def told(error: BaseException) -> str:
    """Return what a program of others raised, in one line."""
    said = (str(error).strip().splitlines() or [""])[0]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def main() -> None:
    """Read the revisions of standard input and print what each came to, as JSON."""
    answer = os.dup(1)
    os.dup2(2, 1)
    request = asked()
    config = config_of(request, parsed(request["words"]), output_buffer=io.StringIO())
    found = [asdict(one) for one in render_each(config, request["revisions"], is_bare=request["bare"])]
    with os.fdopen(answer, "w", encoding="utf-8", errors="surrogateescape") as stream:
        json.dump(found, stream)


if __name__ == "__main__":
    main()
