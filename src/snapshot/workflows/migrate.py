"""The policy's ``al-up``: up to a revision, alone, in steps if wanted, and what is wrong afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from snapshot.config.alembic import Alembic
from snapshot.database.advisory import alone
from snapshot.database.indexes import invalid_indexes
from snapshot.model.diagnostic import Diagnostic
from snapshot.model.errors import SnapshotError
from snapshot.revisions.graph import Revision
from snapshot.revisions.runner import Move, ahead, upgrade


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long is waited for others.

    :param lock_seconds: a statement of a revision for a lock, as ``lock_timeout`` of the server; whoever waits for a
        lock makes all later ones wait behind him, so it is short.
    :param turn_seconds: for another run that migrates the same database.
    """

    lock_seconds: int = 10
    turn_seconds: int = 60

    @property
    def settings(self) -> dict[str, str]:
        """The settings of the server for sessions that migrate."""
        return {"lock_timeout": f"{self.lock_seconds}s"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """What came of an upgrade.

    :param move: what was applied; the version was read back on a new connection.
    :param left: revisions up to the target that are not applied yet.
    :param notes: what is wrong with the database, though the revisions succeeded.
    """

    move: Move
    left: int
    notes: tuple[Diagnostic, ...]


def upgrade_database(
    how: Alembic | Path,
    dsn: str,
    target: str,
    patience: Patience,
    *,
    steps: int = 0,
    on_step: Callable[[Revision], None] = lambda _: None,
) -> Upgraded:
    """Apply the revisions up to a target, while nobody else migrates the same database.

    :param how: the way to Alembic; a path is the alembic.ini of this interpreter's.
    :param target: ``head``, ``heads`` or a whole revision id.
    :param steps: apply no more than so many, each by a run of its own; 0 for all in one run.
    :param on_step: called for each revision that was applied.
    :raises SnapshotError: as `snapshot.revisions.runner.upgrade`; it tells invalid indexes, too.
    """
    with alone(dsn, seconds=patience.turn_seconds):
        before, waiting = ahead(how, dsn, target)
        try:
            chosen = waiting[:steps] if steps else waiting
            done = _apply(how, dsn, [one.id for one in chosen] if steps else [target], patience, on_step)
            notes = invalid_indexes(dsn)
        except SnapshotError as error:
            _add_invalid(error, dsn)
            raise
    return Upgraded(move=Move(before, done or before, chosen), left=len(waiting) - len(chosen), notes=notes)


def _apply(
    how: Alembic | Path, dsn: str, targets: list[str], patience: Patience, on_step: Callable[[Revision], None]
) -> tuple[str, ...]:
    """Go to each target in turn and return what the database is at then; nothing where there is no target."""
    after: tuple[str, ...] = ()
    for one in targets:
        move = upgrade(how, dsn, one, patience.settings)
        after = move.after
        for step in move.steps:
            on_step(step)
    return after


def _add_invalid(error: SnapshotError, dsn: str) -> None:
    """Let an error tell which indexes a failed migration has left; where that cannot be asked, it stays as it is."""
    try:
        found = invalid_indexes(dsn)
    except SnapshotError:
        return
    for one in found:
        error.add(one)
