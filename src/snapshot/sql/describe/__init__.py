"""What an object's statements say, as facts and members that can be compared without knowing its kind.

Each kind has one registered describer. It takes the fields of a parse tree out as it describes them, and what is
left becomes a fact of its own, so that two descriptions are equal only where nothing differs.
"""

from snapshot.sql.describe import (  # noqa: F401 - imported to register describers
    attached,
    cluster,
    code,
    constraints,
    indexes,
    routines,
    sequences,
    tables,
    types,
    views,
)
from snapshot.sql.describe.describing import describe, describe_both
from snapshot.sql.describe.privileges import Privilege, name_all, privilege_parts
from snapshot.sql.describe.registry import DESCRIBED, EVERYWHERE, GROUPS_EVERYWHERE

__all__ = [
    "DESCRIBED",
    "EVERYWHERE",
    "GROUPS_EVERYWHERE",
    "Privilege",
    "describe",
    "describe_both",
    "name_all",
    "privilege_parts",
]
