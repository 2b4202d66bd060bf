"""What a union of per-schema dumps would lose or spell otherwise, so that one whole dump must be taken instead.

Some objects no ``pg_dump -n`` prints, or two of them do: the catalogue is asked for those. The other reason, a loop
that pg_dump breaks only when it sees all of it, is found in the dependencies (`snapshot.database.catalog.loops`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from snapshot.database.catalog.query import ask
from snapshot.database.connection import Connection

FIRST_WITH_PUBLICATION_MEMBERS = 18
"""Major of pg_dump from which every release prints publication members although their schemas are excluded."""

LAST_WITH_SUPERFLUOUS_NULL = 15
"""Major of pg_dump up to which a column that has no default is told so, where one further up had it taken away.

Later releases compare with a default that is more than NULL (``flagInhAttrs`` in pg_dump's common.c); and a run for a
schema knows no more of other schemas than the direct parents of its tables.
"""


class Special(StrEnum):
    """Why a union of per-schema dumps is not the whole."""

    FOREIGN_STATISTICS = "statistics of a table in another schema"
    PUBLIC_COMMENT = "comment of schema public removed"
    FOREIGN_TYPE_FUNCTIONS = "type with functions in another schema"
    PUBLICATION_MEMBER = "publication member"
    INITDB_EXTENSION = "privileges on a part of plpgsql"
    LANGUAGE = "language with functions of its own"
    TAKEN_DEFAULT = "default taken away above another schema"
    LOOP = "loop across schemas"


@dataclass(frozen=True, slots=True)
class SpecialCase:
    """One reason for a whole dump.

    :param subject: the object it is about, for people.
    """

    reason: Special
    subject: str


def special_cases(connection: Connection, schemas: Sequence[str], *, pg_dump_major: int) -> tuple[SpecialCase, ...]:
    """Return the objects that the runs for each schema, and the one for none, lose or print twice.

    :param schemas: the schemas to dump.
    :param pg_dump_major: pg_dump before 18 prints publication members in neither kind of run.
    :raises EnvironmentFailure: when the catalogue cannot be read.
    """
    says_null = pg_dump_major <= LAST_WITH_SUPERFLUOUS_NULL
    rows = ask(connection, "special_cases", schemas, says_null=says_null)
    found = (SpecialCase(Special(reason), subject) for reason, subject in rows)
    prints_members = pg_dump_major >= FIRST_WITH_PUBLICATION_MEMBERS
    return tuple(case for case in found if not (prints_members and case.reason is Special.PUBLICATION_MEMBER))
