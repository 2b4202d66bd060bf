"""What every part of ``snapshot check`` is given."""

from dataclasses import dataclass, field

from snapshot.config.settings import Profile, Settings
from snapshot.workflows.watch import Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be checked.

    :param profile: as configured, not resolved: parts run on scratch databases.
    :param base: the git revision that the branch will be merged into; empty for the configured one.
    :param every: whether parts that look at new revisions only look at all of them.
    :param against: ``env:NAME`` of a running database that the snapshot is also compared with; empty for none.
    """

    settings: Settings
    profile: Profile
    base: str = ""
    every: bool = False
    against: str = ""
    watch: Watch = field(default_factory=Watch, compare=False)

    @property
    def base_revision(self) -> str:
        """The git revision to compare with: the one asked for, else the configured one."""
        return self.base or self.settings.policy.base
