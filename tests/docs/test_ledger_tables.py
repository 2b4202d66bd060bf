"""The closed lists of docs/ledger.md against the enumerations they describe."""

from collections.abc import Callable

from snapshot.database.catalog.values import Implied, Unprintable
from snapshot.model.ledger import EditCode

Table = Callable[[str, str], list[dict[str, str]]]


def test_edits(table: Table) -> None:
    """Every edit has its row, and the row says whether the manifest counts it."""
    told = {row["edit"]: row["in the manifest"] == "yes" for row in table("ledger.md", "edit")}
    assert told == {code.value: code.is_of_the_schema for code in EditCode}


def test_implied(table: Table) -> None:
    """Every reason why an object has no statement of its own has its row, in the order of the code."""
    assert [row["implied"] for row in table("ledger.md", "implied")] == [one.value for one in Implied]


def test_unprintable(table: Table) -> None:
    """Every reason why pg_dump has no statement has its row, in the order of the code."""
    assert [row["unprintable"] for row in table("ledger.md", "unprintable")] == [one.value for one in Unprintable]
