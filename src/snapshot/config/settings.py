"""What a project has configured, as frozen values.

Read by `snapshot.config.reading`; nothing in here opens a file or a connection.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from difflib import get_close_matches
from pathlib import Path

from snapshot.config.alembic import PROFILE_FIELD, Alembic
from snapshot.config.policy import Policy
from snapshot.model.diagnostic import Place
from snapshot.model.errors import UsageError

EMBEDDED_PROFILE = "local_dev"
COMPOSE_SERVICE = "db"
DSN_VARIABLE = "SNAPSHOT_DSN"
ENVIRONMENT_PREFIX = "env:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One database the project works with; ``ENV=name`` selects it.

    :param dsn: connection string; empty for a service and for the embedded server. As configured it may be
        ``env:NAME``; `Settings.profile` returns it resolved.
    :param service: name of a libpq service; empty without one.
    :param database: name of the database on the embedded server.
    :param pg_dump: command of pg_dump with leading arguments; empty to look for one that fits.
    :param schemas: schemas to dump; empty for all but the system's.
    :param layers: database schema → warehouse layer, the project's and the profile's own.
    :param postgres: major version its proofs run on; ``None`` for the server's.
    :param scratch: where proofs run: a connection string or a profile's name; empty for the embedded server.
    :param protected: whether writing to the database needs a word more.
    :param embedded: whether the embedded server is meant.
    :param alembic_command: how Alembic is called for this profile; empty for the project's way.
    :param compose: compose file that starts the server, a path from the project's folder; empty for none. The
        project's name there is the profile's.
    :param compose_service: the service in it that is the server.
    """

    name: str
    dsn: str = field(default="", repr=False)
    service: str = ""
    database: str = "snapshot_dev"
    pg_dump: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    layers: Mapping[str, str] = field(default_factory=dict)
    postgres: int | None = None
    scratch: str = field(default="", repr=False)
    protected: bool = True
    embedded: bool = False
    alembic_command: tuple[str, ...] = ()
    compose: str = ""
    compose_service: str = COMPOSE_SERVICE

    @property
    def target(self) -> str:
        """The connection string libpq should get: the DSN or the service; empty for the embedded server."""
        return self.dsn or (f"service={self.service}" if self.service else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The configuration of a project.

    :param root: the project's folder; relative paths are meant from it.
    :param source: the file it was read from; ``None`` when nothing is configured.
    :param out: the snapshot folder.
    :param alembic_ini: Alembic's configuration file, which need not exist.
    :param alembic_command: how Alembic is called; empty for the one of this interpreter. This and what follows is
        told by `snapshot.config.alembic`.
    :param timezone: whose wall clock the ids of new revisions show.
    :param backups: the folder for backups, which need not exist.
    :param layers: database schema → warehouse layer.
    :param sections: the table that maps objects to sections, as written; empty for the default map.
    :param reference_tables: patterns of the tables whose rows a dump writes, too.
    :param policy: what ``snapshot check`` holds the project to.
    :param profiles: by name; the embedded one is always there.
    :param default_env: the profile that is meant when none is named.
    """

    root: Path
    source: Path | None
    out: Path
    alembic_ini: Path
    alembic_command: tuple[str, ...] = ()
    alembic_url: str = ""
    alembic_driver: str = ""
    alembic_env: Mapping[str, str] = field(default_factory=dict)
    alembic_hosts: Mapping[str, str] = field(default_factory=dict)
    timezone: tzinfo = UTC
    backups: Path = Path("backups")
    layers: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[str, object] = field(default_factory=dict)
    reference_tables: tuple[str, ...] = ()
    profiles: Mapping[str, Profile]
    default_env: str = EMBEDDED_PROFILE
    policy: Policy = field(default_factory=Policy)

    def profile(self, name: str = "") -> Profile:
        """Return a profile with its connection string resolved.

        ``SNAPSHOT_DSN`` replaces what the profile names, and serves a profile that names nothing; the embedded
        server it never replaces.

        :param name: which one; empty for the default.
        :raises UsageError: when there is no such profile, it names no server, or an environment variable it
            names is not set.
        """
        found = self.named(name)
        given = os.environ.get(DSN_VARIABLE)
        if given and not found.embedded:
            found = replace(found, dsn=given, service="")
        return self._resolved(found)

    def scratch_for(self, profile: Profile) -> Profile:
        """Return the profile of the server on which proofs for ``profile`` run, resolved.

        ``SNAPSHOT_DSN`` says where to read from, so it is not looked at here.

        :raises UsageError: as `profile` does.
        """
        if not profile.scratch:
            return Profile(name="scratch", postgres=profile.postgres, protected=False, embedded=True)
        if is_dsn(profile.scratch):
            dsn = self._value(profile, "scratch", profile.scratch)
            return Profile(name="scratch", dsn=dsn, postgres=profile.postgres)
        return self._resolved(self.named(profile.scratch))

    def alembic(self, profile: Profile) -> Alembic:
        """Return how Alembic is called for a profile, also where a scratch database stands in for its own."""
        words = profile.alembic_command or self.alembic_command
        return Alembic(
            ini=self.alembic_ini,
            root=self.root,
            command=tuple(word.replace(PROFILE_FIELD, profile.name) for word in words),
            url=self.alembic_url,
            driver=self.alembic_driver,
            variables=self.alembic_env,
            hosts=self.alembic_hosts,
        )

    def named(self, name: str = "") -> Profile:
        """Return a profile as configured, for a caller that does not connect to its database.

        :param name: which one; empty for the default.
        :raises UsageError: when there is no such profile.
        """
        wanted = name or self.default_env
        if wanted not in self.profiles:
            raise self._unknown(wanted)
        return self.profiles[wanted]

    def _resolved(self, profile: Profile) -> Profile:
        if not profile.embedded and not profile.target:
            raise self._nameless(profile)
        return replace(profile, dsn=self._value(profile, "dsn", profile.dsn))

    def _value(self, profile: Profile, key: str, value: str) -> str:
        if not value.startswith(ENVIRONMENT_PREFIX):
            return value
        variable = value.removeprefix(ENVIRONMENT_PREFIX)
        if found := os.environ.get(variable):
            return found
        raise UsageError(
            f"the environment variable {variable} is not set" if variable else "no environment variable is named",
            place=self._place(f"env.{profile.name}.{key}"),
            hint=f"Set {variable} to a connection string." if variable else 'Write "env:NAME".',
        )

    def _unknown(self, name: str) -> UsageError:
        near = get_close_matches(name, self.profiles, n=1)
        known = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(self.profiles)}."
        return UsageError(f"there is no profile {name}", place=self._place(f"env.{name}"), hint=known)

    def _nameless(self, profile: Profile) -> UsageError:
        return UsageError(
            f"profile {profile.name} names no server",
            place=self._place(f"env.{profile.name}"),
            hint=f"Give it dsn, service or embedded = true, or set {DSN_VARIABLE}.",
        )

    def _place(self, subject: str) -> Place:
        return Place(file=str(self.source or self.root), subject=subject)


def is_dsn(text: str) -> bool:
    """Return whether a value is a connection string, or names a variable with one, rather than a profile."""
    return text.startswith(ENVIRONMENT_PREFIX) or "=" in text or "://" in text
