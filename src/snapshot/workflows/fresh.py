"""Which revisions are new: those that the revision of git, into which the branch will be merged, does not have."""

from snapshot.model.errors import SnapshotError
from snapshot.revisions.graph import Graph
from snapshot.sources.git import committed_files
from snapshot.workflows.checks.asked import Asked


def fresh_revisions(asked: Asked, graph: Graph) -> tuple[frozenset[str], str]:
    """Return the ids of new revisions, and in words what they are new to.

    Where git cannot tell, every revision is taken for new: more is looked at then, and never less.
    """
    if asked.every:
        return frozenset(graph.revisions), "all"
    base = asked.base_revision
    folders = {node.file.parent for node in graph.revisions.values()}
    try:
        committed = {path for folder in folders for path in committed_files(base, folder)}
    except SnapshotError as error:
        return frozenset(graph.revisions), f"all, because {error.diagnostics[0].message}"
    fresh = frozenset(node.id for node in graph.revisions.values() if node.file not in committed)
    return fresh, f"new to {base}" if fresh else f"none is new to {base}"
