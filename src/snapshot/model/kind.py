"""The closed list of object kinds, named as PostgreSQL names them.

Most kinds are classes of the catalogue. A few are statements that pg_dump prints as entries of their own because
they must stand elsewhere than the object they complete (``partition``, ``index partition``, ``identity``,
``default``, ``sequence owner``, ``row security``, ``publication table``, ``publication schema``, ``shell type``):
they are objects here for the same reason, with the completed object as parent.
"""

from enum import StrEnum


class Kind(StrEnum):
    """What an object is; the value is the word used in files, reports and identities."""

    SCHEMA = "schema"
    EXTENSION = "extension"
    LANGUAGE = "language"
    ACCESS_METHOD = "access method"
    COLLATION = "collation"
    SHELL_TYPE = "shell type"
    TYPE = "type"
    DOMAIN = "domain"
    DOMAIN_CONSTRAINT = "domain constraint"
    CAST = "cast"
    TRANSFORM = "transform"
    FUNCTION = "function"
    PROCEDURE = "procedure"
    AGGREGATE = "aggregate"
    OPERATOR = "operator"
    OPERATOR_FAMILY = "operator family"
    OPERATOR_CLASS = "operator class"
    CONVERSION = "conversion"
    TEXT_SEARCH_PARSER = "text search parser"
    TEXT_SEARCH_TEMPLATE = "text search template"
    TEXT_SEARCH_DICTIONARY = "text search dictionary"
    TEXT_SEARCH_CONFIGURATION = "text search configuration"
    FOREIGN_DATA_WRAPPER = "foreign-data wrapper"
    SERVER = "server"
    USER_MAPPING = "user mapping"
    SEQUENCE = "sequence"
    TABLE = "table"
    FOREIGN_TABLE = "foreign table"
    PARTITION = "partition"
    IDENTITY = "identity"
    SEQUENCE_OWNER = "sequence owner"
    DEFAULT = "default"
    CONSTRAINT = "constraint"
    CHECK = "check constraint"
    FOREIGN_KEY = "foreign key"
    VIEW = "view"
    MATERIALIZED_VIEW = "materialized view"
    INDEX = "index"
    INDEX_PARTITION = "index partition"
    STATISTICS = "statistics"
    TRIGGER = "trigger"
    RULE = "rule"
    ROW_SECURITY = "row security"
    POLICY = "policy"
    PUBLICATION = "publication"
    PUBLICATION_TABLE = "publication table"
    PUBLICATION_SCHEMA = "publication schema"
    SUBSCRIPTION = "subscription"
    DEFAULT_PRIVILEGES = "default privileges"
    EVENT_TRIGGER = "event trigger"

    __hash__ = str.__hash__  # an enum's own hash runs Python code, and identities are hashed by the million


SCHEMALESS = frozenset(
    {
        Kind.SCHEMA,
        Kind.EXTENSION,
        Kind.LANGUAGE,
        Kind.ACCESS_METHOD,
        Kind.CAST,
        Kind.TRANSFORM,
        Kind.FOREIGN_DATA_WRAPPER,
        Kind.SERVER,
        Kind.USER_MAPPING,
        Kind.PUBLICATION,
        Kind.PUBLICATION_TABLE,
        Kind.PUBLICATION_SCHEMA,
        Kind.SUBSCRIPTION,
        Kind.DEFAULT_PRIVILEGES,
        Kind.EVENT_TRIGGER,
    }
)
"""Kinds whose objects lie in no schema, so that their path does not begin with one."""

RELATIONS = frozenset({Kind.TABLE, Kind.FOREIGN_TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW, Kind.SEQUENCE, Kind.INDEX})
"""Kinds that share one namespace of names within a schema (``pg_class``)."""

ROUTINES = frozenset({Kind.FUNCTION, Kind.PROCEDURE, Kind.AGGREGATE})
"""Kinds that share one namespace of names and argument types within a schema (``pg_proc``)."""

TYPES = frozenset({Kind.TYPE, Kind.DOMAIN})
"""Kinds that share one namespace of names within a schema (``pg_type``), row types of relations aside."""

TABLE_CONSTRAINTS = frozenset({Kind.CONSTRAINT, Kind.CHECK, Kind.FOREIGN_KEY})
"""Kinds that share one namespace of names within a table (``pg_constraint``)."""
