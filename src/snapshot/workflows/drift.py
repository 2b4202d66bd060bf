"""How the schema of a profile's database differs from what the migrations give at a revision."""

from collections.abc import Iterator
from dataclasses import dataclass

from psycopg import sql

from snapshot.config.settings import Profile, Settings
from snapshot.database.connection import session
from snapshot.diff.view import View
from snapshot.model.errors import SnapshotError
from snapshot.model.identity import ObjectId
from snapshot.model.kind import Kind
from snapshot.model.words import plural
from snapshot.workflows.diff import Wish, diff
from snapshot.workflows.layouts import layout_of
from snapshot.workflows.sides import Side, open_side
from snapshot.workflows.specs import How
from snapshot.workflows.stepping import why
from snapshot.workflows.watch import Watch

_COUNTED = 1000
"""Up to how many rows of a table are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What is known of the difference.

    :param view: from the database to the revision; nothing where that could not be told.
    :param reason: why it could not, as a sentence without a final stop.
    :param rows: tables of the database that the revision does not have, and how many rows they hold, in words.
    """

    view: View | None = None
    reason: str = ""
    rows: tuple[tuple[str, str], ...] = ()

    @property
    def is_equal(self) -> bool:
        """Whether the two schemas are known to be equal."""
        return self.view is not None and self.view.is_equal


def drift(settings: Settings, profile: Profile, dsn: str, revision: str, watch: Watch) -> Drift:
    """Compare a database with a scratch database that the migrations have built up to a revision.

    Where that cannot be done, as because a revision needs a role that the scratch server lacks, that is the answer.

    :param dsn: the database of the profile.
    :param revision: a whole id, or ``base``.
    :raises EnvironmentFailure: the database itself cannot be asked for rows.
    """
    how = How(env=profile.name)
    wish = Wish(layers=layout_of(settings, profile).layers)
    try:
        old, new = (open_side(one, settings, watch, how) for one in (f"env:{profile.name}", f"migrations:{revision}"))
        view = diff(old, new, wish, watch)
    except SnapshotError as error:
        return Drift(reason=why(error))
    return Drift(view=view, rows=tuple(_rows(dsn, _gone(old, new))))


def _gone(old: Side, new: Side) -> list[ObjectId]:
    left = {one.id for one in new.snapshot.objects}
    return [one.id for one in old.snapshot.objects if one.id.kind is Kind.TABLE and one.id not in left]


def _rows(dsn: str, tables: list[ObjectId]) -> Iterator[tuple[str, str]]:
    if not tables:
        return
    with session(dsn) as connection:
        connection.read_only = True
        # A policy that hides rows is an error then, not a smaller number.
        connection.execute("SET row_security = off")
        for table in tables:
            query = sql.SQL("SELECT count(*) FROM (SELECT FROM {} LIMIT %s) AS few").format(
                sql.Identifier(*table.path)
            )
            ((count,),) = connection.execute(query, [_COUNTED + 1]).fetchall()
            if count:
                yield ".".join(table.path), f"more than {_COUNTED} rows" if count > _COUNTED else plural(count, "row")
