"""The SQL between two revisions, as Alembic prints it without a database."""

from dataclasses import dataclass
from pathlib import Path

from snapshot.config.alembic import Alembic, called
from snapshot.model.diagnostic import Diagnostic, Place, warning
from snapshot.model.errors import UsageError
from snapshot.revisions.address import NOWHERE
from snapshot.revisions.child import Program, run_child
from snapshot.revisions.environment import read_environment
from snapshot.revisions.graph import Graph, revision_graph
from snapshot.revisions.runner import only_head

BASE = "base"


@dataclass(frozen=True, slots=True)
class Printed:
    """What Alembic printed.

    :param text: statements, with those that note the version.
    """

    text: str
    notes: tuple[Diagnostic, ...] = ()


def offline_sql(how: Alembic | Path, span: str) -> Printed:
    """Return the SQL of an upgrade or a downgrade.

    :param how: the way to Alembic; a path is the alembic.ini of this interpreter's.
    :param span: ``from:to``, each a whole id, ``base`` or ``head``.
    :raises UsageError: it has another form, an end does not exist, or no way leads from one to the other.
    :raises FindingsError: a revision cannot be printed, as one that asks the database something.
    """
    graph = revision_graph(called(how).ini)
    begin, end = _ends(graph, span)
    held, wanted = (graph.applied([one]) for one in (begin, end))  # base is no id, so nothing is held there
    if begin == end or not (held <= wanted or wanted <= held):
        raise _no_way(graph, span)
    direction = "upgrade" if held < wanted else "downgrade"
    # Alembic takes an upgrade without a beginning for one from base.
    asked = end if begin == BASE else f"{begin}:{end}"
    text = run_child(how, NOWHERE, Program(words=[direction, asked, "--sql"]))
    return Printed(text, tuple(_doubt(graph, text)))


def _ends(graph: Graph, span: str) -> tuple[str, str]:
    begin, colon, end = span.partition(":")
    if not (begin and colon and end):
        raise UsageError(
            f"{span!r} is no range of revisions",
            hint="Write from:to, as base:head, with whole ids; make al-hist lists them.",
            code="revision",
        )
    return _end(graph, begin), _end(graph, end)


def _end(graph: Graph, name: str) -> str:
    if name == "head":
        return only_head(graph)
    if name != BASE and name not in graph.revisions:
        raise UsageError(
            f"there is no revision {name!r}",
            place=Place(file=str(graph.ini)),
            hint="Write base, head or a whole id; make al-hist lists them.",
            code="revision",
        )
    return name


def _no_way(graph: Graph, span: str) -> UsageError:
    return UsageError(
        f"no way leads along {span}: neither end comes before the other",
        place=Place(file=str(graph.ini)),
        hint="Name two different revisions of one branch; make al-hist lists them.",
        code="revision",
    )


def _doubt(graph: Graph, text: str) -> tuple[Diagnostic, ...]:
    env = read_environment(graph.ini).scripts / "env.py"
    if "%%" not in text or "paramstyle" in env.read_text(encoding="utf-8", errors="replace"):
        return ()
    return (
        warning(
            "percent-doubled",
            "percent signs are doubled in the text, and env.py does not say that they should stand as they are",
            place=Place(file=str(env)),
            hint='Write dialect_opts={"paramstyle": "named"} where env.py configures the offline mode',
        ),
    )
