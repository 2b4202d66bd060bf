"""The history of a database as lines that a command line can print; nothing is written anywhere."""

from dataclasses import dataclass
from pathlib import Path

from snapshot.revisions.graph import Graph, Revision, revision_graph
from snapshot.revisions.version_table import current, version_table


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One revision, seen from one database.

    :param is_current: whether the version table names it.
    :param is_applied: whether the database holds it, because it or a later one is current.
    :param is_head: whether no revision follows it.
    :param is_known: false for an id that the version table names and no file defines.
    """

    id: str
    parents: tuple[str, ...] = ()
    title: str = ""
    is_current: bool = False
    is_applied: bool = False
    is_head: bool = False
    is_known: bool = True

    def __str__(self) -> str:
        marks = ("head",) * self.is_head + ("current",) * self.is_current + ("no such file",) * (not self.is_known)
        origin = ", ".join(self.parents) or "<base>"
        arrow = f"{origin} -> {self.id}" if self.is_known else self.id
        note = f" ({', '.join(marks)})" if marks else ""
        return f"{'*' if self.is_current else ' '} {arrow}{note}" + (f", {self.title}" if self.title else "")


def history(ini: Path, dsn: str) -> tuple[HistoryLine, ...]:
    """Return every revision, newest first, after those that the database names and no file defines.

    :param dsn: connection string of the database whose current revisions are marked.
    :raises UsageError: when there is no such environment or the connection string cannot be read.
    :raises FindingsError: when the revision files contradict each other.
    :raises EnvironmentFailure: when the database cannot be reached.
    """
    graph = revision_graph(ini)
    noted = current(dsn, version_table(ini))
    unknown = (
        HistoryLine(id=revision, is_current=True, is_applied=True, is_known=False)
        for revision in noted
        if revision not in graph.revisions
    )
    return (*unknown, *_lines(graph, frozenset(noted)))


def _lines(graph: Graph, noted: frozenset[str]) -> tuple[HistoryLine, ...]:
    applied, heads = graph.applied(noted), frozenset(graph.heads())

    def line(node: Revision) -> HistoryLine:
        return HistoryLine(
            id=node.id,
            parents=node.parents,
            title=node.title,
            is_current=node.id in noted,
            is_applied=node.id in applied,
            is_head=node.id in heads,
        )

    return tuple(map(line, reversed(tuple(graph.revisions.values()))))
