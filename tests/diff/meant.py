"""The way from two texts to what their difference means."""

from snapshot.diff.changes import Added, Altered, MaybeRenamed, Removed
from snapshot.diff.compare import compare
from snapshot.diff.meaning import Meanings
from snapshot.model.objects import Snapshot
from snapshot.sql.assemble import assemble
from snapshot.sql.naming import Whole
from snapshot.sql.script import cut

SCHEMA = "CREATE SCHEMA a;\n"


def read(sql: str) -> Snapshot:
    """Return the snapshot of a text, in which the schema ``a`` is there already."""
    return assemble([cut((SCHEMA + sql).encode(), "dump.sql")]).snapshot


def meant(old: str, new: str) -> tuple[Meanings, dict[str, Added | Altered | Removed]]:
    """Return what says what changes mean, and the changes by the text of the identity."""
    sides = read(old), read(new)
    all_changes = compare(*sides)
    renamed = {one.old: one.new for one in all_changes if isinstance(one, MaybeRenamed)}
    changes = {str(one.id): one for one in all_changes if not isinstance(one, MaybeRenamed)}
    return Meanings(Whole(sides[0]), Whole(sides[1]), renamed), changes


def found(old: str, new: str) -> set[tuple[str, str]]:
    """Return the hazards of all changes: identity and code."""
    meanings, changes = meant(old, new)
    return {(name, one.code) for name, change in changes.items() for one in meanings.hazards(change)}
