"""What the doctor is asked about: a project and a database, each fact of them read when a check first needs it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from snapshot.config.alembic import Alembic
from snapshot.config.dsn import describe, parameters
from snapshot.config.settings import Profile, Settings
from snapshot.database import compose, server
from snapshot.database.scratch import scratch_database
from snapshot.database.target import Target, read_target
from snapshot.database.wheel import DEFAULT_MAJOR, available_majors
from snapshot.layout.reference import Rows
from snapshot.layout.sections import make_layout
from snapshot.model.errors import EnvironmentFailure, NotProven
from snapshot.revisions.environment import Environment, read_environment
from snapshot.revisions.graph import Graph, revision_graph
from snapshot.revisions.version_table import VersionTable, version_table
from snapshot.workflows.live import present_schemas
from snapshot.workflows.reference import declared_rows
from snapshot.workflows.take import Request, take
from snapshot.workflows.taken import Strategy, Taken
from snapshot.workflows.watch import Watch


@dataclass(frozen=True, kw_only=True)
class Case:
    """A project, one of its profiles, and what was read of them.

    Nothing here starts the server of the profile, and nothing writes to its database.

    :param profile: resolved.
    :param seconds: how long a server that starts is waited for.
    """

    settings: Settings
    profile: Profile
    seconds: float
    watch: Watch

    @cached_property
    def own_server(self) -> server.Server | None:
        """The embedded server where the profile means it and it runs."""
        return server.status(self.settings.root, major=self.profile.postgres or DEFAULT_MAJOR)

    @cached_property
    def dsn(self) -> str:
        """The connection string of the profile's database; empty where that is on an embedded server that is down.

        :raises EnvironmentFailure: PostgreSQL is not installed, or its folders are not safe.
        """
        if not self.profile.embedded:
            return self.profile.target
        return self.own_server.dsn_for(self.profile.database) if self.own_server else ""

    @property
    def subject(self) -> str:
        """The database, for people."""
        return describe(self.dsn) if self.dsn else f"profile {self.profile.name}"

    @property
    def database(self) -> str:
        """What the writing commands want to hear as ``CONFIRM``."""
        return parameters(self.dsn).get("dbname", "") or self.profile.name

    def make(self, target: str, words: str = "") -> str:
        """Return a command of the policy for this profile."""
        end = f" CONFIRM={self.database}" if self.profile.protected and target in _WRITING else ""
        return f"make {target} ENV={self.profile.name}{f' {words}' if words else ''}{end}"

    @cached_property
    def environment(self) -> Environment:
        """Where the migrations lie; errors are those of `read_environment`."""
        return read_environment(self.settings.alembic_ini)

    @property
    def alembic(self) -> Alembic:
        """How the project's Alembic is called."""
        return self.settings.alembic(self.profile)

    @cached_property
    def graph(self) -> Graph:
        """The revisions; errors are those of `revision_graph`."""
        return revision_graph(self.settings.alembic_ini)

    @cached_property
    def table(self) -> VersionTable:
        """The version table; errors are those of `version_table`."""
        return version_table(self.settings.alembic_ini)

    @cached_property
    def target(self) -> Target:
        """What the database holds and the server is like; errors are those of `read_target`."""
        return read_target(self.dsn, table=self.table.name, schema=self.table.schema)

    @cached_property
    def taken(self) -> Taken:
        """The snapshot of the database; errors are those of `take`."""
        with self.watch.phase("dump the database"):
            return self.look(self.dsn, present_schemas(self.dsn, self.profile), self.profile.pg_dump)

    @cached_property
    def rows(self) -> tuple[Rows, ...]:
        """The rows of declared reference tables; none where none is declared, or they may not be read."""
        patterns = self.settings.reference_tables
        with suppress(EnvironmentFailure):
            return declared_rows(self.dsn, patterns) if patterns else ()
        return ()

    @staticmethod
    def look(dsn: str, schemas: tuple[str, ...], pg_dump: tuple[str, ...] = ()) -> Taken:
        """Return the snapshot of any database; errors are those of `take`."""
        request = Request(dsn=dsn, schemas=schemas, strategy=Strategy.WHOLE, jobs=1, pg_dump=pg_dump)
        return take(request, make_layout(), Watch())

    @property
    def scratch_server(self) -> str:
        """The server for scratch databases, of the major version of the database where there is one.

        What a killed process left there stays: it is a finding.

        :raises NotProven: it is the embedded server that the profile means, and that does not run.
        :raises EnvironmentFailure: it does not start.
        """
        scratch = self.settings.scratch_for(self.profile)
        if not scratch.embedded:
            return scratch.target
        if self.profile.embedded and not self.own_server:
            raise NotProven("the embedded server does not run", hint=f"{self.make('up')} starts it")
        wanted = scratch.postgres or self._major or DEFAULT_MAJOR
        major = wanted if wanted in available_majors() else DEFAULT_MAJOR
        return server.ensure_running(self.settings.root, major=major).dsn_for("postgres")

    @contextmanager
    def scratch(self) -> Iterator[str]:
        """Make a scratch database for a block; errors are those of `scratch_server` and `scratch_database`."""
        with scratch_database(self.scratch_server) as dsn:
            yield dsn

    @property
    def _major(self) -> int | None:
        return self.__dict__["target"].major if "target" in self.__dict__ else None

    @cached_property
    def services(self) -> Mapping[str, object]:
        """The services of the profile's compose file; errors are those of `Composition.services`."""
        return self.composition.services()

    @property
    def composition(self) -> compose.Composition:
        """The profile's compose file; errors are those of `composition_of`."""
        return compose.composition_of(self.profile, self.settings.root)

    def shown(self, path: Path) -> str:
        """Return a path as seen from the project."""
        root = self.settings.root
        return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


_WRITING = frozenset({"al-up", "al-stamp", "al-down", "al-init-from-schema"})


def case_of(settings: Settings, env: str, seconds: float, watch: Watch) -> Case:
    """Return the case of a profile.

    :raises UsageError: there is no such profile, or it names no server.
    """
    profile = settings.profile(env)
    return Case(settings=settings, profile=profile, seconds=seconds, watch=watch)
