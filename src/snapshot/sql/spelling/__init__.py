"""Which differences between two snapshots mean nothing: the closed list of docs/spellings.md, and the comparison.

Equality must err on one side only: two statements that could mean different things are different, even where the
server would have printed one for the other.
"""

from snapshot.sql.spelling.registry import Spelling
from snapshot.sql.spelling.snapshots import Comparison, Difference, Respelled, compare, without_found
from snapshot.sql.spelling.statements import KnownLoss, differing_spellings, known_loss

__all__ = [
    "Comparison",
    "Difference",
    "KnownLoss",
    "Respelled",
    "Spelling",
    "compare",
    "differing_spellings",
    "known_loss",
    "without_found",
]
