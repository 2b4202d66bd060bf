"""Note a baseline with an id of its own in a database that holds what it makes: all checked, or nothing noted."""

import ast
from dataclasses import dataclass

from psycopg import sql

from snapshot.config.dsn import describe
from snapshot.config.settings import ENVIRONMENT_PREFIX, Profile, Settings
from snapshot.database.advisory import alone
from snapshot.database.connection import session
from snapshot.diff.select import Choice, Pattern
from snapshot.model.diagnostic import Diagnostic, Place, Severity
from snapshot.model.errors import FindingsError, UsageError
from snapshot.policy.differences import differences
from snapshot.revisions.graph import Graph, Revision, revision_graph
from snapshot.revisions.literals import assignments, parse, texts
from snapshot.revisions.version_table import current, version_table
from snapshot.workflows.diff import Wish, diff
from snapshot.workflows.migrate import Patience
from snapshot.workflows.sides import open_side
from snapshot.workflows.specs import How
from snapshot.workflows.watch import Watch

_REPLACES = "replaces"
_NOT_OWNERS = Choice(exclude=(Pattern.parse("class:owner"),))


@dataclass(frozen=True, slots=True)
class Renamed:
    """A baseline with an id of its own.

    :param replaces: what a database notes that may be stamped.
    """

    revision: Revision
    replaces: tuple[str, ...]


def renamed_baseline(graph: Graph) -> Renamed:
    """Return the baseline of a project.

    :raises UsageError: there is none, or it kept the id of the head it stands for, so that nothing need be stamped.
    """
    for one in graph.revisions.values():
        value = None if one.parents else assignments(parse(one.file)).get(_REPLACES)
        if isinstance(value, ast.expr):
            replaces = texts(one.file, _REPLACES, value)
            if one.id in replaces:
                told = f"the baseline kept the id {one.id}: a database there needs no stamp"
                raise UsageError(told, place=Place(file=str(one.file)), hint="make al-cur shows where one stands")
            return Renamed(one, replaces)
    raise UsageError(
        "there is no baseline with an id of its own",
        place=Place(file=str(graph.ini)),
        hint="snapshot revisions squash --new-id makes one",
    )


def stamp_baseline(settings: Settings, profile: Profile, dsn: str, patience: Patience, watch: Watch) -> str:
    """Note the baseline in a database and return its id.

    The version table is locked against writers from before it is read until it is written.

    :raises FindingsError: the table does not hold exactly what the baseline replaces, or the schema is not that of
        the snapshot; nothing is noted then.
    """
    graph = revision_graph(settings.alembic_ini)
    found, table = renamed_baseline(graph), version_table(graph.ini)
    place = Place(subject=describe(dsn))
    with alone(dsn, seconds=patience.turn_seconds), session(dsn) as connection:
        name = table.identifier
        connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(f"{patience.lock_seconds}s"))
        connection.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(name))
        rows = connection.execute(sql.SQL("SELECT version_num FROM {}").format(name)).fetchall()
        _require_heads({str(one) for (one,) in rows}, found, place)
        _require_schema(settings, profile, found, place, watch)
        connection.execute(sql.SQL("DELETE FROM {}").format(name))
        connection.execute(sql.SQL("INSERT INTO {} (version_num) VALUES (%s)").format(name), [found.revision.id])
        connection.commit()
    if current(dsn, table) != (found.revision.id,):
        raise FindingsError("the database does not note the baseline", place=place, code="not-migrated")
    return found.revision.id


def _require_heads(noted: set[str], found: Renamed, place: Place) -> None:
    if noted != set(found.replaces):
        raise FindingsError(
            f"the database is at {', '.join(sorted(noted)) or 'no revision'}, and the baseline stands for "
            f"{', '.join(found.replaces)}",
            place=place,
            hint="Bring it there with the revisions of the archive first, or see what else stamps it",
            code="squash-not-at-head",
        )


def _require_schema(settings: Settings, profile: Profile, found: Renamed, place: Place, watch: Watch) -> None:
    folder = open_side(str(settings.out), settings, watch, How())
    if folder.heads != (found.revision.id,):
        raise FindingsError(
            f"the snapshot is of {', '.join(folder.heads) or 'no revision'}, and not of the baseline",
            place=Place(file=str(settings.out)),
            hint="Run make al-dump-schema-current and commit what it writes",
            code="snapshot-behind",
        )
    running = open_side(f"{ENVIRONMENT_PREFIX}{profile.name}", settings, watch, How())
    view = diff(folder, running, Wish(choice=_NOT_OWNERS, means=False), watch)
    wrong = [
        Diagnostic(
            severity=Severity.ERROR,
            code="squash-different",
            message=f"{one.card.id} is not what the snapshot says: {one.card.action} {one.about}".rstrip(),
            place=place,
        )
        for one in differences(view)
    ]
    if wrong:
        first, *others = wrong
        hint = "Find out who changed it: snapshot diff shows the statements; nothing was noted"
        raise FindingsError(first.message, place=place, hint=hint, code="squash-different", others=others)
