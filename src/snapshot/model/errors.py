"""The one tree of errors: what happened, where, and what to do.

::

    SnapshotError                 exit 3 unless a subclass says otherwise
    ├── UsageError                exit 2  an option, a profile or a configuration file is wrong
    ├── FindingsError             exit 1  the run worked and found something that must not pass
    │   ├── SqlError              a text that is not what pg_dump prints, or does not parse
    │   ├── LedgerError           a statement or an object is not accounted for
    │   └── FolderError           a snapshot folder contradicts its manifest
    └── EnvironmentFailure        exit 3  no server, no fitting pg_dump, no permission
        └── NotProven             exit 3  a proof could not be attempted

Every error carries `Diagnostic` values; the command line draws them and turns the class into an exit code.
A message never holds a password: connection strings go through `snapshot.config.dsn.redact` first.
"""

from collections.abc import Iterable

from snapshot.model.diagnostic import Diagnostic, ExitCode, Place, Severity


class SnapshotError(Exception):
    """Base of everything this package raises on purpose.

    :param message: what happened, as a sentence without a final stop.
    :param place: where: a file and line, an object, a database.
    :param hint: what to do about it.
    :param code: stable code of the diagnostic, ``kebab-case``.
    :param others: further diagnostics of the same failure.
    """

    exit_code: ExitCode = ExitCode.ENVIRONMENT
    default_code = "error"

    def __init__(
        self,
        message: str,
        *,
        place: Place | None = None,
        hint: str = "",
        code: str = "",
        others: Iterable[Diagnostic] = (),
    ) -> None:
        super().__init__(message)
        first = Diagnostic(
            severity=Severity.ERROR,
            code=code or self.default_code,
            message=message,
            place=place or Place(),
            hint=hint,
        )
        self.diagnostics: tuple[Diagnostic, ...] = (first, *others)

    @property
    def hint(self) -> str:
        """What to do, or an empty text."""
        return self.diagnostics[0].hint

    def add(self, diagnostic: Diagnostic) -> None:
        """Let the error carry one more diagnostic, of what went wrong on its way out."""
        self.diagnostics = (*self.diagnostics, diagnostic)

    def __str__(self) -> str:
        return str(self.diagnostics[0])


class UsageError(SnapshotError):
    """An option, a profile or a configuration file is wrong."""

    exit_code = ExitCode.USAGE
    default_code = "usage"


class FindingsError(SnapshotError):
    """The run worked, and what it found must not pass."""

    exit_code = ExitCode.FINDINGS
    default_code = "finding"


class SqlError(FindingsError):
    """A text is not what pg_dump prints, or does not parse."""

    default_code = "sql"


class LedgerError(FindingsError):
    """A statement or an object of the catalogue is not accounted for."""

    default_code = "ledger"


class FolderError(FindingsError):
    """A snapshot folder contradicts its manifest."""

    default_code = "folder"


class EnvironmentFailure(SnapshotError):  # noqa: N818 - EnvironmentError is a builtin
    """The machine or the server does not offer what the run needs."""

    default_code = "environment"


class NotProven(EnvironmentFailure):
    """A proof could not be attempted, so nothing is claimed."""

    default_code = "not-proven"
