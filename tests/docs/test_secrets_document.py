"""docs/secrets.md against the lists in the code."""

from collections.abc import Callable

from snapshot.sql.credentials import IS_NAME, NAMES, SHAPES, WHATS
from snapshot.sql.secrets import PLACEHOLDER, conceal

Table = Callable[[str, str], list[dict[str, str]]]


def test_names(table: Table) -> None:
    """The words are those of the code in their order, and each example is a credential name because of its word."""
    rows = table("secrets.md", "word")
    assert tuple(row["word"] for row in rows) == NAMES
    for row in rows:
        for example in row["as in"].replace("`", "").split(", "):
            assert example.endswith(row["word"])
            assert IS_NAME.match(example)


def test_what_is_suspected(table: Table) -> None:
    """The rows of both tables are what a warning can say."""
    rows = [row["looks like"] for row in table("secrets.md", "looks like")]
    assert (*rows, *SHAPES) == WHATS
    assert [row["shape"] for row in table("secrets.md", "shape")] == list(SHAPES)


def test_what_is_no_credential(document: Callable[[str], str]) -> None:
    """The options that the document names as harmless keep their values, and the placeholder is the one it shows."""
    text = document("secrets.md")
    sentence = next(line for line in text.splitlines() if "keep their values" in line)
    options = sentence.split(":")[1].split("`")[1::2]
    assert len(options) == 5
    for option in options:
        sql = f"CREATE USER MAPPING FOR u SERVER s OPTIONS ({option} 'x');"
        assert conceal("CreateUserMappingStmt", sql) == (sql, ())
    assert f"`{PLACEHOLDER}`" in text
