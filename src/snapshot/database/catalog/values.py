"""The words of the catalogue room: references, known objects, and the two closed lists of what has no definition.

A reference is the address PostgreSQL uses in ``pg_depend``. Three kinds of object have no row with an address of
their own and borrow one: a partition or an attached index that of its ``pg_inherits`` row (the child's OID), the
ownership of a sequence that of its ``pg_sequence`` row (the sequence's OID), and row security its table's with
column -1.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from snapshot.model.identity import ObjectId
from snapshot.model.objects import Role


class Ref(NamedTuple):
    """An address in the catalogue.

    :param classid: OID of the system catalogue.
    :param objid: OID of the object in it.
    :param objsubid: column number, 0 for the whole.
    """

    classid: int
    objid: int
    objsubid: int = 0


class Implied(StrEnum):
    """Why an object has no statement of its own: another object's statement makes it."""

    ARRAY_TYPE = "array type"
    ROW_TYPE = "row type"
    COMPOSITE_RELATION = "composite type's relation"
    MULTIRANGE_TYPE = "multirange type"
    RANGE_CONSTRUCTOR = "range constructor"
    RANGE_CAST = "cast of a range to its multirange"
    TOAST = "toast"
    CONSTRAINT_INDEX = "constraint index"
    TRIGGER_CONSTRAINT = "constraint trigger's constraint"
    INTERNAL_TRIGGER = "internal trigger"
    CLONED_TRIGGER = "cloned trigger"
    CLONED_CONSTRAINT = "cloned constraint"
    INHERITED_CONSTRAINT = "inherited constraint"
    VIEW_BODY = "view body"
    FAMILY_MEMBER = "operator family member"
    EXTENSION_MEMBER = "extension member"

    __hash__ = str.__hash__  # an enum's own hash runs Python code, and half of the catalogue is implied


class Unprintable(StrEnum):
    """Why pg_dump, or the snapshot on purpose, has no statement for something that exists."""

    INVALID_INDEX = "invalid index"
    SHELL_OPERATOR = "operator without a function"
    SYSTEM_SCHEMA = "object in a system schema"
    SUBSCRIPTION = "subscription, seen by a role that is no superuser"
    MAPPING_OPTIONS = "options of a user mapping, which this role may not see"
    VALIDATION = "validation of a partition's foreign key"
    COLUMN_ORDER = "order of the columns of a table that inherits"
    DETACHING = "detaching of a partition that was not finished"
    TRIGGER_STATE = "state of a trigger that carries out a constraint"
    STATISTICS_OUTSIDE = "statistics of a table that is not dumped"
    VERSION_TABLE = "version table"
    ON_IMPLIED = "said of an implied object"

    __hash__ = str.__hash__


class CatalogObject(NamedTuple):
    """One object the catalogue knows; a tuple, because there are three of them for each object of a schema.

    :param ref: its address, as a `Ref` has it.
    :param ids: identities that may hold its definition, best first: its own, then what it would be part of (a
        check constraint: itself, or its table); the first that the dump defines is the one that counts.
    :param implied: set when another object's statement makes it; ``ids`` then tells which.
    :param unprintable: set when no dump can hold it.
    """

    ref: tuple[int, int, int]
    ids: tuple[ObjectId, ...]
    implied: Implied | None = None
    unprintable: Unprintable | None = None


@dataclass(frozen=True, slots=True)
class Annotation:
    """Something said of an object that must be accounted for like a definition.

    :param ids: as in `CatalogObject`.
    :param role: ``COMMENT``, ``PRIVILEGE`` or ``LABEL``.
    :param column: the column spoken of, or an empty text.
    :param unprintable: set when pg_dump does not print it.
    """

    ids: tuple[ObjectId, ...]
    role: Role
    column: str = ""
    unprintable: Unprintable | None = None


Edge = tuple[int, int, int, int, int, int]
"""A dependency, as the catalogue answers it: the address of who depends, and behind it the address of what on."""
