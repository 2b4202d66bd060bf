"""What applying a change to a database with rows and users can do, each with a stable code.

Found from the two sides alone: where it depends on rows, settings or sessions, the message says so.
"""

from snapshot.diff.hazards import functions, indexes, locks, loss, privileges, rewrite, rows, usage  # noqa: F401 - to register
from snapshot.diff.hazards.registry import HAZARDS, Changed, Context, Hazard

__all__ = ["HAZARDS", "Context", "Hazard", "hazards_of"]


def hazards_of(change: Changed, context: Context) -> tuple[Hazard, ...]:
    """Return the hazards of one change, dangers first."""
    doubt = context.doubt(change)
    found = [
        Hazard(code, one.severity, f"{message}{doubt if one.renaming_spares else ''}")
        for code, one in HAZARDS.items()
        for message in dict.fromkeys(one.finder(change, context))
    ]
    return tuple(sorted(found, key=lambda one: (one.severity != "danger", one.code)))
