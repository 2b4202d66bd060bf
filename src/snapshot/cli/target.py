"""The database that a command is about to write to: shown first, and confirmed where it is protected."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

import click

from snapshot.cli.confirm import insist, require_confirmation
from snapshot.cli.report import shown
from snapshot.config.alembic import Alembic
from snapshot.config.dsn import describe
from snapshot.config.reading import load_settings
from snapshot.config.settings import Profile, Settings
from snapshot.database.archive import Backup
from snapshot.workflows.servers import dsn_of

Function = TypeVar("Function", bound=Callable[..., Any])


def patience(function: Function) -> Function:
    """Give a command the options of every command that migrates."""
    turn = click.option(
        "--wait",
        "turn_seconds",
        type=click.IntRange(0),
        default=60,
        show_default=True,
        metavar="SECONDS",
        help="How long to wait for another run that migrates this database.",
    )
    lock = click.option(
        "--lock-timeout",
        "lock_seconds",
        type=click.IntRange(1),
        default=10,
        show_default=True,
        envvar="LOCK_TIMEOUT",
        metavar="SECONDS",
        help="How long a statement of a revision waits for a lock; also from LOCK_TIMEOUT.",
    )
    return lock(turn(function))


def report_backup(found: Backup) -> None:
    """Print which backup was written, and which ones made room for it."""
    click.echo(f"backup {shown(found.path)}: {found.entries} entries, {found.size} bytes, pg_restore lists it")
    for one in found.removed:
        click.echo(f"  removed {shown(one)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A profile and its database.

    :param dsn: its connection string.
    """

    settings: Settings
    profile: Profile
    dsn: str

    @classmethod
    def of(cls, env: str) -> Self:
        """Return the target of a profile; the embedded server is started where that is meant.

        :raises SnapshotError: there is no such profile, or its server does not start.
        """
        settings = load_settings(Path.cwd())
        profile = settings.profile(env)
        return cls(settings=settings, profile=profile, dsn=dsn_of(settings, profile))

    @property
    def alembic(self) -> Alembic:
        """How Alembic is called for the profile."""
        return self.settings.alembic(self.profile)

    def announce(self, doing: str) -> None:
        """Say what is about to be done to which database."""
        click.echo(f"{doing} {describe(self.dsn)}")

    def require(self, confirm: str) -> None:
        """See that a protected profile was confirmed.

        :raises UsageError: it was not.
        """
        require_confirmation(self.profile, self.dsn, confirm)

    def insist(self, confirm: str, why: str) -> None:
        """See that the database was named, whatever the profile.

        :param why: the message where it was not.
        :raises UsageError: it was not.
        """
        insist(self.profile, self.dsn, confirm, why)
