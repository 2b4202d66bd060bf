"""Which SQL files must also stay where they are when old revisions are archived with copies of them."""

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from snapshot.config.alembic import Alembic
from snapshot.policy.rules.files import imported, is_allowed
from snapshot.revisions.archiving import ARCHIVED
from snapshot.revisions.environment import Environment, read_environment
from snapshot.revisions.graph import Revision, revision_graph
from snapshot.revisions.literals import parse
from snapshot.revisions.offline import DOWNGRADE, UPGRADE, rehearse

_ABSOLUTE = re.compile(rb"""["']/[^"'\n]*sql[^"'\n]*["']""")
"""A path that leads to SQL files wherever the revision lies."""


def reason_to_stay(environment: Environment, old: Sequence[Revision], kept: Sequence[Revision]) -> str:
    """Return why SQL files must also stay where they are, as far as texts tell; empty where nothing does.

    They must for revisions that stay, for absolute paths, and for a module beside env.py that reads them for
    revisions: it stays.
    """
    for one in kept:
        if b".sql" in one.file.read_bytes():
            return f"{one.file.name} stays and may read them"
    for path in environment.scripts.rglob("*.py"):
        is_archived = path.relative_to(environment.scripts).parts[0].startswith(ARCHIVED)
        if not environment.is_history(path) and not is_archived and b".sql" in path.read_bytes():
            return f"{path.name} may read them for revisions"
    return next(
        (f"{one.file.name} names one by an absolute path" for one in old if _ABSOLUTE.search(one.file.read_bytes())),
        "",
    )


def reason_of_readers(how: Alembic, wanted: Collection[str], files: Collection[Path]) -> str:
    """Return who opens one of the files when revisions are rendered; empty where nobody does.

    So a helper is found wherever it lies: it may find the files by its own place, or by the folder it is called in.
    Where a revision cannot be rendered that imports such a helper, the files are taken for read.

    :param how: the way to Alembic in the environment of the revisions, as that of an archive.
    :param wanted: their ids.
    :param files: where they are before anything moves.
    """
    environment, graph = read_environment(how.ini), revision_graph(how.ini)
    pairs = [(one, way) for one in graph.revisions if one in wanted for way in (UPGRADE, DOWNGRADE)]
    real = {file.resolve() for file in files}
    for (identity, _), found in zip(pairs, rehearse(graph, pairs, how) if real else (), strict=bool(real)):
        file = graph.revisions[identity].file
        if opened := next((one for one, _ in found.opened if (environment.start / one).resolve() in real), ""):
            return f"{file.name} opens {Path(opened).name} in its old place"
        if found.error and (helper := next(_helpers(file), "")):
            return f"{file.name} cannot be rendered, and {helper}, which it imports, may read them"
    return ""


def _helpers(path: Path) -> Iterator[str]:
    """Yield the modules that a revision imports of elsewhere than Python and Alembic."""
    for _, name in imported(parse(path)):
        if name is None:
            yield "a module whose name is computed"
        elif not is_allowed(name):
            yield name
