"""``snapshot check history``: committed revisions and legacy SQL files are never edited, renamed or removed."""

from snapshot.model.diagnostic import Place
from snapshot.model.errors import EnvironmentFailure, FindingsError
from snapshot.policy.checked import Looked
from snapshot.policy.history import History
from snapshot.policy.unedited import findings
from snapshot.workflows.checks.asked import Asked
from snapshot.workflows.history import read_history


def look(asked: Asked) -> Looked:
    """Compare revisions and legacy SQL files with the commit that the branch grew from, and with the lock file.

    :raises SnapshotError: git cannot tell what was committed, or there is nothing to compare.
    """
    found = read_history(asked.settings, asked.base_revision)
    if found.unknown and not found.lock and not found.troubles:
        why = found.unknown
        raise EnvironmentFailure(
            f"{why.message}, and there is no lock file", place=why.place, hint=why.hint, code=why.code
        )
    if not (found.stands or found.committed or found.lock):
        place = Place(file=found.against.shown("."))
        raise FindingsError("there is no revision here, and there was none", place=place, code="nothing-to-check")
    return Looked(what=_what(found), findings=tuple(findings(found)))


def _what(found: History) -> str:
    lines = f"{len(found.lock.lines)} lines of {found.against.lock}" if found.lock else "no lock file"
    if found.unknown:
        return lines
    return f"{len(found.committed)} committed files against {found.against.base} at {found.against.commit}, {lines}"
