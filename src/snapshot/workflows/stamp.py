"""The policy's ``al-stamp``: note another revision, after a look at whether the database holds it."""

from pathlib import Path

from snapshot.config.alembic import Alembic
from snapshot.database.advisory import alone
from snapshot.model.diagnostic import Place
from snapshot.model.errors import UsageError
from snapshot.revisions.graph import revision_graph
from snapshot.revisions.runner import stamp
from snapshot.workflows.migrate import Patience


def check_stamp(ini: Path, revision: str) -> None:
    """See that a revision is named by its whole id.

    :raises UsageError: it is not; ``head`` is what the checkout says, and not what a database holds.
    """
    if revision not in revision_graph(ini).revisions:
        raise UsageError(
            f"{f'there is no revision {revision!r}' if revision else 'no revision is named'}; "
            "a stamp needs the whole id of one",
            place=Place(file=str(ini)),
            hint="make al-hist lists the ids.",
            code="revision",
        )


def note_revision(
    how: Alembic | Path, dsn: str, revision: str, patience: Patience, *, purge: bool
) -> tuple[str, ...]:
    """Note a revision, while nobody else migrates the same database, and return what is noted then.

    :param purge: forget first whatever is noted, which must be known otherwise.
    :raises SnapshotError: as `snapshot.revisions.runner.stamp`.
    """
    with alone(dsn, seconds=patience.turn_seconds):
        return stamp(how, dsn, revision, patience.settings, purge=purge)
