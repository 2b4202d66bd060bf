"""What is special about each kind when it is placed: its group and its rank among others of a section.

The one registered place for it; a test compares this table with `Kind`, and docs/format.md shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from snapshot.model.kind import Kind


class Group(StrEnum):
    """What a section can hold; a section of tables or views may hold those of one layer only."""

    SCHEMAS = "schemas"
    TABLES = "tables"
    VIEWS = "views"
    MATERIALIZED_VIEWS = "materialized views"
    INDEXES = "indexes"
    GRANTS = "grants"


@dataclass(frozen=True, slots=True)
class Placing:
    """How a kind is placed.

    :param rank: its place among kinds where needs leave a choice; equal ranks do not occur.
    :param with_table: stands with the table it belongs to, wherever that stands, instead of with its own kind.
    """

    rank: int
    group: Group
    with_table: bool = False


_IN_ORDER: tuple[tuple[Kind, Group, bool], ...] = (
    (Kind.SCHEMA, Group.SCHEMAS, False),
    (Kind.EXTENSION, Group.SCHEMAS, False),
    (Kind.LANGUAGE, Group.SCHEMAS, False),
    (Kind.ACCESS_METHOD, Group.SCHEMAS, False),
    (Kind.COLLATION, Group.SCHEMAS, False),
    (Kind.SHELL_TYPE, Group.SCHEMAS, False),
    (Kind.TYPE, Group.SCHEMAS, False),
    (Kind.DOMAIN, Group.SCHEMAS, False),
    (Kind.DOMAIN_CONSTRAINT, Group.SCHEMAS, False),
    (Kind.CAST, Group.SCHEMAS, False),
    (Kind.TRANSFORM, Group.SCHEMAS, False),
    (Kind.FUNCTION, Group.SCHEMAS, False),
    (Kind.PROCEDURE, Group.SCHEMAS, False),
    (Kind.AGGREGATE, Group.SCHEMAS, False),
    (Kind.OPERATOR, Group.SCHEMAS, False),
    (Kind.OPERATOR_FAMILY, Group.SCHEMAS, False),
    (Kind.OPERATOR_CLASS, Group.SCHEMAS, False),
    (Kind.CONVERSION, Group.SCHEMAS, False),
    (Kind.TEXT_SEARCH_PARSER, Group.SCHEMAS, False),
    (Kind.TEXT_SEARCH_TEMPLATE, Group.SCHEMAS, False),
    (Kind.TEXT_SEARCH_DICTIONARY, Group.SCHEMAS, False),
    (Kind.TEXT_SEARCH_CONFIGURATION, Group.SCHEMAS, False),
    (Kind.FOREIGN_DATA_WRAPPER, Group.SCHEMAS, False),
    (Kind.SERVER, Group.SCHEMAS, False),
    (Kind.USER_MAPPING, Group.SCHEMAS, False),
    (Kind.SEQUENCE, Group.TABLES, True),
    (Kind.TABLE, Group.TABLES, True),
    (Kind.FOREIGN_TABLE, Group.TABLES, True),
    (Kind.PARTITION, Group.TABLES, True),
    (Kind.IDENTITY, Group.TABLES, True),
    (Kind.SEQUENCE_OWNER, Group.TABLES, True),
    (Kind.DEFAULT, Group.TABLES, True),
    (Kind.CONSTRAINT, Group.TABLES, True),
    (Kind.CHECK, Group.TABLES, True),
    (Kind.VIEW, Group.VIEWS, False),
    (Kind.MATERIALIZED_VIEW, Group.MATERIALIZED_VIEWS, False),
    (Kind.INDEX, Group.INDEXES, False),
    (Kind.INDEX_PARTITION, Group.INDEXES, False),
    (Kind.FOREIGN_KEY, Group.INDEXES, False),
    (Kind.TRIGGER, Group.INDEXES, False),
    (Kind.RULE, Group.INDEXES, False),
    (Kind.ROW_SECURITY, Group.INDEXES, False),
    (Kind.POLICY, Group.INDEXES, False),
    (Kind.STATISTICS, Group.INDEXES, False),
    (Kind.PUBLICATION, Group.INDEXES, False),
    (Kind.PUBLICATION_TABLE, Group.INDEXES, False),
    (Kind.PUBLICATION_SCHEMA, Group.INDEXES, False),
    (Kind.SUBSCRIPTION, Group.INDEXES, False),
    (Kind.DEFAULT_PRIVILEGES, Group.GRANTS, False),
    (Kind.EVENT_TRIGGER, Group.GRANTS, False),
)

PLACING: Mapping[Kind, Placing] = {
    kind: Placing(rank, group, with_table) for rank, (kind, group, with_table) in enumerate(_IN_ORDER)
}
"""How each kind is placed, by kind."""

RANK: Mapping[Kind, int] = {kind: placing.rank for kind, placing in PLACING.items()}
WITH_TABLE = frozenset(kind for kind, placing in PLACING.items() if placing.with_table)
"""The same by itself, for loops in which every look counts."""
