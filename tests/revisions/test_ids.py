"""Ids of revisions are the clock's, never earlier than the head's, and well formed."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from snapshot.model.errors import UsageError
from snapshot.revisions.graph import revision_graph
from snapshot.revisions.ids import check_new_id, next_id

if TYPE_CHECKING:
    from tests.revisions.conftest import Workshop

NOW = datetime(2026, 1, 31, 23, 59, 59, 999_999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        ((), "20260131_235959999"),
        (("20251231_000000000",), "20260131_235959999"),
        (("20260131_235959999",), "20260201_000000000"),
        (("20260301_120000998",), "20260301_120000999"),
        (("abcdef012345", "20261399_000000000"), "20260131_235959999"),
    ],
)
def test_the_later_of_now_and_the_head(heads: tuple[str, ...], expected: str) -> None:
    """A millisecond after the head where that is later than now; ids of another form do not count."""
    assert next_id(heads, NOW) == expected


def test_the_time_zone_is_the_wall_clock() -> None:
    """The same moment gives another id elsewhere."""
    assert next_id((), NOW.astimezone(ZoneInfo("Asia/Tokyo"))) == "20260201_085959999"


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ("20260102_000000000", "the revision 20260102_000000000 exists: 20260102_000000000_file.py"),
        ("20260101_000000000", "is not later than the head 20260102_000000000"),
        ("20260230_000000000", "no id of the form YYYYMMDD_HHMMSSmmm"),
        ("20260103_000000", "no id of the form"),
        ("20260103_000000000\n", "no id of the form"),
        ("\uff12\uff10\uff12\uff160103_000000000", "no id of the form"),
        ("", "no id of the form"),
    ],
)
def test_ids_that_are_refused(workshop: "Workshop", wanted: str, reason: str) -> None:
    """Each reason is named."""
    workshop.revision("20260102_000000000")
    with pytest.raises(UsageError, match=reason):
        check_new_id(revision_graph(workshop.ini), wanted)


def test_a_later_id_is_taken(workshop: "Workshop") -> None:
    """Nothing is said of one that is later than the head."""
    workshop.revision("20260102_000000000")
    check_new_id(revision_graph(workshop.ini), "20260102_000000001")
