"""How much each rule of squawk weighs here, as a closed list.

Rules as squawk 2.70 names them (https://squawkhq.com/docs/rules). A rule that is not listed, as one of a later
version, is a warning: it is shown, and fails nobody's build before somebody has thought about it.
"""

from collections.abc import Mapping
from enum import Enum, auto


class Weight(Enum):
    """What a finding of a rule is."""

    ERROR = auto()
    """Wrong, whatever the table holds."""
    BY_SIZE = auto()
    """An error on a big table, a warning on another one."""
    WARNING = auto()
    """Worth a look: it may break clients, or lose rows that nobody needs."""
    LEFT_OUT = auto()
    """A matter of style, or settled elsewhere."""


WEIGHTS: Mapping[str, Weight] = {
    "ban-concurrent-index-creation-in-transaction": Weight.ERROR,
    "ban-truncate-cascade": Weight.ERROR,
    "ban-uncommitted-transaction": Weight.ERROR,
    "identifier-too-long": Weight.ERROR,
    "syntax-error": Weight.ERROR,
    "transaction-nesting": Weight.ERROR,
    "adding-field-with-default": Weight.BY_SIZE,
    "adding-foreign-key-constraint": Weight.BY_SIZE,
    "adding-not-nullable-field": Weight.BY_SIZE,
    "adding-required-field": Weight.BY_SIZE,
    "adding-serial-primary-key-field": Weight.BY_SIZE,
    "changing-column-type": Weight.BY_SIZE,
    "constraint-missing-not-valid": Weight.BY_SIZE,
    "disallowed-unique-constraint": Weight.BY_SIZE,
    "prefer-repack": Weight.BY_SIZE,
    "require-concurrent-index-creation": Weight.BY_SIZE,
    "require-concurrent-index-deletion": Weight.BY_SIZE,
    "require-concurrent-partition-detach": Weight.BY_SIZE,
    "require-concurrent-reindex": Weight.BY_SIZE,
    "ban-drop-column": Weight.WARNING,
    "ban-drop-database": Weight.WARNING,
    "ban-drop-not-null": Weight.WARNING,
    "ban-drop-table": Weight.WARNING,
    "renaming-column": Weight.WARNING,
    "renaming-table": Weight.WARNING,
    "require-enum-value-ordering": Weight.WARNING,
    "ban-char-field": Weight.LEFT_OUT,
    "prefer-bigint-over-int": Weight.LEFT_OUT,
    "prefer-bigint-over-smallint": Weight.LEFT_OUT,
    "prefer-identity": Weight.LEFT_OUT,
    "prefer-robust-stmts": Weight.LEFT_OUT,
    "prefer-text-field": Weight.LEFT_OUT,
    "prefer-timestamp-tz": Weight.LEFT_OUT,
    "require-lock-timeout": Weight.LEFT_OUT,
    "require-statement-timeout": Weight.LEFT_OUT,
    "require-timeout-settings": Weight.LEFT_OUT,
}
"""Timeouts are set by ``snapshot revisions upgrade`` for the whole session; that statements of an autocommit block
can be run again is AL009."""


def weight_of(rule: str) -> Weight:
    """Return how much a rule weighs."""
    return WEIGHTS.get(rule, Weight.WARNING)
