"""What the tests of the diff share: snapshots from texts, and what a change is when the sides are swapped."""

from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot.diff.changes import (
    Added,
    Altered,
    Change,
    Detail,
    FactChanged,
    MaybeRenamed,
    MemberAdded,
    MemberAltered,
    MemberMaybeRenamed,
    MemberRemoved,
    Removed,
    Reordered,
)
from snapshot.model.objects import Snapshot
from snapshot.sql.assemble import assemble
from snapshot.sql.script import cut

CASES = Path(__file__).parent.parent / "cases" / "diff"
SnapshotOf = Callable[[str], Snapshot]


def mirrored_detail(detail: Detail) -> Detail:
    """Return what a detail is when the sides are swapped."""
    match detail:
        case FactChanged(old, new):
            return FactChanged(new, old)
        case MemberAdded(group, member, after):
            return MemberRemoved(group, member, after)
        case MemberRemoved(group, member, after):
            return MemberAdded(group, member, after)
        case MemberAltered(group, old, new, facts):
            return MemberAltered(group, new, old, tuple(FactChanged(one.new, one.old) for one in facts))
        case Reordered(group, old, new, aspect):
            return Reordered(group, new, old, aspect)
        case MemberMaybeRenamed(group, old, new, reason):
            return MemberMaybeRenamed(group, new, old, reason)


def mirrored_change(change: Change) -> Change:
    """Return what a change is when the sides are swapped."""
    match change:
        case Added(new, description):
            return Removed(new, description)
        case Removed(old, description):
            return Added(old, description)
        case Altered(old, new, details, spellings):
            return Altered(new, old, tuple(map(mirrored_detail, details)), spellings)
        case MaybeRenamed(old, new, reason):
            return MaybeRenamed(new, old, reason)


def detail_text(detail: Detail) -> str:
    """Return a detail as a text that does not depend on the order of its facts, which follows the new side."""
    if isinstance(detail, MemberAltered):
        return repr((detail.group, detail.old.key, sorted(map(repr, detail.facts))))
    return repr(detail)


def change_text(change: Change) -> str:
    """Return a change as a text that does not depend on the order of its details."""
    if isinstance(change, Altered):
        return repr((change.old, change.new, sorted(map(detail_text, change.details)), sorted(change.spellings)))
    return repr(change)


@pytest.fixture
def mirrored() -> Callable[[tuple[Change, ...]], set[str]]:
    """Return the way from changes to what they are with swapped sides, to be compared with `plain`."""
    return lambda changes: {change_text(mirrored_change(one)) for one in changes}


@pytest.fixture
def plain() -> Callable[[tuple[Change, ...]], set[str]]:
    """Return the way from changes to texts that can be compared."""
    return lambda changes: set(map(change_text, changes))


@pytest.fixture
def snapshot_of() -> SnapshotOf:
    """Return the way from a dump's text to its snapshot."""
    return lambda text: assemble([cut(text.encode())]).snapshot


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for ``pair`` every case folder."""
    if "pair" in metafunc.fixturenames:
        folders = sorted(CASES.iterdir())
        metafunc.parametrize("pair", folders, ids=[one.name for one in folders])
