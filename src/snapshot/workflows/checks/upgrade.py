"""``snapshot check upgrade``: the migrations build a database from nothing, at once and one by one."""

from snapshot.database.scratch import scratch_database
from snapshot.model.diagnostic import Place
from snapshot.model.errors import FindingsError
from snapshot.model.words import plural
from snapshot.policy.checked import Looked
from snapshot.revisions.graph import Graph, revision_graph
from snapshot.revisions.runner import upgrade
from snapshot.revisions.version_table import current, version_table
from snapshot.revisions.walk import walking
from snapshot.workflows.checks.asked import Asked
from snapshot.workflows.servers import scratch_server_of


def look(asked: Asked) -> Looked:
    """Upgrade two empty databases to head, one at once and one revision by revision.

    :raises SnapshotError: where a revision fails, or the version table does not hold every head afterwards.
    """
    how = asked.settings.alembic(asked.profile)
    graph = revision_graph(how.ini)
    if not graph.revisions:
        place = Place(file=str(graph.ini))
        raise FindingsError("there is no revision to upgrade to", place=place, code="nothing-to-check")
    server = scratch_server_of(asked.settings, asked.profile)
    with scratch_database(server) as dsn, asked.watch.phase("upgrade at once"):
        upgrade(how, dsn, "heads")
        _require_heads(graph, dsn)
    with (
        scratch_database(server) as dsn,
        walking(graph, dsn, how, only_up=True) as walk,
        asked.watch.phase("upgrade by steps", len(graph.revisions)) as advance,
    ):
        for revision in graph.revisions:
            walk.upgrade(revision)
            advance()
        _require_heads(graph, dsn)
    return Looked(what=f"{plural(len(graph.revisions), 'revision')}, at once and one by one")


def _require_heads(graph: Graph, dsn: str) -> None:
    noted = current(dsn, version_table(graph.ini))
    if graph.applied(noted) != graph.revisions.keys():  # a head that another depends on is not noted by itself
        raise FindingsError(
            f"the database stands at {', '.join(noted) or 'no revision'} after the upgrade, "
            f"the heads are {', '.join(graph.heads())}",
            place=Place(file=str(graph.ini)),
            hint="See whether env.py commits what it did, and whether heads depend on each other",
            code="upgrade-heads",
        )
