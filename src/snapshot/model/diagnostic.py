"""The one shape in which every room reports a fact, a warning or an error, and the named exit codes."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class ExitCode(IntEnum):
    """What the process answers; the only place where the numbers are named."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    ENVIRONMENT = 3


class Severity(StrEnum):
    """How much a diagnostic weighs: only an error stops a run."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something was found; every part may be empty.

    :param file: a path as the user typed it, ``-`` for standard input.
    :param line: line number from 1, or 0 when unknown.
    :param subject: the text of an object identity, a database or a role.
    """

    file: str = ""
    line: int = 0
    subject: str = ""

    def __str__(self) -> str:
        spot = f"{self.file}:{self.line}" if self.file and self.line else self.file
        return ", ".join(part for part in (spot, self.subject) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """What happened, where, and what to do.

    :param code: stable ``kebab-case`` code.
    :param message: one sentence without a final stop.
    :param hint: what the reader can do; empty when nothing need be done.
    """

    severity: Severity
    code: str
    message: str
    place: Place = field(default_factory=Place)
    hint: str = ""

    def __str__(self) -> str:
        where = str(self.place)
        return (f"{where}: " if where else "") + self.message + (f". {self.hint}" if self.hint else "")


def note(code: str, message: str, *, place: Place | None = None, hint: str = "") -> Diagnostic:
    """Return a diagnostic that asks nothing of the reader."""
    return Diagnostic(severity=Severity.NOTE, code=code, message=message, place=place or Place(), hint=hint)


def warning(code: str, message: str, *, place: Place | None = None, hint: str = "") -> Diagnostic:
    """Return a diagnostic the reader should know of but that stops nothing."""
    return Diagnostic(severity=Severity.WARNING, code=code, message=message, place=place or Place(), hint=hint)
