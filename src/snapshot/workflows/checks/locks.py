"""``snapshot check locks``: what new revisions lock, and how long that may last on the tables that are big."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from snapshot.config.settings import ENVIRONMENT_PREFIX
from snapshot.model.diagnostic import Diagnostic, Place, note, warning
from snapshot.model.errors import FindingsError
from snapshot.policy.checked import Looked
from snapshot.policy.locks.findings import Linted, Sizes, mixed, unseen, weighed
from snapshot.policy.locks.said import Said, Script, scripts_of
from snapshot.revisions.graph import Graph, revision_graph
from snapshot.revisions.literals import read, text_of
from snapshot.revisions.offline import Rehearsal, rehearse
from snapshot.revisions.squawk import find_squawk, lint
from snapshot.workflows.checks.asked import Asked
from snapshot.workflows.fresh import fresh_revisions

_SCRIPTS = ("transaction", "autocommit")


def look(asked: Asked) -> Looked:
    """Render each new revision by itself and lint what it would send; of all revisions with ``--all``.

    :raises FindingsError: there is no revision.
    :raises EnvironmentFailure: squawk is not installed.
    """
    graph = revision_graph(asked.settings.alembic_ini)
    if not graph.revisions:
        place = Place(file=str(graph.ini))
        raise FindingsError("there is no revision to look at", place=place, code="nothing-to-check")
    find_squawk()
    fresh, told = fresh_revisions(asked, graph)
    wanted = [one for one in graph.revisions if one in fresh]
    how = asked.settings.alembic(asked.profile)
    rehearsed = dict(zip(wanted, rehearse(graph, [(one, "upgrade") for one in wanted], how), strict=True))
    sizes = _sizes(asked)
    findings = [*_unknown_sizes(asked, sizes, wanted), *_unread(graph, rehearsed)]
    scripts = {
        one: scripts_of([Said(text, line, alone) for text, _, line, alone in found.spoken], _source(graph, one))
        for one, found in rehearsed.items()
    }
    with asked.watch.phase("look at locks"):
        for one, linted in _linted(asked, scripts).items():
            findings += _of_revision(graph, one, scripts[one], linted, sizes)
    return Looked(what=f"{len(wanted)} of {len(graph.revisions)} revisions, {told}", findings=tuple(findings))


def _source(graph: Graph, revision: str) -> str:
    return text_of(read(graph.revisions[revision].file))


def _sizes(asked: Asked) -> Sizes:
    policy = asked.settings.policy
    if not asked.against:
        return Sizes(policy.big_tables)
    from snapshot.database.sizes import big_tables  # noqa: PLC0415 - who asks no database need not load psycopg
    from snapshot.workflows.servers import dsn_of  # noqa: PLC0415

    profile = asked.settings.profile(asked.against.removeprefix(ENVIRONMENT_PREFIX))
    return Sizes(policy.big_tables, frozenset(big_tables(dsn_of(asked.settings, profile), policy.big_rows)))


def _unknown_sizes(asked: Asked, sizes: Sizes, wanted: Sequence[str]) -> Iterator[Diagnostic]:
    if wanted and not (sizes.patterns or asked.against):
        yield note(
            "sizes-unknown",
            "nothing says which tables are big, so what depends on that is a warning",
            hint="List them under big_tables in [tool.snapshot.policy], or count rows with --against env:NAME",
        )


def _unread(graph: Graph, rehearsed: Mapping[str, Rehearsal]) -> Iterator[Diagnostic]:
    for one, found in rehearsed.items():
        if found.error:
            yield warning(
                "locks-unread",
                f"{one} cannot be rendered without a database, so its locks are not known: {found.error}",
                place=Place(file=str(graph.revisions[one].file)),
                hint="Read it by hand, or let it ask the database for nothing",
            )


_PerScript = tuple[Sequence[Linted], Sequence[Linted]]


def _linted(asked: Asked, scripts: Mapping[str, tuple[Script, Script]]) -> Mapping[str, _PerScript]:
    """Let squawk read every script in a file of its own, so that no revision's tables are new to another one."""
    with tempfile.TemporaryDirectory() as folder:
        files = {
            (one, at): Path(folder) / f"{number}.{_SCRIPTS[at]}.sql"
            for number, one in enumerate(scripts)
            for at in range(len(_SCRIPTS))
        }
        for (one, at), file in files.items():
            file.write_text(scripts[one][at].text, encoding="utf-8", errors="backslashreplace")
        found: dict[Path, Sequence[Linted]] = {}
        for at in range(len(_SCRIPTS)):
            chosen = [file for (one, which), file in files.items() if which == at and scripts[one][at].statements]
            found |= lint(chosen, asked.settings.root, in_transaction=at == 0, major=asked.profile.postgres)
    return {one: (found.get(files[one, 0], ()), found.get(files[one, 1], ())) for one in scripts}


def _of_revision(
    graph: Graph, revision: str, scripts: tuple[Script, Script], linted: _PerScript, sizes: Sizes
) -> list[Diagnostic]:
    file = str(graph.revisions[revision].file)
    made = frozenset(name for script in scripts for _, one in script.statements for name in one.makes)
    found = [one for at in (0, 1) for one in weighed(linted[at], scripts[at], made, sizes, file)]
    found += [*unseen(scripts, made, sizes, file), *mixed(scripts, file)]
    return sorted(found, key=lambda one: one.place.line)
