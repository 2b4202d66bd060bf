"""The revisions of a migration environment and how they follow each other, read without running them."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from types import MappingProxyType

from snapshot.model.diagnostic import Place
from snapshot.model.errors import FindingsError
from snapshot.revisions.environment import read_environment
from snapshot.revisions.literals import assignments, parse, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One revision file.

    :param id: its revision id.
    :param parents: ``down_revision``: none for a base, several for a merge.
    :param depends_on: further revisions, or branch labels, that must be applied before it.
    :param labels: its branch labels.
    :param title: first line of its docstring; empty without one.
    """

    id: str
    parents: tuple[str, ...]
    depends_on: tuple[str, ...]
    labels: tuple[str, ...]
    title: str
    file: Path


@dataclass(frozen=True, slots=True)
class Graph:
    """All revisions of an environment.

    :param ini: the alembic.ini they belong to.
    :param revisions: by id; each revision after those it needs.
    """

    ini: Path
    revisions: Mapping[str, Revision]

    def needs(self, revision: str) -> frozenset[str]:
        """Return the ids directly before a revision: its parents, and what ``depends_on`` names."""
        node = self.revisions[revision]
        return frozenset((*node.parents, *(found for name in node.depends_on for found in self._named(name))))

    def _named(self, name: str) -> tuple[str, ...]:
        """Return the ids that ``depends_on`` means by ``name``: an id, or a branch label."""
        if name in self.revisions:
            return (name,)
        return tuple(node.id for node in self.revisions.values() if name in node.labels)

    def applied(self, current: Iterable[str]) -> frozenset[str]:
        """Return everything a database holds whose version table names ``current``; unknown ids are left out."""
        found: set[str] = set()
        waiting = [revision for revision in current if revision in self.revisions]
        while waiting:
            revision = waiting.pop()
            if revision not in found:
                found.add(revision)
                waiting.extend(self.needs(revision))
        return frozenset(found)

    def heads(self) -> tuple[str, ...]:
        """Return the ids that no revision names as its parent, sorted."""
        parents = {parent for node in self.revisions.values() for parent in node.parents}
        return tuple(sorted(self.revisions.keys() - parents))


def revision_graph(ini: Path) -> Graph:
    """Return the revisions of the environment that ``ini`` describes; no code of theirs runs.

    :raises UsageError: when there is no such environment.
    :raises FindingsError: when a file is no revision, two have one id, a parent is missing, or they form a ring.
    """
    environment = read_environment(ini)
    read = [read_revision(path) for path in environment.revision_files()]
    known: dict[str, Revision] = {}
    for node in read:
        if node.id in known:
            raise _finding(node, f"revision {node.id} is also defined in {known[node.id].file.name}")
        known[node.id] = node
    _check_parents(known)
    return _ordered(Graph(environment.ini, known))


def heads(ini: Path) -> tuple[str, ...]:
    """Return the head revisions of the environment, sorted; several mean that branches were not merged.

    The errors are those of `revision_graph`.
    """
    return revision_graph(ini).heads()


def read_revision(path: Path) -> Revision:
    """Return the revision that a file defines; its code does not run.

    :raises FindingsError: it defines none.
    """
    return revision_in(parse(path), path)


def revision_in(tree: ast.Module, path: Path) -> Revision:
    """Return the revision that a syntax tree defines.

    :param path: its file, which need not be on the disk.
    :raises FindingsError: it defines none.
    """
    values = assignments(tree)
    ids = texts(path, "revision", values.get("revision"))
    if len(ids) != 1:
        raise FindingsError(
            "the file assigns no revision id",
            place=Place(file=str(path)),
            hint="Move it out of the folder of revisions, or write revision = '…' at its top level.",
            code="revision-file",
        )
    return Revision(
        id=ids[0],
        parents=texts(path, "down_revision", values.get("down_revision")),
        depends_on=texts(path, "depends_on", values.get("depends_on")),
        labels=texts(path, "branch_labels", values.get("branch_labels")),
        title=_first_line(tree),
        file=path,
    )


def _first_line(tree: ast.Module) -> str:
    return next(iter((ast.get_docstring(tree) or "").splitlines()), "")


def _check_parents(known: Mapping[str, Revision]) -> None:
    for node in known.values():
        for parent in node.parents:
            if parent not in known:
                raise _finding(node, f"its down_revision {parent} is defined in no file")


def _ordered(graph: Graph) -> Graph:
    sorter = TopologicalSorter({revision: graph.needs(revision) for revision in graph.revisions})
    try:
        sorter.prepare()
    except CycleError as error:
        ring = " → ".join(error.args[1])
        raise FindingsError(
            f"revisions follow each other in a ring: {ring}",
            place=Place(file=str(graph.ini)),
            hint="Correct the down_revision or depends_on that closes it.",
            code="revision-file",
        ) from None
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order.extend(ready)
        sorter.done(*ready)
    return Graph(graph.ini, MappingProxyType({revision: graph.revisions[revision] for revision in order}))


def _finding(node: Revision, message: str) -> FindingsError:
    return FindingsError(
        message,
        place=Place(file=str(node.file)),
        hint="Correct the ids in the file, or bring the missing file back from version control.",
        code="revision-file",
    )
