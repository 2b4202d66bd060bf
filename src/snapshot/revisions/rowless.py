"""Tell of a revision, by its text alone, that it writes no rows, so that it need not be rendered to see that.

Rendering starts Alembic, and runs env.py once for each revision: of some hundred revisions that takes longer than
filling a database from a snapshot. What is not certain is rendered: here a revision has to name nothing by which rows
or a text of elsewhere could come in. SQL files beside the revisions, which old revisions read, are looked at alike.
"""

import re
from pathlib import Path

from snapshot.revisions.environment import read_environment
from snapshot.revisions.graph import Graph

_WRITES = re.compile(r"\binto\b|\bcopy\b|insert\s*\(|\bimport\b.*\binsert\b", re.IGNORECASE)
"""INSERT and MERGE do not go without INTO; SQLAlchemy's and Alembic's functions are called."""
_IMPORT = re.compile(r"\bimport\b")
_KNOWN_IMPORT = re.compile(
    r"^(?:from (?:alembic|sqlalchemy[\w.]*|snapshot\.alembic|__future__|typing|collections\.abc) import [^(\n]*"
    r"|import (?:sqlalchemy|alembic)(?: as \w+)?)$",
    re.MULTILINE,
)
_DECIDES = re.compile(
    r"\b(?:open|exec|eval|compile|getattr|globals|vars|chr|get_bind|is_offline_mode|Path|__\w+__)\b"
    r"|\bget_context\b(?!\(\)\.autocommit_block\(\))"
)
"""Names by which a text of elsewhere could come in, or by which a run could do something else than it prints."""
_OWN_FOLDER = re.compile(
    r"^from pathlib import Path$|\bPath\(__file__\)(?:\.resolve\(\))?\.parents\[1\] / (?:\"sql\"|'sql')", re.MULTILINE
)
_LEADS_OUT = re.compile(r"\.\.|[\"']/")


def may_write_rows(graph: Graph) -> list[str]:
    """Return the ids of the revisions that are not certain to write no rows, sorted."""
    has_rowless_files = not any(_WRITES.search(_text(path)) for path in read_environment(graph.ini).sql_files())
    return sorted(
        one.id for one in graph.revisions.values() if not is_rowless(_text(one.file), may_read=has_rowless_files)
    )


def is_rowless(source: str, *, may_read: bool = False) -> bool:
    """Return whether it is certain that a revision neither inserts, merges nor copies, online or offline.

    Routines that it makes or calls are not looked into, as they are not where it is rendered.

    :param source: the text of the revision's file.
    :param may_read: whether the SQL files in the folder ``sql`` beside the revisions are known to write no rows.
    """
    if may_read and not _LEADS_OUT.search(source):
        source = _OWN_FOLDER.sub("", source)
    if _WRITES.search(source) or _DECIDES.search(source):
        return False
    return len(_IMPORT.findall(source)) == len(_KNOWN_IMPORT.findall(source))


def _text(path: Path) -> str:
    """Return a file as text; one that cannot be read as what is certain of nothing."""
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return "open"
