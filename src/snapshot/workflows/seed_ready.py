"""What is known of a seed before it begins, and what it came to; `snapshot.workflows.seed` carries it out."""

from collections.abc import Collection, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from snapshot.config.dsn import describe
from snapshot.config.settings import Profile, Settings
from snapshot.database.target import Target
from snapshot.model.diagnostic import Diagnostic, Severity, note
from snapshot.model.errors import FindingsError, SnapshotError
from snapshot.revisions.graph import Revision
from snapshot.revisions.offline import Rendering
from snapshot.revisions.version_table import VersionTable
from snapshot.sql.rows import written
from snapshot.workflows.preflight import Gathered, lacks_rows
from snapshot.workflows.seed_plan import Plan, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Which database is seeded, and for which project.

    :param profile: whose pg_dump, schemas and scratch server are used.
    :param dsn: the database.
    """

    settings: Settings
    profile: Profile
    dsn: str

    @property
    def subject(self) -> str:
        """``user@host/database``, for people."""
        return describe(self.dsn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A seed that was worked out and checked, and has touched nothing.

    :param applied: ids of the revisions that the snapshot has behind it.
    :param pending: revisions of the checkout behind the snapshot's, in the order in which they are applied.
    :param gathered: what the preflight looked at, without the rows that revisions write.
    :param preflight: what stands in the way, or will not be like where the snapshot was taken; errors first.
    :param reading: reads what revisions write, in Alembic's process, beside whatever is done meanwhile.
    """

    where: Where
    wish: Wish
    plan: Plan
    target: Target
    table: VersionTable
    applied: Collection[str]
    pending: tuple[Revision, ...]
    gathered: Gathered = field(repr=False)
    preflight: tuple[Diagnostic, ...]
    reading: Future[Mapping[str, Rendering]] = field(repr=False)

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """Everything there is to tell before the seed, errors first; waits until the revisions are read."""
        return (*self.preflight, *self.missing_rows())

    def missing_rows(self) -> tuple[Diagnostic, ...]:
        """Return which rows of revisions the snapshot does not hold, or why that cannot be told; waits likewise."""
        try:
            rendered = {revision: one for revision, one in self.reading.result().items() if revision in self.applied}
        except SnapshotError as error:
            said = error.diagnostics[0].message
            return (note("seed-rows-unknown", f"whether revisions write rows is not known: {said}"),)
        unread = tuple(revision for revision, one in rendered.items() if one.unsure)
        return tuple(lacks_rows(replace(self.gathered, rows=_rows(rendered), unread=unread)))

    def require(self) -> None:
        """Refuse what the preflight found.

        :raises FindingsError: with every finding.
        :raises EnvironmentFailure: Alembic cannot be started, and there are later revisions for it to apply.
        """
        if self.preflight and self.preflight[0].severity is Severity.ERROR:
            first, *others = self.findings
            raise FindingsError(first.message, place=first.place, hint=first.hint, code=first.code, others=others)
        if self.pending:
            self.reading.result()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """What a seed came to.

    :param revisions: what the version table says, read on a new connection.
    :param against: what the seeded schema was found equal to.
    :param objects: how many objects that schema defines.
    :param rows: how many rows of reference tables were loaded, and read back equal.
    :param notes: what more there is to tell, among it which rows that revisions write are not there.
    """

    revisions: tuple[str, ...]
    against: str
    objects: int
    rows: int = 0
    notes: tuple[Diagnostic, ...] = ()


def _rows(rendered: Mapping[str, Rendering]) -> dict[str, list[str]]:
    """Return which tables revisions fill, as far as what they print tells."""
    found: dict[str, list[str]] = {}
    for revision, rendering in rendered.items():
        for table in sorted({table for text in rendering.sql for table in written(text)}):
            found.setdefault(table, []).append(revision)
    return found
