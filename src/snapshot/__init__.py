"""A PostgreSQL schema as ordered SQL files that people read and servers load.

The names below are the package's public face. They are imported when they are asked for, so that the command line
pays only for what a command needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from snapshot.model.diagnostic import Diagnostic
    from snapshot.model.errors import SnapshotError
    from snapshot.model.identity import ObjectId
    from snapshot.model.kind import Kind
    from snapshot.model.ledger import Ledger
    from snapshot.model.objects import DbObject, Facet, Piece, Role, Setting, Snapshot
    from snapshot.policy.checked import Checked, Verdict
    from snapshot.workflows.check import check_policy
    from snapshot.workflows.read import read_database, read_dump, read_folder

__all__ = [
    "Checked",
    "DbObject",
    "Diagnostic",
    "Facet",
    "Kind",
    "Ledger",
    "ObjectId",
    "Piece",
    "Role",
    "Setting",
    "Snapshot",
    "SnapshotError",
    "Verdict",
    "check_policy",
    "read_database",
    "read_dump",
    "read_folder",
]

_HOMES = {
    "Checked": "snapshot.policy.checked",
    "DbObject": "snapshot.model.objects",
    "Diagnostic": "snapshot.model.diagnostic",
    "Facet": "snapshot.model.objects",
    "Kind": "snapshot.model.kind",
    "Ledger": "snapshot.model.ledger",
    "ObjectId": "snapshot.model.identity",
    "Piece": "snapshot.model.objects",
    "Role": "snapshot.model.objects",
    "Setting": "snapshot.model.objects",
    "Snapshot": "snapshot.model.objects",
    "SnapshotError": "snapshot.model.errors",
    "Verdict": "snapshot.policy.checked",
    "check_policy": "snapshot.workflows.check",
    "read_database": "snapshot.workflows.read",
    "read_dump": "snapshot.workflows.read",
    "read_folder": "snapshot.workflows.read",
}


if not TYPE_CHECKING:  # a type checker should miss a name that the face does not have

    def __getattr__(name: str) -> object:
        """Import a public name on first use (PEP 562)."""
        if name not in _HOMES:
            raise AttributeError(f"module 'snapshot' has no attribute {name!r}")
        found = getattr(import_module(_HOMES[name]), name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    """Return the public names, those not imported yet included."""
    return sorted({*globals(), *__all__})
