"""docs/portability.md against the tables it shows."""

from collections.abc import Callable

from snapshot.database.spelt import OTHERWISE
from snapshot.sql.portability_features import FEATURES

Table = Callable[[str, str], list[dict[str, str]]]


def test_features(table: Table) -> None:
    """Every feature has its row, with its bounds and what other versions do, in the order of the code."""
    told = [tuple(row.values()) for row in table("portability.md", "feature")]
    assert told == [
        (
            one.name,
            str(one.since or ""),
            str(one.until - 1) if one.until else "",
            "forgotten" if one.is_forgotten else "refused",
        )
        for one in FEATURES
    ]


def test_what_a_newer_pg_dump_prints(table: Table) -> None:
    """Every such spelling has its row."""
    told = [tuple(row.values()) for row in table("portability.md", "pg_dump from")]
    assert told == [(str(one.since), one.what, "no" if one.is_refused else "yes") for one in OTHERWISE]
