"""Say of a diff's changes which Alembic revisions made them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from snapshot.config.settings import Settings
from snapshot.diff.changes import Change
from snapshot.diff.present import Meaning
from snapshot.diff.select import Changed
from snapshot.workflows.attribute import Attribution, State, attribute
from snapshot.workflows.diff import Attribute, Heirs
from snapshot.workflows.servers import scratch_server_of
from snapshot.workflows.sides import Pair
from snapshot.workflows.watch import Watch


@dataclass(frozen=True, slots=True)
class FoundOrigins:
    """What is known of where changes come from, as a meaning says it."""

    found: Attribution

    @property
    def notes(self) -> tuple[str, ...]:
        """Of the whole, each a sentence."""
        return self.found.notes

    @property
    def is_told(self) -> bool:
        """Whether the revisions between the sides are known."""
        return self.found.is_told

    def complete(self, change: Changed, meaning: Meaning) -> Meaning:
        """Return a meaning with the revisions that made the change."""
        if not self.found.is_told:
            return meaning
        return replace(
            meaning,
            revisions=self.found.revisions.get(change.id, ()),
            unexplained=change.id in self.found.unexplained,
            unknown=(*meaning.unknown, *self.found.unknown.get(change.id, ())),
        )


def origins_in(settings: Settings, env: str, watch: Watch) -> Attribute:
    """Return what finds the revisions of a project.

    :param env: the profile on whose server revisions are run where their text does not tell enough.
    """
    profile = settings.named(env)

    def find(pair: Pair, changes: Iterable[Change], heirs: Heirs) -> FoundOrigins:
        old, new = (State.of(one.name, one.heads, is_empty=not one.counts) for one in (pair.old_side, pair.new_side))
        with watch.phase("look for revisions"):
            found = attribute(
                changes,
                (old, new),
                settings.alembic(profile),
                lambda: scratch_server_of(settings, profile),
                watch,
                heirs,
            )
        return FoundOrigins(found)

    return find
