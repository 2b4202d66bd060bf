"""The account of a run: every statement and every catalogue object, and what was changed on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from snapshot.model.diagnostic import Diagnostic
from snapshot.model.kind import Kind


class EditCode(StrEnum):
    """The closed list of ways in which files may differ from what pg_dump printed."""

    VIEW_JOINED = "view-joined"
    IDENTIFIER_QUOTED = "identifier-quoted"
    CREDENTIAL_REPLACED = "credential-replaced"
    ROLES_SORTED = "roles-sorted"
    PUBLIC_LEFT_OUT = "public-left-out"
    VERSION_TABLE_LEFT_OUT = "version-table-left-out"
    MEMBER_LEFT_OUT = "member-left-out"
    INTERNAL_OPTION_LEFT_OUT = "internal-option-left-out"
    TRIGGER_STATE_LEFT_OUT = "trigger-state-left-out"

    @property
    def is_of_the_schema(self) -> bool:
        """Whether the edit follows from the schema alone, not from how it was dumped."""
        return self in {EditCode.IDENTIFIER_QUOTED, EditCode.CREDENTIAL_REPLACED, EditCode.TRIGGER_STATE_LEFT_OUT}


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of what pg_dump printed.

    :param subject: what was edited: a word, or the text of an identity.
    :param line: line in the source text from 1; 0 where the edit belongs to no line.
    """

    code: EditCode
    subject: str
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Where everything went.

    :param statements: how many statements the dump has: ``frame + pieces + left_out`` of them are accounted for.
    :param frame: session settings and other statements that belong to no object.
    :param pieces: statements that became pieces of objects, dummies of split views included.
    :param left_out: statements about what a snapshot does not hold, each with an edit.
    :param objects: objects defined, by kind.
    :param implied: catalogue objects that exist through another one, counted by reason; empty without a catalogue.
    :param unprintable: catalogue objects that pg_dump cannot print, counted by reason.
    :param edits: what was changed.
    :param notes: what the reader should know.
    """

    statements: int = 0
    frame: int = 0
    pieces: int = 0
    left_out: int = 0
    objects: Mapping[Kind, int] = field(default_factory=dict)
    implied: Mapping[str, int] = field(default_factory=dict)
    unprintable: Mapping[str, int] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()
    notes: tuple[Diagnostic, ...] = ()

    @property
    def is_balanced(self) -> bool:
        """Whether every statement of the dump is accounted for."""
        return self.statements == self.frame + self.pieces + self.left_out
