"""Which revisions are new: those that the revision of git, into which the branch will be merged, does not have."""

import os
from pathlib import Path

from snapshot.model.diagnostic import Place
from snapshot.model.errors import SnapshotError
from snapshot.revisions.graph import Graph
from snapshot.sources.committed import committed
from snapshot.workflows.checks.asked import Asked


def fresh_revisions(asked: Asked, graph: Graph) -> tuple[frozenset[str], str]:
    """Return the ids of new revisions, and in words what they are new to.

    Where git cannot tell, every revision is taken for new: more is looked at then, and never less.
    """
    if asked.every:
        return frozenset(graph.revisions), "all"
    files = {Path(os.path.normpath(node.file)): node.id for node in graph.revisions.values()}
    folders = {path.parent for path in files}
    try:
        with committed(asked.settings.root, asked.base_revision, Place(file=str(graph.ini))) as repository:
            base, held = repository.base, repository.below(folders, files.__contains__)
    except SnapshotError as error:
        return frozenset(graph.revisions), f"all, because {error.diagnostics[0].message}"
    fresh = frozenset(revision for path, revision in files.items() if path not in held)
    return fresh, f"new to {base}" if fresh else f"none is new to {base}"
